/* Checks on times: the poll's own, those of the record before, and those the log kept meanwhile. */

import { failed, notDone, passed } from "./check.js";
import { record as recordForm } from "./record_form.js";
import { Unreadable, parseStrictly } from "./strict_json.js";

const MINUTE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;
const MINUTE_MS = 60000;
// Record and log each read the clock once, to the minute, and the count lies between them.
const LOG_TOLERANCE_MS = 2 * MINUTE_MS;
const NONE_SUCH = ["有一个时间不存在", "a time that does not exist"];

export function checkTimes(record) {
  const { opened, closed } = record.times;
  const confirmed = record.confirmed.map((one) => momentOf(one.at));
  const [start, end] = [momentOf(opened), momentOf(closed)];
  if ([start, end, ...confirmed].includes(null)) return failed("times", ...NONE_SUCH);
  if (start > end) return failed("times", `${opened} 晚于 ${closed}`, `${opened} is after ${closed}`);
  if (confirmed.some((moment) => moment < end)) {
    return failed("times", "确认早于关闭", "confirmed before the close");
  }
  return passed("times", `${opened} 至 ${closed}`, `${opened} to ${closed}`);
}

/** `previous`: the bytes of the record before, or null. Polls of one meeting may be published in another order. */
export function checkAfterPrevious(record, previous) {
  const name = "after_previous";
  if (record.seq === 1) return passed(name, "本链第 1 份记录", "the first record of its chain");
  const before = recordIn(previous);
  if (before === null) return notDone(name, "没有可比的前一份记录", "no previous record to compare with");
  if (before.opening.sha256 === record.opening.sha256) {
    const en = "of the poll of the record before: a correction";
    return passed(name, "与前一份是同一次表决（更正）", en);
  }
  const [theirs, own] = [before.times, record.times];
  const moments = [theirs.opened, theirs.closed, own.opened, own.closed].map(momentOf);
  if (moments.includes(null)) return notDone(name, ...NONE_SUCH);
  const [theirStart, theirEnd, start, end] = moments;
  if (theirEnd <= start) {
    return passed(name, `前一份关闭于 ${theirs.closed}`, `the one before closed at ${theirs.closed}`);
  }
  if (before.meeting.id === record.meeting.id && end <= theirStart) {
    const en = `held first and published last: the one before opened at ${theirs.opened}`;
    return passed(name, `同次会议先表决、后公布：前一份开启于 ${theirs.opened}`, en);
  }
  const en = `opened at ${own.opened}, the one before closed at ${theirs.closed}`;
  return failed(name, `${own.opened} 开启，前一份 ${theirs.closed} 才关闭`, en);
}

/** `log` as checkLog takes it: the meeting lasts from its first event to its close. */
export function checkMeetingTimes(record, log) {
  const name = "meeting_times";
  if (log === null || log.entries === null) {
    return notDone(name, "没有日志，会议的起止未核", "no log to tell the meeting's times");
  }
  const events = log.entries.map(({ event }) => event).filter((event) => event.meeting === record.meeting.id);
  if (events.length === 0) return failed(name, "日志里没有这次会议", "this meeting does not stand in the log");
  const { opened, closed } = record.times;
  const ends = events.filter((event) => event.kind === "meeting-close").map((event) => event.at);
  const bounds = [events[0].at, opened, closed, ...ends.slice(-1)];
  const moments = bounds.map(momentOf);
  if (moments.includes(null)) return failed(name, ...NONE_SUCH);
  const shown = bounds.join(" ");
  if (moments.some((moment, place) => place > 0 && moment < moments[place - 1])) {
    return failed(name, `表决不在会议期间：${shown}`, `the poll lies outside its meeting: ${shown}`);
  }
  const stated = { "poll-open": opened, "poll-closed": closed };
  const odd = events.find(
    ({ kind, opening, at }) =>
      kind in stated && opening === record.opening.sha256 && !isAbout(momentOf(at), momentOf(stated[kind])),
  );
  if (odd) {
    const { kind, at } = odd;
    const en = `the log's ${kind} at ${at}, stated ${stated[kind]}`;
    return failed(name, `日志的 ${kind} 在 ${at}，记录写 ${stated[kind]}`, en);
  }
  return passed(name, `在会议期间：${shown}`, `within the meeting: ${shown}`);
}

function isAbout(told, stated) {
  return told !== null && Math.abs(told - stated) <= LOG_TOLERANCE_MS;
}

function recordIn(bytes) {
  if (bytes === null) return null;
  try {
    const record = parseStrictly(bytes);
    return recordForm(record, "record").length === 0 ? record : null;
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return null;
  }
}

/** Milliseconds of a minute with its zone, or null where the calendar has none such. */
function momentOf(written) {
  const found = MINUTE.exec(written);
  if (found === null) return null;
  const [year, month, day, hour, minute] = found.slice(1, 6).map(Number);
  const [zoneHour, zoneMinute] = [Number(found[7] || 0), Number(found[8] || 0)];
  if (year < 1 || hour > 23 || minute > 59 || zoneHour > 23 || zoneMinute > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const ahead = (found[6] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  return date.getTime() + (hour * 60 + minute - ahead) * MINUTE_MS;
}
