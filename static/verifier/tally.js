/* The tally of one question: counted from ballots, read from a record, added up. Numbers are BigInt. */

import { byCodePoints } from "./ballot.js";
import { TallyFault, requirePossible } from "./possible.js";

const ZERO = BigInt(0);
const ONE = BigInt(1);
const COUNTED = {
  approve: ["approve", "against", "abstain"],
  choose: ["chosen"],
  rank: ["chosen", "sum"],
};

/** The tally of these ballots; so many were collected as there are ballots. */
export function countBallots(question, ballots) {
  const tally = emptyTally(question);
  for (const ballot of ballots) {
    tally.collected += ONE;
    if (ballot.void !== null) {
      tally.void.set(ballot.void, (tally.void.get(ballot.void) || ZERO) + ONE);
      continue;
    }
    tally.valid += ONE;
    ballot.names.forEach((name) => tally.writeIns.set(name, (tally.writeIns.get(name) || ZERO) + ONE));
    question.options.forEach(({ id }) => addMark(question, tally.options.get(id), ballot.marks[id]));
  }
  tally.issued = tally.collected;
  return tally;
}

/** Both tallies of one question together. */
export function addTallies(question, one, other) {
  const sum = emptyTally(question);
  for (const part of [one, other]) {
    for (const name of ["issued", "collected", "valid"]) sum[name] += part[name];
    addInto(sum.void, part.void);
    addInto(sum.writeIns, part.writeIns);
    for (const [id, counts] of part.options) addInto(sum.options.get(id), counts);
  }
  return sum;
}

/** The tally of so many piles, each like this one. */
export function timesTally(question, tally, times) {
  const product = emptyTally(question);
  for (const name of ["issued", "collected", "valid"]) product[name] = tally[name] * times;
  const multiply = (counts, from) => from.forEach((number, kind) => counts.set(kind, number * times));
  multiply(product.void, tally.void);
  multiply(product.writeIns, tally.writeIns);
  tally.options.forEach((counts, id) => multiply(product.options.get(id), counts));
  return product;
}

/** The tally that a record writes; TallyFault where no pile of ballots could give it. */
export function readTally(question, written) {
  const tally = emptyTally(question);
  try {
    for (const name of ["issued", "collected", "valid"]) tally[name] = BigInt(written.ballots[name]);
    readCounts(tally.void, Object.entries(written.void_reasons));
    readCounts(tally.writeIns, (written.write_ins || []).map((entry) => [entry.name, entry.approve]));
    for (const { id, ...counts } of written.options) {
      readKnownCounts(tally.options.get(id), Object.entries(counts.grades || counts));
    }
    for (const [id, faulty] of Object.entries(written.faulty_marks || {})) {
      readKnownCounts(tally.options.get(id), [["faulty", faulty]]);
    }
  } catch (problem) {
    throw new TallyFault("not a tally");
  }
  if (!sameJson(tallyJson(question, tally), written)) throw new TallyFault("it contradicts itself");
  requirePossible(question, tally);
  return tally;
}

/** The tally as records write it, with BigInt for its numbers. */
export function tallyJson(question, tally) {
  const written = {
    ballots: {
      issued: tally.issued,
      collected: tally.collected,
      valid: tally.valid,
      void: voidTotal(tally),
    },
    void_reasons: Object.fromEntries(tally.void),
    options: question.options.map(({ id }) => optionJson(question, id, tally.options.get(id))),
  };
  if (question.writeIn) {
    const names = [...tally.writeIns].sort(([one], [other]) => byCodePoints(one, other));
    written.write_ins = names.map(([name, approve]) => ({ name, approve }));
  }
  if (question.method === "grade") {
    const faulty = question.options.map(({ id }) => [id, tally.options.get(id).get("faulty")]);
    written.faulty_marks = Object.fromEntries(faulty.filter(([, number]) => number > ZERO));
  }
  return written;
}

/** Void ballots, whatever the reason. */
export function voidTotal(tally) {
  return [...tally.void.values()].reduce((sum, number) => sum + number, ZERO);
}

/** Approvals of an option; being chosen or numbered is an approval. */
export function approvals(question, tally, id) {
  return tally.options.get(id).get(question.method === "approve" ? "approve" : "chosen");
}

/** Whether both say the same; a BigInt is the whole number of the same value. */
export function sameJson(one, other) {
  // Only between numbers is the loose comparison meant: elsewhere "x" == ["x"].
  if (isNumber(one) && isNumber(other)) return one == other;
  if (!isObject(one) || !isObject(other)) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.keys(other).includes(key) && sameJson(one[key], other[key]))
  );
}

function emptyTally(question) {
  const kinds =
    question.method === "grade"
      ? [...question.grades.map((grade) => grade.id), "faulty"]
      : COUNTED[question.method];
  const noCounts = () => new Map(kinds.map((kind) => [kind, ZERO]));
  return {
    issued: ZERO,
    collected: ZERO,
    valid: ZERO,
    void: new Map(),
    writeIns: new Map(),
    options: new Map(question.options.map(({ id }) => [id, noCounts()])),
  };
}

function addMark(question, counts, mark) {
  const add = (kind, number) => counts.set(kind, counts.get(kind) + number);
  if (question.method === "approve") add(mark === undefined ? "abstain" : mark, ONE);
  else if (Array.isArray(mark)) add("faulty", ONE);
  else if (typeof mark === "string") add(mark, ONE);
  else if (mark !== undefined) {
    add("chosen", ONE);
    if (counts.has("sum")) add("sum", BigInt(mark));
  }
}

function addInto(counts, more) {
  for (const [kind, number] of more) counts.set(kind, (counts.get(kind) || ZERO) + number);
}

function readCounts(counts, entries) {
  for (const [kind, number] of entries) {
    if (typeof kind !== "string") throw new TallyFault("a count of nothing named");
    if (!Number.isSafeInteger(number) || number < 0) throw new TallyFault(`${kind} is no count`);
    counts.set(kind, BigInt(number));
  }
}

function readKnownCounts(counts, entries) {
  if (entries.some(([kind]) => !counts.has(kind))) throw new TallyFault("a count of nothing known");
  readCounts(counts, entries);
}

function optionJson(question, id, counts) {
  const written = Object.fromEntries(counts);
  if (question.method !== "grade") return { id, ...written };
  const { faulty, ...grades } = written;
  return { id, grades };
}

function isNumber(value) {
  return typeof value === "number" || typeof value === "bigint";
}

function isObject(value) {
  return typeof value === "object" && value !== null;
}
