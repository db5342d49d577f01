/* A blind ballot's way: statement checked, credential drawn, 未按 cast, then the choice.

One step at a time, each taken again until it is answered; only the newest snapshot says what is due. */
import { isUnchanged } from "./announced.js";
import { meaningOf } from "./blind_faults.js";
import { blind, held } from "./blind_state.js";
import { castNothing, castWanted, draw, forget, pausing, readTerms, resend } from "./blind_steps.js";
import { keepTerms, keptTerms, storage, termsOf, tidy } from "./blind_store.js";
import { lacking, ready } from "./blind_tools.js";
import { Rest } from "./resting.js";
import { canCast, poll, room } from "./room.js";

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 5000;

const retrying = new Rest();
let isUnderWay = false;

/** Does all that is due. `told` hears of it: onStep(), onRecorded(), onRefused(problem). */
export async function attend(told) {
  const now = poll();
  if (!now || now.protection !== "blind") return;
  look(now);
  retrying.end();
  if (isUnderWay) return;
  isUnderWay = true;
  let retry = FIRST_RETRY_MS;
  for (let step = due(told); step; step = due(told)) {
    try {
      await step(told);
      retry = FIRST_RETRY_MS;
    } catch (problem) {
      if (!settles(problem, told)) {
        await retrying.take(retry);
        retry = Math.min(2 * retry, LONGEST_RETRY_MS);
      }
    }
    told.onStep();
  }
  isUnderWay = false;
}

/** Keeps the choice and sends it. A BlindFault where the box would not take it: nothing is kept then. */
export function submitBlindly({ attempt, options, check_code: code }, marks, names, told) {
  let wanted = { marks: { ...marks }, write_ins: names };
  if (blind.question) {
    // By the names on the page: persons are only committed to in the statement.
    const named = options.map(({ id, name }) => ({ id, label: name }));
    wanted = ready().plainChoice({ ...blind.question, options: named }, marks, names);
  }
  keepTerms(attempt, { wanted, code });
  pausing.end();
  attend(told);
}

function look(now) {
  if (now.attempt !== blind.attempt) {
    const trouble = lacking.length ? { kind: "unable", code: lacking[0] } : null;
    Object.assign(blind, { attempt: now.attempt, announced: null, question: null, trouble });
    if (!trouble) tidy(now.attempt);
  }
  if (now.state !== blind.state) pausing.end();
  blind.state = now.state;
  if (blind.announced && !isUnchanged(blind.announced, now)) blind.trouble = { kind: "alarm", code: "other-opening" };
}

/** The next step, or null while there is nothing to do. */
function due(told) {
  const now = poll();
  if (room.moved || blind.trouble || !now || now.attempt !== blind.attempt) return null;
  const { opening, wanted } = termsOf(now);
  if (!blind.announced) return now.blind || opening ? readTerms : null;
  const mine = held();
  if (!mine || !mine.credential) {
    if (now.blind) return canCast() ? draw : null;
    // Closed before this tablet could draw: what was marked can go nowhere.
    if (wanted) refuse({ code: "box-closed" }, told);
    return null;
  }
  const isOpen = now.state === "open";
  if (isOpen && mine.casts === 0) return castNothing;
  // The choice goes before a 未按 that has no answer yet.
  if (mine.pending && (mine.pending.choice !== null || !wanted)) return resend;
  if (wanted) return castWanted;
  return isOpen || now.state === "prepared" ? null : forget;
}

/** Whether the problem ends the step, so that trying again is of no use. */
function settles(problem, told) {
  const meaning = meaningOf(problem);
  if (meaning === "again") return false;
  if (meaning === "refused") refuse(problem, told);
  else blind.trouble = { kind: meaning, code: problem.code };
  return true;
}

function refuse(problem, told) {
  const { wanted } = keptTerms(blind.attempt);
  // A box that is gone never said whether it had taken the ballot: the published list will.
  const isUnknown = wanted && problem.status === 404;
  if (held() && !isUnknown) ready().dropPending(storage, blind.announced.pollId);
  keepTerms(blind.attempt, { wanted: undefined });
  if (wanted) told.onRefused(problem);
}
