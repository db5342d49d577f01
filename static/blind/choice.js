/* The one written form of a choice, by the rule that was announced: spellings must not mark a ballot. */

import { BallotFault, markBallot } from "../verifier/ballot.js";
import { PackFault, readPack } from "../verifier/pack.js";
import { questionOf } from "../verifier/question.js";
import { TomlFault } from "../verifier/toml.js";
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { hexOf } from "./numbers.js";
import { BlindFault } from "./rsabssa.js";

/** What the announced poll asks, from its opening statement and the text of its rule pack.

BlindFault `other-pack` where the text is not the pack that the statement names, or cannot ask this. */
export function announcedQuestion(opening, toml) {
  if (hexOf(sha256(new TextEncoder().encode(toml))) !== opening.pack.sha256) {
    throw new BlindFault("other-pack", "not the rule pack that was announced");
  }
  try {
    return questionOf(opening.poll, readPack(toml));
  } catch (problem) {
    if (!(problem instanceof PackFault || problem instanceof TomlFault)) throw problem;
    throw new BlindFault("other-pack", problem.message);
  }
}

/** `{marks, write_ins}` as it is cast; marks are `{option id: mark}`, names as they were typed.

BlindFault `void-choice` (its message is the reason) or `not-a-choice`: neither may be cast. */
export function plainChoice(question, marks, names = []) {
  const ballot = markedOrRefused(question, marks, names);
  if (ballot.void !== null) throw new BlindFault("void-choice", ballot.void);
  return { marks: { ...ballot.marks }, write_ins: ballot.names };
}

function markedOrRefused(question, marks, names) {
  try {
    return markBallot(question, marks, names);
  } catch (problem) {
    if (!(problem instanceof BallotFault)) throw problem;
    throw new BlindFault("not-a-choice", problem.message);
  }
}
