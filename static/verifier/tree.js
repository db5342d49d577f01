/* The Merkle tree of RFC 6962 with SHA-256. */

import { joined } from "../blind/numbers.js";
import { sha256 } from "../vendor/noble/hashes/sha2.js";

export function leafHash(bytes) {
  return sha256(joined(Uint8Array.of(0), bytes));
}

/** The root over leaf hashes: the left tree is the largest full one that leaves some to the right. */
export function treeRoot(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0];
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return sha256(joined(Uint8Array.of(1), treeRoot(leaves.slice(0, left)), treeRoot(leaves.slice(left))));
}
