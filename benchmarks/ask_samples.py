"""Asks the sample questions of the sample articles and prints what came back beside what was expected.

    python benchmarks/ask_samples.py [--split dev|check] [--only ID ...] [--wrong] [--json FILE]

The questions are a development set for looking: no rule and no threshold is made for one of them.
The sample index is built in a temporary folder, so that the articles are those of the checkout.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant, Settings
from assistant.speech.names import is_same_name, name_words
from ingest import ingest

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "articles"
QUESTIONS = ROOT / "tests" / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an answer, in words; nothing where it is as expected."""

    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def judge(expect: Mapping[str, Any], answer: Answer, names: Mapping[str, str]) -> Verdict:
    """How `answer` fares against `expect`; `names` gives the name in questions.jsonl of each article's title.

    An answered question must be cited from one of `articles`, its quotes must hold one of `contains` and each
    of `all`, and where `speaker` is given some citation must be that person's. A partial answer counts as answered.
    """
    answered = answer.status != "not_in_articles"
    if not answered and expect["status"] != "not_in_articles":
        return Verdict(("refused",))
    if answered and expect["status"] == "not_in_articles":
        return Verdict(("should refuse",))
    if not answered:
        return Verdict(())
    faults = []
    quotes = " ".join(" ".join(c.quote.split()) for c in answer.citations)
    wanted = expect.get("contains", [])
    if wanted and not any(words in quotes for words in wanted):
        faults.append("words")
    faults += [f"lacks {words}" for words in expect.get("all", []) if words not in quotes]
    cited = {names.get(c.title, c.title) for c in answer.citations}
    if expect.get("articles") and not cited & set(expect["articles"]):
        faults.append("article")
    speaker = expect.get("speaker")
    if speaker and not any(
        c.speaker and is_same_name(name_words(speaker), name_words(c.speaker)) for c in answer.citations
    ):
        faults.append("speaker " + "/".join(sorted({c.speaker or "-" for c in answer.citations})))
    return Verdict(tuple(faults))


def sample_names(assistant: Assistant) -> dict[str, str]:
    """The name in questions.jsonl of every article, by its title: the id in the feed, else the name of its file."""
    names = {}
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                names[json.loads(line)["title"]] = json.loads(line)["id"]
    texts = {p.name: p.read_text(encoding="utf-8") for p in SAMPLES.iterdir() if p.name != "README.md"}
    for article in assistant.articles():
        if (
            article.title not in names
        ):  # other pages may link to it by its title, but not by its whole address
            mark = article.url or article.title
            names[article.title] = next(name for name, text in texts.items() if mark in text)
    return names


def show(question: Mapping[str, Any], answer: Answer, verdict: Verdict, seconds: float) -> None:
    """One question as a block of the table."""
    expect = question["expect"]
    mark = "ok " if verdict.ok else "BAD"
    asked = question["question"] + (f"  [as of {question['as_of']}]" if "as_of" in question else "")
    print(f"{mark} {question['id']} {question['kind']}: {asked}")
    if answer.question != question["question"]:
        print(f"      searched {answer.question}")
    print(f"      {answer.status}, {seconds:.2f} s, short: {answer.short}")
    print("      " + " ".join(answer.text.split()))
    if not verdict.ok:
        wanted = expect.get("all") or expect.get("contains") or expect["status"]
        print(
            f"      expected {wanted} from {expect.get('articles', 'nowhere')}: {', '.join(verdict.faults)}"
        )
    print()


def totals(rows: Sequence[tuple[Mapping[str, Any], Answer, Verdict, float]]) -> None:
    """Per split: how many of the answerable and of the unanswerable questions came back as expected."""
    right: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for question, _, verdict, _ in rows:
        key = (question["split"], question["expect"]["status"])
        asked[key] += 1
        right[key] += verdict.ok
    print(f"{'split':8}{'expected':18}{'as expected':>12}{'of':>5}")
    for key in sorted(asked):
        print(f"{key[0]:8}{key[1]:18}{right[key]:12}{asked[key]:5}")
    kinds: Counter[str] = Counter()
    for question, _, verdict, _ in rows:
        kinds[question["kind"]] += not verdict.ok
    print("not as expected, by kind: " + ", ".join(f"{k} {n}" for k, n in kinds.most_common() if n))
    slowest = sorted(seconds for *_, seconds in rows)
    print(f"seconds an answer: median {slowest[len(slowest) // 2]:.2f}, slowest {slowest[-1]:.2f}")


def main() -> None:
    """Ask, show, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=["dev", "check"])
    parser.add_argument("--only", nargs="*", metavar="ID", default=[])
    parser.add_argument("--wrong", action="store_true", help="show only what is not as expected")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the answers there, one a line")
    options = parser.parse_args()
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    questions = [q for q in questions if options.split in (None, q["split"])]
    questions = [q for q in questions if not options.only or q["id"] in options.only]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index_dir=Path(folder) / "index", chat_model="extractive")
        print(ingest([str(SAMPLES)], settings), flush=True)
        assistant = Assistant(settings)
        names = sample_names(assistant)
        rows = []
        for question in questions:
            start = time.perf_counter()
            answer = assistant.ask(
                question["question"], history=question.get("history"), as_of=question.get("as_of")
            )
            seconds = time.perf_counter() - start
            verdict = judge(question["expect"], answer, names)
            rows.append((question, answer, verdict, seconds))
            if not (options.wrong and verdict.ok):
                show(question, answer, verdict, seconds)
    totals(rows)
    if options.json:
        with options.json.open("w", encoding="utf-8") as file:
            for question, answer, verdict, _ in rows:
                line = {"id": question["id"], "faults": verdict.faults, "answer": answer.to_dict()}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
