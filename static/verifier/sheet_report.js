/* Draws what a printed code alone shows: genuine or not, and the numbers to compare with the paper. */

import { bilingual, element } from "./page_parts.js";
import { isPrintedBy } from "./printed_code.js";
import { readSheet } from "./printed_sheet.js";

const HEADLINES = {
  sound: ["✓", "这张纸是真的；要核对票数请载入完整记录", "The sheet is genuine; load the whole record to check the count"],
  not_sound: ["✗", "这张纸不可信", "The sheet is NOT to be trusted"],
  cannot_tell: ["?", "无法判断这张纸", "It cannot be told of the sheet"],
};
const STATUSES = {
  decided: ["已决定", "decided"],
  runoff: ["须再次投票", "a runoff is needed"],
  short: ["名额未满", "seats left open"],
  void: ["本次表决无效", "the poll is void"],
  no_quorum: ["不足法定人数", "no quorum"],
};
const NUMBERS = [
  ["应到", "entitled", "entitled"],
  ["实到", "present", "present"],
  ["发出", "issued", "issued"],
  ["收回", "collected", "collected"],
  ["有效", "valid", "valid"],
  ["未按", "not pressed", "notPressed"],
];
const COLUMNS = { approve: ["赞成", "反对", "弃权"], choose: ["得票"], rank: ["得票", "序号之和"] };

/** `{verdict, zh, en, found}`: the key is that of the files dropped or the agenda, never the sheet's own. */
export function judgeSheet(printed, keys, fingerprint) {
  const said = (verdict, zh, en, found = null) => ({ verdict, zh, en, found });
  if (keys.isDoubtful) return said("cannot_tell", "放入了两把不同的公钥，请只留一把。", "Two different keys: keep one.");
  const held = keys.sheetKey(printed.keyId, fingerprint);
  if (!keys.hasAny) {
    const zh = "请放入会议的公钥 meeting.pub.pem，或扫描议程上印的公钥二维码；不要用结果单上写的公钥。";
    return said("cannot_tell", zh, "Drop meeting.pub.pem or scan the key's code on the agenda; never take a key from the sheet.");
  }
  if (held.state === "not_announced") {
    return said("not_sound", "放入的公钥不是会上宣读的那一把。", "The key is not the one that was read out in the meeting.");
  }
  if (held.key === null || !isPrintedBy(printed, held.key, held.hash.slice(0, 16))) {
    const zh = "二维码不是这把公钥所签：内容被改过，或不是这个会议的。";
    return said("not_sound", zh, "Not signed by this key: it was altered, or it is of another body.");
  }
  if (held.state === "older") {
    const zh = "这是更换之前的密钥所签：请填入当时会上宣读的公钥指纹。";
    return said("cannot_tell", zh, "Signed by an earlier key: enter the fingerprint that was read out then.");
  }
  const found = readSheet(printed.fields);
  if (found === null) return said("cannot_tell", "签名有效，但内容是本页不认识的格式。", "Signed, but in a form this page does not know.");
  if (!found.holds) {
    return said("not_sound", "按所写的规则和票数，得不出所写的结果。", "Its numbers and rule do not give its outcome.", found);
  }
  const compare = "二维码里的内容有签名，纸上印的字没有：请把下面的数字与纸上逐项比对。";
  const compareEn = "Signed is what the code holds, not the ink: compare these numbers with the paper.";
  if (held.state !== "followed") return said("sound", compare, compareEn, found);
  const en = `Signed by a key that followed the announced one, as both keys signed in the log. ${compareEn}`;
  return said("sound", `签名的密钥由新旧两把密钥在日志中签字更换而来。${compare}`, en, found);
}

/** The article about the sheet. */
export function sheetReport({ verdict, zh, en, found }) {
  const [sign, headZh, headEn] = HEADLINES[verdict];
  return element(
    "article",
    { class: `report sheet ${verdict}` },
    element(
      "header",
      {},
      element("h2", {}, element("span", { class: "sign", "aria-hidden": "true" }, sign), bilingual("span", headZh, headEn)),
      bilingual("p", zh, en, { class: "reason" }),
    ),
    found && found.sheet.isDemo
      ? bilingual("p", "这是演示数据，不是真实表决结果。", "This is DEMO DATA, not the result of a real vote.", { class: "demo" })
      : null,
    found && content(found.sheet),
    found && derivationOf(found.derivation),
  );
}

function content(sheet) {
  const [zh, en] = STATUSES[sheet.status];
  return element(
    "section",
    {},
    element("h3", {}, sheet.title),
    element("p", {}, `${sheet.where.join(" · ")} · ${sheet.closed}`),
    bilingual("p", `记录第 ${sheet.seq} 号`, `record ${sheet.seq}`),
    element(
      "dl",
      { class: "numbers" },
      ...NUMBERS.map(([nameZh, nameEn, field]) =>
        element("div", {}, bilingual("dt", nameZh, nameEn), element("dd", {}, String(sheet.numbers[field]))),
      ),
    ),
    element("ol", { class: "counts" }, ...sheet.counts.map((row, place) => countLine(sheet, row, place))),
    bilingual("p", `结果：${zh}`, en, { class: "outcome" }),
    bilingual("p", `完整记录的 SHA-256：${sheet.recordHash}`, "SHA-256 of the whole record", { class: "file" }),
  );
}

function countLine(sheet, row, place) {
  const columns = sheet.method === "grade" ? sheet.grades : COLUMNS[sheet.method];
  const counts = row.map((number, column) => `${columns[column]} ${number}`).join("，");
  const verdict = sheet.verdicts[place];
  const graded = verdict === undefined || verdict < 0 ? "" : ` → ${sheet.grades[verdict]}`;
  const chosen = sheet.chosen.includes(place) ? " ✓ 通过" : "";
  return element("li", {}, `${sheet.labels[place]}：${counts}${graded}${chosen}`);
}

function derivationOf(lines) {
  return element(
    "section",
    {},
    bilingual("h3", "推导", "How it follows"),
    element("ol", { class: "derivation" }, ...lines.map((line) => bilingual("li", line.zh, line.en))),
  );
}
