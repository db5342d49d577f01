/* What a printed code must say of a record, field by field, as docs/record.md lists them. */

import { bytesOfHex } from "../blind/numbers.js";
import { byCodePoints } from "./ballot.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { TallyFault } from "./possible.js";
import { isPrintedBy } from "./printed_code.js";
import { pilesOf } from "./row_checks.js";
import { readTally, sameJson } from "./tally.js";

export const STATUSES = ["decided", "runoff", "short", "void", "no_quorum"];
export const PROTECTIONS = ["none", "split", "blind"];
export const PURPOSES = ["demo", "record"];
export const METHODS = ["approve", "choose", "rank", "grade"];
export const RULES = ["majority", "choose_n", "grades"];
export const BASES = ["entitled", "present", "collected", "valid", "marks"];
export const COUNTED = { approve: ["approve", "against", "abstain"], choose: ["chosen"], rank: ["chosen", "sum"] };
export const CHANNELS = ["paper", "hands"];
const NAMES = 14;
const MOST_CHARACTERS = 40;

/** Whether the sheet is of this record: signed by its key, every field equal. */
export function checkPrintedCode(record, bytes, key, pack, printed) {
  const name = "printed_code";
  if (!printed) return notDone(name, "没有给出印在纸上的二维码", "no code from a printed sheet given");
  if (key === null) return notDone(name, "没有可用的公钥", "no usable public key");
  if (!isPrintedBy(printed, key, record.key.id)) {
    return failed(name, "二维码不是记录的密钥所签", "not signed by the record's key");
  }
  const whole = summaryOf(record, sha256Hex(bytes), pack);
  if (whole === null) return notDone(name, "记录的规则或总数读不出", "the record's pack or totals");
  const isAsSaid = (number) => whole.has(number) && sameJson(whole.get(number), printed.fields.get(number));
  const wrong = [...printed.fields.keys()].filter((number) => !isAsSaid(number));
  // Names alone may be left out, where the code would be too large with them.
  const lacking = [...whole.keys()].filter((number) => number !== NAMES && !printed.fields.has(number));
  if (wrong.length + lacking.length > 0) {
    const listed = [...wrong, ...lacking].join("、");
    return failed(name, `第 ${listed} 项与记录不符`, `differs from the record in ${listed}`);
  }
  return passed(name, "纸上的二维码与记录相同", "the printed code says what the record says");
}

function summaryOf(record, digest, pack) {
  const tally = pack && tallyOf(record, pack);
  if (!tally) return null;
  const { poll, meeting, roll, ballots, outcome } = record;
  const { question } = pack;
  const piles = pilesOf(record, question);
  if (piles === null) return null;
  const listed = piles.map(({ channel, ...pile }) => [CHANNELS.indexOf(channel), pile.issued, pile.collected]);
  // A void poll follows from its sums, or from those of a single channel.
  const byHand = outcome.status === "void" && listed.length > 0 ? [[21, listed]] : [];
  const written = [...tally.writeIns.keys()].sort(byCodePoints);
  const kinds = question.method === "grade" ? question.grades.map(({ id }) => id) : COUNTED[question.method];
  const counts = question.options.map(({ id }) => kinds.map((kind) => tally.options.get(id).get(kind)));
  return new Map([
    [1, 1],
    [2, meeting.id],
    [3, record.seq],
    [4, bytesOfHex(digest)],
    [5, shortened(poll.title)],
    [6, roll.entitled],
    [7, roll.present],
    [8, ballots.issued],
    [9, ballots.collected],
    [10, [...counts, ...written.map((one) => [tally.writeIns.get(one)])]],
    [11, outcomeOf(outcome, question, written)],
    [12, record.times.closed],
    [13, PROTECTIONS.indexOf(poll.protection)],
    [14, [...question.options.map(({ label }) => label), ...written].map(shortened)],
    [15, question.grades.map(({ zh }) => zh)],
    [16, PURPOSES.indexOf(record.purpose)],
    [17, [shortened(record.body.name), shortened(meeting.name)]],
    [18, ballots.valid],
    [19, ballots.not_pressed],
    [20, ruleOf(question)],
    ...byHand,
  ]);
}

function tallyOf(record, pack) {
  try {
    return readTally(pack.question, record.tally);
  } catch (problem) {
    if (!(problem instanceof TallyFault)) throw problem;
    return null;
  }
}

function outcomeOf(outcome, question, written) {
  const ids = [...question.options.map(({ id }) => id), ...written.map((name) => `write_in:${name}`)];
  const places = (named) => ids.map((id, place) => (named.includes(id) ? place : -1)).filter((place) => place >= 0);
  const gradeIds = question.grades.map(({ id }) => id);
  const verdicts = question.options.map(({ id }) => gradeIds.indexOf(outcome.verdicts[id]));
  return [
    STATUSES.indexOf(outcome.status),
    places(outcome.chosen),
    places(outcome.tied),
    gradeIds.length > 0 ? verdicts : [],
  ];
}

function ruleOf(question) {
  const { method, rule, seats, quorum, bar, ladder, otherwise, grades, options } = question;
  const placeOf = (rung) => grades.findIndex(({ id }) => id === rung);
  return [
    METHODS.indexOf(method),
    RULES.indexOf(rule),
    seats,
    [quorum.num, quorum.den, Number(quorum.strict)],
    [bar.num, bar.den, Number(bar.strict), BASES.indexOf(bar.base)],
    ladder.map(placeOf),
    placeOf(otherwise),
    options.length,
  ];
}

function shortened(text) {
  const characters = Array.from(text);
  return characters.length <= MOST_CHARACTERS ? text : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}
