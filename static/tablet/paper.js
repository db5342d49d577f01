/* The ballot paper: how to mark, one card for each option, and a foot that follows the marks. */
import { el, fill } from "../dom.js";
import {
  barred,
  ballot,
  clearMarks,
  firstOpen,
  isOneByOne,
  isSingle,
  markWord,
  markedCount,
  missing,
  writeIn,
} from "./ballot.js";
import { card } from "./cards.js";
import { readAloud } from "./aloud.js";
import { how } from "./how.js";
import { poll, t } from "./room.js";
import { codeLine, safety } from "./safety.js";

const WRITE_IN_LINES = 2;
const ONE_COLUMN_UP_TO = 4;

/** The paper as [main, foot]. `way` leads on: repaint() draws it anew, review(), submit(), go(place) shows another
question, keep() leaves a recorded ballot as it is. */
export function paper(way) {
  const now = poll();
  return [
    el(
      "main",
      { class: "work" },
      ballot.again && changing(way),
      el("p", { class: "how", id: "how" }, how(now), el("span", { class: "safe" }, safety(now), " ", codeLine(now))),
      now.text && el("p", { class: "muted about" }, now.text),
      isOneByOne() && whichQuestion(now),
      cards(now),
      writeIns(now),
    ),
    el("footer", { class: "bar" }, el("div", { class: "count", id: "count", role: "status" }), steps(way)),
  ];
}

/** The foot follows the marks; the cards are left alone. `notice` says why a mark was not taken. */
export function follow(notice = "") {
  const count = document.getElementById("count");
  if (!count) return;
  const now = poll();
  const rest = notice || barred() || left(now);
  const done = isSingle() ? answered(now) : marked();
  const pips = now.method === "choose" && ringsFor(now.limit, markedCount());
  count.classList.toggle("notice", Boolean(notice));
  fill(count, done, (pips || rest) && el("span", { class: "rest" }, pips, rest && el("span", {}, rest)));
  // The next row that waits for a grade is tinted, so that nobody has to look for it.
  const next = now.method === "grade" && !isOneByOne() ? now.options.find((o) => !ballot.marks[o.id]) : null;
  for (const row of document.querySelectorAll("[data-row]")) {
    row.classList.toggle("open", Boolean(next) && row.dataset.row === next.id);
  }
  const check = document.getElementById("check");
  if (check) check.setAttribute("aria-disabled", String(barred() !== ""));
}

/** The buttons of the foot; the last one leads on. */
function steps(way) {
  const clear = () => {
    clearMarks();
    way.repaint();
  };
  const last = poll().options.length - 1;
  const isOnTheWay = isOneByOne() && ballot.at < last;
  const forward = isOnTheWay ? onward(way) : isSingle() ? submitting(way) : checking(way);
  const back = () => way.go(ballot.at - 1);
  const isFirst = !isOneByOne() || ballot.at === 0;
  const other = isFirst
    ? el("button", { class: "btn text", type: "button", onclick: clear }, t("清空重选"))
    : el("button", { class: "btn", type: "button", id: "previous", onclick: back }, t("上一项"));
  return [other, readAloud(), forward];
}

function onward(way) {
  const next = () => way.go(ballot.at + 1);
  return el("button", { class: "btn main", type: "button", id: "next", onclick: next }, t("下一项"), " →");
}

/** One question, one answer: two taps. A ballot without a mark is shown for what it is first. */
function submitting(way) {
  const send = () => (markedCount() ? way.submit() : way.review());
  return el("button", { class: "btn main", type: "button", id: "submit", onclick: send }, t("提交选票"), " →");
}

function checking(way) {
  const check = () => {
    if (!barred()) {
      way.review();
      return;
    }
    if (isOneByOne() && missing()) way.go(firstOpen());
    follow(barred());
  };
  return el("button", { class: "btn main", type: "button", id: "check", onclick: check }, t("检查选票"), " →");
}

/** While a recorded ballot is being changed: which of the two counts, and the way back. */
function changing({ keep }) {
  const rule = t("正在改选。重新提交后，以新的为准；不提交，已记录的选票照样有效。");
  const leave = el("button", { class: "btn", type: "button", id: "keep", onclick: keep }, t("不改了"));
  return el("div", { class: "note again" }, el("p", {}, rule), leave);
}

function whichQuestion(now) {
  const words = t("第 {n} 项，共 {m} 项", { n: ballot.at + 1, m: now.options.length });
  return el("h2", { class: "which", tabindex: "-1", id: "first" }, words);
}

function answered(now) {
  const [option] = now.options;
  const word = ballot.marks[option.id] ? markWord(option) : "—";
  const state = el("small", {}, t("还没有提交。提交前可以改选。"));
  return el("span", { class: "one" }, t("已选"), el("span", { class: "word serif" }, word), state);
}

function marked() {
  return el("span", {}, t("已选"), el("span", { class: "num" }, String(markedCount())), t("项"));
}

function left(now) {
  if (now.method === "choose") return t("还可选 {n} 项", { n: now.limit - markedCount() });
  return isOneByOne() ? t("共 {n} 项", { n: now.options.length }) : "";
}

function ringsFor(limit, done) {
  const rings = Array.from({ length: limit }, (_, i) => el("i", { class: i < done ? "on" : "" }));
  return el("span", { class: "pips", "aria-hidden": "true" }, rings);
}

function cards(now) {
  const many = now.options.length;
  const isListed = now.method === "choose" || now.method === "rank";
  const two = many > ONE_COLUMN_UP_TO && isListed;
  const isAlone = many === 1 || isOneByOne();
  const shape = `ballot${two ? " two" : ""}${isAlone ? " single" : ""}`;
  const all = now.options.map((option, index) => [option, index]);
  const shown = isOneByOne() ? [all[ballot.at]] : all;
  const list = shown.map(([option, index]) => card(option, index, follow));
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
