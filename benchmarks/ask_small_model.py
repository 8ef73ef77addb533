"""Asks benchmark questions of a real language model, and counts the quotes shown that nobody wrote: it must be none.

    python -m benchmarks.ask_small_model BENCH MODEL.gguf [--start 0] [--questions 500] [--tokens 200] [--words 100]

A small model answers badly, which is the point. BENCH holds clapnq/ and realtimeqa/; most of the questions can be
answered from their one passage, of which the first --words words are given. The model is served over HTTP and asked as
any server that speaks OpenAI's protocol is, with prompts that are short enough for it (`small_model_prompts/`). What is
caught is counted by its reason too. A line is printed for each 5 questions; Ctrl-C ends the run, and what was asked
until then is counted; --start goes on behind the questions of an earlier run.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pydantic import SecretStr

from assistant import Passage, RetrievedPassage, Settings
from assistant.draft import Draft, Statement
from assistant.errors import ModelError
from assistant.models.local_chat import serve
from assistant.question.analysis import asked_today
from assistant.write.written_answers import WrittenAnswerer
from benchmarks.jsonl import rows

PROMPTS = Path(__file__).parent / "small_model_prompts"


def questions(bench: Path) -> Iterator[tuple[str, Passage]]:
    """CLAP NQ's questions with their passage, one that can be answered and one that cannot in turn; then the quizzes of
    2022, each with what its article says of the answer."""
    files = [bench / "clapnq" / f"{kind}.jsonl" for kind in ("answerable", "unanswerable")]
    for pair in zip(*map(rows, files), strict=False):
        for row in pair:
            text = " ".join(row["sentences"])
            yield row["question"], Passage(row["id"], row["id"], row["title"], "", None, None, text)
    for row in rows(bench / "realtimeqa" / "questions-2022.jsonl"):
        if row["evidence"]:
            yield row["question"], Passage(row["id"], row["id"], "", "", None, None, row["evidence"])


def small_settings(model: Path, tokens: int) -> Settings:
    """The model served over HTTP, with prompts for small models; `tokens` is the most that an answer may have."""
    served = serve(model, tokens)
    return Settings(
        chat_model="openai:small",
        openai_base_url=served.url,
        openai_api_key=SecretStr(served.key),
        prompts_dir=PROMPTS,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--start", type=int, default=0, help="how many questions to pass over")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--tokens", type=int, default=200, help="at most, of one answer")
    parser.add_argument("--words", type=int, default=100, help="at most, of a passage")
    arguments = parser.parse_args()
    answerer = WrittenAnswerer(small_settings(arguments.model, arguments.tokens))
    counts: Counter[str] = Counter()
    began = time.perf_counter()
    try:
        end = arguments.start + arguments.questions
        for question, passage in islice(questions(arguments.bench), arguments.start, end):
            text = " ".join(passage.text.split()[: arguments.words])
            ask(answerer, question, replace(passage, text=text), counts)
            if counts["asked"] % 5 == 0:
                print(dict(counts), flush=True)
    except KeyboardInterrupt:
        pass
    print({**counts, "seconds": round(time.perf_counter() - began)})


def ask(answerer: WrittenAnswerer, question: str, passage: Passage, counts: Counter[str]) -> None:
    """One question; what came of its statements and quotes is added to the counts."""
    counts["asked"] += 1
    try:
        parts = list(answerer.statements(asked_today(question), [RetrievedPassage(passage, 1.0, 1)]))
    except ModelError:
        counts["failed"] += 1
        return
    for part in parts:
        if isinstance(part, Statement):
            counts["statements shown"] += 1
            counts["quotes shown"] += len(part.quotes)
            counts["quotes unproven"] += sum(quoted.text not in passage.text for quoted in part.quotes)
        elif isinstance(part, Draft):
            counts["statements caught"] += sum(not check.passed for check in part.checks)
            counts.update(f"caught: {check.reason}" for check in part.checks if not check.passed)
            counts["cut at the limit of tokens"] += any("limit of length" in note for note in part.notes)
            counts["cut as it repeated itself"] += any("repeated itself" in note for note in part.notes)
            counts["answered"] += bool(part.statements)
            counts["refused by the model"] += not part.checks and not part.unusable
            counts["output not usable"] += part.unusable and not part.checks


if __name__ == "__main__":
    main()
