/* The tablet's half of RSA blind signatures, RSABSSA-SHA384-PSS-Randomized of RFC 9474.

The tablet hides its message before the server signs it, so the server cannot know later which
signature it gave to whom. Only `crypto.getRandomValues` is asked of the browser; no `crypto.subtle`,
which plain http withholds. Chance comes in by the argument `random(length) → bytes`. */

import { bitLength, bytesOf, inverse, joined, numberOf, power } from "./numbers.js";
import { checkPss, encodePss } from "./pss.js";

export const SUITE = "RSABSSA-SHA384-PSS-Randomized";
export const PREFIX_LENGTH = 32;
export const SALT_LENGTH = 48;

const SIZES = [2048, 3072, 4096];
const EXPONENT = BigInt(65537);
const ZERO = BigInt(0);
const ONE = BigInt(1);
const TWO = BigInt(2);

/** A step of the protocol that must not go on; `code` is permanent: bad-key, bad-blind-signature. */
export class BlindFault extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** The public key from its modulus and exponent in bytes: 2048, 3072 or 4096 bits, odd, e = 65537. */
export function publicKey(modulusBytes, exponentBytes) {
  const modulus = numberOf(modulusBytes);
  const bits = bitLength(modulus);
  if (!SIZES.includes(bits) || modulusBytes.length !== bits / 8) {
    throw new BlindFault("bad-key", `the modulus has ${bits} bits`);
  }
  if (modulus % TWO === ZERO) throw new BlindFault("bad-key", "the modulus is even");
  if (numberOf(exponentBytes) !== EXPONENT) throw new BlindFault("bad-key", "the exponent is not 65537");
  return { modulus, exponent: EXPONENT, bits, length: bits / 8 };
}

/** Prepare: 32 random bytes before the message. Whoever checks the signature needs them, too. */
export function prepare(message, random) {
  return joined(random(PREFIX_LENGTH), message);
}

/** Blind: what the server gets to sign, and the secret that takes the blinding off again. */
export function blind(key, input, random, saltLength = SALT_LENGTH) {
  const encoded = numberOf(encodePss(input, key.bits - 1, random(saltLength)));
  if (inverse(encoded, key.modulus) === null) throw new BlindFault("bad-key", "the modulus shares a factor");
  const factor = unitBelow(key, random);
  const hidden = (encoded * power(factor, key.exponent, key.modulus)) % key.modulus;
  return {
    blinded: bytesOf(hidden, key.length),
    unblinding: bytesOf(inverse(factor, key.modulus), key.length),
  };
}

/** Finalize: the signature without its blinding, checked under the announced key. */
export function finalize(key, input, blindSignature, unblinding, saltLength = SALT_LENGTH) {
  if (blindSignature.length !== key.length) throw new BlindFault("bad-blind-signature", "of another length");
  const number = (numberOf(blindSignature) * numberOf(unblinding)) % key.modulus;
  const signature = bytesOf(number, key.length);
  if (!verify(key, input, signature, saltLength)) {
    throw new BlindFault("bad-blind-signature", "not the announced key's signature");
  }
  return signature;
}

/** Whether the bytes are this key's RSASSA-PSS signature (SHA-384) over the input. */
export function verify(key, input, signature, saltLength = SALT_LENGTH) {
  const number = numberOf(signature);
  if (signature.length !== key.length || number >= key.modulus) return false;
  const opened = power(number, key.exponent, key.modulus);
  const length = Math.ceil((key.bits - 1) / 8);
  if (bitLength(opened) > 8 * length) return false;
  return checkPss(input, bytesOf(opened, length), key.bits - 1, saltLength);
}

/** A random number below the modulus that has an inverse; drawn again until it fits, never reduced. */
function unitBelow(key, random) {
  for (;;) {
    const number = numberOf(random(key.length));
    if (number >= ONE && number < key.modulus && inverse(number, key.modulus) !== null) return number;
  }
}
