"""The tab of articles as HTML: rows, chart, progress; and what a page may name to be read."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import SourceError
from assistant.index.local.store import Store
from assistant.models.embedder import LocalEmbedder
from assistant.records import Vectors
from assistant.settings import Settings
from assistant.types import Headline, IndexReport, Rejected
from assistant.ui.adding import Adding, Offered, Progress
from assistant.ui.html.chart import ROWS, Span, chart_html
from assistant.ui.html.listing import progress_html, rows_html
from assistant.ui.html.markup import encoded
from assistant.ui.library import matching, sorted_headlines

OURS = {
    "tr",
    "th",
    "td",
    "table",
    "caption",
    "tbody",
    "tfoot",
    "svg",
    "rect",
    "title",
    "button",
    "span",
    "bdi",
    "time",
}
OURS |= {"input", "p", "progress", "details", "summary", "ul", "li", "b"}


class Markup(HTMLParser):
    """The text of HTML; fails at an element that the tab has no use for, and at any event handler."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS, tag
        assert not [name for name, _ in attrs if name.startswith("on") or name in {"src", "href", "style"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def headline(source: str = "The Post", day: date | None = date(2026, 7, 3), title: str = "T") -> Headline:
    return Headline("a", None, title, source, (), day, None, None, 1)


DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCDEFGHIJ"), st.one_of(st.none(), DAYS)), max_size=60))
def test_the_chart_counts_every_article_once(articles: list[tuple[str, date | None]]) -> None:
    markup = chart_html([headline(source, day) for source, day in articles])
    dated = sum(day is not None for _, day in articles)
    if dated < 2:
        assert markup == ""
        return
    left_out = re.search(r"before [^:<]*: ([\d,]+)</span>", markup)
    shown = sum(int(n) for n in re.findall(r"<title>[^<]*: (\d+)</title>", markup))
    assert shown + int(left_out[1] if left_out else 0) == dated
    assert markup.count('<th scope="row">') <= ROWS + 1
    Markup(markup)


@given(DAYS, st.integers(0, 9000))
def test_every_day_lies_in_one_step_of_the_chart(first: date, more: int) -> None:
    last = min(first + timedelta(days=more), date.max) if first.year < 9970 else first
    span = Span.of(first, last)
    assert list(span.starts) == sorted(set(span.starts))
    assert span.starts[0] <= first
    assert span.starts[-1] <= last
    assert len(span.starts) <= 140


def test_a_few_old_articles_do_not_squeeze_the_chart() -> None:
    old, new = headline(day=date(1994, 1, 1)), date(2026, 1, 1)
    markup = chart_html([old, *(headline(day=new + timedelta(n % 200)) for n in range(400))])
    assert "a bar is a week" in markup
    assert "before 29 December 2025: 1<" in markup


def test_a_tail_of_older_years_is_folded_into_one_number() -> None:
    tail = [headline(day=date(2013 + n % 9, 6, 1)) for n in range(150)]
    markup = chart_html(
        [headline(day=date(1993, 1, 1)), *tail, *(headline(day=day) for day in _days_of_2023(300))]
    )
    assert "a bar is a day" not in markup
    assert "before 26 December 2022: 151<" in markup


def test_articles_spread_over_years_are_all_shown() -> None:
    assert "before" not in chart_html([headline(day=date(2010 + n % 14, 6, 1)) for n in range(300)])


def _days_of_2023(number: int) -> list[date]:
    return [date(2023, 1, 1) + timedelta(n % 300) for n in range(number)]


@settings(deadline=None)
@given(st.text(min_size=1))
def test_no_text_becomes_markup(words: str) -> None:
    article = Headline(words, words, words, words, (words,), date(2026, 7, 3), None, words, 2)
    Markup(rows_html([article], pick=True))
    Markup(chart_html([article, article]))
    Markup(progress_html(Progress("reading", 3, source=words)))
    Markup(progress_html(Progress("failed", error=words)))
    report = IndexReport(added=1, rejected=[Rejected(words, words)])
    assert words.replace("\0", "\ufffd") in Markup(
        progress_html(Progress("finished", 1, 1, report=report))
    ).text.replace("\0", "\ufffd")


@given(st.text())
def test_an_id_comes_back_from_an_attribute_as_it_was(article_id: str) -> None:
    assert re.fullmatch(r"[\w.~%-]*", encoded(article_id), re.ASCII)
    assert unquote(encoded(article_id)) == article_id


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(), ""),
        (Progress("waiting"), "Waiting: another program writes to the index"),
        (Progress("mending", 2000, 78_000), "Mending what was cut off: 2,000 of 78,000 passages"),
        (Progress("reading", 1200), "Reading: 1,200 inputs so far"),
        (
            Progress("indexing", 86, 400, seconds_left=130),
            "Adding: 86 of 400 articles · about 2 minutes left",
        ),
        (Progress("stopped", 1), "Stopped. 1 article had been added."),
        (Progress("finished", 0, 0, report=IndexReport(unchanged=2)), "2 there already."),
        (Progress("finished", 0, 0, report=IndexReport()), "No article was added."),
        (
            Progress("finished", 3, 3, report=IndexReport(added=2, updated=1)),
            "2 articles added, 1 in a newer version.",
        ),
    ],
)
def test_progress_is_told_in_words(progress: Progress, words: str) -> None:
    assert words in Markup(progress_html(progress)).text


