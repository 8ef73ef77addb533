"""What ingest.passages.split promises: exact offsets, nothing lost but boilerplate, no cut inside a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.text.scripts import length_in_words
from assistant.text.sentences import paragraph_spans, sentence_spans
from assistant.types import Article, Passage
from ingest.articles.boilerplate import is_boilerplate
from ingest.passages.split import Shape, passage_heading, split
from ingest.passages.tokens import count_tokens

SMALL = Shape(words=40, tokens=60)

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | st.sampled_from(
    [
        "The",
        "harbour",
        "said",
        "Mr.",
        "U.S.",
        "3.5",
        "“We",
        "will”",
        "reopen.",
        "Why?",
        "Ja!",
        "。",
        "؟",
        "Advertisement",
    ]
)
texts = st.lists(
    st.tuples(words, st.sampled_from([" ", " ", " ", "\n", "\n\n", ". ", "\t"])), max_size=150
).map(lambda pairs: "".join(part for pair in pairs for part in pair))


def words_in(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each word of these parts of the text stands."""
    return [m.span() for start, end in spans for m in re.compile(r"\S+").finditer(text, start, end)]


@settings(deadline=None)
@given(texts)
def test_passages_are_exact_in_order_and_lose_no_word(text: str) -> None:
    passages = split(Article(id="a", title="T", text=text), SMALL)
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert passage.text
    assert [p.start for p in passages] == sorted({p.start for p in passages})
    assert len({p.id for p in passages}) == len(passages)
    covered = {i for p in passages for i in range(p.start, p.end)}
    for start, end in sentence_spans(text):
        if not covered.issuperset(range(start, end)):
            lost = [i for i in range(start, end) if i not in covered and not text[i].isspace()]
            assert not lost or is_boilerplate(block_around(text, start, end))


def block_around(text: str, start: int, end: int) -> str:
    """The line or paragraph that these characters stand in, as far as sentences reach over line breaks."""
    spans = sentence_spans(text)
    first = last = spans.index((start, end))
    while first and not re.search(r"[\n\r\v\f\x85\u2028\u2029]", text[spans[first - 1][1] : spans[first][0]]):
        first -= 1
    while last + 1 < len(spans) and not re.search(
        r"[\n\r\v\f\x85\u2028\u2029]", text[spans[last][1] : spans[last + 1][0]]
    ):
        last += 1
    return text[spans[first][0] : spans[last][1]]


@settings(deadline=None)
@given(texts, st.integers(5, 60), st.integers(0, 3))
def test_no_passage_is_over_the_limit_or_cuts_a_sentence_that_fits(
    text: str, limit: int, overlap: int
) -> None:
    shape = Shape(words=limit, tokens=200, overlap=overlap)
    spans = sentence_spans(text)
    for passage in split(Article(id="a", text=text), shape):
        assert length_in_words(passage.text) <= limit
        for start, end in spans:
            if start < passage.start < end or start < passage.end < end:
                assert length_in_words(text[start:end]) > limit or count_tokens([text[start:end]])[0] > 200


def story(paragraphs: int) -> str:
    return "\n\n".join(
        f"Paragraph {n} tells of the harbour. "
        + "The port authority counted four hundred ships that day. " * 4
        for n in range(paragraphs)
    )


def test_passages_keep_to_the_limits_and_come_out_even() -> None:
    article = Article(
        id="a", title="A long title " * 10, source="The Quay", published=date(2026, 7, 3), text=story(40)
    )
    passages = split(article)
    for passage in passages:
        assert count_tokens([passage.text])[0] <= Shape().tokens
    sizes = [len(p.text.split()) for p in passages]
    assert min(sizes) > Shape().words / 3


def test_paragraphs_are_kept_whole_where_they_fit() -> None:
    text = story(12)
    ends = {end for _, end in paragraph_spans(text)}
    assert {p.end for p in split(Article(id="a", text=text))} <= ends


def test_a_heading_stands_with_what_follows_it() -> None:
    parts = ["Intro. " + "Talks went on for hours in the town hall. " * 12]
    for name in ("The bridge", "What happens next?", "2. Ukraine", "## The harbour", "10:42 a.m. ET"):
        parts += [name, f"On this the mayor spoke. {'He gave no date for the works. ' * 12}"]
    text = "\n\n".join(parts)
    passages = split(Article(id="a", text=text), Shape(words=120, tokens=250))
    for name in parts[1::2]:
        holder = next(p for p in passages if name in p.text)
        assert holder.text.startswith(name)
        assert len(holder.text) > len(name)


def test_a_quote_stays_with_its_speaker() -> None:
    filler = "The council sat until midnight and voted on the new harbour plan. " * 6
    speech = "Mayor Ann Lee spoke last, and she told the council what she thought."
    quote = "“We will not sell the harbour, not this year and not in ten years, whatever is offered.”"
    text = "\n\n".join([filler.strip(), speech, quote, filler.strip()])
    for limit in range(60, 140, 10):
        passages = split(Article(id="a", text=text), Shape(words=limit, tokens=400))
        assert any(speech in p.text and quote in p.text for p in passages), limit


