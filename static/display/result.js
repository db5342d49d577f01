/* The published result: order of approvals, a heavy line at the cut, the arithmetic, the QR code. */
import { el } from "../dom.js";
import { support } from "./bars.js";
import { figure, lead } from "./frame.js";
import { gradeTable } from "./grades.js";
import { hall, say, t } from "./hall.js";

const STATUS = {
  runoff: "票数相同，需再次表决",
  void: "本次表决作废",
  no_quorum: "人数不足",
  short: "未形成足额结果",
};
const PLACES = ["in", "tied", "out"];
const LINES_SHOWN = 4;

export function result(now) {
  const status = STATUS[now.result.status];
  const words = [t("表决结果"), status ? t(status) : ""].filter(Boolean).join(" · ");
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
  const line = (row, i) => {
    const next = rows[i + 1];
    const isCut = row.place === 0 && next && next.place !== 0;
    const words = isMotion ? ["通过", "待定", "未通过"] : ["入选", "待定", "未入选"];
    return el(
      "li",
      { class: isCut ? `${PLACES[row.place]} cut` : PLACES[row.place] },
      el("span", { class: "num" }, isMotion ? "" : String(row.number)),
      el("span", { class: "nm" }, row.option.name),
      el("span", { class: "val" }, String(row.n), el("small", {}, t("票"))),
      el("em", {}, t(words[row.place])),
    );
  };
  return el("ol", { class: "outcome", "data-fit": 1.15 }, rows.map(line));
}

/** Those chosen first, then the tied, then the others; each by approvals, then official order. */
function ordered(now) {
  const { options = [], chosen, tied = [] } = now.result;
  const counted = Object.fromEntries(options.map((row) => [row.id, row]));
  const placeOf = (id) => (chosen.includes(id) ? 0 : tied.includes(id) ? 1 : 2);
  return now.options
    .map((option, i) => ({
      option, number: i + 1, n: support(counted[option.id] || {}), place: placeOf(option.id),
    }))
    .sort((a, b) => a.place - b.place || b.n - a.n || a.number - b.number);
}

function motion(now, counted) {
  const hasPassed = now.result.chosen.length > 0;
  const word = hasPassed ? `✓ ${t("通过")}` : t("未通过");
  return el(
    "div",
    { class: "motion" },
    el("p", { class: hasPassed ? "verdict-word passed" : "verdict-word" }, word),
    el("p", {}, now.options[0].name),
    el(
      "div",
      { class: "big" },
      figure(t("赞成"), counted.approve || 0, t("票")),
      figure(t("反对"), counted.against || 0, t("票")),
      figure(t("弃权"), counted.abstain || 0, t("票")),
    ),
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
    el("ul", { "data-fit": 1 }, shown.map((line) => el("li", {}, say(line)))),
    el(
      "figure",
      {},
      el("img", { class: "qr", src: `/results/${hall.snapshot.meeting.id}/qr.svg`, alt: "" }),
      el("figcaption", {}, t("扫一扫：看公告，自己核对签名和票数")),
    ),
  );
}
