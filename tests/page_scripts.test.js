// The chat's scripts that need no page, run by Node with as much of a browser as they ask for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const STATIC = new URL("../assistant/ui/static/", import.meta.url);

// The one name that a script gives the page, in a browser of its own.
function loaded(file, name, browser = {}) {
  const window = browser;
  runInNewContext(readFileSync(new URL(file, STATIC), "utf-8"), { window, URL, URLSearchParams, Intl, Date });
  return window[name];
}

function browserAt(address) {
  const listeners = {};
  const browser = {
    location: new URL(address),
    addEventListener: (name, heard) => {
      listeners[name] = heard;
    },
    goBackTo: (earlier) => {
      browser.location = new URL(earlier, browser.location);
      listeners.popstate();
    },
  };
  const moved = (state, _, to) => {
    browser.history.state = state;
    browser.location = new URL(to, browser.location);
  };
  browser.history = { state: null, pushState: moved, replaceState: moved };
  return browser;
}

const LABELS = { sources: "Outlets", since: "Since", until: "Until", as_of: "As of", undated: "undated" };
const { written, unturned } = loaded("markdown.js", "markdown");

const citation = (number, more = {}) => ({ number, quote: "It rained.", source: "The Post", title: "Rain", ...more });
const talk = (answer, more = {}) => ({
  title: "Rain",
  turns: [{ question: "Did it rain?", limits: {}, answer: { text: "It rained. [1]", citations: [citation(1)], ...answer }, ...more }],
});

test("each question is a heading, each marker a footnote with its outlet and day", () => {
  const text = written(talk({ citations: [citation(1, { published: "2026-07-03T10:00:00+00:00" })] }), LABELS);
  assert.equal(
    text,
    "# Rain\n\n## Did it rain?\n\nIt rained. [^1]\n\n[^1]: “It rained.” The Post, Rain, 2026-07-03\n",
  );
});

test("footnotes are numbered through the whole conversation", () => {
  const { title, turns } = talk({});
  const text = written({ title, turns: [...turns, ...turns] }, LABELS);
  assert.match(text, /\[\^1\]: /);
  assert.match(text, /\[\^2\]: /);
});

test("an article's own number in brackets is no footnote", () => {
  assert.ok(written(talk({ text: "It rained [7]. [1]" }), LABELS).includes("It rained \\[7\\]. [^1]"));
});

test("what others wrote is no markup, no list, no link and no formula", () => {
  for (const [words, safe] of [
    ["<img src=x>", "\\<img src=x\\>"],
    ["1. first", "1\\. first"],
    ["=SUM(A1)", "\\=SUM(A1)"],
    ["see http://x.example", "see http\\://x.example"],
    ["www.x.example", "www\\.x.example"],
    ["two\nlines\u0007", "two lines"],
  ]) {
    assert.ok(written(talk({}, { question: words }), LABELS).includes(`\n\n## ${safe}\n`), words);
  }
});

test("an address is a link only where it leads where it seems to", () => {
  const noted = (url) => written(talk({ citations: [citation(1, { url })] }), LABELS).split("undated, ")[1]?.trim();
  assert.equal(noted("https://post.example/rain"), "<https://post.example/rain>");
  assert.equal(noted("https://post.example@evil.example/"), "https\\://post.example\\@evil.example/");
  assert.equal(noted("javascript:alert(1)"), "javascript:alert(1)");
});

test("what was limited is said", () => {
  const limits = { sources: ["CNN", "The Post"], since: "2026-07-01", until: "" };
  assert.ok(written(talk({}, { limits }), LABELS).includes("Outlets: CNN, The Post · Since: 2026-07-01"));
});

test("a name turns no letters round", () => {
  assert.equal(unturned("The \u202Etsop\u202C Post"), "The tsop Post");
});

test("a day that is none stays as it is", () => {
  const days = loaded("dates.js", "days");
  assert.equal(days.short("soon"), "soon");
  assert.equal(days.short("2026-02-30x"), "2026-02-30x");
  assert.match(days.short("2026-07-03"), /2026/);
});

test("what is chosen stands in the address, and what is empty leaves it", () => {
  const browser = browserAt("http://127.0.0.1/?q=why");
  const address = loaded("address.js", "address", browser);
  address.set({ sources: ["CNN", "The Post"], q: "" });
  assert.equal(browser.location.search, "?sources=CNN&sources=The+Post");
  assert.equal(address.get("q"), "");
});

test("of an address that is too long the longest part is left out", () => {
  const browser = browserAt("http://127.0.0.1/");
  loaded("address.js", "address", browser).set({ sources: Array(150).fill("The Post"), as_of: "2026-07-03" });
  assert.equal(browser.location.search, "?as_of=2026-07-03");
});

test("going back closes the article and takes back nothing else", () => {
  const browser = browserAt("http://127.0.0.1/?q=why");
  const address = loaded("address.js", "address", browser);
  address.set({ article: "a" }, true);
  assert.equal(address.stepped(), true);
  address.set({ sources: ["CNN"] });
  browser.goBackTo("/?q=why");
  assert.equal(browser.location.search, "?q=why&sources=CNN");
});
