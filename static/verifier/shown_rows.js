/* Rows that are not published: the tellers' sealed list, and single rows that voters were shown. */

import { canonicalBytes } from "../blind/canonical.js";
import { castBytes, serialOf } from "../blind/message.js";
import { bytesOfHex, hexOf } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { failed, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { blindRow, sealedRows } from "./record_form.js";
import { sortedByBytes } from "./row_checks.js";
import { fields, listOf, number, text } from "./shape.js";
import { isIncluded, leafHash, treeRoot } from "./tree.js";

const shownRow = fields({ index: number(), proof: listOf(text("[0-9a-f]{64}")), row: blindRow });

/** Whether a file's value is the proof of one ballot. */
export function isShownRow(value) {
  return shownRow(value, "shown").length === 0;
}

/** Whether a file's value is the list that the tellers keep. */
export function isSealedRows(value) {
  return sealedRows(value, "rows").length === 0;
}

/** The record as if the sealed rows were published; itself where it fixes none or shows its own. */
export function withSealedRows(record, rows) {
  const isFixed = "ballots_root" in record || "choices_root" in record;
  if (rows === null || !isFixed || "choices" in record) return record;
  const kind = "ballots_root" in record ? "serial" : "marks";
  // Rows of the other kind of poll are none of this one: what is left gives another root.
  return { ...record, publish: "list", choices: rows.filter((row) => kind in row) };
}

/** Whether these are the rows that the record's root fixes. */
export function areFixedBy(record, rows) {
  const { ballots_root: tree, choices_root: list } = record;
  if (tree !== undefined) return hexOf(treeRoot(rows.map((row) => leafHash(canonicalBytes(row))))) === tree;
  return list !== undefined && sha256Hex(canonicalBytes(sortedByBytes(rows))) === list;
}

export function checkShownRows(record, shown) {
  const { ballots_root: root, credentials, opening } = record;
  if (root === undefined) return failed("shown_rows", "本记录没有票的树根", "this record fixes no ballots");
  for (const { row, index, proof } of shown) {
    const path = proof.map(bytesOfHex);
    if (!isIncluded(index, credentials.in_box, leafHash(canonicalBytes(row)), path, bytesOfHex(root))) {
      return failed("shown_rows", `${row.serial} 不在树根之下`, `${row.serial}: not under the root`);
    }
    const { bpk, bsig, seq, serial, choice = null } = row;
    const isOwn = serial === serialOf(bytesOfHex(bpk));
    if (!isOwn || !isSigned(bytesOfHex(bsig), castBytes(opening.sha256, choice, seq), bytesOfHex(bpk))) {
      return failed("shown_rows", `${serial} 的签名不符`, `${serial}: not signed by its key`);
    }
  }
  return passed("shown_rows", `${shown.length} 张票在树根之下`, `${shown.length} ballots stand under the root`);
}
