/* Unpacks zlib (RFC 1950) with the vendored pako: DecompressionStream is missing in older browsers. */

import "../vendor/pako/pako_inflate.es5.min.js";

class TooLong extends Error {}

/** What was compressed, of at most so many bytes; null for anything else, a byte too many included. */
export function inflated(bytes, most) {
  // Stated, so that pako takes zlib alone and does not guess at gzip.
  const inflater = new globalThis.pako.Inflate({ windowBits: 15 });
  const parts = [];
  let length = 0;
  inflater.onData = (part) => {
    length += part.length;
    if (length > most) throw new TooLong();
    parts.push(part);
  };
  try {
    inflater.push(bytes, true);
  } catch (problem) {
    if (!(problem instanceof TooLong)) throw problem;
    return null;
  }
  if (!inflater.ended || inflater.err || inflater.strm.avail_in > 0) return null;
  const whole = new Uint8Array(length);
  parts.reduce((start, part) => (whole.set(part, start), start + part.length), 0);
  return whole;
}
