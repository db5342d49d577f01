/* A live part takes over the server's newer HTML without being thrown away: what a person is
   pressing, has opened or is writing keeps its element, and with it the focus and the text. */

/** Makes `old` say what `newer` says. Both are elements of the same tag. */
export function morph(old, newer) {
  // A form on its way keeps its bar and its barred button until its own answer comes.
  if (old.dataset.isSent) return;
  attributes(old, newer);
  let next = old.firstChild;
  for (const wanted of Array.from(newer.childNodes)) {
    const found = matching(next, wanted);
    if (!found) {
      old.insertBefore(document.importNode(wanted, true), next);
      continue;
    }
    // What stands before the match has gone; removing it never moves the element in use.
    while (next !== found) next = removed(next);
    next = found.nextSibling;
    if (found.nodeType === Node.ELEMENT_NODE) morph(found, wanted);
    else if (found.data !== wanted.data) found.data = wanted.data;
  }
  while (next) next = removed(next);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function matching(from, wanted) {
  const key = identity(wanted);
  for (let each = from; each; each = each.nextSibling) {
    if (identity(each) === key) return each;
    // Text is filled in anew where it stands: it is never worth removing elements for.
    if (wanted.nodeType !== Node.ELEMENT_NODE) return null;
  }
  return null;
}

/** Two elements are the same thing for a person when this is the same for both. */
function identity(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return String(node.nodeType);
  const own = node.id || node.dataset.key || "";
  if (node.localName === "form") return `form ${own} ${node.getAttribute("action")} ${aim(node)}`;
  const control = node.matches("input, select, textarea, button");
  const named = control ? `${node.name} ${node.matches("button, [type=radio]") ? node.value : ""}` : "";
  return `${node.localName} ${own} ${named}`;
}

/** What a form acts on: a text typed for one attempt must never be sent for another. */
function aim(form) {
  const hidden = form.querySelectorAll("input[type=hidden]:not([name=csrf_token]):not([name=work])");
  return Array.from(hidden, (each) => `${each.name}=${each.getAttribute("value")}`).join("&");
}

function attributes(old, newer) {
  const isTyped = old.matches("input:not([type=hidden])") && old.value !== old.defaultValue;
  for (const { name, value } of Array.from(newer.attributes)) {
    if (name === "open" || (name === "value" && isTyped)) continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of Array.from(old.attributes)) {
    // The page itself holds a button for a moment; only it lets go.
    if (!["open", "aria-disabled"].includes(name) && !newer.hasAttribute(name)) {
      old.removeAttribute(name);
    }
  }
}
