/* The public display: paints the newest snapshot and says how fresh it is. */
import { HALL_SNAPSHOT, HallClock, connect, el, readJson, speaker } from "./wire.js";

const root = document.getElementById("display");
const meeting = Number(root.dataset.meeting);
const t = speaker(readJson("words"));
const clock = new HallClock();
const place = () => (snapshot.agenda.find((each) => each.is_current) || {}).position ?? "";
const STALE_MS = 12000;
let snapshot = readJson("snapshot");
let last = Date.now();
let online = false;

const english = document.documentElement.lang === "en";
const say = (line) => (typeof line === "string" ? line : english ? line.en : line.zh);

function head() {
  const m = snapshot.meeting;
  return el("header", { class: "top" }, el("h1", {}, `${m.body} ${m.name}`), m.is_demo ? el("p", { class: "tag" }, t("示范")) : null,
    snapshot.poll ? el("p", { class: "tag" }, t(snapshot.poll.secrecy === "secret" ? "无记名" : "记名")) : null);
}

function foot() {
  const p = snapshot.presence;
  const now = snapshot.poll;
  const parts = [`${t("应到")} ${p.entitled}`, `${t("实到")} ${p.present}`, `${t("法定")} ${p.needed} ${t(p.has_quorum ? "已达法定人数" : "未达法定人数")}`];
  if (now && now.check_code && now.state !== "published") parts.push(`${t("核对码")} ${now.check_code}`);
  if (now && now.state === "open" && now.live_display === "batched") parts.push(t("每满 {n} 票更新一次，最新 {n} 票暂不计入画面", { n: now.batch }));
  if (now && now.state === "open" && now.live_display === "close") parts.push(t("截止后公布票数"));
  return el("footer", {}, el("span", {}, parts.join(" · ")), el("span", { id: "fresh", class: "fresh" }));
}

function kick(words, more = null) {
  const item = snapshot.item;
  return el("p", { class: "kick" }, [item ? t("第 {n} 项", { n: place() }) : null, words].filter(Boolean).join(" · "), more);
}

function figure(label, value, base, id) {
  return el("div", {}, el("p", {}, label), el("p", {}, el("span", { class: "num", id }, String(value)), base ? el("small", {}, base) : null));
}

function timer(now) {
  return now.deadline ? figure(t("剩余"), clock.left(now.deadline), "", "clock") : el("div", {}, el("p", {}, t("由主持人截止")));
}

function names(options) {
  return el("ol", { class: "names" }, options.map((o, i) => el("li", {}, el("span", { class: "num" }, String(i + 1)), el("span", {}, o.name))));
}

/** The one number a bar shows: approvals, choices, or the best two grades' sum for a share. */
function value(row) {
  return row.chosen ?? row.approve ?? row.ranked ?? row.votes ?? 0;
}

function bars(now) {
  const counts = Object.fromEntries(now.bars.map((row) => [row.id, row]));
  const base = Math.max(now.turnout.present, now.base_line || 0, 1);
  if (now.grades && now.grades.length && now.method === "grade") return gradeTable(now, now.bars);
  const one = now.options.length === 1 && counts[now.options[0].id] && "against" in counts[now.options[0].id];
  const lines = one
    ? [["赞成", "approve"], ["反对", "against"], ["弃权", "abstain"]].map(([word, field], i) => [t(word), counts[now.options[0].id][field] || 0, i, field === "approve"])
    : now.options.map((o, i) => [o.name, value(counts[o.id] || {}), i, true]);
  return el("ol", { class: "bars" }, lines.map(([name, n, i, bar]) => {
    const fill = el("span", { class: `fill${now.base_line && bar && n >= now.base_line ? " over" : ""}` });
    fill.style.width = `${(100 * n) / base}%`;
    const need = el("span", { class: "need" }, i === 0 ? el("b", {}, t("须 {n} 票", { n: now.base_line })) : null);
    need.style.left = `${(100 * (now.base_line || 0)) / base}%`;
    return el("li", {}, el("span", { class: "no" }, one ? "" : String(i + 1)), el("span", {}, name), el("span", { class: "track-bar" }, fill, now.base_line && (bar || !one) ? need : null), el("span", { class: "val" }, String(n)));
  }));
}

function gradeTable(now, counted, verdicts) {
  const counts = Object.fromEntries(counted.map((row) => [row.id, row.grades || {}]));
  const word = (id) => say(now.grades.find((g) => g.id === id) || String(id ?? ""));
  return el("table", { class: "grades" }, el("thead", {}, el("tr", {}, el("th", {}), now.grades.map((g) => el("th", { class: "n" }, say(g))), verdicts ? el("th", { class: "n" }, t("结论")) : null)),
    el("tbody", {}, now.options.map((o, i) => el("tr", {}, el("td", {}, el("span", { class: "num" }, String(i + 1)), ` ${o.name}`), now.grades.map((g) => el("td", { class: "n" }, el("span", { class: "num" }, String((counts[o.id] || {})[g.id] ?? 0)))), verdicts ? el("td", { class: "n verdict" }, word(verdicts[o.id])) : null))));
}

function motionResult(now, counted) {
  const passed = now.result.chosen.length > 0;
  const lines = [["赞成", "approve"], ["反对", "against"], ["弃权", "abstain"]];
  return el("div", {}, el("p", { class: passed ? "verdict-word passed" : "verdict-word" }, `${passed ? "✓ " : ""}${t(passed ? "通过" : "未通过")}`), el("p", {}, now.options[0].name),
    el("div", { class: "big" }, lines.map(([word, field]) => figure(t(word), counted[field] ?? 0, t("票")))));
}

