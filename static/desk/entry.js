/* While a count by hand is typed in, its sums stand beside it: what does not add up is seen before
   it is sent. The server refuses it all the same. */

/** Watches every form with sums; they are told anew at each key. */
export function watchSums() {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-sums]")) tell(form);
  });
}

function tell(form) {
  for (const line of form.querySelectorAll("[data-sum]")) {
    const parts = line.dataset.sum.split(" ").map((name) => typed(form, name));
    const whole = typed(form, line.dataset.whole);
    const isKnown = parts.every((each) => each !== null) && whole !== null;
    const sum = parts.reduce((total, each) => total + each, 0);
    line.hidden = !isKnown;
    line.classList.toggle("warn", sum !== whole);
    line.classList.toggle("ok", sum === whole);
    line.textContent = `${sum === whole ? "✓" : "▲"} ${parts.join(" + ")} = ${sum}`
      + `${sum === whole ? "" : ` ≠ ${whole}`}`;
  }
}

function typed(form, name) {
  const field = form.elements.namedItem(name);
  return field && /^\d+$/.test(field.value.trim()) ? Number(field.value) : null;
}
