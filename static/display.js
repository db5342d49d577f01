/* The public display: draws the newest snapshot, says how fresh it is, comes back by itself. */
import { el } from "./dom.js";
import { HALL_SNAPSHOT, connect } from "./wire.js";
import { agenda } from "./display/agenda.js";
import { fit, measureAgain } from "./display/fit.js";
import { foot, head, showTime } from "./display/frame.js";
import { hall, joined, poll, take } from "./display/hall.js";
import { reviveIfSilent, showFreshness, stayAwake } from "./display/link.js";
import { asked, open, over } from "./display/polls.js";
import { result } from "./display/result.js";
import { settle } from "./display/settle.js";
import { tools } from "./display/tools.js";
import { welcome } from "./display/welcome.js";

const TICK_MS = 500;
const root = document.getElementById("display");
const announcer = document.getElementById("announcer");
const mark = el("span", { id: "fresh", class: "fresh" });

function main() {
  const { item, meeting } = hall.snapshot;
  const now = poll();
  if (meeting.state !== "in_session") return welcome();
  if (!now || now.state === "draft") return item ? agenda() : welcome();
  if (now.state === "prepared") return asked(now);
  if (now.state === "open") return open(now);
  return now.result ? result(now) : over(now);
}

function paint() {
  const now = poll();
  const shape = [hall.snapshot.meeting.state, now && now.state, now && now.method].join(" ");
  const page = el("main", { "data-shape": shape }, main());
  settle(root, [head(), page, foot()]);
  root.querySelector("footer").append(mark);
  fit(root);
  announce();
  tick();
}

/** The state is said once, when it changes; the turnout is read on demand, not at every ballot. */
function announce() {
  const kick = root.querySelector(".kick");
  const said = [kick && kick.textContent, root.querySelector("h2").textContent].filter(Boolean);
  const sentence = said.join(" · ");
  if (announcer.textContent !== sentence) announcer.textContent = sentence;
}

function tick() {
  showTime(root);
  showFreshness(root, mark);
}

const socket = connect("/hall", hall.snapshot.meeting.id, HALL_SNAPSHOT, {
  onSnapshot(data) {
    if (take(data)) paint();
    // Only what could be drawn counts as news.
    hall.heard = Date.now();
    tick();
  },
  onOnline(isOnline) {
    joined(isOnline);
    tick();
  },
});
take(hall.snapshot);
paint();
document.body.append(tools(() => fit(root)));
setInterval(() => {
  fit(root);
  tick();
  reviveIfSilent(socket);
  stayAwake();
}, TICK_MS);
window.addEventListener("resize", () => fit(root));
// Chinese faces arrive late on some machines and are wider: measure once more when they are there.
if (document.fonts) document.fonts.ready.then(() => measureAgain(root));
