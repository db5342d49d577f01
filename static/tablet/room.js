/* What the tablet knows of the room: the newest snapshot, the hall's clock, the connection. */
import { readJson, speaker, written } from "../dom.js";
import { HallClock } from "../hall_clock.js";

export const t = speaker(readJson("words"));
export const clock = new HallClock();
export const isEnglish = document.documentElement.lang === "en";

// A first connection may take so long before anybody is told that there is none.
export const JOINING_MS = 5000;
const begun = Date.now();

/** `moved`: the seat was taken over by another tablet; `online`: the socket stands; `wasOnline`: it did once. */
export const room = { snapshot: readJson("snapshot"), online: false, wasOnline: false, moved: false };

/** The socket has come to stand, or has fallen. */
export function joined(isOnline) {
  room.online = isOnline;
  room.wasOnline = room.wasOnline || isOnline;
}

/** Whether the page is only just connecting: nothing was lost yet. */
export const isJoining = () => !room.wasOnline && Date.now() - begun < JOINING_MS;

export const poll = () => room.snapshot.poll;
export const seat = () => room.snapshot.seat;

/** The words of a thing that the server says in both languages. */
export const spoken = (both) => (isEnglish ? both.en : written(both.zh));

/** The running number of the current item on the agenda. */
export function place() {
  const current = room.snapshot.agenda.find((each) => each.is_current);
  return current ? current.position : "";
}

/** Whether this member may cast on this tablet now. */
export function canCast() {
  const mine = seat();
  const isHere = mine.presence === "present" && mine.channel === "tablet";
  return isHere && mine.may_cast && !mine.reason;
}

export function take(data) {
  room.snapshot = data;
  clock.set(data.poll && data.poll.server_now);
}
