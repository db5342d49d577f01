/* Change only what is different: a bar then moves instead of being drawn anew, a picture stays. */

const TEXT = 3;

/** Make the children of `place` those given; what is the same kind of part is kept and changed. */
export function settle(place, children) {
  const drawn = [...place.childNodes];
  children.forEach((child, i) => {
    if (i >= drawn.length) place.append(child);
    else if (!isSameKind(drawn[i], child)) place.replaceChild(child, drawn[i]);
    else if (child.nodeType === TEXT) setText(drawn[i], child.data);
    else change(drawn[i], child);
  });
  drawn.slice(children.length).forEach((node) => node.remove());
}

function isSameKind(old, fresh) {
  if (old.nodeType !== fresh.nodeType) return false;
  if (fresh.nodeType === TEXT) return true;
  return old.tagName === fresh.tagName && old.classList[0] === fresh.classList[0];
}

function setText(node, words) {
  if (node.data !== words) node.data = words;
}

function change(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (name !== "style" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (name !== "style" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  // Sizes that `fit.js` gave stay until it measures again.
  for (const name of fresh.style) old.style.setProperty(name, fresh.style.getPropertyValue(name));
  settle(old, [...fresh.childNodes]);
}
