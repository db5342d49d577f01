/* After the publication the tablet looks for its own ballot in the published record, and says what it found. */
import { el } from "../dom.js";
import { askRecord } from "./blind_requests.js";
import { keepTerms, storage, termsOf } from "./blind_store.js";
import { lacking, random, tools } from "./blind_tools.js";
import { poll, t } from "./room.js";

// A full hall does not ask for the whole record in the same second.
const SPREAD_MS_EACH = 10;
const AGAIN_MS = 5000;

const WORDS = {
  same: "✓ 本机已核对：您的选票在公布的名单中，与您提交的一致。",
  unpressed: "✓ 本机已核对：您没有提交选票，名单中按“未按”列出。",
  other: "✗ 本机核对：公布名单中您的编号下是另一种选择。请告诉监票人。",
  missing: "✗ 本机核对：公布的名单中没有您的选票。请告诉监票人。",
  "other-poll": "✗ 本机核对：公布的记录不是您投票时的那份表决说明。请告诉监票人。",
  unlisted: "本次不公布逐张选票。本机保存着回执，可交监票人核对。",
};

let lookedFor = null;

/** Look once for each published attempt; `repaint` is called when something was found. */
export async function lookForOwn(repaint) {
  const now = poll();
  if (!isDue(now) || lookedFor === now.attempt) return;
  lookedFor = now.attempt;
  const { attempt, result, turnout } = now;
  try {
    const { heldOf, ownInRecord } = await tools();
    const held = heldOf(storage, termsOf(now).opening.sha256);
    if (!held || !(held.ack || held.pending)) return;
    await new Promise((resolve) => setTimeout(resolve, (turnout.present * SPREAD_MS_EACH * random(1)[0]) / 255));
    const found = ownInRecord(await askRecord(result.record), held);
    keepTerms(attempt, { check: found, isUnpressed: !held.pending && held.ack.seq === 0 });
    repaint();
  } catch (problem) {
    // No network, or the record is not there yet.
    setTimeout(() => {
      lookedFor = null;
      lookForOwn(repaint);
    }, AGAIN_MS);
  }
}

/** What was found, in words; null where this tablet holds no ballot of the poll. */
export function ownLine(now) {
  if (now.protection !== "blind") return null;
  const { check, isUnpressed, serial } = termsOf(now);
  if (!check) return null;
  const words = t(WORDS[check === "same" && isUnpressed ? "unpressed" : check]);
  const isGood = check === "same" || check === "unlisted";
  const number = serial && el("span", { class: "muted" }, " ", t("选票编号"), " ", el("span", { class: "num" }, serial));
  return el("p", { class: isGood ? "own" : "own note refused", role: "status" }, words, number);
}

function isDue(now) {
  if (!now || now.protection !== "blind" || now.state !== "published" || !now.result) return false;
  const { opening, check } = termsOf(now);
  return Boolean(opening) && !check && lacking.length === 0;
}
