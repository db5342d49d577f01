/* Which of the tablet's pages is due: decided by the snapshot and by what is kept here. */
import { ballot, kept } from "./ballot.js";
import { blockedBy } from "./blind_pages.js";
import { isOnItsWay, receiptOf } from "./blind_state.js";
import { canCast, poll, room, seat } from "./room.js";
import { sending } from "./sending.js";

/** One of moved, waiting, blocked, sending, refused, recorded, closed, ballot, review. */
export function step() {
  const now = poll();
  if (room.moved) return "moved";
  if (!now) return "waiting";
  if (blockedBy(now)) return "blocked";
  if (sending.stop || isOnItsWay(now)) return "sending";
  if (sending.refused) return "refused";
  const isRecorded = Boolean(kept().recordedAt || receiptOf(now)) || seat().has_cast;
  if (now.state !== "open") return isRecorded && now.state !== "published" ? "closed" : "waiting";
  if (isRecorded && !ballot.again) return "recorded";
  return canCast() ? ballot.page : "waiting";
}

/** What a screen reader is told when the page changes; "" where the page's heading says it. */
export const SAID = {
  ballot: "表决已经开始，选票在屏幕上。",
  review: "请核对您的选票",
  sending: "正在送达",
  recorded: "您的选票已经记下，不用再做什么。",
  closed: "表决已截止",
  blocked: "这台平板现在不能投票，请看屏幕。",
  refused: "选票没有记录",
  moved: "这个席位已在另一台平板上打开。",
};
