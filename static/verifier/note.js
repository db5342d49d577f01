/* Checkpoints of the public log as signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature). */

import { hexOf, joined, numberOf, sameBytes } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { bytesOfBase64 } from "./base64.js";

export class NoteFault extends Error {}

const ENCODER = new TextEncoder();
const LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const SIZE = /^(0|[1-9][0-9]{0,17})$/;
const ED25519 = 1;
const COSIGNATURE = 4;
const MOST_SIGNATURES = 64;

/** `{text, lines: [{name, keyId, signature}], origin, size, root}`; NoteFault for anything else. */
export function readCheckpoint(bytes) {
  const { text, lines } = readNote(bytes);
  const written = text.split("\n");
  const root = written.length === 4 ? bytesOfBase64(written[2]) : null;
  if (!written[0] || !SIZE.test(written[1]) || root === null || root.length !== 32) {
    throw new NoteFault("not a checkpoint");
  }
  return { text, lines, origin: written[0], size: BigInt(written[1]), root };
}

/** The public key in a vkey, `NAME+ID+BASE64`. */
export function readNoteKey(vkey) {
  const [name, id, ...rest] = vkey.trim().split("+");
  const typed = bytesOfBase64(rest.join("+"));
  const known = typed && typed.length === 33 && [ED25519, COSIGNATURE].includes(typed[0]);
  if (!known || !name || /\s/.test(name)) throw new NoteFault("not the key of a log or witness");
  const keyId = sha256(joined(ENCODER.encode(`${name}\n`), typed)).slice(0, 4);
  if (hexOf(keyId) !== id) throw new NoteFault("the key id is not of this key");
  return { name, keyId, kind: typed[0], key: typed.slice(1) };
}

/** Whether the log's key signed it, and no line said to be this key's is bad. */
export function isSignedBy(note, key) {
  const lines = linesOf(note, key);
  const message = ENCODER.encode(note.text);
  return key.kind === ED25519 && lines.length > 0 && lines.every((line) => isSigned(line.signature, message, key.key));
}

/** Whether the witness cosigned it, and no line said to be this key's is bad. */
export function isCosignedBy(note, key) {
  const lines = linesOf(note, key);
  const isGood = ({ signature }) => {
    const message = ENCODER.encode(`cosignature/v1\ntime ${numberOf(signature.slice(0, 8))}\n${note.text}`);
    return signature.length === 72 && isSigned(signature.slice(8), message, key.key);
  };
  return key.kind === COSIGNATURE && lines.length > 0 && lines.every(isGood);
}

function readNote(bytes) {
  let whole;
  try {
    whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (problem) {
    throw new NoteFault("not UTF-8");
  }
  // The last empty line divides: the text may hold empty lines itself.
  const end = whole.lastIndexOf("\n\n");
  if (CONTROL.test(whole) || end < 1 || !whole.endsWith("\n")) throw new NoteFault("not a signed note");
  const written = whole.slice(end + 2, -1).split("\n");
  if (written.length > MOST_SIGNATURES) throw new NoteFault("too many signatures");
  return { text: whole.slice(0, end + 1), lines: written.map(readLine) };
}

function readLine(written) {
  const found = LINE.exec(written);
  const data = found && bytesOfBase64(found[2]);
  if (!data || data.length < 5) throw new NoteFault("a signature line of another form");
  return { name: found[1], keyId: data.slice(0, 4), signature: data.slice(4) };
}

function linesOf(note, key) {
  return note.lines.filter((line) => line.name === key.name && sameBytes(line.keyId, key.keyId));
}
