// Runs once when the thread is mounted, with `element`, `props`, `trigger`, `server` and `watch` from Gradio.
// `props.value.sections` is a list of HTML; only those that changed are replaced, so that focus, selection and
// opened details elsewhere stay as the reader left them. `props.value.keep` is the conversation to keep,
// `props.value.ask` the question that the page was opened with.
const list = element.querySelector(".turns");
const spoken = element.querySelector(".spoken");
const shown = [];
// What the reader said of answers on this page, by turn: replies of the server arrive in any order, a late one is older.
const said = new Map();
// Turns that the reader took back, by their keys.
const takenBack = new Set();
// The conversation as it was last kept: while the next answer comes, `props.value` has none.
let conversation = [];
// Has the server known this conversation since the page was opened?
let hasKept = false;

function patch() {
  const sections = props.value?.sections ?? [];
  keep(props.value?.keep);
  sections.forEach((markup, place) => {
    if (shown[place] === markup) return;
    const template = document.createElement("template");
    template.innerHTML = markup;
    const section = template.content.firstElementChild;
    const old = list.children[place];
    const fresh = section.dataset.status === "reading" && (!old || old.dataset.status !== "reading");
    window.days.localise(section);
    if (old) old.replaceWith(section);
    else list.append(section);
    shown[place] = markup;
    if (fresh) begin(section);
    else if (old && old.dataset.status === "reading" && section.dataset.status !== "reading") {
      if (window.address.get("q")) addressed(section); // not where another filter was chosen meanwhile
      spoken.textContent = (section.querySelector(".said") ?? section).innerText;
    }
  });
  while (list.children.length > sections.length) list.lastElementChild.remove();
  shown.length = sections.length;
  if (props.value?.ask) trigger("submit", { question: props.value.ask });
}

function asJudged(turns) {
  return turns.map((turn) => ({ ...turn, ...said.get(turn.key) }));
}

// A conversation is kept under a name of its own that the address carries.
function keep(turns) {
  if (!turns?.length) return;
  conversation = turns;
  const name = window.talks.open() || Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  window.address.set({ c: name });
  const whole = window.talks.keep(name, asJudged(turns), takenBack).then(
    (all) => all.length === turns.length,
    (error) => {
      console.warn(error);
      element.querySelector(".unkept").hidden = false;
      return true;
    },
  );
  // More is kept than the server knows by now: the page is opened anew with all of it.
  const goesOn = hasKept;
  whole.then((known) => !known && goesOn && window.location.reload());
  if (!hasKept) document.dispatchEvent(new Event("conversation")); // follow.js has more to show of one that is kept
  hasKept = true;
}

function takeBack(event) {
  const last = props.value?.keep?.at(-1)?.key;
  if (last) takenBack.add(last);
  trigger(event);
}

function begin(section) {
  section.scrollIntoView({ block: "start" });
  addressed(section);
}

// The address carries the question as it was searched, so that a follow-up can be sent on without what went before.
function addressed(section) {
  window.address.set({ q: section.dataset.asked, tab: "" });
}

function point(target) {
  for (const lit of element.querySelectorAll(".lit")) lit.classList.remove("lit");
  target.classList.add("lit");
  target.scrollIntoView({ block: "nearest" });
  target.focus({ preventScroll: true });
}

async function copy(button) {
  const words = button.textContent;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = element.querySelector(".thread").dataset.copied;
  setTimeout(() => {
    button.textContent = words;
  }, 1500);
}

// The turn with a list, as it is kept.
const listed = (key) => conversation.find((turn) => turn.key === key);

// The next lines of a list, with the cards of their sources.
const LINES = 50;
async function further(button) {
  const first = Number(button.dataset.further);
  const { items, citations } = listed(button.dataset.list).answer;
  const lines = items.slice(first, first + LINES);
  const cited = new Set(lines.flatMap((line) => line.citations));
  button.disabled = true;
  const more = await server
    .lines({ items: lines, citations: citations.filter(({ number }) => cited.has(number)) })
    .finally(() => {
      button.disabled = false;
    });
  const turn = button.closest(".turn");
  turn.querySelector(".answer").insertAdjacentHTML("beforeend", more.lines);
  const cards = turn.querySelector(".sources ol");
  cards.insertAdjacentHTML("beforeend", more.cards);
  window.days.localise(cards);
  button.dataset.further = first + LINES;
  button.hidden = first + LINES >= items.length;
}

async function exportList(button) {
  const kind = button.dataset.exportList;
  const text = await server.exported([listed(button.dataset.list), kind]);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "text/markdown" }));
  link.download = `list.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const busy = () => list.lastElementChild?.dataset.status === "reading";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  const turn = button.closest(".turn");
  const data = button.dataset;
  if ("cite" in data) point(turn.querySelector(`[data-card="${data.cite}"]`));
  else if ("back" in data) point(turn.querySelector(`[data-cite="${data.back}"]`));
  else if ("copy" in data) copy(button);
  else if ("further" in data) further(button);
  else if ("exportList" in data) exportList(button);
  else if (busy()) return;
  else if ("ask" in data) trigger("submit", { question: data.ask });
  else if ("again" in data) takeBack("retry");
  else if ("plain" in data) takeBack("plain");
  else if ("edit" in data) takeBack("edit");
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== "Backspace") return;
  if (!event.target.matches(".card")) return;
  const name = event.key === "Enter" ? "[data-open]" : "[data-back]";
  event.target.querySelector(name).click();
  event.preventDefault();
});

watch("value", patch);
patch();
window.verdicts({
  element,
  watch,
  said,
  judged: () => asJudged(props.value?.keep ?? []),
  tell: (verdict) => trigger("verdict", verdict), // Gradio looks for the names of events in this very script
});

// On a phone the hint in the question box has room for its first half.
const narrow = window.matchMedia("(max-width: 600px)");
function shorten() {
  const box = document.querySelector("#question textarea");
  const [first, ...more] = box?.placeholder.split(", ") ?? [];
  if (narrow.matches && more.length) box.placeholder = first;
}
new MutationObserver(shorten).observe(document.body, { subtree: true, attributeFilter: ["placeholder"] });
