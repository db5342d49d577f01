/* A table of grades: one row for each subject, one column for each grade, the verdict last. */
import { el } from "../dom.js";
import { say, t } from "./hall.js";
import { named } from "./options.js";
import { pageMark } from "./pages.js";

/** `verdicts` maps option ids to grade ids; without it the column is left out. */
export function gradeTable(now, counted, verdicts = null) {
  const counts = Object.fromEntries(counted.map((row) => [row.id, row.grades || {}]));
  const word = (id) => say(now.grades.find((grade) => grade.id === id) || String(id || ""));
  const columns = now.grades.map((grade) => el("th", { class: "n", scope: "col" }, say(grade)));
  const last = verdicts && el("th", { class: "n", scope: "col" }, t("结论"));
  const row = (option, i) => {
    const given = counts[option.id] || {};
    const cells = now.grades.map((grade) =>
      el("td", { class: "n" }, el("span", { class: "num" }, String(given[grade.id] || 0))),
    );
    const number = el("span", { class: "num" }, String(i + 1));
    const name = el("th", { scope: "row" }, number, " ", named(option.name));
    const verdict = verdicts && el("td", { class: "n verdict" }, word(verdicts[option.id]));
    return el("tr", {}, name, cells, verdict);
  };
  return el(
    "div",
    { class: "paged" },
    el(
      "div",
      { class: "fitted", "data-fit": 1.4, "data-least": 0.85, "data-rows": "tbody tr" },
      el(
        "table",
        { class: "grades" },
        el("thead", {}, el("tr", {}, el("td"), columns, last)),
        el("tbody", {}, now.options.map(row)),
      ),
    ),
    pageMark(),
  );
}
