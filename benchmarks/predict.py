"""Asks the questions of one benchmark and writes the predictions that its scorer reads, with what it cost.

    python benchmarks/predict.py realtimeqa BENCH_FOLDER --year 2023 --out predictions.jsonl
    python benchmarks/predict.py clapnq     BENCH_FOLDER --out predictions.jsonl
    python benchmarks/predict.py mtrag      BENCH_FOLDER --out predictions.jsonl
    python benchmarks/predict.py statements BENCH_FOLDER --out predictions.jsonl    # statements beside their quotes
    python benchmarks/predict.py reports    BENCH_FOLDER --out predictions.jsonl    # two reports beside each other
    python benchmarks/predict.py requests   BENCH_FOLDER --out predictions.jsonl    # what form a request asks for
    python benchmarks/predict.py newsroom   BENCH_FOLDER --out predictions.jsonl
    python benchmarks/predict.py drafts     BENCH_FOLDER --out predictions.jsonl    # drafts beside the same articles
    python benchmarks/predict.py archive    BENCH_FOLDER --out predictions.jsonl    # requests to all of them
    python benchmarks/predict.py archive    BENCH_FOLDER --year 2024                # requests of ours, to choose on

BENCH_FOLDER holds `realtimeqa/`, `clapnq/`, `mtrag/`, `newsroom/`, `archive/` and `score.py`. The report is one JSON
object on standard output: the scorer's figures, and beside them articles and passages a second, time to an answer, peak
memory and size on disk.
An index that is there already (`--index`) is used as it stands; `--limit` asks only the first questions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant import Answer, Article, Assistant, Passage, Settings
from assistant.types import Message
from ingest import ingest

Row = dict[str, Any]
OWN_REQUESTS = Path(__file__).with_name("archive_requests.jsonl")
"""Requests over articles of `OWN_MONTHS`, in the form of the archive's: to choose on, where 2023 is to be measured."""
OWN_MONTHS = ("2024-02", "2024-03")


