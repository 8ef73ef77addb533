"""The command line: what it prints where, its exit statuses, and that it says plainly what went wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from assistant import Answer, Article, Citation, Passage, RetrievedPassage, Settings
from assistant.cli import main, terminal
from assistant.types import IndexReport, Rejected

# Whoever starts the tests in the background of a shell hands down a Ctrl-C that is ignored.
LISTENING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = [sys.executable, "-c", f"{LISTENING}; import sys; from assistant.cli import main; sys.exit(main())"]
"""`news-assistant` in a new process, wherever it is installed."""
QUESTION = "What did Blinken say about resettlement?"
STORY = {"id": "harbour-1", "title": "Harbour opens", "source": "The Gull", "published": "2026-07-03"}
TEXT = "The harbour of Tidewell opened on Monday after two years of repairs. “It will stay open,” the mayor said."


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "news.jsonl").write_text(json.dumps({**STORY, "text": TEXT}) + "\n")
    return folder


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, from the folder the test is in."""
    env = {**os.environ, **environment}
    return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, timeout=120)


def printed(answer: Answer, width: int = 60) -> str:
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        terminal.print_answer(console, answer)
    return capture.get()


def an_answer(sentences: Sequence[str] = (TEXT,), **changes: Any) -> Answer:
    citations = tuple(
        Citation(n, sentence, "Harbour opens", "The Gull", "https://gull.example/1", None, "harbour-1", 0, 9)
        for n, sentence in enumerate(sentences, start=1)
    )
    passage = Passage("p", "harbour-1", "Harbour opens", "The Gull", None, None, TEXT)
    values: dict[str, Any] = {
        "text": " ".join(f"{sentence} [{n}]" for n, sentence in enumerate(sentences, start=1)),
        "short": "on Monday",
        "status": "answered",
        "citations": citations,
        "retrieved": (RetrievedPassage(passage, 1.0, 1),),
        "question": "When did the harbour open?",
    }
    return Answer(**{**values, **changes})


# How an answer looks.


def test_the_short_answer_comes_first_then_the_sentences_then_the_sources() -> None:
    shown = printed(an_answer())
    places = [
        shown.index(part)
        for part in ("on Monday\n", "│ The harbour", "[1]\n", "Sources", "The Gull · undated")
    ]
    assert places == sorted(places)
    assert "Harbour opens" in shown
    assert "      https://gull.example/1\n" in shown


def test_the_articles_own_sentences_are_set_as_quotations_and_others_are_not() -> None:
    written = an_answer(text="The port opened again. [1]", short=None, model="openai:a-model")
    assert "│" in printed(an_answer())
    assert "│" not in printed(written)
    assert f"“{TEXT[:30]}" in printed(written), "what it rests on is shown beside the source"


def test_it_says_which_model_is_in_use_and_what_that_was_sent() -> None:
    assert "no language model was used (extractive)" in " ".join(printed(an_answer()).split())
    seen: dict[str, Any] = {"shown_to": "openai:a-model", "usage": {"passages_sent": 3}}
    shown = " ".join(printed(an_answer(model="openai:a-model", **seen)).split())
    assert "written by openai:a-model, which 3 passages were sent to" in shown
    shown = " ".join(printed(an_answer(**seen)).split())
    assert "nothing of openai:a-model, which 3 passages were sent to, is shown (extractive)" in shown
    here = "gguf:models/a.gguf"
    shown = " ".join(printed(an_answer(model=here, shown_to=here)).split())
    assert f"written by {here}, on this machine" in shown


@pytest.mark.parametrize("width", [24, 40, 60, 200])
def test_lines_are_wrapped_to_the_terminal_but_addresses_are_not(width: int) -> None:
    lines = printed(an_answer(), width).splitlines()
    assert max(len(line) for line in lines if "https://" not in line) <= min(width, terminal.WIDEST)
    assert any("https://gull.example/1" in line for line in lines)


def test_quotes_of_one_article_share_its_source() -> None:
    shown = printed(an_answer(("It opened on Monday.", "It will stay open.")))
    assert shown.count("The Gull") == 1
    assert "[1] [2] The Gull" in shown


