/* Checks on the published ballots row by row, and on what people counted by hand. */

import { canonicalBytes, canonicalText } from "../blind/canonical.js";
import { BallotFault, byCodePoints, markBallot } from "./ballot.js";
import { failed, noPack, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { TallyFault } from "./possible.js";
import { readTally, sameJson } from "./tally.js";

export function checkRows(record) {
  const { publish, choices: rows } = record;
  if ((publish === "named") !== (record.poll.secrecy === "named")) {
    return failed("rows", "公开程度与记名方式不符", "publishing level against secrecy");
  }
  if ((rows !== undefined) !== ["list", "named"].includes(publish)) {
    return failed("rows", "公开程度与所列票不符", "publishing level against the rows");
  }
  if (rows === undefined) return notDone("rows", "只公布总数，没有逐票", "totals only, no ballots published");
  if (rows.some((row) => "seat_no" in row !== (publish === "named"))) {
    return failed("rows", "票上的字段不对", "a row with the wrong fields");
  }
  const sorted = sortedByBytes(rows);
  if (publish === "list" && !rows.every((row, place) => row === sorted[place])) {
    return failed("rows", "票未按规范字节排序", "rows not sorted by their canonical bytes");
  }
  if ("choices_root" in record && record.choices_root !== sha256Hex(canonicalBytes(sorted))) {
    return failed("rows", "逐票哈希不符", "the hash of the rows differs");
  }
  return passed("rows", `${rows.length} 行`, `${rows.length} rows`);
}

export function checkRoll(record, pack) {
  if (record.publish !== "named" || !("choices" in record)) {
    return notDone("roll", "无记名，不列名单", "a secret poll lists no members");
  }
  if (pack === null) return noPack("roll");
  const rows = record.choices;
  if (new Set(rows.map((row) => row.seat_no)).size !== rows.length) {
    return failed("roll", "同一席位出现两次", "a seat stands twice");
  }
  const manual = byHand(record, pack.question);
  if (manual === null) return failed("roll", "人工计票读不出", "a count by hand cannot be read");
  const standing = (state) => rows.filter((row) => row.state === state).length;
  const { roll, ballots } = record;
  const found = [rows.length, rows.length - standing("absent"), standing("cast"), standing("not_pressed")];
  const stated = [roll.entitled, roll.present, BigInt(ballots.collected) - manual.collected, ballots.not_pressed];
  if (!sameJson(found, stated)) {
    const zh = `名单的应到、实到、已投、未按为 ${found}，记录写 ${stated}`;
    return failed("roll", zh, `entitled, present, cast, not pressed by the list ${found}, stated ${stated}`);
  }
  return passed("roll", `名单 ${rows.length} 人，每人一次`, `${rows.length} members, each once`);
}

export function checkBallots(record, pack) {
  if (pack === null) return noPack("ballots");
  if (!("choices" in record)) {
    return notDone("ballots", "只公布总数，不能逐票复核", "totals only: no row to mark again");
  }
  const ballots = ballotsOf(record, pack.question);
  if (ballots === null) return failed("ballots", "有一张票读不出", "a ballot that cannot be read");
  const unfit = markedRows(record).find((row, place) => {
    const { marks, names } = ballots[place];
    return !sameJson(marks, row.marks) || !sameJson(names, row.write_ins);
  });
  if (unfit) {
    const row = canonicalText(unfit);
    return failed("ballots", `写法不规范：${row}`, `not in its one form: ${row}`);
  }
  return passed("ballots", `复核 ${ballots.length} 张票`, `${ballots.length} ballots marked again`);
}

export function checkManual(record, pack) {
  if (pack === null) return noPack("manual");
  for (const entry of record.manual) {
    if (new Set(entry.entered_by).size < 2) {
      return failed("manual", "人工计票须两人录入", "a count by hand needs two persons");
    }
    if (!record.poll.channels.includes(entry.channel)) {
      return failed("manual", `本次没有 ${entry.channel} 渠道`, `no channel ${entry.channel} here`);
    }
  }
  if (manualTallies(record, pack.question) === null) {
    return failed("manual", "人工计票不成立", "a count by hand that cannot be");
  }
  const { length } = record.manual;
  return passed("manual", `人工计票 ${length} 份`, `${length} counts by hand`);
}

/** The parts in the order of their canonical bytes. */
export function sortedByBytes(parts) {
  const written = new Map(parts.map((part) => [part, canonicalText(part)]));
  return [...parts].sort((one, other) => byCodePoints(written.get(one), written.get(other)));
}

/** The tallies entered by hand, or null where one cannot be; a secret poll publishes none. */
export function manualTallies(record, question) {
  const published = record.manual.filter((entry) => "tally" in entry);
  return readAll(published, (entry) => readTally(question, entry.tally), TallyFault);
}

/** `{channel, issued, collected}` of each count by hand, or null where one cannot be. */
export function pilesOf(record, question) {
  if (manualTallies(record, question) === null) return null;
  return record.manual.map(({ channel, tally, ...counted }) => {
    const { issued, collected } = tally ? tally.ballots : counted;
    return { channel, issued: BigInt(issued), collected: BigInt(collected) };
  });
}

/** How many ballots were handed out and collected apart from the tablets, or null. */
export function byHand(record, question) {
  const found = pilesOf(record, question);
  if (found === null) return null;
  const sum = (name) => found.reduce((total, pile) => total + pile[name], BigInt(0));
  return { issued: sum("issued"), collected: sum("collected") };
}

/** The ballots of the published rows, or null where one cannot be read. */
export function ballotsOf(record, question) {
  return readAll(markedRows(record), (row) => markBallot(question, row.marks, row.write_ins), BallotFault);
}

/** The ballots that the rows carry, as `{marks, write_ins}`; 未按 carries none. */
function markedRows(record) {
  return record.choices.map((row) => ("choice" in row ? row.choice : row)).filter((row) => "marks" in row);
}

function readAll(parts, read, Fault) {
  try {
    return parts.map(read);
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem;
    return null;
  }
}
