/* Checks on credentials and signatures of a blind poll: the announcement, its key, every ballot's own. */

import { castBytes, credentialMessage, openingBytes } from "../blind/message.js";
import { bytesOf, bytesOfHex, joined } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { BlindFault, publicKey, verify } from "../blind/rsabssa.js";
import { failed, notDone, passed } from "./check.js";

export function checkOpeningSignature(record) {
  const { sha256, signature, ...statement } = record.opening;
  const key = statement.ack_key;
  if (!isSigned(bytesOfHex(signature), openingBytes(statement), bytesOfHex(key))) {
    return failed("opening_signature", "开启声明的签名不符", "the statement's signature is not good");
  }
  return passed("opening_signature", `在线密钥 ${key} 签名`, `signed by the online key ${key}`);
}

export function checkCredentialKey(record) {
  const key = credentialKeyOf(record);
  if (key === null) return failed("credential_key", "凭证公钥不合格", "a credential key that is refused");
  const { suite } = record.opening.credential;
  return passed("credential_key", `RSA ${key.bits} 位，${suite}`, `RSA of ${key.bits} bits, ${suite}`);
}

export function checkCredentials(record) {
  if (!("choices" in record)) return noRows("credentials");
  const key = credentialKeyOf(record);
  if (key === null) return notDone("credentials", "凭证公钥不可用", "no usable credential key");
  const unfit = record.choices.find((row) => {
    const message = credentialMessage(record.opening.sha256, bytesOfHex(row.bpk));
    return !verify(key, joined(bytesOfHex(row.pfx), message), bytesOfHex(row.csig));
  });
  if (unfit) {
    const en = `${unfit.serial}: not a credential of this poll`;
    return failed("credentials", `${unfit.serial} 的凭证不符`, en);
  }
  const { length } = record.choices;
  return passed("credentials", `${length} 个凭证有效`, `${length} good credentials`);
}

export function checkBallotSignatures(record) {
  if (!("choices" in record)) return noRows("ballot_signatures");
  const unfit = record.choices.find(({ bpk, bsig, seq, choice = null }) => {
    const signed = castBytes(record.opening.sha256, choice, seq);
    return !isSigned(bytesOfHex(bsig), signed, bytesOfHex(bpk));
  });
  if (unfit) {
    const en = `${unfit.serial}: not signed by its key`;
    return failed("ballot_signatures", `${unfit.serial} 的签名不符`, en);
  }
  const { length } = record.choices;
  return passed("ballot_signatures", `${length} 张票签名有效`, `${length} good ballot signatures`);
}

/** The key that signed the credentials, or null where it is none to trust. */
function credentialKeyOf(record) {
  const { n, e } = record.opening.credential;
  try {
    return publicKey(bytesOfHex(n), bytesOf(BigInt(e), 8));
  } catch (problem) {
    if (!(problem instanceof BlindFault)) throw problem;
    return null;
  }
}

function noRows(name) {
  return notDone(name, "只公布总数，没有逐票", "totals only, no ballots published");
}