def test_notes_are_shown() -> None:
    assert "One sentence was left out." in printed(an_answer(notes=("One sentence was left out.",)))


def test_article_text_is_text_and_never_obeyed_by_the_terminal() -> None:
    evil = "A \x1b[31mred\x1b[0m [bold]word[/bold] :smile: \x07 and \u202eturned text."
    shown = printed(an_answer((evil,)))
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[bold]word[/bold] :smile:" in " ".join(shown.replace("│", " ").split())


def test_a_report_says_what_was_done_and_names_what_was_left_out() -> None:
    rejected = [Rejected(f"file-{n}.txt", "it is empty.") for n in range(terminal.MOST_REJECTS + 2)]
    console = Console(width=80)
    with console.capture() as capture:
        terminal.print_report(console, IndexReport(added=1200, rejected=rejected, seconds=2), dry_run=True)
        terminal.print_rejected(console, rejected)
    shown = capture.get()
    assert "Would have: 1,200 added, 0 updated, 0 unchanged, 0 removed, 22 rejected" in shown
    assert "left out: file-0.txt: it is empty." in shown
    assert "and 2 more" in shown


def test_a_list_is_newest_first_and_undated_last() -> None:
    articles = [
        Article(id="a", title="Old", published=date(2026, 1, 1)),
        Article(id="b", title="Undated"),
        Article(id="c", title="New", published=date(2026, 2, 1)),
    ]
    console = Console(width=80)
    with console.capture() as capture:
        terminal.print_articles(console, articles)
    shown = capture.get()
    assert shown.index("New") < shown.index("Old") < shown.index("Undated")
    assert "[c]" in shown


