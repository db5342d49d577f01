/* A form whose work takes long says so, and cannot be sent twice meanwhile. */

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
  note.append(form.dataset.longWork, bar);
  form.append(note);
  // Barred only after the browser has put the pressed button into what it sends.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
});

// A page that comes back out of the browser's memory may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-is-sent]")) {
    delete form.dataset.isSent;
    form.querySelector(".long-work").remove();
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
});
