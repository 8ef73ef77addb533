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

  const stored = (name) => run("readonly", (_, turns) => turns.get(name));

  function joined(before, kept, takenBack) {
    const fresh = new Map(kept.map((turn) => [turn.key, turn]));
    if (fresh.has("")) return kept; // of a version that named no turns
    const stay = before.filter(({ key }) => fresh.has(key) || (key && !takenBack.has(key)));
    const old = new Set(stay.map(({ key }) => key));
    return [...stay.map((turn) => fresh.get(turn.key) ?? turn), ...kept.filter(({ key }) => !old.has(key))];
  }

  return {
    open: () => window.address.get("c"),
    list: async () => (await run("readonly", (titles) => titles.getAll())).sort((a, b) => b.changed - a.changed),
    title: async (name) => (await run("readonly", (titles) => titles.get(name)))?.title,
    turns: async (name) => (await stored(name))?.turns ?? null,
    // The questions that were last offered in a conversation.
    offered: async (name) => (await stored(name))?.offered,
    offer: (name, offered) =>
      run("readwrite", (_, turns) => {
        const before = turns.get(name);
        before.onsuccess = () => before.result && turns.put({ ...before.result, offered });
        return before;
      }),
    rename: (name, title, changed) => run("readwrite", (titles) => titles.put({ name, title, changed })),
    remove: (name) => run("readwrite", (titles, turns) => titles.delete(name) && turns.delete(name)),
    // Comes back with all turns that are kept now: those of another page that has this conversation open too, or that a
    // server started anew no longer knows, stay; what the reader took back does not.
    keep: async (name, kept, takenBack) => {
      let all = kept;
      await run("readwrite", (titles, turns) => {
        const title = titles.get(name);
        title.onsuccess = () =>
          titles.put({ name, title: title.result?.title ?? all[0].question, changed: Date.now() });
        const before = turns.get(name);
        before.onsuccess = () => {
          all = joined(before.result?.turns ?? [], kept, takenBack);
          turns.put({ ...before.result, name, turns: all });
        };
        return before;
      });
      return all;
    },
  };
})();
