/* Checks on the numbers of ballots and on the times: what a teller adds up by hand. */

import { failed, passed } from "./check.js";
import { byHand } from "./row_checks.js";

const MINUTE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;
const MINUTE_MS = 60000;

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

export function checkTimes(record) {
  const { opened, closed } = record.times;
  const confirmed = record.confirmed.map((one) => momentOf(one.at));
  const [start, end] = [momentOf(opened), momentOf(closed)];
  if ([start, end, ...confirmed].includes(null)) {
    return failed("times", "有一个时间不存在", "a time that does not exist");
  }
  if (start > end) return failed("times", `${opened} 晚于 ${closed}`, `${opened} is after ${closed}`);
  if (confirmed.some((moment) => moment < end)) {
    return failed("times", "确认早于关闭", "confirmed before the close");
  }
  return passed("times", `${opened} 至 ${closed}`, `${opened} to ${closed}`);
}

/** Milliseconds of a minute with its zone, or null where the calendar has none such. */
function momentOf(written) {
  const found = MINUTE.exec(written);
  const [year, month, day, hour, minute] = found.slice(1, 6).map(Number);
  const [zoneHour, zoneMinute] = [Number(found[7] || 0), Number(found[8] || 0)];
  if (year < 1 || hour > 23 || minute > 59 || zoneHour > 23 || zoneMinute > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const ahead = (found[6] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  return date.getTime() + (hour * 60 + minute - ahead) * MINUTE_MS;
}
