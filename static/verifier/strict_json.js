/* Reads JSON as a record may write it: text, whole numbers, lists, objects; no key twice.

JSON.parse takes the last of two equal keys and rounds large numbers without a word, so two readers
could see two records. This one refuses. */

import { canonicalText } from "../blind/canonical.js";

export const MOST_BYTES = 16 * 1024 * 1024;

// No record nests deeper; a forged one must not exhaust the reader.
const DEEPEST = 64;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WHOLE_NUMBER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const SPACE = /[ \t\n\r]*/y;

export class Unreadable extends Error {}

/** The value in the bytes; Unreadable says what is wrong with them. Objects have no prototype. */
export function parseStrictly(bytes) {
  if (bytes.length > MOST_BYTES) throw new Unreadable(`${bytes.length} bytes, more than ${MOST_BYTES}`);
  const reader = { text: decode(bytes), place: 0 };
  const value = readValue(reader, 0);
  skipSpace(reader);
  if (reader.place !== reader.text.length) throw unexpected(reader);
  try {
    canonicalText(value);
  } catch (problem) {
    throw new Unreadable(problem.message);
  }
  return value;
}

function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (problem) {
    throw new Unreadable("not UTF-8");
  }
}

function readValue(reader, depth) {
  if (depth > DEEPEST) throw new Unreadable("nested too deep");
  skipSpace(reader);
  const first = reader.text[reader.place];
  if (first === "{") return readObject(reader, depth);
  if (first === "[") return readList(reader, depth);
  if (first === '"') return readText(reader);
  const written = take(reader, WHOLE_NUMBER);
  const number = Number(written);
  if (!Number.isSafeInteger(number)) throw new Unreadable(`${written} is too large a number`);
  return number;
}

function readObject(reader, depth) {
  const found = Object.create(null);
  for (const _ of parts(reader, "}")) {
    skipSpace(reader);
    const key = readText(reader);
    if (key in found) throw new Unreadable(`the key ${key} stands twice in one object`);
    skipSpace(reader);
    step(reader, ":");
    found[key] = readValue(reader, depth + 1);
  }
  return found;
}

function readList(reader, depth) {
  const found = [];
  for (const _ of parts(reader, "]")) found.push(readValue(reader, depth + 1));
  return found;
}

/** One turn for each part between the brackets; the caller reads the part. */
function* parts(reader, close) {
  reader.place += 1;
  skipSpace(reader);
  if (reader.text[reader.place] === close) {
    reader.place += 1;
    return;
  }
  for (;;) {
    yield;
    skipSpace(reader);
    if (reader.text[reader.place] === close) break;
    step(reader, ",");
  }
  reader.place += 1;
}

function readText(reader) {
  return JSON.parse(take(reader, STRING));
}

function take(reader, pattern) {
  pattern.lastIndex = reader.place;
  const found = pattern.exec(reader.text);
  if (found === null) throw unexpected(reader);
  reader.place = pattern.lastIndex;
  return found[0];
}

function step(reader, character) {
  if (reader.text[reader.place] !== character) throw unexpected(reader);
  reader.place += 1;
}

function skipSpace(reader) {
  SPACE.lastIndex = reader.place;
  SPACE.exec(reader.text);
  reader.place = SPACE.lastIndex;
}

function unexpected(reader) {
  return new Unreadable(`not JSON of a record at character ${reader.place}`);
}
