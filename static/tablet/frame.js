/* What stands on every page of the tablet: the head, the three steps, a page with one big word. */
import { el } from "../dom.js";
import { chooseLanguage } from "./language.js";
import { clock, isJoining, place, poll, room, t } from "./room.js";

/** Title, secrecy, network and clock, always in the same place. */
export function head() {
  const now = poll();
  const { item, meeting } = room.snapshot;
  const title = now ? now.title : meeting.name;
  return el(
    "header",
    { class: "top" },
    el("h1", {}, item && el("small", {}, t("第 {n} 项", { n: place() })), title),
    el(
      "div",
      { class: "tools" },
      meeting.is_demo && el("span", { class: "tag demo" }, t("示范")),
      now && el("span", { class: "tag" }, t(now.secrecy === "secret" ? "无记名" : "记名")),
      network(),
      now && now.state === "open" && now.deadline && countdown(now),
      el("button", { class: "btn text lang", type: "button", id: "lang", onclick: chooseLanguage }, "文 / A"),
    ),
  );
}

/** The network in words; a tablet that lost its seat does not come back. */
function network() {
  const [shape, words] = room.moved
    ? ["net lost", "已停用"]
    : room.online
      ? ["net", "已连接"]
      : isJoining()
        ? ["net joining", "正在连接"]
        : ["net lost", "正在重新连接"];
  return el("span", { class: shape, id: "net", role: "status" }, t(words));
}

function countdown(now) {
  const left = el("span", { class: "num", id: "clock" }, clock.left(now.deadline));
  return el("span", { class: "left", role: "timer" }, t("剩余"), " ", left);
}

/** The three plain states of a ballot: not sent, on its way, recorded. */
export function track(step) {
  const names = ["未提交", "正在送达", "已记录"];
  const shape = (i) => (i === step ? "now" : i > step ? "later" : "");
  return el(
    "ol",
    { class: `track at-${step}` },
    names.map((name, i) =>
      el("li", { class: shape(i), "aria-current": i === step && "step" }, t(name)),
    ),
  );
}

/** A page that says one thing: a shape, a word, and what it means for the member.
`kind` is good (recorded), away (on its way) or stop (something to do). */
export function big(kind, title, ...rest) {
  const shape = el("p", { class: "badge", "aria-hidden": "true" }, kind === "stop" && "!");
  const heading = el("h2", { tabindex: "-1", id: "first" }, t(title));
  return el("main", { class: "work" }, el("div", { class: `state ${kind}` }, shape, heading, rest));
}
