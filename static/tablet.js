/* A member's tablet: waiting, ballot, review, on its way, recorded. One snapshot decides which;
   a ballot half filled in is never touched by a snapshot of the same attempt. */
import { HallClock, Outbox, TABLET_SNAPSHOT, castUntilAnswered, connect, el, randomKey, readJson, speaker } from "./wire.js";

const root = document.getElementById("tablet");
const meeting = Number(root.dataset.meeting);
const t = speaker(readJson("words"));
const clock = new HallClock();
const place = () => (snapshot.agenda.find((each) => each.is_current) || {}).position ?? "";
const APPROVE = ["approve", "against", "abstain"];
const APPROVE_WORD = { approve: "赞成", against: "反对", abstain: "弃权" };

let snapshot = readJson("snapshot");
const outbox = new Outbox(snapshot.seat.person);
let online = false;
let moved = false;
let socket = null;
let attempt = null; // the attempt whose ballot is on the screen
let marks = {};
let writeIns = [];
let page = "ballot";
let sending = null;
let refused = null;
let painted = "";

const poll = () => snapshot.poll;
const seat = () => snapshot.seat;
const rows = () => poll().options;
const chosen = () => Object.keys(marks).length + (poll().method === "choose" ? writeIns.filter(Boolean).length : 0);

function keepDraft() {
  outbox.write(attempt, { ...outbox.read(attempt), marks, writeIns });
}

function takeUp() {
  const now = poll();
  if (!now || now.attempt === attempt) return;
  if (attempt !== null) outbox.drop(attempt);
  attempt = now.attempt;
  const kept = outbox.read(attempt) || {};
  marks = kept.marks || {};
  writeIns = kept.writeIns || [];
  page = "ballot";
  refused = null;
  if (sending) sending();
  sending = null;
  if (kept.onItsWay) send(kept.onItsWay);
}

function canCast() {
  const s = seat();
  return s.presence === "present" && s.may_cast && s.channel === "tablet" && !s.reason;
}

function state() {
  const now = poll();
  if (moved) return "moved";
  if (!now) return "waiting";
  const kept = outbox.read(attempt) || {};
  if (sending) return "sending";
  if (refused) return "refused";
  if (now.state !== "open") return kept.recordedAt || seat().has_cast ? "closed-recorded" : "waiting";
  if ((kept.recordedAt || seat().has_cast) && page !== "again" && page !== "review-again") return "recorded";
  if (!canCast()) return "waiting";
  return page.startsWith("review") ? "review" : "ballot";
}

function send(ballot) {
  outbox.write(attempt, { ...outbox.read(attempt), onItsWay: ballot });
  const mine = attempt;
  sending = castUntilAnswered(socket, ballot, (ack) => {
    sending = null;
    if (ack.ok || ack.error === "already-cast") {
      // Once recorded, what was chosen does not stay on the tablet.
      outbox.write(mine, { key: ballot.key, recordedAt: new Date(clock.now()).toTimeString().slice(0, 8) });
      marks = {};
      writeIns = [];
      page = "ballot";
    } else {
      const { onItsWay, ...rest } = outbox.read(mine) || {};
      outbox.write(mine, rest);
      refused = ack;
    }
    paint(true);
  });
}

function submit() {
  const kept = outbox.read(attempt) || {};
  const key = kept.key || randomKey();
  outbox.write(attempt, { ...kept, key, marks, writeIns });
  send({ attempt, key, marks, write_ins: writeIns.map((name) => name.trim()).filter(Boolean) });
  paint(true);
}

/* ---- painting ---- */

function head() {
  const now = poll();
  const item = snapshot.item;
  return el("header", { class: "top" },
    el("h1", {}, item ? el("small", {}, t("第 {n} 项", { n: place() })) : null, now ? now.title : snapshot.meeting ? snapshot.meeting.name : ""),
    now ? el("span", { class: "tag" }, t(now.secrecy === "secret" ? "无记名" : "记名")) : null,
    el("span", { class: online ? "net" : "net lost", id: "net", role: "status" }, t(online ? "已连接" : "正在重新连接")),
    now && now.state === "open" && now.deadline ? el("span", { class: "left", role: "timer" }, t("剩余"), " ", el("span", { class: "num", id: "clock" }, clock.left(now.deadline))) : null);
}

