// Runs once when the tab of drafts is mounted, with `element`, `props`, `trigger`, `server` and `watch` from Gradio.
// `props.value` is {rows, words, report, trouble}: rows of HTML for the sentences checked so far; with the report all
// of them are.
const box = element.querySelector("textarea");
const check = element.querySelector("[data-check]");
const file = element.querySelector("input[type=file]");
const words = element.querySelector(".words");
const list = element.querySelector("ol");
const save = element.querySelector("[data-report]");
const shown = [];

function tell(sentence, trouble = false) {
  words.textContent = sentence;
  words.classList.toggle("notice", trouble);
}

function patch() {
  const { rows = [], words: sentence = "", report = "", trouble = "" } = props.value ?? {};
  rows.forEach((markup, place) => {
    if (shown[place] === markup) return;
    const template = document.createElement("template");
    template.innerHTML = markup;
    const row = template.content.firstElementChild;
    window.days.localise(row);
    if (list.children[place]) list.children[place].replaceWith(row);
    else list.append(row);
    shown[place] = markup;
  });
  while (list.children.length > rows.length) list.lastElementChild.remove();
  shown.length = rows.length;
  tell(trouble || sentence, Boolean(trouble));
  check.disabled = !report && !trouble;
  save.hidden = !report;
}

check.addEventListener("click", () => {
  if (!box.value.trim()) return box.focus();
  check.disabled = true;
  trigger("submit", { draft: box.value });
});

function inBase64(chosen) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(chosen);
  });
}

file.addEventListener("change", async () => {
  const [chosen] = file.files;
  file.value = "";
  if (!chosen) return;
  try {
    const { text, trouble } = await server.read([chosen.name, await inBase64(chosen)]);
    tell(trouble, Boolean(trouble));
    if (!trouble) box.value = text;
  } catch (error) {
    tell(error.message, true);
  }
});

save.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([props.value.report], { type: "text/markdown" }));
  link.download = save.dataset.report;
  link.click();
  URL.revokeObjectURL(link.href);
});

watch("value", patch);