def main() -> None:
    """Runs one benchmark and prints its report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=list(TASKS))
    parser.add_argument("bench", type=Path)
    parser.add_argument("--year", default="2023")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--out", type=Path, default=Path("predictions.jsonl"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(index_dir=args.index or Path(scratch) / "index", chat_model="extractive")
        report = TASKS[args.task](args, settings)
        report["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        if settings.index_dir.exists():
            report["index_mb"] = round(sum(f.stat().st_size for f in settings.index_dir.rglob("*")) / 2**20)
    json.dump(report, sys.stdout, indent=1)
    print()


def realtimeqa(args: argparse.Namespace, settings: Settings) -> Row:
    """A year of articles; each question asked as of its day."""
    folder = args.bench / "realtimeqa"
    articles, questions = folder / f"articles-{args.year}.jsonl.gz", folder / f"questions-{args.year}.jsonl"
    report = fill([str(articles)], settings)
    assistant = Assistant(settings)

    def predict(row: Row) -> Row:
        answer = assistant.ask(row["question"], as_of=row["date"])
        found = [r.passage.text for r in answer.retrieved[:10]]
        return {"id": row["id"], "passages": found, **answered(answer)}

    report |= ask_all(rows(questions)[: args.limit], predict, args.out)
    systems = folder / f"systems-{args.year}.jsonl"
    extra = ["--systems", str(systems)] if systems.exists() else []
    asked = subset(questions, args.limit, args.out.parent)
    return report | score(args, [str(articles), str(asked), str(args.out), *extra])


def clapnq(args: argparse.Namespace, settings: Settings) -> Row:
    """One passage a question: answered from it, or refused."""
    folder = args.bench / "clapnq"
    files = [folder / "answerable.jsonl", folder / "unanswerable.jsonl"]
    assistant = Assistant(settings)

    def predict(row: Row) -> Row:
        passage = Passage(row["id"], row["id"], row["title"], "", None, None, " ".join(row["sentences"]))
        return {"id": row["id"], **answered(assistant.answer_from(row["question"], [passage]))}

    asked = [subset(file, args.limit, args.out.parent) for file in files]
    report = ask_all([row for file in asked for row in rows(file)], predict, args.out)
    return report | score(args, [*map(str, asked), str(args.out)])


def mtrag(args: argparse.Namespace, settings: Settings) -> Row:
    """All passages as articles; each turn retrieved and answered with its history."""
    turns = args.bench / "mtrag" / "turns.jsonl"
    passages = {p["id"]: p["text"] for row in rows(turns) for p in row["passages"]}
    report = fill([Article(id=identifier, text=text) for identifier, text in passages.items()], settings)
    assistant = Assistant(settings)

    def predict(row: Row) -> Row:
        answer = assistant.ask(row["question"], history=row["history"])
        found = dict.fromkeys(r.passage.article_id for r in answer.retrieved)
        return {
            "id": row["id"],
            "passages": list(found)[:10],
            "searched": answer.question,
            **answered(answer),
        }

    asked = subset(turns, args.limit, args.out.parent)
    return report | ask_all(rows(asked), predict, args.out) | score(args, [str(asked), str(args.out)])


def newsroom(args: argparse.Namespace, settings: Settings) -> Row:
    """Natural questions over the articles that are named for them, asked without a day."""
    articles = named_articles(args)
    report = fill([str(articles)], settings)
    assistant = Assistant(settings)

    def predict(row: Row) -> Row:
        answer = assistant.ask(row["question"])
        plain = answer.to_dict()
        return {
            "id": row["id"],
            **answered(answer),
            "citations": plain["citations"],
            "closest": plain["closest"],
            "retrieved": [{"article_id": r.passage.article_id} for r in answer.retrieved],
        }

    asked = subset(args.bench / "newsroom" / "questions-2023.jsonl", args.limit, args.out.parent)
    report |= ask_all(rows(asked), predict, args.out)
    return report | score(args, [str(articles), str(asked), str(args.out)])


def named_articles(args: argparse.Namespace) -> Path:
    """A file of the articles of 2023 that newsroom questions and drafts are put to."""
    named = set((args.bench / "newsroom" / "articles-2023.txt").read_text(encoding="utf-8").split())
    articles: Path = args.out.parent / "articles-newsroom-2023.jsonl"
    with gzip.open(args.bench / "realtimeqa" / "articles-2023.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles.write_text("".join(x for x in lines if json.loads(x)["id"] in named), encoding="utf-8")
    return articles


def drafts(args: argparse.Namespace, settings: Settings) -> Row:
    """Drafts over the articles that are named for the newsroom questions, each checked whole."""
    report = fill([str(named_articles(args))], settings)
    assistant, file = Assistant(settings), args.bench / "newsroom" / "drafts-2023.jsonl"
    gold = rows(file)
    by_draft = [[r for r in gold if r["draft"] == one] for one in dict.fromkeys(r["draft"] for r in gold)]

    def predict(row: Row) -> Row:
        sentences = row["sentences"]
        checked = assistant.verify(" ".join(one["sentence"] for one in sentences))
        found, start = [], 0
        for one in sentences:
            end = start + len(one["sentence"])
            own = [c for c in checked if c.start < end and start < c.end]
            most = max(own, key=lambda c: min(c.end, end) - max(c.start, start))
            altered = [list(pair) for c in own for pair in c.altered]
            found.append({"draft": one["draft"], "n": one["n"], "verdict": most.verdict, "altered": altered})
            start = end + 1
        return {"sentences": found}

    checked = args.out.with_suffix(".drafts.jsonl")
    report |= ask_all([{"sentences": sentences} for sentences in by_draft[: args.limit]], predict, checked)
    lines = [json.dumps(one, ensure_ascii=False) for row in rows(checked) for one in row["sentences"]]
    args.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return report | score(args, [str(file), str(args.out)])


def archive(args: argparse.Namespace, settings: Settings) -> Row:
    """Requests to a whole archive: that of the newsroom questions, or two months of 2024 with requests of ours."""
    own = args.year != "2023"
    articles = articles_of(args, OWN_MONTHS) if own else named_articles(args)
    file = OWN_REQUESTS if own else args.bench / "archive" / "requests-2023.jsonl"
    report = fill([str(articles)], settings)
    assistant = Assistant(settings)

    def predict(row: Row) -> Row:
        return {"id": row["id"], **listed(assistant.ask(row["request"], as_of=row.get("as_of")))}

    asked = subset(file, args.limit, args.out.parent)
    report |= ask_all(rows(asked), predict, args.out)
    return report | score(args, [str(asked), str(args.out)], args.bench / "archive" / "score.py")


def listed(answer: Answer) -> Row:
    """What the archive's scorer reads of an answer; where it has no items its citations are its items."""
    places = {c.number: {"article": c.article_id, "start": c.start, "end": c.end} for c in answer.citations}

    def spans(numbers: Iterable[int]) -> list[Row]:
        return [places[number] for number in numbers]

    items: list[Row] = [
        {"sides": [{"spans": spans(side.citations)} for side in item.sides], "spans": spans(item.citations)}
        if item.sides
        else {"spans": spans(item.citations)}
        for item in answer.items
    ]
    days = [str(item.published)[:10] for item in answer.items if item.published]
    return {
        "form": answer.form,
        "items": items or [{"spans": [place]} for place in places.values()],
        "articles": [item.article_id for item in answer.items],
        "count": answer.total or 0,
        "by_outlet": Counter(item.source for item in answer.items),
        "by_month": Counter(day[:7] for day in days),
        "last": next((item.article_id for item in answer.items), None),
        "last_published": max(days, default=None),
    }


def articles_of(args: argparse.Namespace, months: Sequence[str]) -> Path:
    """A file of the articles of some months of 2024."""
    out: Path = args.out.parent / "articles-archive-2024.jsonl"
    with gzip.open(args.bench / "realtimeqa" / "articles-2024.jsonl.gz", "rt", encoding="utf-8") as lines:
        kept = [x for x in lines if str(json.loads(x)["published"])[:7] in months]
    out.write_text("".join(kept), encoding="utf-8")
    return out


