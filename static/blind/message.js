/* The bytes that are signed in a blind poll, byte for byte those of voting/blind/message.py.

The poll's id is the SHA-256 of its opening statement in hexadecimal. A choice is
`{marks, write_ins}` in its one written form; null is 未按, empty marks are an explicit blank. */

import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { canonicalBytes } from "./canonical.js";
import { hexOf, joined } from "./numbers.js";

export const LAST_SEQ = 9;

const ENCODER = new TextEncoder();
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What a credential is signed over: this poll and this ballot key (32 bytes). */
export function credentialMessage(pollId, ballotKey) {
  return joined(ENCODER.encode(`yst-credential/1\n${pollId}\n`), ballotKey);
}

/** What the ballot key signs. */
export function castBytes(pollId, choice, seq) {
  return joined(ENCODER.encode("yst-cast/1\n"), canonicalBytes({ choice, poll: pollId, seq }));
}

/** The hash by which an acknowledgement names a cast. */
export function castSha256(pollId, choice, seq) {
  return hexOf(sha256(castBytes(pollId, choice, seq)));
}

/** What the online key signs when a cast is durably in the box. */
export function ackBytes({ poll, serial, seq, cast_sha256 }) {
  return joined(ENCODER.encode("yst-ack/1\n"), canonicalBytes({ cast_sha256, poll, seq, serial }));
}

/** What the online key signs of the opening statement, which comes without hash and signature. */
export function openingBytes(statement) {
  return joined(ENCODER.encode("yst-opening/1\n"), canonicalBytes(statement));
}

/** The serial of a ballot key, `ABCD-EFGH-IJKL-MNOP`: 80 bits of its hash in base32. */
export function serialOf(ballotKey) {
  const digest = sha256(joined(ENCODER.encode("yst-serial/1\n"), ballotKey)).slice(0, 10);
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = bits.match(/.{5}/g).map((five) => BASE32[parseInt(five, 2)]);
  return letters.join("").match(/.{4}/g).join("-");
}
