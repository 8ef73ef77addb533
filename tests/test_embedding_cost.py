"""Before a large ingestion with a paid model, a dry run says how much would be embedded and for how much."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Article, Settings
from assistant.cli import main
from assistant.models.embedder import dollars
from benchmarks.openai_server import OpenAIServer
from ingest import ingest
from ingest.progress import Event

TEXT = "The ferry to Holm stays in port until the hull is safe, the harbour minister said. " * 40


@pytest.mark.parametrize(
    ("embeddings", "of_a_million"),
    [
        ("local", 0.0),
        ("openai:text-embedding-3-small", 0.02),
        ("openai:text-embedding-3-large", 0.13),
        ("openai:of-ones-own", None),
    ],
)
def test_a_million_tokens_have_their_price(embeddings: str, of_a_million: float | None) -> None:
    assert dollars(Settings(embeddings=embeddings), 1_000_000) == of_a_million


def test_a_dry_run_counts_the_tokens_and_sends_nothing(tmp_path: Path) -> None:
    settings = Settings(
        index_dir=tmp_path / "index",
        embeddings="openai:text-embedding-3-large",
        openai_base_url="http://127.0.0.1:9/v1",
    )
    one = ingest([Article(id="a", text=TEXT)], settings, dry_run=True)
    two = ingest([Article(id="a", text=TEXT), Article(id="b", text=f"{TEXT}Again.")], settings, dry_run=True)
    assert 500 < one.tokens < 1_500
    assert 2 * one.tokens <= two.tokens < 2.1 * one.tokens
    assert two.dollars == pytest.approx(two.tokens * 0.13e-6)
    assert not settings.index_dir.exists()


def test_the_command_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDINGS", "openai:text-embedding-3-small")
    (tmp_path / "ferry.txt").write_text(TEXT)
    call = ["ingest", str(tmp_path / "ferry.txt"), "--index", str(tmp_path / "index"), "--dry-run"]
    assert main(call) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "To embed: about " in told and "for less than a cent." in told
    assert main([*call, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tokens"] > 500 and 0 < report["dollars"] < 0.01


def test_before_anything_is_sent_it_is_said_what_it_will_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT)
    with OpenAIServer() as server:
        monkeypatch.setenv("ASSISTANT_EMBEDDINGS", "openai:text-embedding-3-small")
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        call = ["ingest", str(tmp_path / "ferry.txt"), "--index", str(tmp_path / "index")]
        asked_before: list[int] = []
        events: list[Event] = []

        def heard(event: Event) -> None:
            events.append(event)
            asked_before.append(len(server.authorizations))

        ingest([tmp_path / "ferry.txt"], Settings(index_dir=tmp_path / "other"), on_event=heard)
        at = [event.kind for event in events].index("pricing")
        assert asked_before[at] == 0 and events[at].tokens > 500 and events[at].dollars
        assert main(call) == 0
    told = capsys.readouterr()
    assert "To embed: about " in told.err and "To embed" not in told.out


def test_what_costs_nothing_is_not_priced(tmp_path: Path) -> None:
    kinds: list[str] = []
    settings = Settings(index_dir=tmp_path / "index")
    ingest([Article(id="a", text=TEXT)], settings, on_event=lambda event: kinds.append(event.kind))
    assert "indexing" in kinds and "pricing" not in kinds
