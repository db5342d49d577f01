/* Between the ballot paper and the blind way: what is submitted, and what the pages do when the answer has come. */
import { ballot, writtenNames } from "./ballot.js";
import { submitBlindly } from "./blind.js";
import { refusalWords } from "./blind_pages.js";
import { clearBallot, sending } from "./sending.js";
import { poll } from "./room.js";

/** What the pages hear of a blind ballot; `repaint` draws also what the member is looking at. */
export function blindEars(paint, repaint) {
  return {
    onStep: () => paint(),
    onRecorded() {
      clearBallot();
      repaint();
    },
    onRefused(problem) {
      sending.refused = { message: refusalWords(problem) };
      repaint();
    },
  };
}

/** Sends what is on the ballot, or says why the box would not take it. */
export function submitBlind(ears) {
  try {
    submitBlindly(poll(), ballot.marks, writtenNames(), ears);
  } catch (fault) {
    ears.onRefused(fault);
  }
}
