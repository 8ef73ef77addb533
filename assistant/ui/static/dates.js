// Days as the reader's own language writes them; the exact time on hover.
window.days = (() => {
  const named = (month) =>
    new Intl.DateTimeFormat(undefined, { day: "numeric", month, year: "numeric", timeZone: "UTC" });
  const [long, short] = [named("long"), named("short")];
  const today = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
  const instants = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

  // What is no date stays as it is; of other words browsers make dates as they please.
  function written(iso, format) {
    const instant = new Date(/^\d{4}-\d{2}-\d{2}(T.*)?$/.test(iso) ? iso : NaN);
    return Number.isNaN(instant.getTime()) ? iso : format.format(instant);
  }

  function rewrite(root, format) {
    for (const time of root.querySelectorAll("time")) {
      const iso = time.dateTime;
      time.textContent = written(iso, format);
      time.title = written(iso, iso.length > 10 ? instants : long);
    }
  }

  // A moment on the reader's own clock.
  function moment(milliseconds) {
    const time = document.createElement("time");
    time.dateTime = new Date(milliseconds).toISOString();
    time.textContent = written(time.dateTime, today);
    time.title = written(time.dateTime, instants);
    return time;
  }

  return {
    moment,
    short: (iso) => written(iso, short),
    localise: (root) => rewrite(root, long),
    shorten: (root) => rewrite(root, short),
  };
})();
