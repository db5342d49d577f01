/* An Ed25519 public key as `meeting.pub.pem` holds it: SubjectPublicKeyInfo (RFC 8410) in PEM. */

import { bytesOfHex, joined, sameBytes } from "../blind/numbers.js";
import { bytesOfBase64, textOfBase64 } from "./base64.js";

// The DER of every Ed25519 key before its 32 bytes.
const BEFORE_KEY = bytesOfHex("302a300506032b6570032100");
const PEM = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/;

/** A raw key in the form over which its fingerprint is taken. */
export function spkiOfKey(key) {
  return joined(BEFORE_KEY, key);
}

/** The PEM of a raw key. */
export function pemOfKey(key) {
  const text = textOfBase64(spkiOfKey(key));
  return new TextEncoder().encode(`-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----\n`);
}

/** `{spki, key}` in bytes, or null where the text holds no such key. */
export function publicKeyOfPem(pem) {
  const found = PEM.exec(new TextDecoder().decode(pem));
  const spki = found && bytesOfBase64(found[1].replace(/\s/g, ""));
  if (!spki || spki.length !== 44 || !sameBytes(spki.slice(0, 12), BEFORE_KEY)) return null;
  return { spki, key: spki.slice(12) };
}
