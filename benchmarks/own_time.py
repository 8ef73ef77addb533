"""Our own share of the time to the first checked statement of a written answer: everything but the model. And what is
sent for it.

    python -m benchmarks.own_time --index INDEX         # 24 questions over an index of the sample articles
    python -m benchmarks.own_time --bench BENCH --index INDEX [--year 2023] [--questions 100] [--follow-ups]

The model is a server on loopback that answers at once, with a sentence of a passage it was sent, and at its second look
finds that carried; its time and the protocol's are counted as ours. INDEX holds articles already; BENCH holds
realtimeqa/, of which the questions are asked on their own days; without it those of `strong_replies.py` are asked.
Nothing is scored. The first questions open the models and are not counted. With --follow-ups each question comes after
another one, and the model is asked to rewrite it first. Tokens are those of the request for the statements, counted by
the embedder's tokenizer: models have larger vocabularies and count fewer.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from assistant import Answer, Assistant, Settings
from assistant.resources import data_path
from assistant.text.sentences import sentence_spans
from assistant.types import Message
from benchmarks.jsonl import rows
from benchmarks.openai_server import OpenAIServer, Reply
from benchmarks.strong_replies import REPLIES

WARMING = 3
"""Questions that are asked before any is counted."""
_PASSAGE = re.compile(r"<passage (\d+) \w+>\n(.*?)\n</passage", re.DOTALL)
_SENTENCE = re.compile(r"<sentence (\d+) \w+>")
_NEXT = re.compile(r"The next question: (.*)")


class Copyist:
    """A model that copies out a sentence of the first passage that has one, and notes when it was asked."""

    def __init__(self) -> None:
        self.asked_at = 0.0
        self.sent = ""

    def __call__(self, request: Mapping[str, Any]) -> Reply:
        """The reply to a request in OpenAI's protocol."""
        sent = request["messages"][-1]["content"]
        if looked_at := _SENTENCE.findall(sent):
            carried = [{"sentence": int(n), "unproven": "", "verdict": "carried"} for n in looked_at]
            return Reply(json.dumps({"verdicts": carried}), piece=1000)
        self.asked_at = time.perf_counter()
        self.sent = "\n".join(message["content"] for message in request["messages"])
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
    parts = assistant.stream(row["question"], as_of=row.get("date"), history=before)
    next(parts)
    first = time.perf_counter()
    return first, next(part for part in parts if isinstance(part, Answer))


def questions(bench: Path | None, year: int, most: int) -> Sequence[Mapping[str, str]]:
    """Rows with a question, and of the benchmark with the day on which it is asked."""
    if bench is None:
        return [{"question": strong.question} for strong in REPLIES]
    return rows(bench / "realtimeqa" / f"questions-{year}.jsonl", most)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--year", type=int, default=2023)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--follow-ups", action="store_true")
    arguments = parser.parse_args()
    asked = questions(arguments.bench, arguments.year, arguments.questions + WARMING)
    times, before_model, processor, tokens, passages = [], [], [], [], []
    tokenizer = Tokenizer.from_file(str(data_path("models/tokenizer.json")))
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
        for number, row in enumerate(asked):
            earlier = asked[number - 1]["question"]
            before: list[Message] = [{"role": "user", "content": earlier}] if arguments.follow_ups else []
            began, used = time.perf_counter(), time.process_time()
            first, answer = ask(assistant, row, before)
            if number >= WARMING and answer.model != "extractive" and answer.citations:
                times.append(first - began)
                before_model.append(copyist.asked_at - began)
                processor.append(time.process_time() - used)
            tokens.append(len(tokenizer.encode(copyist.sent).ids))
            passages.append(answer.usage.get("passages_sent", 0))
    print(
        f"{len(assistant.headlines()):,} articles, {len(asked) - WARMING} questions, {len(times)} written answers"
    )
    print(
        f"tokens sent: median {np.median(tokens):,.0f}, most {max(tokens):,}; passages: {np.median(passages):.0f}"
    )
    print(f"to the first statement: {_quantiles(times)}")
    print(f"of it before the model is asked: {_quantiles(before_model)}")
    print(f"processor time of the whole answer, over all cores: {_quantiles(processor)}")


def _quantiles(seconds: Sequence[float]) -> str:
    median, late = np.quantile(seconds, [0.5, 0.95])
    return f"median {median:.3f} s, p95 {late:.3f} s"


if __name__ == "__main__":
    main()
