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
  const link = make("a", { href: `?c=${encodeURIComponent(talk.name)}`, dir: "auto" }, talk.title);
  if (talk.name === window.talks.open()) link.setAttribute("aria-current", "page");
  const rename = make("button", { type: "button" }, talkList.dataset.rename);
  const remove = make("button", { type: "button" }, talkList.dataset.delete);
  rename.addEventListener("click", () => renameTalk(talk, link));
  remove.addEventListener("click", () => removeTalk(talk, remove));
  remove.addEventListener("blur", () => (remove.textContent = talkList.dataset.delete));
  return make("li", {}, link, rename, remove);
}

function renameTalk({ name, title, changed }, link) {
  const input = make("input", { type: "text", value: title, ariaLabel: talkList.dataset.rename });
  const done = async () => {
    await window.talks.rename(name, input.value.trim() || title, changed);
    listTalks();
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
  input.addEventListener("blur", done, { once: true });
  link.replaceWith(input);
  input.focus();
  input.select();
}

// The first press asks, the second one deletes.
async function removeTalk({ name }, button) {
  if (button.textContent !== talkList.dataset.sure) {
    button.textContent = talkList.dataset.sure;
    return;
  }
  await window.talks.remove(name);
  if (name === window.talks.open()) window.location.assign("?");
  else listTalks();
}

// Footnotes are numbered through the whole conversation; what others wrote is kept from being read as Markdown.
function asMarkdown({ title, turns }) {
  const plain = (words) => words.replace(/[\\`*_{}[\]<>#|!~]/g, "\\$&").replace(/\s*\n\s*/g, " ");
  const linked = (url) => (/^https?:[^\s<>]+$/i.test(url ?? "") ? `<${url}>` : plain(url ?? ""));
  const notes = [];
  const parts = turns.map(({ question, answer }) => {
    const first = notes.length;
    for (const { number, quote, title: headline, source, published, url } of answer.citations) {
      const where = [source, headline, published?.slice(0, 10) ?? talkList.dataset.undated].map((words) => plain(words ?? ""));
      const place = [...where, linked(url)].filter(Boolean).join(", ");
      notes[first + number - 1] = `[^${first + number}]: “${plain(quote)}” ${place}`;
    }
    const text = answer.text
      .split(/(\[\d+\])/)
      .map((part) => part.match(/^\[(\d+)\]$/) ? `[^${first + Number(part.slice(1, -1))}]` : plain(part))
      .join("");
    return [`## ${plain(question)}`, answer.short ? `**${plain(answer.short)}**` : "", text].filter(Boolean).join("\n\n");
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
