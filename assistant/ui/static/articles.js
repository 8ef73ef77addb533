// Runs once when the list of articles is mounted. Rows come a page at a time from the server.
const body = element.querySelector("tbody");
const search = element.querySelector("input[type=search]");
const sort = element.querySelector("select");
const count = element.querySelector(".count");
const more = element.querySelector("[data-more]");
const days = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
let asked = 0;

async function show(from) {
  const turn = ++asked;
  const page = await server.rows([search.value, sort.value, from]);
  if (turn !== asked) return;
  const rows = document.createElement("tbody");
  rows.innerHTML = page.rows;
  for (const time of rows.querySelectorAll("time")) time.textContent = days.format(new Date(time.dateTime));
  if (from === 0) body.replaceChildren();
  body.append(...rows.children);
  count.textContent = page.count;
  more.hidden = body.children.length >= page.total;
}

let pause;
search.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => show(0), 150);
});
sort.addEventListener("change", () => show(0));
more.addEventListener("click", () => show(body.children.length));
new MutationObserver(() => document.body.dataset.view === "articles" && show(0)).observe(document.body, {
  attributeFilter: ["data-view"],
});
if (document.body.dataset.view === "articles") show(0);
