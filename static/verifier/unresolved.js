/* Credentials drawn that left no ballot: could they have made another outcome? Then the record says so. */

import { markBallot } from "./ballot.js";
import { failed, noPack, passed } from "./check.js";
import { decided } from "./count_checks.js";
import { decide } from "./outcome.js";
import { addTallies, approvals, countBallots, sameJson, timesTally } from "./tally.js";

const ZERO = BigInt(0);

export function checkUnresolved(record, pack) {
  if (pack === null) return noPack("unresolved");
  const { issued, in_box: inBox } = record.credentials;
  const missing = issued - inBox;
  const found = decided(record, pack);
  if (found === null) return failed("unresolved", "总数不成立，无从判断", "totals that cannot be");
  const advised = couldChange(pack.question, found, BigInt(missing));
  if (advised !== "advice" in record) {
    const en = "the advice to vote again does not fit the numbers";
    return failed("unresolved", "重新表决的建议与票数不符", en);
  }
  if (advised) {
    const en = `${missing} ballots are missing and could have changed the outcome: vote again`;
    return passed("unresolved", `缺 ${missing} 张票，可能改变结果，宜重新表决`, en);
  }
  const en = `${missing} ballots missing, no other outcome by them`;
  return passed("unresolved", `缺 ${missing} 张票，不影响结果`, en);
}

function couldChange(question, { outcome, roll, tally, piles }, missing) {
  if (missing <= ZERO) return false;
  return alike(question, tally).some((marks) => {
    const one = countBallots(question, [markBallot(question, marks, [])]);
    const whole = addTallies(question, tally, timesTally(question, one, missing));
    // Nothing more was handed out: these ballots were among the issued.
    whole.issued = tally.issued;
    return !sameJson(reached(decide(question, roll, whole, piles).outcome), reached(outcome));
  });
}

/** What counts as the outcome: not the order in which the chosen, the tied and the others follow. */
function reached({ status, chosen, tied, verdicts }) {
  return [status, [...chosen].sort(), [...tied].sort(), verdicts];
}

/** The ways in which all of them might be marked, as docs/record.md lists them. */
function alike(question, tally) {
  const ids = question.options.map(({ id }) => id);
  const all = (mark) => Object.fromEntries(ids.map((id) => [id, mark]));
  if (question.method === "grade") return question.grades.map((grade) => all(grade.id));
  if (question.method === "approve") return [{}, all("against"), ...ids.map((id) => ({ [id]: "approve" }))];
  return [{}, ...ids.map((id) => filled(question, tally, ids, id))];
}

/** One option marked; where exactly K must be, with the weakest others. */
function filled(question, tally, ids, id) {
  const others = ids.filter((other) => other !== id);
  others.sort((one, other) => Number(approvals(question, tally, one) - approvals(question, tally, other)));
  const places = question.limit === null ? 1 : Number(question.limit);
  const marked = question.exact ? [id, ...others].slice(0, places) : [id];
  return Object.fromEntries(marked.map((one, place) => [one, question.method === "rank" ? place + 1 : 1]));
}
