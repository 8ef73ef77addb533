"""Pairs as batches of tensors: what is drawn, how it is encoded, in which order it comes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.models.reader import MAX_QUESTION_TOKENS, MAX_STATEMENT_TOKENS, PairEncoder, Window, heading
from assistant.text.sentences import Span, sentence_spans
from benchmarks.reader_data import Asked, Pair
from benchmarks.reader_model import Batch

Group = list[Pair]

TRUSTED = 0.1
"""A passage that holds the answer is used from this weight on; below, it is neither right nor wrong."""


def encoder(tokenizer: Path) -> PairEncoder:
    """The encoder that the product uses."""
    return PairEncoder(Tokenizer.from_file(str(tokenizer)))


def draw(asked: Asked, rng: random.Random, right: int = 2, near: int = 3, far: int = 2) -> Group:
    """A question's passages for one step: right ones by their weight, wrong ones mostly from the top of the list.

    A question without a right passage gives two that are probably wrong: the answer may be told in other words.
    """
    good = [p for p in asked.pairs if p.label and p.weight >= TRUSTED]
    bad = [p for p in asked.pairs if not p.label]
    if not good:
        return [replace(p, weight=0.3) for p in rng.sample(bad[:10], min(2, len(bad)))]
    order = sorted(good, key=lambda p: -(rng.random() ** (1.0 / p.weight)))
    wrong = rng.sample(bad[:8], min(near, len(bad[:8]))) + rng.sample(bad[8:], min(far, len(bad[8:])))
    return [*order[:right], *wrong]


def one_span(pair: Pair, rng: random.Random) -> Pair:
    """The pair with the answer of one of the people who gave one."""
    return replace(pair, spans=(rng.choice(pair.spans),)) if pair.spans else pair


def as_typed(pair: Pair, rng: random.Random) -> Pair:
    """The pair, its question now and then without the question mark, as people type into a search box."""
    return replace(pair, question=pair.question.rstrip("? ")) if rng.random() < 0.25 else pair


def shown_heading(pair: Pair, rng: random.Random | None) -> str:
    """The heading; with `rng`, now and then without its age, or none, since some texts come without."""
    chance = rng.random() if rng is not None else 1.0
    if chance < 0.2:
        return ""
    return " | ".join(
        part
        for part in (heading(pair.title, pair.source, None, None), pair.age if chance > 0.3 else "")
        if part
    )


@dataclass(frozen=True)
class Encoded:
    """A window with what it teaches."""

    window: Window
    pair: Pair
    spans: list[Span]
    """Token positions in the window, both included."""
    sentences: list[tuple[int, int, float]]
    """First and last token position of each sentence (last excluded) and its label."""


def encode(pair: Pair, encoder: PairEncoder, rng: random.Random | None) -> Encoded | None:
    """The window that holds the answer, or any; None for a text without tokens. Without `rng` nothing is drawn."""
    # A question is cut in `windows`; a statement, which alone is encoded without `rng`, is longer.
    most = MAX_QUESTION_TOKENS if rng is not None else MAX_STATEMENT_TOKENS
    windows = encoder.windows(pair.question, shown_heading(pair, rng), pair.text, most)
    if not windows:
        return None
    held = [[s for span in pair.spans if (s := _positions(w, span)) is not None] for w in windows]
    choices = [i for i, spans in enumerate(held) if spans] or list(range(len(windows)))
    at = choices[0] if rng is None else rng.choice(choices)
    label = pair.label if held[at] or not pair.spans else 0.0
    pair = replace(pair, label=label)
    return Encoded(windows[at], pair, held[at], _sentences(pair, windows[at]))


def _positions(window: Window, span: Span) -> Span | None:
    first = [i for i, (_, end) in enumerate(window.offsets) if end > span[0]]
    last = [i for i, (start, _) in enumerate(window.offsets) if start < span[1]]
    if not first or not last or window.offsets[0][0] > span[0] or window.offsets[-1][1] < span[1]:
        return None
    a, b = first[0], last[-1]
    return (window.first + a, window.first + b) if a <= b else None


def _sentences(pair: Pair, window: Window) -> list[tuple[int, int, float]]:
    """Sentences with their labels: of those that hold the answer, the one nearest the question is right and the
    others are unknown; all is unknown where the passage itself is not trusted."""
    spans = sentence_spans(pair.text)
    labels = [0.0] * len(spans)
    if pair.carrying or pair.open:
        labels = [_marked(pair, span) for span in spans]
    elif pair.label and not pair.spans:
        labels = [1.0 if len(spans) == 1 else -1.0] * len(spans)
    elif pair.label:
        asked = set(pair.question.lower().split())
        holding = [i for i, (a, b) in enumerate(spans) if any(a <= s < b for s, _ in pair.spans)]
        shared = {i: len(asked & set(pair.text[slice(*spans[i])].lower().split())) for i in holding}
        for i in holding:
            labels[i] = -1.0
        if holding:
            labels[max(holding, key=lambda i: shared[i])] = 1.0
    if pair.weight < 0.5:
        labels = [-1.0] * len(spans)
    found = []
    for (start, end), label in zip(spans, labels, strict=True):
        inside = [i for i, (a, b) in enumerate(window.offsets) if a >= start and b <= end]
        if inside:
            found.append((window.first + inside[0], window.first + inside[-1] + 1, label))
    return found


def _marked(pair: Pair, span: Span) -> float:
    """1 for a sentence that all people marked, -1 (unknown) for one that some marked, 0 for the others."""
    for label, marks in ((1.0, pair.carrying), (-1.0, pair.open)):
        if any(start < span[1] and span[0] < end for start, end in marks):
            return label
    return 0.0


def padded(windows: Sequence[Window]) -> dict[str, NDArray[np.int64]]:
    """The model's inputs for windows of any lengths, each (windows, longest): ids, mask and token types."""
    longest = -(-max(len(w.ids) for w in windows) // 16) * 16  # few shapes: a kernel is made for each
    ids = np.zeros((len(windows), longest), np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, window.question_tokens : len(window.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def batches(lengths: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Indices of inputs with `lengths` tokens, longest first, in groups whose padded size stays within `limit`.

    Neighbours in length share a group, so that little is padding; one longer than `limit` is a group of its own.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    while order:
        size = max(1, limit // lengths[order[0]])
        yield order[:size]
        order = order[size:]


def collate(groups: Sequence[Sequence[Encoded]], device: torch.device, statements: bool = False) -> Batch:
    """Groups of windows as one padded batch."""
    flat = [item for group in groups for item in group]
    inputs = {name: torch.from_numpy(array) for name, array in padded([e.window for e in flat]).items()}
    passage = torch.zeros(inputs["input_ids"].shape, dtype=torch.bool)
    sentence = torch.full(inputs["input_ids"].shape, -1, dtype=torch.long)
    labels: list[float] = []
    for row, item in enumerate(flat):
        passage[row, item.window.first : item.window.first + len(item.window.offsets)] = True
        for first, last, label in item.sentences:
            sentence[row, first:last] = len(labels)
            labels.append(label)
    counted = iter(range(len(flat)))
    return Batch(
        inputs["input_ids"].to(device),
        inputs["attention_mask"].to(device),
        inputs["token_type_ids"].to(device),
        passage.to(device),
        torch.tensor([e.pair.label for e in flat], device=device),
        torch.tensor([e.pair.weight for e in flat], device=device),
        sentence.to(device),
        torch.tensor(labels, device=device),
        [e.spans for e in flat],
        [[next(counted) for _ in group] for group in groups],
        statements,
    )


@dataclass(frozen=True)
class Step:
    """What one step learns from: groups of pairs, or statements beside the words that they rest on."""

    groups: list[Group]
    statements: bool = False


@dataclass(frozen=True)
class Lessons:
    """What a stretch of the training draws from."""

    singles: Sequence[Pair]
    questions: Sequence[Asked]
    statements: Sequence[Pair] = ()


def steps(lessons: Lessons, rng: random.Random, size: int = 24, groups: int = 3) -> list[Step]:
    """One epoch: single pairs and statements in batches of like length and questions with their passages, shuffled."""
    made = [
        Step([[as_typed(one_span(p, rng), rng)] for p in batch])
        for batch in _of_like_length(lessons.singles, size, rng)
    ]
    made += [
        Step([[p] for p in batch], statements=True)
        for batch in _of_like_length(lessons.statements, 2 * size, rng)
    ]
    order = rng.sample(lessons.questions, len(lessons.questions))
    made += [Step([draw(q, rng) for q in order[i : i + groups]]) for i in range(0, len(order), groups)]
    rng.shuffle(made)
    return made


def _of_like_length(pairs: Sequence[Pair], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    shuffled = rng.sample(pairs, len(pairs))
    block = size * 25
    for at in range(0, len(shuffled), block):
        part = sorted(shuffled[at : at + block], key=lambda p: len(p.text) + len(p.question))
        yield from (part[i : i + size] for i in range(0, len(part), size))


def endless(lessons: Lessons, encode_with: PairEncoder, device: torch.device, seed: int) -> Iterator[Batch]:
    """Batches for ever, each epoch drawn anew."""
    rng = random.Random(seed)
    while True:
        for step in steps(lessons, rng):
            # A statement is read as it stands: neither heading nor a window that must hold an answer.
            draws = None if step.statements else rng
            encoded = [
                [e for p in group if (e := encode(p, encode_with, draws)) is not None]
                for group in step.groups
            ]
            encoded = [group for group in encoded if group]
            if encoded:
                yield collate(encoded, device, step.statements)