function track(step) {
  const names = ["未提交", "正在送达", "已记录"];
  return el("ol", { class: "track" }, names.map((name, i) => el("li", { class: i === step ? "now" : i > step ? "later" : "", "aria-current": i === step && "step" }, t(name))));
}

function big(kind, badge, title, ...rest) {
  return el("main", { class: "work" }, el("div", { class: `state ${kind}` }, el("p", { class: "badge", "aria-hidden": "true" }, badge), el("h2", {}, t(title)), ...rest));
}

function checkInWords() {
  const words = { present: "已签到", waiting: "等待工作人员确认签到", expected: "请签到", leave: "请假", absent: "缺席", left: "已离会" };
  return t(words[seat().presence] || "请签到");
}

function waiting() {
  const now = poll();
  const s = seat();
  const item = snapshot.item;
  const openPoll = now && now.state === "open";
  const meetingState = snapshot.meeting ? snapshot.meeting.state : "";
  const title = item ? item.title : t(meetingState === "ended" ? "会议已结束" : "会议尚未开始");
  const lines = [];
  if (openPoll && !canCast()) {
    const channel = { paper: t("用纸票"), hands: t("用举手") }[s.channel];
    lines.push(el("p", { class: "note" }, t("您本次不能在平板上投票："), s.message || channel || checkInWords()));
  } else if (now && now.state === "closed") lines.push(el("p", {}, t("表决已截止"), "。", t("等待公布结果。")));
  else if (now && now.state === "prepared") lines.push(el("p", {}, el("b", {}, t("即将表决")), " · ", now.title, now.check_code ? ` · ${t("核对码")} ${now.check_code}` : ""));
  else if (now && now.state === "published") lines.push(el("p", {}, t("结果已公布")), resultLines(now));
  lines.push(el("p", { class: "muted" }, t("表决开始时，选票会自动出现。")));
  const ask = s.presence === "expected" || s.presence === "left";
  return el("main", { class: "wait" },
    el("section", {}, el("p", { class: "red" }, t("现在"), item ? ` · ${t("第 {n} 项", { n: place() })}` : ""), el("h2", {}, title), ...lines),
    el("aside", {}, el("p", { class: "muted" }, s.name || ""), el("p", {}, t("席位"), " ", el("span", { class: "num" }, s.seat_no)),
      el("p", { class: s.presence === "present" ? "ok" : "warn" }, s.presence === "present" ? "✓ " : "○ ", checkInWords()),
      ask ? checkInForm() : null));
}

function checkInForm() {
  const csrf = document.querySelector("meta[name=csrf-token]").content;
  return el("form", { method: "post", action: `/tablet/${meeting}/check-in` }, el("input", { type: "hidden", name: "csrf_token", value: csrf }), el("p", {}, el("button", { class: "btn main" }, t("我要签到"))));
}

function resultLines(now) {
  if (!now.result) return null;
  const names = Object.fromEntries(now.options.map((o) => [o.id, o.name]));
  return el("ul", { class: "rules" }, now.result.chosen.map((id) => el("li", {}, "✓ ", names[id] || id)));
}

function facts(option) {
  const parts = [["资金", option.cost], ["地点", option.place], ["单位", option.unit], ["来源", option.source]].filter(([, v]) => v);
  if (!option.description && !parts.length) return null;
  return el("button", { class: "info", type: "button", "aria-label": `${option.name} ${t("看说明")}`, onclick: () => {
    const close = el("button", { class: "btn main", type: "button", onclick: () => sheet.close() }, t("收起说明"));
    const sheet = el("dialog", { class: "sheet", onclose: () => sheet.remove() }, el("h2", {}, option.name), option.picture ? el("img", { src: option.picture, alt: "" }) : null,
      option.description ? el("p", {}, option.description) : null, el("dl", { class: "pairs" }, parts.map(([k, v]) => [el("dt", {}, t(k)), el("dd", {}, v)])), el("p", {}, close));
    document.body.append(sheet);
    sheet.showModal();
  } }, t("看说明"));
}

