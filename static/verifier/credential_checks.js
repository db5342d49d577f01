/* Checks on what a blind poll announced: the online key's signature and the credential key. */

import { openingBytes } from "../blind/message.js";
import { bytesOf, bytesOfHex } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { BlindFault, publicKey } from "../blind/rsabssa.js";
import { failed, notDone, passed } from "./check.js";

export function isBlind(record) {
  return record.poll.protection === "blind";
}

export function checkOpeningSignature(record) {
  const { sha256, signature, ...statement } = record.opening;
  if (signature === undefined) {
    return notDone("opening_signature", "开启声明没有签名", "the opening statement carries no signature");
  }
  const key = statement.ack_key;
  if (!isSigned(bytesOfHex(signature), openingBytes(statement), bytesOfHex(key))) {
    return failed("opening_signature", "开启声明的签名不符", "the statement's signature is not good");
  }
  return passed("opening_signature", `在线密钥 ${key} 签名`, `signed by the online key ${key}`);
}

export function checkCredentialKey(record) {
  const { credential } = record.opening;
  if (isBlind(record) !== (credential !== undefined)) {
    const en = "the protection does not fit the opening statement";
    return failed("credential_key", "保护方式与开启声明不符", en);
  }
  if (!isBlind(record)) {
    return notDone("credential_key", "本次表决不用盲签名凭证", "this poll used no blind credentials");
  }
  if (record.poll.secrecy !== "secret") {
    return failed("credential_key", "记名表决不用盲签名", "a named poll has no blind credentials");
  }
  const key = credentialKeyOf(record);
  if (key === null) return failed("credential_key", "凭证公钥不合格", "a credential key that is refused");
  const { suite } = credential;
  return passed("credential_key", `RSA ${key.bits} 位，${suite}`, `RSA of ${key.bits} bits, ${suite}`);
}

/** The key that signed the credentials, or null where it is none to trust. */
export function credentialKeyOf(record) {
  const { n, e } = record.opening.credential;
  try {
    return publicKey(bytesOfHex(n), bytesOf(BigInt(e), 8));
  } catch (problem) {
    if (!(problem instanceof BlindFault)) throw problem;
    return null;
  }
}