def test_only_files_that_were_sent_are_read_and_every_line_is_an_address(tmp_path: Path) -> None:
    sent = tmp_path / "hash" / "news.txt"
    sent.parent.mkdir()
    sent.write_text("It rained.")
    offered = Offered.from_page(
        [str(sent)], "example.com/feed\n\n /etc/passwd \nhttps://example.com/a", tmp_path
    )
    assert offered.addresses == ("https://example.com/feed", "https:///etc/passwd", "https://example.com/a")
    assert offered.named(f"{sent}:3") == "news.txt:3"
    outside = tmp_path.parent / "other.txt"
    link = tmp_path / "hash" / "link.txt"
    link.symlink_to(outside)
    for path in (outside, tmp_path / "loose.txt", link, sent / ".." / ".." / ".." / "other.txt"):
        with pytest.raises(SourceError, match="was not sent to this chat"):
            Offered.from_page([str(path)], "", tmp_path)
    offered.forget()
    assert not sent.exists()
    assert link.is_symlink()


def test_headlines_are_found_by_all_words_and_put_in_order() -> None:
    one = headline("The Post", date(2026, 7, 3), "Bridge opens")
    two = headline("Agency", None, "bridge closes")
    three = headline("agency", date(2026, 7, 4), "Ferry sinks")
    assert matching([one, two, three], "BRIDGE the") == [one]
    assert sorted_headlines([one, two, three], "newest") == [three, one, two]
    assert sorted_headlines([one, two, three], "oldest") == [one, three, two]
    assert sorted_headlines([one, two, three], "title") == [two, one, three]
    assert sorted_headlines([one, two, three], "outlet") == [three, two, one]


@pytest.mark.models
def test_stop_ends_an_addition_after_the_articles_in_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = tmp_path / "hash" / "news.jsonl"
    news.parent.mkdir()
    news.write_text("".join(f'{{"id": "a{n}", "text": "Report number {n}."}}\n' for n in range(200)))
    adding, embed = Adding(), LocalEmbedder.embed_passages

    def stopping(self: LocalEmbedder, texts: Sequence[str]) -> Vectors:
        adding.stop()
        return embed(self, texts)

    monkeypatch.setattr(LocalEmbedder, "embed_passages", stopping)
    ours = Settings(index_dir=tmp_path / "index")
    told = threading.Event()
    assert adding.begin(Offered((news,), ()), ours, told.set)
    assert told.wait(60)
    in_hand = LocalEmbedder().at_once  # each article is one passage
    with Store.open(ours.index_dir, LocalEmbedder.name) as store:
        assert len(store.articles()) == in_hand < 200
    while not adding.progress.is_over:
        time.sleep(0.01)
    assert adding.progress == Progress("stopped", in_hand)
    assert not news.exists()
