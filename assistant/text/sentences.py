"""Sentences and paragraphs of a text, as exact character offsets.

Rules, no model: a mark that can end a sentence is looked at with the word before it (an abbreviation, an
initial?) and the word after it (lower case: the sentence goes on). Where the two leave it open ("the U.S.
President"), a break is made only before a word that opens sentences ("The", "But", "Según"), because a
sentence cut in half harms a quote more than two sentences kept together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

Span = tuple[int, int]
"""Half-open character offsets."""


LOWER = "".join(chr(code) for code in range(0x590) if chr(code).islower())
"""The small letters of the scripts that have them, as the inside of a class in a regular expression."""


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(words.split())


_LINE_BREAK = r"(?>\r\n|[\n\r\v\f\x85\u2028\u2029])"
_BLANK_LINE = re.compile(rf"{_LINE_BREAK}(?:[^\S\n\r\v\f\x85\u2028\u2029]*{_LINE_BREAK})+")
_NEW_LINE = re.compile(rf"{_LINE_BREAK}\s*")

_OPENERS = "\"'“”„‟‘‚«»‹›([{¿¡*_"
_CLOSERS = "\"'”“’»«›)\\]}*_"
_END = re.compile(
    rf"(?P<mark>\.(?:[^\S\n]\.){{2,}}|[.!?…؟۔।॥։።။។]+)(?P<close>(?:[{_CLOSERS}]|\[\d{{1,3}}\])*)(?=\s|$)"
    r"|(?P<wide>[。！？｡]+[」』”’）)]*)"
)
# "Gaza.The": a space lost between two sentences, not an address, a file name or a product.
_LOST_SPACE = re.compile(
    r"(?<=[^\W\d_]{3})(?<![A-Z]{3})[.!?][\"”’]?(?=[“\"]?[A-ZÁÉÍÓÚÄÖÜÑ][^\W\d_]*['’\w]*[\s,])"
)
_LIST_ITEM = re.compile(r"(?:[•‣▪●■►▶◦·*✅]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s))")
_LIST_NUMBER = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
_LAST_WORD = re.compile(r"[^\s\"“”„‘’«»()\[\]{}—–/-]*$")
_NEXT_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LETTERS_WITH_DOTS = re.compile(r"[^\W\d_]{1,2}(?:\.-?[^\W\d_]{1,2})+")  # U.S, p.m, Ph.D, a.C

_TITLES = word_set(
    """
    mr mrs ms mx dr gov sen sens rep reps gen lt col sgt capt cpt rev fr prof pres hon maj cmdr cmdt adm
    amb atty supt insp det cpl pvt st ste mt ft messrs mme mlle vs v cf fig eg ie al sra srta srs dra ud
    uds hr hrn frau dipl ing bzw vgl sog ca lic gral avda art núm vol pp
    """
)
"""Words whose full stop never ends a sentence: what they abbreviate needs a word after it."""

_ABBREVIATIONS = word_set(
    """
    jr sr inc co corp ltd llc plc bros etc est dept ave blvd rd approx assn univ mfg intl natl gmbh cia
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ala ariz
    ark calif colo conn del fla ga ill ind kan ky md mass mich minn miss mo mont neb nev okla ore pa tenn
    tex vt va wash wis wyo usw usf tel min max sec hrs yrs lbs oz km kg ed eds esq phd
    """
)
"""Words whose full stop may end a sentence; the next word decides."""

_NUMBERED = word_set("no nos nr núm art fig p pp ch vol sec")
_GERMAN_AFTER_ORDINAL = word_set(
    """
    januar februar märz april mai juni juli august september oktober november dezember jahrhundert
    """
)
_STARTERS = word_set(
    """
    the a an he she it they we i you this that these those there here but and or so yet nor for in on at
    by from with after before during as if when while where what who why how since although though because
    meanwhile however his her its their our my your some many most several both all not no now then also
    still even last earlier later according under over despite to another each every other such instead
    once until without just only more moreover nearly about among authorities officials police it's he's
    she's they're we're i'm that's there's el la los las un una unos en por para con sin pero según esta
    este esto y o al del tras como cuando der die das ein eine er sie es wir ich im am mit nach bei auch
    aber und doch dies diese zwar le les une il elle dans
    """
)
_SPEECH_VERB = (
    r"(?:said|says|asked|asks|told|wrote|writes|tweeted|added|adds|replied|responded|recalled|explained|wondered|"
    r"shouted|joked|quipped|continued|exclaimed|declared|dijo|preguntó|añadió|sagte|fragte)"
)
_ATTRIBUTION = re.compile(
    rf"(?:[A-ZÁÉÍÓÚÄÖÜÑ][\w.'’-]*\s+){{1,4}}{_SPEECH_VERB}\b|(?:The|El|La|Der|Die)\s+(?:\w+\s+){{1,3}}{_SPEECH_VERB}\b"
)

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂〝〞″", '"'),
        **dict.fromkeys("‘’‚‛‹›′ʼ´`＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
    }
)


def meet(one: Span, other: Span) -> bool:
    """Have two places something in common?"""
    return one[0] < other[1] and other[0] < one[1]


def fold(text: str) -> str:
    """`text` with typographic quotes, dashes and spaces as ASCII: the same length, case kept."""
    return text.translate(_FOLDED)


def paragraph_spans(text: str) -> list[Span]:
    """Offsets of the paragraphs, which blank lines part; stripped of outer white space, in order."""
    return list(_stripped_pieces(text, 0, len(text), (m.start() for m in _BLANK_LINE.finditer(text))))


def sentence_spans(text: str) -> list[Span]:
    """Offsets of the sentences: in order, not overlapping, stripped, never across a blank line.

    Every character that is no white space lies in exactly one span. A heading, a list item or a dateline
    that stands alone is a span of its own.
    """
    return [span for start, end in paragraph_spans(text) for span in _sentences_in(text, start, end)]


def sentence_at(spans: Sequence[Span], place: int) -> Span | None:
    """The sentence, of those at `spans` in their order, that the character at `place` stands in; None if in none."""
    before = bisect_right(spans, place, key=lambda span: span[0])
    return spans[before - 1] if before and place < spans[before - 1][1] else None


def _sentences_in(text: str, start: int, end: int) -> Iterator[Span]:
    paragraph = text[start:end]
    cuts = {
        m.end() for m in _LOST_SPACE.finditer(paragraph) if not _is_address(paragraph, m.start(), m.end())
    }
    cuts.update(_line_cuts(paragraph))
    last_cut = 0
    for match in _END.finditer(paragraph):
        earlier = max((c for c in cuts if c <= match.start()), default=0) if cuts else 0
        if _ends_sentence(paragraph, max(last_cut, earlier), match):
            last_cut = match.end()
            cuts.add(last_cut)
    yield from _stripped_pieces(text, start, end, (start + cut for cut in sorted(cuts)))


def _stripped_pieces(text: str, start: int, end: int, cuts: Iterator[int]) -> Iterator[Span]:
    """The pieces of text[start:end] between rising `cuts`, without outer white space; empty ones left out."""
    at = start
    for cut in (*cuts, end):
        piece = text[at:cut]
        if piece and not piece.isspace():
            yield at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
        at = cut


def _ends_sentence(paragraph: str, sentence_start: int, match: re.Match[str]) -> bool:
    if match["wide"]:
        # 「…。」と述べた: what follows the quote says whose it is.
        return not (match[0][-1] in "」』" and paragraph[match.end() : match.end() + 1] in {"と", "っ"})
    after = paragraph[match.end() : match.end() + 80].lstrip()
    if not after or after[0] in ",;:)]–—-/":
        return False
    opened = after.lstrip(_OPENERS)
    word_match = _NEXT_WORD.match(opened)
    word = word_match[0] if word_match else ""
    if word and word[0].islower() and not (len(word) > 1 and word[1].isupper()):
        return False
    mark, close = match["mark"], match["close"]
    if mark[-1] in "!?" and re.search(r"[\"”’»]", close) and opened == after and _ATTRIBUTION.match(after):
        return False
    starter = word.lower().replace("’", "'") in _STARTERS
    if (len(mark) > 1 and set(mark) <= set(". …")) or mark == "…":
        return bool(close) or starter or after[0] in _OPENERS
    if mark != "." or close.strip("*_"):
        return True
    before = paragraph[max(sentence_start, match.start() - 40) : match.start()]
    return _full_stop_ends(before, word, starter, alone=_LIST_NUMBER.fullmatch(before.strip()) is not None)


def _full_stop_ends(before: str, word: str, starter: bool, alone: bool) -> bool:
    """Does a full stop between the text `before` it and the next `word` end a sentence?"""
    if alone:
        return False
    found = _LAST_WORD.search(before)
    last = found[0].rstrip(".") if found else ""
    small = last.lower()
    if small in _NUMBERED and word[:1].isdigit():
        return False
    if small in _TITLES and (
        last[:1].isupper() or small in {"vs", "v", "al", "bzw", "vgl", "sog", "ca", "cf"}
    ):
        return False
    if small in {"e.g", "i.e", "z.b", "p.ej"}:
        return False
    if len(last) == len(word) == 1 and last.islower():  # "z. B."
        return False
    if (len(last) == 1 and last.isupper()) or _LETTERS_WITH_DOTS.fullmatch(last):
        return starter
    if small in _ABBREVIATIONS and (last.istitle() or small in {"etc", "approx", "est", "usw", "usf"}):
        return starter
    return not (re.fullmatch(r"\d{1,2}", last) and word.lower() in _GERMAN_AFTER_ORDINAL)


def _line_cuts(paragraph: str) -> Iterator[int]:
    """Where a line break ends a sentence: before list items, after headings, between unwrapped paragraphs."""
    breaks = list(_NEW_LINE.finditer(paragraph))
    if not breaks:
        return
    edges = [0, *(m.end() for m in breaks), len(paragraph) + 1]
    longest = max(b - a for a, b in pairwise(edges))
    for index, match in enumerate(breaks):
        line_length = match.start() - edges[index]
        following = paragraph[match.end() : match.end() + 40]
        first = following.lstrip(_OPENERS)[:1]
        opens = bool(first) and not first.islower()
        unwrapped = longest > 120 or line_length < 0.7 * longest  # wrapped lines are short and about as long
        if _LIST_ITEM.match(following) or (opens and unwrapped and paragraph[match.start() - 1] not in ",;"):
            yield match.end()


def _is_address(paragraph: str, start: int, end: int) -> bool:
    """Is the full stop at `start` inside something like "www.Example.com/x" or "Booking.Com"?"""
    before = paragraph[max(0, start - 60) : start].rsplit(None, 1)
    after = paragraph[end : end + 30].split(None, 1)
    token = (before[-1] if before else "") + (after[0] if after else "")
    return any(sign in token for sign in "@/_") or (
        after != [] and after[0].lower().strip(",.") in {"com", "org", "net"}
    )
