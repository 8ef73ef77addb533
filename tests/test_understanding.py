"""What somebody types becomes a request: its form, whose words, what of, which days, by the model that comes along."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Assistant, Request, Settings
from assistant.errors import QuestionError
from assistant.models.requests import load_request_model
from assistant.question.standalone import Typed
from assistant.question.understanding import understood
from assistant.text.sentences import word_set

pytestmark = pytest.mark.models
TODAY = date(2026, 7, 15)


def asked(text: str, *before: str) -> Request:
    return understood(Typed(text, [{"role": "user", "content": one} for one in before]), TODAY).request


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("List all quotes by Ines Varga about the ferry strike", "quotes"),
        ("What did Ines Varga say about the ferry strike?", "answer"),
        ("How many articles mention the ferry strike?", "mentions"),
        ("How many people died in the ferry accident?", "answer"),
        ("What is the latest on the ferry strike?", "latest"),
        ("What is the name of her latest album?", "answer"),
        ("Summarise the ferry strike in five points", "summary"),
        ("Give me a timeline of the ferry strike", "timeline"),
        ("Where do the outlets contradict each other on the number of the dead?", "contradictions"),
        ("Which opinion pieces are there on the ferry strike?", "opinion"),
        ("Alle Zitate von Annalena Baerbock zum Haushalt", "quotes"),
        ("Was sagte Annalena Baerbock zum Haushalt?", "answer"),
        ("Wie viele Artikel erwähnen den Haushalt?", "mentions"),
        ("Wie viele Menschen starben bei dem Unfall?", "answer"),
        ("¿Cuántos artículos mencionan la huelga?", "mentions"),
        ("¿Cuántas personas murieron en el incendio?", "answer"),
        ("Resume la huelga en cinco puntos", "summary"),
        ("Combien d'articles mentionnent la grève ?", "mentions"),
        ("Combien de personnes sont mortes dans l'incendie ?", "answer"),
        ("Résume la grève en trois points", "summary"),
    ],
)
def test_near_misses_are_told_apart(text: str, form: str) -> None:
    assert asked(text).form == form


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("Key figures of the Holm dam break", "numbers"),
        ("Die wichtigsten Zahlen zum Dammbruch von Holm", "numbers"),
        ("Los datos y cifras clave de la rotura de Holm", "numbers"),
        ("Les chiffres clés de la rupture du barrage de Holm", "numbers"),
        ("Who are the main people in the Holm inquiry?", "people"),
        ("Wer sind die Hauptpersonen im Untersuchungsausschuss Holm?", "people"),
        ("What is still unknown about the Holm dam break?", "unknown"),
        ("Holm dam break: open questions", "unknown"),
        ("¿Qué incógnitas quedan de la rotura de Holm?", "unknown"),
        ("Summarise the Holm dam break in five points", "points"),
        ("Fasse den Dammbruch von Holm zusammen", "points"),
    ],
)
def test_it_is_understood_what_a_summary_is_to_tell(text: str, aspect: str) -> None:
    request = asked(text)
    assert (request.form, request.aspect) == ("summary", aspect)


def test_the_parts_are_words_that_were_typed() -> None:
    request = asked("All quotes by Ines Varga about the ferry strike since May")
    assert (request.who, request.topic) == ("Ines Varga", "ferry strike")
    assert (request.since, request.until) == (date(2026, 5, 1), None)
    assert asked("Summarise the ferry strike in five points").points == 5
    assert asked("Wie viele Artikel erwähnten letzte Woche den Streik?").since == date(2026, 7, 6)


def test_a_follow_up_takes_over_what_it_does_not_say() -> None:
    request = asked("and in May?", "How many articles mention the ferry strike?")
    assert (request.form, request.topic) == ("mentions", "ferry strike")
    assert (request.since, request.until) == (date(2026, 5, 1), date(2026, 5, 31))


def test_a_whole_question_is_no_further_request_of_the_form_before() -> None:
    before = "List all quotes by Ines Varga about the ferry strike"
    assert asked("What did Tomas Reyl say about the new bridge?", before).form == "answer"
    assert asked("and by Tomas Reyl", before).form == "quotes"


WORDS = sorted(
    word_set(
        "all quotes by Nanos since May how many Artikel über Streit und résume Pâques 5 points, (BBC) ¿qué 🙂"
    )
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join) | st.text(min_size=1))
def test_every_part_stands_in_what_was_typed(text: str) -> None:
    for marked in load_request_model().read(text, ["list the ferries"]).marked():
        start, end = marked.span
        assert 0 <= start < end <= len((text, "list the ferries")[marked.text])
        assert 0.0 <= marked.sure <= 1.0
    request = understood(Typed(text), TODAY).request
    assert all(words in text for words in (*request.people, request.topic, *request.sources))


def test_a_request_is_understood_without_an_index() -> None:
    assistant = Assistant(Settings(index_dir="nowhere"))
    request = assistant.understand("quotes by Nanos since May", today="2026-07-15")
    assert request == assistant.understand("quotes by Nanos since May", history=[], today=TODAY)
    assert (request.form, request.who, request.since) == ("quotes", "Nanos", date(2026, 5, 1))
    with pytest.raises(QuestionError):
        assistant.understand("  ")
    with pytest.raises(QuestionError):
        assistant.understand("quotes by Nanos", today="yesterday")
