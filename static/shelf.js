/* Where a page keeps what must survive a reload: the browser's own storage. Where that is withheld the page still runs,
and a reload forgets; a blind ballot is then refused (static/blind/ability.js). */

const memory = new Map();
const inMemory = {
  getItem: (name) => (memory.has(name) ? memory.get(name) : null),
  setItem: (name, text) => memory.set(name, text),
  removeItem: (name) => memory.delete(name),
  names: () => Array.from(memory.keys()),
};

export const shelf = kept() || inMemory;

function kept() {
  try {
    const storage = window.localStorage;
    if (!storage) return null;
    return {
      getItem: (name) => storage.getItem(name),
      setItem: (name, text) => storage.setItem(name, text),
      removeItem: (name) => storage.removeItem(name),
      names: () => Object.keys(storage),
    };
  } catch (refused) {
    // Access alone is refused where the browser keeps nothing for this site.
    return null;
  }
}
