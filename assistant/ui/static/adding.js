// Adding and removing articles, inside the list of them, which calls it once; does nothing where the page has no place
// for it. `body` holds the rows, `changed` is called when there are others.
window.adding = ({ element, server, upload, body, changed }) => {
  const adder = element.querySelector(".add");
  const told = element.querySelector(".told");
  const confirmation = element.querySelector(".confirm");

  function tell(words, trouble = false) {
    told.textContent = words;
    told.classList.toggle("notice", trouble);
    told.classList.remove("spoken");
  }

  // For those who hear the page: others see the same words beside it.
  function say(words) {
    tell(words);
    told.classList.add("spoken");
  }

  // The files dropped, and those inside folders dropped; hidden ones are nobody's articles.
  async function dropped({ items, files }) {
    const left = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    if (!left.some((entry) => entry.isDirectory)) return [...files];
    const found = [];
    while (left.length) {
      const entry = left.shift();
      if (entry.name.startsWith(".")) continue;
      if (entry.isFile) found.push(await new Promise((done, failed) => entry.file(done, failed)));
      else left.push(...(await entriesOf(entry.createReader())));
    }
    return found;
  }

  // A folder tells its entries some at a time.
  async function entriesOf(reader) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    return some.length ? [...some, ...(await entriesOf(reader))] : [];
  }

  function startAdding() {
    const form = adder.querySelector("form");
    const drop = form.querySelector(".drop");
    const input = form.querySelector("input[type=file]");
    const addresses = form.querySelector("textarea");
    const listed = form.querySelector(".chosen");
    const submit = form.querySelector("[type=submit]");
    const progress = element.querySelector(".progress");
    let files = [];
    let following = false;

    function choose(more) {
      files = [...files, ...more];
      listed.replaceChildren(
        ...files.map((file) => {
          const row = document.createElement("li");
          const name = Object.assign(document.createElement("bdi"), { textContent: file.name });
          const away = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
          away.setAttribute("aria-label", adder.dataset.takeBack.replace("#", file.name));
          away.addEventListener("click", () => {
            files = files.filter((other) => other !== file);
            choose([]);
          });
          row.append(name, away);
          return row;
        }),
      );
    }

    input.addEventListener("change", () => {
      choose(input.files);
      input.value = "";
    });
    // Files are taken wherever they are dropped: a browser would leave the page and open them.
    for (const name of ["dragover", "dragleave", "drop"]) {
      document.addEventListener(name, (event) => {
        const isHere = document.body.dataset.view === "articles" && !adder.hidden;
        if (!isHere || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        drop.classList.toggle("over", name === "dragover");
        if (name !== "drop") return;
        adder.open = true;
        dropped(event.dataTransfer).then(choose);
      });
    }

    async function sent() {
      const paths = [];
      for (const file of files) {
        tell(adder.dataset.sending.replace("#", file.name));
        paths.push((await upload(file)).path);
      }
      return paths;
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        const given = addresses.value;
        const state = await server.add({ files: await sent(), addresses: given });
        tell(state.trouble, Boolean(state.trouble));
        if (state.trouble) return;
        files = [];
        choose([]);
        addresses.value = "";
        adder.open = false;
        giveBack(given, await follow(state));
      } catch (error) {
        tell(error.message, true);
      } finally {
        submit.disabled = false;
      }
    });
    progress.addEventListener("click", (event) => {
      if ("stop" in event.target.dataset) server.stop_adding(null);
    });

    // The addresses that were not read stand in the box again, to be put right.
    function giveBack(given, { stage, left }) {
      const lines = given.split("\n").filter((line) => line.trim());
      const back = stage === "failed" ? lines : lines.filter((line) => left.some((place) => place.endsWith(line.trim())));
      addresses.value = [...back, addresses.value].filter(Boolean).join("\n");
    }

    // While it runs, its button stays the same element: a press that a new one interrupts is lost.
    function draw(html) {
      const drawn = Object.assign(document.createElement("template"), { innerHTML: html }).content;
      const [button, again] = [progress, drawn].map((part) => part.querySelector("[data-stop]"));
      if (!button || !again) return progress.replaceChildren(drawn);
      again.remove();
      while (button.previousSibling) button.previousSibling.remove();
      button.before(drawn);
    }

    async function follow(state) {
      if (following) return state;
      following = true;
      let stage = "";
      while (!state.over) {
        progress.hidden = false;
        draw(state.html);
        if (state.stage !== stage) say(progress.querySelector("p").firstChild.textContent);
        stage = state.stage;
        await new Promise((done) => setTimeout(done, 300));
        state = await server.adding(null).catch(() => state);
      }
      tell("");
      draw(state.html);
      following = false;
      changed();
      return state;
    }

    // An addition goes on while its page is reloaded, or was begun in another one.
    server.adding(null).then((state) => !state.over && follow(state));
  }

  function startRemoving() {
    const button = element.querySelector("[data-remove]");
    const ticked = () => [...body.querySelectorAll("[data-pick]:checked")];
    body.addEventListener("change", () => {
      button.hidden = ticked().length === 0;
    });
    button.addEventListener("click", () => {
      const titles = ticked().map((box) => box.dataset.title);
      const { one, many, rest } = confirmation.dataset;
      confirmation.querySelector("h2").textContent = titles.length === 1 ? one : many.replace("#", titles.length);
      const named = titles.slice(0, 5);
      if (titles.length > named.length) named.push(rest.replace("#", titles.length - named.length));
      const rows = named.map((title) => Object.assign(document.createElement("li"), { textContent: title, dir: "auto" }));
      confirmation.querySelector("ul").replaceChildren(...rows);
      confirmation.showModal();
      confirmation.querySelector("[data-keep]").focus();
    });
    confirmation.querySelector("[data-keep]").addEventListener("click", () => confirmation.close());
    confirmation.querySelector("[data-confirm]").addEventListener("click", async () => {
      confirmation.close();
      const state = await server.remove(ticked().map((box) => decodeURIComponent(box.dataset.pick)));
      tell(state.trouble || state.words, Boolean(state.trouble));
      button.hidden = true;
      changed();
    });
  }

  if (adder) {
    startAdding();
    startRemoving();
  }
};
