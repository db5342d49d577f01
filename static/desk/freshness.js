/* How fresh the page is, in words with a time; the same place on every desk. */
import { timeOfDay } from "../hall_clock.js";

// Two heartbeats of the server and a little more.
const STALE_MS = 12000;

let heard = 0;
let online = false;

export function hear() {
  heard = Date.now();
}

export function setOnline(isOnline) {
  online = isOnline;
}

/** Writes the mark; true while what the page shows may be old. */
export function mark() {
  const isStale = !online || Date.now() - heard > STALE_MS;
  for (const node of document.querySelectorAll("[data-net]")) node.hidden = !isStale;
  for (const node of document.querySelectorAll("[data-fresh]")) {
    node.hidden = !heard;
    node.classList.toggle("stale", isStale);
    const words = isStale ? node.dataset.stale : node.dataset.fresh;
    const at = node.querySelector("[data-at]");
    node.querySelector("[data-said]").textContent = words;
    at.textContent = timeOfDay(isStale ? heard : Date.now());
  }
  return isStale;
}
