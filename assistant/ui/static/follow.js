// Runs once when the follow-up questions are mounted. `props.value` is {turn, asked, markup}: the questions go into
// the place that the answer keeps for them, unless the conversation has moved on. They are kept with the conversation,
// for when it is opened again.
function offer({ turn, asked, markup } = {}) {
  const section = document.querySelector("#thread .turns").children[turn];
  const place = section?.querySelector(".follow");
  if (!place || section.dataset.asked !== asked) return false;
  place.innerHTML = markup;
  return true;
}

watch("value", () => {
  if (offer(props.value ?? {})) window.talks.offer(window.talks.open(), { ...props.value }).catch(console.warn);
});
document.addEventListener("conversation", async () => offer(await window.talks.offered(window.talks.open())));
