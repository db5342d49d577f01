/* The text of a printed code: `YS1:` and base45 of a COSE_Sign1 over the summary, `YS1Z:` with zlib.

`YSK1:` and base45 of 32 bytes is the meeting's public key as the agenda prints it. */

import { hexOf } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { bytesOfBase45 } from "./base45.js";
import { CborFault, cborList, readCbor } from "./cbor.js";
import { inflated } from "./inflate.js";

export class CodeFault extends Error {}

const KEY_PREFIX = "YSK1:";
const [PLAIN, COMPRESSED] = ["YS1:", "YS1Z:"];
const TAG_SIGN1 = 0xd2;
const [EDDSA, KEY_ID_BYTES, SIGNATURE_BYTES, KEY_BYTES] = [-8, 8, 64, 32];
// No sheet says so much; a forged one must not fill the memory.
const MAX_BYTES = 16 * 1024;
const NAMES = 14;
const REQUIRED = Array.from({ length: 20 }, (_, place) => place + 1).filter((number) => number !== NAMES);

/** Whether a text is one of these codes, or tries to be. */
export function isPrintedCode(text) {
  return /^YS1Z?:/.test(text);
}

/** The raw key of a key's code; null for another text. */
export function keyOfCode(text) {
  const key = text.startsWith(KEY_PREFIX) ? bytesOfBase45(text.slice(KEY_PREFIX.length)) : null;
  return key !== null && key.length === KEY_BYTES ? key : null;
}

/** `{fields, keyId, signed, signature}`, not yet believed; throws CodeFault. */
export async function readPrintedCode(text) {
  const [prefix] = /^[^:]*:?/.exec(text);
  if (prefix !== PLAIN && prefix !== COMPRESSED) throw new CodeFault("不是 YS1 码");
  const data = bytesOfBase45(text.slice(prefix.length).replace(/[\r\n]+$/, ""));
  if (data === null) throw new CodeFault("不是 base45");
  try {
    return readSign1(prefix === COMPRESSED ? unpacked(data) : data);
  } catch (problem) {
    if (problem instanceof CborFault) throw new CodeFault(`CBOR: ${problem.message}`);
    throw problem;
  }
}

/** Whether it names this key and the signature is its own; `key` is raw, `keyId` in hexadecimal. */
export function isPrintedBy(printed, key, keyId) {
  return printed.keyId === keyId && isSigned(printed.signature, printed.signed, key);
}

function readSign1(bytes) {
  if (bytes[0] !== TAG_SIGN1) throw new CodeFault("不是 COSE_Sign1");
  const parts = readCbor(bytes.slice(1));
  const isList = Array.isArray(parts) && parts.length === 4;
  const [guarded, open, payload, signature] = isList ? parts : [];
  const isWhole = [guarded, payload, signature].every((part) => part instanceof Uint8Array);
  if (!isWhole || !(open instanceof Map) || open.size > 0 || signature.length !== SIGNATURE_BYTES) {
    throw new CodeFault("不是 COSE_Sign1");
  }
  const headers = readCbor(guarded);
  const keyId = headers instanceof Map && headers.size === 2 && headers.get(1) === EDDSA ? headers.get(4) : null;
  if (!(keyId instanceof Uint8Array) || keyId.length !== KEY_ID_BYTES) throw new CodeFault("不是 Ed25519 签名");
  const fields = readCbor(payload);
  if (!(fields instanceof Map) || !REQUIRED.every((number) => fields.has(number))) {
    throw new CodeFault("缺少内容");
  }
  const signed = cborList(["Signature1", guarded, new Uint8Array(0), payload]);
  return { fields, keyId: hexOf(keyId), signed, signature };
}

function unpacked(data) {
  const whole = inflated(data, MAX_BYTES);
  if (whole === null) throw new CodeFault("解不开压缩");
  return whole;
}
