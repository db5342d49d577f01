/* Check of the certificate: the record key stood for the opening statement, with its online key, before the vote. */

import { canonicalBytes } from "../blind/canonical.js";
import { bytesOfHex, hexOf, joined } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { failed, notDone, passed } from "./check.js";
import { keysBefore, rotationsIn } from "./rotation.js";

const LABEL = new TextEncoder().encode("yst-opening-certificate/1\n");
const SIGNATURE = /^[0-9a-f]{128}$/;

/** `key`: the record's, raw; `log` as checkLog takes it. A correction may be signed by a later key. */
export function checkOpeningCertificate(record, key, log) {
  const name = "opening_certificate";
  if (log === null || log.entries === null) {
    return notDone(name, "没有日志，公告的证书未核", "no log to find the certificate in");
  }
  if (key === null) return notDone(name, "没有可用的公钥", "no usable public key");
  const told = log.entries
    .map(({ event }) => event)
    .filter(({ kind, opening }) => kind === "poll-prepared" && opening === record.opening.sha256)
    .filter((event) => "by_record_key" in event);
  if (told.length === 0) {
    return notDone(name, "公告时没有记录密钥的证书", "announced without a certificate of the record key");
  }
  const keys = [key, ...keysBefore(hexOf(key), rotationsIn(log.entries)).map(bytesOfHex)];
  if (!told.every((event) => keys.some((one) => isCertifiedBy(event, one)))) {
    return failed(name, "公告的证书不是记录密钥所签", "the certificate is not of the record's key");
  }
  const en = "the record key certified the opening statement, with its online key, before the vote";
  return passed(name, "记录密钥在表决前已为开启声明（及其在线密钥）作证", en);
}

function isCertifiedBy(event, key) {
  const { by_record_key: signature, ...stated } = event;
  return SIGNATURE.test(signature) && isSigned(bytesOfHex(signature), joined(LABEL, canonicalBytes(stated)), key);
}
