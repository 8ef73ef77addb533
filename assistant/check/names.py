"""The names in a sentence, and whether texts hold them in whatever form.

"WHO" is the World Health Organization, "Israeli" is of Israel, and Washington may stand for the US. In German every
noun has a capital: there names are left to the judge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from assistant.language.calendar_words import FRENCH_MONTHS, FRENCH_WEEKDAYS, MONTHS, WEEKDAYS
from assistant.language.function_words import STOPWORDS
from assistant.language.tongues import Tongue
from assistant.language.word_forms import Forms
from assistant.text.sentences import fold, word_set

_WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[lndsjmct]|qu)['’](.+)$")
_SPELLED_OUT = re.compile(r"[A-Z][\w-]+(?: (?:(?:of|for|and|the|on) )*[A-Z][\w-]+)+")
_SHORT_TITLE = re.compile(r"\b([A-ZÀ-Þ][a-zß-ÿ]{2,3})\. (?=[A-ZÀ-Þ])")
_TITLE = re.compile(r"\b([A-ZÀ-Þ][a-zß-ÿ]{2,})(\.?) (?=[A-ZÀ-Þ])")
"""What may be a title before a name, and one that is written short: "Senator", "Sen."."""
_CALENDAR = {*MONTHS, *FRENCH_MONTHS, *WEEKDAYS, *FRENCH_WEEKDAYS}
_SMALL = word_set("of and for the on de la y et du des")
_SEATS = {
    "washington": "us",
    "beijing": "china",
    "moscow": "russia",
    "kremlin": "russia",
    "tehran": "iran",
    "kyiv": "ukraine",
    "london": "britain",
    "paris": "france",
    "berlin": "germany",
    "brussels": "europe",
    "jerusalem": "israel",
    "pyongyang": "korea",
}
"""Seats of governments that stand for their country."""


class ToldNames:
    """The words of texts, made ready for looking names up."""

    def __init__(self, texts: Sequence[str]) -> None:
        written = [match[0] for match in _WORD.finditer("\n".join(texts))]
        self._words = {part for word in written for part in (plain(word), *plain(word).split("-"))}
        self._forms = Forms(self._words)
        self._short_titles = {match[1].lower() for match in _SHORT_TITLE.finditer("\n".join(texts))}
        self._acronyms = {w.replace(".", "") for w in written if len(w) > 1 and w.replace(".", "").isupper()}
        of_names = [word for word in written if plain(word) not in _SMALL]  # "Food and Drug" is FD
        self._initials = " | ".join(
            "".join(word[0] if word[0].isupper() else " " for word in some) for some in (written, of_names)
        )

    def lacks(self, statement: str, tongue: Tongue) -> Iterator[str]:
        """The names of a statement that none of the texts holds."""
        if tongue == "de":
            return
        statement = _SPELLED_OUT.sub(lambda run: self._without_spelled_out(run[0]), statement)
        statement = _TITLE.sub(self._without_title, statement)
        for word, opens in _capitalised(statement):
            # The first word has its capital from standing there, unless it has another one inside.
            if not self._has_name(word) and not (opens and not re.search(r"[A-Z].*[A-Z]|['’]s$", word)):
                yield word

    def _without_spelled_out(self, name: str) -> str:
        """The words without those whose first letters the texts have in their place, as WHO or U.S."""
        words = name.split()
        for first in range(len(words)):
            for last in range(len(words), first + 1, -1):
                run = words[first:last]
                # "United States of America" is USA, "Home Equity Line of Credit" is HELOC.
                for told in (word for word in run if word[0].isupper()), run:
                    letters = "".join(word[0] for word in told).upper()
                    if len(letters) > 1 and letters in self._acronyms:
                        # In small letters: it needs no proof, and makes no name of the word before.
                        return " ".join([*words[:first], letters.lower(), *words[last:]])
        return name

    def _without_title(self, title: re.Match[str]) -> str:
        """In small letters, as it needs no proof, where the texts have it short or in full."""
        word, dot = title[1].lower(), title[2]
        is_told = any(map(word.startswith, self._short_titles)) or (
            dot and any(told.startswith(word) for told in self._words)
        )
        return f"{word}{dot} " if is_told else title[0]

    def _has_name(self, word: str) -> bool:
        letters = word.replace(".", "")
        if letters.isupper() and 2 <= len(letters) <= 6 and letters in self._initials:
            return True
        whole = plain(word)
        forms = [whole, *_ELIDED.findall(whole)]  # "L'Allemagne"
        return any(self._has_word(form) for form in forms) or all(
            self._has_word(part) for part in forms[-1].split("-") if part
        )

    def _has_word(self, word: str) -> bool:
        return word in self._words or any(map(self._forms.have, (word, _SEATS.get(word, word))))


def _capitalised(sentence: str) -> Iterator[tuple[str, bool]]:
    """The words that may be names, and whether each opens the sentence, where any word has a capital."""
    opens = True
    for match in _WORD.finditer(sentence):
        word = match[0]
        bare = plain(word)
        shouted = len(word) > 1 and word.isupper()  # "UN" is a name, "Un" an article
        following = sentence[match.end() : match.end() + 2].strip()
        if word[0].isupper() and (shouted or bare not in STOPWORDS) and bare not in _CALENDAR:
            yield word, opens and not following[:1].isupper()
        opens = following[:1] in {".", ":", "!", "?", "“", '"'} and following != ""


def plain(word: str) -> str:
    """A word in lower case without accents, full stops and a possessive."""
    folded = re.sub(r"'s$|'$", "", fold(word).lower()).replace(".", "")
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
