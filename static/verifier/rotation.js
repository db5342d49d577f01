/* A record key that followed another: the log's `key` events, each signed by both keys. */

import { canonicalBytes } from "../blind/canonical.js";
import { bytesOfHex, joined } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { sha256Hex } from "./file_checks.js";
import { spkiOfKey } from "./pem.js";
import { fields, text } from "./shape.js";

const keyEvent = fields({
  kind: text("key"),
  meeting: text("[\\s\\S]*\\S[\\s\\S]*"),
  at: text("[0-9T:Z+-]+"),
  old_key: text("[0-9a-f]{64}"),
  new_key: text("[0-9a-f]{64}"),
  by_old: text("[0-9a-f]{128}"),
  by_new: text("[0-9a-f]{128}"),
});

const LABEL = new TextEncoder().encode("yst-key-rotation/1\n");

/** The `key` events among the log's entries, in their order. */
export function rotationsIn(entries) {
  return entries.map(({ event }) => event).filter((event) => keyEvent(event, "event").length === 0);
}

/** The fingerprints of the keys that followed the one with this fingerprint, the first first. */
export function followersOf(announced, rotations) {
  return followingKeys(announced, rotations).map(fingerprintOf);
}

/** The same keys themselves, raw in hexadecimal. */
export function followingKeys(announced, rotations) {
  const found = [];
  let current = announced;
  for (const event of rotations) {
    if (fingerprintOf(event.old_key) !== current || !isRotation(event)) continue;
    current = fingerprintOf(event.new_key);
    found.push(event.new_key);
  }
  return found;
}

/** The raw keys in hexadecimal that this one followed, the last first. */
export function keysBefore(key, rotations) {
  const found = [];
  let current = key;
  for (const event of [...rotations].reverse()) {
    if (event.new_key !== current || !isRotation(event)) continue;
    current = event.old_key;
    found.push(current);
  }
  return found;
}

/** The fingerprint of a raw key in hexadecimal, ungrouped. */
export function fingerprintOf(key) {
  return sha256Hex(spkiOfKey(bytesOfHex(key)));
}

/** Whether both keys of the event signed it. */
function isRotation(event) {
  const { by_old: byOld, by_new: byNew, ...stated } = event;
  const message = joined(LABEL, canonicalBytes(stated));
  return (
    isSigned(bytesOfHex(byOld), message, bytesOfHex(event.old_key)) &&
    isSigned(bytesOfHex(byNew), message, bytesOfHex(event.new_key))
  );
}
