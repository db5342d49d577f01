/* Check of standing: whether a later record took this one's place, as far as a log tells. */

import { failed, notDone, noticed, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";

const NAME = "standing";

/** `log` as checkLog takes it; `loose` are entries that no checkpoint fixes: what is not in them may be left out. */
export function checkStanding(record, bytes, log, loose) {
  const isFixed = log !== null && log.entries !== null;
  const events = (isFixed ? log.entries : loose).map(({ event }) => event);
  if (!isFixed && events.length === 0) {
    const en = "no log at hand: whether it was superseded cannot be told";
    return notDone(NAME, "没有日志：此后是否已被更正，无从得知", en);
  }
  const digest = sha256Hex(bytes);
  const isOwn = ({ kind, opening }) => kind === "record" && opening === record.opening.sha256;
  const numbers = new Map(events.filter(isOwn).map((event) => [event.record, event.seq]));
  const line = correctionsFrom(digest, events);
  const stranger = line.find((hash) => !numbers.has(hash));
  if (stranger !== undefined) {
    const en = `the log's correction, ${stranger}, is no record of this poll`;
    return failed(NAME, `日志的更正所指 ${stranger} 不是这次表决的记录`, en);
  }
  if (line.length > 0) {
    const newest = line[line.length - 1];
    const without = isFixed ? ["", ""] : ["（日志没有检查点，未核对）", " (by a log without checkpoint)"];
    const zh = `已被更正：以第 ${numbers.get(newest)} 号记录（SHA-256 ${newest}）为准${without[0]}`;
    const en = `superseded: record ${numbers.get(newest)} (SHA-256 ${newest}) has taken its place${without[1]}`;
    return noticed(NAME, zh, en);
  }
  if (!isFixed) {
    const en = "the log at hand has no checkpoint: it tells of no correction, but may lack one";
    return notDone(NAME, "所附日志没有检查点：其中没有更正，但可能不全", en);
  }
  const zh = `日志到第 ${log.checkpoint.size} 条为止没有更正这份记录；此后的须看此后的日志`;
  const en = `no correction of it up to entry ${log.checkpoint.size} of the log; of later ones a later log tells`;
  return passed(NAME, zh, en);
}

/** The hashes of the records that took its place, each after the one before; a circle ends at once. */
function correctionsFrom(digest, events) {
  const found = [digest];
  for (const { kind, supersedes, record } of events) {
    if (kind !== "correction" || supersedes !== found[found.length - 1]) continue;
    if (found.includes(record)) break;
    found.push(record);
  }
  return found.slice(1);
}
