/* Check of the public log: under the checkpoint it holds announcement and record, and contradicts neither. */

import { canonicalBytes } from "../blind/canonical.js";
import { sameBytes } from "../blind/numbers.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { NoteFault, isCosignedBy, isSignedBy } from "./note.js";
import { Unreadable, parseStrictly } from "./strict_json.js";
import { leafHash, treeRoot } from "./tree.js";

const NEWLINE = 10;

/** The log's entries, one canonical JSON a line: `[{bytes, event}]`; NoteFault where one is none. */
export function readEntries(bytes) {
  const entries = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    const entry = bytes.slice(start, end < 0 ? bytes.length : end);
    entries.push({ bytes: entry, event: readEvent(entry) });
    start += entry.length + 1;
  }
  return entries;
}

/** `log`: null, or `{checkpoint, entries or null, key or null, witnesses}` as note.js reads them. */
export function checkLog(record, bytes, log) {
  if (log === null) return notDone("log", "没有给出日志检查点", "no checkpoint of the log given");
  const { checkpoint, entries, key, witnesses } = log;
  if (key !== null && !isSignedBy(checkpoint, key)) {
    return failed("log", "检查点没有日志的签名", "the checkpoint is not signed by the log");
  }
  const absent = witnesses.find((witness) => !isCosignedBy(checkpoint, witness));
  if (absent) return failed("log", `${absent.name} 没有见证`, `${absent.name} has not cosigned it`);
  if (entries === null) return notDone("log", "没有给出日志的各条", "the log's entries are not given");
  const fixed = entries.slice(0, Number(checkpoint.size));
  const root = treeRoot(fixed.map((entry) => leafHash(entry.bytes)));
  if (BigInt(fixed.length) !== checkpoint.size || !sameBytes(root, checkpoint.root)) {
    return failed("log", "公布的日志与检查点不符", "the published log is not what the checkpoint fixes");
  }
  const { sha256: opening } = record.opening;
  const placeOf = (kind, fits) =>
    entries.findIndex(({ event }) => event.kind === kind && event.opening === opening && fits(event));
  const prepared = placeOf("poll-prepared", () => true);
  const published = placeOf("record", (event) => event.record === sha256Hex(bytes));
  if (published < 0) return failed("log", "日志里没有这份记录", "this record does not stand in the log");
  if (prepared < 0 || prepared > published) {
    return failed("log", "日志里没有先登记开启声明", "the opening statement does not stand before it");
  }
  const isLate = (kind) => placeOf(kind, () => true) > published;
  if (isLate("poll-open") || isLate("poll-closed")) {
    return failed("log", "日志里记录先于表决的开启或关闭", "it stands before the poll's open or close");
  }
  const differing = entries.map(({ event }) => contradiction(record, event)).find(Boolean);
  if (differing) return failed("log", ...differing);
  const zh = `记录在第 ${published + 1} 条，检查点共 ${checkpoint.size} 条`;
  return passed("log", zh, `entry ${published + 1}; the checkpoint is of ${checkpoint.size} entries`);
}

/** `[zh, en]` where an event logged while the poll ran says other numbers than the record. */
function contradiction({ opening, roll, credentials = {}, issued_roll: issuedRoll = {} }, event) {
  if (event.opening !== opening.sha256) return null;
  const pairs = {
    "poll-open": [[event.present, roll.present]],
    "issuance-closed": [
      [event.issued, credentials.issued],
      [event.roll_sha256, issuedRoll.sha256],
    ],
  };
  const pair = (pairs[event.kind] || []).find(([told, stated]) => told !== stated);
  if (!pair) return null;
  const [told, stated] = pair;
  const en = `the log's ${event.kind} says ${told}, the record ${stated}`;
  return [`日志的 ${event.kind} 记 ${told}，记录写 ${stated}`, en];
}

/** The event in an entry's bytes; NoteFault where they are none. */
export function readEvent(entry) {
  try {
    const event = parseStrictly(entry);
    if (sameBytes(canonicalBytes(event), entry) && typeof event.kind === "string") return event;
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
  }
  throw new NoteFault("an entry of the log that is no event");
}
