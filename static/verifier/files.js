/* Which of the files that were dropped is what: records, signatures, keys, and what is held against them. */

import { acksIn } from "./evidence.js";
import { sha256Hex } from "./file_checks.js";
import { isSealedRows, isShownRow } from "./shown_rows.js";
import { Unreadable, parseStrictly } from "./strict_json.js";

const SIGNATURE_BYTES = 64;
const SIGNATURE_ENDING = /\.(ed25519|sig)$/;
const OWN_KEY = /\.json\.pub\.pem$/;
const COUNTERSIGNATURE = /^(.*)\.([^.]+)\.sshsig$/;

/** What stands in `[{name, bytes}]`; each record comes with its signatures and the record before.

A signature goes with the record whose name it bears, or with the only record there is. */
export function sortFiles(files) {
  const kinds = files.map(classified);
  const ofKind = (kind) => kinds.filter((file) => file.kind === kind);
  const firstOf = (kind) => (ofKind(kind)[0] || { bytes: null }).bytes;
  const records = ofKind("record");
  const keyFiles = ofKind("key").map(({ name, bytes }) => ({ name, bytes }));
  // A record of an earlier key has that one beside it under its own name.
  const keys = keyFiles.filter(({ name }) => !OWN_KEY.test(name));
  const byHash = new Map(records.map((file) => [sha256Hex(file.bytes), file.bytes]));
  return {
    key: keys.length > 0 ? keys[0].bytes : null,
    keys,
    ownKeys: keyFiles.filter(({ name }) => OWN_KEY.test(name)),
    records: records
      .map((file) => ({
        name: file.name,
        record: file.bytes,
        signature: signatureFor(file, records, ofKind("signature")),
        previous: byHash.get(file.previous) || null,
        seq: file.seq,
        poll: file.poll,
        value: file.value,
        countersigned: countersignaturesOf(file, ofKind("countersignature")),
      }))
      .sort((one, other) => one.seq - other.seq),
    acks: [].concat(...ofKind("acks").map((file) => file.acks)),
    proofs: ofKind("proof").map(({ name, bytes }) => ({ name, bytes })),
    shownRows: ofKind("shown").map((file) => file.row),
    sealed: ofKind("sealed").map((file) => file.rows),
    openings: ofKind("opening").map(({ name, opening }) => ({ name, opening })),
    noteKeys: ofKind("noteKey").map((file) => new TextDecoder().decode(file.bytes)),
    signers: firstOf("signers"),
    checkpoint: firstOf("checkpoint"),
    entries: firstOf("entries"),
    unknown: ofKind("unknown").map((file) => file.name),
  };
}

/** The file with its kind; a record also with what it says of its place in the chain. */
function classified({ name, bytes }) {
  const kind = kindOf(name, bytes);
  if (kind !== "json") return { name, bytes, kind };
  const value = valueOf(bytes);
  const acks = acksIn(value);
  if (acks.length > 0) return { name, bytes, kind: "acks", acks };
  if (isShownRow(value)) return { name, bytes, kind: "shown", row: value };
  if (value && value.format === "yishitang-opening/1") return { name, bytes, kind: "opening", opening: value };
  // An empty list would fit anything; it is left to fail as a record.
  if (isSealedRows(value) && value.length > 0) return { name, bytes, kind: "sealed", rows: value };
  return { name, bytes, kind: "record", value, ...linkOf(value) };
}

function kindOf(name, bytes) {
  if (startsWith(bytes, "-----BEGIN PUBLIC KEY-----")) return "key";
  if (COUNTERSIGNATURE.test(name)) return "countersignature";
  if (name === "allowed_signers") return "signers";
  if (name.endsWith(".vkey")) return "noteKey";
  if (name.endsWith(".tlog-proof")) return "proof";
  if (name === "events.jsonl") return "entries";
  if (/(^|\.)checkpoint(\.txt)?$/.test(name)) return "checkpoint";
  if (bytes.length === SIGNATURE_BYTES || SIGNATURE_ENDING.test(name)) return "signature";
  return startsWith(bytes, "{") || name.endsWith(".json") ? "json" : "unknown";
}

function signatureFor(record, records, signatures) {
  const own = signatures.find((file) => file.name.replace(SIGNATURE_ENDING, "") === record.name);
  const only = records.length === 1 && signatures.length === 1 ? signatures[0] : undefined;
  const found = own || only;
  return found ? found.bytes : null;
}

/** Role to text, of the files `RECORD.ROLE.sshsig`. */
function countersignaturesOf(record, countersignatures) {
  const found = countersignatures.map((file) => [...COUNTERSIGNATURE.exec(file.name), file.bytes]);
  const own = found.filter(([, name]) => name === record.name);
  return new Map(own.map(([, , role, bytes]) => [role, new TextDecoder().decode(bytes)]));
}

/** Not yet believed: what it is worth, the checks find out. */
function linkOf(value) {
  const { seq, previous, opening } = value || {};
  const poll = opening ? opening.sha256 : undefined;
  return { seq: Number.isSafeInteger(seq) ? seq : 0, previous, poll };
}

function valueOf(bytes) {
  try {
    return parseStrictly(bytes);
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return null;
  }
}

function startsWith(bytes, text) {
  return Array.from(text).every((character, place) => bytes[place] === character.charCodeAt(0));
}
