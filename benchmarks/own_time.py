"""Our own share of the time to the first checked statement of a written answer: everything but the model.

    python -m benchmarks.own_time BENCH --index INDEX [--year 2023] [--questions 100] [--follow-ups]

The model is a server on loopback that answers at once, with a sentence of a passage it was sent; its time and the
protocol's are counted as ours. INDEX holds articles already; BENCH holds realtimeqa/, of which the questions are asked
on their own days, and nothing is scored. The first questions open the models and are not counted. With --follow-ups
each question comes after another one, and the model is asked to rewrite it first.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from assistant import Answer, Assistant, Settings
from assistant.text.sentences import sentence_spans
from assistant.types import Message
from benchmarks.openai_server import OpenAIServer, Reply

WARMING = 3
"""Questions that are asked before any is counted."""
_PASSAGE = re.compile(r"<passage (\d+) \w+>\nTitle:.*?\n\n(.*?)\n</passage", re.DOTALL)
_NEXT = re.compile(r"The next question: (.*)")


class Copyist:
    """A model that copies out a sentence of the first passage that has one, and notes when it was asked."""

    def __init__(self) -> None:
        self.asked_at = 0.0

    def __call__(self, request: Mapping[str, Any]) -> Reply:
        """The reply to a request in OpenAI's protocol."""
        self.asked_at = time.perf_counter()
        sent = request["messages"][-1]["content"]
        if rewriting := _NEXT.search(sent):
            return Reply(rewriting[1], piece=1000)
        for number, text in _PASSAGE.findall(sent):
            for start, end in sentence_spans(text):
                if (
                    text[start].isupper()
                    and text[start:end].endswith(".")
                    and len(text[start:end].split()) >= 8
                ):
                    return Reply(written(int(number), text[start:end]), piece=1000)
        return Reply(json.dumps({"statements": [], "short": "", "missing": ""}))


def written(number: int, sentence: str) -> str:
    """An answer of one statement, word for word its quote."""
    statement = {"quotes": [{"passage": number, "words": sentence}], "text": sentence, "speaker": ""}
    return json.dumps({"statements": [statement], "short": "", "missing": ""})


def ask(assistant: Assistant, row: Mapping[str, str], before: Sequence[Message]) -> tuple[float, Answer]:
    """When the first words of the answer came, and the answer."""
    parts = assistant.stream(row["question"], as_of=row["date"], history=before)
    next(parts)
    first = time.perf_counter()
    return first, next(part for part in parts if isinstance(part, Answer))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--year", type=int, default=2023)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--follow-ups", action="store_true")
    arguments = parser.parse_args()
    lines = (arguments.bench / "realtimeqa" / f"questions-{arguments.year}.jsonl").open(encoding="utf-8")
    rows = [json.loads(line) for line in islice(lines, arguments.questions + WARMING)]
    times, before_model, processor = [], [], []
    copyist = Copyist()
    with OpenAIServer(copyist) as server:
        assistant = Assistant(
            Settings(
                index_dir=arguments.index,
                chat_model="openai:copyist",
                openai_base_url=server.url,
                openai_api_key="none",
            )
        )
        for number, row in enumerate(rows):
            asked = rows[number - 1]["question"]
            before: list[Message] = [{"role": "user", "content": asked}] if arguments.follow_ups else []
            began, used = time.perf_counter(), time.process_time()
            first, answer = ask(assistant, row, before)
            if number >= WARMING and answer.model != "extractive" and answer.citations:
                times.append(first - began)
                before_model.append(copyist.asked_at - began)
                processor.append(time.process_time() - used)
    print(
        f"{len(assistant.headlines()):,} articles, {len(rows) - WARMING} questions, {len(times)} written answers"
    )
    print(f"to the first statement: {_quantiles(times)}")
    print(f"of it before the model is asked: {_quantiles(before_model)}")
    print(f"processor time of the whole answer, over all cores: {_quantiles(processor)}")


def _quantiles(seconds: Sequence[float]) -> str:
    median, late = np.quantile(seconds, [0.5, 0.95])
    return f"median {median:.3f} s, p95 {late:.3f} s"


if __name__ == "__main__":
    main()
