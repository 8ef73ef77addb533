// Runs once when the reader is mounted, with `element` and `server` from Gradio. It shows a whole article over the
// view that is open, scrolled to its quote. The address names the article, so that a link opens it again.
const dialog = element.querySelector("dialog");
const text = dialog.querySelector(".reader-text");

// What `open_button` says of an article, and the same from and for the address.
const placeOf = ({ open: id, start, end, print, wording }) => [id, Number(start), Number(end), print, wording];

function addressed() {
  const [start, end, print = "", wording = ""] = window.address.get("at").split("_");
  return [window.address.get("article"), Number(start) || 0, Number(end) || 0, print, wording];
}

async function open(place) {
  text.innerHTML = await server.article(place);
  window.days.localise(text);
  window.address.set({ article: place[0], at: place.slice(1).join("_") });
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
dialog.addEventListener("close", () => window.address.set({ article: "", at: "" }));

if (window.address.get("article")) open(addressed());
