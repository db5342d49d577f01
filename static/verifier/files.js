/* Which of the files that were dropped is what: records, their signatures, the public key. */

import { sha256Hex } from "./file_checks.js";
import { Unreadable, parseStrictly } from "./strict_json.js";

const SIGNATURE_BYTES = 64;
const SIGNATURE_ENDING = /\.(ed25519|sig)$/;

/** `{key, records, unknown}` from `[{name, bytes}]`; each record with its signature and previous bytes.

A signature goes with the record whose name it bears, or with the only record there is. */
export function sortFiles(files) {
  const kinds = files.map(classified);
  const ofKind = (kind) => kinds.filter((file) => file.kind === kind);
  const [records, signatures] = [ofKind("record"), ofKind("signature")];
  const byHash = new Map(records.map((file) => [sha256Hex(file.bytes), file.bytes]));
  const keys = ofKind("key");
  return {
    key: keys.length > 0 ? keys[0].bytes : null,
    // Two keys cannot both be the meeting's: nobody should have to guess which one was used.
    isKeyDoubtful: keys.some((file) => sha256Hex(file.bytes) !== sha256Hex(keys[0].bytes)),
    records: records
      .map((file) => ({
        name: file.name,
        record: file.bytes,
        signature: signatureFor(file, records, signatures),
        previous: byHash.get(file.previous) || null,
        seq: file.seq,
      }))
      .sort((one, other) => one.seq - other.seq),
    unknown: ofKind("unknown").map((file) => file.name),
  };
}

/** The file with its kind; a record also with what it says of its place in the chain. */
function classified({ name, bytes }) {
  if (startsWith(bytes, "-----BEGIN PUBLIC KEY-----")) return { name, bytes, kind: "key" };
  if (bytes.length === SIGNATURE_BYTES || SIGNATURE_ENDING.test(name)) return { name, bytes, kind: "signature" };
  if (!startsWith(bytes, "{") && !name.endsWith(".json")) return { name, bytes, kind: "unknown" };
  return { name, bytes, kind: "record", ...linkOf(bytes) };
}

function signatureFor(record, records, signatures) {
  const own = signatures.find((file) => file.name.replace(SIGNATURE_ENDING, "") === record.name);
  const only = records.length === 1 && signatures.length === 1 ? signatures[0] : undefined;
  const found = own || only;
  return found ? found.bytes : null;
}

/** Not yet believed: what it is worth, the checks find out. */
function linkOf(bytes) {
  try {
    const { seq, previous } = parseStrictly(bytes);
    return { seq: Number.isSafeInteger(seq) ? seq : 0, previous };
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return { seq: 0, previous: null };
  }
}

function startsWith(bytes, text) {
  return Array.from(text).every((character, place) => bytes[place] === character.charCodeAt(0));
}
