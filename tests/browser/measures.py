"""What is measured on a page as it is really drawn: contrast, targets, type, names, overflow.

Each is a script for `page.evaluate` that returns a list of faults, empty when there is none.
"""

# WCAG 2.2, 1.4.3: contrast of text, and of large text.
AA = [4.5, 3.0]

# Text against the background that it really stands on, by WCAG's formula.
TOO_FAINT = """([text, large]) => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const found = parts(getComputedStyle(each).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.querySelectorAll("body *")) {
    const says = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!says || !node.offsetParent) continue;
    const style = getComputedStyle(node);
    const [one, other] = [light(parts(style.color)), light(behind(node))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < (isLarge ? large : text)) faint.push([node.textContent, contrast]);
  }
  return faint;
}"""
# A radio or a box is hit through its label; that is what is measured.
TOO_SMALL = """(least) => [...document.querySelectorAll("body :is(button, select, input, a)")]
  .map((node) => node.closest("label") || node)
  .map((node) => [node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < least || box.width < least))
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
TOO_SMALL_TYPE = """() => [...document.querySelectorAll("body *")]
  .filter((node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim()))
  .filter((node) => node.offsetParent && parseFloat(getComputedStyle(node).fontSize) < 18)
  .map((node) => node.textContent.slice(0, 30))"""
# Everything that is pressed or filled in has a name; ids are unique; one heading leads the page.
UNNAMED = """() => {
  const faults = [];
  const name = (node) => (node.getAttribute("aria-label") || "").trim()
    || [...(node.labels || [])].map((label) => label.textContent.trim()).join("")
    || (node.matches("button, a") ? node.textContent.trim() : "")
    || [...node.querySelectorAll("img")].map((img) => img.alt).join("");
  for (const node of document.querySelectorAll("button, a[href], input, select, textarea")) {
    if (node.type !== "hidden" && !name(node)) faults.push(`no name: ${node.outerHTML}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  faults.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `twice: ${id}`));
  if (!document.querySelector("h1")) faults.push("no h1");
  if (!document.title.trim()) faults.push("no title");
  for (const img of document.querySelectorAll("img:not([alt])")) faults.push(img.outerHTML);
  return faults;
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [`${document.documentElement.scrollWidth} > ${innerWidth}`] : []"""
