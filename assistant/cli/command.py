"""The command `news-assistant`: what is printed goes to standard output, progress and warnings to standard error.

Exit status: 0 done, 1 the work failed, 2 the call was wrong, 130 stopped by Ctrl-C. An error that nobody foresaw
is told in one sentence too; with PYTHONDEVMODE=1 its traceback is shown.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from rich.console import Console

from assistant.cli import terminal
from assistant.errors import AssistantError, IndexMissing, IndexProblem
from assistant.settings import Settings
from assistant.tracing.steps import log_as_json
from assistant.types import SUBJECT_FORMS, IndexReport, Rejected, Request
from assistant.wording import counted

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.types import Answer

PROGRAM = "news-assistant"
STOPPED = 130
"""Exit status after Ctrl-C: 128 and the number of the signal, as shells have it."""
_STOPPED = "stopped; what was done by then stays done."
WATCH_SECONDS = 300.0
"""How often `ingest --watch` asks for web addresses again; folders are watched all the time."""

HOW_TO_FILL = f"fill it with `{PROGRAM} ingest PATH`, or try `--sample`"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit status; a wrong call leaves through argparse with status 2."""
    args = build_parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # an old terminal gets "?" for a letter it does not know, not an error
            stream.reconfigure(errors="replace")
    try:
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except AssistantError as error:
        return _complain(str(error), error.exit_status)
    except KeyboardInterrupt:
        return _complain(_STOPPED, STOPPED)
    except BrokenPipeError:  # `news-assistant list | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # a full disk, a folder that may not be written
        return _complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.", 1)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _complain(
            f"unexpected {type(error).__name__}: {str(error).rstrip('. ')}. This is a defect, please report it; "
            "PYTHONDEVMODE=1 shows where it happened.",
            1,
        )


