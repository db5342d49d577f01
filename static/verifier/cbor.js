/* The part of CBOR that a printed code needs, in its one form (RFC 8949, section 4.2.1).

Whole numbers, bytes, text, arrays, and maps with whole numbers as keys; every other form is
refused, so that no two readers differ over a code. */

import { bytesOf, joined, numberOf, sameBytes } from "../blind/numbers.js";

export class CborFault extends Error {}

const [NUMBER, NEGATIVE, BYTES, TEXT, ARRAY, MAP] = [0, 1, 2, 3, 4, 5];
const MAX_DEPTH = 8;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The value in the bytes: number or BigInt, Uint8Array, string, array, Map. Throws CborFault. */
export function readCbor(bytes) {
  const reader = { bytes, place: 0 };
  const value = valueAt(reader, MAX_DEPTH);
  if (reader.place !== bytes.length) throw new CborFault("more follows");
  return value;
}

/** The bytes of a list of byte strings and texts: all that has to be written here. */
export function cborList(parts) {
  const written = parts.map((part) => {
    const bytes = typeof part === "string" ? ENCODER.encode(part) : part;
    return joined(head(typeof part === "string" ? TEXT : BYTES, bytes.length), bytes);
  });
  return joined(head(ARRAY, parts.length), ...written);
}

function head(kind, number) {
  const start = kind << 5;
  if (number < 24) return Uint8Array.of(start | Number(number));
  const place = [0x100, 0x10000, 0x100000000].findIndex((limit) => number < limit);
  const order = place < 0 ? 3 : place;
  return joined(Uint8Array.of(start | (24 + order)), bytesOf(BigInt(number), 1 << order));
}

function valueAt(reader, depth) {
  const [kind, number] = readHead(reader);
  if (kind === NUMBER) return number;
  if (kind === NEGATIVE) return typeof number === "bigint" ? -BigInt(1) - number : -1 - number;
  if (kind === BYTES || kind === TEXT) return kind === BYTES ? take(reader, number) : textOf(take(reader, number));
  if (depth === 0) throw new CborFault("nested too deep");
  if (kind === ARRAY) {
    const parts = [];
    while (parts.length < number) parts.push(valueAt(reader, depth - 1));
    return parts;
  }
  if (kind === MAP) return mapAt(reader, number, depth - 1);
  throw new CborFault("a kind that does not belong here");
}

function mapAt(reader, number, depth) {
  const found = new Map();
  let before = new Uint8Array(0);
  while (found.size < number) {
    const start = reader.place;
    const key = valueAt(reader, depth);
    const written = reader.bytes.slice(start, reader.place);
    const isNumber = typeof key === "number" || typeof key === "bigint";
    if (!isNumber || !isLess(before, written)) throw new CborFault("keys out of order");
    found.set(key, valueAt(reader, depth));
    before = written;
  }
  return found;
}

function readHead(reader) {
  const start = reader.place;
  const [first] = take(reader, 1);
  const [kind, short] = [first >> 5, first & 31];
  if (short < 24) return [kind, short];
  if (short > 27) throw new CborFault("not the one form of a number");
  const whole = numberOf(take(reader, 1 << (short - 24)));
  const number = whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : whole;
  if (!sameBytes(head(kind, number), reader.bytes.slice(start, reader.place))) {
    throw new CborFault("not the one form of a number");
  }
  return [kind, number];
}

function take(reader, length) {
  const end = reader.place + Number(length);
  if (end > reader.bytes.length) throw new CborFault("it ends early");
  const part = reader.bytes.slice(reader.place, end);
  reader.place = end;
  return part;
}

function textOf(bytes) {
  try {
    return DECODER.decode(bytes);
  } catch (problem) {
    throw new CborFault("not UTF-8");
  }
}

/** The order of bytes; the shorter one is less where it begins the other. */
function isLess(one, other) {
  const place = Array.from(other).findIndex((byte, index) => byte !== one[index]);
  if (place < 0) return false;
  return place >= one.length || one[place] < other[place];
}
