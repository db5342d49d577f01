/* Staff pages are whole without this script; it keeps their live parts fresh.
   Moving numbers are written in place; when anything else changed the page's own HTML is asked for
   again and the live parts take it over, keeping the focus and whatever is being written. */
import { HallClock } from "./hall_clock.js";
import { commandsGiven, holdNewStep, inPlace, isBusy } from "./desk/commands.js";
import "./desk/download.js";
import { watchSums } from "./desk/entry.js";
import { keepFocus } from "./desk/focus.js";
import { hear, mark, setOnline } from "./desk/freshness.js";
import { shortWays } from "./desk/keys.js";
import { morph } from "./desk/morph.js";
import { isPressed } from "./desk/press.js";
import { DESK_SNAPSHOT, connect } from "./wire.js";

const REST_MS = 400;
const TICK_MS = 500;
// A screen reader is told the turnout now and then, not at every ballot.
const SAY_MS = 10000;

const live = document.querySelector("[data-live-meeting]");
const page = document.querySelector("[data-in-place]");
const clock = new HallClock();
let shape = "";
let asking = false;
let online = 0;
let about = null;
let poll = null;

/** The snapshot without what moves by itself. */
function still(data) {
  const { tablets_online: _online, poll: now, ...rest } = data;
  if (!now) return JSON.stringify(rest);
  const { turnout: _turnout, bars: _bars, server_now: _now, ...fixed } = now;
  return JSON.stringify([rest, fixed]);
}

function write(name, value) {
  for (const node of document.querySelectorAll(`[data-show="${name}"]`)) {
    const { plus } = node.dataset;
    node.textContent = plus ? String(value + Number(plus)) : value;
  }
  for (const node of document.querySelectorAll(`[data-some="${name}"]`)) node.hidden = !value;
}

function numbers(data) {
  online = data.tablets_online;
  write("online", online);
  if (!poll || poll.state !== "open") return;
  const { cast, present, issued, not_pressed: waiting } = poll.turnout;
  write("cast", cast);
  write("not-pressed", waiting);
  write("undrawn", Math.max(0, present - issued));
  write("to-come", Math.max(0, present - issued) + waiting);
  write("tablets-issued", cast + waiting);
  for (const bar of document.querySelectorAll("progress[data-turnout]")) bar.value = cast;
}

async function exchange() {
  asking = true;
  const before = commandsGiven();
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    // An answer to a command that was given meanwhile is newer, also when it came first.
    if (commandsGiven() === before && !isPressed()) take(html, false);
    else shape = ""; // the next snapshot asks again
  } catch (_unreachable) {
    shape = ""; // the next snapshot asks again
  } finally {
    setTimeout(() => {
      asking = false;
    }, REST_MS);
  }
}

/** Shows the page's newer HTML; notices are kept until the next command. True unless refused. */
function take(html, isAnswer) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const step = document.querySelector("[data-step]");
  const before = step && step.dataset.step;
  keepFocus(() => {
    for (const part of document.querySelectorAll("[data-live]")) {
      const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      const isNotice = part.dataset.live === "notices";
      if (newer && !(isNotice && !isAnswer) && !isWriting(part)) morph(part, newer);
    }
  });
  if (isAnswer) for (const node of document.querySelectorAll("[data-lost]")) node.hidden = true;
  holdNewStep(before);
  // The page itself cannot know how many tablets are connected.
  write("online", online);
  tick();
  return !fresh.querySelector("[data-live=notices] .refused");
}

// Rows of a list may have moved: there a half-written line is left alone.
function isWriting(part) {
  const { activeElement: active } = document;
  return !page && part.contains(active) && active.matches("input, select, textarea");
}

function follow(data) {
  hear();
  poll = data.poll;
  forgetNotices(poll && poll.attempt);
  clock.set(poll && poll.server_now);
  const now = still(data);
  // The first snapshot may already be newer than the page.
  if (now !== shape) {
    if (asking || isBusy() || isPressed()) return; // the shape stays old, so the next beat asks again
    exchange();
  }
  shape = now;
  numbers(data);
}

/** A notice is of the attempt it was given in: beside the next one it would say what is not so. */
function forgetNotices(attempt) {
  const notices = document.querySelector("[data-live=notices]");
  if (notices && about !== null && about !== attempt) notices.textContent = "";
  about = attempt;
}

function tick() {
  mark();
  if (poll && poll.deadline && poll.state === "open") write("time-left", clock.left(poll.deadline));
}

/** Reads the figures aloud: now and then by itself, at once when asked. */
function say(isAsked) {
  const announcer = document.querySelector("[data-announcer]");
  const figures = document.querySelector(".figures") || document.querySelector(".work .sum");
  if (!announcer || !figures || (!isAsked && (!poll || poll.state !== "open"))) return;
  const sentence = figures.textContent.replace(/\s+/g, " ").trim();
  if (isAsked) announcer.textContent = "";
  if (announcer.textContent !== sentence) announcer.textContent = sentence;
}

if (live) {
  connect("/desk", Number(live.dataset.liveMeeting), DESK_SNAPSHOT, {
    onSnapshot: follow,
    onOnline(isOnline) {
      setOnline(isOnline);
      mark();
    },
  });
  setInterval(tick, TICK_MS);
  setInterval(() => say(false), SAY_MS);
}

if (page) {
  inPlace(page, (html) => take(html, true), () => {
    for (const node of document.querySelectorAll("[data-lost]")) node.hidden = false;
  });
  shortWays(() => say(true));
}
watchSums();

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
