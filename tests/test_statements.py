"""What a statement that a model wrote must have for being shown."""

from assistant.check.statements import check
from assistant.check.support import MeasuredSupport
from assistant.draft import Proposed
from assistant.types import Passage


def test_whole_sentences_prove_together_what_is_longer_than_each_and_pieces_do_not() -> None:
    both = "The ferry carries 1,200 people a day, and a crack of 14 centimetres was found in its hull."
    whole = ["The ferry carries 1,200 people a day.", "A crack of 14 centimetres was found in its hull."]
    text = " ".join(whole)
    passage = Passage("p", "a", "", "", None, None, text)
    support = MeasuredSupport()

    def reason(words: list[str]) -> str:
        return check(Proposed(both, tuple((1, one) for one in words), ""), [passage], support).reason

    assert reason(whole) == ""
    assert "too short" in reason(["The ferry carries 1,200", "centimetres was found in its hull"])