function words(option) {
  const under = [option.cost, option.place].filter(Boolean).join(" · ");
  return el("span", {}, el("span", { class: "nm" }, option.name), under ? el("span", { class: "mt" }, under) : null);
}

function pick(option, i) {
  const input = el("input", { type: "checkbox", checked: Boolean(marks[option.id]), onchange: (event) => {
    if (event.target.checked && chosen() >= poll().limit) {
      event.target.checked = false;
      refresh(t("已满 {n} 项；要改选，请先取消一项。", { n: poll().limit }));
      return;
    }
    if (event.target.checked) marks[option.id] = 1;
    else delete marks[option.id];
    event.target.closest(".mk").querySelector("em").textContent = event.target.checked ? t("已选") : "";
    keepDraft();
    refresh();
  } });
  return el("li", { class: "card side" }, facts(option), el("label", { class: "line" }, el("span", { class: "no num" }, String(i + 1)), words(option),
    el("span", { class: "mk" }, input, el("span", { class: "ring" }), el("em", {}, marks[option.id] ? t("已选") : ""))));
}

function radios(option, i, values, label) {
  return el("li", { class: rows().length > 1 ? "card rowed" : "card", "data-row": option.id }, el("div", { class: "line" }, el("span", { class: "no num" }, rows().length > 1 ? String(i + 1) : ""), words(option), facts(option)),
    el("div", { class: "choices", role: "radiogroup", "aria-label": option.name }, values.map((value) => {
      const input = el("input", { type: "radio", name: `m-${option.id}`, value, checked: marks[option.id] === value, onchange: () => {
        marks[option.id] = value;
        keepDraft();
        refresh();
      } });
      return el("label", { class: "choice" }, label(value), input, el("span", { class: "ring" }));
    })));
}

function ranked(option, i) {
  const numbers = Array.from({ length: poll().limit }, (_, n) => n + 1);
  const select = el("select", { "aria-label": option.name, onchange: (event) => {
    const value = Number(event.target.value);
    for (const id of Object.keys(marks)) if (marks[id] === value && id !== option.id) delete marks[id];
    if (value) marks[option.id] = value;
    else delete marks[option.id];
    keepDraft();
    for (const other of document.querySelectorAll("select[data-option]")) other.value = marks[other.dataset.option] || "";
    refresh();
  }, "data-option": option.id }, el("option", { value: "" }, "—"), numbers.map((n) => el("option", { value: n, selected: marks[option.id] === n }, String(n))));
  return el("li", { class: "card side" }, facts(option), el("div", { class: "line" }, el("span", { class: "no num" }, String(i + 1)), words(option), select));
}

function how() {
  const now = poll();
  const b = (text) => el("b", {}, text);
  if (now.method === "choose") return now.exact ? [b(t("请正好选出 {n} 项。", { n: now.limit })), t("点一下，方框内画 ○；再点一下，取消。")] : [b(t("请选出不超过 {n} 项。", { n: now.limit })), t("点一下，方框内画 ○；再点一下，取消。少选也有效。")];
  if (now.method === "grade") return [b(t("请对每一项评一个等次。"))];
  if (now.method === "rank") return [b(t("请按先后填 1 到 {n}；少填也有效。", { n: now.limit }))];
  if (now.options.length === 1) return [b(t("您的意见（选一项）：")), t("不选视为弃权。")];
  return [b(t("请对每一项表示赞成、反对或弃权。不选视为弃权。"))];
}

function card(option, i) {
  const now = poll();
  if (now.method === "choose") return pick(option, i);
  if (now.method === "rank") return ranked(option, i);
  if (now.method === "grade") return radios(option, i, now.grades.map((g) => g.id), gradeWord);
  return radios(option, i, APPROVE, (value) => t(APPROVE_WORD[value]));
}

function gradeWord(id) {
  const grade = poll().grades.find((g) => g.id === id);
  return grade ? (document.documentElement.lang === "en" ? grade.en : grade.zh) : id;
}

