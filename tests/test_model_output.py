"""Statements are read while they arrive, from whatever shape models give them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.draft import Proposed
from assistant.write.model_output import MOST_CHARACTERS, OutputReader, schema

ONE = {
    "quotes": [{"passage": 2, "words": "as soon as {possible}"}],
    "text": 'He said "soon".',
    "speaker": "Ann",
}
PROPOSED = Proposed('He said "soon".', ((2, "as soon as {possible}"),), "Ann")


def read(text: str, size: int = 7) -> tuple[list[Proposed], OutputReader]:
    reader = OutputReader()
    found = [p for at in range(0, len(text), size) for p in reader.feed(text[at : at + size])]
    return found, reader


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"statements": [ONE], "short": "soon", "missing": "why"}),
        "Here it is:\n```json\n" + json.dumps({"statements": [ONE]}, indent=2) + "\n```\nDone.",
        json.dumps([ONE]),
        json.dumps(ONE) + "\n",
        '{"statements": [' + json.dumps(ONE) + ",],}",
        "<think>maybe {this} or {that</think>" + json.dumps({"statements": [ONE]}),
        'Sure. <think>first {"text": "a draft"}, then</think> <think>{</think>'
        + json.dumps({"statements": [ONE]}),
        '{"statements": [' + json.dumps(ONE) + ', {"quotes": [{"pass',
    ],
)
@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_every_shape_gives_the_statement(text: str, size: int) -> None:
    found, reader = read(text, size)
    assert found == [PROPOSED]
    assert reader.understood


def test_the_rest_of_the_answer_is_read_with_its_end() -> None:
    _, reader = read(json.dumps({"statements": [], "short": "soon", "missing": "who pays"}))
    assert (reader.short, reader.missing, reader.understood) == ("soon", "who pays", True)


def test_a_statement_is_there_before_the_next_begins() -> None:
    reader = OutputReader()
    assert reader.feed('{"statements": [' + json.dumps(ONE)) == [PROPOSED]


@pytest.mark.parametrize("text", ["", "I cannot say.", "{}", '{"answer": 3}', "{{{{", '{"text": 3}'])
def test_what_is_no_answer_is_not_understood(text: str) -> None:
    found, reader = read(text)
    assert (found, reader.understood) == ([], False)


def test_a_statement_that_says_nothing_is_none() -> None:
    found, reader = read(json.dumps({"statements": [{**ONE, "text": " "}], "short": "", "missing": ""}))
    assert (found, reader.understood) == ([], True)


def test_quotes_without_a_number_or_words_are_left_out() -> None:
    odd = {"text": "A.", "quotes": [{"passage": "3", "words": "x"}, {"passage": None, "words": "y"}, "z", {}]}
    found, _ = read(json.dumps(odd))
    assert found == [Proposed("A.", ((3, "x"),), "")]


def test_a_model_that_runs_in_circles_is_noticed() -> None:
    reader = OutputReader()
    reader.feed("a" * (MOST_CHARACTERS + 1))
    assert reader.overlong


@given(st.text(alphabet='{}[]",:\\ tex"2\n<think>/', max_size=200), st.integers(1, 20))
def test_any_output_is_read_the_same_in_any_pieces(text: str, size: int) -> None:
    found, reader = read(text, size)
    whole, whole_reader = read(text, len(text) + 1)
    assert found == whole
    assert (reader.short, reader.missing, reader.understood) == (
        whole_reader.short,
        whole_reader.missing,
        whole_reader.understood,
    )


def test_a_text_without_end_is_seen_before_it_ends() -> None:
    circle = '{"statements": [{"quotes": [{"passage": 1, "words": "' + "The bridge was opened. " * 9
    _, reader = read(circle)
    assert reader.circling
    _, reader = read(circle[: len(circle) // 2] + '"')
    assert not reader.circling


def test_statements_of_the_same_shape_are_no_circle() -> None:
    reader = OutputReader()
    for character in json.dumps({"statements": [ONE] * 8}, indent=4):
        reader.feed(character)
        assert not reader.circling


def test_the_schema_bounds_texts_where_the_server_may_be_told() -> None:
    assert "maxLength" not in json.dumps(schema()) and '"maxItems": 4' in json.dumps(schema())
    assert json.dumps(schema(200)).count('"maxLength": 200') == 5
