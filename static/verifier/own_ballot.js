/* What stands in a record under one serial: the voter sees whether it is what was pressed. */

import { bilingual, element, labelOf } from "./page_parts.js";

const WORDS = { approve: "赞成", against: "反对", abstain: "弃权" };

/** The section about the ballot with this serial; `found` is what verifyRecord gave. */
export function ownBallot({ record, pack }, serial) {
  const heading = bilingual("h3", `编号 ${serial} 的票`, `The ballot ${serial}`);
  return element("section", { class: "own" }, heading, contentOf(record, pack, plain(serial)));
}

function contentOf(record, pack, serial) {
  const rows = (record.choices || []).filter((row) => "serial" in row);
  if (rows.length === 0) {
    return bilingual("p", "这份记录不公布带编号的票。", "This record publishes no ballots by serial.");
  }
  const row = rows.find((one) => plain(one.serial) === serial);
  if (row === undefined) {
    return bilingual("p", "没有这个编号的票。", "There is no ballot with this serial.");
  }
  if (!("choice" in row)) return bilingual("p", "未按", "not pressed");
  const marks = Object.entries(row.choice.marks);
  const lines = [
    ...marks.map(([id, mark]) => `${labelOf(record, id)}：${markWords(pack, mark)}`),
    ...row.choice.write_ins,
  ];
  if (lines.length === 0) return bilingual("p", "空白票（弃权）", "a blank ballot: it abstains");
  return element("ul", {}, ...lines.map((line) => element("li", {}, line)));
}

/** A mark in the words of the rule pack; as it stands where the pack cannot be read. */
function markWords(pack, mark) {
  const method = pack ? pack.question.method : "";
  if (method === "rank") return `第 ${mark}`;
  if (method === "choose") return "✓";
  const grades = pack ? pack.question.grades : [];
  const words = [].concat(mark).map((one) => {
    const grade = grades.find(({ id }) => id === one);
    return grade ? grade.zh : WORDS[one] || String(one);
  });
  return words.join("、");
}

function plain(serial) {
  return serial.toUpperCase().replace(/[^A-Z2-7]/g, "");
}
