/* Checks on the box of a blind poll: numbers of credentials, issued roll, rows by serial, Merkle root. */

import { canonicalBytes } from "../blind/canonical.js";
import { LAST_SEQ, serialOf } from "../blind/message.js";
import { bytesOfHex, hexOf } from "../blind/numbers.js";
import { failed, noPack, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { byHand, sortedByBytes } from "./row_checks.js";
import { sameJson } from "./tally.js";
import { leafHash, treeRoot } from "./tree.js";

export function checkIssued(record, pack) {
  if (pack === null) return noPack("issued");
  const { issued, in_box: inBox, pressed } = record.credentials;
  if (issued < inBox || inBox < pressed) {
    const en = `${issued} credentials, ${inBox} in the box, ${pressed} pressed cannot be`;
    return failed("issued", `凭证 ${issued}、箱内 ${inBox}、已按 ${pressed} 不成立`, en);
  }
  const manual = byHand(record, pack.question);
  if (manual === null) return failed("issued", "人工计票读不出", "a count by hand cannot be read");
  const found = [BigInt(issued) + manual.issued, BigInt(pressed) + manual.collected, issued - pressed];
  const { ballots, choices: rows } = record;
  if (!sameJson(found, [ballots.issued, ballots.collected, ballots.not_pressed])) {
    const en = `issued, collected, not pressed should be ${found}`;
    return failed("issued", `发出、收回、未按应为 ${found}`, en);
  }
  if (rows !== undefined) {
    const counted = [rows.length, rows.filter((row) => "choice" in row).length];
    if (!sameJson(counted, [inBox, pressed])) {
      return failed("issued", `所列票为 ${counted}`, `the rows are ${counted} in box and pressed`);
    }
  }
  const en = `${issued} credentials, ${inBox} in the box, ${pressed} pressed`;
  return passed("issued", `凭证 ${issued} 个，箱内 ${inBox} 张，已按 ${pressed} 张`, en);
}

export function checkIssuedRoll(record) {
  const { members, salt, sha256: stated } = record.issued_roll;
  if (members === undefined) {
    const en = "the tellers keep the issued roll; its hash only";
    return notDone("issued_roll", "领票名单由监票人保存，只公布哈希", en);
  }
  if (sha256Hex(canonicalBytes({ members, salt })) !== stated) {
    return failed("issued_roll", "领票名单的哈希不符", "the issued roll's hash differs");
  }
  if (!isSorted(members)) return failed("issued_roll", "领票名单未排序", "the issued roll is not sorted");
  if (new Set(members.map((member) => member.seat_no)).size !== members.length) {
    return failed("issued_roll", "同一席位出现两次", "a seat stands twice");
  }
  const announced = sortedByBytes(members.map(({ seat_no, name }) => ({ seat_no, name })));
  if (sha256Hex(canonicalBytes(announced)) !== record.opening.roll_sha256) {
    const en = "these are not the members announced before the vote";
    return failed("issued_roll", "领票名单不是事先公布的名单", en);
  }
  const standing = (state) => members.filter((member) => member.state === state).length;
  const found = [members.length, members.length - standing("absent"), standing("issued")];
  if (!sameJson(found, [record.roll.entitled, record.roll.present, record.credentials.issued])) {
    const en = `entitled, present, issued by the list are ${found}`;
    return failed("issued_roll", `名单的应到、实到、领票为 ${found}`, en);
  }
  return passed("issued_roll", `${found[2]} 人领票`, `${found[2]} members drew a credential`);
}

export function checkBlindRows(record) {
  const { choices: rows, publish } = record;
  if (publish === "named" || (rows !== undefined) !== (publish === "list")) {
    return failed("rows", "公开程度与所列票不符", "publishing level against the rows");
  }
  if (rows === undefined) return notDone("rows", "只公布总数，没有逐票", "totals only, no ballots published");
  const strange = rows.find((row) => row.serial !== serialOf(bytesOfHex(row.bpk)));
  if (strange) {
    return failed("rows", `${strange.serial} 不是其公钥的编号`, `${strange.serial}: not its key's serial`);
  }
  const late = rows.find((row) => row.seq > ("choice" in row ? LAST_SEQ : 0));
  if (late) return failed("rows", `${late.serial} 的序号不对`, `${late.serial}: its seq`);
  const serials = rows.map((row) => row.serial);
  if (new Set(serials).size !== serials.length) return failed("rows", "同一编号出现两次", "a serial stands twice");
  if (!serials.every((serial, place) => place === 0 || serials[place - 1] < serial)) {
    return failed("rows", "票未按编号排序", "rows not sorted by their serials");
  }
  return passed("rows", `${rows.length} 行，编号各不相同`, `${rows.length} rows, each serial once`);
}

export function checkBallotsRoot(record) {
  const { ballots_root: stated, choices: rows } = record;
  if (rows === undefined) return notDone("ballots_root", "没有逐票，树根未核", "no rows to compute the root from");
  const leaves = rows.map((row) => leafHash(canonicalBytes(row)));
  if (hexOf(treeRoot(leaves)) !== stated) {
    return failed("ballots_root", "逐票的树根不符", "the rows give another root");
  }
  return passed("ballots_root", `树根 ${stated}`, `root ${stated}`);
}

function isSorted(parts) {
  return sortedByBytes(parts).every((part, place) => part === parts[place]);
}
