/* The opening statement on this tablet: whether what is shown here is what was announced to everybody. */
import { beginTerms, keepTerms, keptTerms } from "./blind_store.js";
import { tools } from "./blind_tools.js";

// A new sign-in is another beginning: a store that was set up anew counts its polls from 1 again.
const { signIn } = document.getElementById("tablet").dataset;

/** The statement by which this tablet votes, checked: what readOpening gives.

A BlindFault is an alarm: another statement than this tablet saw first, another check code or
question than the page shows, or a signature that does not hold. */
export async function readAnnounced(now) {
  const { BlindFault, readOpening } = await tools();
  const kept = keptTerms(now.attempt);
  const opening = now.blind ? now.blind.opening : kept.opening;
  const isKept = !kept.opening || kept.opening.sha256 === opening.sha256;
  if (!isKept && kept.signIn === signIn) {
    throw new BlindFault("other-opening", "another statement than this tablet saw first");
  }
  const announced = readOpening(opening, opening.ack_key);
  if (announced.checkCode !== now.check_code) {
    throw new BlindFault("other-code", "the check code shown is not the statement's");
  }
  if (!isAsked(opening.poll, now)) {
    throw new BlindFault("other-question", "the page asks something else than was announced");
  }
  const keep = isKept ? keepTerms : beginTerms;
  if (now.blind) keep(now.attempt, { ...now.blind, signIn, code: announced.checkCode });
  return announced;
}

/** Whether a later snapshot still shows the statement by which this tablet votes. */
export function isUnchanged(announced, now) {
  if (now.blind && now.blind.opening.sha256 !== announced.pollId) return false;
  return now.check_code === announced.checkCode;
}

function isAsked(poll, now) {
  const isSame = (option, i) => {
    const { id, name } = poll.options[i] || {};
    // Names of persons are committed to and not yet said.
    return id === option.id && (name === undefined || name === option.name);
  };
  return poll.title === now.title && poll.options.length === now.options.length && now.options.every(isSame);
}
