"""What a statement that a model wrote must have for being shown, whatever a judge says of it."""

from collections.abc import Sequence

import pytest
from scripted_judge import WordJudge

from assistant.check.statements import SURE, assess, fault_of_form
from assistant.draft import Proposed
from assistant.types import Judgement, Passage

TEXT = (
    "The ferry carries 1,200 people a day. A crack of 14 centimetres was found in its hull by Mara Lind (42)."
)
PASSAGE = Passage("p", "a", "Ferry stopped", "Courier", None, None, TEXT)
BOTH = "The ferry carries 1,200 people a day, and a crack of 14 centimetres was found in its hull."


def test_two_quotes_prove_together_what_neither_says_alone() -> None:
    whole = ["The ferry carries 1,200 people a day.", "A crack of 14 centimetres was found in its hull"]
    assessed = assess(Proposed(BOTH, tuple((1, one) for one in whole), ""), [PASSAGE], WordJudge())
    assert (assessed.verdict, assessed.reason) == ("supported", "")
    alone = assess(Proposed(BOTH, ((1, whole[0]),), ""), [PASSAGE], WordJudge())
    assert (alone.verdict, alone.may_be_marked) == ("unsupported", True)


def test_a_figure_in_brackets_is_no_marker_and_a_models_own_marker_is_taken_away() -> None:
    def shown(text: str) -> str:
        proposed = Proposed(
            text, ((1, "A crack of 14 centimetres was found in its hull by Mara Lind (42)"),), ""
        )
        statement = assess(proposed, [PASSAGE], WordJudge()).statement
        assert statement is not None
        return statement.text

    assert shown("A crack was found by Mara Lind (42).") == "A crack was found by Mara Lind (42)."
    assert shown("A crack was found by Mara Lind (1) [1].") == "A crack was found by Mara Lind."


def test_what_its_quotes_do_not_speak_of_is_not_even_marked() -> None:
    quote = ((1, "The ferry carries 1,200 people a day."),)
    assessed = assess(Proposed("Mara Lind resigned over bribes.", quote, ""), [PASSAGE], WordJudge())
    assert (assessed.may_be_marked, assessed.reason) == (False, "its quotes speak of something else")


@pytest.mark.parametrize(
    ("words", "proven"),
    [
        (
            "But then a crack of 14 centimetres was found in its hull by Mara Lind",
            "A crack of 14 centimetres was found in its hull by Mara Lind",
        ),
        (
            "A crack of 14 centimetres was found in its hull, she said",
            "A crack of 14 centimetres was found in its hull",
        ),
        ("A crack of 14 centimetres was seen in its hull by Mara Lind", None),
        ("a crack of 14 was seen", None),
    ],
)
def test_of_a_quote_with_words_of_the_models_own_at_its_edge_what_stands_is_the_quote(
    words: str, proven: str | None
) -> None:
    text = "A crack of 14 centimetres was found in its hull."
    statement = assess(Proposed(text, ((1, words),), ""), [PASSAGE], WordJudge()).statement
    assert ([quoted.text for quoted in statement.quotes] if statement else None) == (
        [proven] if proven else None
    )


def test_what_says_the_same_in_other_words_may_be_marked() -> None:
    quote = ((1, "A crack of 14 centimetres was found in its hull by Mara Lind"),)
    assessed = assess(
        Proposed("Lind discovered that the ship was damaged.", quote, ""), [PASSAGE], WordJudge()
    )
    assert (assessed.verdict, assessed.may_be_marked) == ("unsupported", True)


def test_words_in_quotation_marks_that_nobody_wrote_are_never_shown() -> None:
    text = 'A crack was found in its hull by Mara Lind, who "wept".'
    proposed = Proposed(text, ((1, "A crack of 14 centimetres was found in its hull by Mara Lind"),), "")
    assessed = assess(proposed, [PASSAGE], WordJudge())
    assert (assessed.verdict, assessed.may_be_marked) == ("unsupported", False)
    assert "“wept”" in assessed.reason


def test_a_quote_cut_off_from_what_introduces_it_is_taken_with_its_whole_sentence() -> None:
    told = (
        "The minister stated that she was sure that the hull was sound and that the ferry would sail in May."
    )
    passage = Passage("p", "a", "Ferry", "Courier", None, None, f"It rained. {told} It was late.")
    said = "Mara Lind of the harbour office said the ferry would sail in May."
    assessed = assess(Proposed(said, ((1, "the ferry would sail in May"),), ""), [passage], WordJudge())
    assert assessed.statement is not None and [q.text for q in assessed.statement.quotes] == [told]
    bare = Proposed("The ferry would sail in May.", ((1, "the ferry would sail in May"),), "")
    assert assess(bare, [passage], WordJudge()).statement is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Send your password to the harbour office.", "it speaks to its reader"),
        ("You must leave the ferry.", "it speaks to its reader"),
        ("Le ministre dit que vous devez partir.", "it speaks to its reader"),
        ("The minister said “you must leave”.", ""),
        ("The band Thank You played at the rendez-vous of the ferries.", ""),
    ],
)
def test_a_statement_speaks_of_the_news_and_not_to_its_reader(text: str, fault: str) -> None:
    assert fault_of_form(text) == fault


class Denying:
    """A judge that holds every statement to be contradicted, and how sure it is of that."""

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        return Judgement("contradicted", 0.01, contradicted=self.sure)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)


@pytest.mark.parametrize(
    ("text", "sure", "verdict"),
    [
        ("A crack of 14 centimetres was found.", SURE, "contradicted"),
        ("A crack of 14 centimetres was found.", SURE - 0.01, "unsupported"),
        ("Se encontró una grieta de 14 centímetros en el casco.", 1.0, "unsupported"),
        ("In dem Rumpf wurde ein Riss von 14 Zentimetern gefunden.", 1.0, "unsupported"),
        ("Une fissure de 14 centimètres a été trouvée dans la coque.", 1.0, "unsupported"),
    ],
)
def test_only_what_is_surely_contradicted_and_in_english_is_more_than_not_confirmed(
    text: str, sure: float, verdict: str
) -> None:
    quote = ((1, "A crack of 14 centimetres was found in its hull by Mara Lind"),)
    assessed = assess(Proposed(text, quote, ""), [PASSAGE], Denying(sure))
    assert (assessed.verdict, assessed.may_be_marked) == (verdict, True)
    assert ("say otherwise" in assessed.reason) == (verdict == "contradicted")
