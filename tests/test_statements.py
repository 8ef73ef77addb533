"""What a statement that a model wrote must have for being shown, whatever a judge says of it."""

from scripted_judge import WordJudge

from assistant.check.statements import assess
from assistant.draft import Proposed
from assistant.types import Passage

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


def test_words_in_quotation_marks_that_nobody_wrote_are_never_shown() -> None:
    text = 'A crack was found in its hull by Mara Lind, who "wept".'
    proposed = Proposed(text, ((1, "A crack of 14 centimetres was found in its hull by Mara Lind"),), "")
    assessed = assess(proposed, [PASSAGE], WordJudge())
    assert (assessed.verdict, assessed.may_be_marked) == ("unsupported", False)
    assert "“wept”" in assessed.reason
