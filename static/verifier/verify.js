/* Every check of one record from its bytes alone, in the order of docs/record.md.

Written from that page, apart from the Python verifier: where the two say different things of one
record, one of them is wrong, and tests compare them. */

import { checkCounts, checkDerivation, checkOutcome, checkTally } from "./count_checks.js";
import { checkAcks, checkFingerprint, checkHash, checkNotedCode } from "./evidence.js";
import {
  checkCanonical,
  checkFormat,
  checkKey,
  checkPrevious,
  checkPurpose,
  checkSignature,
} from "./file_checks.js";
import { checkBallotsRoot, checkBlindRows, checkIssued, checkIssuedRoll } from "./blind_checks.js";
import { checkOpeningCertificate } from "./certificate.js";
import { notDone } from "./check.js";
import { checkCountersignatures, checkSignerKeys } from "./countersigned.js";
import {
  checkBallotSignatures,
  checkCredentialKey,
  checkCredentials,
  checkOpeningSignature,
} from "./credential_checks.js";
import { checkCommitments, checkOpening, checkPack } from "./fixed_checks.js";
import { checkInclusion } from "./inclusion.js";
import { checkLog } from "./logged.js";
import { checkNumbers } from "./number_checks.js";
import { checkPrintedCode } from "./printed_summary.js";
import { checkProtection, isBlind } from "./protection.js";
import { checkBallots, checkManual, checkRoll, checkRows } from "./row_checks.js";
import { checkSecrecy } from "./secrecy.js";
import { checkShownRows, withSealedRows } from "./shown_rows.js";
import { checkAfterPrevious, checkMeetingTimes, checkTimes } from "./times.js";
import { checkStanding } from "./standing.js";
import { checkUnresolved } from "./unresolved.js";

const NO_EVIDENCE = {
  hash: "",
  fingerprint: "",
  rotations: [],
  looseEntries: [],
  checkCode: "",
  acks: [],
  shownRows: [],
  sealedRows: null,
  countersignatures: null,
  log: null,
  proof: null,
  printedCode: null,
};

/** `{verdict, checks, record, pack}` from files in bytes; every one but the record may be null.

`evidence` is what the reader holds from elsewhere (evidence.js, countersigned.js, logged.js). The
verdict is sound, not_sound, or cannot_tell where key or signature is missing. */
export function verifyRecord(files, evidence = NO_EVIDENCE) {
  const { record: bytes, signature = null, key: pem = null, previous = null } = files;
  const [form, record] = checkFormat(bytes);
  if (record === null) {
    const rest = notDone("record", "读不出记录，其余未查", "no record to read: nothing else checked");
    return { verdict: "not_sound", checks: [form, rest], record: null, pack: null };
  }
  const shown = withSealedRows(record, evidence.sealedRows);
  const [packCheck, pack] = checkPack(record);
  const [keyCheck, key] = checkKey(record, pem);
  const checks = [
    form,
    checkCanonical(bytes, record),
    checkPurpose(record),
    keyCheck,
    checkSignature(bytes, signature, key),
    checkHash(bytes, evidence.hash),
    checkPrevious(record, previous),
    checkAfterPrevious(record, previous),
    packCheck,
    ...contentChecks(record, shown, pack),
    checkFingerprint(record, evidence.fingerprint, evidence.rotations),
    checkNotedCode(record, evidence.checkCode),
    ...(evidence.shownRows.length > 0 ? [checkShownRows(record, evidence.shownRows)] : []),
    checkAcks(shown, evidence.acks, evidence.shownRows),
    checkCountersignatures(bytes, evidence.countersignatures),
    checkSignerKeys(bytes, evidence.countersignatures, evidence.log),
    checkLog(record, bytes, evidence.log),
    checkInclusion(record, bytes, evidence.proof, evidence.log),
    checkStanding(record, bytes, evidence.log, evidence.looseEntries),
    checkMeetingTimes(record, evidence.log),
    checkOpeningCertificate(record, key, evidence.log),
    checkPrintedCode(record, bytes, key, pack, evidence.printedCode),
  ];
  return { verdict: verdictOf(checks), checks, record, pack };
}

/** `shown` is the record with the rows that the tellers keep, where the reader holds them. */
function contentChecks(record, shown, pack) {
  const protection = checkProtection(record);
  // Where the parts disagree on the mode, the fields of the blind checks may not be there.
  const blind = isBlind(record) && protection.state === "passed";
  return [
    protection,
    checkOpening(record, pack),
    ...(blind ? [checkOpeningSignature(record), checkCredentialKey(record)] : []),
    checkCommitments(record, pack),
    checkNumbers(record, pack),
    checkTimes(record),
    ...(blind ? blindChecks(shown, pack) : [checkRows(shown), checkRoll(shown, pack)]),
    checkBallots(shown, pack),
    checkManual(record, pack),
    checkSecrecy(record, pack),
    checkTally(record, pack),
    checkCounts(shown, pack),
    checkOutcome(record, pack),
    checkDerivation(record, pack),
  ];
}

function blindChecks(record, pack) {
  return [
    checkIssued(record, pack),
    checkIssuedRoll(record),
    checkBlindRows(record),
    checkBallotsRoot(record),
    checkCredentials(record),
    checkBallotSignatures(record),
    checkUnresolved(record, pack),
  ];
}

function verdictOf(checks) {
  if (checks.some((check) => check.state === "failed")) return "not_sound";
  const state = (name) => checks.find((check) => check.name === name).state;
  const isKnown = state("key") === "passed" && state("signature") === "passed";
  return isKnown ? "sound" : "cannot_tell";
}
