// A conversation as Markdown, for the file that a reader saves: what others wrote is text in it and nothing else.
window.markdown = (() => {
  // A name without the characters that would turn its letters, or those after it, round.
  const unturned = (name) => name.replace(/[\u202A-\u202E\u2066-\u2069]/g, "");

  // Words on one line, without characters that control or turn round what stands after them.
  const folded = (words) => unturned(words).replace(/[\s\p{Cc}]+/gu, " ").trim();

  // What others wrote, kept from being read as Markdown, as HTML or as an address.
  const plain = (words) => literal(folded(words));

  function literal(words) {
    return words
      .replace(/[\\`*_{}[\]<>#|!~@]/g, "\\$&")
      .replace(/&/g, "&amp;")
      .replace(/:\/\//g, "\\://")
      .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
      .replace(/^(?=[-+=])|(?<=^\d+)(?=[.)])/, "\\");
  }

  // An address as a link where a browser may follow it, and it leads where it seems to.
  function linked(url) {
    const parts = /^https?:\/\/[^\s\\]+$/i.test(url) && folded(url) === url && URL.canParse(url) && new URL(url);
    return parts?.hostname && !parts.username && !parts.password ? `<${parts.href}>` : plain(url);
  }

  // The text of an answer with its markers as footnotes; an article's own "[1]" stands there in round brackets.
  function noted({ text, citations }, first) {
    const numbers = new Set(citations.map(({ number }) => number));
    return folded(text)
      .split(/\[(\d+)\]/)
      .map((part, place) => {
        if (place % 2 === 0) return literal(part);
        return numbers.has(Number(part)) ? `[^${first + Number(part)}]` : literal(`[${part}]`);
      })
      .join("");
  }

  // What was searched, where that was not everything.
  function limited(limits, labels) {
    const names = ["sources", "since", "until", "as_of"].filter((name) => limits?.[name]?.length);
    return names.map((name) => `${labels[name]}: ${plain([limits[name]].flat().join(", "))}`).join(" · ");
  }

  // `labels` are the words for limits (sources, since, until, as_of) and for "undated". Footnotes are numbered through the
  // whole conversation.
  function written({ title, turns }, labels) {
    const notes = [];
    const parts = turns.map(({ question, limits, answer }) => {
      const first = notes.length;
      for (const { number, quote, title: headline, source, published, url } of answer.citations) {
        const where = [source, headline, published?.slice(0, 10) ?? labels.undated].map((words) => plain(words ?? ""));
        const place = [...where, linked(url ?? "")].filter(Boolean).join(", ");
        notes[first + number - 1] = `[^${first + number}]: “${plain(quote)}” ${place}`;
      }
      const short = answer.short ? `**${plain(answer.short)}**` : "";
      return [`## ${plain(question)}`, limited(limits, labels), short, noted(answer, first)].filter(Boolean).join("\n\n");
    });
    return [`# ${plain(title)}`, ...parts, notes.join("\n")].join("\n\n") + "\n";
  }

  return { unturned, written };
})();
