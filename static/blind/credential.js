/* The tablet's right to one ballot: made under the announced key, blinded, finished, kept.

What is kept is plain text (hexadecimal) so that any storage holds it. It is secret: whoever has the
seed can cast in this member's place. */

import { ed25519 } from "../vendor/noble/curves/ed25519.js";
import { credentialMessage } from "./message.js";
import { bytesOfHex, hexOf, joined } from "./numbers.js";
import { blind, finalize, prepare } from "./rsabssa.js";

const SEED_LENGTH = 32;

/** A new ballot key with its blinded credential: `{poll, seed, prefix, blinded, unblinding}`. */
export function requestCredential(announced, random) {
  const seed = random(SEED_LENGTH);
  const message = credentialMessage(announced.pollId, ed25519.getPublicKey(seed));
  const input = prepare(message, random);
  const { blinded, unblinding } = blind(announced.key, input, random);
  return {
    poll: announced.pollId,
    seed: hexOf(seed),
    prefix: hexOf(input.slice(0, input.length - message.length)),
    blinded: hexOf(blinded),
    unblinding: hexOf(unblinding),
  };
}

/** The same with its credential, from the server's blind signature in hexadecimal.

BlindFault `bad-blind-signature`: the server signed under another key than it announced, which
could mark this member's ballot. The tablet then casts nothing and calls the tellers. */
export function finishCredential(announced, request, blindSignature) {
  const ballotKey = ed25519.getPublicKey(bytesOfHex(request.seed));
  const input = joined(bytesOfHex(request.prefix), credentialMessage(announced.pollId, ballotKey));
  const unblinding = bytesOfHex(request.unblinding);
  const credential = finalize(announced.key, input, bytesOfHex(blindSignature), unblinding);
  return { ...request, credential: hexOf(credential) };
}
