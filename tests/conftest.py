"""What several tests share: a clean environment, a filled sample index, and no skipping in CI."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import hypothesis
import pytest

from assistant.resources import data_path
from assistant.settings import Settings
from benchmarks import servers

NEVER_SKIPPED_IN_CI = ("browser", "models", "model_server", "servers")
pytest.register_assert_rewrite("browser")  # before the tests that import it

# Not a hundred: of some fifty such tests each would take a second or more.
hypothesis.settings.register_profile("suite", max_examples=40)
hypothesis.settings.load_profile("suite")

# Files of tests run side by side, and a chat that is started again must find its port free: each process has its own
# hundred, of which Gradio takes the first free one.
_PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["GRADIO_SERVER_PORT"] = str(20_000 + 100 * _PROCESS)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Whoever runs the tests may have a key or an index of their own; no test may use either."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(("ASSISTANT_", "OPENAI_")):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def index_servers() -> Iterator[tuple[servers.Postgres, servers.Chroma]]:
    """A PostgreSQL and a Chroma server, started once a session; whoever stops one starts it again."""
    if missing := servers.lacking():
        pytest.skip(missing)
    with servers.running() as started:
        yield started


@pytest.fixture(scope="session")
def pgvector_server() -> Iterator[servers.Postgres]:
    """A PostgreSQL with pgvector, started once a session."""
    if missing := servers.lacking_pgvector():
        pytest.skip(missing)
    with servers.running_pgvector() as started:
        yield started


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index that holds the sample articles, filled once a session. Read it; do not change it."""
    from ingest import ingest  # here, so that tests of small parts load no models

    settings = Settings(index_dir=tmp_path_factory.mktemp("sample") / "index", chat_model="extractive")
    report = ingest([data_path("articles")], settings)
    assert report.added > 0
    assert report.rejected == []
    return settings


@pytest.fixture
def examined_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes that nobody spoilt are examined in this process: one of its own for each look takes most of a second."""
    from assistant.index.local.comparison_process import compare_here

    for module in ("store", "writer"):
        monkeypatch.setattr(f"assistant.index.local.{module}.compare_in_a_process", compare_here)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test of browsers, models or servers is a failed one: there, what it needs is installed."""
    report = yield
    marked = any(item.get_closest_marker(name) for name in NEVER_SKIPPED_IN_CI)
    if report.skipped and marked and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not accept: {report.longreprtext}"
    return report
