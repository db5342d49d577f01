/* A form whose work takes long says so, tells how far it is, and cannot be sent twice meanwhile.

   Work in several steps names them in `data-steps`, pairs of code and word in their order, and in
   `data-step-text` the sentence around them. */

const ASK_MS = 400;

// On the document: some of these forms come later, with a live part of the page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-long-work]")) return;
  if (form.dataset.isSent) {
    event.preventDefault();
    return;
  }
  form.dataset.isSent = "1";
  const note = document.createElement("p");
  note.className = "note long-work";
  note.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", form.dataset.longWork);
  // Of these only the sentence and each new step are heard; a screen reader asks the bar for the rest.
  const step = document.createElement("span");
  const share = document.createElement("b");
  share.className = "num";
  share.setAttribute("aria-hidden", "true");
  const line = document.createElement("span");
  line.className = "line";
  line.append(step, " ", share);
  note.append(form.dataset.longWork, " ", line, bar);
  form.append(note);
  follow(nameIn(form), form.dataset, { bar, step, share });
  // Barred only after the browser has put the pressed button into what it sends.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
});

/** The name under which the server tells how far the work is; it goes with the form. */
function nameIn(form) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "work";
  field.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  form.append(field);
  return field.value;
}

/** Asks until the page is replaced; where nothing is known the bar only says that it goes on. */
async function follow(name, words, { bar, step, share }) {
  while (bar.isConnected) {
    await new Promise((done) => setTimeout(done, ASK_MS));
    try {
      const answer = await fetch(`/how-far/${name}`, { credentials: "same-origin" });
      if (answer.status !== 200) continue;
      const now = await answer.json();
      bar.max = now.whole;
      bar.value = now.done;
      const said = sentence(now.step, words);
      if (step.textContent !== said) step.textContent = said;
      share.textContent = said
        ? `${now.done} / ${now.whole}`
        : `${Math.floor((100 * now.done) / now.whole)} %`;
    } catch (_unreachable) {
      // The form's own answer will say what became of it.
    }
  }
}

/** Which step of how many it is; empty for work that has only one. */
function sentence(code, { steps = "[]", stepText = "" }) {
  const all = JSON.parse(steps);
  const at = all.findIndex(([each]) => each === code);
  if (at < 0) return "";
  return stepText.replace("{at}", at + 1).replace("{all}", all.length).replace("{what}", all[at][1]);
}

// A page that comes back out of the browser's memory may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-is-sent]")) {
    delete form.dataset.isSent;
    form.querySelector(".long-work").remove();
    form.querySelector("[name=work]").remove();
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
});
