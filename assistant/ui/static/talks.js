// The conversations that this browser keeps, in its IndexedDB: they outlive the page and the server, and no other
// reader of the same server sees them. Titles lie apart from turns, so that a long list is read at once.
window.talks = (() => {
  const opened = new Promise((resolve, reject) => {
    const request = window.indexedDB.open("news-assistant", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("titles", { keyPath: "name" });
      request.result.createObjectStore("turns", { keyPath: "name" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => {}); // whoever reads or writes hears of it

  async function run(mode, work) {
    const transaction = (await opened).transaction(["titles", "turns"], mode);
    const request = work(transaction.objectStore("titles"), transaction.objectStore("turns"));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    open: () => window.address.get("c"),
    list: async () => (await run("readonly", (titles) => titles.getAll())).sort((a, b) => b.changed - a.changed),
    title: async (name) => (await run("readonly", (titles) => titles.get(name)))?.title,
    turns: async (name) => (await run("readonly", (_, turns) => turns.get(name)))?.turns ?? null,
    rename: (name, title, changed) => run("readwrite", (titles) => titles.put({ name, title, changed })),
    remove: (name) => run("readwrite", (titles, turns) => titles.delete(name) && turns.delete(name)),
    keep: (name, kept) =>
      run("readwrite", (titles, turns) => {
        const before = titles.get(name);
        before.onsuccess = () =>
          titles.put({ name, title: before.result?.title ?? kept[0].question, changed: Date.now() });
        return turns.put({ name, turns: kept });
      }),
  };
})();
