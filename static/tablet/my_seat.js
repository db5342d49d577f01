/* The member's own seat: name, place, whether checked in, and the way to check in. */
import { el } from "../dom.js";
import { room, seat, t } from "./room.js";

const PRESENCE = {
  present: "已签到",
  waiting: "等待工作人员确认签到",
  expected: "请签到",
  leave: "请假",
  absent: "缺席",
  left: "已离会",
};

export function mySeat() {
  const mine = seat();
  const isHere = mine.presence === "present";
  return el(
    "div",
    { class: "seat" },
    el("p", {}, t("席位"), " ", el("span", { class: "num" }, mine.seat_no), " ", mine.name || ""),
    el("p", { class: isHere ? "ok" : "warn" }, isHere ? "✓ " : "○ ", checkInWords()),
  );
}

export function checkInWords() {
  return t(PRESENCE[seat().presence] || "请签到");
}

/** The one thing to do before anything else; null once it is done. */
export function checkInForm() {
  const { presence } = seat();
  if (room.snapshot.meeting.state === "ended") return null;
  if (presence !== "expected" && presence !== "left") return null;
  const guard = document.querySelector("meta[name=csrf-token]").content;
  return el(
    "form",
    { class: "check-in", method: "post", action: `/tablet/${room.snapshot.meeting.id}/check-in` },
    el("input", { type: "hidden", name: "csrf_token", value: guard }),
    el("button", { class: "btn main", id: "check-in" }, t("我要签到")),
  );
}
