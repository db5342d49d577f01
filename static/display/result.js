/* The published result: order of approvals, a heavy line at the cut, the arithmetic, the QR code. */
import { el } from "../dom.js";
import { OUTCOME_WORDS } from "../outcome_words.js";
import { support } from "./bars.js";
import { figure, lead } from "./frame.js";
import { gradeTable } from "./grades.js";
import { hall, say, t } from "./hall.js";
import { named } from "./options.js";
import { pageMark } from "./pages.js";
import { said } from "./polls.js";

const STATUS = {
  runoff: "票数相同，需再次表决",
  void: "本次表决作废",
  no_quorum: "人数不足",
  short: "未形成足额结果",
};
const PLACES = ["in", "tied", "out"];
const LINES_SHOWN = 4;
// How an outcome names somebody who stood on no ballot and was written in.
const WRITTEN = "write_in:";

export function result(now) {
  const status = STATUS[now.result.status];
  const words = [said(now, t("表决结果")), status ? t(status) : ""].filter(Boolean).join(" · ");
  return [
    lead(words, now.title),
    el("div", { class: "two-up wide" }, outcome(now), howCounted(now.result.derivation || [])),
  ];
}

function outcome(now) {
  const { options = [], verdicts } = now.result;
  const isMotion = now.options.length === 1;
  if (verdicts && Object.keys(verdicts).length) return gradeTable(now, options, verdicts);
  if (isMotion && options.length && "against" in options[0]) return motion(now, options[0]);
  const rows = ordered(now);
  const words = OUTCOME_WORDS[now.outcome_kind];
  const line = (row, i) => {
    const next = rows[i + 1];
    const isCut = row.place === 0 && next && next.place !== 0;
    return el(
      "li",
      { class: isCut ? `${PLACES[row.place]} cut` : PLACES[row.place] },
      el("span", { class: "num" }, isMotion ? "" : String(row.number)),
      el("span", { class: "nm" }, named(row.option.name)),
      el("span", { class: "val" }, String(row.n), el("small", {}, t("票", { n: row.n }))),
      el("em", {}, t(words[row.place])),
    );
  };
  return el(
    "div",
    { class: "paged" },
    el("ol", { class: "outcome", "data-fit": 1.3, "data-columns": true, "data-rows": "li" }, rows.map(line)),
    pageMark(),
  );
}

/** Those chosen first, then the tied, then the others; each by approvals, then official order. */
function ordered(now) {
  const { options = [], chosen, tied = [], tally } = now.result;
  const counted = Object.fromEntries(options.map((row) => [row.id, row]));
  const placeOf = (id) => (chosen.includes(id) ? 0 : tied.includes(id) ? 1 : 2);
  const listed = now.options.map((option, i) => ({
    option, number: i + 1, at: i, n: support(counted[option.id] || {}), place: placeOf(option.id),
  }));
  const written = [...chosen, ...tied].filter((id) => id.startsWith(WRITTEN)).map((id, i) => {
    const name = id.slice(WRITTEN.length);
    const { approve = 0 } = (tally.write_ins || []).find((row) => row.name === name) || {};
    const option = { name: t("{name}（另选他人）", { name }) };
    return { option, number: "", at: now.options.length + i, n: approve, place: placeOf(id) };
  });
  return [...listed, ...written].sort(
    (a, b) => a.place - b.place || b.n - a.n || a.at - b.at,
  );
}

function motion(now, counted) {
  const hasPassed = now.result.chosen.length > 0;
  const [yes, , no] = OUTCOME_WORDS[now.outcome_kind];
  const word = hasPassed ? `✓ ${t(yes)}` : `✗ ${t(no)}`;
  const votes = (n) => t("票", { n });
  const { present, not_pressed: waiting } = now.turnout;
  const line = now.base_line;
  return el(
    "div",
    { class: "motion" },
    el("p", { class: hasPassed ? "verdict-word passed" : "verdict-word" }, word),
    el("p", { class: "nm", "data-fit": 1.1, "data-least": 0.8 }, named(now.options[0].name)),
    el(
      "div",
      { class: "big" },
      figure(t("赞成"), counted.approve || 0, line ? t("须 {n} 票", { n: line }) : votes(counted.approve || 0)),
      figure(t("反对"), counted.against || 0, votes(counted.against || 0)),
      figure(t("弃权"), counted.abstain || 0, votes(counted.abstain || 0)),
      figure(t("未按"), waiting, t("人", { n: waiting })),
    ),
    el("p", { class: "of" }, `${t("实到")} ${present} ${t("人", { n: present })}`),
  );
}

/** The lines that judge the whole; those for single options are on the public page. */
function howCounted(lines) {
  const isShort = lines.length <= LINES_SHOWN;
  const shown = isShort ? lines : [...lines.slice(0, LINES_SHOWN - 1), lines[lines.length - 1]];
  return el(
    "div",
    { class: "how-box" },
    el("h3", {}, t("怎样算出来的")),
    el("ul", { "data-fit": 1.3, "data-least": 0.94 }, shown.map((line) => el("li", {}, say(line)))),
    el(
      "figure",
      {},
      el("img", { class: "qr", src: `/results/${hall.snapshot.meeting.id}/qr.svg`, alt: "" }),
      el("figcaption", {}, t("扫一扫：看公告，自己核对签名和票数")),
    ),
  );
}
