/* The agenda in a new order: dragged by its grip, or with the grip held by the space bar and moved
   by arrows. Every step is said; the server hears of it when the item is put down. */

const list = document.querySelector("[data-agenda]");
const said = document.querySelector("[data-agenda-said]");
const items = () => Array.from(list.querySelectorAll("[data-item]"));

let held = null; // { item, from: what came after it, pointer, isSending }

function say(sentence, item) {
  const at = items().indexOf(item) + 1;
  said.textContent = sentence
    .split("{title}").join(item.dataset.title)
    .split("{n}").join(at)
    .split("{all}").join(items().length);
}

function number() {
  items().forEach((item, at) => {
    item.querySelector("[data-place]").textContent = at + 1;
    item.querySelector("[name=position]").value = at + 1;
  });
}

function take(item, pointer) {
  held = { item, from: item.nextElementSibling, pointer };
  item.classList.add("held");
  item.querySelector("[data-grip]").setAttribute("aria-pressed", "true");
  say(list.dataset.taken, item);
}

function shift(by) {
  const { item } = held;
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  // The other one moves: what leaves the page for a moment loses the keyboard and the pointer.
  list.insertBefore(other, by < 0 ? item.nextElementSibling : item);
  number();
  say(list.dataset.moved, item);
}

function letGo() {
  held.item.classList.remove("held");
  held.item.querySelector("[data-grip]").setAttribute("aria-pressed", "false");
  held = null;
}

function putBack(sentence) {
  const { item, from } = held;
  const { activeElement: active } = document;
  letGo();
  list.insertBefore(item, from);
  if (item.contains(active)) active.focus();
  number();
  say(sentence, item);
}

async function drop() {
  const { item, from } = held;
  if (item.nextElementSibling === from) return putBack(list.dataset.back);
  held.isSending = true;
  const form = item.querySelector("[data-moves]");
  const asked = new FormData(form);
  asked.set("command", "move");
  asked.set("position", items().indexOf(item) + 1);
  const isDone = await send(form.action, asked);
  if (!isDone) return putBack(list.dataset.failed);
  letGo();
  number();
  return say(list.dataset.dropped, item);
}

/** Whether the server did it: it leads back to the page, with a refusal on it when there was one. */
async function send(address, form) {
  try {
    const answer = await fetch(address, { method: "POST", body: form, credentials: "same-origin" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = Array.from(page.querySelectorAll("[data-item]"), (each) => each.dataset.item);
    return there.join() === items().map((each) => each.dataset.item).join();
  } catch (problem) {
    return false;
  }
}

function withKeys(event) {
  if (held && held.isSending) return;
  const isOn = held && !held.pointer;
  if (event.key === " " || (event.key === "Enter" && isOn)) {
    event.preventDefault();
    if (isOn) drop();
    else if (!held) take(event.target.closest("[data-item]"), false);
  } else if (isOn && event.key === "Escape") {
    putBack(list.dataset.back);
  } else if (isOn && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    shift(event.key === "ArrowUp" ? -1 : 1);
  }
}

function withPointer(event) {
  if (!held || !held.pointer || held.isSending) return;
  const { item } = held;
  const middle = (each) => each.getBoundingClientRect().top + each.offsetHeight / 2;
  const above = item.previousElementSibling;
  const below = item.nextElementSibling;
  if (above && event.clientY < middle(above)) shift(-1);
  else if (below && event.clientY > middle(below)) shift(1);
}

for (const grip of list.querySelectorAll("[data-grip]")) {
  grip.hidden = false;
  grip.setAttribute("aria-pressed", "false");
  grip.addEventListener("keydown", withKeys);
  grip.addEventListener("blur", () => {
    if (held && !held.pointer && !held.isSending) putBack(list.dataset.back);
  });
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held) return;
    grip.setPointerCapture(event.pointerId);
    take(grip.closest("[data-item]"), true);
  });
  grip.addEventListener("pointermove", withPointer);
  grip.addEventListener("pointerup", () => held && !held.isSending && drop());
  grip.addEventListener("pointercancel", () => held && held.pointer && putBack(list.dataset.back));
}

// The arrow buttons work without this script; with it the page need not be loaded anew.
for (const form of list.querySelectorAll("[data-moves]")) {
  for (const button of form.querySelectorAll("[value=up], [value=down]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      if (held) return;
      take(form.closest("[data-item]"), true);
      shift(button.value === "up" ? -1 : 1);
      button.focus();
      drop();
    });
  }
}
