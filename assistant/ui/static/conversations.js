// The menu of conversations that this browser keeps (talks.js), inside the masthead, which calls it once.
window.conversations = (element) => {
  const menu = element.querySelector(".conversations");
  const talkList = menu.querySelector("ul");

  function make(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  async function listTalks() {
    const kept = await window.talks.list().catch(() => []);
    talkList.replaceChildren(...kept.map(talkRow));
    menu.querySelector(".exports").hidden = !kept.some(({ name }) => name === window.talks.open());
  }

  function talkRow(talk) {
    const title = window.markdown.unturned(talk.title);
    const link = make("a", { href: `?c=${encodeURIComponent(talk.name)}`, dir: "auto", title }, title);
    if (talk.name === window.talks.open()) link.setAttribute("aria-current", "page");
    const rename = make("button", { type: "button" }, talkList.dataset.rename);
    const remove = make("button", { type: "button" }, talkList.dataset.delete);
    rename.addEventListener("click", () => renameTalk(talk, link));
    remove.addEventListener("click", () => removeTalk(talk, remove));
    remove.addEventListener("blur", () => {
      remove.textContent = talkList.dataset.delete;
    });
    return make("li", {}, link, rename, remove, window.days.moment(talk.changed));
  }

  function renameTalk({ name, title, changed }, link) {
    const input = make("input", { type: "text", value: title, ariaLabel: talkList.dataset.rename });
    const place = placeOf(link);
    const done = async () => {
      await window.talks.rename(name, input.value.trim() || title, changed);
      await listTalks();
      refocus(place, "button");
    };
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.stopPropagation(); // Escape ends the renaming here, and not the menu
      if (event.key === "Escape") input.value = title;
      input.blur();
    });
    input.addEventListener("blur", done, { once: true });
    link.replaceWith(input);
    input.focus();
    input.select();
  }

  const placeOf = (node) => [...talkList.children].indexOf(node.closest("li"));

  // The rows are new: the focus goes to the one that stands at the place where it was, unless it is elsewhere by now.
  function refocus(place, part) {
    if (document.activeElement !== document.body) return;
    const row = talkList.children[place] ?? talkList.lastElementChild;
    (row ?? menu).querySelector(row ? part : "summary").focus({ preventScroll: true });
  }

  // The first press asks, the second one deletes.
  async function removeTalk({ name }, button) {
    if (button.textContent !== talkList.dataset.sure) {
      button.textContent = talkList.dataset.sure;
      return;
    }
    const place = placeOf(button);
    await window.talks.remove(name);
    if (name === window.talks.open()) return window.location.assign("?");
    await listTalks();
    refocus(place, "a");
  }

  async function exportTalk(kind) {
    const name = window.talks.open();
    const talk = { title: await window.talks.title(name), turns: await window.talks.turns(name) };
    const text = kind === "md" ? window.markdown.written(talk, talkList.dataset) : JSON.stringify(talk, null, 2);
    const address = URL.createObjectURL(new Blob([text], { type: kind === "md" ? "text/markdown" : "application/json" }));
    const file = talk.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "conversation";
    make("a", { href: address, download: `${file}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  menu.addEventListener("toggle", () => menu.open && listTalks());
  menu.addEventListener("click", (event) => {
    const kind = event.target.closest("[data-export]")?.dataset.export;
    if (kind) exportTalk(kind);
  });
};
