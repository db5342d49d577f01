/* The Merkle tree of RFC 6962 with SHA-256. */

import { joined, sameBytes } from "../blind/numbers.js";
import { sha256 } from "../vendor/noble/hashes/sha2.js";

const HASH_LENGTH = 32;
const ZERO = BigInt(0);
const ONE = BigInt(1);

/** Whether the proof leads from the leaf at this place to the root (RFC 9162, section 2.1.3.2). */
export function isIncluded(index, size, leaf, proof, root) {
  const areHashes = [leaf, root, ...proof].every((hash) => hash.length === HASH_LENGTH);
  if (index < 0 || index >= size || !areHashes) return false;
  // Numbers of a forged record may be larger than what the operators on 32 bits take.
  let [place, last, found] = [BigInt(index), BigInt(size) - ONE, leaf];
  for (const part of proof) {
    if (last === ZERO) return false;
    if (place & ONE || place === last) {
      found = nodeHash(part, found);
      while (!(place & ONE) && place !== ZERO) [place, last] = [place >> ONE, last >> ONE];
    } else {
      found = nodeHash(found, part);
    }
    [place, last] = [place >> ONE, last >> ONE];
  }
  return last === ZERO && sameBytes(found, root);
}

export function leafHash(bytes) {
  return sha256(joined(Uint8Array.of(0), bytes));
}

/** The root over leaf hashes: the left tree is the largest full one that leaves some to the right. */
export function treeRoot(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0];
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return nodeHash(treeRoot(leaves.slice(0, left)), treeRoot(leaves.slice(left)));
}

function nodeHash(left, right) {
  return sha256(joined(Uint8Array.of(1), left, right));
}
