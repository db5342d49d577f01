/* The four ways in which TOML 1.0 writes text: "basic", 'literal', and both over several lines. */

const CHARACTER = "\\t\\u0020-\\u007e\\u0080-\\ud7ff\\ue000-\\u{10ffff}";
const PLAIN_BASIC = new RegExp(`(?:(?!["\\\\])[${CHARACTER}])+`, "uy");
const PLAIN_BASIC_LINES = new RegExp(`(?:(?!["\\\\])[${CHARACTER}\\n])+`, "uy");
const LITERAL = new RegExp(`(?:(?!')[${CHARACTER}])*`, "uy");
const LITERAL_LINES = new RegExp(`(?:(?!''')[${CHARACTER}\\n])*`, "uy");
const LINE_END = /\\[ \t]*\n[ \t\n]*/y;
const ESCAPE = /\\(?:([btnfr"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
const ESCAPED = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };

/** The text at the reader's place, which is left behind it; `refuse(reader)` makes the error. */
export function readTomlText(reader, mayHaveLines, refuse) {
  const quote = reader.text[reader.place];
  const three = quote.repeat(3);
  if (mayHaveLines && reader.text.startsWith(three, reader.place)) {
    reader.place += 3;
    if (reader.text[reader.place] === "\n") reader.place += 1;
    const content = quote === "'" ? match(reader, LITERAL_LINES) : readBasic(reader, three, refuse);
    return content + closing(reader, three, refuse);
  }
  reader.place += 1;
  const content = quote === "'" ? match(reader, LITERAL) : readBasic(reader, quote, refuse);
  if (reader.text[reader.place] !== quote) throw refuse(reader);
  reader.place += 1;
  return content;
}

/** Skips the closing quotes; up to two more of them before still belong to the text. */
function closing(reader, three, refuse) {
  if (!reader.text.startsWith(three, reader.place)) throw refuse(reader);
  let more = "";
  while (more.length < 2 && reader.text[reader.place + 3 + more.length] === three[0]) more += three[0];
  reader.place += 3 + more.length;
  return more;
}

function readBasic(reader, end, refuse) {
  let content = "";
  while (!reader.text.startsWith(end, reader.place)) {
    if (end.length === 3 && match(reader, LINE_END) !== null) continue;
    const plain = match(reader, end.length === 3 ? PLAIN_BASIC_LINES : PLAIN_BASIC);
    const part = plain === null ? quoteOrEscape(reader, end, refuse) : plain;
    content += part;
  }
  return content;
}

function quoteOrEscape(reader, end, refuse) {
  if (end.length === 3 && reader.text[reader.place] === '"') {
    reader.place += 1;
    return '"';
  }
  ESCAPE.lastIndex = reader.place;
  const found = ESCAPE.exec(reader.text);
  const code = found && parseInt(found[2] || found[3] || "0", 16);
  if (found === null || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw refuse(reader);
  reader.place = ESCAPE.lastIndex;
  return found[1] ? ESCAPED[found[1]] : String.fromCodePoint(code);
}

function match(reader, pattern) {
  pattern.lastIndex = reader.place;
  const found = pattern.exec(reader.text);
  if (found === null) return null;
  reader.place = pattern.lastIndex;
  return found[0];
}
