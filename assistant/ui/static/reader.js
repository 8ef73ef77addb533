// Runs once when the reader is mounted, with `element` and `server` from Gradio. It shows a whole article over the
// view that is open, scrolled to its quote. The address names the article, so that a link opens it again, and going
// back in the browser closes it.
const dialog = element.querySelector("dialog");
const text = dialog.querySelector(".reader-text");
const running = dialog.querySelector(".running");
let gone = Promise.resolve(); // once the way back has been gone, which a browser does in its own time

// The headline stays in sight where the article's own has been scrolled away.
const heading = new IntersectionObserver(
  (seen) => running.classList.toggle("shown", !seen.at(-1).isIntersecting),
  { root: text },
);

function nameRunning() {
  const title = text.querySelector("#reader-title");
  heading.disconnect();
  running.classList.remove("shown");
  running.textContent = title?.textContent ?? "";
  if (title) heading.observe(title);
}

// What `open_button` says of an article, and the same from and for the address.
const placeOf = ({ open: id, start, end, print, wording }) => [decodeURIComponent(id), Number(start), Number(end), print, wording];

function addressed() {
  const [start, end, print = "", wording = ""] = window.address.get("at").split("_");
  return [window.address.get("article"), Number(start) || 0, Number(end) || 0, print, wording];
}

async function open(place) {
  const article = await server.article(place);
  await gone;
  text.innerHTML = article;
  window.days.localise(text);
  nameRunning();
  window.address.set({ article: place[0], at: place.slice(1).join("_") }, !window.address.get("article"));
  if (dialog.open) text.focus();
  else dialog.showModal();
  const mark = text.querySelector("mark");
  if (mark) mark.scrollIntoView({ block: "center" });
  else text.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-open]");
  if (button) open(placeOf(button.dataset));
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
});
dialog.addEventListener("close", () => {
  if (!window.address.get("article")) return;
  if (!window.address.stepped()) return window.address.set({ article: "", at: "" });
  gone = new Promise((done) => window.addEventListener("popstate", done, { once: true }));
  window.history.back();
});
window.addEventListener("popstate", () => {
  if (window.address.get("article")) open(addressed());
  else if (dialog.open) dialog.close();
});

if (window.address.get("article")) open(addressed());
