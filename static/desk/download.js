/* A paper takes seconds to be set: its link says so until the file is there, and is not asked twice meanwhile. */

for (const link of document.querySelectorAll("a[data-download]")) {
  let isUnderWay = false;
  link.addEventListener("click", async (event) => {
    // Whoever wants it in another window knows the browser well.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (isUnderWay) return;
    isUnderWay = true;
    link.setAttribute("aria-disabled", "true");
    const note = noteOf(link);
    try {
      await fetchAndKeep(link.href);
    } catch (_fault) {
      // The server's own page says what is wrong, in the person's language.
      location.assign(link.href);
    }
    note.remove();
    link.removeAttribute("aria-disabled");
    isUnderWay = false;
  });
}

function noteOf(link) {
  const note = document.createElement("p");
  note.className = "note long-work no-print";
  note.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", link.dataset.download);
  link.closest("p").after(note);
  note.append(link.dataset.download, bar);
  return note;
}

async function fetchAndKeep(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "") || [];
  // A sign-in page is an answer, too.
  if (!answer.ok || !name) throw new Error("no paper");
  const paper = URL.createObjectURL(await answer.blob());
  const keep = document.createElement("a");
  keep.href = paper;
  keep.download = name;
  keep.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(paper), 60000);
}
