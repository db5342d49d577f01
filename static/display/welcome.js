/* Before and after the meeting, and between its items: who meets, who is here, whose key signs. */
import { el } from "../dom.js";
import { figure } from "./frame.js";
import { day, hall, t } from "./hall.js";

const STATE = { preparing: "会议即将开始", in_session: "会议进行中", ended: "会议已结束" };

export function welcome() {
  const { meeting, presence, agenda } = hall.snapshot;
  const when = [day(meeting.date), meeting.place].filter(Boolean).join(" · ");
  const next = meeting.state !== "ended" && agenda.find((each) => !each.is_done);
  return el(
    "section",
    { class: "welcome" },
    el("p", { class: "kick" }, t(STATE[meeting.state])),
    el("h2", { "data-fit": 3.4, "data-least": 1.7 }, meeting.body),
    el("p", { class: "occasion", "data-fit": 2, "data-least": 1.2 }, meeting.name),
    el("p", { class: "when" }, when),
    meeting.state === "ended" ? results() : el("div", { class: "strip" }, here(presence)),
    next && el("p", { class: "next" }, el("b", {}, t("接下来")), ` ${next.title}`),
    meeting.key_fingerprint && fingerprint(meeting.key_fingerprint),
  );
}

function here({ entitled, present, needed }) {
  return [
    figure(t("实到"), present, `/ ${t("应到")} ${entitled}`),
    figure(t("法定"), needed, t("人", { n: needed })),
  ];
}

function results() {
  return el(
    "figure",
    { class: "after" },
    el("img", { class: "qr", src: `/results/${hall.snapshot.meeting.id}/qr.svg`, alt: "" }),
    el("figcaption", {}, t("扫一扫：看公告，自己核对签名和票数")),
  );
}

/** The key that will sign the results: read out at the start, compared on the printed agenda. */
function fingerprint(groups) {
  return el("p", { class: "fingerprint" }, `${t("签名密钥指纹")} `, el("span", {}, groups));
}
