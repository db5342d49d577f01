/* One cast: the choice, signed by the ballot key, with the credential that lets it in. */

import { ed25519 } from "../vendor/noble/curves/ed25519.js";
import { LAST_SEQ, ackBytes, castBytes, castSha256, serialOf } from "./message.js";
import { bytesOfHex, hexOf } from "./numbers.js";
import { isSigned } from "./opening.js";
import { BlindFault } from "./rsabssa.js";

const SIGNATURE = /^[0-9a-f]{128}$/;

/** The body of the POST, in hexadecimal. `held` is a finished credential, choice null is 未按.

BlindFault `too-many-changes` after seq 9: a high number would mark a ballot. */
export function signCast(held, choice, seq) {
  if (seq > LAST_SEQ) throw new BlindFault("too-many-changes", `more than ${LAST_SEQ} changes`);
  if (choice === null && seq > 0) throw new BlindFault("not-a-choice", "nobody takes a choice back to nothing");
  const seed = bytesOfHex(held.seed);
  return {
    bpk: hexOf(ed25519.getPublicKey(seed)),
    pfx: held.prefix,
    csig: held.credential,
    choice,
    seq,
    bsig: hexOf(ed25519.sign(castBytes(held.poll, choice, seq), seed)),
  };
}

/** The acknowledgement, when it is the online key's over exactly this cast; BlindFault `bad-ack`.

Only then does the tablet say that the ballot lies in the box. */
export function checkedAck(announced, cast, ack) {
  const stated = {
    poll: announced.pollId,
    serial: serialOf(bytesOfHex(cast.bpk)),
    seq: cast.seq,
    cast_sha256: castSha256(announced.pollId, cast.choice, cast.seq),
  };
  const isOfThisCast = Object.keys(stated).every((name) => ack && ack[name] === stated[name]);
  const isGood =
    isOfThisCast &&
    SIGNATURE.test(ack.signature) &&
    isSigned(bytesOfHex(ack.signature), ackBytes(stated), announced.ackKey);
  if (!isGood) throw new BlindFault("bad-ack", "not an acknowledgement of this ballot");
  return { ...stated, signature: ack.signature };
}