def test_an_overlong_sentence_is_cut_between_words() -> None:
    text = "and then " * 500 + "it ended."
    passages = split(Article(id="a", text=text))
    assert len(passages) > 1
    for passage in passages:
        assert count_tokens([passage.text])[0] <= Shape().tokens
        assert not text[passage.start - 1 : passage.start].strip()
        assert not text[passage.end : passage.end + 1].strip()


@pytest.mark.parametrize("text", ["x" * 20_000, "新闻报道了海港的情况" * 1000, "🌊a" * 3000])
def test_a_word_without_end_is_cut(text: str) -> None:
    passages = split(Article(id="a", text=text))
    assert "".join(p.text for p in passages) == text
    assert max(len(p.text) for p in passages) <= 16 * Shape().tokens


@pytest.mark.parametrize(
    "sentence",
    [
        "石桥镇政府星期一宣布，大桥将封闭至六月。",
        "橋は月曜日から六月まで通行止めになる。",
        "สะพานปิดจนถึงเดือนมิถุนายน\n\n",
    ],
)
def test_scripts_without_spaces_make_passages_of_the_usual_length(sentence: str) -> None:
    passages = split(Article(id="a", text=sentence * 60))
    assert len(passages) > 1
    assert all(length_in_words(p.text) <= Shape().words for p in passages)
    assert all(p.text.endswith(sentence.strip()) for p in passages)


def test_overlap_repeats_sentences_but_starts_no_passage_twice() -> None:
    text = story(10)
    plain, lapped = (split(Article(id="a", text=text), Shape(120, 250, overlap)) for overlap in (0, 2))
    assert len(plain) == len(lapped)
    assert any(a.end > b.start for a, b in pairwise(lapped))
    assert all(a.end <= b.start for a, b in pairwise(plain))


ITEM = (
    "The council met in the town hall and spoke about the harbour for hours, the mayor told reporters there. "
)


def blog(*lines: str) -> list[Passage]:
    """The passages of a live blog with a text of some length under each of the lines."""
    text = "Updates from the harbour.\n\n" + "\n\n".join(
        f"{line}\n\n{n} ships left. {ITEM * 2}" for n, line in enumerate(lines)
    )
    return split(Article(id="a", title="Live", source="The Quay", published=date(2026, 7, 3), text=text))


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (["10:45 p.m.", "9 p.m.", "8:10 a.m."], ["10:45 p.m.", "9 p.m.", "8:10 a.m."]),
        (
            ["2:05 a.m. ET Wednesday / Ann Lee", "1:15 PM: Crane falls", "Updated 1:30 p.m. Friday, July 23"],
            ["2:05 a.m. ET Wednesday", "1:15 PM", "1:30 p.m. Friday, July 23"],
        ),
        (["14.35 BST", "14.20 BST The bridge", "9:05 GMT"], ["14.35 BST", "14.20 BST", "9:05 GMT"]),
        (["19:30 Uhr: Der Hafen", "18.05 Uhr", "17:00 Uhr"], ["19:30 Uhr", "18.05 Uhr", "17:00 Uhr"]),
        (["18.20 Water falls", "17.05 Weir holds", "9.40 Road closed"], ["18.20", "17.05", "9.40"]),
        (["1. Harbour", "2. Bridge", "3) Market"], [None, None, None]),
    ],
)
def test_each_item_of_a_live_blog_is_a_passage_with_its_own_time(lines: list[str], times: list[str]) -> None:
    intro, *items = blog(*lines)
    assert intro.posted is None
    assert [p.posted for p in items] == times
    assert [p.text.split("\n")[0] for p in items] == lines
    if times[0]:
        assert passage_heading(items[0]) == f"Live (The Quay, 2026-07-03, {times[0]})"
    assert all(f"{n} ships left" in p.text for n, p in enumerate(items))


def test_an_item_ends_with_its_byline_and_begins_with_its_headline() -> None:
    signed = [f"Headline {n}\n\n{ITEM * 2}\n\n– Ann Lee and Bo de Ray, The Quay" for n in range(4)]
    passages = split(Article(id="a", text="\n\n".join(signed)))
    assert [p.text for p in passages] == [one.strip() for one in signed]
    timed = [f"{ITEM * 2}\n\n(9:3{n} p.m.)\n\n— Ann Lee\n\nNext headline {n}" for n in range(4)]
    assert [p.posted for p in split(Article(id="a", text="\n\n".join(timed)))][:4] == [
        f"9:3{n} p.m." for n in range(4)
    ]
    headed = [f"Fire number {n} grows\n\nUpdated {n} p.m.\n\n{ITEM * 2}" for n in range(1, 5)]
    passages = split(Article(id="a", text="\n\n".join(headed)))
    assert [(p.text.split("\n")[0], p.posted) for p in passages] == [
        (f"Fire number {n} grows", f"{n} p.m.") for n in range(1, 5)
    ]


