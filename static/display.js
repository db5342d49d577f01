/* The public display: draws the newest snapshot, says how fresh it is, comes back by itself. */
import { el, fill } from "./dom.js";
import { timeOfDay } from "./hall_clock.js";
import { HALL_SNAPSHOT, connect } from "./wire.js";
import { agenda } from "./display/agenda.js";
import { fit } from "./display/fit.js";
import { foot, head } from "./display/frame.js";
import { clock, hall, isStale, poll, t, take } from "./display/hall.js";
import { open, still } from "./display/polls.js";
import { result } from "./display/result.js";

const TICK_MS = 500;
const root = document.getElementById("display");
const announcer = document.getElementById("announcer");

function main() {
  const now = poll();
  if (!now || now.state === "draft") return agenda();
  if (now.state === "open") return open(now);
  return now.result ? result(now) : still(now);
}

function paint() {
  fill(root, head(), el("main", {}, main()), foot());
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
  const now = poll();
  const left = document.getElementById("clock");
  if (left && now && now.deadline) left.textContent = clock.left(now.deadline);
  const stale = isStale();
  const stamp = timeOfDay(stale ? hall.heard : Date.now());
  const mark = document.getElementById("fresh");
  mark.classList.toggle("stale", stale);
  mark.textContent = stale ? t("画面已停在 {t}", { t: stamp }) : `${t("与会场同步")} · ${stamp}`;
}

connect("/hall", hall.snapshot.meeting.id, HALL_SNAPSHOT, {
  onSnapshot(data) {
    if (take(data)) paint();
  },
  onOnline(isOnline) {
    hall.online = isOnline;
    tick();
  },
});
take(hall.snapshot);
paint();
setInterval(tick, TICK_MS);
window.addEventListener("resize", () => fit(root));
// Chinese faces arrive late on some machines and are wider: measure once more when they are there.
if (document.fonts) document.fonts.ready.then(() => fit(root));
