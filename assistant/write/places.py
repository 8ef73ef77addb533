"""A statement's place in an answer, through all that is made of it: written, looked at twice, perhaps corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.check.checked import leans_on_another
from assistant.check.statements import Assessed
from assistant.draft import Proposed, Statement
from assistant.types import Check, Outcome
from assistant.write.second_look import Seen, settle

LEANS = "it leans on a sentence that does not stand"


@dataclass
class Place:
    """One place: its statement as it was first written, and as it was corrected, if it was."""

    proposed: Proposed
    assessed: Assessed
    settled: Assessed | None = None
    """What our check and the second look come to; None until then."""
    first: Assessed | None = None
    """What the first wording came to, once another has taken its place."""
    outcome: Outcome | None = None
    """What becomes of it for good; None until that is known."""

    @property
    def leans(self) -> bool:
        """Does only the place before say who is meant?"""
        return leans_on_another(self.proposed.text)

    @property
    def fails(self) -> bool:
        """Is it settled, and not carried?"""
        return self.settled is not None and self.settled.verdict != "supported"

    @property
    def reason(self) -> str:
        """Why it is not carried."""
        return (self.settled or self.assessed).reason

    @property
    def shown(self) -> Statement | None:
        """The statement as readers get it, once its outcome is known."""
        if self.outcome == "stands" and self.settled is not None:
            return self.settled.statement
        if self.outcome == "marked" and (markable := self._markable()) is not None:
            return replace(markable, marked=True)
        return None

    @property
    def check(self) -> Check:
        """What became of it, in words."""
        outcome = self.outcome or "left_out"
        shown = self.shown
        text = shown.text if shown else self.proposed.text
        return Check(text, outcome, "" if outcome == "stands" else self.reason)

    def settle(self, seen: Seen | None) -> None:
        """Brings our check and the second look together."""
        self.settled = settle(self.assessed, seen)

    def correct(self, proposed: Proposed, assessed: Assessed) -> None:
        """Another wording takes the place; the first is kept for being marked."""
        self.first, self.settled = self.settled, None
        self.proposed, self.assessed = proposed, assessed

    def decide(self, before: Place | None, final: bool) -> None:
        """Sets the outcome where it is known: one that is not carried may still be corrected until the `final` call."""
        if self.outcome is not None or self.settled is None:
            return
        if self.settled.verdict == "supported":
            self.outcome = "stands"
        elif final:
            self.outcome = "marked" if self._markable() is not None else "left_out"
        if self.leans and self.outcome is not None:
            self._lean(before)

    def _lean(self, before: Place | None) -> None:
        """It never stands without the one that it leans on, and never better than that."""
        rests_on: Outcome | None = before.outcome if before else "marked"
        if rests_on is None:
            self.outcome = None
        elif rests_on == "left_out" or (rests_on == "marked" and self.outcome == "stands"):
            self.outcome = rests_on
            if self.settled is not None:
                self.settled = replace(self.settled, reason=LEANS)

    def _markable(self) -> Statement | None:
        """The wording that may be shown as not confirmed: the corrected one, else the first."""
        for assessed in (self.settled, self.first):
            if assessed is not None and assessed.may_be_marked and assessed.verdict != "contradicted":
                return assessed.statement
        return None


def decide(places: Sequence[Place], final: bool = False) -> None:
    """Sets what is known of the outcomes, in order."""
    before: Place | None = None
    for place in places:
        place.decide(before, final)
        before = place
