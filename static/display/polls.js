/* A poll before its result: announced, open with or without bars, closed and being counted. */
import { el } from "../dom.js";
import { bars } from "./bars.js";
import { figure, lead, rest, timer, turnout } from "./frame.js";
import { t } from "./hall.js";
import { options } from "./options.js";

const WORDS = {
  closed: "表决已截止，正在计票",
  confirmed: "结果已确认，待公布",
  published: "表决结果",
  void: "本次表决作废",
};
const AGAIN = { runoff: "再次投票", repeat: "重新表决" };

/** Announced: what will be asked, by which rule, and what every tablet must show, too. */
export function asked(now) {
  const bar = now.base_line && figure(t("通过须得"), now.base_line, t("票", { n: now.base_line }), "bar-needed");
  const panel = el("div", { class: "panel" }, el("p", { class: "rule" }, rule(now)), bar, compare(now));
  return [lead(said(now, t("准备表决")), now.title), beside(options(now), panel)];
}

export function open(now) {
  const words = said(now, t("正在表决"));
  if (now.bars) {
    const strip = el("div", { class: "strip" }, turnout(now), timer(now));
    return [lead(words, now.title, strip), bars(now), rest(now), hint(now)];
  }
  return [lead(words, now.title), beside(options(now), panel(now, hint(now)))];
}

/** Afterwards: how many cast, and nothing of what; the picture keeps its places. */
export function over(now) {
  const reason = now.state === "void" && now.void_reason;
  const last = reason ? el("p", { class: "hint" }, `${t("原因：")}${reason}`) : null;
  return [lead(said(now, t(WORDS[now.state])), now.title), beside(options(now), panel(now, last))];
}

/** What is done, and whether it is done once more. */
export const said = (now, words) => [words, t(AGAIN[now.kind] || "")].filter(Boolean).join(" · ");

function panel(now, last) {
  const { cast, present } = now.turnout;
  const progress = el("progress", { max: present || 1, value: cast, "aria-label": t("已投票") });
  const [done, waiting] = turnout(now);
  return el("div", { class: "panel" }, timer(now), done, progress, waiting, rest(now), last);
}

const beside = (left, right) => el("div", { class: "two-up" }, left, right);

/** How the ballot is marked, in the words that stand on it. */
function rule(now) {
  const n = now.limit || now.seats || now.options.length;
  if (now.method === "choose") {
    return t(now.exact ? "请正好选出 {n} 项。" : "请选出不超过 {n} 项。", { n });
  }
  if (now.method === "rank") return t("请按先后填 1 到 {n}；少填也有效。", { n });
  if (now.method === "grade") return t("请对每一项评一个等次。");
  if (now.options.length === 1) return t("赞成、反对、弃权，选一项。");
  return t("请对每一项表示赞成、反对或弃权。不选视为弃权。");
}

/** What every tablet must show, too: so nobody was announced another poll or another key. */
function compare(now) {
  if (!now.check_code) return null;
  const words = el("p", {}, `${t("核对码")} · ${t("请与平板上的比对")}`);
  return el("div", { class: "compare" }, words, el("p", { class: "num" }, now.check_code));
}

/** How often the picture moves, in words. */
function hint(now) {
  const words = {
    batched: "每满 {n} 票更新一次，最新 {n} 票暂不计入画面",
    close: "截止后公布票数",
  }[now.live_display];
  return words ? el("p", { class: "hint" }, t(words, { n: now.batch })) : null;
}
