/* What the tablet says of a blind ballot: its serial, and why it cannot go on. */
import { el } from "../dom.js";
import { blind, receiptOf } from "./blind_state.js";
import { big } from "./frame.js";
import { canCast, poll, spoken, t } from "./room.js";

const ALARM = {
  "bad-opening": "表决说明的签名或摘要不对。",
  "bad-key": "公布的凭证密钥不合规格。",
  "other-opening": "服务器换了表决说明，与本机先前看到的不同。",
  "other-code": "核对码与表决说明不符。",
  "other-question": "屏幕上的议题与公布的表决说明不符。",
  "other-pack": "表决规则与公布的不符。",
  "bad-blind-signature": "电子票不是用公布的密钥签发的。",
  "bad-ack": "票箱的回执不对，不能确认您的选票已经记录。",
};
const LACKING = {
  "no-bigint": "浏览器太旧，不能生成匿名选票。",
  "no-random": "没有安全的随机数，不能生成匿名选票。",
  "no-fetch": "浏览器太旧，不能投递匿名选票。",
  "no-storage": "不能保存选票，断电后会丢失。",
};
const REFUSED = {
  "box-closed": "表决已截止，这次提交没有赶上。",
  "too-many-changes": "改选次数已用完，以上一次为准。",
  "void-choice": "这张选票的选法不合本次规则，请修改后再提交。",
  "not-a-choice": "另选他人的写法票箱不收，请修改后再提交。",
};

/** Why nothing can be cast here, or null: an alarm concerns everybody, the rest those who would cast. */
export function blockedBy(now) {
  if (now.protection !== "blind" || !blind.trouble || blind.attempt !== now.attempt) return null;
  if (now.state !== "prepared" && now.state !== "open") return null;
  return blind.trouble.kind === "alarm" || canCast() ? blind.trouble : null;
}

export function blocked() {
  const { kind, code } = blockedBy(poll());
  return { alarm: alarmed, unable, elsewhere }[kind](code);
}

/** Why the ballot was not taken, in words. */
export function refusalWords(problem) {
  if (problem.message === "write-in-listed") return t("另选他人写的姓名已在名单上，请直接在名单上选。");
  if (REFUSED[problem.code]) return t(REFUSED[problem.code]);
  return problem.zh ? spoken(problem) : t("票箱没有收下这张选票，请告诉工作人员。");
}

/** Under a recorded ballot: its serial and what it is for. */
export function receiptLines(now) {
  const receipt = receiptOf(now);
  if (!receipt) return null;
  return [
    el("p", { class: "serial" }, t("选票编号"), " ", el("b", { class: "num" }, receipt.serial)),
    el("p", { class: "muted" }, t("公布结果后，凭编号可查到自己的票是怎样计的。请勿给别人看。")),
  ];
}

function alarmed(code) {
  const what = el("p", { class: "note refused", role: "alert" }, t(ALARM[code] || "收到的内容与公布的不符。"));
  const act = el("p", {}, el("b", {}, t("请立即举手告诉监票人。")), t("本机已停止，不再发出任何内容。"));
  return big("stop", "本机核对没有通过", what, act, el("p", { class: "muted code" }, code));
}

function unable(code) {
  const act = el("p", {}, el("b", {}, t("请举手示意工作人员，改用纸票。")));
  const why = el("p", {}, t("本次用匿名电子票。这台平板："), t(LACKING[code]));
  return big("stop", "这台平板不能投票", why, act);
}

function elsewhere() {
  // Not paper: a credential that was drawn cannot be taken back, so the desk would refuse it.
  const why = el("p", {}, t("您的电子票已在另一台平板上领取，请回到那台平板投票。"));
  const rest = el("p", {}, el("b", {}, t("找不到那台平板时，请举手示意工作人员。")));
  const cast = el("p", { class: "muted" }, t("已在那台平板上投的票有效，不用再投。"));
  return big("stop", "电子票不在这台平板上", why, rest, cast);
}
