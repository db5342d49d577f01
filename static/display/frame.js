/* What stands on every picture of the display: head, foot, lead, and numbers with their base. */
import { el } from "../dom.js";
import { clock, hall, poll, t } from "./hall.js";

// From here on the clock is said in another colour and with words.
const LAST_SECONDS = 30;
// Titles of more characters may take three lines.
const LONG_TITLE = 44;

/** Which protection the poll has, and what it means, in the words that stand in the head. */
const PROTECTED = {
  none: "记名：公布每人的选择",
  split: "无记名：选票与名单分开存放",
  blind: "无记名：服务器也对不上人",
};

export function head() {
  const { meeting } = hall.snapshot;
  const now = poll();
  return el(
    "header",
    { class: "top" },
    el("h1", { "data-fit": 1, "data-least": 0.7 }, `${meeting.body} ${meeting.name}`),
    meeting.is_demo && el("p", { class: "tag demo" }, t("示范")),
    now && el("p", { class: "tag" }, t(PROTECTED[now.protection])),
  );
}

/** Presence and the quorum's arithmetic in words, and the check code. */
export function foot() {
  const { presence } = hall.snapshot;
  const now = poll();
  const isKnown = now && now.check_code && now.state !== "published";
  const parts = [
    `${t("应到")} ${presence.entitled}`,
    `${t("实到")} ${presence.present}`,
    `${t("法定")} ${presence.needed}`,
    presence.has_quorum ? `✓ ${t("已达法定人数")}` : `✗ ${t("未达法定人数")}`,
    isKnown ? `${t("核对码")} ${now.check_code}` : "",
  ].filter(Boolean);
  return el("footer", { class: "base" }, el("p", { class: "presence" }, parts.join(" · ")));
}

/** Where the meeting is, then the title; `aside` stands beside it. */
export function lead(words, title, aside = null) {
  const current = hall.snapshot.agenda.find((each) => each.is_current);
  const where = current ? t("第 {n} 项", { n: current.position }) : "";
  const kick = [where, words].filter(Boolean).join(" · ");
  const shape = title.length > LONG_TITLE ? "long" : "";
  const heading = el("h2", { class: shape, "data-fit": 1, "data-least": 0.72 }, title);
  const said = el("div", { class: "said" }, kick && el("p", { class: "kick" }, kick), heading);
  return el("div", { class: aside ? "lead beside" : "lead" }, said, aside);
}

/** A number never stands without its base. */
export function figure(label, value, base, shape = "") {
  const number = el("span", { class: "num" }, String(value));
  const words = [el("p", { class: "label" }, label), el("p", {}, number, el("small", {}, base))];
  return el("div", { class: `figure ${shape}`.trim() }, words);
}

/** Cast of those present, and not pressed. */
export function turnout({ turnout: { cast, present, not_pressed: waiting } }) {
  return [
    figure(t("已投票"), cast, `/ ${present} ${t("人", { n: present })}`, "cast"),
    figure(t("未按"), waiting, t("人", { n: waiting }), "waiting"),
  ];
}

/** Those present who stand in neither number, so that the sum can be followed; null where all do. */
export function rest({ state, turnout: { cast, present, issued, not_pressed: waiting } }) {
  const others = state === "open"
    ? [["纸票或举手，另行清点", issued - cast - waiting], ["还未领票", present - issued]]
    : [["没有领票或待清点", present - cast - waiting]];
  const said = others.filter(([, n]) => n > 0).map(([words, n]) => `${t(words)} ${n} ${t("人")}`);
  return said.length ? el("p", { class: "hint rest" }, said.join(" · ")) : null;
}

/** How long it still goes on; afterwards its place stays. */
export function timer(now) {
  if (now.state !== "open") return figure(t("表决"), t("已截止"), "", "clock shut");
  if (!now.deadline) return figure("", t("由主持人截止"), "", "clock shut");
  return figure(t("剩余"), clock.left(now.deadline), "", "clock");
}

/** The one clock of the page, from the server's deadline. */
export function showTime(root) {
  const now = poll();
  const place = root.querySelector(".clock:not(.shut)");
  if (!place || !now || !now.deadline) return;
  const left = Date.parse(now.deadline) - clock.now();
  place.classList.toggle("last", left <= LAST_SECONDS * 1000);
  const words = left > 0 ? clock.left(now.deadline) : t("时间到");
  const number = place.querySelector(".num");
  if (number.textContent !== words) number.textContent = words;
}
