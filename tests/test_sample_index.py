"""The sample articles have an index of their own, which fills and mends itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.index.local.store import Store
from ingest.samples import STAMP, is_empty, open_sample

pytestmark = pytest.mark.models


def test_it_is_made_anew_where_another_model_filled_it_and_then_left_as_the_users_index_is(
    tmp_path: Path,
) -> None:
    settings = Settings(index_dir=tmp_path / "index")
    with Store.create_or_open(settings.sample_index_dir, "another-model", 7):
        pass
    events: list[object] = []
    sample = open_sample(settings, events.append)
    assert sample == settings.model_copy(update={"index_dir": tmp_path / "index-sample"})
    assert events
    assert not is_empty(sample)
    assert is_empty(settings)
    assert not settings.index_dir.exists()
    events.clear()
    assert open_sample(settings, events.append) == sample
    assert events == []


def test_it_is_filled_again_after_a_break_or_with_other_articles(
    tmp_path: Path, sample_settings: Settings
) -> None:
    settings = Settings(index_dir=tmp_path / "index")
    shutil.copytree(sample_settings.index_dir, settings.sample_index_dir)
    sample = open_sample(settings)
    whole = {article.id for article in Assistant(sample).articles()}
    Assistant(sample).remove([article.id for article in Assistant(sample).articles()[:3] if article.id])
    (sample.index_dir / STAMP).write_text("another version")
    open_sample(settings)
    assert {article.id for article in Assistant(sample).articles()} == whole


def test_an_index_from_which_everything_was_taken_is_empty(tmp_path: Path, sample_settings: Settings) -> None:
    folder = shutil.copytree(sample_settings.index_dir, tmp_path / "index")
    sample = sample_settings.model_copy(update={"index_dir": folder})
    assistant = Assistant(sample)
    assistant.remove([article.id for article in assistant.articles() if article.id])
    assert is_empty(sample)
