/* What the reader holds against the records: from the fields of the page and from the files dropped. */

import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { sha256Hex } from "./file_checks.js";
import { readProof } from "./inclusion.js";
import { keysAtHand } from "./keys.js";
import { readEntries } from "./logged.js";
import { NoteFault, readCheckpoint, readNoteKey } from "./note.js";
import { rotationsIn } from "./rotation.js";
import { areFixedBy } from "./shown_rows.js";
import { SshFault, readSigners } from "./ssh_signature.js";
import { sameJson } from "./tally.js";

/** `{faults, keys, evidenceFor(record)}`, keys as keysAtHand says; `fields` are the texts hash, fingerprint, checkCode, roles and noteKeys. */
export function heldAgainst(files, fields) {
  const faults = [];
  const read = (reading) => {
    try {
      return reading();
    } catch (problem) {
      if (!(problem instanceof NoteFault || problem instanceof SshFault)) throw problem;
      faults.push(problem.message);
      return null;
    }
  };
  const signers = read(() => readSigners(new TextDecoder().decode(files.signers || new Uint8Array(0))));
  const entries = files.entries !== null ? read(() => readEntries(files.entries)) : null;
  const hasLog = files.checkpoint !== null && (files.entries === null || entries !== null);
  const noteKeys = [fields.noteKeys, ...files.noteKeys].join("\n");
  const log = hasLog ? read(() => logOf(files, noteKeys, entries)) : null;
  const rotations = rotationsIn(entries || []);
  const isOnly = files.records.length === 1;
  const proofs = files.records.map((record) => [record, proofFor(record, files.proofs, isOnly)]);
  const readOne = ([record, bytes]) => [record, read(() => proofEvidence(bytes, noteKeys))];
  const proofOf = new Map(proofs.filter(([, bytes]) => bytes !== null).map(readOne));
  return {
    faults,
    keys: keysAtHand(files, rotations),
    evidenceFor: (record) => ({
      hash: hashFor(record, fields.hash, isOnly),
      fingerprint: fields.fingerprint,
      rotations,
      // Without a checkpoint a log is a list that anybody may have shortened.
      looseEntries: log === null ? entries || [] : [],
      // The code on the display is one poll's; with several records it would accuse the others.
      checkCode: isOnly ? fields.checkCode : "",
      acks: files.acks.filter((ack) => isOnly || ack.poll === record.poll),
      // Like the code, a single ballot belongs to one poll and would accuse every other.
      shownRows: isOnly ? files.shownRows : [],
      sealedRows: sealedFor(record, files.sealed, isOnly),
      countersignatures: countersignaturesFor(record, signers, fields.roles),
      log,
      proof: proofOf.get(record) || null,
      printedCode: printedFor(record, files.printedCode, isOnly),
    }),
  };
}

/** The list held against the only record whatever it is; among several, the one whose root it gives. */
function sealedFor({ value }, sealed, isOnly) {
  if (isOnly) return sealed[0] || null;
  return (value && sealed.find((rows) => areFixedBy(value, rows))) || null;
}

/** The code held against the only record whatever it is; among several, against the one it names. */
function printedFor({ record }, printed, isOnly) {
  if (!printed) return null;
  return isOnly || sameJson(sha256(record), printed.fields.get(4)) ? printed : null;
}

/** The noted hash held against the only record whatever it is; among several, against the one that has it. */
function hashFor({ record }, noted = "", isOnly) {
  return noted === "" || isOnly || noted.replace(/[\s:]/g, "").toLowerCase() === sha256Hex(record) ? noted : "";
}

/** The bytes of the proof that bears the record's name, or the only proof of the only record; else null. */
function proofFor({ name }, proofs, isOnly) {
  const own = proofs.find((file) => file.name === `${name}.tlog-proof`);
  const only = isOnly && proofs.length === 1 ? proofs[0] : null;
  const found = own || only;
  return found ? found.bytes : null;
}

function proofEvidence(bytes, noteKeys) {
  const proof = readProof(bytes);
  return { proof, ...standingFor(proof.checkpoint, noteKeys) };
}

/** Without roles asked for, those whose signatures lie beside the record are checked. */
function countersignaturesFor(record, signers, roles) {
  const named = roles.split(/[,，\s]+/).filter((role) => role !== "");
  const required = named.length > 0 ? named : [...record.countersigned.keys()];
  if (required.length === 0) return null;
  return { required, signers: signers || new Map(), signatures: record.countersigned };
}

function logOf(files, noteKeys, entries) {
  const checkpoint = readCheckpoint(files.checkpoint);
  return { checkpoint, entries, ...standingFor(checkpoint, noteKeys) };
}

/** The log's key and its witnesses', of those that the reader holds. */
function standingFor(checkpoint, noteKeys) {
  const keys = noteKeys.split(/\s+/).filter((line) => line !== "").map(readNoteKey);
  return {
    key: keys.find((key) => key.name === checkpoint.origin) || null,
    witnesses: keys.filter((key) => key.name !== checkpoint.origin),
  };
}
