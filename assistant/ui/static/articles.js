// Runs once when the list of articles is mounted. Rows come a page at a time from the server.
const table = element.querySelector(".list");
const body = table.querySelector("tbody");
const search = element.querySelector("input[type=search]");
const sort = element.querySelector("select");
const count = element.querySelector(".count");
const chart = element.querySelector(".over-time");
const more = element.querySelector("[data-more]");
let asked = 0;
let anew = 0; // the turn in which the list is asked for from its start, until it is there

async function show(from) {
  const turn = ++asked;
  if (from === 0) anew = turn;
  window.address.set({ words: search.value, order: sort.selectedIndex ? sort.value : "" });
  const page = await server.rows([search.value, sort.value, from]).finally(() => {
    if (anew === turn) anew = 0;
  });
  if (turn !== asked) return;
  const rows = document.createElement("tbody");
  rows.innerHTML = page.rows;
  window.days.shorten(rows);
  if (from === 0) body.replaceChildren();
  body.append(...rows.children);
  if (page.chart !== null) chart.innerHTML = page.chart;
  count.textContent = page.count;
  more.hidden = body.children.length >= page.total;
  table.hidden = page.total === 0;
  element.querySelector(".articles").dataset.ready = "";
  for (const part of element.querySelectorAll(".add")) part.hidden = !page.may;
  for (const part of element.querySelectorAll(".apart")) part.hidden = !page.sample;
}

let pause;
search.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => show(0), 150);
});
sort.addEventListener("change", () => show(0));
more.addEventListener("click", () => anew || show(body.children.length));
new IntersectionObserver((seen) => seen[0].isIntersecting && more.click(), { rootMargin: "600px" }).observe(more);
chart.addEventListener("click", (event) => {
  const outlet = event.target.closest("[data-outlet]")?.dataset.outlet;
  if (outlet === undefined) return;
  const words = decodeURIComponent(outlet).replace(/\s+/g, " "); // a field keeps no line breaks
  search.value = search.value === words ? "" : words;
  show(0);
});

// What is searched here stands in the address while this view is open.
function enter() {
  if (document.body.dataset.view === "articles") show(0);
  else window.address.set({ words: "", order: "" });
}

search.value = window.address.get("words");
sort.value = window.address.get("order");
if (sort.selectedIndex < 0) sort.selectedIndex = 0;
new MutationObserver(enter).observe(document.body, { attributeFilter: ["data-view"] });
enter();

function changed() {
  show(0);
  trigger("change");
}
window.adding({ element, server, upload, body, changed });
