"""An article as heard: its sentences, paragraphs and quotations, and who says what in it; made once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.models.speech import SpeechModel, load_speech_model
from assistant.speech.hearing import Cast, Words, hear, named_in_full
from assistant.speech.names import Names
from assistant.speech.turns import Turn, turns
from assistant.text.quotations import Quotation, quotations
from assistant.text.sentences import Span, paragraph_spans, sentence_spans
from assistant.types import Utterance

_KEPT = 512
"""So many articles are kept as heard."""
_LONG, _AROUND = 9_000, 1_500
"""An article of more characters is not heard whole for one of its passages, but so many on either side of it."""


@dataclass(frozen=True, slots=True, eq=False)
class HeardArticle:
    """What letters and the speech model tell of one article's text. Spans are offsets in `text`, in reading order."""

    text: str
    title: str
    sentences: tuple[Span, ...]
    paragraphs: tuple[Span, ...]
    quotations: tuple[Quotation, ...]
    utterances: tuple[Utterance, ...]

    def over(self, start: int, end: int) -> list[Utterance]:
        """The utterances that share a character with `text[start:end]`."""
        return [u for u in self.utterances if u.start < end and start < u.end]

    def sentence(self, place: int) -> Span | None:
        """The sentence that the character at `place` stands in; None where it stands in none."""
        at = bisect_right(self.sentences, (place, len(self.text) + 1)) - 1
        return self.sentences[at] if at >= 0 and place < self.sentences[at][1] else None


def heard(text: str, title: str = "", within: Span | None = None) -> HeardArticle:
    """An article as the model that comes along hears it, kept for the next who asks.

    Of a long one only the words around `text[slice(*within)]` are heard, where that is given. The same arguments
    give the
    same article; the `_KEPT` last ones are kept in the process. Raises ModelError if the model cannot be loaded.
    """
    return _heard(text, title, within if len(text) > _LONG else None)


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
    found = [*_utterances(text, words, model.calibration), *_of_turns(text, title, spoken, cast, names)]
    found.sort(key=lambda u: (u.start, -u.end))
    return HeardArticle(
        text, title, tuple(sentence_spans(text)), tuple(paragraph_spans(text)), tuple(quotes), tuple(found)
    )


def _utterances(text: str, words: Sequence[Words], calibration: Mapping[str, float]) -> Iterator[Utterance]:
    least = calibration["least"]
    for said in words:
        voice = said.voice
        if voice is None or voice.nobody:
            continue
        sure = voice.speaker and voice.sure >= least
        yield Utterance(
            said.start,
            said.end,
            text[said.start : said.end],
            "direct" if said.direct else "paraphrase",
            voice.speaker if sure else None,
            text[slice(*voice.named)] if sure and voice.named else None,
            text[slice(*voice.to)] if voice.to else None,
            text[slice(*voice.via)] if voice.via else None,
        )


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
