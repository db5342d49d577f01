/* What the display knows: the newest snapshot of the hall, its clock, and how fresh it is. */
import { readJson, speaker, written } from "../dom.js";
import { HallClock } from "../hall_clock.js";

// A first connection may take so long before the hall is told that there is none.
const JOINING_MS = 5000;
// The server sends its picture anew at least every five seconds; two may be lost.
const STALE_MS = 12000;

export const t = speaker(readJson("words"));
export const clock = new HallClock();
export const hall = { snapshot: readJson("snapshot"), heard: Date.now(), online: false, wasOnline: false };

export const poll = () => hall.snapshot.poll;

const language = document.documentElement.lang;

/** A line that the server says in one language or in both. */
export function say(line) {
  if (typeof line === "string") return line;
  return language === "en" ? line.en : written(line.zh);
}

/** A day such as 2026-11-22 in the words of the page's language. */
export function day(date) {
  const asked = { year: "numeric", month: "long", day: "numeric", weekday: "long" };
  return new Date(`${date}T12:00:00`).toLocaleDateString(language, asked);
}

/** Take a snapshot; true when anything but the server's clock is new. */
export function take(data) {
  const isNew = still(data) !== still(hall.snapshot);
  hall.snapshot = data;
  clock.set(data.poll && data.poll.server_now);
  return isNew;
}

export const silence = () => Date.now() - hall.heard;
/** Whether the page is only just connecting: what it shows came with it and nothing was lost yet. */
export const isJoining = () => !hall.wasOnline && silence() < JOINING_MS;
export const isStale = () => !isJoining() && (!hall.online || silence() > STALE_MS);

/** The socket has come to stand, or has fallen. */
export function joined(isOnline) {
  hall.online = isOnline;
  hall.wasOnline = hall.wasOnline || isOnline;
}


function still(data) {
  return JSON.stringify(data, (name, part) => (name === "server_now" ? null : part));
}
