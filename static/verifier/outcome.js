/* The rule applied to a tally: quorum, more collected than issued, then the pack's way to decide. */

import { byCodePoints } from "./ballot.js";
import * as say from "./derivation.js";
import { needed } from "./question.js";
import { approvals, voidTotal } from "./tally.js";

const ZERO = BigInt(0);
const ONE = BigInt(1);

/** `{outcome, derivation}` as a record writes them; roll is `{entitled, present}` in BigInt.

`piles` are the ballots of the tally that people counted, `{channel, issued, collected}` each. */
export function decide(question, roll, tally, piles) {
  const quorum = needed(question.quorum, roll.entitled);
  const lines = [say.quorumLine(question.quorum, roll, quorum)];
  if (roll.present < quorum) return nothing("no_quorum", question, lines);
  const issued = tally.issued < roll.present ? tally.issued : roll.present;
  const tooFull = overfull(tally, piles);
  lines.push(say.ballotsLine(tally, voidTotal(tally), tally.collected > issued, tooFull.length > 0));
  tooFull.forEach((pile) => lines.push(say.overfullLine(pile)));
  if (tooFull.length > 0 || tally.collected > issued) return nothing("void", question, lines);
  const found = RULES[question.rule](question, roll, tally, lines);
  return { outcome: { ...empty("decided", ZERO), ...found }, derivation: lines };
}

const RULES = {
  majority(question, roll, tally, lines) {
    const base = baseOf(question, roll, tally);
    const bar = barOf(question, base);
    lines.push(say.barLine(question.bar, base));
    const passes = question.options.map(({ id, label }) => {
      const number = approvals(question, tally, id);
      lines.push(say.optionLine(label, number, bar, null));
      return number >= bar;
    });
    const ids = question.options.map(({ id }) => id);
    return {
      chosen: ids.filter((_, place) => passes[place]),
      not_chosen: ids.filter((_, place) => !passes[place]),
    };
  },

  choose_n(question, roll, tally, lines) {
    const base = baseOf(question, roll, tally);
    const bar = barOf(question, base);
    const ranked = candidatesOf(question, tally).sort(compare);
    const passing = ranked.filter((one) => one.approvals >= bar);
    const { chosen, tied } = fill(Number(question.seats), passing);
    lines.push(say.barLine(question.bar, base));
    ranked.forEach((one) => lines.push(say.optionLine(one.label, one.approvals, bar, one.sum)));
    const left = question.seats - BigInt(chosen.length);
    lines.push(say.cutLine(question.seats, passing.length, chosen.length, tied.length, left));
    const settled = [...chosen, ...tied];
    return {
      status: tied.length > 0 ? "runoff" : left === ZERO ? "decided" : "short",
      chosen: chosen.map(({ id }) => id),
      // A written name that was not elected stands in the tally only.
      not_chosen: ranked.filter((one) => one.listed && !settled.includes(one)).map(({ id }) => id),
      tied: tied.map(({ id }) => id),
      seats_left: left,
    };
  },

  grades(question, roll, tally, lines) {
    const verdicts = Object.create(null);
    for (const { id, label } of question.options) {
      const counts = tally.options.get(id);
      const base =
        question.bar.base === "marks"
          ? question.grades.reduce((sum, grade) => sum + counts.get(grade.id), ZERO)
          : baseOf(question, roll, tally);
      if (base === ZERO) lines.push(say.noMarksLine(label));
      else verdicts[id] = climb(question, label, counts, base, lines);
    }
    return { verdicts };
  },
};

/** The first rung whose grades, added up from the best, reach the bar. */
function climb(question, label, counts, base, lines) {
  const bar = needed(question.bar, base);
  const gradeOf = (id) => question.grades.find((grade) => grade.id === id);
  let reached = ZERO;
  let verdict = question.otherwise;
  const climbed = [];
  for (const rung of question.ladder) {
    reached += counts.get(rung);
    climbed.push(gradeOf(rung));
    lines.push(say.rungLine(label, climbed, reached, question.bar, base, bar));
    if (reached >= bar) {
      verdict = rung;
      break;
    }
  }
  lines.push(say.verdictLine(label, gradeOf(verdict)));
  return verdict;
}

/** The channels that gave back more than they handed out; the tablets' own is what is left of the tally. */
function overfull(tally, piles) {
  if (piles.length === 0) return [];
  const left = (name) => piles.reduce((rest, pile) => rest - pile[name], tally[name]);
  const tablets = { channel: "tablet", issued: left("issued"), collected: left("collected") };
  return [tablets, ...piles].filter((pile) => pile.collected > pile.issued);
}

function candidatesOf(question, tally) {
  const listed = question.options.map(({ id, label }) => ({
    id,
    label,
    listed: true,
    approvals: approvals(question, tally, id),
    sum: question.method === "rank" ? tally.options.get(id).get("sum") : null,
  }));
  const names = [...tally.writeIns].sort(([one], [other]) => byCodePoints(one, other));
  const written = names.map(([name, number]) => ({
    id: `write_in:${name}`,
    label: name,
    listed: false,
    approvals: number,
    sum: null,
  }));
  return [...listed, ...written];
}

/** More approvals first, then the lower sum of numbers; equals keep the official order. */
function compare(one, other) {
  if (one.approvals !== other.approvals) return one.approvals > other.approvals ? -1 : 1;
  const [left, right] = [one.sum || ZERO, other.sum || ZERO];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function fill(seats, passing) {
  const isTied = passing.length > seats && compare(passing[seats], passing[seats - 1]) === 0;
  if (!isTied) return { chosen: passing.slice(0, seats), tied: [] };
  const cut = passing[seats];
  return {
    chosen: passing.filter((one) => compare(one, cut) < 0),
    tied: passing.filter((one) => compare(one, cut) === 0),
  };
}

function baseOf(question, roll, tally) {
  const { base } = question.bar;
  return base === "entitled" || base === "present" ? roll[base] : tally[base];
}

/** Nothing without an approval ever passes. */
function barOf(question, base) {
  const bar = needed(question.bar, base);
  return bar > ONE ? bar : ONE;
}

function nothing(status, question, lines) {
  return { outcome: empty(status, question.seats), derivation: lines };
}

function empty(status, seatsLeft) {
  return { status, chosen: [], not_chosen: [], tied: [], seats_left: seatsLeft, verdicts: {} };
}
