/* The review: what will be cast, in words, before anything leaves the tablet. */
import { el } from "../dom.js";
import { ballot, isSingle, markWord, writtenNames } from "./ballot.js";
import { track } from "./frame.js";
import { poll, t } from "./room.js";

/** The review as [main, foot]; `back` returns to the paper, `submit` casts. */
export function review({ back, submit }) {
  const lines = listed();
  const names = writtenNames();
  const empty = t("没有选任何一项。这是一张空白票，仍会计入收回的票。");
  return [
    el(
      "main",
      { class: "work" },
      el("h2", { tabindex: "-1", id: "first" }, t("请核对您的选票")),
      !lines.length && !names.length && el("p", { class: "note" }, empty),
      el("ol", { class: "review" }, lines, names.map(written)),
      track(0),
    ),
    el(
      "footer",
      { class: "bar" },
      el("p", { class: "count" }, t("还没有提交。提交前可以改选。")),
      el("button", { class: "btn", type: "button", onclick: back }, t("返回修改")),
      el(
        "button",
        { class: "btn main", type: "button", id: "submit", onclick: submit },
        t("提交选票"),
        " →",
      ),
    ),
  ];
}

function listed() {
  const now = poll();
  const shown = now.options
    .map((option, index) => ({ option, index }))
    .filter(({ option }) => now.method === "approve" || ballot.marks[option.id]);
  if (now.method === "rank") {
    shown.sort((a, b) => ballot.marks[a.option.id] - ballot.marks[b.option.id]);
  }
  return shown.map(({ option, index }) =>
    row(isSingle() ? "" : String(index + 1), option.name, markWord(option)),
  );
}

const written = (name) => row("", t("另选他人"), name);

function row(number, name, word) {
  return el("li", {}, el("span", { class: "num" }, number), el("span", {}, name), el("b", {}, word));
}
