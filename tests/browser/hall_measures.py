"""The display's numbers: how large its type is, and that all of it can be seen.

Legibility at twenty metres, on a picture three metres high: 2.5 % of the height is a character of
75 mm (13 minutes of arc), 5 % one of 150 mm, which the last row reads without effort. The numbers
people look up for are larger still.
"""

# Shares of the height of the screen, in per cent.
SMALLEST, HEADING, NUMBER = 2.5, 5.0, 8.0

# Text that is too small, runs out of the screen or its place, or lies on other text. Each line is
# measured without the empty room that Chinese faces carry above and under their characters.
FAULTS = """([smallest, heading, number]) => {
  const faults = [];
  const lines = [];
  const name = (text) => text.trim().slice(0, 16);
  const walk = document.createTreeWalker(document.getElementById("display"), 4);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || !owner.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(owner).fontSize);
    const share = 100 * size / innerHeight;
    if (share < smallest) faults.push(`too small: ${name(node.data)} ${share.toFixed(2)} %`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const line = { text: node.data, owner, left: box.left + 1, right: box.right - 1,
                     top: box.top + 0.27 * size, bottom: box.bottom - 0.27 * size };
      if (!owner.matches("h1, h2")) lines.push(line);
      for (let place = owner; place; place = place.parentElement) {
        const isClipped = getComputedStyle(place).overflowY !== "visible";
        const edge = place === document.body ? { left: 0, top: 0, right: innerWidth,
          bottom: innerHeight } : place.getBoundingClientRect();
        const isOut = line.left < edge.left || line.right > edge.right
          || line.top < edge.top || line.bottom > edge.bottom;
        if (isClipped && isOut && !place.matches("h1, h2")) {
          faults.push(`cut off: ${name(node.data)} in ${place.tagName}.${place.className}`);
        }
      }
    }
  }
  lines.forEach((one, i) => lines.slice(i + 1).forEach((other) => {
    if (one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom) {
      const where = `${one.owner.tagName} ${other.owner.tagName}`;
      faults.push(`on one another: ${name(one.text)} / ${name(other.text)} (${where})`);
    }
  }));
  for (const [what, least] of [["h2", heading], [".panel .num, .strip .num, .big .num", number]]) {
    for (const node of document.querySelectorAll(`#display :is(${what})`)) {
      const share = 100 * parseFloat(getComputedStyle(node).fontSize) / innerHeight;
      const isWord = node.closest(".shut, .compare");
      if (!isWord && share < least) faults.push(`${name(node.textContent)} ${share.toFixed(2)} %`);
    }
  }
  return faults;
}"""
