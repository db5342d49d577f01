/* Base45 (RFC 9285): bytes in the letters that a QR code stores most densely. */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** The bytes; null for another letter, a wrong length or a number out of range. */
export function bytesOfBase45(text) {
  const found = [];
  for (let start = 0; start < text.length; start += 3) {
    const digits = Array.from(text.slice(start, start + 3), (letter) => ALPHABET.indexOf(letter));
    const number = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    const limit = digits.length === 3 ? 0x10000 : 0x100;
    if (digits.length === 1 || digits.includes(-1) || number >= limit) return null;
    if (limit === 0x10000) found.push(number >> 8);
    found.push(number & 0xff);
  }
  return Uint8Array.from(found);
}