function writeInFields() {
  if (!poll().write_in) return null;
  return el("fieldset", { class: "sheet" }, el("legend", {}, t("另选他人")), [0, 1].map((n) => el("label", {}, el("span", { class: "sr" }, t("姓名")), el("input", { type: "text", maxlength: 40, value: writeIns[n] || "", placeholder: t("姓名"), oninput: (event) => {
    writeIns[n] = event.target.value;
    keepDraft();
    refresh();
  } }))));
}

function ballot() {
  const now = poll();
  const many = now.options.length;
  const two = many > 4 && (now.method === "choose" || now.method === "rank");
  const list = el("ol", { class: `ballot${two ? " two" : ""}${many === 1 ? " single" : ""}`, "aria-describedby": "how" }, now.options.map(card));
  if (two) list.style.gridTemplateRows = `repeat(${Math.ceil(many / 2)}, auto)`;
  return [el("main", { class: "work" }, el("p", { class: "how", id: "how" }, how()), now.text ? el("p", { class: "muted" }, now.text) : null, list, writeInFields()),
    el("footer", { class: "bar" }, el("div", { class: "count", id: "count", "aria-live": "polite" }), el("button", { class: "btn text", type: "button", onclick: clear }, t("清空重选")), el("button", { class: "btn main", type: "button", id: "check", onclick: toReview }, t("检查选票"), " →"))];
}

function approvals() {
  return Object.values(marks).filter((mark) => mark === "approve").length + writeIns.filter((name) => name.trim()).length;
}

/** Why the ballot cannot go to review yet, or "". A void ballot never leaves a tablet. */
function barred() {
  const now = poll();
  if (now.method === "approve" && now.limit && approvals() > now.limit) return t("赞成和另选他人合计不能超过 {n} 名。", { n: now.limit });
  if (now.method === "choose" && chosen() > now.limit) return t("最多选 {n} 项。", { n: now.limit });
  if (missing()) return now.method === "grade" ? t("还有 {n} 项没有评", { n: missing() }) : t("还差 {n} 项", { n: missing() });
  return "";
}

function missing() {
  const now = poll();
  if (now.method === "grade") return now.options.filter((o) => !marks[o.id]).length;
  if (now.method === "choose" && now.exact && chosen()) return Math.max(0, now.limit - chosen());
  return 0;
}

/** The foot of the ballot follows the marks; the ballot itself is left alone. */
function refresh(notice = "") {
  const count = document.getElementById("count");
  if (!count) return;
  const now = poll();
  const done = chosen();
  const lines = [single() ? el("span", {}, t("已选"), el("span", { class: "word serif" }, marks[now.options[0].id] ? markWord(now.options[0]) : "—")) : el("span", {}, t("已选"), el("span", { class: "num" }, String(done)), t("项"))];
  // The next row that waits for a grade is tinted, so that nobody has to look for it.
  const waitingRow = now.method === "grade" ? now.options.find((o) => !marks[o.id]) : null;
  for (const row of document.querySelectorAll("[data-row]")) row.classList.toggle("open", Boolean(waitingRow) && row.dataset.row === waitingRow.id);
  if (now.method === "choose") {
    const pips = el("span", { class: "pips", "aria-hidden": "true" }, Array.from({ length: now.limit }, (_, i) => el("i", { class: i < done ? "on" : "" })));
    lines.push(el("span", { class: "rest" }, pips, notice || barred() || t("还可选 {n} 项", { n: now.limit - done })));
  } else if (barred()) lines.push(el("span", { class: "rest" }, barred()));
  count.replaceChildren(...lines);
  const check = document.getElementById("check");
  check.setAttribute("aria-disabled", String(barred() !== ""));
}

function clear() {
  marks = {};
  writeIns = [];
  keepDraft();
  paint(true);
}

function toReview() {
  if (barred()) return refresh(barred());
  page = page === "again" ? "review-again" : "review";
  paint(true);
  window.scrollTo(0, 0);
}

function single() {
  return poll().options.length === 1 && poll().method !== "choose" && poll().method !== "rank";
}

