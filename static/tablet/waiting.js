/* Waiting: what is happening now, the papers of the item, what comes next, the member's own seat. */
import { el } from "../dom.js";
import { kept } from "./ballot.js";
import { receiptOf } from "./blind_state.js";
import { how } from "./how.js";
import { checkInForm, checkInWords, mySeat } from "./my_seat.js";
import { nameOf, numberOf, papersOf } from "./option.js";
import { outcome } from "./outcome.js";
import { ownLine } from "./own_ballot.js";
import { canCast, place, poll, room, seat, t } from "./room.js";
import { protectionLines } from "./safety.js";

const NEXT_SHOWN = 3;
const MEETING = { preparing: "会议尚未开始", in_session: "会议进行中", ended: "会议已结束" };
const CHANNEL = { paper: "用纸票", hands: "用举手" };
const REASON = {
  "non-voting": "您列席本次会议，不参加表决。",
  "not-on-roll": "您不在本次表决的名单上，可参加下一次表决。",
  suspended: "您的代表职务暂停执行，本次不能表决。",
  "not-checked-in": "表决开始时您还没有签到，可参加下一次表决。",
};
const STAGE = { prepared: "即将表决", open: "正在表决", published: "结果已公布", void: "本次表决作废" };

export function waiting() {
  const { item, meeting } = room.snapshot;
  const now = poll();
  const isBetween = !now && !item;
  const title = now ? now.title : item ? item.title : `${meeting.body} ${meeting.name}`;
  const where = item ? ` · ${t("第 {n} 项", { n: place() })}` : "";
  const stage = now ? t(STAGE[now.state] || "表决已截止") : isBetween ? t(MEETING[meeting.state]) : "";
  const begins = t(meeting.state === "ended" && !isBetween ? MEETING.ended : "现在");
  return el(
    "main",
    { class: "wait" },
    el(
      "section",
      {},
      el("p", { class: "red" }, begins, where, stage && ` · ${stage}`),
      el("h2", { tabindex: "-1", id: "first" }, title),
      isBetween && whoIsHere(),
      checkInForm(),
      item && item.text && el("p", {}, item.text),
      aboutPoll(now),
    ),
    el("aside", {}, whatComes(), mySeat()),
  );
}

/** Before the first item and after the last: where, and how many have come. */
function whoIsHere() {
  const { meeting, presence } = room.snapshot;
  const base = el("small", {}, ` / ${t("应到")} ${presence.entitled}`);
  const here = el("b", { class: "num" }, String(presence.present));
  return [
    meeting.place && el("p", { class: "muted" }, meeting.place),
    el("p", { class: "here" }, t("实到"), " ", here, base),
  ];
}

/** What the poll asks of this member now, in words. */
function aboutPoll(now) {
  if (!now) return null;
  if (now.state === "open" && !canCast()) {
    const why = t(REASON[seat().reason] || CHANNEL[seat().channel] || "") || checkInWords();
    return [el("p", { class: "note" }, t("您本次不能在平板上投票："), why), protectionLines(now)];
  }
  if (now.state === "prepared") {
    return [
      el("p", {}, t("主持人宣布开始后，选票会自动出现。")),
      el("p", {}, how(now)),
      protectionLines(now),
      candidates(now),
    ];
  }
  if (now.state === "published") return [outcome(now), ownLine(now)];
  if (now.state === "void") return el("p", { class: "note" }, now.void_reason || t("本次表决作废"));
  const isMissed = canCast() && !kept().recordedAt && !receiptOf(now) && !seat().has_cast;
  return [
    isMissed && el("p", { class: "note" }, t("这台平板没有提交选票，按未按计。")),
    el("p", {}, t("等待公布结果。")),
  ];
}

/** The papers before the ballot: every option in official order, with what is said of it. */
function candidates(now) {
  const line = (option, i) => el("li", {}, numberOf(String(i + 1)), nameOf(option), papersOf(option));
  return el("ol", { class: "candidates" }, now.options.map(line));
}

function whatComes() {
  const { agenda, meeting } = room.snapshot;
  const next = agenda.filter((each) => !each.is_done && !each.is_current && each.position > place());
  if (meeting.state === "ended" || !next.length) return null;
  const line = ({ position, kind, title }) => {
    const words = kind === "poll" && el("small", {}, t("要表决"));
    return el("li", {}, el("span", { class: "num" }, String(position)), el("span", {}, title, words));
  };
  return el(
    "div",
    { class: "next" },
    el("h3", {}, t("接下来")),
    el("ol", {}, next.slice(0, NEXT_SHOWN).map(line)),
    !poll() && el("p", { class: "muted" }, t("表决开始时，选票会自动出现。")),
  );
}
