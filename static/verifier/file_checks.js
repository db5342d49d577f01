/* Checks on the files as such: form, canonical bytes, purpose, key, signature, the record before. */

import { canonicalBytes } from "../blind/canonical.js";
import { hexOf, sameBytes } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { failed, notDone, passed } from "./check.js";
import { publicKeyOfPem } from "./pem.js";
import { FIRST_PREVIOUS, record as recordForm } from "./record_form.js";
import { Unreadable, parseStrictly } from "./strict_json.js";

/** The check, and the record when it is one of format 1. */
export function checkFormat(bytes) {
  let record;
  try {
    record = parseStrictly(bytes);
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return [failed("format", `读不出：${problem.message}`, `cannot be read: ${problem.message}`), null];
  }
  const faults = recordForm(record, "record").slice(0, 3).join("; ");
  if (faults) return [failed("format", `字段不符：${faults}`, `wrong fields: ${faults}`), null];
  return [passed("format", `格式 1，${bytes.length} 字节`, `format 1, ${bytes.length} bytes`), record];
}

export function checkCanonical(bytes, record) {
  if (!sameBytes(canonicalBytes(record), bytes)) {
    return failed("canonical", "字节不是 RFC 8785 规范形式", "the bytes are not RFC 8785");
  }
  const hash = sha256Hex(bytes);
  return passed("canonical", `RFC 8785，SHA-256 ${hash}`, `RFC 8785, SHA-256 ${hash}`);
}

export function checkPurpose(record) {
  if (record.purpose === "demo") {
    return passed("purpose", "演示数据，不是真实结果", "demo data, not a real result");
  }
  return passed("purpose", "正式记录", "a real record");
}

/** The check, and the key when it is the one that the record names. */
export function checkKey(record, pem) {
  if (pem === null) return [notDone("key", "没有给出公钥", "no public key given"), null];
  const found = publicKeyOfPem(pem);
  if (found === null) return [failed("key", "不是 PEM 格式的 Ed25519 公钥", "not an Ed25519 key in PEM"), null];
  const hash = sha256Hex(found.spki);
  const groups = hash.match(/.{4}/g).join(" ");
  if (record.key.id !== hash.slice(0, 16) || record.key.fingerprint !== groups) {
    const [zh, en] = [`公钥指纹 ${groups}，与记录所写不同`, `the key's fingerprint is ${groups}, not the record's`];
    return [failed("key", zh, en), null];
  }
  return [passed("key", `公钥指纹 ${groups}`, `fingerprint ${groups}`), found.key];
}

export function checkSignature(bytes, signature, key) {
  if (signature === null) return notDone("signature", "没有给出签名", "no signature given");
  if (key === null) return notDone("signature", "没有可用的公钥", "no usable public key");
  if (!isSigned(signature, bytes, key)) {
    return failed("signature", "签名与文件不符", "the signature is not of this file");
  }
  return passed("signature", "Ed25519 签名有效", "the Ed25519 signature is good");
}

export function checkPrevious(record, previous) {
  if ((record.seq === 1) !== (record.previous === FIRST_PREVIOUS)) {
    return failed("previous", "首份记录与前序哈希不符", "only the first has no previous");
  }
  if (record.seq === 1) {
    if (previous !== null) return failed("previous", "首份记录没有前一份", "the first record follows none");
    return passed("previous", "本链第 1 份记录", "the first record of its chain");
  }
  if (previous === null) return notDone("previous", "没有给出前一份记录", "no previous record given");
  if (sha256Hex(previous) !== record.previous) {
    return failed("previous", "前一份记录的哈希不符", "the previous record's hash differs");
  }
  const before = readOrNull(previous);
  const follows = before && before.seq + 1 === record.seq && before.purpose === record.purpose;
  if (!follows) return failed("previous", "前一份的序号或用途不连续", "number or purpose does not follow on");
  if (!before.body || before.body.id !== record.body.id) {
    return failed("previous", "前一份不是同一机构的记录", "the previous is of another body");
  }
  return passed("previous", `接第 ${before.seq} 份记录`, `follows record ${before.seq}`);
}

/** Lower-case hexadecimal of the SHA-256 of the bytes. */
export function sha256Hex(bytes) {
  return hexOf(sha256(bytes));
}

function readOrNull(bytes) {
  try {
    return parseStrictly(bytes);
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return null;
  }
}
