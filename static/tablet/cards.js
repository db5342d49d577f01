/* One card for each option, by the way to mark. A card calls `changed` and redraws nothing else. */
import { el } from "../dom.js";
import { APPROVAL, ballot, gradeWord, isOneByOne, mark, markedCount, rank } from "./ballot.js";
import { nameOf, numberOf, papersOf } from "./option.js";
import { poll, t } from "./room.js";

/** The card of `option`; `changed(notice)` is called after each mark. */
export function card(option, index, changed) {
  const { method, grades } = poll();
  if (method === "choose") return pick(option, index, changed);
  if (method === "rank") return ranked(option, index, changed);
  if (method === "grade") {
    const answers = grades.map((grade) => [grade.id, gradeWord(grades, grade.id)]);
    return radios(option, index, answers, changed);
  }
  const answers = Object.entries(APPROVAL).map(([value, word]) => [value, t(word)]);
  return radios(option, index, answers, changed);
}

function pick(option, index, changed) {
  const word = el("em", { "aria-hidden": "true" });
  const tick = () => {
    const { limit } = poll();
    if (input.checked && markedCount() >= limit) {
      input.checked = false;
      changed(t("已满 {n} 项；要改选，请先取消一项。", { n: limit }));
      return;
    }
    mark(option.id, input.checked ? 1 : null);
    show();
    changed();
  };
  const checked = Boolean(ballot.marks[option.id]);
  const input = el("input", { type: "checkbox", checked, onchange: tick });
  const ring = el("span", { class: "mk" }, input, el("span", { class: "ring" }), word);
  const line = el("label", { class: "line" }, numberOf(String(index + 1)), nameOf(option), ring);
  const node = el("li", { class: "card side" }, papersOf(option), line);
  const show = () => {
    node.classList.toggle("is-marked", input.checked);
    word.textContent = input.checked ? t("已选") : "";
  };
  show();
  return node;
}

function radios(option, index, answers, changed) {
  const isRow = poll().options.length > 1 && !isOneByOne();
  const choices = answers.map(([value, word], place) => {
    const input = el("input", {
      type: "radio",
      name: `m-${option.id}`,
      value,
      checked: ballot.marks[option.id] === value,
      onchange: () => {
        mark(option.id, value);
        show();
        changed();
      },
    });
    const ring = el("span", { class: "ring" });
    const key = !isRow && el("small", { class: "key", "aria-hidden": "true" }, t("按键 {n}", { n: place + 1 }));
    return el("label", { class: "choice" }, el("span", { class: "word" }, word), key, input, ring);
  });
  const number = numberOf(isRow ? String(index + 1) : "");
  const line = el("div", { class: "line" }, number, nameOf(option), papersOf(option));
  const about = { class: "choices", role: "radiogroup", "aria-label": option.name };
  const shape = isRow ? "card rowed" : "card";
  const node = el("li", { class: shape, "data-row": option.id }, line, el("div", about, choices));
  const show = () => {
    node.classList.toggle("is-marked", Boolean(ballot.marks[option.id]));
    for (const choice of choices) {
      choice.classList.toggle("is-marked", choice.querySelector("input").checked);
    }
  };
  show();
  return node;
}

function ranked(option, index, changed) {
  const numbers = Array.from({ length: poll().limit }, (_, n) => n + 1);
  const give = (event) => {
    rank(option.id, Number(event.target.value));
    for (const other of document.querySelectorAll("select[data-option]")) {
      other.value = ballot.marks[other.dataset.option] || "";
      other.closest(".card").classList.toggle("is-marked", Boolean(other.value));
    }
    changed();
  };
  const select = el(
    "select",
    { "aria-label": option.name, "data-option": option.id, onchange: give },
    el("option", { value: "" }, "—"),
    numbers.map((n) => {
      const selected = ballot.marks[option.id] === n;
      return el("option", { value: n, selected }, String(n));
    }),
  );
  const line = el("div", { class: "line" }, numberOf(String(index + 1)), nameOf(option), select);
  const state = ballot.marks[option.id] ? "card side is-marked" : "card side";
  return el("li", { class: state }, papersOf(option), line);
}
