/* Live bars in official order: rows never jump; the bar to pass is a dashed line with its number. */
import { el } from "../dom.js";
import { gradeTable } from "./grades.js";
import { t } from "./hall.js";

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
  return el("ol", { class: "bars", "data-fit": 1.4 }, rows.map((row, i) => bar(row, i, now, base)));
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
    no: String(i + 1), name: option.name, n: support(counted[option.id] || {}), passes: true,
  }));
}

function bar({ no, name, n, passes }, index, now, base) {
  const line = passes ? now.base_line : null;
  const isOver = line && n >= line;
  const fill = el("span", { class: isOver ? "fill over" : "fill" });
  fill.style.width = `${(100 * n) / base}%`;
  const said = index === 0 && el("b", {}, t("须 {n} 票", { n: line }));
  const need = line && el("span", { class: "need" }, said);
  if (need) need.style.left = `${(100 * line) / base}%`;
  return el(
    "li",
    {},
    el("span", { class: "no" }, no),
    el("span", { class: "nm" }, name),
    el("span", { class: "track-bar" }, fill, need),
    el("span", { class: "over-word" }, isOver ? `✓ ${t("过线")}` : ""),
    el("span", { class: "val" }, String(n)),
  );
}
