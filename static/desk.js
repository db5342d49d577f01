/* Staff pages are whole without this script; it keeps their live parts fresh.
   Moving numbers are written in place; when anything else changed the page's own HTML is asked for
   again and the live parts are exchanged, unless somebody is writing in them. */
import { DESK_SNAPSHOT, HallClock, connect } from "./wire.js";

const live = document.querySelector("[data-live-meeting]");
const clock = new HallClock();
let shape = "";
let asking = false;
let poll = null;

function still(data) {
  const { tablets_online: _online, poll: now, ...rest } = data;
  if (!now) return JSON.stringify(rest);
  const { turnout: _turnout, bars: _bars, server_now: _now, ...fixed } = now;
  return JSON.stringify([rest, fixed]);
}

function write(name, value) {
  for (const node of document.querySelectorAll(`[data-show="${name}"]`)) node.textContent = value;
}

function numbers(data) {
  write("online", data.tablets_online);
  if (!poll) return;
  write("cast", poll.turnout.cast);
  write("not-pressed", poll.turnout.not_pressed);
  for (const bar of document.querySelectorAll("progress[data-turnout]")) bar.value = poll.turnout.cast;
}

async function exchange() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      const writing = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
      if (newer && !writing) part.replaceWith(document.adoptNode(newer));
    }
  } finally {
    setTimeout(() => { asking = false; }, 400);
  }
}

if (live) {
  connect("/desk", Number(live.dataset.liveMeeting), DESK_SNAPSHOT, {
    onSnapshot(data) {
      poll = data.poll;
      clock.set(poll && poll.server_now);
      const now = still(data);
      if (shape && now !== shape) {
        if (asking) return; // the shape stays old, so the next beat asks again
        exchange();
      }
      shape = now;
      numbers(data);
    },
    onOnline(value) {
      for (const node of document.querySelectorAll("[data-net]")) node.hidden = value;
    },
  });
  setInterval(() => { if (poll && poll.deadline && poll.state === "open") write("left", clock.left(poll.deadline)); }, 500);
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-print]");
  if (asked) event.preventDefault();
});
