"""The settings are strict, say what is wrong with them, and never show a secret."""

from __future__ import annotations

import inspect
import os
import re
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import errors
from assistant.errors import AssistantError, SettingsError, UsageError
from assistant.resources import data_path, prompt_folder
from assistant.settings import DEFAULT_OPENAI_MODEL, Settings

SECRET = "sk-never-to-be-seen"


@pytest.fixture(autouse=True)
def _clean_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder and none of our variables, so that only what a test sets counts."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.upper().startswith(("ASSISTANT_", "OPENAI_")):
            monkeypatch.delenv(name)


def test_defaults_need_no_key_and_no_network() -> None:
    settings = Settings()
    assert settings.index_dir == Path("index")
    assert (settings.chat_model, settings.embeddings) == ("auto", "local")
    assert settings.resolved_chat_model == "extractive"


def test_index_dir_is_given_as_text_or_path() -> None:
    assert Settings(index_dir="news").index_dir == Settings(index_dir=Path("news")).index_dir == Path("news")
    assert Settings(index_dir="~/news").index_dir == Path.home() / "news"


@pytest.mark.parametrize("given_dir", ["index", "some/where", ".", "..", "/tmp/x", "trailing/"])
def test_sample_articles_are_kept_beside_and_never_in_the_index(given_dir: str) -> None:
    settings = Settings(index_dir=given_dir)
    assert str(settings.sample_index_dir) == f"{Path(given_dir)}-sample"
    assert settings.sample_index_dir != settings.index_dir


def test_what_is_given_wins_over_the_environment_and_that_over_dotenv(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("ASSISTANT_INDEX_DIR=from-dotenv\nASSISTANT_CHAT_MODEL=extractive\n")
    assert Settings().index_dir == Path("from-dotenv")
    monkeypatch.setenv("ASSISTANT_INDEX_DIR", "from-environment")
    assert Settings().index_dir == Path("from-environment")
    assert Settings(index_dir="given").index_dir == Path("given")
    assert Settings().chat_model == "extractive"


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ASSISTANT_INDEX_DIR", "ASSISTANT_CHAT_MODEL"):
        monkeypatch.setenv(name, empty)
    assert Settings() == Settings(openai_api_key=empty, openai_base_url=empty)
    assert Settings().openai_api_key is None
    assert Settings().resolved_chat_model == "extractive"
    assert Settings().index_dir == Path("index")


def test_a_key_turns_auto_into_openai_and_extractive_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert Settings().resolved_chat_model == DEFAULT_OPENAI_MODEL
    assert Settings(chat_model="extractive").resolved_chat_model == "extractive"
    key = Settings().openai_api_key
    assert key is not None
    assert key.get_secret_value() == SECRET


def test_the_key_is_never_printed() -> None:
    settings = Settings(openai_api_key=SECRET)
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    for wrong in ({"openai_api_key": [SECRET]}, {"openai_api_key": SECRET, "index_dir": 5}):
        with pytest.raises(SettingsError) as caught:
            Settings(**wrong)
        assert SECRET not in "".join(traceback.format_exception_only(caught.value))
        assert SECRET not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    ("name", "meant"), [("idnex_dir", "index_dir"), ("chatmodel", "chat_model"), ("embedding", "embeddings")]
)
def test_an_unknown_setting_is_named_with_the_closest_one(name: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=rf"'{name}'.*did you mean {meant}\?"):
        Settings(**{name: "x"})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ASSISTANT_INDEXDIR", "ASSISTANT_INDEX_DIR"),
        ("ASSISTANT_CHAT_MODLE", "ASSISTANT_CHAT_MODEL"),
        ("assistant_embeddings", "ASSISTANT_EMBEDDINGS"),
        ("ASSISTANT_OPENAI_API_KEY", "OPENAI_API_KEY"),
    ],
)
def test_a_misspelt_variable_is_named_with_its_place_and_the_closest_one(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    Path(".env").write_text(f"{name}={SECRET}\n")
    with pytest.raises(SettingsError, match=rf"^{name} in \.env .*did you mean {meant}\?$") as caught:
        Settings()
    assert SECRET not in str(caught.value)
    Path(".env").unlink()
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError, match=rf"^{name} in the environment .*did you mean {meant}\?$"):
        Settings()


def test_a_name_like_no_setting_is_answered_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_XYZZY", "1")
    with pytest.raises(SettingsError, match=r"ASSISTANT_XYZZY.*ASSISTANT_INDEX_DIR"):
        Settings()


def test_other_peoples_variables_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DATABASE_URL=x\nINDEX_DIR=elsewhere\nOPENAI_ORGANISATION=y\nexport FOO\n")
    monkeypatch.setenv("CHAT_MODEL", "nonsense")
    assert Settings().index_dir == Path("index")


def test_a_dotenv_that_is_not_text_is_one_sentence() -> None:
    Path(".env").write_bytes(b"ASSISTANT_INDEX_DIR=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        Settings()


@pytest.mark.parametrize(
    "wrong",
    [
        {"index_dir": ""},
        {"index_dir": 5},
        {"chat_model": "gpt"},
        {"chat_model": ":gpt"},
        {"chat_model": "openai:"},
        {"chat_model": "local"},
        {"chat_model": 3},
        {"embeddings": "auto"},
        {"embeddings": None},
        {"openai_base_url": 7},
        {"chroma_url": "http://localhost:8000"},
    ],
)
def test_a_malformed_setting_is_named(wrong: dict[str, object]) -> None:
    (name,) = wrong
    with pytest.raises(SettingsError, match=rf"^The setting {name} is .*\.$"):
        Settings(**wrong)


def test_a_malformed_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "gpt")
    with pytest.raises(SettingsError, match="chat_model is 'gpt'"):
        Settings()


@given(st.text())
def test_a_choice_of_model_is_used_as_given_or_refused_by_name(name: str) -> None:
    try:
        assert Settings(chat_model=name).chat_model == name.strip()
    except SettingsError as error:
        assert "chat_model" in str(error)


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.index_dir = Path("other")


def test_the_error_tree_is_the_one_drawn() -> None:
    drawn = re.findall(r"[├└]── (\w+)|^(AssistantError)$", errors.__doc__ or "", re.MULTILINE)
    classes = {name for name, kind in inspect.getmembers(errors, inspect.isclass)}
    assert {a or b for a, b in drawn} == classes
    for name in classes:
        kind = getattr(errors, name)
        assert issubclass(kind, AssistantError)
        assert kind.exit_status == (2 if issubclass(kind, UsageError) else 1)


def test_what_comes_along_is_found_and_what_does_not_is_said() -> None:
    assert data_path("articles").is_dir()
    assert prompt_folder().is_dir()
    with pytest.raises(AssistantError, match=r"data/no-such-file is missing"):
        data_path("no-such-file")
