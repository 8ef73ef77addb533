"""Which sentences state a fact."""

from __future__ import annotations

import pytest

from assistant.models.claims import load_claims

pytestmark = pytest.mark.models


def test_statements_are_told_from_remarks() -> None:
    claims = [
        "The council voted by seven to four on Tuesday to close the swimming pool.",
        "She was born in Lisbon and studied chemistry.",
        "Prices rose by a tenth.",
    ]
    remarks = [
        "It is a sad story, and nobody comes out of it well.",
        "But let us start at the beginning.",
        "I cannot say that any of this surprised me.",
    ]
    assert load_claims().state_facts(claims + remarks) == [True] * 3 + [False] * 3
