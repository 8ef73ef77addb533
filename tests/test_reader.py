"""What the reader promises: exact offsets, one sentence, one score for each sentence, no text that breaks it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from assistant.models.pairs import MAX_TOKENS, PairEncoder, Window
from assistant.models.reader import (
    Reader,
    Scored,
    age_words,
    best_spans,
    heading,
    load_reader,
    trimmed,
    whole_words,
    words_in,
)
from assistant.resources import data_path
from assistant.text.sentences import sentence_spans
from assistant.types import Passage

TODAY = date(2024, 6, 14)
RACE = (
    "The boat race was held on the Thames on Saturday. Ann Smith of Norway won it in 17 minutes, ahead of the "
    "favourite. It rained all afternoon, and the organisers thanked the crowd."
)


def passage(text: str, title: str = "", published: str | None = None) -> Passage:
    return Passage("p", "a", title, "", None, published, text)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader()


@pytest.fixture(scope="module")
def encoder() -> PairEncoder:
    return PairEncoder(Tokenizer.from_file(str(data_path("models/tokenizer.json"))))


def test_short_answer_is_read_from_the_passage(reader: Reader) -> None:
    (reading,) = reader.read("Who won the boat race?", [passage(RACE)], TODAY)
    assert reading.short is not None
    assert RACE[slice(*reading.short)] == "Ann Smith"


def test_passage_that_answers_scores_above_one_that_does_not(reader: Reader) -> None:
    other = "The council raised the price of parking on Monday. Shops in the centre complained about it."
    right, wrong = reader.read("Who won the boat race?", [passage(RACE), passage(other)], TODAY)
    assert right.answers > wrong.answers


def test_sentence_with_the_answer_has_more_support_than_one_beside_the_point(reader: Reader) -> None:
    (reading,) = reader.read("Who won the boat race?", [passage(RACE)], TODAY)
    assert reading.support[1] == max(reading.support) > 0.5


def test_long_passage_is_read_to_its_end(reader: Reader) -> None:
    filler = "The harbour was quiet and the ferries ran on time all through the week. " * 60
    (reading,) = reader.read("Who won the boat race?", [passage(filler + RACE)], TODAY)
    assert reading.short is not None
    assert reading.short[0] >= len(filler)
    assert (filler + RACE)[slice(*reading.short)].startswith("Ann Smith")
    assert len(reading.support) == len(sentence_spans(filler + RACE))


def test_passages_are_read_independently_of_their_neighbours(reader: Reader) -> None:
    texts = [RACE, "Rain fell.", RACE * 4]
    together = reader.read("Who won?", [passage(t) for t in texts], TODAY)
    alone = [reader.read("Who won?", [passage(t)], TODAY)[0] for t in texts]
    assert together == alone


def test_readings_are_the_same_from_many_threads(reader: Reader) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: reader.read("Who won?", [passage(RACE)], TODAY), range(8)))
    assert all(reading == found[0] for reading in found)
    assert load_reader() is reader


def test_no_passages_give_no_readings(reader: Reader) -> None:
    assert reader.read("Who won?", [], TODAY) == []


def test_passage_without_words_is_no_answer(reader: Reader) -> None:
    empty, blank = reader.read("Who won?", [passage(""), passage(" \n\n ")], TODAY)
    assert empty.short is None and empty.answers == 0.0 and empty.support == ()
    assert blank.short is None and blank.support == ()


ANY_TEXT = st.text(st.characters(), max_size=400)  # characters() has lone surrogates among them
NEWSLIKE = st.lists(
    st.sampled_from(
        [
            "The U.S. said 3.5%",
            "“No,” he said.",
            "¿Quién?",
            "مرحبا؟",
            "🙂",
            "\n\n",
            "Ann Smith won. ",
            "\ud800",
        ]
    ),
    max_size=30,
).map(" ".join)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=ANY_TEXT, text=ANY_TEXT | NEWSLIKE, title=st.text(max_size=40))
def test_any_text_is_read_with_exact_offsets(reader: Reader, question: str, text: str, title: str) -> None:
    (reading,) = reader.read(question, [passage(text, title)], TODAY)
    spans = sentence_spans(text)
    assert len(reading.support) == len(spans)
    assert 0.0 <= reading.answers <= 1.0 and 0.0 <= reading.short_score <= 1.0
    assert all(0.0 <= value <= 1.0 for value in reading.support)
    if reading.short is not None:
        start, end = reading.short
        assert any(a <= start < end <= b for a, b in spans)
        assert text[start:end] == text[start:end].strip()


@settings(deadline=None)
@given(
    logits=st.lists(st.tuples(*[st.floats(-20, 20)] * 3), min_size=1, max_size=40),
    cuts=st.sets(st.integers(1, 39)),
)
def test_span_never_crosses_a_sentence(logits: list[tuple[float, float, float]], cuts: set[int]) -> None:
    offsets = [(2 * i, 2 * i + 1) for i in range(len(logits))]
    edges = [0, *sorted(c for c in cuts if c < len(logits)), len(logits)]
    sentences = [(2 * a, 2 * b - 1) for a, b in pairwise(edges)]
    window = Window([0] * len(logits), 0, 0, offsets)
    (span, score), *_ = best_spans(Scored(window, 0.0, np.array(logits, np.float32)), sentences)
    assert span is not None and 0.0 <= score <= 1.0
    assert any(a <= span[0] < span[1] <= b for a, b in sentences)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("“Ann Smith,”", "Ann Smith"), ("(17 minutes).", "17 minutes"), ("$5", "$5"), ("“…”", None)],
)
def test_short_answer_has_no_outer_punctuation(text: str, kept: str | None) -> None:
    span = trimmed(text, (0, len(text)))
    assert (None if span is None else text[slice(*span)]) == kept


@given(words=st.integers(0, 1500))
@settings(deadline=None, max_examples=20)
def test_windows_cover_every_token_and_fit_the_model(encoder: PairEncoder, words: int) -> None:
    text = "word " * words
    windows = encoder.windows("Who won the race?", "A heading | CNN | today", text)
    assert all(len(w.ids) <= MAX_TOKENS for w in windows)
    assert {offset for w in windows for offset in w.offsets} == {(5 * i, 5 * i + 4) for i in range(words)}


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2031-01-01", ""),
        ("2024-06-15", "today"),
        ("2024-06-14", "today"),
        ("2024-06-13", "yesterday"),
        ("2024-06-10", "4 days ago"),
        ("2024-06-05", "last week"),
        ("2024-05-20", "3 weeks ago"),
        ("2024-05-01", "last month"),
        ("2024-01-14", "5 months ago"),
        ("2023-05-01", "last year"),
        ("2016-06-01", "8 years ago"),
    ],
)
def test_age_is_told_in_words(published: str, words: str) -> None:
    assert age_words(date.fromisoformat(published), TODAY) == words


def test_heading_leaves_out_what_is_not_known() -> None:
    assert (
        heading("Fed raises rates", "CNN", date(2024, 6, 13), TODAY) == "Fed raises rates | CNN | yesterday"
    )
    assert heading("", "CNN", None, TODAY) == "CNN"
    assert heading("Fed raises rates", "", date(2024, 6, 13), None) == "Fed raises rates"


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("Forty-one were injured.", "Forty", "Forty-one"),
        ("It cost 3.4 billion.", "3", "3.4"),
        ("Some 20,000 crowns", "000", "20,000"),
        ("Blinken's plan", "Blinken", "Blinken"),
        ("a resettlement plan", "settle", "resettlement"),
    ],
)
def test_a_short_answer_never_cuts_a_word_or_a_figure(text: str, cut: str, whole: str) -> None:
    start = text.index(cut)
    first, last = whole_words(words_in(text), (start, start + len(cut)))
    assert text[first:last] == whole