def statements(args: argparse.Namespace, settings: Settings) -> Row:
    """Statements beside their quotes, each judged."""
    file, assistant = args.bench / "newsroom" / f"statements-{args.year}.jsonl", Assistant(settings)

    def predict(row: Row) -> Row:
        judged = assistant.judge(row["statement"], [_passage(row, quote) for quote in row["quotes"]])
        return {"id": row["id"], "supported": judged.verdict == "supported", "verdict": judged.verdict}

    asked = subset(file, args.limit, args.out.parent)
    return ask_all(rows(asked), predict, args.out) | score(args, [str(asked), str(args.out)])


def reports(args: argparse.Namespace, settings: Settings) -> Row:
    """Two reports beside each other, the earlier first."""
    file, assistant = args.bench / "newsroom" / f"reports-{args.year}.jsonl", Assistant(settings)

    def predict(row: Row) -> Row:
        first, second = (_passage(row[name], row[name]) for name in ("first", "second"))
        return {"id": row["id"], "verdict": assistant.compare(first, second).verdict}

    asked = subset(file, args.limit, args.out.parent)
    return ask_all(rows(asked), predict, args.out) | score(args, [str(asked), str(args.out)])


def requests(args: argparse.Namespace, settings: Settings) -> Row:
    """What people type to an archive, each understood."""
    file, assistant = args.bench / "newsroom" / "requests.jsonl", Assistant(settings)

    def predict(row: Row) -> Row:
        said: list[Message] = [{"role": "user", "content": asked} for asked in row["history"] or ()]
        request = assistant.understand(row["request"], said, row["today"]).to_dict()
        names = ("form", "who", "topic", "since", "until", "points")
        return {"id": row["id"], **{name: request[name] for name in names}, "outlets": request["sources"]}

    asked = subset(file, args.limit, args.out.parent)
    return ask_all(rows(asked), predict, args.out) | score(args, [str(asked), str(args.out)])


def _passage(article: Row, quote: Row) -> Passage:
    """The quote of an article as a passage."""
    published = article["published"] or None
    name = f"{article['article']}-{quote['start']}"
    return Passage(
        name,
        article["article"],
        article["title"],
        article["source"],
        None,
        published,
        quote["text"],
        quote["start"],
    )


TASKS: dict[str, Callable[[argparse.Namespace, Settings], Row]] = {
    "realtimeqa": realtimeqa,
    "clapnq": clapnq,
    "mtrag": mtrag,
    "newsroom": newsroom,
    "statements": statements,
    "reports": reports,
    "requests": requests,
    "drafts": drafts,
    "archive": archive,
}


def answered(answer: Answer) -> Row:
    """What the scorers read of an answer."""
    return {
        "answer": answer.text,
        "short": answer.short,
        "status": answer.status,
        "citations": [{"url": c.url, "quote": c.quote} for c in answer.citations],
    }


def fill(sources: list[Any], settings: Settings) -> Row:
    """Ingests where the index is not there yet; articles and passages a second."""
    if settings.index_dir.exists():
        return {}
    started = time.perf_counter()
    report = ingest(sources, settings)
    seconds = time.perf_counter() - started
    return {
        "articles": report.added,
        "rejected": len(report.rejected),
        "ingest_seconds": round(seconds, 1),
        "articles_per_second": round(report.added / seconds, 1),
        "passages_per_second": round(report.passages / seconds, 1),
    }


def ask_all(questions: Iterable[Row], predict: Callable[[Row], Row], out: Path) -> Row:
    """Writes one prediction a line; the first question, which loads the models, is asked twice and timed once."""
    seconds = []
    with out.open("w", encoding="utf-8") as file:
        for number, row in enumerate(questions):
            if number == 0:
                predict(row)
            started = time.perf_counter()
            prediction = predict(row)
            seconds.append(time.perf_counter() - started)
            file.write(json.dumps(prediction, ensure_ascii=False) + "\n")
    seconds.sort()
    return {
        "asked": len(seconds),
        "median_seconds": round(seconds[len(seconds) // 2], 3),
        "p95_seconds": round(seconds[int(len(seconds) * 0.95)], 3),
    }


def score(args: argparse.Namespace, files: list[str], scorer: Path | None = None) -> Row:
    """The figures of the benchmark's own scorer, or of one that knows its task by itself."""
    command = [
        sys.executable,
        *([str(scorer)] if scorer else [str(args.bench / "score.py"), args.task]),
        *files,
    ]
    figures: Row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures


def rows(path: Path) -> list[Row]:
    """The rows of a JSONL file."""
    return list(_rows(path))


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def subset(path: Path, limit: int | None, folder: Path) -> Path:
    """The file itself, or its first `limit` rows as a file beside the predictions, so that only they are scored."""
    if limit is None:
        return path
    part = folder / f"first-{limit}-{path.name}"
    part.write_text("".join(json.dumps(row) + "\n" for row in rows(path)[:limit]), encoding="utf-8")
    return part


if __name__ == "__main__":
    main()
