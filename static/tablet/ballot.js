/* The ballot half filled in: marks of one attempt, kept through reload and sleep.
   A snapshot of the same attempt never touches it. */
import { Outbox } from "../outbox.js";
import { poll, seat, spoken, t } from "./room.js";

const NARROW = "(max-width: 600px)";
export const APPROVAL = { approve: "赞成", against: "反对", abstain: "弃权" };

export const outbox = new Outbox(seat().person);

/** `page` is ballot or review; `again` is set while a recorded ballot is being changed; `at` is the place of the
question in view where they are asked one by one. */
export const ballot = { attempt: null, marks: {}, writeIns: [], page: "ballot", again: false, at: 0 };

/** What the tablet keeps of this attempt: key, marks, the ballot on its way, the recorded time. */
export const kept = () => outbox.read(ballot.attempt);

/** Begin the attempt that the snapshot shows; true when it is another one than before. */
export function takeUp() {
  const now = poll();
  if (!now || now.attempt === ballot.attempt) return false;
  if (ballot.attempt !== null) outbox.drop(ballot.attempt);
  outbox.code = now.check_code;
  const entry = outbox.read(now.attempt);
  Object.assign(ballot, {
    attempt: now.attempt,
    marks: entry.marks || {},
    writeIns: entry.writeIns || [],
    page: "ballot",
    again: false,
    at: 0,
  });
  ballot.at = Math.max(0, firstOpen());
  return true;
}

/** Take over what another window of this tablet has done to the ballot; true when it did anything. Marks are kept at
every change, so what is kept differs from what this window shows only then: the two show one ballot, and once one of
them has cast it nothing that was marked stays in the other. */
export function catchUp() {
  const entry = kept();
  const marks = entry.marks || {};
  const writeIns = entry.writeIns || [];
  if (ballot.attempt === null || said(marks, writeIns) === said(ballot.marks, ballot.writeIns)) return false;
  Object.assign(ballot, { marks, writeIns });
  if (!entry.marks) Object.assign(ballot, { page: "ballot", again: false, at: 0 });
  return true;
}

const said = (marks, writeIns) => JSON.stringify([Object.entries(marks).sort(), writeIns]);

export function keepDraft() {
  outbox.write(ballot.attempt, { ...kept(), marks: ballot.marks, writeIns: ballot.writeIns });
}

/** Set or take away the mark of one option. */
export function mark(option, value) {
  if (value === null) delete ballot.marks[option];
  else ballot.marks[option] = value;
  keepDraft();
}

/** Give a number to one option; whoever had it before has none now. */
export function rank(option, number) {
  for (const id of Object.keys(ballot.marks)) {
    if (ballot.marks[id] === number && id !== option) delete ballot.marks[id];
  }
  mark(option, number || null);
}

export function writeIn(place, name) {
  ballot.writeIns[place] = name;
  keepDraft();
}

export function clearMarks() {
  ballot.marks = {};
  ballot.writeIns = [];
  ballot.at = 0;
  keepDraft();
}

export const writtenNames = () => ballot.writeIns.map((name) => (name || "").trim()).filter(Boolean);

/** How many marks stand on the ballot; a written name is one of those chosen. */
export function markedCount() {
  return Object.keys(ballot.marks).length + (poll().method === "choose" ? writtenNames().length : 0);
}

/** A ballot about one subject, answered by one choice. */
export function isSingle() {
  const now = poll();
  return now.options.length === 1 && now.method !== "choose" && now.method !== "rank";
}

/** Questions that are independent of each other come one a view; grades do so where a row has no room. */
export function isOneByOne() {
  const { method, limit, options, write_in: hasLines } = poll();
  if (options.length < 2 || limit || hasLines) return false;
  return method === "approve" || (method === "grade" && window.matchMedia(NARROW).matches);
}

/** The place of the first question without an answer, -1 where all have one. */
export function firstOpen() {
  return poll().options.findIndex((option) => !ballot.marks[option.id]);
}

/** How many marks the rule still asks for before the ballot may be cast. */
export function missing() {
  const now = poll();
  if (now.method === "grade") return now.options.filter((o) => !ballot.marks[o.id]).length;
  if (now.method === "choose" && now.exact && markedCount()) {
    return Math.max(0, now.limit - markedCount());
  }
  return 0;
}

/** Why the ballot cannot go to review yet, or "". A void ballot never leaves a tablet. */
export function barred() {
  const { method, limit } = poll();
  const approvals = Object.values(ballot.marks).filter((value) => value === "approve").length;
  if (method === "approve" && limit && approvals + writtenNames().length > limit) {
    return t("赞成和另选他人合计不能超过 {n} 名。", { n: limit });
  }
  if (method === "choose" && markedCount() > limit) return t("最多选 {n} 项。", { n: limit });
  if (!missing()) return "";
  return t(method === "grade" ? "还有 {n} 项没有评" : "还差 {n} 项", { n: missing() });
}

/** The mark on an option in words, "" where nothing is marked; no approval is an abstention. */
export function markWord(option) {
  const { method, grades } = poll();
  const value = ballot.marks[option.id];
  if (method === "approve") return value ? t(APPROVAL[value]) : t("没有选，按弃权计");
  if (!value) return "";
  if (method === "choose") return `○ ${t("已选")}`;
  if (method === "rank") return t("第 {n} 位", { n: value });
  return gradeWord(grades, value);
}

export function gradeWord(grades, id) {
  const grade = grades.find((each) => each.id === id);
  return grade ? spoken(grade) : id;
}
