/* Staff pages are whole without this script; it keeps their live parts fresh.
   Moving numbers are written in place; when anything else changed the page's own HTML is asked for
   again and the live parts are exchanged, unless somebody is writing in them. */
import { HallClock } from "./hall_clock.js";
import { DESK_SNAPSHOT, connect } from "./wire.js";

const REST_MS = 400;
const TICK_MS = 500;
// A screen reader is told the turnout now and then, not at every ballot.
const SAY_MS = 10000;

const live = document.querySelector("[data-live-meeting]");
const clock = new HallClock();
let shape = "";
let asking = false;
let poll = null;

/** The snapshot without what moves by itself. */
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
    for (const part of document.querySelectorAll("[data-live]")) exchangePart(part, fresh);
  } finally {
    setTimeout(() => {
      asking = false;
    }, REST_MS);
  }
}

function exchangePart(part, fresh) {
  const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
  const { activeElement: active } = document;
  const isWriting = part.contains(active) && active.matches("input, select, textarea");
  if (!newer || isWriting) return;
  // What the person had opened stays open, and the keyboard stays on its button.
  const opened = Array.from(part.querySelectorAll("details"), (each) => each.open);
  const pressed = part.contains(active) ? [active.name, active.value] : null;
  part.replaceWith(document.adoptNode(newer));
  newer.querySelectorAll("details").forEach((each, i) => {
    each.open = Boolean(opened[i]);
  });
  if (!pressed || !pressed[0]) return;
  const same = Array.from(newer.querySelectorAll("button")).find(
    (each) => each.name === pressed[0] && each.value === pressed[1],
  );
  if (same) same.focus();
}

function follow(data) {
  poll = data.poll;
  clock.set(poll && poll.server_now);
  const now = still(data);
  // The first snapshot may already be newer than the page.
  if (now !== shape) {
    if (asking) return; // the shape stays old, so the next beat asks again
    exchange();
  }
  shape = now;
  numbers(data);
}

function tick() {
  if (poll && poll.deadline && poll.state === "open") write("left", clock.left(poll.deadline));
}

function say() {
  const announcer = document.querySelector("[data-announcer]");
  const figures = document.querySelector(".figures");
  if (!announcer || !figures || !poll || poll.state !== "open") return;
  const sentence = figures.textContent.replace(/\s+/g, " ").trim();
  if (announcer.textContent !== sentence) announcer.textContent = sentence;
}

if (live) {
  connect("/desk", Number(live.dataset.liveMeeting), DESK_SNAPSHOT, {
    onSnapshot: follow,
    onOnline(isOnline) {
      for (const node of document.querySelectorAll("[data-net]")) node.hidden = isOnline;
    },
  });
  setInterval(tick, TICK_MS);
  setInterval(say, SAY_MS);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
