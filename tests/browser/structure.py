"""What a page's structure owes to somebody who hears it or enlarges it; scripts that list faults.

Each is for `page.evaluate` and returns a list of faults, empty when there is none.
"""

# axe-core's rules by the success criteria they test, and those of them that a theme can change.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = """async (tags) => (await axe.run(document, {
  runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
})).violations.flatMap(({ id, nodes }) => nodes.map((node) => `axe ${id}: ${node.target}`))"""
AXE_COLOURS = """async (theme) => {
  document.documentElement.dataset.theme = theme;
  const found = await axe.run(document, {
    runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
    resultTypes: ["violations"],
  });
  delete document.documentElement.dataset.theme;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `axe ${id} in ${theme}: ${node.target} ${node.any[0].message}`));
}"""

# One heading leads the page, no level is skipped, one part is the main one, nothing is named twice.
OUTLINE = """(language) => {
  const faults = [];
  // What lies in a closed part has boxes as well, and is neither seen nor heard.
  const seen = (node) => node.checkVisibility({ contentVisibilityAuto: true });
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const headings = all("h1, h2, h3, h4, h5, h6");
  const leading = headings.filter((node) => node.matches("h1"));
  if (leading.length !== 1) faults.push(`${leading.length} h1: ${leading.map((h) => h.innerText)}`);
  let level = 0;
  for (const node of headings) {
    const own = Number(node.tagName[1]);
    if (own > level + 1 && level) faults.push(`h${level} to h${own}: ${node.innerText}`);
    level = own;
  }
  if (all("main").length !== 1) faults.push(`${all("main").length} main`);
  const { lang } = document.documentElement;
  if (lang !== language) faults.push(`lang ${lang}`);
  if (!document.title.trim()) faults.push("no title");
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  faults.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `id twice: ${id}`));
  return faults;
}"""

# The switch of language and the one of theme, for somebody who needs them to read on.
SWITCHES = """() => ["languages", "themes"]
  .filter((name) => !document.querySelector(`form.${name} button`))
  .map((name) => `no switch: ${name}`)"""

# Nothing is cut off or needs scrolling sideways; what is wide by nature scrolls in its own frame.
OVERFLOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  const isFramed = (node) => {
    for (let each = node.parentElement; each && each !== document.body; each = each.parentElement) {
      if (/auto|scroll|hidden/.test(getComputedStyle(each).overflowX)) return true;
    }
    return false;
  };
  const wide = [...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !isFramed(node))
    .map((node) => `${node.tagName}.${node.className}`).slice(0, 4);
  return [`${root.scrollWidth} px wide at ${innerWidth}: ${wide}`];
}"""

# What has to be scrolled for although it should be seen at one glance.
TOO_LONG = """() => {
  const { scrollHeight } = document.documentElement;
  return scrollHeight > innerHeight ? [`${scrollHeight} px long in ${innerHeight}`] : [];
}"""

# What is drawn by its ground alone vanishes where the device has colours of its own.
DRAWN_BY_GROUND = """() => {
  const isClear = (colour) => /^rgba\\(.*, 0\\)$/.test(colour);
  const sides = ["Top", "Right", "Bottom", "Left"];
  const hasBorder = (style) => sides.some((side) => parseFloat(style[`border${side}Width`]));
  const keeps = (style) => style.forcedColorAdjust === "none";
  const faults = [];
  for (const node of document.querySelectorAll("body, body *")) {
    if (!node.checkVisibility() || node.closest("svg, .sr")) continue;
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(node, part);
      const isEmpty = part ? style.content === '""' : !node.childNodes.length;
      if (!isEmpty || keeps(style) || isClear(style.backgroundColor) || hasBorder(style)) continue;
      if (parseFloat(style.width) > 1 && !/IMG|VIDEO|IFRAME|PROGRESS|INPUT/.test(node.tagName))
        faults.push(`drawn by its ground: ${node.tagName}.${node.className}${part || ""}`);
    }
  }
  return faults;
}"""

# Targets by their own box; a radio or a tick is pressed through its label. A link in running text
# keeps its line. The switches at the foot are for everybody's hand, not for the ballot's.
SMALL_TARGETS = """(least) => [...document.querySelectorAll(":is(main, footer, header) "
    + ":is(button, select, input, summary, a[href])")]
  .filter((node) => node.type !== "hidden" && !node.closest("p a, td a, li a, .foot, nav"))
  .map((node) => node.closest("label.line, label.tick, label") && /radio|checkbox/.test(node.type)
    ? node.closest("label") : node)
  .map((node) => [node.innerText || node.name, node.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([name, box]) => `target ${Math.round(box.width)} x ${Math.round(box.height)}: ${name}`)"""

# Text that is smaller than can be read at arm's length; what only screen readers get is left out.
SMALL_TYPE = """(least) => [...document.querySelectorAll("main, main *")]
  .filter((node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim()))
  .filter((node) => node.offsetParent && !node.closest(".sr"))
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < least)
  .map((node) => [getComputedStyle(node).fontSize, node.textContent.trim().slice(0, 30)].join(" "))
  .map((fault) => `type ${fault}`)"""

# WCAG 2.5.3: whoever speaks to a page says what is written on the button.
UNSAID_LABELS = """() => {
  const words = (text) => text.replace(/[^\\p{L}\\p{N}]+/gu, " ").trim().toLowerCase();
  return [...document.querySelectorAll("button[aria-label], a[aria-label], summary[aria-label]")]
    .map((node) => [words(node.innerText), node.getAttribute("aria-label")])
    .filter(([written, name]) => /\\p{L}/u.test(written) && !words(name).includes(written))
    .map(([written, name]) => `“${written}” is not in the name “${name}”`);
}"""
