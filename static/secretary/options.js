/* Options are added, moved and taken away on the page; what counts is their order when saved. */

const list = document.querySelector("[data-options]");
const blank = document.querySelector("[data-option-blank]").content;
const said = document.querySelector("[data-option-said]");
const add = document.querySelector("[data-option-add]");

function number() {
  Array.from(list.children).forEach((card, at) => {
    card.querySelector("[data-number]").textContent = at + 1;
    card.querySelector("[data-option-moves]").hidden = false;
    card.setAttribute("aria-label", at + 1);
  });
}

function say(sentence, card) {
  const { value } = card.querySelector("[name=option_name]");
  const place = Array.from(list.children).indexOf(card) + 1;
  said.textContent = sentence.split("{name}").join(value).split("{n}").join(place);
}

const moves = {
  up: (card) => card.previousElementSibling && list.insertBefore(card, card.previousElementSibling),
  down: (card) => card.nextElementSibling && list.insertBefore(card.nextElementSibling, card),
};

list.addEventListener("click", (event) => {
  const { move } = event.target.dataset;
  if (!move) return;
  const card = event.target.closest("[data-option]");
  if (move === "out") {
    say(list.dataset.removed, card);
    const next = card.nextElementSibling || card.previousElementSibling;
    card.remove();
    (next ? next.querySelector("input") : add).focus();
  } else {
    moves[move](card);
    event.target.focus();
    say(list.dataset.moved, card);
  }
  number();
});

add.addEventListener("click", () => {
  list.append(document.importNode(blank, true));
  number();
  list.lastElementChild.querySelector("input").focus();
});

add.hidden = Boolean(add.closest("fieldset:disabled"));
number();
