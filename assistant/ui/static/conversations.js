
// The menu of conversations that this browser keeps; goes behind masthead.js.
const talks = element.querySelector(".conversations");
const talkList = talks.querySelector("ul");
const PLACE = "news-assistant/";
const openTalk = () => new URLSearchParams(window.location.search).get("c");
const readTalk = (name) => JSON.parse(window.localStorage.getItem(PLACE + name));

function make(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function listTalks() {
  const names = Object.keys(window.localStorage)
    .filter((key) => key.startsWith(PLACE))
    .map((key) => key.slice(PLACE.length))
    .sort()
    .reverse();
  talkList.replaceChildren(
    ...names.map((name) => {
      const link = make("a", { href: `?c=${encodeURIComponent(name)}`, dir: "auto" }, readTalk(name).title);
      if (name === openTalk()) link.setAttribute("aria-current", "page");
      const rename = make("button", { type: "button" }, talkList.dataset.rename);
      const remove = make("button", { type: "button" }, talkList.dataset.delete);
      rename.addEventListener("click", () => renameTalk(name, link));
      remove.addEventListener("click", () => removeTalk(name));
      return make("li", {}, link, rename, remove);
    }),
  );
  talks.querySelector(".exports").hidden = !(openTalk() && readTalk(openTalk()));
}

function renameTalk(name, link) {
  const talk = readTalk(name);
  const input = make("input", { type: "text", value: talk.title, ariaLabel: talkList.dataset.rename });
  const done = () => {
    const title = input.value.trim() || talk.title;
    window.localStorage.setItem(PLACE + name, JSON.stringify({ ...readTalk(name), title }));
    listTalks();
  };
  input.addEventListener("change", done);
  input.addEventListener("blur", done);
  link.replaceWith(input);
  input.focus();
  input.select();
}

function removeTalk(name) {
  window.localStorage.removeItem(PLACE + name);
  if (name === openTalk()) window.location.assign("?");
  else listTalks();
}

// Footnotes are numbered through the whole conversation; what others wrote is kept from being read as Markdown.
function asMarkdown({ title, turns }) {
  const plain = (words) => words.replace(/[\\`*_{}[\]<>#|!~]/g, "\\$&").replace(/\s*\n\s*/g, " ");
  const notes = [];
  const parts = turns.map(({ question, answer }) => {
    const first = notes.length;
    for (const { number, quote, title: headline, source, published, url } of answer.citations) {
      const where = [source, headline, published?.slice(0, 10) ?? "undated", url].filter(Boolean).map(plain).join(", ");
      notes[first + number - 1] = `[^${first + number}]: “${plain(quote)}” ${where}`;
    }
    const text = answer.text
      .split(/(\[\d+\])/)
      .map((part) => part.match(/^\[(\d+)\]$/) ? `[^${first + Number(part.slice(1, -1))}]` : plain(part))
      .join("");
    return [`## ${plain(question)}`, answer.short ? `**${plain(answer.short)}**` : "", text].filter(Boolean).join("\n\n");
  });
  return [`# ${plain(title)}`, ...parts, notes.join("\n")].join("\n\n") + "\n";
}

function exportTalk(kind) {
  const talk = readTalk(openTalk());
  const text = kind === "md" ? asMarkdown(talk) : JSON.stringify(talk, null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: kind === "md" ? "text/markdown" : "application/json" }));
  make("a", { href: address, download: `conversation.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

talks.addEventListener("toggle", () => talks.open && listTalks());
talks.addEventListener("click", (event) => {
  const kind = event.target.closest("[data-export]")?.dataset.export;
  if (kind) exportTalk(kind);
});
