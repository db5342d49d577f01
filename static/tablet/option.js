/* One option's name, and its papers behind “看说明”. */
import { el } from "../dom.js";
import { closeDialog, openDialog } from "./dialog.js";
import { t } from "./room.js";

/** The name, and under it what it costs and where. */
export function nameOf(option) {
  const under = [option.cost, option.place].filter(Boolean).join(" · ");
  return el(
    "span",
    { class: "names-of" },
    el("span", { class: "nm" }, option.name),
    under && el("span", { class: "mt" }, under),
  );
}

export function numberOf(text) {
  return el("span", { class: "no num", "aria-hidden": "true" }, text);
}

/** The button that opens the papers, or null where there are none. */
export function papersOf(option) {
  const parts = [
    ["资金", option.cost],
    ["地点", option.place],
    ["单位", option.unit],
    ["来源", option.source],
  ].filter(([, value]) => value);
  if (!option.description && !parts.length) return null;
  const open = () => openPapers(option, parts);
  const label = t("看说明：{name}", { name: option.name });
  const about = { class: "info", type: "button", "aria-label": label, onclick: open };
  return el("button", about, t("看说明"));
}

function openPapers(option, parts) {
  const close = () => closeDialog(dialog);
  const dialog = el(
    "dialog",
    { class: "sheet papers", "aria-labelledby": "papers", onclose: () => dialog.remove() },
    el("h2", { id: "papers" }, option.name),
    option.picture && el("img", { src: option.picture, alt: "" }),
    option.description && el("p", {}, option.description),
    el("dl", { class: "pairs" }, parts.map(([k, v]) => [el("dt", {}, t(k)), el("dd", {}, v)])),
    el("p", { class: "close" }, el("button", { class: "btn main", type: "button", onclick: close }, t("收起说明"))),
  );
  document.body.append(dialog);
  openDialog(dialog);
}
