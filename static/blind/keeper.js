/* Draws the credential and casts, saving on the tablet before anything is sent.

A tablet that dies between sending and hearing the answer must send the very same again: the
server signs a second blinded value for nobody. `storage` is like localStorage; `request` and `post`
send and resolve to the server's answer, or reject, and then nothing here is lost.

Held of a poll: `{poll, seed, prefix, casts}` with `{blinded, unblinding}` and then `{credential, pending?, ack?}`.
`casts` is the next number, `pending` a cast without its ack yet; what was chosen is kept no longer than that. */

import { checkedAck, signCast } from "./cast.js";
import { finishCredential, requestCredential } from "./credential.js";

/** What the tablet holds of this poll, or null. */
export function heldOf(storage, pollId) {
  const text = storage.getItem(placeOf(pollId));
  return text === null ? null : JSON.parse(text);
}

/** The request for a credential: the one that is kept, or a new one, saved and not yet sent. */
export function keptRequest(announced, { storage, random }) {
  const held = heldOf(storage, announced.pollId);
  return held || save(storage, { ...requestCredential(announced, random), casts: 0 });
}

/** The credential of this poll: the one that is kept, or drawn by what is. `request(blinded)` → blind signature. */
export async function drawCredential(announced, { storage, random, request }) {
  const held = keptRequest(announced, { storage, random });
  if (held.credential) return held;
  const blindSignature = await request(held.blinded);
  // What was blinded and how would tell the server which request this ballot came from.
  const { blinded: _sent, unblinding: _how, ...finished } = finishCredential(announced, held, blindSignature);
  return save(storage, finished);
}

/** Casts the choice (null: 未按) and returns what is held with its ack. `post(cast)` → ack. */
export async function castChoice(announced, choice, { storage, post }) {
  const held = heldOf(storage, announced.pollId);
  // A number is used once, also where its cast may never have arrived.
  const cast = signCast(held, choice, held.casts);
  const sent = save(storage, { ...held, casts: held.casts + 1, pending: cast });
  return settle(announced, sent, { storage, post });
}

/** Sends again what was sent and never acknowledged; resolves to what is held. */
export async function resendCast(announced, { storage, post }) {
  const held = heldOf(storage, announced.pollId);
  return held && held.pending ? settle(announced, held, { storage, post }) : held;
}

/** The box refused what is pending for good: it is not sent again. */
export function dropPending(storage, pollId) {
  return save(storage, { ...heldOf(storage, pollId), pending: null });
}

/** Once the poll is over nothing can be cast any more; what could is destroyed, the evidence stays. */
export function forgetSecrets(storage, pollId) {
  const { casts, ack, pending } = heldOf(storage, pollId);
  return save(storage, { poll: pollId, casts, ack, pending, isOver: true });
}

async function settle(announced, sent, { storage, post }) {
  const cast = sent.pending;
  const ack = checkedAck(announced, cast, await post(cast));
  const now = heldOf(storage, announced.pollId);
  // A later choice may have been sent, or even answered, while this answer was on its way.
  const isLatest = now.pending && now.pending.seq === cast.seq;
  const isNewer = !now.ack || now.ack.seq <= ack.seq;
  return save(storage, { ...now, pending: isLatest ? null : now.pending, ack: isNewer ? ack : now.ack });
}

function save(storage, held) {
  storage.setItem(placeOf(held.poll), JSON.stringify(held));
  return held;
}

function placeOf(pollId) {
  return `yst-ballot/${pollId}`;
}