def build_parser() -> argparse.ArgumentParser:
    """Every command with its flags; what a call means is set as its `run`."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM, description="Ask what was reported, by whom, and when.", allow_abbrev=False
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ingest = _command(commands, "ingest", _ingest, "read articles into the index", json=True)
    ingest.add_argument("sources", nargs="+", metavar="PATH_OR_URL", help="files, folders, globs, addresses")
    ingest.add_argument(
        "--remove-missing", action="store_true", help="take out what these sources no longer hold"
    )
    ingest.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    ingest.add_argument("--watch", action="store_true", help="keep looking for new articles until Ctrl-C")
    ingest.add_argument(
        "--every",
        type=_seconds,
        default=WATCH_SECONDS,
        metavar="SECONDS",
        help="with --watch: how often web addresses are asked for (default: %(default)g)",
    )

    ask = _command(commands, "ask", _ask, "answer one question", json=True, exports=True)
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument(
        "--form",
        choices=SUBJECT_FORMS,
        help="read it as asking for this, QUESTION being the subject: the latest on it, a summary, what mentions it, …",
    )
    ask.add_argument("--points", type=_points, metavar="N", help="with --form: at most so many lines")
    _add_filters(ask)

    quotes = _command(
        commands, "quotes", _quotes, "everything that somebody said, oldest first", json=True, exports=True
    )
    quotes.add_argument("name", metavar="NAME", help="a name, or an office: 'the mayor of Jackson'")
    quotes.add_argument("--about", metavar="TOPIC", help="only what was said on this")
    _add_filters(quotes)

    mentions = _command(
        commands, "mentions", _mentions, "the articles that mention something", json=True, exports=True
    )
    mentions.add_argument("words", metavar="WORDS", help="a name or a phrase")
    _add_filters(mentions)

    verify = _command(
        commands,
        "verify",
        _verify,
        "check a draft: 0 nothing against it, 1 something contradicted or misquoted",
        json=True,
    )
    verify.add_argument(
        "draft", metavar="DRAFT", help="a file (text, Markdown, Word, …), or - for standard input"
    )
    _add_filters(verify)

    chat = _command(commands, "chat", _chat, "open the chat in a browser")
    chat.add_argument("--host", default="127.0.0.1", help="address to serve on (default: %(default)s)")
    chat.add_argument("--port", type=_port, default=7860, help="port to serve on (default: %(default)s)")
    chat.add_argument("--sample", action="store_true", help="open the sample articles")
    chat.add_argument("--mcp", action="store_true", help="also serve ask, search and list as MCP tools")

    _command(commands, "list", _list, "the articles in the index", json=True)
    remove = _command(commands, "remove", _remove, "take articles out of the index")
    remove.add_argument("ids", nargs="+", metavar="ID", help="as `list` shows them")
    _command(commands, "feedback", _feedback, "what readers of the chat made of its answers", json=True)
    check = _command(commands, "check", _check, "is the index whole? 0 yes, 1 no and what is wrong")
    check.add_argument("--repair", action="store_true", help="make it whole again from what it holds")
    worker = _command(
        commands, "worker", _worker, "embed and store what others read, for an index on servers"
    )
    worker.add_argument(
        "sources",
        nargs="*",
        metavar="PATH_OR_URL",
        help="read these again and again, while no other worker does",
    )
    worker.add_argument(
        "--every",
        type=_seconds,
        default=WATCH_SECONDS,
        metavar="SECONDS",
        help="with sources: how often web addresses are asked (default: %(default)s)",
    )
    move = _command(commands, "move", _move, "take the index to servers, or from them into a folder")
    move.add_argument("--to", required=True, metavar="DATABASE_URL|DIR", help="where to; compared at the end")
    move.add_argument(
        "--chroma",
        metavar="URL",
        help="with a DATABASE_URL: a Chroma server that searches its vectors (default: the database does, by pgvector)",
    )
    return parser


class _Version(argparse.Action):
    # Looked up only when asked for: a copy that runs without being installed has no version to find.
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(PROGRAM, version(PROGRAM))
        parser.exit()


_EXPORTS = {"csv": "a table (CSV)", "markdown": "Markdown with footnotes"}


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: object,
    purpose: str,
    *,
    json: bool = False,
    exports: bool = False,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=purpose, description=purpose, allow_abbrev=False)
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="the index folder (default: that of the settings, `index`)"
    )
    if json:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
        for kind, words in _EXPORTS.items() if exports else ():
            form.add_argument(
                f"--{kind}",
                action="store_const",
                const=kind,
                dest="export",
                help=f"print the whole list as {words}",
            )
    parser.set_defaults(run=run)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", type=_day, metavar="DATE", help="as a reader at the end of that day could know"
    )
    parser.add_argument("--since", type=_day, metavar="DATE", help="published on that day or later")
    parser.add_argument("--until", type=_day, metavar="DATE", help="published on that day or earlier")
    parser.add_argument(
        "--source", action="append", metavar="NAME", dest="outlets", help="only this outlet; may be repeated"
    )
    parser.add_argument("--sample", action="store_true", help="ask the sample articles")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-07-03") from None


def _points(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of lines; those are 1 to 1000")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if 1 <= seconds <= 86_400:
        return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds between 1 and 86400")


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port; ports are 1 to 65535")


def _settings(args: argparse.Namespace) -> Settings:
    settings = Settings() if args.index is None else Settings(index_dir=args.index)
    if settings.log == "json":
        log_as_json()
    return settings


# Commands import what they use when they run: chromadb, LangChain and above all Gradio take longer to import
# than a question takes to answer, and `--help` or a misspelt flag needs none of them.


def _ingest(args: argparse.Namespace) -> int:
    out, errors = terminal.console(), terminal.console(stderr=True)
    if args.watch:
        report, stopped = _watch(args, out, errors), False
    else:
        report, stopped = _ingest_once(args, args.sources, errors)
    if args.json:
        terminal.print_json(report.to_dict())
    elif not args.watch:
        terminal.print_report(out, report, dry_run=args.dry_run)
    if not args.watch:
        terminal.print_rejected(errors, report.rejected)
        terminal.print_warnings(errors, report.warnings)
    if stopped:
        return _complain(_STOPPED, STOPPED)
    nothing_read = not (report.added or report.updated or report.unchanged or report.removed)
    return 1 if report.rejected and nothing_read else 0


def _watch(args: argparse.Namespace, out: Console, errors: Console) -> IndexReport:
    """Ingest again and again until Ctrl-C, with a line for each round that changed something; all rounds' sum.

    What is left out is named once, not in every round.
    """
    from ingest.watch import rounds  # put off: slow, see above

    total, told = IndexReport(), set[Rejected]()
    run = _ingest_once
    with suppress(KeyboardInterrupt):  # that is how a watch is ended
        for due in rounds(args.sources, every=args.every, aside=_settings(args).index_dir):
            report, stopped = run(args, due, errors)
            run = _ingest_again  # the first round's trouble is a wrong call
            total = _sum(total, report)
            terminal.print_rejected(errors, [one for one in report.rejected if one not in told])
            told |= set(report.rejected)
            terminal.print_warnings(errors, report.warnings)
            if not args.json and (report.added or report.updated or report.removed):
                terminal.print_report(out, report, dry_run=args.dry_run)
                sys.stdout.flush()
            if stopped:
                break
    return total


def _ingest_again(
    args: argparse.Namespace, sources: Sequence[str], errors: Console
) -> tuple[IndexReport, bool]:
    """A round of a watch, which trouble that may pass does not end: a folder is away, another process writes."""
    try:
        return _ingest_once(args, sources, errors)
    except (AssistantError, OSError) as error:
        return IndexReport(rejected=[Rejected("this round", str(error))]), False


def _ingest_once(
    args: argparse.Namespace, sources: Sequence[str], errors: Console
) -> tuple[IndexReport, bool]:
    """What was done, and whether Ctrl-C ended it."""
    from ingest import ingest  # put off: slow, see above
    from ingest.stop import Stopped  # put off: slow, see above

    try:
        with terminal.Progress(errors) as progress:
            report = ingest(
                sources,
                _settings(args),
                remove_missing=args.remove_missing,
                dry_run=args.dry_run,
                on_event=progress,
            )
    except Stopped as stop:
        return stop.report, True
    return report, False


def _assistant(args: argparse.Namespace) -> Assistant:
    from assistant.chain import Assistant  # put off: slow, see above

    settings = _settings(args)
    return Assistant(_sample(settings) if args.sample else settings)


def _limits(args: argparse.Namespace) -> dict[str, Any]:
    """The filters as the methods of an Assistant take them."""
    return {"as_of": args.as_of, "since": args.since, "until": args.until, "sources": args.outlets}


def _quotes(args: argparse.Namespace) -> int:
    found = _assistant(args).quotes(args.name, args.about, **_limits(args))
    if args.export:
        from assistant.answer.written_lists import listing  # put off: slow, see above

        return _export(args, listing(args.name, found))
    if args.json:
        terminal.print_json([citation.to_dict() for citation in found])
    else:
        terminal.print_quotes(terminal.console(), found)
    return 0


def _mentions(args: argparse.Namespace) -> int:
    if args.export:
        request = Request(args.words, "mentions", topic=args.words)
        return _export(args, _assistant(args).ask(args.words, **_limits(args), request=request))
    found = _assistant(args).mentions(args.words, **_limits(args))
    if args.json:
        terminal.print_json([headline.to_dict() for headline in found])
    else:
        terminal.print_headlines(terminal.console(), found)
    return 0


def _export(args: argparse.Namespace, answer: Answer) -> int:
    """Prints the whole list of an answer, without a line where nothing was found."""
    from assistant.answer.written_lists import as_csv, as_markdown  # put off: slow, see above

    sys.stdout.write(as_csv(answer) if args.export == "csv" else as_markdown(answer))
    return 0


def _verify(args: argparse.Namespace) -> int:
    from assistant.verification.report import report, stands_against  # put off: slow, see above
    from ingest.drafts import read_draft  # put off: slow, see above

    checked = _assistant(args).verify(read_draft(args.draft), **_limits(args))
    if args.json:
        terminal.print_json([sentence.to_dict() for sentence in checked])
    else:
        terminal.print_report_of_draft(terminal.console(), report(checked))
    return 1 if stands_against(checked) else 0


def _ask(args: argparse.Namespace) -> int:
    request = Request(args.question, args.form, points=args.points) if args.form else None
    assistant = _assistant(args)
    answer = assistant.ask(
        args.question,
        **_limits(args),
        request=request,
    )
    if not answer.retrieved and not answer.citations and not assistant.extent().articles:
        raise IndexMissing(f"The index {assistant.settings.index_dir} is empty; {HOW_TO_FILL}.")
    if args.export:
        if not answer.items and answer.status != "not_in_articles" and args.form in {None, "answer"}:
            return _complain(f"that asks for no list: {answer.text}", 1)
        return _export(args, answer)
    if args.json:
        terminal.print_json(answer.to_dict())
    else:
        terminal.print_answer(terminal.console(), answer)
    return 0


def _chat(args: argparse.Namespace) -> int:
    from assistant.ui import serve  # put off: slow, see above
    from ingest.samples import is_empty  # put off: slow, see above

    own = _settings(args)
    settings = _sample(own) if args.sample or is_empty(own) else own
    with suppress(KeyboardInterrupt):  # that is how a chat is ended
        serve(settings, own=own, host=args.host, port=args.port, mcp=args.mcp)
    return 0


def _list(args: argparse.Namespace) -> int:
    from assistant.chain import Assistant  # put off: slow, see above

    articles = Assistant(_settings(args)).articles()
    if args.json:
        terminal.print_json([terminal.listed(article) for article in articles])
    else:
        terminal.print_articles(terminal.console(), articles)
    return 0


def _remove(args: argparse.Namespace) -> int:
    from assistant.chain import Assistant  # put off: slow, see above

    assistant = Assistant(_settings(args))
    there = {article.id for article in assistant.articles()}
    unknown = [identifier for identifier in args.ids if identifier not in there]
    removed = assistant.remove([identifier for identifier in args.ids if identifier in there])
    terminal.say(terminal.console(), f"Removed {counted(removed, 'article')}.")
    if unknown:
        return _complain(f"not in the index: {', '.join(unknown)}; `{PROGRAM} list` shows the ids.", 1)
    return 0


def _feedback(args: argparse.Namespace) -> int:
    from assistant.feedback import FeedbackFile  # put off, as the others

    feedback = FeedbackFile(_settings(args).feedback_file).read()
    if args.json:
        terminal.print_json([one.to_dict() for one in feedback])
    else:
        terminal.print_feedback(terminal.console(), feedback)
    return 0


def _check(args: argparse.Namespace) -> int:
    from assistant.index.engine import index_of  # put off: slow, see above
    from ingest.repair import check, repair  # put off: slow, see above

    settings, out = _settings(args), terminal.console()
    problems = check(settings)
    for problem in problems:
        terminal.say(out, problem)
    if problems and args.repair:
        with terminal.Progress(terminal.console(stderr=True)) as progress:
            left = repair(settings, on_event=progress)
        for problem in left:
            terminal.say(out, f"Still wrong: {problem}")
        terminal.say(out, f"The index {settings.index_dir} is {'not whole yet' if left else 'whole again'}.")
        return 1 if left else 0
    if problems:
        terminal.say(out, f"`{PROGRAM} check --repair` makes the index {settings.index_dir} whole again.")
        return 1
    with index_of(settings).keeper() as store:
        articles = counted(store.extent().articles, "article")
    terminal.say(out, f"The index {settings.index_dir} is whole: {articles}.")
    return 0


def _worker(args: argparse.Namespace) -> int:
    from ingest.index import NOT_STORED, ingest  # put off: slow, see above
    from ingest.shared import scheduled, work  # put off: slow, see above
    from ingest.stop import Stop, Stopped  # put off: slow, see above

    settings, out, errors, stop = _settings(args), terminal.console(), terminal.console(stderr=True), Stop()

    def told(articles: int, passages: int) -> None:
        if articles:
            terminal.say(out, f"{counted(articles, 'article')} stored, {counted(passages, 'passage')}.")
            sys.stdout.flush()

    def read(due: Sequence[str]) -> bool:
        try:
            rejected = ingest(due, settings, stop=stop).rejected
        except Stopped:
            return True
        except (AssistantError, OSError) as error:  # it may pass: a folder is away, a server is down
            terminal.say(errors, f"{PROGRAM}: {error}")
            return not isinstance(error, IndexProblem)
        except Exception:  # one round that went wrong must not be the last
            logging.getLogger(__name__).exception(
                "reading failed; the sources are read again when they are due"
            )
            return True
        terminal.print_rejected(errors, rejected)
        return all(one.reason != NOT_STORED for one in rejected)

    with stop.listening():
        if args.sources:
            reading = Thread(
                target=scheduled, args=(settings, args.sources, args.every, stop, read), daemon=True
            )
            reading.start()
        terminal.say(
            out, f"Working for the index {settings.index_dir}; Ctrl-C ends it after the articles in hand."
        )
        sys.stdout.flush()
        work(settings, stop, told)
    return 0


def _move(args: argparse.Namespace) -> int:
    from assistant.index.engine import index_of  # put off: slow, see above
    from ingest.move import move  # put off: slow, see above

    settings = _settings(args)
    target = (
        Settings(index_dir=settings.index_dir, database_url=args.to, chroma_url=args.chroma)
        if "://" in args.to
        else Settings(index_dir=Path(args.to), database_url=None, chroma_url=None)
    )
    with terminal.Progress(terminal.console(stderr=True)) as progress:
        moved = move(index_of(settings), index_of(target), on_event=progress)
    where = args.to if target.database_url is None else "the database"
    terminal.say(terminal.console(), f"{counted(moved, 'article')} of {settings.index_dir} moved to {where}.")
    return 0


def _sample(settings: Settings) -> Settings:
    from ingest.samples import open_sample  # put off: slow, see above

    with terminal.Progress(terminal.console(stderr=True)) as progress:
        return open_sample(settings, progress)


def _sum(one: IndexReport, other: IndexReport) -> IndexReport:
    """What both did; what is unchanged or rejected is as the later one found it."""
    return replace(
        other,
        added=one.added + other.added,
        updated=one.updated + other.updated,
        warnings=[*one.warnings, *other.warnings],
        removed=one.removed + other.removed,
        passages=one.passages + other.passages,
        seconds=one.seconds + other.seconds,
    )


def _complain(sentence: str, status: int) -> int:
    terminal.say(terminal.console(stderr=True), f"{PROGRAM}: {sentence}")
    return status
