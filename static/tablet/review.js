/* The review: what will be cast, in words, before anything leaves the tablet. */
import { el } from "../dom.js";
import { ballot, isOneByOne, isSingle, markWord, markedCount, writtenNames } from "./ballot.js";
import { track } from "./frame.js";
import { poll, t } from "./room.js";

// A tap that comes twice must not check the ballot and submit it in one.
const SECOND_TAP_MS = 600;

/** The review as [main, foot]; `back` returns to the paper, `submit` casts, `go` to one question. */
export function review({ back, submit, go }) {
  const lines = listed(go);
  const names = writtenNames();
  const isBlank = !markedCount() && !names.length;
  const empty = t("没有选任何一项。这是一张空白票，仍会计入收回的票。");
  const cast = el(
    "button",
    { class: "btn main settling", type: "button", id: "submit", onclick: submit },
    t(isBlank ? "提交空白票" : "提交选票"),
    " →",
  );
  setTimeout(() => cast.classList.remove("settling"), SECOND_TAP_MS);
  return [
    el(
      "main",
      { class: "work" },
      el("h2", { tabindex: "-1", id: "first" }, t("请核对您的选票")),
      isBlank && el("p", { class: "note" }, empty),
      el("ol", { class: "review" }, lines, names.map(written)),
      track(0),
    ),
    el(
      "footer",
      { class: "bar" },
      el("p", { class: "count" }, t("还没有提交。提交前可以改选。")),
      el("button", { class: "btn", type: "button", id: "back", onclick: back }, t("返回修改")),
      cast,
    ),
  ];
}

function listed(go) {
  const now = poll();
  const shown = now.options
    .map((option, index) => ({ option, index }))
    .filter(({ option }) => now.method === "approve" || ballot.marks[option.id]);
  if (now.method === "rank") {
    shown.sort((a, b) => ballot.marks[a.option.id] - ballot.marks[b.option.id]);
  }
  return shown.map(({ option, index }) =>
    row(isSingle() ? "" : String(index + 1), option.name, markWord(option), isOneByOne() && change(option, index, go)),
  );
}

function change(option, index, go) {
  const label = t("修改：{name}", { name: option.name });
  return el("button", { class: "btn", type: "button", "aria-label": label, onclick: () => go(index) }, t("修改"));
}

const written = (name) => row("", t("另选他人"), name);

function row(number, name, word, act) {
  return el("li", {}, el("span", { class: "num" }, number), el("span", {}, name), el("b", {}, word), act);
}
