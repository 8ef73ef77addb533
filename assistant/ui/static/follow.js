// Runs once when the follow-up questions are mounted. `props.value` is {turn, asked, markup}: the questions go into
// the place that the answer keeps for them, unless the conversation has moved on.
function offer() {
  const { turn, asked, markup } = props.value ?? {};
  const section = document.querySelector("#thread .turns").children[turn];
  const place = section?.querySelector(".follow");
  if (place && section.dataset.asked === asked) place.innerHTML = markup;
}

watch("value", offer);
