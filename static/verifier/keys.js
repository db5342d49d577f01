/* Which of the public keys at hand stands for what: one meeting's key, or the line of those that followed it. */

import { bytesOfHex } from "../blind/numbers.js";
import { sha256Hex } from "./file_checks.js";
import { publicKeyOfPem } from "./pem.js";
import { fingerprintOf, followersOf, followingKeys } from "./rotation.js";

/** `{isDoubtful, hasAny, keyFor(record), sheetKey(keyId, fingerprint)}` of the files' keys and the log's changes.

Two keys that no change joins cannot both be the meeting's: nobody should have to guess which was used. */
export function keysAtHand({ keys, ownKeys }, rotations) {
  const known = keys.map(readKey);
  const hashes = [...new Set(known.map(({ hash }) => hash))];
  const isLine = (first) => hashes.every((hash) => hash === first || followersOf(first, rotations).includes(hash));
  const isDoubtful = hashes.length > 1 && !hashes.some(isLine);
  return {
    isDoubtful,
    hasAny: known.some(({ key }) => key !== null) || ownKeys.length > 0,
    keyFor: ({ name, value }) => {
      const own = ownKeys.find((file) => file.name === `${name}.pub.pem`);
      if (own || isDoubtful) return own ? own.bytes : null;
      const stated = value && value.key ? String(value.key.fingerprint).replace(/ /g, "") : "";
      const found = known.find(({ hash }) => hash === stated) || known[0];
      return found ? found.bytes : null;
    },
    sheetKey: (keyId, fingerprint) => sheetKey({ known, ownKeys, rotations }, keyId, fingerprint),
  };
}

/** `{key, hash, state}` of the key that a sheet names: `known`, `followed`, `not_announced`, `older`, or `none`.

A key that a record brings along, or one of before the key at hand, counts only where the fingerprint
read out is its own or one that it followed. */
function sheetKey({ known, ownKeys, rotations }, keyId, fingerprint) {
  const announced = fingerprint.replace(/[\s:]/g, "").toLowerCase();
  const isAnnounced = ({ hash }) => hash === announced || followersOf(announced, rotations).includes(hash);
  const following = known.flatMap(({ hash }) => followingKeys(hash, rotations)).map((key) => {
    return { key: bytesOfHex(key), hash: fingerprintOf(key), state: "followed" };
  });
  const brought = ownKeys.map((file) => ({ ...readKey(file), state: "older" }));
  const found = [...known, ...following, ...brought].find(({ key, hash }) => key && hash.startsWith(keyId));
  if (!found) {
    const isOther = announced !== "" && !known.some(isAnnounced);
    return { key: null, hash: "", state: isOther ? "not_announced" : "none" };
  }
  if (announced === "") return found;
  if (!isAnnounced(found)) return { ...found, state: "not_announced" };
  return { ...found, state: found.hash === announced ? "known" : "followed" };
}

function readKey({ bytes }) {
  const found = publicKeyOfPem(bytes);
  return { bytes, key: found && found.key, hash: found ? sha256Hex(found.spki) : sha256Hex(bytes), state: "known" };
}
