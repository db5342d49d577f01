/* What stands on every picture of the display: head, foot, lead, and numbers with their base. */
import { el } from "../dom.js";
import { clock, hall, poll, t } from "./hall.js";

// Titles of more characters are set smaller; beside the figures there is less room.
const LONG_TITLE = 20;

/** Which protection the poll has, and what it means, in the words that stand in the head. */
const PROTECTED = {
  none: "记名：公布每人的选择",
  split: "无记名：选票与名单分开存放",
  blind: "无记名：服务器也对不上人",
};
const LONG_BESIDE_FIGURES = 12;

export function head() {
  const { meeting } = hall.snapshot;
  const now = poll();
  return el(
    "header",
    { class: "top" },
    el("h1", {}, `${meeting.body} ${meeting.name}`),
    meeting.is_demo && el("p", { class: "tag" }, t("示范")),
    now && el("p", { class: "tag" }, t(PROTECTED[now.protection])),
  );
}

/** Presence and the quorum's arithmetic in words, the check code, and the freshness mark. */
export function foot() {
  const { presence } = hall.snapshot;
  const now = poll();
  const isKnown = now && now.check_code && now.state !== "published";
  const parts = [
    `${t("应到")} ${presence.entitled}`,
    `${t("实到")} ${presence.present}`,
    `${t("法定")} ${presence.needed}`,
    t(presence.has_quorum ? "已达法定人数" : "未达法定人数"),
    isKnown ? `${t("核对码")} ${now.check_code}` : "",
  ].filter(Boolean);
  const mark = el("span", { id: "fresh", class: "fresh" });
  return el("footer", {}, el("span", {}, parts.join(" · ")), mark);
}

/** Where the meeting is, then the title; `aside` stands beside it. */
export function lead(words, title, aside = null) {
  const current = hall.snapshot.agenda.find((each) => each.is_current);
  const where = current ? t("第 {n} 项", { n: current.position }) : "";
  const kick = [where, words].filter(Boolean).join(" · ");
  const isLong = title.length > (aside ? LONG_BESIDE_FIGURES : LONG_TITLE);
  const heading = el("h2", { class: isLong ? "long" : "" }, title);
  const said = el("div", {}, kick && el("p", { class: "kick" }, kick), heading);
  return el("div", { class: "lead" }, said, aside);
}

/** A number never stands without its base. */
export function figure(label, value, base, id) {
  const number = el("span", { class: "num", id }, String(value));
  return el("div", { class: "figure" }, el("p", {}, label), el("p", {}, number, el("small", {}, base)));
}

/** Cast of those present, not pressed, and how long it still goes on. */
export function turnout(now) {
  const { cast, present, not_pressed: waiting } = now.turnout;
  return [
    figure(t("已投票"), cast, `/ ${present} ${t("人")}`),
    figure(t("未按"), waiting, t("人")),
    now.state === "open" && timer(now),
  ];
}

function timer(now) {
  if (!now.deadline) return el("div", { class: "figure untimed" }, el("p", {}, t("由主持人截止")));
  return figure(t("剩余"), clock.left(now.deadline), "", "clock");
}

/** The options in their official order. */
export function names(options) {
  const line = (option, i) =>
    el("li", {}, el("span", { class: "num" }, String(i + 1)), el("span", {}, option.name));
  return el("ol", { class: "names", "data-fit": 1.4 }, options.map(line));
}
