/* Draws what was found of one record: the verdict first, then why. Text never becomes markup. */

import { ownBallot } from "./own_ballot.js";
import { bilingual, element, labelOf } from "./page_parts.js";

const VERDICTS = {
  sound: ["✓", "记录无误", "The record is sound"],
  not_sound: ["✗", "记录有误", "The record is NOT sound"],
  cannot_tell: ["?", "无法判断", "It cannot be told"],
};
const STATES = {
  passed: ["✓", "通过", "passed"],
  failed: ["✗", "不符", "failed"],
  not_done: ["–", "未查", "not done"],
};
const STATUSES = {
  decided: ["已决定", "decided"],
  runoff: ["须再次投票", "a runoff is needed"],
  short: ["名额未满", "seats left open"],
  void: ["本次表决无效", "the poll is void"],
  no_quorum: ["不足法定人数", "no quorum"],
};

/** The article about one record: `found` is what verifyRecord gave; `serial` is looked up in it. */
export function reportOf(name, found, serial) {
  const { verdict, checks, record } = found;
  return element(
    "article",
    { class: `report ${verdict}` },
    headline(name, verdict, checks),
    ...checks.filter((check) => check.isNotice).map(noticeOf),
    record && record.purpose === "demo" ? demoNotice() : null,
    record && summary(record),
    record && serial !== "" ? ownBallot(found, serial) : null,
    record && derivation(record),
    checkList(checks),
  );
}

/** The article about all records together; null where there is nothing to say of them. */
export function togetherReport(checks) {
  if (checks.length === 0) return null;
  const isFaulty = checks.some((check) => check.state === "failed");
  const heading = isFaulty
    ? bilingual("h2", "几份记录之间有误", "The records do NOT fit together")
    : bilingual("h2", "几份记录之间", "The records together");
  const kind = isFaulty ? "not_sound" : "together";
  return element("article", { class: `report ${kind}` }, element("header", {}, heading), checkList(checks));
}

function headline(name, verdict, checks) {
  const [sign, zh, en] = VERDICTS[verdict];
  const failures = checks.filter((check) => check.state === "failed");
  const missing = checks.filter((check) => check.state === "not_done" && ["key", "signature"].includes(check.name));
  const reasons = verdict === "not_sound" ? failures : verdict === "cannot_tell" ? missing : [];
  return element(
    "header",
    {},
    element("p", { class: "file" }, name),
    element("h2", {}, element("span", { class: "sign", "aria-hidden": "true" }, sign), bilingual("span", zh, en)),
    ...reasons.map((check) => bilingual("p", check.zh, check.en, { class: "reason" })),
  );
}

/** What is no fault and must be read before the result: another record has taken this one's place. */
function noticeOf({ zh, en }) {
  return bilingual("p", `▲ ${zh}`, en, { class: "demo", role: "status" });
}

function demoNotice() {
  const en = "This is DEMO DATA, not the result of a real vote.";
  return bilingual("p", "这是演示数据，不是真实表决结果。", en, { class: "demo" });
}

function summary(record) {
  const { poll, meeting, roll, ballots, outcome } = record;
  const [zh, en] = STATUSES[outcome.status];
  const numbers = [
    ["应到", "entitled", roll.entitled],
    ["实到", "present", roll.present],
    ["发出", "issued", ballots.issued],
    ["收回", "collected", ballots.collected],
    ["有效", "valid", ballots.valid],
    ["无效", "void", ballots.void],
    ["未按", "not pressed", ballots.not_pressed],
  ];
  return element(
    "section",
    {},
    element("h3", {}, poll.title),
    element("p", {}, `${record.body.name} · ${meeting.name} · ${meeting.date} · ${meeting.place}`),
    element(
      "dl",
      { class: "numbers" },
      ...numbers.map(([nameZh, nameEn, number]) =>
        element("div", {}, bilingual("dt", nameZh, nameEn), element("dd", {}, String(number))),
      ),
    ),
    bilingual("p", `结果：${zh}`, en, { class: "outcome" }),
    outcome.chosen.length > 0
      ? element("ul", { class: "chosen" }, ...outcome.chosen.map((id) => element("li", {}, labelOf(record, id))))
      : null,
  );
}

function derivation(record) {
  return element(
    "section",
    {},
    bilingual("h3", "推导", "How it follows"),
    element("ol", { class: "derivation" }, ...record.derivation.map((line) => bilingual("li", line.zh, line.en))),
  );
}

function checkList(checks) {
  const item = (check) => {
    const [sign, zh, en] = STATES[check.state];
    return element(
      "li",
      { class: check.state },
      element("span", { class: "sign", "aria-hidden": "true" }, sign),
      element("b", {}, `${check.name} · ${zh} `, element("small", { lang: "en" }, en)),
      bilingual("p", check.zh, check.en),
    );
  };
  const counted = (state) => checks.filter((check) => check.state === state).length;
  const zh = `逐项核查：通过 ${counted("passed")}，不符 ${counted("failed")}，未查 ${counted("not_done")}`;
  const en = `${counted("passed")} checks passed, ${counted("failed")} failed, ${counted("not_done")} not done`;
  // What failed stands open at once; a sound record's long list waits until somebody asks.
  const open = counted("failed") > 0 ? { open: "" } : {};
  const shown = [...checks].sort((one, other) => rank(one) - rank(other));
  return element(
    "details",
    open,
    bilingual("summary", zh, en),
    element("ul", { class: "checks" }, ...shown.map(item)),
  );
}

/** Failures first, then what was not done; the sort keeps the order otherwise. */
function rank(check) {
  return ["failed", "not_done", "passed"].indexOf(check.state);
}
