/* Whether the secrecy guard was applied: nothing that is published reveals how somebody marked. */

import { failed, noPack, passed } from "./check.js";
import { tallyOf } from "./count_checks.js";
import { byHand } from "./row_checks.js";

const WORDS = {
  by_hand: [
    "部分选票由人工计票：只公布各渠道合计，不公布逐票和分渠道票数。",
    "Some ballots were counted by hand: only the sums of all channels are published, no single ballots.",
  ],
  few: [
    "收回的选票少于规则所定的最少张数：只公布合计，不公布逐票。",
    "Fewer ballots than the rule's minimum were collected: only sums are published, no single ballots.",
  ],
};

/** A secret poll shows no channel's marks, and says what it withholds and why. */
export function checkSecrecy(record, pack) {
  if (pack === null) return noPack("secrecy");
  const isSecret = record.poll.secrecy === "secret";
  if (record.manual.some((entry) => "tally" in entry === isSecret)) {
    const zh = "无记名表决公布了分渠道票数，或记名表决没有公布";
    return failed("secrecy", zh, "counts by channel stand in named polls, and only there");
  }
  const manual = byHand(record, pack.question);
  if (manual === null) return failed("secrecy", "人工计票读不出", "a count by hand cannot be read");
  const reason = isSecret ? reasonFor(record, pack, manual.collected) : null;
  const { withheld = null } = record;
  if (withheld !== reason) {
    return failed("secrecy", `应隐去的是 ${reason}`, `what is withheld should be ${reason}`);
  }
  if (reason === null) return passed("secrecy", "没有须隐去的内容", "nothing had to be withheld");
  if ("choices" in record || "choices_root" in record) {
    const en = "ballots or their hash stand though they are withheld";
    return failed("secrecy", "公布了应隐去的逐票", en);
  }
  const tally = tallyOf(record, pack);
  if (tally === null) return failed("secrecy", "总数不成立", "totals that cannot be");
  if (reason === "by_hand" && tellsChannelsApart(tally)) {
    const en = "void reasons or faulty marks tell channels apart";
    return failed("secrecy", "废票原因或多选评价会泄露渠道", en);
  }
  return passed("secrecy", ...WORDS[reason]);
}

function reasonFor(record, pack, collectedByHand) {
  if (collectedByHand > BigInt(0)) return "by_hand";
  return record.ballots.collected < pack.keys["result.minimum_size"] ? "few" : null;
}

/** Void ballots keep their number without a reason; marks of several grades are left out. */
function tellsChannelsApart(tally) {
  const reasons = [...tally.void.keys()];
  const isFaulty = [...tally.options.values()].some((counts) => counts.get("faulty") > BigInt(0));
  return isFaulty || reasons.some((reason) => reason !== "declared");
}
