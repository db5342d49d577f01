/* A list is drawn as large as its place allows: in one column or two, and on several pages when its
   type would become too small for the last row of the hall. Nothing on the display is scrolled. */
import { showPages } from "./pages.js";

const STEPS = 7;
// Sizes are in em of the display's text; below this the last row of the hall reads nothing.
const LEAST = 0.9;
// One column is read more easily; two must be worth it.
const MUCH_LARGER = 1.15;
const EMPTY_UNDER = 0.14;
const layouts = new WeakMap();

/** Lay out every `data-fit` part under `root`; its value is the largest size allowed.
 *
 * `data-least` is the smallest size; `data-columns` allows a second column; `data-rows` names the
 * rows that may be spread over pages.
 */
export function fit(root) {
  for (const part of root.querySelectorAll("[data-fit]")) {
    const key = keyOf(part);
    const known = layouts.get(part);
    const layout = known && known.key === key ? known : { ...best(part), key };
    layouts.set(part, layout);
    apply(part, layout);
    showPages(part, rowsOf(part), layout);
  }
}

/** Forget what was measured: the faces of the type have changed. */
export function measureAgain(root) {
  for (const part of root.querySelectorAll("[data-fit]")) layouts.delete(part);
  fit(root);
}

// Numbers have places of a fixed width, so a ballot more does not change the layout.
function keyOf(part) {
  const words = part.textContent.replace(/\d/g, "0");
  const { clientWidth, clientHeight } = part.parentElement;
  const images = part.querySelectorAll("img").length;
  return [innerWidth, innerHeight, clientWidth, clientHeight, images, words].join(" ");
}

function best(part) {
  const rows = rowsOf(part);
  for (let pages = 1; pages <= Math.max(rows.length, 1); pages += 1) {
    const found = columnsOf(part).map((columns) => sized(part, rows, columns, pages));
    const largest = found.reduce((a, b) => (b.size > MUCH_LARGER * a.size ? b : a));
    if (largest.size > 0) return largest;
  }
  return { columns: 1, pages: Math.max(rows.length, 1), size: leastOf(part), per: 1 };
}

/** The largest size at which every page of this layout fits; 0 when none does. */
function sized(part, rows, columns, pages) {
  const layout = { columns, pages, per: Math.ceil(rows.length / pages), size: 0 };
  const fits = (size) => {
    apply(part, { ...layout, size });
    for (let page = 0; page < pages; page += 1) {
      showPages(part, rows, layout, page);
      if (isCut(part)) return false;
    }
    return true;
  };
  const most = Number(part.dataset.fit);
  if (fits(most)) return { ...layout, size: most };
  let [low, high] = [leastOf(part), most];
  if (!fits(low)) return layout;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return { ...layout, size: low };
}

function apply(part, { columns, size, per }) {
  part.style.fontSize = `${size}em`;
  part.classList.toggle("two", columns === 2);
  part.style.gridTemplateRows = columns === 2 ? `repeat(${Math.ceil(per / 2)}, auto)` : "";
}

// Chinese serif faces carry empty room under their characters; that may be cut.
function isCut(part) {
  const room = EMPTY_UNDER * parseFloat(getComputedStyle(part).fontSize) + 1;
  return part.scrollHeight > part.clientHeight + room || part.scrollWidth > part.clientWidth + 1;
}

const leastOf = (part) => Number(part.dataset.least || LEAST);
const columnsOf = (part) => ("columns" in part.dataset ? [1, 2] : [1]);

function rowsOf(part) {
  return part.dataset.rows ? [...part.querySelectorAll(part.dataset.rows)] : [];
}
