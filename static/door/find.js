/* The list follows what is typed; the address keeps it, so that live changes keep to it too. */

const WAIT_MS = 250;

/** Asks the page itself for the list while somebody types into the search. */
export function findAsTyped() {
  const form = document.querySelector("form[data-find]");
  let timer = 0;
  const find = async () => {
    const address = new URL(location.href);
    address.searchParams.set("find", form.elements.find.value.trim());
    address.searchParams.set("show", form.elements.show.value);
    history.replaceState(null, "", address);
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected || String(address) !== location.href) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [old, newer] = [document, fresh].map((each) => each.querySelector("[data-live=roll]"));
    old.replaceWith(document.adoptNode(newer));
  };
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => find().catch(() => form.submit()), wait);
  };
  form.elements.find.addEventListener("input", () => soon(WAIT_MS));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
}
