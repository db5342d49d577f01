/* Pages of a long list turn by the hall's clock, so that every screen of a hall shows the same one;
   a key holds them. */
import { el, fill } from "../dom.js";
import { clock, t } from "./hall.js";

// Long enough to read a page of a dozen lines aloud.
const PAGE_MS = 12000;
let held = null;

/** The page that is due now. */
export function due(pages) {
  const page = held === null ? Math.floor(clock.now() / PAGE_MS) : held;
  return ((page % pages) + pages) % pages;
}

/** Show the rows of one page and hide the others; say which they are. */
export function showPages(part, rows, { pages, per }, page = due(pages)) {
  const first = page * per;
  rows.forEach((row, i) => {
    row.hidden = pages > 1 && (i < first || i >= first + per);
  });
  const mark = part.nextElementSibling;
  if (!mark || !mark.classList.contains("pages")) return;
  mark.hidden = pages < 2;
  if (pages < 2) return;
  const last = Math.min(first + per, rows.length);
  const dots = Array.from({ length: pages }, (_, i) => (i === page ? "●" : "○")).join(" ");
  const words = t("第 {a}–{b} 项，共 {n} 项", { a: first + 1, b: last, n: rows.length });
  fill(mark, `${words} `, el("span", { "aria-hidden": "true" }, dots), held === null ? "" : " ❚❚");
}

/** One page on or back, and stay there. */
export function turn(by) {
  held = (held === null ? Math.floor(clock.now() / PAGE_MS) : held) + by;
}

/** Hold the page that is shown, or let the pages turn again. */
export function hold() {
  held = held === null ? Math.floor(clock.now() / PAGE_MS) : null;
}

/** Where a list says which of its pages is shown; `fit.js` fills it. */
export const pageMark = () => el("p", { class: "pages", hidden: true });
