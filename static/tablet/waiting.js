/* Waiting: what is happening now, what comes next, the member's own seat and check-in. */
import { el } from "../dom.js";
import { gradeWord } from "./ballot.js";
import { codeLine, protectionLines } from "./blind_pages.js";
import { ownLine } from "./own_ballot.js";
import { canCast, place, poll, room, seat, t } from "./room.js";

const PRESENCE = {
  present: "已签到",
  waiting: "等待工作人员确认签到",
  expected: "请签到",
  leave: "请假",
  absent: "缺席",
  left: "已离会",
};
const MEETING = { preparing: "会议尚未开始", in_session: "会议进行中", ended: "会议已结束" };
const CHANNEL = { paper: "用纸票", hands: "用举手" };
const REASON = {
  "non-voting": "您列席本次会议，不参加表决。",
  "not-on-roll": "您不在本次表决的名单上，可参加下一次表决。",
  suspended: "您的代表职务暂停执行，本次不能表决。",
  "not-checked-in": "表决开始时您还没有签到，可参加下一次表决。",
};

export function waiting() {
  const { item, meeting, agenda } = room.snapshot;
  const title = item ? item.title : t(MEETING[meeting.state]);
  const where = item ? ` · ${t("第 {n} 项", { n: place() })}` : "";
  const next = agenda.find((each) => !each.is_done && !each.is_current && each.position > place());
  return el(
    "main",
    { class: "wait" },
    el(
      "section",
      {},
      el("p", { class: "red" }, t("现在"), where),
      el("h2", { tabindex: "-1", id: "first" }, title),
      aboutPoll(),
      next && el("p", { class: "then" }, el("span", { class: "muted" }, t("接下来")), next.title),
      meeting.state !== "ended" && el("p", { class: "muted" }, t("表决开始时，选票会自动出现。")),
    ),
    mySeat(),
  );
}

/** What the poll asks of this member now, in words. */
function aboutPoll() {
  const now = poll();
  if (!now) return null;
  if (now.state === "open" && !canCast()) {
    const why = t(REASON[seat().reason] || CHANNEL[seat().channel] || "") || checkInWords();
    return [el("p", { class: "note" }, t("您本次不能在平板上投票："), why), protectionLines(now)];
  }
  if (now.state === "prepared") {
    const soon = el("p", {}, el("b", {}, t("即将表决")), ` · ${now.title}`);
    return [soon, el("p", {}, codeLine(now)), protectionLines(now)];
  }
  if (now.state === "published") return [el("p", {}, t("结果已公布")), result(now), ownLine(now)];
  if (now.state === "void") return el("p", { class: "note" }, t("本次表决作废"));
  return el("p", {}, t("表决已截止"), "。", t("等待公布结果。"));
}

/** What was chosen, or each subject's verdict. */
function result(now) {
  if (!now.result) return null;
  const names = Object.fromEntries(now.options.map((option) => [option.id, option.name]));
  const verdicts = Object.entries(now.result.verdicts || {});
  if (verdicts.length) {
    const word = (id) => gradeWord(now.grades, id);
    const line = ([id, grade]) => el("li", {}, names[id] || id, " · ", el("b", {}, word(grade)));
    return el("ul", { class: "rules" }, verdicts.map(line));
  }
  if (!now.result.chosen.length) return el("p", {}, el("b", {}, t("未通过")));
  const passed = t(now.options.length === 1 ? "通过" : "入选");
  const line = (id) => el("li", {}, "✓ ", names[id] || id, " · ", el("b", {}, passed));
  return el("ul", { class: "rules" }, now.result.chosen.map(line));
}

function mySeat() {
  const mine = seat();
  const isHere = mine.presence === "present";
  const mayAsk = mine.presence === "expected" || mine.presence === "left";
  return el(
    "aside",
    {},
    el("p", { class: "muted" }, mine.name || ""),
    el("p", {}, t("席位"), " ", el("span", { class: "num" }, mine.seat_no)),
    el("p", { class: isHere ? "ok" : "warn" }, isHere ? "✓ " : "○ ", checkInWords()),
    mayAsk && checkInForm(),
  );
}

function checkInWords() {
  return t(PRESENCE[seat().presence] || "请签到");
}

function checkInForm() {
  const guard = document.querySelector("meta[name=csrf-token]").content;
  return el(
    "form",
    { method: "post", action: `/tablet/${room.snapshot.meeting.id}/check-in` },
    el("input", { type: "hidden", name: "csrf_token", value: guard }),
    el("p", {}, el("button", { class: "btn main" }, t("我要签到"))),
  );
}
