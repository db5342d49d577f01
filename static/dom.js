/* Elements and words: text never becomes markup, and no method is younger than Chromium 80. */

/** The JSON that the page carries in the script element of this id. */
export function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** A translator: the Chinese source is the key, {n} is filled in. Where a language says one vote
and two votes, the words hold both and `n` chooses. */
export function speaker(words) {
  return (text, values = {}) => {
    const said = words[text] || text;
    const line = Array.isArray(said) ? said[Number(values.n) === 1 ? 0 : 1] : said;
    return Object.entries(values).reduce((part, [name, value]) => part.split(`{${name}}`).join(String(value)), line);
  };
}

const own = document.getElementById("characters") ? readJson("characters") : {};

// Where a sign means two things its word decides, before the signs are looked up one by one.
const ownWords = Object.keys(own).filter((word) => word.length > 1);

/** Chinese words of the server in the page's own characters: a traditional page brings a table. */
export function written(text) {
  const line = ownWords.reduce((said, word) => said.split(word).join(own[word]), text);
  return Array.from(line, (sign) => own[sign] || sign).join("");
}

/** An element. `on…` attributes are listeners; false, null and undefined leave an attribute out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...shown(children));
  return node;
}

/** Exchange everything inside a node (`replaceChildren` is younger than the oldest tablets). */
export function fill(node, ...children) {
  while (node.firstChild) node.firstChild.remove();
  node.append(...shown(children));
}

function shown(children) {
  return children
    .flat(3)
    .filter((child) => child !== null && child !== undefined && child !== false);
}
