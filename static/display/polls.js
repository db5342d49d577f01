/* A poll before its result: prepared, open with or without bars, closed and being counted. */
import { el } from "../dom.js";
import { bars } from "./bars.js";
import { figure, lead, names, turnout } from "./frame.js";
import { t } from "./hall.js";

const WORDS = {
  prepared: "准备表决",
  closed: "表决已截止，正在计票",
  confirmed: "结果已确认，待公布",
  published: "表决结果",
  void: "本次表决作废",
};

export function open(now) {
  if (now.bars) {
    const strip = el("div", { class: "strip" }, turnout(now));
    return [lead(t("正在表决"), now.title, strip), bars(now), hint(now)];
  }
  if (now.options.length < 2) {
    return [lead(t("正在表决"), now.title), el("div", { class: "big" }, turnout(now)), hint(now)];
  }
  const { cast, present } = now.turnout;
  const progress = el("progress", { max: present || 1, value: cast, "aria-label": t("已投票") });
  const panel = el("div", { class: "panel" }, turnout(now), progress, hint(now));
  return [lead(t("正在表决"), now.title), el("div", { class: "two-up" }, names(now.options), panel)];
}

/** Prepared: what will be asked. Afterwards: how many cast, and nothing of what. */
export function still(now) {
  const state = t(WORDS[now.state]);
  if (now.state !== "prepared") {
    return [lead(state, now.title), el("div", { class: "big" }, turnout(now))];
  }
  const bar = now.base_line && figure(t("通过须得"), now.base_line, t("票"));
  const words = el("p", { class: "text" }, now.text);
  const panel = el("div", { class: "panel" }, words, bar, compare(now));
  return [lead(state, now.title), el("div", { class: "two-up" }, names(now.options), panel)];
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
