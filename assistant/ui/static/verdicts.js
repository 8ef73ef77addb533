// The thumbs under the answers, inside the thread, which calls it once. What is pressed comes from the turns that are
// kept (`judged`), what is pressed anew is told; `said` keeps what the reader said on this page, by turn.
window.verdicts = ({ element, watch, judged, said, tell }) => {
  function showVerdict(row, verdict, reason) {
    for (const thumb of row.querySelectorAll("[data-verdict]")) {
      thumb.setAttribute("aria-pressed", String(thumb.dataset.verdict === verdict));
    }
    const form = row.querySelector("form");
    form.hidden = !verdict;
    const input = form.querySelector("input");
    if (document.activeElement !== input) input.value = reason ?? "";
  }

  function showVerdicts() {
    for (const { key, verdict, reason } of judged()) {
      const row = key && element.querySelector(`[data-judge="${CSS.escape(key)}"]`);
      if (row) showVerdict(row, verdict, reason);
    }
  }

  function judge(row, verdict, reason) {
    said.set(row.dataset.judge, { verdict, reason });
    showVerdict(row, verdict, reason);
    tell({ key: row.dataset.judge, verdict, reason, at: Date.now() });
  }

  element.addEventListener("click", (event) => {
    const thumb = event.target.closest("[data-verdict]");
    if (!thumb) return;
    const row = thumb.closest(".verdict");
    const pressed = thumb.getAttribute("aria-pressed") === "true";
    row.querySelector(".saved").textContent = "";
    judge(row, pressed ? null : thumb.dataset.verdict, "");
    if (!pressed) row.querySelector("input").focus();
  });
  element.addEventListener("submit", (event) => {
    const row = event.target.closest(".verdict");
    if (!row) return;
    event.preventDefault();
    const verdict = row.querySelector("[aria-pressed=true]").dataset.verdict;
    judge(row, verdict, row.querySelector("input").value.trim());
    const saved = row.querySelector(".saved");
    saved.textContent = saved.dataset.words;
  });

  watch("value", showVerdicts);
  showVerdicts();
};
