"""The questions that the page offers: each was asked first, and people's questions come before them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest

from assistant import Answer, Assistant, Settings
from assistant.ui.questions import FOLLOW_UPS, Pace, follow_ups
from assistant.ui.turns import Limits, Turn

BLINKEN = "What did Blinken say about resettlement?"
UNANSWERED = "Who won the 2022 World Cup?"
ANSWERED = [
    "What did Blinken say about settlers?",
    "Who opposes any proposal to resettle Palestinians?",
    "How many people died in the Haldmouth blast?",
    "What did Blinken say about resettling Palestinians?",
]


class Drawing(Assistant):
    """The assistant over the samples, for which these questions were drawn."""

    drawn: Sequence[str] = ()

    def follow_ups(self, answer: Answer, asked: Sequence[str]) -> Iterator[str]:
        return iter(self.drawn)


@pytest.fixture(scope="module")
def assistant(sample_settings: Settings) -> Drawing:
    return Drawing(sample_settings)


def asked(assistant: Assistant, limits: Limits = Limits()) -> tuple[Turn]:  # noqa: B008 - it is frozen
    return (Turn(BLINKEN, limits).heard(assistant.ask(BLINKEN), 0.1),)


@pytest.mark.models
def test_a_follow_up_that_is_not_answered_is_not_offered(assistant: Drawing) -> None:
    answered = [question for question in ANSWERED if assistant.answers(question)]
    assert len(answered) >= 2
    assistant.drawn = [UNANSWERED, answered[0], UNANSWERED, *answered[1:]]
    assert follow_ups(assistant, asked(assistant), Pace(1)) == tuple(answered[:FOLLOW_UPS])
    castrin = Limits(("The Castrin Herald",))
    under_filters = [q for q in answered if assistant.answers(q, sources=["The Castrin Herald"])]
    assert under_filters != answered
    assert follow_ups(assistant, asked(assistant, castrin), Pace(1)) == tuple(under_filters)


@pytest.mark.models
def test_follow_ups_are_looked_for_only_while_nobody_waits_for_an_answer(
    assistant: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant.drawn = ANSWERED
    turns, pace = asked(assistant), Pace(1)
    monkeypatch.setattr("assistant.ui.questions._PATIENCE", 0.2)
    with pace.answering():
        assert follow_ups(assistant, turns, pace) == ()
    held, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with pace.answering():
            held.set()
            ended.wait(20)

    monkeypatch.setattr("assistant.ui.questions._PATIENCE", 20.0)
    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    threading.Timer(0.2, ended.set).start()
    assert follow_ups(assistant, turns, pace) != ()
    assert ended.is_set()
    other.join()
