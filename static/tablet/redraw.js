/* A page drawn again exchanges only what has become different: focus and what is opened stay. */
import { fill } from "../dom.js";

/** Makes the children of `root` those of `fresh`, and keeps every one that says the same already. */
export function redraw(root, fresh) {
  const old = Array.from(root.children);
  if (old.length !== fresh.length) {
    fill(root, fresh);
    return;
  }
  fresh.forEach((node, i) => exchange(old[i], node));
}

function exchange(old, node) {
  for (const opened of old.querySelectorAll("details[open]")) {
    const same = opened.id && node.querySelector(`#${opened.id}`);
    if (same) same.open = true;
  }
  if (old.isEqualNode(node)) return;
  const held = document.activeElement;
  const name = old.contains(held) ? held.id : "";
  old.replaceWith(node);
  const again = name && document.getElementById(name);
  if (again) again.focus({ preventScroll: true });
}
