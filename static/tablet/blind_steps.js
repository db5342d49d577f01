/* The steps of a blind ballot; each saves before it sends, and may be taken again at any time. */
import { timeOfDay } from "../hall_clock.js";
import { readAnnounced } from "./announced.js";
import { askRule, askSignature } from "./blind_requests.js";
import { blind, held } from "./blind_state.js";
import { keepTerms, keptTerms, storage } from "./blind_store.js";
import { random, ready, tools } from "./blind_tools.js";
import { Rest } from "./resting.js";
import { clock, poll, room } from "./room.js";

const SHORTEST_DRAW_MS = 100;
const LONGEST_DRAW_MS = 1000;
// The server signs a few hundred credentials a second; before the opening there is time.
const DRAW_MS_EACH = 3;

/** The pause before something is sent; ended early when there is something else to send. */
export const pausing = new Rest();

export async function readTerms() {
  const now = poll();
  const announced = await readAnnounced(now);
  const { announcedQuestion } = await tools();
  const question = announcedQuestion(keptTerms(now.attempt).opening, await askRule(now.attempt));
  if (blind.attempt === now.attempt) Object.assign(blind, { announced, question });
}

/** The pause lets two windows of one tablet agree on one request, and spreads the hall's. */
export async function draw() {
  const { announced, attempt } = blind;
  const { drawCredential, keptRequest } = ready();
  keptRequest(announced, { storage, random });
  const hall = poll().state === "prepared" ? DRAW_MS_EACH * room.snapshot.presence.present : 0;
  const spread = Math.max(LONGEST_DRAW_MS, hall) - SHORTEST_DRAW_MS;
  await pausing.take(SHORTEST_DRAW_MS + (spread * random(1)[0]) / 255);
  await drawCredential(announced, { storage, random, request: (blinded) => askSignature(attempt, blinded) });
}

/** 未按 is cast at once when the poll opens, so that every credential has its ballot in the box. */
export async function castNothing() {
  if (!keptTerms(blind.attempt).wanted) await pause();
  const now = poll();
  const isStillOpen = now && now.attempt === blind.attempt && now.state === "open";
  // Another window of this tablet may have cast during the pause. A later 未按 would be refused, and
  // with the refusal this window would drop the ballot that the other one has on its way.
  const isFirst = held().casts === 0;
  if (isStillOpen && isFirst) await ready().castChoice(blind.announced, null, way());
}

export async function castWanted(told) {
  await pause();
  const { wanted } = keptTerms(blind.attempt);
  // Another window of this tablet has sent it meanwhile.
  if (!wanted) return;
  const choice = ready().plainChoice(blind.question, wanted.marks, wanted.write_ins);
  taken(await ready().castChoice(blind.announced, choice, way()), told);
}

export async function resend(told) {
  taken(await ready().resendCast(blind.announced, way()), told);
}

/** The poll is over: what could still cast is destroyed. */
export async function forget() {
  ready().forgetSecrets(storage, blind.announced.pollId);
}

/** The box acknowledged. Once it did so for the choice the member is told, and the choice is not kept. */
function taken({ pending, ack, casts }, told) {
  // 未按 is always the first cast.
  if (!keptTerms(blind.attempt).wanted || pending || ack.seq === 0) return;
  const recordedAt = timeOfDay(clock.now());
  keepTerms(blind.attempt, { wanted: undefined, recordedAt, serial: ack.serial, casts });
  told.onRecorded();
}

function pause() {
  const { deadline } = poll();
  const left = deadline ? Date.parse(deadline) - clock.now() : Infinity;
  return pausing.take(ready().pauseBeforeCast(random, left));
}

function way() {
  const { castAddress, postCast } = ready();
  const address = castAddress(location, keptTerms(blind.attempt).address, blind.attempt);
  return { storage, post: (cast) => postCast(address, cast) };
}
