/* What one attempt asks and how it is decided: the record's poll under its rule pack. */

import { PackFault } from "./pack.js";

const RESERVED_IDS = ["count", "write_in"];
const ZERO = BigInt(0);
const ONE = BigInt(1);

/** The question with its rule; PackFault where the pack cannot ask this. Numbers are BigInt. */
export function questionOf(poll, keys) {
  const wantsSeats = keys["marking.seats"];
  const isRunoff = poll.attempt_kind === "runoff";
  if (isRunoff && !wantsSeats) throw new PackFault("this pack knows no runoff");
  if (wantsSeats !== ("seats" in poll)) throw new PackFault("seats do not go with this pack");
  const options = poll.options.map(({ id, name }) => ({ id, label: name === undefined ? id : name }));
  if (BigInt(options.length) > keys["marking.max_options"]) throw new PackFault("too many options");
  if (options.some(({ id }) => RESERVED_IDS.includes(id))) throw new PackFault("an option's id is reserved");
  if (new Set(options.map(({ id }) => id)).size < options.length) throw new PackFault("an option twice");
  if (wantsSeats && poll.seats > options.length) throw new PackFault("more seats than options");
  const seats = wantsSeats ? BigInt(poll.seats) : ZERO;
  return {
    method: keys["marking.method"],
    options,
    seats,
    limit: wantsSeats && keys["marking.over_marked"] === "void" ? seats : null,
    exact: keys["marking.exact"],
    grades: keys["marking.grades"],
    gradeFault: keys["marking.grade_fault"],
    // A runoff is among the tied alone.
    writeIn: keys["marking.write_in"] && !isRunoff,
    rule: keys["rule.rule"],
    ladder: keys["rule.ladder"],
    otherwise: keys["rule.otherwise"],
    bar: isRunoff && keys["rule.runoff_bar"] === "most" ? mostWins() : shareOf(keys, "rule"),
    quorum: shareOf(keys, "quorum"),
  };
}

/** The smallest number that reaches the share of the whole; more than the share where it is strict. */
export function needed(share, whole) {
  const part = whole * share.num;
  if (share.strict) return part / share.den + ONE;
  return (part + share.den - ONE) / share.den;
}

function shareOf(keys, table) {
  return { ...keys[`${table}.share`], strict: keys[`${table}.strict`], base: keys[`${table}.base`] };
}

/** In a runoff the most approvals win, at least one: more than a share of nothing. */
function mostWins() {
  return { num: ZERO, den: ONE, strict: true, base: "entitled" };
}