function markWord(option) {
  const now = poll();
  const value = marks[option.id];
  if (now.method === "choose") return value ? `○ ${t("已选")}` : "";
  if (now.method === "rank") return value ? String(value) : "";
  if (now.method === "grade") return value ? gradeWord(value) : "";
  return t(APPROVE_WORD[value || "abstain"]);
}

function review() {
  const now = poll();
  const shown = now.options.map((o, i) => [o, i]).filter(([o]) => now.method === "approve" || marks[o.id]);
  if (now.method === "rank") shown.sort(([a], [b]) => marks[a.id] - marks[b.id]);
  const names = writeIns.map((name) => name.trim()).filter(Boolean);
  return [el("main", { class: "work" }, el("h2", { tabindex: "-1", id: "first" }, t("请核对您的选票")),
    shown.length || names.length ? null : el("p", { class: "note" }, t("没有选任何一项。这是一张空白票，仍会计入收回的票。")),
    el("ol", { class: "review" }, shown.map(([o, i]) => el("li", {}, el("span", { class: "num" }, String(i + 1)), el("span", {}, o.name), el("b", {}, markWord(o)))), names.map((name) => el("li", {}, el("span", {}), el("span", {}, t("另选他人")), el("b", {}, name)))),
    track(0)),
  el("footer", { class: "bar" }, el("p", { class: "count" }, t("还没有提交。提交前可以改选。")), el("button", { class: "btn", type: "button", onclick: () => { page = page === "review-again" ? "again" : "ballot"; paint(true); } }, t("返回修改")), el("button", { class: "btn main", type: "button", id: "submit", onclick: submit }, t("提交选票"), " →"))];
}

function recorded(closed) {
  const kept = outbox.read(attempt) || {};
  const again = !closed && poll().press === "last" && kept.key && canCast();
  return big("good", "✓", "已记录", kept.recordedAt ? el("p", { class: "num" }, kept.recordedAt) : null, el("p", {}, t("您的选票已经记下，不用再做什么。")),
    el("p", { class: "muted" }, closed ? t("表决已截止") : t(poll().press === "last" ? "截止前可以重新投票，以最后一次为准。" : "记录后不能更改。")),
    again ? el("button", { class: "btn", type: "button", onclick: () => { page = "again"; paint(true); } }, t("重新投票")) : null, track(2));
}

function body() {
  switch (state()) {
    case "moved": return big("", "!", "这个席位已在另一台平板上打开。", el("p", {}, t("本机已停止使用，请交给工作人员。")));
    case "sending": return big("", "…", "正在送达", el("p", {}, t("选票已保存在这台平板上，会自动重发，不会重复计票。")), el("p", { class: "muted" }, t("超过一分钟仍未送达时，请举手示意工作人员。")), track(1));
    case "refused": return big("", "!", "选票没有记录", el("p", { class: "note refused", role: "alert" }, refused.message), el("button", { class: "btn", type: "button", onclick: () => { refused = null; page = "ballot"; paint(true); } }, t("回到选票")), track(0));
    case "recorded": return recorded(false);
    case "closed-recorded": return poll().state === "published" ? waiting() : recorded(true);
    case "ballot": return ballot();
    case "review": return review();
    default: return waiting();
  }
}

function paint(force = false) {
  takeUp();
  const now = state();
  const about = `${now}:${attempt}`;
  // Only a change of state repaints a ballot; the head with clock and net is always fresh.
  if (!force && about === painted && (now === "ballot" || now === "review")) {
    root.firstElementChild.replaceWith(head());
    return;
  }
  painted = about;
  root.replaceChildren(...[head(), body()].flat());
  refresh();
}

socket = connect("/tablet", meeting, TABLET_SNAPSHOT, {
  onSnapshot(data) {
    snapshot = data;
    clock.set(data.poll && data.poll.server_now);
    paint();
  },
  onOnline(value) {
    online = value;
    paint();
  },
  onMoved() {
    moved = true;
    paint(true);
  },
});
clock.set(poll() && poll().server_now);
paint(true);
setInterval(() => {
  const shown = document.getElementById("clock");
  if (shown && poll() && poll().deadline) shown.textContent = clock.left(poll().deadline);
}, 500);
