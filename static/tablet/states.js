/* After the cast: on its way, recorded, refused; and the tablet that lost its seat. */
import { el, written } from "../dom.js";
import { kept } from "./ballot.js";
import { receiptLines } from "./blind_pages.js";
import { hasChangeLeft, receiptOf } from "./blind_state.js";
import { big, track } from "./frame.js";
import { canCast, poll, t } from "./room.js";
import { sending } from "./sending.js";

export function moved() {
  const what = el("p", {}, t("本机已停止使用，请交给工作人员。"));
  return big("stop", "这个席位已在另一台平板上打开。", what);
}

export function onItsWay() {
  return big(
    "away",
    "正在送达",
    el("p", {}, el("b", {}, t("还没有记录。")), t("选票已保存在这台平板上，会自动重发，不会重复计票。")),
    el("p", {}, t("请不要关机。"), t("超过一分钟仍未送达时，请举手示意工作人员。")),
    track(1),
  );
}

/** What happened, what was kept, and the way back to the paper. */
export function refused({ back }) {
  return big(
    "stop",
    "选票没有记录",
    el("p", { class: "note refused", role: "alert" }, written(sending.refused.message)),
    el("button", { class: "btn main", type: "button", onclick: back }, t("回到选票")),
    track(0),
  );
}

/** Recorded, with the time; while the last press counts the paper may be opened again. */
export function recorded({ change }) {
  const now = poll();
  const { key, recordedAt } = { ...kept(), ...receiptOf(now) };
  const isOpen = now.state === "open";
  const isLast = now.press === "last" && hasChangeLeft(now);
  const mayChange = isOpen && isLast && (key || receiptOf(now)) && canCast();
  const rule = isLast ? "截止前可以重新投票，以最后一次为准。" : "记录后不能更改。";
  return big(
    "good",
    "已记录",
    recordedAt && el("p", { class: "num" }, recordedAt),
    el("p", {}, t("您的选票已经记下，不用再做什么。")),
    track(2),
    receiptLines(now),
    el(
      "p",
      { class: "after" },
      el("span", {}, t(isOpen ? rule : "表决已截止")),
      mayChange && el("button", { class: "btn", type: "button", id: "change", onclick: change }, t("重新投票")),
    ),
  );
}