function open(now) {
  const n = now.turnout;
  const words = `${t("正在表决")} · ${t("已投票")} ${n.cast} / ${n.present}`;
  if (now.bars) return [kick(`${words} · ${t("未按")} ${n.not_pressed}${now.deadline ? ` · ${t("剩余")} ` : ""}`, now.deadline ? el("span", { id: "clock" }) : null), el("h2", {}, now.title), bars(now)];
  const stack = [figure(t("已投票"), n.cast, `/ ${n.present} ${t("人")}`), figure(t("未按"), n.not_pressed, t("人")), timer(now)];
  if (now.options.length < 2) return [kick(t("正在表决")), el("h2", {}, now.title), el("div", { class: "big" }, stack)];
  return [kick(t("正在表决")), el("h2", {}, now.title), el("div", { class: "two-up" }, names(now.options), el("div", { class: "stack" }, stack))];
}

function outcomeRows(now) {
  const r = now.result;
  const counts = Object.fromEntries((r.options || []).map((row) => [row.id, row]));
  const place = (o) => (r.chosen.includes(o.id) ? 0 : (r.tied || []).includes(o.id) ? 1 : 2);
  return now.options.map((o, i) => ({ o, i, n: value(counts[o.id] || {}), rank: place(o), row: counts[o.id] })).sort((a, b) => a.rank - b.rank || b.n - a.n || a.i - b.i);
}

/** The lines that judge the whole; those for single options are on the public page. */
function shortened(lines) {
  return lines.length <= 5 ? lines : [...lines.slice(0, 3), lines[lines.length - 1]];
}

function result(now) {
  const r = now.result;
  const counted = (r.options || [])[0] || {};
  const motion = now.options.length === 1;
  const yes = motion ? "通过" : "入选";
  const no = motion ? "未通过" : "未入选";
  const rows = outcomeRows(now);
  const list = r.verdicts && Object.keys(r.verdicts).length
    ? gradeTable(now, r.options, r.verdicts)
    : motion && "against" in counted ? motionResult(now, counted)
    : el("ol", { class: "outcome" }, rows.map((row, k) => el("li", { class: `${["in", "tied", "out"][row.rank]}${row.rank === 0 && rows[k + 1] && rows[k + 1].rank ? " cut" : ""}` }, el("span", { class: "num" }, motion ? "" : String(row.i + 1)), el("span", {}, row.o.name), el("span", { class: "val" }, `${row.n} ${t("票")}`), el("em", {}, t([yes, "待定", no][row.rank])))));
  const status = { runoff: "票数相同，需再次表决", void: "本次表决作废", no_quorum: "人数不足", short: "未形成结果" }[r.status];
  return [kick([t("表决结果"), status ? t(status) : null].filter(Boolean).join(" · ")), el("h2", {}, now.title),
    el("div", { class: "two-up" }, list, el("div", { class: "how-box" }, el("h3", {}, t("怎样算出来的")), el("ul", {}, shortened(r.derivation || []).map((line) => el("li", {}, say(line)))),
      el("figure", {}, el("img", { class: "qr", src: `/results/${meeting}/qr.svg`, alt: "" }), el("figcaption", {}, t("扫一扫：看公告，自己核对签名和票数")))))];
}

function agenda() {
  const item = snapshot.item;
  const words = { preparing: "会议即将开始", ended: "会议已结束" }[snapshot.meeting.state];
  return [kick(words ? t(words) : ""), el("h2", {}, item ? item.title : snapshot.meeting.name), item && item.text ? el("p", { class: "text" }, item.text) : null,
    el("ol", { class: "agenda" }, snapshot.agenda.map((a) => el("li", { class: a.is_current ? "current" : a.is_done ? "done" : "" }, el("span", { class: "num" }, String(a.position)), el("span", {}, `${a.is_done ? "✓ " : ""}${a.title}`))))];
}

function main() {
  const now = snapshot.poll;
  if (!now || now.state === "draft") return agenda();
  if (now.state === "open") return open(now);
  if (now.result) return result(now);
  const words = { prepared: "准备表决", closed: "表决已截止，正在计票", confirmed: "结果已确认，待公布", published: "表决结果", void: "本次表决作废" }[now.state];
  const n = now.turnout;
  const shown = now.state === "prepared" ? null : el("div", { class: "big" }, figure(t("已投票"), n.cast, `/ ${n.present} ${t("人")}`), figure(t("未按"), n.not_pressed, t("人")));
  return [kick(t(words)), el("h2", {}, now.title), shown || el("div", { class: "two-up" }, names(now.options), el("p", { class: "text" }, now.text))];
}

/** The snapshot without the clock: an unchanged picture is not drawn again. */
function still(data) {
  return JSON.stringify(data, (name, part) => (name === "server_now" ? null : part));
}

function paint() {
  root.replaceChildren(head(), el("main", {}, main()), foot());
  tick();
}

function tick() {
  const now = snapshot.poll;
  const left = document.getElementById("clock");
  if (left && now && now.deadline) left.textContent = clock.left(now.deadline);
  const fresh = document.getElementById("fresh");
  const stale = !online || Date.now() - last > STALE_MS;
  const stamp = new Date(stale ? last : Date.now()).toTimeString().slice(0, 8);
  fresh.classList.toggle("stale", stale);
  fresh.textContent = stale ? t("画面已停在 {t}", { t: stamp }) : `${t("与会场同步")} · ${stamp}`;
}

connect("/hall", meeting, HALL_SNAPSHOT, {
  onSnapshot(data) {
    const same = still(data) === still(snapshot);
    snapshot = data;
    last = Date.now();
    clock.set(data.poll && data.poll.server_now);
    if (!same) paint();
  },
  onOnline(value) {
    online = value;
    tick();
  },
});
clock.set(snapshot.poll && snapshot.poll.server_now);
paint();
setInterval(tick, 500);
