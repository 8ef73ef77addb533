// The menu of conversations that this browser keeps (talks.js); goes behind masthead.js.
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
  const title = shown(talk.title);
  const link = make("a", { href: `?c=${encodeURIComponent(talk.name)}`, dir: "auto", title }, title);
  if (talk.name === window.talks.open()) link.setAttribute("aria-current", "page");
  const rename = make("button", { type: "button" }, talkList.dataset.rename);
  const remove = make("button", { type: "button" }, talkList.dataset.delete);
  rename.addEventListener("click", () => renameTalk(talk, link));
  remove.addEventListener("click", () => removeTalk(talk, remove));
  remove.addEventListener("blur", () => (remove.textContent = talkList.dataset.delete));
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

// Words on one line, without characters that control or turn round what stands after them.
const folded = (words) => shown(words).replace(/[\s\u0000-\u001F\u007F-\u009F]+/g, " ").trim();

// What others wrote, kept from being read as Markdown, as HTML or as an address.
const plain = (words) => literal(folded(words));

function literal(words) {
  return words
    .replace(/[\\`*_{}[\]<>#|!~@]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/:\/\//g, "\\://")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
    .replace(/^(?=[-+=])|(?<=^\d+)(?=[.)])/, "\\");
}

// An address as a link where a browser may follow it, and it leads where it seems to.
function linked(url) {
  const parts = /^https?:\/\/[^\s\\]+$/i.test(url) && folded(url) === url && URL.canParse(url) && new URL(url);
  return parts && parts.hostname && !parts.username && !parts.password ? `<${parts.href}>` : plain(url);
}

// The text of an answer with its markers as footnotes; an article's own "[1]" stands there in round brackets.
function noted({ text, citations }, first) {
  const numbers = new Set(citations.map(({ number }) => number));
  return folded(text)
    .split(/\[(\d+)\]/)
    .map((part, place) => {
      if (place % 2 === 0) return literal(part);
      return numbers.has(Number(part)) ? `[^${first + Number(part)}]` : literal(`[${part}]`);
    })
    .join("");
}

// What was searched, where that was not everything.
function limited(limits) {
  const names = ["sources", "since", "until", "as_of"].filter((name) => limits?.[name]?.length);
  return names.map((name) => `${talkList.dataset[name]}: ${plain([limits[name]].flat().join(", "))}`).join(" · ");
}

// Footnotes are numbered through the whole conversation.
function asMarkdown({ title, turns }) {
  const notes = [];
  const parts = turns.map(({ question, limits, answer }) => {
    const first = notes.length;
    for (const { number, quote, title: headline, source, published, url } of answer.citations) {
      const where = [source, headline, published?.slice(0, 10) ?? talkList.dataset.undated].map((words) => plain(words ?? ""));
      const place = [...where, linked(url ?? "")].filter(Boolean).join(", ");
      notes[first + number - 1] = `[^${first + number}]: “${plain(quote)}” ${place}`;
    }
    const short = answer.short ? `**${plain(answer.short)}**` : "";
    return [`## ${plain(question)}`, limited(limits), short, noted(answer, first)].filter(Boolean).join("\n\n");
  });
  return [`# ${plain(title)}`, ...parts, notes.join("\n")].join("\n\n") + "\n";
}

async function exportTalk(kind) {
  const name = window.talks.open();
  const talk = { title: await window.talks.title(name), turns: await window.talks.turns(name) };
  const text = kind === "md" ? asMarkdown(talk) : JSON.stringify(talk, null, 2);
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
