/* Check on the numbers of ballots: what a teller adds up by hand. */

import { failed, passed } from "./check.js";
import { byHand } from "./row_checks.js";

export function checkNumbers(record, pack) {
  const { entitled, present } = record.roll;
  const { issued, collected, valid, void: voided, not_pressed: notPressed } = record.ballots;
  if (entitled < present || present < issued) {
    const zh = `应到 ${entitled}、实到 ${present}、发出 ${issued} 不成立`;
    return failed("numbers", zh, `entitled ${entitled}, present ${present}, issued ${issued} cannot be`);
  }
  // Forged numbers may be so large that their sum is no longer exact in a plain number.
  if (BigInt(collected) !== BigInt(valid) + BigInt(voided)) {
    return failed("numbers", "收回不等于有效加无效", "collected is not valid and void together");
  }
  // Only tablets can leave something unpressed: what went through hands is taken off first.
  const none = { issued: BigInt(0), collected: BigInt(0) };
  const manual = pack === null ? none : byHand(record, pack.question);
  if (manual === null) return failed("numbers", "人工计票读不出", "a count by hand cannot be read");
  const left = BigInt(issued) - manual.issued - (BigInt(collected) - manual.collected);
  if (BigInt(notPressed) > (left > BigInt(0) ? left : BigInt(0))) {
    return failed("numbers", "未按多于发出未收回的票", "more not pressed than issued and not collected");
  }
  return passed(
    "numbers",
    `应到 ${entitled}，实到 ${present}，发出 ${issued}，收回 ${collected}，未按 ${notPressed}`,
    `entitled ${entitled}, present ${present}, issued ${issued}, collected ${collected}, not pressed ${notPressed}`,
  );
}
