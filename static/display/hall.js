/* What the display knows: the newest snapshot of the hall, its clock, and how fresh it is. */
import { readJson, speaker } from "../dom.js";
import { HallClock } from "../hall_clock.js";

const STALE_MS = 12000;

export const t = speaker(readJson("words"));
export const clock = new HallClock();
export const hall = { snapshot: readJson("snapshot"), heard: Date.now(), online: false };

export const poll = () => hall.snapshot.poll;

const isEnglish = document.documentElement.lang === "en";

/** A line that the server says in one language or in both. */
export function say(line) {
  if (typeof line === "string") return line;
  return isEnglish ? line.en : line.zh;
}

/** Take a snapshot; true when anything but the server's clock is new. */
export function take(data) {
  const isNew = still(data) !== still(hall.snapshot);
  hall.snapshot = data;
  hall.heard = Date.now();
  clock.set(data.poll && data.poll.server_now);
  return isNew;
}

export const isStale = () => !hall.online || Date.now() - hall.heard > STALE_MS;

function still(data) {
  return JSON.stringify(data, (name, part) => (name === "server_now" ? null : part));
}
