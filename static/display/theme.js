/* Dark where the hall is dark. A script of its own before the page is drawn: nothing may flash.
   `?theme=dark|light` decides and is remembered; without either, the device does. */
(function chooseTheme() {
  const KEY = "display-theme";
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch (refusal) {
      return null;
    }
  }

  function set(theme) {
    if (!["dark", "light", "contrast"].includes(theme)) return;
    root.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch (refusal) {
      // A browser that keeps nothing is told by the address each time.
    }
  }

  set(new URLSearchParams(location.search).get("theme") || remembered());
  window.addEventListener("theme.turned", () => {
    const byDevice = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    set((root.dataset.theme || byDevice) === "dark" ? "light" : "dark");
  });
})();
