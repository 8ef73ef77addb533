"""What callers may leave out may be None, and does no harm anywhere on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ferry import FERRY
from scripted_reader import Script, ScriptedReader

from assistant import Article, Assistant, Judgement, Passage, Settings
from assistant.ui.html.cards import sources_html

LEFT_OUT: dict[str, Any] = {"title": None, "source": None, "url": None, "published": None}


def test_a_passage_of_which_nothing_but_its_words_is_known_is_answered_from() -> None:
    passage = Passage("p", "a", text=FERRY.text, **LEFT_OUT)
    assert passage == Passage("p", "a", text=FERRY.text)
    reader = ScriptedReader({"a": Script(0.95, {"14 centimetres": 0.9}, "14 centimetres")})
    answer = Assistant(Settings(chat_model="extractive"), reader=reader).answer_from(
        "How long is it?", [passage]
    )
    assert "A crack of 14 centimetres was found on 30 June." in [one.quote for one in answer.citations]
    assert json.loads(json.dumps(answer.to_dict()))["citations"][0]["url"] is None
    assert "14 centimetres" in sources_html(answer, ())


def test_an_article_of_which_nothing_but_its_words_is_known_is_an_article() -> None:
    known = Article(id="a", text="Words.", authors=None, updated=None, **LEFT_OUT)  # type: ignore[arg-type]
    assert known == Article(id="a", text="Words.")
    assert json.loads(json.dumps(known.to_dict()))["authors"] == []


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_judgement_is_as_sure_as_a_probability(score: float) -> None:
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        Judgement("supported", score)