# What is wrong with a call.


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        ([], "required: COMMAND"),
        (["frobnicate"], "invalid choice"),
        (["ask"], "required: QUESTION"),
        (["ask", "When?", "--as-of", "3 July"], "'3 July' is not a day; write it as 2026-07-03"),
        (["ask", "When?", "--since", "2026-02-30"], "not a day"),
        (["ask", "When?", "--js"], "unrecognized arguments: --js"),
        (["mentions", "Line 4", "--json", "--csv"], "not allowed with argument --json"),
        (["chat", "--port", "99999"], "ports are 1 to 65535"),
        (["chat", "--port", "http"], "ports are 1 to 65535"),
        (["ingest"], "required: PATH_OR_URL"),
        (["remove"], "required: ID"),
    ],
)
def test_a_wrong_call_is_told_so(call: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(call)
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ask", ""], "question is empty"),
        (["ask", "  \n "], "question is empty"),
        (["ask", "word " * 10_000], "50,000 characters|49,999 characters"),
        (["ask", "When?", "--since", "2026-07-03", "--until", "2026-07-02"], "after the last one"),
    ],
)
def test_a_question_that_cannot_be_read_is_a_wrong_call(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") <= 3
    assert any(part in " ".join(err.split()) for part in complaint.split("|"))


def test_a_misspelt_setting_is_a_wrong_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_INDEXDIR", "x")
    assert main(["list"]) == 2
    assert "did you mean ASSISTANT_INDEX_DIR?" in " ".join(capsys.readouterr().err.split())


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for flag, expected in (("--version", "news-assistant "), ("--help", "usage: news-assistant")):
        with pytest.raises(SystemExit) as left:
            main([flag])
        assert left.value.code == 0
        assert capsys.readouterr().out.startswith(expected)


@pytest.mark.parametrize(
    "command", [["ask", QUESTION], ["ask", "hello"], ["list"], ["check"], ["remove", "x"]]
)
def test_without_an_index_it_says_how_to_make_one_and_makes_none(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "news-assistant ingest" in " ".join(err.split())
    assert list(tmp_path.iterdir()) == []


# The commands at work.


def test_articles_go_in_are_listed_checked_and_taken_out(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(harbour)]) == 0
    assert "1 added" in capsys.readouterr().out
    assert main(["ingest", str(harbour), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {name: report[name] for name in ("added", "updated", "unchanged", "removed", "rejected")} == {
        "added": 0,
        "updated": 0,
        "unchanged": 1,
        "removed": 0,
        "rejected": [],
    }
    assert main(["list", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert {name: listed[name] for name in STORY} == STORY
    assert main(["check"]) == 0
    assert "whole: 1 article" in " ".join(capsys.readouterr().out.split())
    assert main(["remove", "harbour-1", "no-such-id"]) == 1
    out, err = capsys.readouterr()
    assert "Removed 1 article." in out
    assert "no-such-id" in err
    assert main(["ask", "When did the harbour open?"]) == 1
    assert "news-assistant ingest" in " ".join(capsys.readouterr().err.split())


def test_a_damaged_index_is_told_and_repaired_if_asked(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(harbour)]) == 0
    shutil.rmtree(Path("index") / "vectors")
    capsys.readouterr()
    assert main(["check"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "not among the vectors" in told
    assert "check --repair" in told
    assert main(["check", "--repair"]) == 0
    assert "whole again" in capsys.readouterr().out
    assert main(["check"]) == 0


def test_a_dry_run_writes_nothing(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(harbour), "--dry-run"]) == 0
    assert "Would have: 1 added" in capsys.readouterr().out
    assert not Path("index").exists()


def test_a_bad_input_is_named_and_the_rest_goes_on(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (harbour / "empty.txt").write_text("")
    assert main(["ingest", str(harbour), "nowhere", "--json"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["added"] == 1
    assert len(report["rejected"]) == 2
    assert "empty.txt" in err
    assert "nowhere" in err


def test_nothing_but_bad_input_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_the_index_is_chosen_by_flag_over_environment(
    harbour: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_INDEX_DIR", "from-environment")
    assert main(["ingest", str(harbour), "--index", "from-flag"]) == 0
    assert Path("from-flag").is_dir()
    assert not Path("from-environment").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("file").write_text("no folder")
    assert main(["ingest", str(harbour), "--index", "file/index"]) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "file" in err


@pytest.mark.models
def test_a_question_is_answered_from_the_sample_articles(
    sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, "--index", str(sample_settings.index_dir)]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "opposes any proposal to resettle them outside the territory" in shown
    assert "[1]" in shown
    assert "undated" in shown
    assert "extractive" in shown


@pytest.mark.models
def test_json_is_one_document_whose_quotes_stand_in_their_articles(
    sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant import Assistant

    assert main(["ask", QUESTION, "--index", str(sample_settings.index_dir), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "answered"
    assert answer["model"] == "extractive"
    texts = {article.id: article.text for article in Assistant(sample_settings).articles()}
    for citation in answer["citations"]:
        assert citation["quote"] == texts[citation["article_id"]][citation["start"] : citation["end"]]


@pytest.mark.models
def test_a_draft_is_checked_with_a_report_and_a_status(
    sample_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index, draft = ["--index", str(sample_settings.index_dir)], tmp_path / "draft.md"
    draft.write_text('"I went in to be photographed," Mr Sand said.')
    assert main(["verify", str(draft), *index, "--json"]) == 0
    assert [one["verdict"] for one in json.loads(capsys.readouterr().out)] == ["supported"]
    draft.write_text(
        '"I went in to be buried, not photographed," Mr Sand said. "I went out to be photographed," he said.'
    )
    assert main(["verify", str(draft), *index]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("# Draft checked")
    assert "> As published: “I went in to be photographed”" in shown
    assert main(["verify", "none.md", *index]) == 1


@pytest.mark.models
def test_a_refusal_is_done_and_names_what_is_nearest(
    sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    index = ["--index", str(sample_settings.index_dir)]
    assert main(["ask", "Who won the 2022 World Cup?", *index, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "not_in_articles"
    assert answer["citations"] == []
    assert main(["ask", "Who won the 2022 World Cup?", *index]) == 0
    shown = capsys.readouterr().out
    assert "Sources" not in shown
    assert "No article was found that says so." in " ".join(shown.split())
    assert all(" ".join(c["quote"].split())[:40] in " ".join(shown.split()) for c in answer["closest"])


@pytest.mark.models
def test_a_whole_list_is_written_out_and_one_without_lines_is_done(
    sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.answer.written_lists import COLUMNS

    out = ["--index", str(sample_settings.index_dir), "--csv"]
    for call in (["quotes", "Tamsin Nobody"], ["mentions", "Zzyzx"], ["ask", "Zzyzx", "--form", "articles"]):
        assert main([*call, *out]) == 0
        assert capsys.readouterr().out.splitlines() == [",".join(COLUMNS)]
    assert main(["mentions", "Line 4", *out]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 2
    assert main(["ask", "How much will Line 4 cost?", *out]) == 1
    assert "that asks for no list" in capsys.readouterr().err


@pytest.mark.models
def test_filters_reach_the_question(sample_settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--index", str(sample_settings.index_dir), "--json", "--as-of", "2026-06-01"]
    assert main(["ask", "How much will Line 4 cost?", *arguments]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["retrieved"]
    assert all(found["passage"]["published"][:10] <= "2026-06-01" for found in answer["retrieved"])


@pytest.mark.models
def test_the_sample_index_is_filled_once_beside_the_users_own(tmp_path: Path) -> None:
    first = run("ask", "--sample", "--json", QUESTION)
    assert first.returncode == 0, first.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["index-sample"]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    again = run("ask", "--sample", "--json", QUESTION)
    assert json.loads(again.stdout)["text"] == json.loads(first.stdout)["text"]
    assert again.stderr == ""
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before, "asking writes nothing"


@pytest.mark.models
def test_a_question_on_the_command_line_never_imports_the_chat(sample_settings: Settings) -> None:
    program = (
        "import sys; from assistant.cli import main\n"
        f"status = main(['ask', {QUESTION!r}, '--index', {str(sample_settings.index_dir)!r}])\n"
        "sys.exit(status or ('gradio' in sys.modules) or ('openai' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_python_m_does_the_same_as_the_command() -> None:
    for package, command in (("ingest", "ingest"), ("assistant", "chat")):
        done = subprocess.run([sys.executable, "-m", package, "--help"], capture_output=True, text=True)
        assert done.stdout.startswith(f"usage: news-assistant {command} ")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.models
def test_the_chat_opens_on_the_sample_articles_where_nothing_was_ingested(
    sample_settings: Settings, tmp_path: Path
) -> None:
    # As a run leaves it that was cut off at its end: of the filling, which takes seconds, only the last step is left.
    shutil.copytree(sample_settings.index_dir, tmp_path / "index-sample")
    port = free_port()
    command = [*COMMAND, "chat", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert f"http://127.0.0.1:{port}" in process.stderr.readline()
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/config", timeout=60).read().decode()
    assert "These are the sample articles" in page
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, ""), err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["index-sample"]


@pytest.mark.models
def test_a_port_in_use_is_one_sentence(sample_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("chat", "--port", port, "--index", str(sample_settings.index_dir))
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


# How it ends.


def test_a_reader_that_has_had_enough_is_no_error(sample_settings: Settings) -> None:
    command = [*COMMAND, "list", "--json", "--index", str(sample_settings.index_dir)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.wait(timeout=60)


def test_a_watch_tells_of_each_change_and_ctrl_c_ends_it(harbour: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "ingest", str(harbour), "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "1 added" in process.stdout.readline()
    (harbour / "broken.pdf").write_bytes(b"no document")
    (harbour / "second.txt").write_text("Ferries return.\n\nThe ferries of Tidewell sail again.")
    assert "1 added, 0 updated, 1 unchanged" in process.stdout.readline()
    (harbour / "third.txt").write_text("Gulls return.\n\nThe gulls of Tidewell are back.")
    assert "1 added, 0 updated, 2 unchanged" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert err.count("broken.pdf") == 1  # it is there in every round


def test_what_nobody_foresaw_is_one_sentence_with_a_way_to_see_more(harbour: Path) -> None:
    broken = (
        "import sys; from assistant.cli import main, terminal; terminal.print_report = None; sys.exit(main())"
    )
    call = [sys.executable, "-c", broken, "ingest", str(harbour), "--dry-run"]
    plain = subprocess.run(call, capture_output=True, text=True)
    assert plain.returncode == 1
    assert "Traceback" not in plain.stderr
    assert "unexpected TypeError" in plain.stderr
    shown = subprocess.run(
        call,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDEVMODE": "1", "PYTHONWARNINGS": "ignore"},
    )
    assert "Traceback" in shown.stderr
