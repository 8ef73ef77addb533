// The page's address: every view has one that can be sent to someone.
window.address = {
  get: (name) => new URLSearchParams(window.location.search).get(name) ?? "",
  // Values by their names; what is empty leaves the address, and of a list each stands there.
  set(values) {
    const next = new URL(window.location.href);
    for (const [name, value] of Object.entries(values)) {
      next.searchParams.delete(name);
      for (const one of [value].flat()) if (one) next.searchParams.append(name, one);
    }
    window.history.replaceState(null, "", next);
  },
};
