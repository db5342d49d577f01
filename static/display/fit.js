/* A list is drawn as large as its place allows: long ones shrink rather than be cut off, because
   nothing on the display can be scrolled; short ones grow for the last row of the hall. */

const STEP = 0.04;
const SMALLEST = 0.5;

/** Size the type of every `data-fit` part under `root`; its value is the largest size allowed. */
export function fit(root) {
  for (const part of root.querySelectorAll("[data-fit]")) {
    for (let size = Number(part.dataset.fit); size >= SMALLEST; size -= STEP) {
      part.style.fontSize = `${size}em`;
      if (part.scrollHeight <= part.clientHeight + 1 && part.scrollWidth <= part.clientWidth + 1) break;
    }
  }
}
