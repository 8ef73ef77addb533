"""Windows of articles as the speech model's batches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from assistant.models.speech_windows import (
    NOBODY,
    OVERLAP_TOKENS,
    QUOTED,
    WINDOW_TOKENS,
    ArticleEncoder,
    Tokens,
    Window,
)
from assistant.text.quotations import quotations
from assistant.text.sentences import Span
from benchmarks.training.speech_data import Example, Names, Taught, renamed
from benchmarks.training.speech_model import Asked, Batch

UNMARKED = 0.3
"""What a token counts for "no reported speech" in a sentence that nobody looked at for it."""


@dataclass(frozen=True)
class Lesson:
    """One window with what is to be learned from it; places are those of the window."""

    window: Window
    asked: tuple[tuple[int, int, tuple[tuple[int, ...], ...], float], ...]
    report: np.ndarray
    report_weight: np.ndarray


def lessons(article: Taught, encoder: ArticleEncoder, starts: int | None) -> Iterator[Lesson]:
    """The windows of an article that hold something to learn from, on a grid that begins at token `starts`."""
    tokens = encoder.tokens(article.text, article.title, quotations(article.text))
    begins = np.array([a for a, _ in tokens.offsets])
    ends = np.array([b for _, b in tokens.offsets])

    def places(span: Span) -> range:
        return range(int(np.searchsorted(ends, span[0], "right")), int(np.searchsorted(begins, span[1])))

    asked = [
        (
            places((e.start, e.end)),
            places(e.named) if e.named else range(0),
            [places(w) for w in e.who],
            _others(e, places),
            e,
        )
        for e in article.examples
    ]
    report = np.zeros((len(begins), 2), np.float32)
    weight = np.zeros(len(begins), np.float32)
    if article.reported:
        weight[:] = UNMARKED
        weight[(tokens.kinds & QUOTED) > 0] = 0.0
        for span in article.judged:
            weight[places(span)] = 1.0
        for span in article.reported:
            own = places(span)
            if own:
                report[own, 0] = report[own[0], 1] = weight[own] = 1.0
    for window in encoder.windows(tokens, _grid(tokens, starts)):
        low, high = window.begins, window.begins + len(window.offsets)
        shift = window.first - low

        def inside(found: range, low: int = low, high: int = high, shift: int = shift) -> list[int]:
            return [p + shift for p in found if low <= p < high]

        learned = []
        for own, named, who, others, example in asked:
            kept = inside(own)
            if len(kept) < max(1, 0.5 * len(own)):
                continue
            if example.nobody:
                right: tuple[tuple[int, ...], ...] = ((NOBODY,),) * 8
            else:
                told = inside(named)
                if len(named) == 0:
                    where: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
                elif len(told) == len(named):
                    where = ((told[0],), (told[-1],))
                else:
                    where = ((window.elsewhere,), (window.elsewhere,))
                met = [found for m in who if len(found := inside(m)) == len(m) > 0]
                met = [found for found in met if found[-1] < kept[0] or kept[-1] < found[0]]
                elsewhere = (window.elsewhere,)
                right = (
                    *where,
                    tuple(m[0] for m in met) or elsewhere,
                    tuple(m[-1] for m in met) or elsewhere,
                )
                for other in others:
                    near = inside(other) if other is not None else []
                    far = (window.elsewhere,) if other else ((NOBODY,) if other is not None else ())
                    right += ((near[0],), (near[-1],)) if near else (far, far)
            learned.append((kept[0], kept[-1], right, example.weight))
        n = len(window.ids)
        own_report, own_weight = np.zeros((n, 2), np.float32), np.zeros(n, np.float32)
        own_report[window.first : n - 1] = report[low:high]
        own_weight[window.first : n - 1] = weight[low:high]
        if learned or own_weight.any():
            yield Lesson(window, tuple(learned), own_report, own_weight)


def _others(example: Example, places: Callable[[Span], range]) -> list[range | None]:
    """To whom and through whom the words are said: no tokens where the article does not tell; None where not known."""
    if not example.gold:
        return [None, None]
    return [
        (places(span) or None) if span else (None if said else range(0))
        for span, said in ((example.to, example.gold["to"]), (example.via, example.gold["via"]))
    ]


def _grid(tokens: Tokens, start: int | None) -> list[int] | None:
    if start is None:
        return None
    room = WINDOW_TOKENS - len(tokens.title) - 3
    step, n = room - OVERLAP_TOKENS, len(tokens.ids)
    return [max(0, at) for at in range(-start, max(1, n - OVERLAP_TOKENS), step)]


def batch(learned: Sequence[Lesson]) -> Batch:
    """Lessons, padded to the longest."""
    n, longest = len(learned), max(len(lesson.window.ids) for lesson in learned)
    ids, mask, kinds = (torch.zeros((n, longest), dtype=torch.long) for _ in range(3))
    report, weight = torch.zeros((n, longest, 2)), torch.zeros((n, longest))
    asked = []
    for row, lesson in enumerate(learned):
        length = len(lesson.window.ids)
        ids[row, :length] = torch.from_numpy(lesson.window.ids)
        kinds[row, :length] = torch.from_numpy(lesson.window.kinds)
        mask[row, :length] = 1
        report[row, :length] = torch.from_numpy(lesson.report)
        weight[row, :length] = torch.from_numpy(lesson.report_weight)
        asked += [Asked(row, a, b, r, w) for a, b, r, w in lesson.asked]
    return Batch(ids, mask, kinds, asked, report, weight)


def endless(
    marked: Sequence[Taught],
    asked_about: Sequence[Taught],
    share: float,
    encoder: ArticleEncoder,
    seed: int,
    size: int,
) -> Iterator[Batch]:
    """Batches without end: articles marked by reading, and a share of those of which questions were asked.

    Half of the articles have their people renamed, so that no name is learned.
    """
    drawn = random.Random(seed)
    names = Names((w for a in (*marked, *asked_about) for w in a.names), seed)
    pool: list[Lesson] = []
    while True:
        others = drawn.sample(list(asked_about), min(len(asked_about), round(share * len(marked))))
        everything = [*marked, *others]
        drawn.shuffle(everything)
        for article in everything:
            taught = renamed(article, names) if drawn.random() < 0.5 else article
            pool += lessons(taught, encoder, drawn.randrange(WINDOW_TOKENS - OVERLAP_TOKENS))
            if len(pool) >= 16 * size:
                drawn.shuffle(pool)
                pool.sort(key=lambda lesson: len(lesson.window.ids) // 32)
                batches = [pool[i : i + size] for i in range(0, len(pool) - size + 1, size)]
                drawn.shuffle(batches)
                pool = []
                yield from map(batch, batches)
