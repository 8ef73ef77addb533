// Runs once when the masthead is mounted. `props.value` is {outlets: [[name, count]…], chosen: {sources, since,
// until, as_of}}; what the reader chooses is written back to it, and to the address so that it can be sent on.
const menus = [...element.querySelectorAll("details.menu")];
const outlets = element.querySelector(".outlets");
const search = element.querySelector(".outlet-search");
const inputs = Object.fromEntries([...element.querySelectorAll("input[type=date]")].map((i) => [i.name, i]));
const banner = element.querySelector(".banner");
const MANY = 12;

const chosen = () => ({ sources: [], since: "", until: "", as_of: "", ...(props.value?.chosen || {}) });

const shown = window.markdown.unturned;

function choose(change) {
  const now = { ...chosen(), ...change };
  props.value = { ...props.value, chosen: now };
  window.address.set({ ...now, q: "" }); // the question was asked under other filters
  describe();
}

function describe() {
  const now = chosen();
  const more = now.sources.length > 1 ? ` +${now.sources.length - 1}` : "";
  const words = {
    outlets: now.sources.length ? shown(now.sources[0]) + more : "",
    dates: now.since || now.until ? [now.since, now.until].map((d) => (d ? window.days.short(d) : "…")).join(" – ") : "",
    as_of: now.as_of ? window.days.short(now.as_of) : "",
  };
  for (const menu of menus.filter((m) => m.dataset.menu)) {
    const value = words[menu.dataset.menu];
    menu.classList.toggle("active", Boolean(value));
    menu.querySelector(".value").textContent = value ? `: ${value}` : "";
  }
}

// The page opens as it did last time, so that nothing moves once the server has said which articles these are.
function showBanner(wanted) {
  if (!banner) return;
  banner.hidden = !wanted;
  localStorage.setItem("banner", wanted ? "shown" : "hidden");
}

function fill() {
  const now = chosen();
  if (props.value?.outlets) showBanner(!props.value.own);
  outlets.replaceChildren(
    ...(props.value?.outlets || []).map(([name, count]) => {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: name });
      box.checked = now.sources.includes(name);
      const words = Object.assign(document.createElement("bdi"), { textContent: shown(name) });
      const number = Object.assign(document.createElement("span"), { textContent: count.toLocaleString() });
      label.append(box, words, number);
      return label;
    }),
  );
  search.hidden = outlets.children.length <= MANY;
  for (const [name, input] of Object.entries(inputs)) input.value = now[name];
  describe();
}

// Where the reader was in each view.
const places = {};

function view(name) {
  const before = document.body.dataset.view;
  places[before] = window.scrollY;
  document.body.dataset.view = name;
  if (before) window.scrollTo(0, places[name] ?? 0);
  for (const button of element.querySelectorAll("[data-view]")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
}

element.addEventListener("change", (event) => {
  if (event.target.type === "checkbox") {
    choose({ sources: [...outlets.querySelectorAll("input:checked")].map((box) => box.value) });
  } else if (event.target.type === "date") choose({ [event.target.name]: event.target.value });
});
search.addEventListener("input", () => {
  const words = search.value.toLocaleLowerCase();
  for (const label of outlets.children) label.hidden = !label.textContent.toLocaleLowerCase().includes(words);
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.view) {
    view(button.dataset.view);
    window.address.set({ tab: button.dataset.view === "ask" ? "" : button.dataset.view });
  } else if (button.dataset.clear) {
    choose({ outlets: { sources: [] }, dates: { since: "", until: "" }, as_of: { as_of: "" } }[button.dataset.clear]);
    fill();
  }
});
for (const leaving of ["click", "focusin"]) {
  document.addEventListener(leaving, (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
}
document.addEventListener("keydown", (event) => {
  const menu = menus.find((m) => m.open);
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus({ preventScroll: true });
});

if (banner) banner.hidden = localStorage.getItem("banner") === "hidden";
watch("value", fill);
fill();
view(["articles", "drafts"].find((name) => name === window.address.get("tab")) ?? "ask");
window.conversations(element);
