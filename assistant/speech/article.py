"""An article as heard: its sentences, paragraphs and quotations, and who says what in it; made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assistant.language.tongues import is_english
from assistant.models.session import usable_cores
from assistant.models.speech import SpeechModel, load_speech_model
from assistant.ports import IndexReader
from assistant.resources import data_path
from assistant.speech.beside import Speaker, named_beside
from assistant.speech.hearing import Cast, Voice, Words, hear, named_in_full
from assistant.speech.names import Names, without_article
from assistant.speech.told import told_beside
from assistant.speech.turns import Turn, turns
from assistant.text.quotations import Quotation, quotations
from assistant.text.sentences import Span, paragraph_spans, sentence_spans
from assistant.types import Article, Passage, Utterance

SURE = 0.65
"""A speaker is named from this sureness on: `data/models/speech.md` shows what another one would do."""
_KEPT = 512
"""So many articles are kept as heard."""
_LONG, _AROUND = 2_500, 400
"""An article of more characters is not heard whole for one of its passages, but so many on either side of it."""
_CODE = 4
"""A higher number where this package makes other utterances of what the model hears."""


@dataclass(frozen=True, eq=False)
class HeardArticle:
    """One article's text, and who says what in it. Spans are offsets in `text`, in reading order."""

    text: str
    title: str
    utterances: tuple[Utterance, ...]

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences."""
        return tuple(sentence_spans(self.text))

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The paragraphs."""
        return tuple(paragraph_spans(self.text))

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations, those within another behind it."""
        return tuple(quotations(self.text))

    @cached_property
    def names(self) -> Names:
        """The names, by letters."""
        return Names(self.text)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Who says something in it, each as the article calls them in full."""
        return tuple(dict.fromkeys(u.speaker for u in self.utterances if u.speaker))

    def over(self, start: int, end: int) -> list[Utterance]:
        """The utterances that share a character with `text[start:end]`."""
        return [u for u in self.utterances if u.start < end and start < u.end]

    def mostly(self, start: int, end: int) -> Utterance | None:
        """The utterance that most of what is said in `text[start:end]` belongs to; None where nothing is said."""
        shares = [(min(u.end, end) - max(u.start, start), -u.start, u) for u in self.over(start, end)]
        return max(shares, key=lambda share: share[:2])[2] if shares else None

    def is_quoted(self, place: int) -> bool:
        """Does the character at `place` stand in a quotation?"""
        return any(start <= place < end for start, end in (q.outer for q in self.quotations))

    def name_in(self, speaker: str) -> tuple[str, ...]:
        """The folded words of a speaker's name; none of one who is only described."""
        plain = without_article(speaker)
        whole = [m for m in Names(f"- {plain}").mentions if m.end == len(plain) + 2]
        return whole[-1].words if whole and not plain[: whole[-1].start - 2].strip() else ()

    def told_of(self, name: tuple[str, ...]) -> tuple[str, ...]:
        """What the article says of somebody by name, given as folded words, beside the name: "the mayor of Melby"."""
        if name not in self._told:
            self._told[name] = tuple(dict.fromkeys(filter(None, told_beside(self.text, self.names, name))))
        return self._told[name]

    @cached_property
    def _told(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {}

    def descriptions(self, speaker: str) -> tuple[str, ...]:
        """What the article says of a speaker: beside the name, or in place of one."""
        name = self.name_in(speaker)
        return self.told_of(name) if name else (speaker,)


def heard(text: str, title: str = "", within: Span | None = None) -> HeardArticle:
    """An article as the model that comes along hears it, kept for the next who asks.

    Of a long one only the words around `text[slice(*within)]` are heard, where that is given. The same arguments
    give the
    same article; the `_KEPT` last ones are kept in the process. Raises ModelError if the model cannot be loaded.
    """
    return _heard(text, title, within if len(text) > _LONG else None)


class Hearing:
    """Articles as heard: from the index where it keeps them, else now; what is heard whole is kept there."""

    def __init__(self, text_of: Callable[[Passage], str | None], index: IndexReader | None = None) -> None:
        """`text_of` is the whole text of a passage's article; None where only the passage itself is given."""
        self._text_of = text_of
        self._index = index

    def whole(self, articles: Sequence[Article]) -> list[HeardArticle]:
        """Articles of the index, heard from end to end, as many at a time as there are cores."""
        found = [self._kept(a.id or "", a.text, a.title) for a in articles]
        unheard = [a for a, known in zip(articles, found, strict=True) if known is None]
        with ThreadPoolExecutor(min(usable_cores(), max(1, len(unheard))), "hearing") as cores:
            new = cores.map(lambda a: heard(a.text, a.title), unheard)
            return [
                known or self._keep(a.id or "", next(new)) for a, known in zip(articles, found, strict=True)
            ]

    def parts(self, articles: Sequence[Article], places: Sequence[Sequence[Span]]) -> list[HeardArticle]:
        """Articles of the index as heard at some places of each, those near each other together; all where it is most.

        Who is not named near there is not known to say something there.
        """
        wanted = [_together(spans) for spans in places]
        most = [
            2 * sum(b - a for a, b in spans) > len(a.text) for a, spans in zip(articles, wanted, strict=True)
        ]
        known = [self._kept(a.id or "", a.text, a.title) for a in articles]
        rest = [a for a, all_of_it, kept in zip(articles, most, known, strict=True) if all_of_it and not kept]
        whole = dict(zip((a.id for a in rest), self.whole(rest), strict=True))
        return [
            kept or whole.get(a.id) or _heard_at(a, spans)
            for a, kept, spans in zip(articles, known, wanted, strict=True)
        ]

    def around(self, passage: Passage, span: Span) -> tuple[HeardArticle, Span]:
        """A passage's article as heard around `passage.text[slice(*span)]`, and where that stands in it."""
        whole = self._text_of(passage)
        text, shift = (passage.text, 0) if whole is None else (whole, passage.start)
        place = span[0] + shift, span[1] + shift
        kept = self._kept(passage.article_id, text, passage.title) if whole is not None else None
        return kept or heard(text, passage.title, place), place

    def _kept(self, article_id: str, text: str, title: str) -> HeardArticle | None:
        said = self._index.heard(article_id, text, _way()) if self._index is not None else None
        if said is None:
            return None
        rows = (Utterance(start, end, text[start:end], *rest) for start, end, *rest in json.loads(said))
        return HeardArticle(text, title, tuple(rows))

    def _keep(self, article_id: str, article: HeardArticle) -> HeardArticle:
        if self._index is not None:
            rows = [
                (u.start, u.end, u.speech, u.speaker, u.named_by, u.to, u.via) for u in article.utterances
            ]
            self._index.keep_heard(article_id, article.text, _way(), json.dumps(rows))
        return article


def _together(spans: Sequence[Span]) -> list[Span]:
    """The spans, in order, with those made one that so little parts that it would be heard with both."""
    found: list[Span] = []
    for start, end in spans:
        if found and start - found[-1][1] < 2 * _AROUND:
            start = found.pop()[0]
        found.append((start, end))
    return found


def _heard_at(article: Article, spans: Sequence[Span]) -> HeardArticle:
    parts = [heard(article.text, article.title, span) for span in spans]
    said = sorted({u for part in parts for u in part.utterances}, key=lambda u: (u.start, -u.end))
    return HeardArticle(article.text, article.title, tuple(said))


@lru_cache(maxsize=1)
def _way() -> str:
    """Which model and which code hear: what others heard is heard again."""
    model = data_path("models/speech.onnx").read_bytes()
    return f"{_CODE}:{hashlib.sha256(model).hexdigest()[:16]}"


@lru_cache(maxsize=_KEPT)
def _heard(text: str, title: str, within: Span | None) -> HeardArticle:
    around = None if within is None else (within[0] - _AROUND, within[1] + _AROUND)
    return hear_with(load_speech_model(), text, title, around)


def hear_with(model: SpeechModel, text: str, title: str, within: Span | None = None) -> HeardArticle:
    """An article as this model hears it, not kept; with `within` what is said there."""
    first, last = within or (0, len(text))
    quotes = quotations(text)
    spoken = turns(text)
    outside = [
        q
        for q in quotes
        if first <= q.start < last and not any(t.start < q.end and q.start < t.end for t in spoken)
    ]
    names = Names(text)
    words, cast = hear(model.hear(text, title, quotes, within), text, names, outside, spoken)
    if not is_english(text):  # which the model has not learned
        words = list(_named_by_letters(words, named_beside(text, outside, names)))
    found = [*_utterances(text, words), *_of_turns(text, title, spoken, cast, names)]
    found.sort(key=lambda u: (u.start, -u.end))
    return HeardArticle(text, title, tuple(found))


def _named_by_letters(words: Sequence[Words], beside: Mapping[Span, Speaker]) -> Iterator[Words]:
    """Quotations with the speaker that stands beside them; of reported clauses those whose speaker the model names."""
    for said in words:
        if said.quotation is not None and said.quotation.outer in beside:
            speaker, named = beside[said.quotation.outer]
            yield replace(said, voice=Voice(speaker, 1.0, named))
        elif said.direct or (said.voice is not None and said.voice.sure >= SURE):
            yield said


def _utterances(text: str, words: Sequence[Words]) -> Iterator[Utterance]:
    around: Utterance | None = None
    for said in words:
        voice = said.voice
        if voice is None or voice.nobody:
            continue
        sure = voice.speaker and voice.sure >= SURE
        found = Utterance(
            said.start,
            said.end,
            text[said.start : said.end],
            "direct" if said.direct else "paraphrase",
            voice.speaker if sure else None,
            text[slice(*voice.named)] if sure and voice.named else None,
            text[slice(*voice.to)] if voice.to else None,
            text[slice(*voice.via)] if voice.via else None,
        )
        if said.quotation is not None and not said.quotation.depth:
            around = found
        elif said.quotation is not None and around is not None and said.end <= around.end:
            if found.speaker == around.speaker:
                continue  # who tells what they said or heard says all of it
            found = replace(found, via=found.via or around.speaker)
        yield found


def _of_turns(text: str, title: str, spoken: Sequence[Turn], cast: Cast, names: Names) -> Iterator[Utterance]:
    answers = None
    if any(not turn.label and not turn.asks for turn in spoken):
        answers = _interviewed(text, title, spoken, names)
    for turn in spoken:
        speaker = None if turn.asks else answers
        if turn.label:
            speaker = named_in_full(turn.label, names, spoken)
        yield Utterance(
            turn.start,
            turn.end,
            text[turn.start : turn.end],
            "direct",
            speaker,
            turn.label or None,
            None,
            None,
        )


def _interviewed(text: str, title: str, spoken: Sequence[Turn], names: Names) -> str | None:
    """Who gives the answers of an interview: whose label stands before an answer, else the one whom the title names."""
    labels = {named_in_full(t.label, names, spoken) for t in spoken if t.label and not t.asks}
    if len(labels) == 1:
        return labels.pop()
    if labels:
        return None
    titled = {named_in_full(m.text, names, ()) for m in Names(title).mentions if names.called(m.words[-1])}
    return titled.pop() if len(titled) == 1 else None
