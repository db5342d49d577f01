/* Between polls: the current item and the agenda; before and after the meeting, a welcome. */
import { el } from "../dom.js";
import { lead } from "./frame.js";
import { hall, t } from "./hall.js";

const STATE = { preparing: "会议即将开始", in_session: "会议进行中", ended: "会议已结束" };

export function agenda() {
  const { item, meeting, agenda: items } = hall.snapshot;
  const words = item && meeting.state === "in_session" ? "" : t(STATE[meeting.state]);
  const about = item ? item.text : [meeting.date, meeting.place].filter(Boolean).join(" · ");
  return [
    lead(words, item ? item.title : meeting.name),
    about && el("p", { class: "text" }, about),
    !item && meeting.key_fingerprint && fingerprint(meeting.key_fingerprint),
    el("ol", { class: "agenda", "data-fit": 1.4 }, items.map(line)),
  ];
}

/** The key that will sign the results: read out at the start, compared on the printed agenda. */
function fingerprint(groups) {
  return el("p", { class: "fingerprint" }, `${t("签名密钥指纹")} `, el("span", {}, groups));
}

function line(each) {
  const shape = each.is_current ? "current" : each.is_done ? "done" : "";
  const mark = each.is_done ? "✓ " : each.is_current ? "▶ " : "";
  return el(
    "li",
    { class: shape, "aria-current": each.is_current && "step" },
    el("span", { class: "num" }, String(each.position)),
    el("span", {}, `${mark}${each.title}`),
  );
}
