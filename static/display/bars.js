/* Live bars in official order: rows never jump; the bar to pass is a dashed line with its number. */
import { el } from "../dom.js";
import { gradeTable } from "./grades.js";
import { t } from "./hall.js";
import { named } from "./options.js";
import { pageMark } from "./pages.js";

// So many bars stand under one another, so that one dashed line runs through them all.
const ONE_COLUMN = 12;
const APPROVAL = [["赞成", "approve"], ["反对", "against"], ["弃权", "abstain"]];

/** The one number a row shows: choices, approvals, or how many ranked it. */
export function support(row) {
  const found = [row.chosen, row.approve, row.ranked, row.votes].find((n) => n !== undefined);
  return found || 0;
}

export function bars(now) {
  if (now.method === "grade") return gradeTable(now, now.bars);
  const counted = Object.fromEntries(now.bars.map((row) => [row.id, row]));
  const base = Math.max(now.turnout.present, now.base_line || 0, 1);
  const rows = lines(now, counted);
  const isShort = rows.length <= APPROVAL.length;
  return el(
    "div",
    { class: "paged" },
    el(
      "ol",
      {
        class: isShort ? "bars short" : "bars",
        "data-fit": isShort ? 1.9 : 1.4,
        "data-columns": rows.length > ONE_COLUMN,
        "data-rows": "li.bar",
      },
      scale(now, base),
      rows.map((row) => bar(row, now.base_line, base)),
    ),
    pageMark(),
  );
}

/** A motion has three bars, anything else one for each option. */
function lines(now, counted) {
  const only = now.options.length === 1 && counted[now.options[0].id];
  if (only && "against" in only) {
    return APPROVAL.map(([word, field], i) => ({
      no: "", name: t(word), n: only[field] || 0, passes: i === 0,
    }));
  }
  return now.options.map((option, i) => ({
    no: String(i + 1),
    name: named(option.name),
    n: support(counted[option.id] || {}),
    passes: true,
  }));
}

/** What the dashed line and the whole length stand for. */
function scale(now, base) {
  const line = now.base_line;
  const need = line && el("b", { class: "need-word" }, t("须 {n} 票", { n: line }));
  if (need) need.style.left = `${(100 * line) / base}%`;
  const whole = el("span", { class: "whole" }, `${t("实到")} ${now.turnout.present}`);
  return el(
    "li",
    { class: "scale", "aria-hidden": "true" },
    el("span", { class: "no" }),
    el("span", { class: "nm" }),
    el("span", { class: "track-bar" }, need),
    whole,
  );
}

function bar({ no, name, n, passes }, needed, base) {
  const line = passes ? needed : null;
  const isOver = line && n >= line;
  const fill = el("span", { class: isOver ? "fill over" : "fill" });
  fill.style.width = `${(100 * n) / base}%`;
  const need = line && el("span", { class: "need" });
  if (need) need.style.left = `${(100 * line) / base}%`;
  return el(
    "li",
    { class: "bar" },
    el("span", { class: "no" }, no),
    el("span", { class: "nm" }, name),
    el("span", { class: "track-bar" }, fill, need),
    el("span", { class: "over-word" }, isOver ? `✓ ${t("过线")}` : ""),
    el("span", { class: "val" }, String(n)),
  );
}
