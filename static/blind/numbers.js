/* Large numbers for RSA: bytes to BigInt and back, powers and inverses modulo n.

BigInt is not constant in time. What is secret here (a blinding factor) is used once, on the tablet. */

const ZERO = BigInt(0);
const ONE = BigInt(1);

/** The number that the bytes write, most significant first (OS2IP of RFC 8017). */
export function numberOf(bytes) {
  return bytes.length === 0 ? ZERO : BigInt("0x" + hexOf(bytes));
}

/** The number in exactly `length` bytes (I2OSP of RFC 8017); a RangeError when it does not fit. */
export function bytesOf(number, length) {
  const hex = number.toString(16).padStart(2 * length, "0");
  if (number < ZERO || hex.length > 2 * length) throw new RangeError("the number does not fit");
  return bytesOfHex(hex);
}

/** How many bits the number has; 0 has none. */
export function bitLength(number) {
  return number === ZERO ? 0 : number.toString(2).length;
}

/** base ** exponent mod modulus. */
export function power(base, exponent, modulus) {
  let result = ONE;
  let square = base % modulus;
  for (let rest = exponent; rest > ZERO; rest >>= ONE) {
    if (rest & ONE) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The inverse of the number modulo `modulus`, or null where there is none. */
export function inverse(number, modulus) {
  let [previous, current] = [modulus, number % modulus];
  let [before, factor] = [ZERO, ONE];
  while (current !== ZERO) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [before, factor] = [factor, before - quotient * factor];
  }
  if (previous !== ONE) return null;
  return before < ZERO ? before + modulus : before;
}

/** Lower-case hexadecimal. */
export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes that the hexadecimal digits write; a TypeError for anything else. */
export function bytesOfHex(hex) {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new TypeError("not hexadecimal");
  const bytes = new Uint8Array(hex.length / 2);
  for (let place = 0; place < bytes.length; place += 1) {
    bytes[place] = parseInt(hex.slice(2 * place, 2 * place + 2), 16);
  }
  return bytes;
}

/** All bytes in one row. */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** Whether both hold the same bytes. */
export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}
