/* Whether totals could come from any pile of ballots: sums that nobody could have cast are refused. */

import { plainName } from "./ballot.js";

export class TallyFault extends Error {}

const ZERO = BigInt(0);
const ONE = BigInt(1);
const TWO = BigInt(2);

/** TallyFault where so many valid ballots cannot hold these marks. */
export function requirePossible(question, tally) {
  for (const [reason, number] of tally.void) require(number > ZERO, `${reason}: none`);
  requireValidIsTheRest(tally);
  for (const [id, counts] of tally.options) requireMarksOfOption(question, tally, id, counts);
  requireNames(question, tally);
  if (question.method !== "grade" && question.limit !== null) requireWithinLimit(question, tally);
}

function requireValidIsTheRest(tally) {
  const voided = sum(tally.void.values());
  require(tally.valid + voided === tally.collected, "valid and void are not what was collected");
}

function requireMarksOfOption(question, tally, id, counts) {
  const marks = counts.has("chosen") ? counts.get("chosen") : sum(counts.values());
  // In approve each valid ballot approves, is against or abstains on every option.
  const fits = question.method === "approve" ? marks === tally.valid : marks <= tally.valid;
  require(fits, `${id}: ${marks} marks on ${tally.valid} valid ballots`);
}

function requireNames(question, tally) {
  const listed = question.options.flatMap(({ id, label }) => [plainName(id), plainName(label)]);
  for (const [name, number] of tally.writeIns) {
    const fits = question.writeIn && !listed.includes(name) && name === plainName(name);
    require(fits && number > ZERO && number <= tally.valid, `the written name ${name}: ${number}`);
  }
}

function requireWithinLimit(question, tally) {
  const kind = question.method === "approve" ? "approve" : "chosen";
  const chosen = [...tally.options.values()].map((counts) => counts.get(kind)).concat([...tally.writeIns.values()]);
  const total = sum(chosen);
  require(total <= question.limit * tally.valid, `${total} marks on ${tally.valid} ballots`);
  if (question.exact) {
    // All or none are marked, so marks come in bundles of `limit` different options.
    const bundles = total / question.limit;
    const whole = total % question.limit === ZERO && chosen.every((number) => number <= bundles);
    require(whole, `${total} marks in bundles of ${question.limit}`);
  }
  if (question.method === "rank") requireNumbers(question, tally);
}

/** A number stands at most once on a ballot, so at most as often as there are valid ballots. */
function requireNumbers(question, tally) {
  const { limit } = question;
  for (const [id, counts] of tally.options) {
    const [chosen, total] = [counts.get("chosen"), counts.get("sum")];
    require(chosen <= total && total <= chosen * limit, `${id}: the numbers sum to ${total}`);
  }
  const counts = [...tally.options.values()];
  const marks = sum(counts.map((each) => each.get("chosen")));
  const full = tally.valid === ZERO ? ZERO : marks / tally.valid;
  const rest = tally.valid === ZERO ? ZERO : marks % tally.valid;
  const least = tally.valid * sumTo(full) + rest * (full + ONE);
  const most = tally.valid * (sumTo(limit) - sumTo(limit - full)) + rest * (limit - full);
  const total = sum(counts.map((each) => each.get("sum")));
  require(least <= total && total <= most, `all numbers sum to ${total}`);
}

function sumTo(number) {
  return (number * (number + ONE)) / TWO;
}

function sum(numbers) {
  return [...numbers].reduce((total, number) => total + number, ZERO);
}

function require(holds, reason) {
  if (!holds) throw new TallyFault(reason);
}
