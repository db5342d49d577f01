/* Between polls: what is dealt with now, what comes next, and where that stands in the agenda. */
import { el } from "../dom.js";
import { lead } from "./frame.js";
import { hall, t } from "./hall.js";

const SHOWN = 9;
// So many that are done stay in sight above the current item.
const BEFORE = 2;

export function agenda() {
  const { item, agenda: items } = hall.snapshot;
  const at = items.findIndex((each) => each.is_current);
  const next = items.slice(at + 1).find((each) => !each.is_done);
  const now = el(
    "div",
    { class: "panel now" },
    el("p", { class: "about", "data-fit": 1.25, "data-least": 0.85 }, item.text || t("请看会议材料")),
    next && el("div", { class: "next" }, el("b", {}, t("接下来")), el("p", {}, next.title)),
  );
  return [lead(t("会议进行中"), item.title), el("div", { class: "two-up agenda-up" }, list(items, at), now)];
}

/** The part of the agenda around the current item; what is left out is said as a number. */
function list(items, at) {
  const first = Math.max(0, Math.min(at - BEFORE, items.length - SHOWN));
  const shown = items.slice(first, first + SHOWN);
  const after = items.length - first - shown.length;
  return el(
    "div",
    { class: "paged" },
    el(
      "ol",
      { class: "agenda", "data-fit": 1.3 },
      first > 0 && left(t("前面还有 {n} 项", { n: first })),
      shown.map(line),
      after > 0 && left(t("后面还有 {n} 项", { n: after })),
    ),
  );
}

const left = (words) => el("li", { class: "left" }, el("span", {}), el("span", {}, words));

function line(each) {
  const shape = each.is_current ? "current" : each.is_done ? "done" : "to-come";
  const mark = each.is_done ? "✓" : each.is_current ? "▶" : "";
  return el(
    "li",
    { class: shape, "aria-current": each.is_current && "step" },
    el("span", { class: "num" }, String(each.position)),
    el("span", { class: "nm" }, each.title),
    el("span", { class: "mark" }, mark),
  );
}
