/* Signatures as `ssh-keygen -Y sign` makes them (OpenSSH PROTOCOL.sshsig), Ed25519 keys only. */

import { joined, sameBytes } from "../blind/numbers.js";
import { isSigned } from "../blind/opening.js";
import { sha256, sha512 } from "../vendor/noble/hashes/sha2.js";
import { bytesOfBase64, textOfBase64 } from "./base64.js";

const NAMESPACE = "record@yishitang";
const KEY_TYPE = "ssh-ed25519";
const BEFORE = "SSHSIG\u0000\u0000\u0000\u0001";
const HASHES = { sha256, sha512 };
const ARMOR = /^\s*-----BEGIN SSH SIGNATURE-----\s([^]*?)\s-----END SSH SIGNATURE-----\s*$/;
const SIGNER =
  /^([\p{L}\p{N}_.@,-]+) (?:namespaces="([\p{L}\p{N}_.@,-]+)" )?ssh-ed25519 ([A-Za-z0-9+/]+=*)(?: .*)?$/u;

export class SshFault extends Error {}

/** The key (32 bytes) that signed the message; SshFault where none did. */
export function sshSigner(armored, message) {
  const found = ARMOR.exec(armored);
  const blob = found && bytesOfBase64(found[1].replace(/\s/g, ""));
  const start = latin(BEFORE);
  if (!blob || !sameBytes(blob.slice(0, start.length), start)) throw new SshFault("not an SSH signature");
  const reader = { bytes: blob, place: start.length };
  const [publicBlob, space, , hash, signature] = [0, 1, 2, 3, 4].map(() => take(reader));
  const hashName = textOf(hash);
  if (reader.place !== blob.length || textOf(space) !== NAMESPACE || !HASHES[hashName]) {
    throw new SshFault("of another namespace or form");
  }
  const key = keyOfBlob(publicBlob);
  const inner = { bytes: signature, place: 0 };
  const [kind, raw] = [textOf(take(inner)), take(inner)];
  if (kind !== KEY_TYPE || inner.place !== signature.length) throw new SshFault("not an Ed25519 signature");
  const digest = HASHES[hashName](message);
  const signed = joined(latin("SSHSIG"), string(space), string(latin("")), string(hash), string(digest));
  if (!isSigned(raw, signed, key)) throw new SshFault("not of this file");
  return key;
}

/** Role to keys, from an allowed_signers file; SshFault for a line that is not understood. */
export function readSigners(text) {
  const keys = new Map();
  text.split(/\r?\n/).forEach((line, place) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const found = SIGNER.exec(line.trim());
    const blob = found && bytesOfBase64(found[3]);
    if (!blob) throw new SshFault(`line ${place + 1} of allowed_signers`);
    const key = keyOfBlob(blob);
    if (!(found[2] || NAMESPACE).split(",").includes(NAMESPACE)) return;
    found[1].split(",").forEach((role) => keys.set(role, [...(keys.get(role) || []), key]));
  });
  return keys;
}

/** The fingerprint as `ssh-keygen -l` shows it. */
export function sshFingerprint(key) {
  const blob = joined(string(latin(KEY_TYPE)), string(key));
  return `SHA256:${textOfBase64(sha256(blob)).replace(/=+$/, "")}`;
}

function keyOfBlob(blob) {
  const reader = { bytes: blob, place: 0 };
  const [kind, key] = [textOf(take(reader)), take(reader)];
  if (kind !== KEY_TYPE || key.length !== 32 || reader.place !== blob.length) {
    throw new SshFault("not an Ed25519 key");
  }
  return key;
}

/** The next string: its length in four bytes, then as many bytes. */
function take(reader) {
  const { bytes, place } = reader;
  const length = bytes.slice(place, place + 4).reduce((number, byte) => number * 256 + byte, 0);
  const end = place + 4 + length;
  if (place + 4 > bytes.length || end > bytes.length) throw new SshFault("cut short");
  reader.place = end;
  return bytes.slice(place + 4, end);
}

function string(bytes) {
  const length = [24, 16, 8, 0].map((shift) => (bytes.length >>> shift) & 0xff);
  return joined(Uint8Array.from(length), bytes);
}

function latin(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function textOf(bytes) {
  return String.fromCharCode(...bytes);
}
