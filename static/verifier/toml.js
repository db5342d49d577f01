/* Reads the TOML of a rule pack (TOML 1.0: keys, tables, texts, whole numbers, flags, arrays).

Fractions and dates are refused: no key of a pack may hold one. Whole numbers come as BigInt. */

import { readTomlText } from "./toml_text.js";

export class TomlFault extends Error {}

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const SPACE = /[ \t]*/y;
const REST = /[ \t]*(?:#[\t\u0020-\u007e\u0080-\ud7ff\ue000-\u{10ffff}]*)?(?=\n|$)/uy;
const SPACE_AND_LINES = /(?:[ \t\n]|#[\t\u0020-\u007e\u0080-\ud7ff\ue000-\u{10ffff}]*(?=\n|$))*/uy;
const NUMBER = /(?:0x[0-9a-fA-F](?:_?[0-9a-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*|[+-]?(?:0|[1-9](?:_?[0-9])*))(?![0-9A-Za-z_.:+-])/y;
const FLAG = /(?:true|false)(?![A-Za-z0-9_-])/y;

/** The tables of the text, as objects without prototype; TomlFault says what cannot be read. */
export function parseToml(text) {
  const reader = { text: text.replace(/\r\n/g, "\n"), place: 0 };
  const root = Object.create(null);
  // What a [header] or a dotted key has made may not be opened again by another of its kind.
  const known = { headers: new Set(), dotted: new Set(), closed: new Set() };
  let table = root;
  while (reader.place < reader.text.length) {
    skip(reader, SPACE);
    if (reader.text.startsWith("[[", reader.place)) table = openArrayTable(reader, root, known);
    else if (reader.text[reader.place] === "[") table = openTable(reader, root, known);
    else if (!/[#\n]/.test(reader.text[reader.place] || "\n")) readPair(reader, table, known);
    endLine(reader);
  }
  return root;
}

function openTable(reader, root, known) {
  reader.place += 1;
  const path = readPath(reader);
  step(reader, "]");
  const last = path.pop();
  const parent = descend(root, path, known);
  const table = own(parent, last) ? parent[last] : (parent[last] = Object.create(null));
  if (!isTable(table) || known.closed.has(table) || known.headers.has(table) || known.dotted.has(table)) {
    throw new TomlFault(`the table ${last} stands twice`);
  }
  known.headers.add(table);
  return table;
}

function openArrayTable(reader, root, known) {
  reader.place += 2;
  const path = readPath(reader);
  step(reader, "]");
  step(reader, "]");
  const last = path.pop();
  const parent = descend(root, path, known);
  const list = own(parent, last) ? parent[last] : (parent[last] = []);
  if (!Array.isArray(list) || known.closed.has(list)) throw new TomlFault(`${last} is not a list of tables`);
  const table = Object.create(null);
  list.push(table);
  return table;
}

/** The table that a header's path leads to; in a list of tables, the last. */
function descend(root, path, known) {
  return path.reduce((table, name) => {
    let next = own(table, name) ? table[name] : (table[name] = Object.create(null));
    if (known.closed.has(next)) throw new TomlFault(`${name} cannot be added to`);
    if (Array.isArray(next)) next = next[next.length - 1];
    if (!isTable(next)) throw new TomlFault(`${name} is not a table`);
    return next;
  }, root);
}

function readPair(reader, table, known, depth = 0) {
  const path = readPath(reader);
  step(reader, "=");
  const last = path.pop();
  const target = path.reduce((parent, name) => {
    const next = own(parent, name) ? parent[name] : (parent[name] = Object.create(null));
    // A dotted key adds to what dotted keys made, never to a table that has its own header.
    if (!isTable(next) || known.closed.has(next) || known.headers.has(next)) {
      throw new TomlFault(`${name} cannot be added to`);
    }
    known.dotted.add(next);
    return next;
  }, table);
  if (own(target, last)) throw new TomlFault(`the key ${last} stands twice`);
  skip(reader, SPACE);
  target[last] = readValue(reader, known, depth);
}

function readPath(reader) {
  const path = [];
  do {
    if (path.length > 0) reader.place += 1;
    skip(reader, SPACE);
    path.push(readKey(reader));
    skip(reader, SPACE);
  } while (reader.text[reader.place] === ".");
  return path;
}

function readKey(reader) {
  const quote = reader.text[reader.place];
  if (quote === '"' || quote === "'") return readTomlText(reader, false, refuse);
  return take(reader, BARE_KEY);
}

function readValue(reader, known, depth = 0) {
  if (depth > 32) throw new TomlFault("nested too deep");
  const first = reader.text[reader.place];
  if (first === '"' || first === "'") return readTomlText(reader, true, refuse);
  if (first === "[") return readArray(reader, known, depth);
  if (first === "{") return readInlineTable(reader, known, depth);
  if (first === "t" || first === "f") return take(reader, FLAG) === "true";
  return wholeNumber(take(reader, NUMBER).replace(/_/g, ""));
}

function wholeNumber(written) {
  const digits = written.replace(/^[+-]/, "");
  return written[0] === "-" ? -BigInt(digits) : BigInt(digits);
}

function readArray(reader, known, depth) {
  const list = [];
  reader.place += 1;
  for (;;) {
    skip(reader, SPACE_AND_LINES);
    if (reader.text[reader.place] === "]") break;
    list.push(readValue(reader, known, depth + 1));
    skip(reader, SPACE_AND_LINES);
    if (reader.text[reader.place] === "]") break;
    step(reader, ",");
  }
  reader.place += 1;
  known.closed.add(list);
  return list;
}

function readInlineTable(reader, known, depth) {
  const table = Object.create(null);
  const inside = { headers: known.headers, dotted: new Set(), closed: known.closed };
  reader.place += 1;
  skip(reader, SPACE);
  if (reader.text[reader.place] !== "}") {
    for (;;) {
      readPair(reader, table, inside, depth + 1);
      skip(reader, SPACE);
      if (reader.text[reader.place] === "}") break;
      step(reader, ",");
    }
  }
  reader.place += 1;
  inside.dotted.forEach((each) => known.closed.add(each));
  known.closed.add(table);
  return table;
}

function endLine(reader) {
  take(reader, REST);
  if (reader.place < reader.text.length) reader.place += 1;
}

function own(table, name) {
  return Object.prototype.hasOwnProperty.call(table, name);
}

function isTable(value) {
  return typeof value === "object" && !Array.isArray(value);
}

function take(reader, pattern) {
  pattern.lastIndex = reader.place;
  const found = pattern.exec(reader.text);
  if (found === null) throw refuse(reader);
  reader.place = pattern.lastIndex;
  return found[0];
}

function skip(reader, pattern) {
  take(reader, pattern);
}

function step(reader, character) {
  if (reader.text[reader.place] !== character) throw refuse(reader);
  reader.place += 1;
}

function refuse(reader) {
  const line = reader.text.slice(0, reader.place).split("\n").length;
  return new TomlFault(`TOML, line ${line}`);
}
