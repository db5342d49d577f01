/* EMSA-PSS with SHA-384 and MGF1-SHA-384: the encoding that RSASSA-PSS signs (RFC 8017, section 9.1). */

import { sha384 } from "../vendor/noble/hashes/sha2.js";
import { bytesOf, joined, sameBytes } from "./numbers.js";

const HASH_LENGTH = 48;
const TRAILER = 0xbc;

/** The encoded message of `bits` bits; throws RangeError when so few bits cannot hold it. */
export function encodePss(message, bits, salt) {
  const length = Math.ceil(bits / 8);
  if (length < HASH_LENGTH + salt.length + 2) throw new RangeError("too few bits for this hash and salt");
  const digest = hashOf(message, salt);
  const block = new Uint8Array(length - HASH_LENGTH - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  const masked = exclusiveOr(block, mask(digest, block.length));
  masked[0] &= 0xff >> (8 * length - bits);
  return joined(masked, digest, Uint8Array.of(TRAILER));
}

/** Whether the encoded message of `bits` bits is one of this message with so long a salt. */
export function checkPss(message, encoded, bits, saltLength) {
  const length = Math.ceil(bits / 8);
  const blockLength = length - HASH_LENGTH - 1;
  const saltStart = blockLength - saltLength;
  if (encoded.length !== length || saltStart < 1 || encoded[length - 1] !== TRAILER) return false;
  const masked = encoded.slice(0, blockLength);
  const digest = encoded.slice(blockLength, length - 1);
  const unused = 8 * length - bits;
  if (masked[0] & ~(0xff >> unused)) return false;
  const block = exclusiveOr(masked, mask(digest, blockLength));
  block[0] &= 0xff >> unused;
  if (block.slice(0, saltStart - 1).some((byte) => byte !== 0) || block[saltStart - 1] !== 1) return false;
  return sameBytes(hashOf(message, block.slice(saltStart)), digest);
}

function hashOf(message, salt) {
  return sha384(joined(new Uint8Array(8), sha384(message), salt));
}

function mask(seed, length) {
  const blocks = [];
  for (let counter = 0; counter * HASH_LENGTH < length; counter += 1) {
    blocks.push(sha384(joined(seed, bytesOf(BigInt(counter), 4))));
  }
  return joined(...blocks).slice(0, length);
}

function exclusiveOr(one, other) {
  return one.map((byte, place) => byte ^ other[place]);
}
