// The page's address: every view has one that can be sent to someone.
window.address = (() => {
  const LONGEST = 2000; // servers and mail programs take no more for granted
  let last = window.location.search;

  const get = (name) => new URLSearchParams(window.location.search).get(name) ?? "";
  const lengthOf = (params, name) => new URLSearchParams(params.getAll(name).map((one) => [name, one])).toString().length;

  // What makes an address too long is not in it, the longest first: half of it would ask something else.
  function shortened(next) {
    const params = next.searchParams;
    while (next.href.length > LONGEST && params.size) {
      params.delete([...params.keys()].reduce((one, other) => (lengthOf(params, other) > lengthOf(params, one) ? other : one)));
    }
    return next;
  }

  // Values by their names; what is empty leaves the address, and of a list each stands there. With `step` the way
  // back leads to the address as it was.
  function set(values, step = false) {
    const next = new URL(window.location.href);
    for (const [name, value] of Object.entries(values)) {
      next.searchParams.delete(name);
      for (const one of [value].flat()) if (one) next.searchParams.append(name, one);
    }
    if (step) window.history.pushState({ step }, "", shortened(next));
    else window.history.replaceState(window.history.state, "", shortened(next));
    last = window.location.search;
  }

  // The only step is the one into an article: going back takes back nothing else that has changed since.
  window.addEventListener("popstate", () => {
    const place = { article: get("article"), at: get("at") };
    window.history.replaceState(window.history.state, "", window.location.pathname + last);
    set(place);
  });

  return { get, set, stepped: () => Boolean(window.history.state?.step) };
})();