def test_a_time_before_a_paragraph_begins_an_item() -> None:
    text = "\n\n".join(f"{at}: {ITEM * 2}" for at in ("18.30", "17.05", "15:40"))
    assert [p.posted for p in split(Article(id="a", text=text))] == ["18.30", "17.05", "15:40"]


@pytest.mark.parametrize(
    "lines",
    [
        ["8:15 a.m. – 9:15 a.m. Yoga", "10 a.m. Swimming", "11 a.m. Judo", "8 p.m. Boxing"],  # a timetable
        ["[5:21] Lee: No.", "[6:53] Ray: Yes.", "00:01 LEE", "01:05 RAY"],  # a recording
        ["1998. A year", "2. Not the first", "3. Nor this"],
    ],
)
def test_timetables_and_transcripts_are_no_live_blogs(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n\n" + ITEM
    assert [p.posted for p in split(Article(id="a", text=text))] == [None]


def test_a_new_item_changes_no_passage_below_it() -> None:
    before, after = blog("9 p.m.", "8 p.m.", "7 p.m."), blog("10 p.m.", "9 p.m.", "8 p.m.", "7 p.m.")
    below = {passage_heading(p) + p.text.split("left.")[1] for p in before[1:]}
    assert below <= {passage_heading(p) + p.text.split("left.")[1] for p in after[1:]}


BOILERPLATE = [
    "Advertisement",
    "ADVERTISEMENT",
    "Read more",
    "READ MORE:",
    "Read More >>",
    "Share on Facebook",
    "Share this article",
    "Ostrell Wire · 29 April 2026 · 2 min read",
    "5-minute read",
    "Facebook Twitter WhatsApp Email",
    "Story continues below advertisement",
    "Sign up here for our daily newsletter and never miss a story.",
    "Get CNN Health's weekly newsletter Sign up here to get The Results Are In every Tuesday.",
    '(You can get "5 Things You Need to Know Today" delivered to your inbox daily. Sign up here .)',
    "This website uses cookies to give you the best experience.",
    "By continuing to use this site you agree to our use of cookies.",
    "Photo: Ann Lee/The Quay",
    "Photograph by Ann Lee",
    "Image credit: Getty Images",
    "© 2026 The Quay. All rights reserved.",
    "Follow Ann Lee on Twitter: @annlee.",
    "Support local journalism. Subscribe to thequay.example today.",
    "* * *",
    "___",
]
NEWS = [
    "Newsletters are back in fashion, the publisher told investors on Friday.",
    "Read more books, the minister told pupils in Rotterdam on Friday.",
    "The regulator fined the company 40 million euros because its website uses cookies without consent.",
    "Share prices fell after the announcement, with the index down 3.2%.",
    "Subscribe to no theory, the judge said, before you have seen the evidence.",
    "“Advertisement is the soul of trade,” she said.",
    "AP Moller-Maersk reported a loss.",
    "Photographs of the bridge show cracks in its second span, engineers said.",
    "Follow the money, the prosecutor told the jury.",
    "12 dead",
    "No.",
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_boilerplate_becomes_no_passage(line: str) -> None:
    assert is_boilerplate(line)
    text = f"The bridge reopened on Friday.\n\n{line}\n\nDrivers cheered at the toll.\n\n{line}"
    passages = split(Article(id="a", text=text))
    assert [p.text for p in passages] == ["The bridge reopened on Friday.", "Drivers cheered at the toll."]
    assert split(Article(id="a", text=line)) == []


@pytest.mark.parametrize("line", NEWS)
def test_news_is_no_boilerplate(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_boilerplate_line_is_left_out_of_a_text_without_blank_lines() -> None:
    text = "The bridge reopened on Friday after eleven weeks of work.\nAdvertisement\nDrivers cheered at the toll gate."
    assert [p.text for p in split(Article(id="a", text=text))] == text.split("\nAdvertisement\n")


def test_a_heading_names_title_outlet_and_day() -> None:
    passage = Passage(
        "p", "a", "Bridge reopens", "The Quay", None, datetime(2026, 7, 3, 10, tzinfo=UTC), "Text"
    )
    assert passage_heading(passage) == "Bridge reopens (The Quay, 2026-07-03)"
    assert passage_heading(Passage("p", "a", "Bridge reopens", "", None, None, "Text")) == "Bridge reopens"
    assert passage_heading(Passage("p", "a", "", "The Quay", None, None, "Text")) == "The Quay"


def test_passages_carry_what_their_article_says() -> None:
    article = Article(id="x" * 300, url="u", title="T", source="S", published=date(2026, 7, 3), text="Text.")
    (passage,) = split(article)
    assert (passage.article_id, passage.url, passage.title, passage.source) == (article.id, "u", "T", "S")
    assert passage.published == article.published
    assert len(passage.id) < 60
