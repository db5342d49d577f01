/* For whoever stands at the machine: full screen, theme, pages, language. Shown when the pointer
   moves or a key is pressed, and gone again; the hall sees neither them nor the pointer. */
import { el } from "../dom.js";
import { t } from "./hall.js";
import { hold, turn } from "./pages.js";

const SHOWN_MS = 4000;
const LANGUAGES = [["zh_Hans_CN", "zh-CN", "简"], ["zh_Hant", "zh-Hant", "繁"], ["en", "en", "EN"]];
let hiding = 0;

/** The bar of tools; `paint` is called when a page was turned. */
export function tools(paint) {
  const acts = {
    f: fullScreen,
    t: () => window.dispatchEvent(new Event("theme.turned")),
    " ": () => hold(),
    ArrowRight: () => turn(1),
    ArrowLeft: () => turn(-1),
  };
  const act = (key) => {
    acts[key]();
    paint();
  };
  const button = (key, words) => el("button", { class: "btn", onclick: () => act(key) }, words);
  const bar = el(
    "nav",
    { class: "tools", "aria-label": t("大屏设置") },
    button("f", `${t("全屏")} (F)`),
    button("t", `${t("深色或浅色")} (T)`),
    button(" ", `${t("停住或继续翻页")} (␣ ← →)`),
    LANGUAGES.map(languageLink),
  );
  const isOnTool = (event) => event.target.closest && event.target.closest("button, a");
  window.addEventListener("keydown", (event) => {
    show(bar);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!(key in acts) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === " " && isOnTool(event)) return;
    event.preventDefault();
    act(key);
  });
  window.addEventListener("pointermove", () => show(bar));
  hide(bar);
  return bar;
}

function languageLink([code, tag, words]) {
  const address = new URLSearchParams(location.search);
  address.set("language", code);
  const isShown = document.documentElement.lang === tag;
  return el(
    "a",
    { class: "btn", href: `?${address}`, lang: tag, "aria-current": isShown && "true" },
    words,
  );
}

function show(bar) {
  bar.classList.remove("away");
  document.body.classList.remove("idle");
  clearTimeout(hiding);
  hiding = setTimeout(() => hide(bar), SHOWN_MS);
}

function hide(bar) {
  bar.classList.add("away");
  document.body.classList.add("idle");
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}
