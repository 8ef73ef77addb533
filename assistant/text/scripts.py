"""Scripts other than Latin: which set no spaces between words, and which words of them an index can look up.

Chinese and Japanese are looked up by pairs of characters and the scripts of Southeast Asia by threes, as others do
(Lucene's CJKAnalyzer): no dictionary has the names of the news. Of Arabic, Persian and Hebrew what is left out in
writing as often as set goes (vowel points, the forms of alef), and so does the Arabic article, as in Larkey and others
(2002).
"""

from __future__ import annotations

import re
import unicodedata

_SOUTHEAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
UNSPACED = (
    f"{_SOUTHEAST_ASIAN}"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese syllables, and marks of repetition
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)
"""The characters of these scripts, as the inside of a class in a regular expression."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
CHARACTERS_A_WORD = 2
"""What a word of such a script has, about: Chinese words have one or two, Japanese and Thai ones more."""


def length_in_words(text: str) -> int:
    """How many words a text has, about, whether or not spaces part them."""
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    return len(_UNSPACED.sub(" ", text).split()) + -(-unspaced // CHARACTERS_A_WORD)


_RUN = re.compile(f"(?P<asian>[{_SOUTHEAST_ASIAN}]+)|[{UNSPACED}]+")
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
"""Vowel points of Hebrew and Arabic, and the stroke that stretches an Arabic word."""
_ONE_LETTER = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه"}
)
_ARTICLE = re.compile(r"(?<![\w])(?:[وف]?(?:ال|بال|كال)|[وف]?لل)(?=[\u0621-\u064a]{3})")
_WORD = re.compile(
    r"(?:[^\W_]|[\u0900-\u0963\u0971-\u0dff\u0e00-\u0e4e\u0eb0-\u0ecd\u1000-\u1049\u1050-\u109f\u1780-\u17d3])+"
)
"""A word with its marks: in Indic scripts vowels are marks, which are no letters to a regular expression."""


_NOT_LATIN = {
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "Indic": "\u0900-\u0dff",
    "Thai, Lao, Burmese or Khmer": _SOUTHEAST_ASIAN,
    "Armenian or Georgian": "\u0530-\u058f\u10a0-\u10ff",
    "Ethiopic": "\u1200-\u137f",
    "Korean": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Japanese": "\u3040-\u30ff",
    "Chinese": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
}
"""Scripts by name; of a text in several the earlier one is named: Japanese is written in Chinese characters too."""


def script_of(text: str) -> str | None:
    """The name of the script that most letters of a text are in; None where that is Latin, or there are none."""
    letters = sum(character.isalpha() for character in text)
    counted = {name: len(re.findall(f"[{inside}]", text)) for name, inside in _NOT_LATIN.items()}
    if 2 * sum(counted.values()) <= letters:
        return None
    return "Japanese" if counted["Japanese"] else max(counted, key=lambda name: counted[name])


_LEARNED = frozenset("abcdefghijklmnopqrstuvwxyzáàâäãçéèêëíìîïñóòôöõœúùûüýÿßªº")
"""The letters of English, Spanish, German, French, Italian, Portuguese and Dutch."""
_OTHERS = 0.03
"""The share of words with other letters from which a text is in none of these; names, which are written as they are
elsewhere, do not count."""


def is_unlearned(text: str) -> bool:
    """Is a text, by its letters, in a language that the models have not learned: Polish, Turkish, Danish, Russian …?"""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text))
    others = sum(not word[0].isupper() and not _LEARNED.issuperset(word.lower()) for word in words)
    return others > _OTHERS * len(words)


def for_lookup(text: str) -> str:
    """A text as an index of words keeps it: in one spelling, and with spaces where its script sets none."""
    if text.isascii():
        return text
    text = _POINTS.sub("", unicodedata.normalize("NFKC", text)).translate(_ONE_LETTER)
    return _RUN.sub(_pieces, _ARTICLE.sub("", text))


def words_for_lookup(text: str) -> list[str]:
    """The words by which a text is looked up, in order."""
    return _WORD.findall(for_lookup(text.casefold()))


def _pieces(run: re.Match[str]) -> str:
    size, text = 3 if run["asian"] else 2, run[0]
    pieces = [text[at : at + size] for at in range(max(1, len(text) - size + 1))]
    return f" {' '.join(pieces)} "
