/* A page drawn again changes only what has become different: what a finger rests on, what holds the
   focus and what is opened stays the very same node, or the press would be lost.
   A node that stays keeps its listeners, too: none of them may close over what a snapshot changes. */

/** Makes the children of `place` those of `fresh`; what is the same thing for a person is kept. */
export function redraw(place, fresh) {
  let next = place.firstChild;
  for (const wanted of fresh) {
    const found = sameFrom(next, wanted);
    if (!found) {
      place.insertBefore(wanted, next);
      continue;
    }
    // What stands before it has gone; taking that away never moves the node that is kept.
    while (next !== found) next = removed(next);
    next = found.nextSibling;
    if (found !== wanted) change(found, wanted);
  }
  while (next) next = removed(next);
}

/** Another page: its head is the same head brought up to date, all under it is exchanged. */
export function turnPage(root, [head, ...rest]) {
  redraw(root, [head]);
  root.append(...rest);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function sameFrom(first, wanted) {
  for (let each = first; each; each = each.nextSibling) {
    if (each === wanted || identity(each) === identity(wanted)) return each;
    // Text is written anew where it stands: it is never worth removing elements for.
    if (wanted.nodeType !== Node.ELEMENT_NODE) return null;
  }
  return null;
}

/** Two nodes are the same thing for a person when this is the same for both. */
function identity(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return String(node.nodeType);
  return `${node.localName} ${node.id} ${node.classList[0] || ""}`;
}

function change(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name, value } of Array.from(fresh.attributes)) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of Array.from(old.attributes)) {
    // What the person has opened is not in what is drawn.
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  redraw(old, Array.from(fresh.childNodes));
}
