"""Where a statement takes over a sentence's words from its middle, and whether what stands before them is wanted.

"Everybody should know the ferry sank" does not say that it did; "On Friday, the ferry sank", "The hull broke and the
ferry sank" and "Harbour minister Mara Lind resigned" say what they say without their beginning. A beginning that is
neither a circumstance, nor a clause of its own that "and" follows, nor somebody's title, belongs to what follows it.
"""

from __future__ import annotations

import re

from assistant.text.sentences import word_set

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_MOST = 3 / 4  # of the statement's words, those that it takes over from its first one on
_FEWEST = 3
_JOINS = word_set("and or but so yet nor while whereas though although und oder aber y o pero et ou mais e")
_CIRCUMSTANCE = word_set(
    "in on at by after before during since while when as although though despite with without from under over between "
    "among for because along aside like unlike through throughout within outside inside near amid against across "
    "around above below behind beyond besides due thanks given instead rather however thus therefore moreover "
    "furthermore meanwhile then now today yesterday later earlier still also further next finally"
)
"""How one begins; not with "if" or "once", which make it a condition, nor with "according", which names who says it."""
_ENDINGS = ("ly", "ing", "ed")
_SHORT = 4  # words of a circumstance that no comma ends
_TITLE = 5  # words before a name that may be its bearer's


def begins_inside(statement: str, sentence: str) -> int | None:
    """Where in the sentence the words begin that the statement takes over without a beginning that they need.

    None where it takes over none, or not from its first word on, or from the sentence's first word on.
    """
    said = [match[0].lower() for match in _WORD.finditer(statement)]
    told = list(_WORD.finditer(sentence))
    words = [match[0].lower() for match in told]
    starts = [at for at in range(len(words)) if _run(said, words, at) >= max(_FEWEST, _MOST * len(said))]
    if not starts or starts[0] == 0:
        return None
    at = told[starts[0]].start()
    return None if _may_be_left_out(sentence[:at], is_name=sentence[at].isupper()) else at


def _run(said: list[str], told: list[str], at: int) -> int:
    """How many of the words are the same from `at` on."""
    pairs = zip(said, told[at:], strict=False)
    return next(
        (number for number, (mine, its) in enumerate(pairs) if mine != its), min(len(said), len(told) - at)
    )


def _may_be_left_out(beginning: str, is_name: bool) -> bool:
    words = [match[0] for match in _WORD.finditer(beginning)]
    if (
        words[-1].lower() in _JOINS
        or words[-2:] == ["such", "that"]
        or beginning.rstrip().endswith((";", "–", "—"))
    ):
        return True
    ends_in_comma = beginning.rstrip().endswith(",")
    first = words[0].lower()
    if first in _CIRCUMSTANCE or first.endswith(_ENDINGS):
        return ends_in_comma or len(words) <= _SHORT
    if ends_in_comma:
        return all(not word[0].islower() for word in words)  # a name that the rest explains
    return is_name and len(words) <= _TITLE
