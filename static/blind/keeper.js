/* Draws the credential and casts, saving on the tablet before anything is sent.

A tablet that dies between sending and hearing the answer must send the very same again: the
server signs a second blinded value for nobody. `storage` is like localStorage; `request` and `post`
send and resolve to the server's answer, or reject, and then nothing here is lost. */

import { checkedAck, signCast } from "./cast.js";
import { finishCredential, requestCredential } from "./credential.js";
import { serialOf } from "./message.js";
import { bytesOfHex } from "./numbers.js";

/** What the tablet holds of this poll, or null. */
export function heldOf(storage, pollId) {
  const text = storage.getItem(placeOf(pollId));
  return text === null ? null : JSON.parse(text);
}

/** The credential of this poll: the one that is kept, or a new one. `request(blinded)` → blind signature. */
export async function drawCredential(announced, { storage, random, request }) {
  let held = heldOf(storage, announced.pollId);
  if (held === null) held = save(storage, { ...requestCredential(announced, random), casts: 0 });
  if (held.credential) return held;
  const blindSignature = await request(held.blinded);
  return save(storage, finishCredential(announced, held, blindSignature));
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

/** The serial under which the ballot will be published. */
export function serialOfHeld(held) {
  return held.cast ? serialOf(bytesOfHex(held.cast.bpk)) : null;
}

async function settle(announced, sent, { storage, post }) {
  const cast = sent.pending;
  const ack = checkedAck(announced, cast, await post(cast));
  const now = heldOf(storage, announced.pollId);
  // A later choice may have been sent while this answer was on its way; it stays pending.
  const isLatest = now.pending && now.pending.seq === cast.seq;
  return save(storage, { ...now, pending: isLatest ? null : now.pending, cast, ack });
}

function save(storage, held) {
  storage.setItem(placeOf(held.poll), JSON.stringify(held));
  return held;
}

function placeOf(pollId) {
  return `yst-ballot/${pollId}`;
}
