/* The opening statement as a tablet reads it before it asks for a credential.

A server that announced another key to each tablet could tell the ballots apart later. So the
statement must be signed, be under the online key this meeting has, and its check code is shown. */

import { ed25519 } from "../vendor/noble/curves/ed25519.js";
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { canonicalBytes } from "./canonical.js";
import { openingBytes } from "./message.js";
import { bytesOf, bytesOfHex, hexOf, numberOf } from "./numbers.js";
import { BlindFault, SUITE, publicKey } from "./rsabssa.js";

const TEN_TO_THE_8 = BigInt(10 ** 8);

/** What a tablet needs of the statement: `{pollId, checkCode, key, ackKey}`.

`meetingKey` is the online key in hexadecimal that the tablet was given when its member signed in.
Throws BlindFault: bad-opening, other-key or bad-key. */
export function readOpening(opening, meetingKey) {
  const { sha256: stated, signature, ...statement } = opening;
  const bytes = canonicalBytes(statement);
  const pollId = hexOf(sha256(bytes));
  if (pollId !== stated) throw new BlindFault("bad-opening", "the statement's hash differs");
  if (statement.ack_key !== meetingKey) throw new BlindFault("other-key", "not this meeting's online key");
  const ackKey = bytesOfHex(statement.ack_key);
  if (!isSigned(bytesOfHex(signature), openingBytes(statement), ackKey)) {
    throw new BlindFault("bad-opening", "not signed by the online key");
  }
  const { suite, n, e } = statement.credential;
  if (suite !== SUITE) throw new BlindFault("bad-key", `the suite ${suite}`);
  const key = publicKey(bytesOfHex(n), bytesOf(BigInt(e), 3));
  return { pollId, checkCode: checkCodeOf(pollId), key, ackKey };
}

/** Eight digits of the hash, as the hall's display shows them. */
export function checkCodeOf(pollId) {
  return (numberOf(bytesOfHex(pollId)) % TEN_TO_THE_8).toString().padStart(8, "0");
}

/** Whether the Ed25519 signature is the key's, read strictly by RFC 8032. */
export function isSigned(signature, message, key) {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch (problem) {
    // Bytes that are no point of the curve: noble throws where the answer is no.
    return false;
  }
}
