/* How far this tablet is in the blind attempt that the snapshot shows. */
import { storage, termsOf } from "./blind_store.js";
import { ready } from "./blind_tools.js";

// As static/blind/message.js has it, which is not there yet when a page is drawn.
const LAST_CAST = 9;

/** `announced` is the checked statement, `question` what the announced rule asks. `trouble` is null or `{kind, code}`,
kind `alarm` (something is not as announced), `unable` (this device cannot) or `elsewhere` (the credential was drawn
on another tablet). */
export const blind = { attempt: null, state: "", announced: null, question: null, trouble: null };

/** What the tablet holds of the attempt (static/blind/keeper.js), or null. */
export function held() {
  return blind.announced && ready() ? ready().heldOf(storage, blind.announced.pollId) : null;
}

/** Whether the credential of this attempt lies on this tablet. */
export function isDrawn() {
  const kept = held();
  return Boolean(kept && kept.credential);
}

/** Whether the choice is on its way to the ballot box. */
export function isOnItsWay(now) {
  return now.protection === "blind" && Boolean(termsOf(now).wanted);
}

/** What is kept once the choice is acknowledged: `{recordedAt, serial, casts}`, else null. */
export function receiptOf(now) {
  const terms = now.protection === "blind" ? termsOf(now) : {};
  return terms.recordedAt ? terms : null;
}

/** Whether the ballot may be changed once more: `casts` is the number of the next cast. */
export function hasChangeLeft(now) {
  const receipt = receiptOf(now);
  return !receipt || receipt.casts <= LAST_CAST;
}
