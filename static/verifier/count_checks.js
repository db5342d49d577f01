/* Checks on the count and on what follows: totals, recount, outcome, derivation. */

import { byCodePoints } from "./ballot.js";
import { failed, noPack, notDone, passed } from "./check.js";
import { decide } from "./outcome.js";
import { TallyFault } from "./possible.js";
import { isBlind } from "./protection.js";
import { ballotsOf, manualTallies, pilesOf } from "./row_checks.js";
import { addTallies, countBallots, readTally, sameJson, tallyJson, voidTotal } from "./tally.js";

const REJECTED_NAME = /^write-in-[0-9]{4}$/;

export function checkTally(record, pack) {
  if (pack === null) return noPack("tally");
  const tally = tallyOf(record, pack);
  if (tally === null) return failed("tally", "总数不成立", "totals that cannot be");
  const { not_pressed: notPressed, ...stated } = record.ballots;
  if (!sameJson(stated, record.tally.ballots)) {
    return failed("tally", "总数与票数不符", "the totals are not of so many ballots");
  }
  const isSaid = (name) => !record.outcome.chosen.includes(`write_in:${name}`) && !REJECTED_NAME.test(name);
  if (pack.keys["conduct.about_persons"] && [...tally.writeIns.keys()].some(isSaid)) {
    const zh = "公开了未当选的另选人姓名";
    return failed("tally", zh, "a written-in name that was not chosen stands in it");
  }
  const [valid, voided] = [tally.valid, voidTotal(tally)];
  return passed("tally", `有效 ${valid} 张，无效 ${voided} 张`, `${valid} valid and ${voided} void ballots`);
}

export function checkCounts(record, pack) {
  if (pack === null) return noPack("counts");
  if (!("choices" in record)) {
    return notDone("counts", "只公布总数，不能重新计票", "totals only: no recount possible");
  }
  const { question } = pack;
  const ballots = ballotsOf(record, question);
  const manual = manualTallies(record, question);
  if (ballots === null || manual === null) {
    return failed("counts", "票读不出，不能重新计票", "ballots that cannot be read are not counted");
  }
  if (record.withheld === "by_hand") {
    // The tellers' list without their own counts: it cannot be held against the sums.
    const en = "the counts by hand are withheld: no recount";
    return notDone("counts", "人工计票未公布，不能重新计票", en);
  }
  const counted = countBallots(question, ballots);
  if (isBlind(record) && counted.writeIns.size > 0) {
    // Ballots of a blind poll carry the names as they were signed; the record replaces them.
    counted.writeIns = withoutRejectedNames(counted.writeIns, record.outcome.chosen);
  }
  const tally = manual.reduce((sum, part) => addTallies(question, sum, part), counted);
  // How many were handed out stands on no ballot; `numbers` looks at it.
  tally.issued = BigInt(record.ballots.issued);
  if (!sameJson(tallyJson(question, tally), record.tally)) {
    return failed("counts", "重新计票结果不同", "the recount gives other totals");
  }
  return passed("counts", `重新计票 ${tally.collected} 张`, `${tally.collected} ballots recounted`);
}

/** Names that were not chosen, those with most approvals first, become write-in-0001 and so on. */
function withoutRejectedNames(writeIns, chosen) {
  const kept = [...writeIns].filter(([name]) => chosen.includes(`write_in:${name}`));
  const hidden = [...writeIns].filter(([name]) => !chosen.includes(`write_in:${name}`));
  hidden.sort(([one, ones], [other, others]) => Number(others - ones) || byCodePoints(one, other));
  const words = hidden.map(([, number], place) => [`write-in-${String(place + 1).padStart(4, "0")}`, number]);
  return new Map([...kept, ...words]);
}

export function checkOutcome(record, pack) {
  if (pack === null) return noPack("outcome");
  const found = decided(record, pack);
  if (found === null) return failed("outcome", "总数不成立，无从决定", "nothing to decide by");
  const { status } = found.outcome;
  if (!sameJson(found.outcome, record.outcome)) {
    return failed("outcome", `按规则应为 ${status}`, `the rule gives another outcome: ${status}`);
  }
  return passed("outcome", `结果 ${status}`, `the outcome is ${status}`);
}

export function checkDerivation(record, pack) {
  if (pack === null) return noPack("derivation");
  const found = decided(record, pack);
  if (found === null) return failed("derivation", "总数不成立，无从推导", "nothing to derive from");
  if (!sameJson(found.derivation, record.derivation)) {
    return failed("derivation", "推导与规则所得不同", "the rule derives it in other lines");
  }
  const { length } = found.derivation;
  return passed("derivation", `推导 ${length} 行`, `${length} lines of derivation`);
}

/** What the rule gives, with roll, tally and piles it goes by; null where these cannot be. */
export function decided(record, pack) {
  const tally = tallyOf(record, pack);
  const roll = { entitled: BigInt(record.roll.entitled), present: BigInt(record.roll.present) };
  const piles = pilesOf(record, pack.question);
  if (tally === null || piles === null || roll.present > roll.entitled) return null;
  return { ...decide(pack.question, roll, tally, piles), roll, tally, piles };
}

/** The totals as the record states them; null where these cannot be. */
export function tallyOf(record, pack) {
  try {
    return readTally(pack.question, record.tally);
  } catch (problem) {
    if (!(problem instanceof TallyFault)) throw problem;
    return null;
  }
}
