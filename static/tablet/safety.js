/* What every page of a poll says in one line: named or secret, how it is protected, what the hall sees. */
import { el } from "../dom.js";
import { isDrawn } from "./blind_state.js";
import { canCast, poll, spoken, t } from "./room.js";

/** Named or secret, the protection, and what the hall sees until the close. */
export function safety(now) {
  const secret = {
    none: t("记名：您的选择写入记录并公布。"),
    split: t("无记名：选票与姓名分开存放，对不上人。"),
    blind: t("无记名：服务器也无法把选票与您对上。"),
  };
  const hall = {
    live: t("大屏实时显示票数。"),
    batched: t("大屏每满 {n} 票更新一次。", { n: now.batch }),
    close: t("截止前大屏只显示投票人数。"),
  };
  // Whether the bars move is settled by how many are present when it opens.
  const isSettled = now.state === "open" || now.live_display !== "close";
  return `${secret[now.protection] || ""} ${isSettled ? hall[now.live_display] : ""}`.trim();
}

/** The check code with what to do about it; null where the poll has none. */
export function codeLine(now) {
  if (!now.check_code) return null;
  const code = el("b", { class: "num" }, now.check_code);
  return el("span", { class: "code-line" }, t("核对码"), " ", code, " · ", t("应与大屏上的一致"));
}

/** The line, what it does not protect against behind a press, and what becomes of the credential. */
export function protectionLines(now) {
  if (now.state !== "prepared" && now.state !== "open") return null;
  const isAsking = now.protection === "blind" && canCast();
  const drawn = t(isDrawn() ? "✓ 电子票已领取，只存在这台平板上。" : "正在领取电子票…");
  return [
    el("p", { class: "safe" }, safety(now)),
    codeLine(now) && el("p", {}, codeLine(now)),
    isAsking && el("p", {}, drawn),
    el(
      "details",
      { id: "protection" },
      el("summary", {}, t("怎样保密，防不住什么")),
      el("p", {}, spoken(poll().protection_text)),
    ),
  ];
}
