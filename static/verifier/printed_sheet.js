/* What a signed sheet comes to without its record: its numbers, and its outcome derived again from them. */

import { hexOf } from "../blind/numbers.js";
import { decide } from "./outcome.js";
import { BASES, CHANNELS, COUNTED, METHODS, PROTECTIONS, PURPOSES, RULES, STATUSES } from "./printed_summary.js";
import { sameJson } from "./tally.js";

const VERSION = 1;

/** `{sheet, derivation, holds}` of the signed fields; null where they are of another version or unfit.

`sheet` is what the code says in words; `holds` whether the stated outcome follows from its numbers. */
export function readSheet(fields) {
  if (fields.get(1) !== VERSION) return null;
  try {
    const sheet = sheetOf(fields);
    const { outcome, derivation } = decide(questionOf(sheet), rollOf(sheet), tallyOf(sheet), pilesOf(fields));
    return { sheet, derivation, holds: sameJson(statedBy(outcome, sheet), fields.get(11)) };
  } catch (problem) {
    // Signed by the right key, but not by this system's hand: nothing is made of it.
    if (problem instanceof TypeError || problem instanceof RangeError || problem instanceof SyntaxError) return null;
    throw problem;
  }
}

function sheetOf(fields) {
  const get = (number) => fields.get(number);
  const [method, rule, seats, quorum, bar, ladder, otherwise, listed] = get(20);
  const [status, chosen, tied, verdicts] = get(11);
  const counts = get(10);
  return {
    seq: get(3),
    recordHash: hexOf(get(4)),
    title: get(5),
    numbers: { entitled: get(6), present: get(7), issued: get(8), collected: get(9), valid: get(18), notPressed: get(19) },
    counts,
    status: STATUSES[status],
    chosen,
    tied,
    verdicts,
    closed: get(12),
    protection: PROTECTIONS[get(13)],
    labels: get(14) || counts.map((_, place) => String(place + 1).padStart(3, "0")),
    grades: get(15),
    isDemo: PURPOSES[get(16)] === "demo",
    where: get(17),
    method: METHODS[method],
    rule: RULES[rule],
    seats,
    quorum: shareOf(quorum),
    bar: { ...shareOf(bar), base: BASES[bar[3]] },
    ladder,
    otherwise,
    // So many options; written-in names stand after them and have one count each.
    listed,
  };
}

function shareOf([num, den, strict]) {
  return { num: BigInt(num), den: BigInt(den), strict: strict === 1 };
}

/** Options and grades are called by their places. */
function questionOf({ method, rule, seats, quorum, bar, ladder, otherwise, labels, listed, grades }) {
  return {
    method,
    rule,
    seats: BigInt(seats),
    quorum,
    bar,
    options: labels.slice(0, listed).map((label, place) => ({ id: String(place), label })),
    grades: grades.map((zh, place) => ({ id: String(place), zh, en: zh })),
    ladder: ladder.map(String),
    otherwise: String(otherwise),
  };
}

/** What was counted by hand: it stands on the sheet of a void poll only. */
function pilesOf(fields) {
  const listed = fields.get(21) || [];
  return listed.map(([channel, issued, collected]) => ({
    channel: CHANNELS[channel],
    issued: BigInt(issued),
    collected: BigInt(collected),
  }));
}

function rollOf({ numbers }) {
  return { entitled: BigInt(numbers.entitled), present: BigInt(numbers.present) };
}

function tallyOf({ numbers, counts, listed, labels, method, grades }) {
  const kinds = method === "grade" ? grades.map((_, place) => String(place)) : COUNTED[method];
  const { issued, collected, valid } = numbers;
  const countsOf = (row) => new Map(kinds.map((kind, place) => [kind, BigInt(row[place])]));
  return {
    issued: BigInt(issued),
    collected: BigInt(collected),
    valid: BigInt(valid),
    void: new Map([["void", BigInt(collected) - BigInt(valid)]]),
    options: new Map(counts.slice(0, listed).map((row, place) => [String(place), countsOf(row)])),
    writeIns: new Map(counts.slice(listed).map(([number], place) => [labels[listed + place], BigInt(number)])),
  };
}

/** The derived outcome as the code states one: by places. */
function statedBy({ status, chosen, tied, verdicts }, { labels, listed, grades }) {
  const ids = labels.map((label, place) => (place < listed ? String(place) : `write_in:${label}`));
  const places = (named) => ids.map((id, place) => (named.includes(id) ? place : -1)).filter((place) => place >= 0);
  const verdictOf = (_, place) => (String(place) in verdicts ? Number(verdicts[String(place)]) : -1);
  const graded = grades.length > 0 ? labels.map(verdictOf) : [];
  return [STATUSES.indexOf(status), places(chosen), places(tied), graded];
}
