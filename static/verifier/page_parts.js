/* The small parts of the page: elements, sentences in two languages, what an option is called. */

/** An element with its children; a child may be text, an element, or null for none. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** The same sentence twice: Chinese large, English small. */
export function bilingual(tag, zh, en, attributes = {}) {
  return element(tag, attributes, zh, element("small", { lang: "en" }, en));
}

/** The name of an option where the record opens it, else its id. */
export function labelOf(record, id) {
  const option = record.poll.options.find((one) => one.id === id);
  return (option && option.name) || id.replace(/^write_in:/, "");
}

/** replaceChildren, for browsers that have none yet. */
export function replaceAll(node, children) {
  while (node.firstChild) node.firstChild.remove();
  node.append(...children);
}
