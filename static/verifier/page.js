/* The page: takes files and a fingerprint, keeps what was dropped, and shows a report for each record. */

import { sortFiles } from "./files.js";
import { heldAgainst } from "./held.js";
import { bilingual, replaceAll } from "./page_parts.js";
import { printedSheet, takeSheets, watchSheets } from "./paper.js";
import { readPrintedCode } from "./printed_code.js";
import { reportOf, togetherReport } from "./report.js";
import { judgeSheet, sheetReport } from "./sheet_report.js";
import { sameJson } from "./tally.js";
import { checkTogether } from "./together.js";
import { verifyRecord } from "./verify.js";

const place = (id) => document.getElementById(id);
// The serial is only looked up; the others are held against the record.
const FIELDS = ["serial", "hash", "fingerprint", "checkCode", "roles", "noteKeys"];
const dropped = new Map();
const AFTER_TYPING_MS = 300;
// Found for these files and these fields: looking up a serial must not recount thousands of ballots.
const known = new Map();
let turn = 0;
let typing = 0;

// For scripts and for the tests that compare this verifier with the other one.
Object.assign(globalThis, { checkTogether, heldAgainst, readPrintedCode, sortFiles, verifyRecord });

place("files").addEventListener("change", (event) => take(event.target.files));
FIELDS.forEach((id) =>
  place(id).addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(show, AFTER_TYPING_MS);
  }),
);
place("clear").addEventListener("click", () => {
  dropped.clear();
  known.clear();
  printedSheet.clear();
  place("files").value = "";
  show();
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("over");
});
document.addEventListener("dragleave", () => document.body.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  take(event.dataTransfer.files);
});

watchSheets(place, (keyFile) => {
  if (keyFile !== null) dropped.set(keyFile.name, keyFile);
  known.clear();
  show();
});

async function take(files) {
  // Pictures and texts of printed codes are no files to keep: what they say is.
  const rest = await takeSheets(Array.from(files));
  rest.forEach((file) => dropped.set(file.name, file));
  known.clear();
  show();
}

/** Draws everything anew; thousands of ballots take seconds, so each record is announced first. */
async function show() {
  turn += 1;
  const mine = turn;
  const files = { ...sortFiles([...dropped.values()]), printedCode: printedSheet.code };
  const fields = Object.fromEntries(FIELDS.map((id) => [id, place(id).value.trim()]));
  const read = [];
  const held = heldAgainst(files, fields);
  const shown = notices(files, fields, [...held.faults, ...printedSheet.faults], held.keys.isDoubtful);
  if (files.printedCode) shown.push(sheetReport(judgeSheet(files.printedCode, held.keys, fields.fingerprint)));
  place("clear").hidden = dropped.size === 0 && !printedSheet.isGiven;
  for (const one of files.records) {
    const question = JSON.stringify([one.name, ...FIELDS.slice(1).map((id) => fields[id])]);
    if (!known.has(question)) {
      const waiting = bilingual("p", `正在核对 ${one.name}……`, `checking ${one.name} …`, { class: "notice" });
      replaceAll(place("reports"), [...shown, waiting]);
      await painted();
      // Something else was dropped or typed meanwhile: that turn draws everything.
      if (mine !== turn) return;
      const given = { ...one, key: held.keys.keyFor(one) };
      known.set(question, verifyRecord(given, held.evidenceFor(one)));
    }
    const found = known.get(question);
    read.push(found.record);
    shown.push(reportOf(one.name, found, fields.serial));
  }
  const together = togetherReport(checkTogether(read.filter((record) => record !== null)));
  if (together !== null) shown.push(together);
  replaceAll(place("reports"), shown);
}

function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function notices(files, { fingerprint, checkCode }, faults, isKeyDoubtful) {
  const { unknown, records } = files;
  const notice = (zh, en) => bilingual("p", zh, en, { class: "notice" });
  const found = faults.map((fault) => notice(`有一个文件或密钥读不出：${fault}`, `cannot be read: ${fault}`));
  if (isKeyDoubtful) found.push(notice("放入了两把不同的公钥，请只留一把。", "Two different keys were dropped: keep one."));
  if (unknown.length > 0) found.push(notice(`不认识的文件：${unknown.join("、")}`, `not known: ${unknown.join(", ")}`));
  if (records.length === 0 && dropped.size > 0 && !files.printedCode) found.push(notice("还没有记录文件。", "No record among the files yet."));
  if (records.length > 1 && (checkCode !== "" || files.shownRows.length > 0)) {
    const zh = "核对码和单张票的证明只属于一份记录：放入一份记录时才核对。";
    found.push(notice(zh, "Check code and a single ballot's proof are used with one record only."));
  }
  for (const { name, opening } of records.length > 0 ? files.openings : []) {
    if (records.some(({ value }) => value && sameJson(value.opening, opening))) continue;
    const en = `${name}: no record here repeats this opening statement unchanged.`;
    found.push(notice(`${name}：没有一份记录与这份开启声明完全相同。`, en));
  }
  if ((records.length > 0 || files.printedCode) && fingerprint === "") {
    const zh = "尚未核对指纹：请把会上宣读或印在议程上的公钥指纹填入上面，否则只能证明文件与所附公钥相符。";
    found.push(notice(zh, "Enter the fingerprint read out in the meeting: until then the key itself is not proven."));
  }
  return found;
}
