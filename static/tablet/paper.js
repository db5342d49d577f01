/* The ballot paper: how to mark, one card for each option, and a foot that follows the marks. */
import { el, fill } from "../dom.js";
import { barred, ballot, clearMarks, isSingle, markWord, markedCount, writeIn } from "./ballot.js";
import { card } from "./cards.js";
import { readAloud } from "./aloud.js";
import { codeLine } from "./blind_pages.js";
import { poll, t } from "./room.js";

const WRITE_IN_LINES = 2;
const ONE_COLUMN_UP_TO = 4;

/** The paper as [main, foot]; `repaint` draws the page anew, `review` leads to the review. */
export function paper({ repaint, review }) {
  const now = poll();
  const clear = () => {
    clearMarks();
    repaint();
  };
  const check = () => (barred() ? follow(barred()) : review());
  return [
    el(
      "main",
      { class: "work" },
      el("p", { class: "how", id: "how" }, how(now), el("span", { class: "safe" }, safety(now), " ", codeLine(now))),
      now.text && el("p", { class: "muted" }, now.text),
      cards(now),
      writeIns(now),
    ),
    el(
      "footer",
      { class: "bar" },
      el("div", { class: "count", id: "count", role: "status" }),
      el("button", { class: "btn text", type: "button", onclick: clear }, t("清空重选")),
      readAloud(),
      el(
        "button",
        { class: "btn main", type: "button", id: "check", onclick: check },
        t("检查选票"),
        " →",
      ),
    ),
  ];
}

/** The foot follows the marks; the cards are left alone. */
export function follow(notice = "") {
  const count = document.getElementById("count");
  if (!count) return;
  const now = poll();
  const rest = notice || barred() || left(now);
  const done = isSingle() ? answered(now) : marked();
  const pips = now.method === "choose" && ringsFor(now.limit, markedCount());
  fill(count, done, (pips || rest) && el("span", { class: "rest" }, pips, rest));
  // The next row that waits for a grade is tinted, so that nobody has to look for it.
  const next = now.method === "grade" ? now.options.find((o) => !ballot.marks[o.id]) : null;
  for (const row of document.querySelectorAll("[data-row]")) {
    row.classList.toggle("open", Boolean(next) && row.dataset.row === next.id);
  }
  document.getElementById("check").setAttribute("aria-disabled", String(barred() !== ""));
}

function answered(now) {
  const [option] = now.options;
  const word = ballot.marks[option.id] ? markWord(option) : "—";
  return el("span", {}, t("已选"), el("span", { class: "word serif" }, word));
}

function marked() {
  return el("span", {}, t("已选"), el("span", { class: "num" }, String(markedCount())), t("项"));
}

function left(now) {
  return now.method === "choose" ? t("还可选 {n} 项", { n: now.limit - markedCount() }) : "";
}

function ringsFor(limit, done) {
  const rings = Array.from({ length: limit }, (_, i) => el("i", { class: i < done ? "on" : "" }));
  return el("span", { class: "pips", "aria-hidden": "true" }, rings);
}

function how({ method, exact, limit, options }) {
  const rule = (text, values) => el("b", {}, t(text, values));
  if (method === "choose" && exact) {
    return [rule("请正好选出 {n} 项。", { n: limit }), t("点一下，方框内画 ○；再点一下，取消。")];
  }
  if (method === "choose") {
    const act = t("点一下，方框内画 ○；再点一下，取消。少选也有效。");
    return [rule("请选出不超过 {n} 项。", { n: limit }), act];
  }
  if (method === "grade") return [rule("请对每一项评一个等次。")];
  if (method === "rank") return [rule("请按先后填 1 到 {n}；少填也有效。", { n: limit })];
  if (options.length === 1) return [rule("您的意见（选一项）："), t("不选视为弃权。")];
  return [rule("请对每一项表示赞成、反对或弃权。不选视为弃权。")];
}

/** In one line: how the choice is protected, and what the hall sees meanwhile. */
function safety(now) {
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
  return `${secret[now.protection] || ""} ${hall[now.live_display]}`;
}

function cards(now) {
  const many = now.options.length;
  const isListed = now.method === "choose" || now.method === "rank";
  const two = many > ONE_COLUMN_UP_TO && isListed;
  const shape = `ballot${two ? " two" : ""}${many === 1 ? " single" : ""}`;
  const list = now.options.map((option, index) => card(option, index, follow));
  const node = el("ol", { class: shape, "aria-describedby": "how" }, list);
  if (two) node.style.gridTemplateRows = `repeat(${Math.ceil(many / 2)}, auto)`;
  return node;
}

function writeIns(now) {
  if (!now.write_in) return null;
  const field = (_, place) => {
    const label = t("另选他人姓名（第 {n} 名）", { n: place + 1 });
    const write = (event) => {
      writeIn(place, event.target.value);
      follow();
    };
    const value = ballot.writeIns[place] || "";
    const input = { type: "text", maxlength: 40, value, placeholder: t("姓名"), oninput: write };
    return el("label", {}, el("span", { class: "sr" }, label), el("input", input));
  };
  const lines = Array.from({ length: WRITE_IN_LINES }, field);
  return el("fieldset", { class: "sheet write-ins" }, el("legend", {}, t("另选他人")), lines);
}
