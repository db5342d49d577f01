/* The tablet's own ballot in the published record: there as it was acknowledged, or not.

The whole record is read and searched on the tablet, so that nobody is told which serial is asked for. */

import { castSha256, serialOf } from "./message.js";
import { bytesOfHex } from "./numbers.js";

/** One of `same`, `other` (another choice stands there), `missing`, `unlisted` (no list is
published) and `other-poll` (the record is not of the statement by which was cast).

`held` is what the tablet keeps; a cast that was never acknowledged may stand there or not. */
export function ownInRecord(record, { poll, ack, pending }) {
  if (record.opening.sha256 !== poll) return "other-poll";
  if (record.publish !== "list") return "unlisted";
  const serial = ack ? ack.serial : serialOf(bytesOfHex(pending.bpk));
  const row = record.choices.find((one) => one.serial === serial);
  if (!row) return "missing";
  const stands = castSha256(poll, "choice" in row ? row.choice : null, row.seq);
  const mine = [ack && ack.cast_sha256, pending && castSha256(poll, pending.choice, pending.seq)];
  return mine.includes(stands) ? "same" : "other";
}
