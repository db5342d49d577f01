/* The way back when the page cannot draw itself: a script did not arrive, or one broke. The page is
   loaded anew, but only once the server answers: a browser's own error page never comes back. */
(function watchThePage() {
  const KEY = "display-reloads";
  const FIRST_MS = 2000;
  const SLOWEST_MS = 60000;
  const DRAWN_WITHIN_MS = 15000;
  let isComingBack = false;

  function count(change) {
    try {
      const next = change(Number(sessionStorage.getItem(KEY)) || 0);
      sessionStorage.setItem(KEY, String(next));
      return next;
    } catch (refusal) {
      return 3;
    }
  }

  function comeBack() {
    if (isComingBack) return;
    isComingBack = true;
    wait();
  }

  // A page that breaks again and again is loaded ever more seldom.
  function wait() {
    const reloads = count((n) => n + 1);
    setTimeout(ask, Math.min(SLOWEST_MS, FIRST_MS * 2 ** (reloads - 1)));
  }

  function ask() {
    fetch(location.href, { cache: "no-store" })
      .then((answer) => (answer.ok ? location.reload() : wait()))
      .catch(wait);
  }

  window.addEventListener("error", (event) => {
    // A picture that is missing breaks nothing.
    const isScript = event.target === window || event.target.tagName === "SCRIPT";
    if (isScript) comeBack();
  }, true);
  setTimeout(() => {
    const root = document.getElementById("display");
    if (!root || !root.querySelector("main")) comeBack();
  }, DRAWN_WITHIN_MS);
  setTimeout(() => {
    if (!isComingBack) count(() => 0);
  }, SLOWEST_MS);
})();
