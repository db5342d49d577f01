/* The published result on the tablet: the word, the numbers of each option, and the arithmetic. */
import { el } from "../dom.js";
import { OUTCOME_WORDS } from "../outcome_words.js";
import { gradeWord } from "./ballot.js";
import { poll, spoken, t } from "./room.js";

const STATUS = { runoff: "票数相同，需再次表决", no_quorum: "人数不足", short: "未形成足额结果" };
const CHOSEN = 0;
const TIED = 1;

export function outcome(now) {
  const { result } = now;
  if (!result) return null;
  const status = STATUS[result.status];
  return [
    status && el("p", {}, el("b", {}, t(status))),
    now.options.length === 1 ? verdict(now) : lines(now),
    howCounted(result.derivation),
  ];
}

/** One subject: whether it passed, or its grade, and the three numbers. */
function verdict(now) {
  const [option] = now.options;
  const { chosen, verdicts = {} } = now.result;
  const hasPassed = chosen.includes(option.id);
  const words = OUTCOME_WORDS[now.outcome_kind];
  const word = verdicts[option.id] ? gradeWord(now.grades, verdicts[option.id]) : t(words[hasPassed ? CHOSEN : 2]);
  const row = countOf(option.id);
  return [
    el("p", { class: hasPassed ? "verdict ok" : "verdict" }, hasPassed ? "✓ " : "", word),
    "against" in row && el("p", {}, ["approve", "against", "abstain"].map((each) => number(each, row[each]))),
  ];
}

const THREE = { approve: "赞成", against: "反对", abstain: "弃权" };

function number(name, count) {
  const votes = el("b", { class: "num" }, String(count));
  return el("span", { class: "figure" }, t(THREE[name]), " ", votes, " ", t("票", { n: count }));
}

/** Those chosen first, then the tied, then the others; each by its count, then in official order. */
function lines(now) {
  const { chosen, tied = [], verdicts = {} } = now.result;
  const isGraded = Object.keys(verdicts).length > 0;
  const placeOf = (id) => (chosen.includes(id) ? CHOSEN : tied.includes(id) ? TIED : 2);
  const rows = now.options.map((option, i) => {
    return { option, number: i + 1, place: placeOf(option.id), votes: votes(countOf(option.id)) };
  });
  if (!isGraded) rows.sort((a, b) => a.place - b.place || b.votes - a.votes || a.number - b.number);
  const words = OUTCOME_WORDS[now.outcome_kind];
  const line = (row) => {
    const word = isGraded ? gradeWord(now.grades, verdicts[row.option.id]) : t(words[row.place]);
    const number = el("span", { class: "num" }, String(row.votes));
    const count = !isGraded && el("span", {}, number, " ", t("票", { n: row.votes }));
    return el(
      "li",
      { class: row.place === CHOSEN ? "in" : "" },
      el("span", { class: "num" }, String(row.number)),
      el("span", {}, row.option.name),
      count,
      el("b", {}, row.place === CHOSEN ? "✓ " : "", word),
    );
  };
  const isNone = !isGraded && !chosen.length && !tied.length;
  return [isNone && el("p", { class: "verdict" }, t(words[2])), el("ol", { class: "outcome" }, rows.map(line))];
}

function howCounted(derivation) {
  if (!derivation || !derivation.length) return null;
  const said = derivation.map((line) => el("li", {}, typeof line === "string" ? line : spoken(line)));
  return el("details", { id: "derivation" }, el("summary", {}, t("怎样算出来的")), el("ol", { class: "rules" }, said));
}

function countOf(id) {
  return poll().result.options.find((row) => row.id === id) || {};
}

/** The one number that counts for an option: chosen, approved or ranked. */
function votes(row) {
  const found = [row.chosen, row.approve, row.ranked].find((each) => each !== undefined);
  return found || 0;
}
