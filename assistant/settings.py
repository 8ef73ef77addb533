"""One strict `Settings`. Only entry points load it; everything else is handed it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, ValidationInfo, field_validator

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"
OPENAI_VARIABLES = {"OPENAI_API_KEY": "openai_api_key", "OPENAI_BASE_URL": "openai_base_url"}
"""The OpenAI client's own two variables, which keep their names, and the fields they fill."""
DOTENV = Path(".env")
"""Read from the folder the program is started in."""
DEFAULT_OPENAI_MODEL = "openai:gpt-5.4-mini"
"""What `chat_model="auto"` means where a key is set.

Looked up in November 2026: OpenAI's small model of the tier above its smallest, $0.75 and $4.50 for a million tokens in
and out, with structured output over chat completions. `openai:gpt-5.6-luna` is cheaper ($0.20 and $1.20) and of the
smallest tier, and unless told otherwise it reasons before its first word.
"""

FEEDBACK = "-feedback.sqlite3"
"""How the file beside an index ends that holds readers' verdicts."""


class Settings(BaseModel):
    """Where the index lives and which models are used.

    What is not given is read from the environment, then from `.env`, then left at its default: `ASSISTANT_`
    and the field's name, and the OpenAI client's `OPENAI_API_KEY` and `OPENAI_BASE_URL`. An empty variable
    counts as unset. Raises SettingsError for a name it does not know or a value it cannot use.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    index_dir: Path = Path("index")
    database_url: SecretStr | None = None
    """A PostgreSQL database that keeps the index instead of a folder; `index_dir` is then its name there."""
    chroma_url: str | None = None
    """A Chroma server that searches its vectors; without one the database does, with the extension pgvector."""
    chat_model: str = "auto"
    embeddings: str = "local"
    verify_with: Literal["auto", "local"] = "auto"
    """Who looks at written statements a second time: `auto` the chat model itself in one further request, `local`
    nobody; the judge that comes along looks at each in either case."""
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    prompts_dir: Path | None = None
    """A folder of your own prompts, which go before those that come along; see `assistant.write.prompts`."""
    private_addresses: bool = False
    """May web addresses that are ingested lie on this machine or a private network?"""
    allow_ingest: bool | None = None
    """May articles be added and removed in the chat? Unset: only from the machine that it runs on."""
    log: Literal["text", "json"] = "text"
    """How the command logs: warnings in words, or JSON lines with every step of an answer; see `assistant.tracing`."""

    def __init__(self, **values: Any) -> None:
        _refuse_unknown(values)
        found = {**_read_variables(_dotenv(), ".env"), **_read_variables(os.environ, "the environment")}
        try:
            super().__init__(**{**found, **values})
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from error

    @property
    def resolved_chat_model(self) -> str:
        """The chat model in use once `auto` is decided: a LangChain name, or `extractive`."""
        if self.chat_model != "auto":
            return self.chat_model
        return DEFAULT_OPENAI_MODEL if self.openai_api_key else "extractive"

    @property
    def sample_index_dir(self) -> Path:
        """Where the sample articles are kept, apart from the user's own."""
        return Path(f"{self.index_dir}-sample")

    @property
    def feedback_file(self) -> Path:
        """Where readers' verdicts on answers are kept, beside the index."""
        return Path(f"{self.index_dir}{FEEDBACK}")

    @field_validator("index_dir", "prompts_dir", mode="before")
    @classmethod
    def _folder(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("expected the name of a folder")
        # A shell expands "~" before we see it; `.env` and Python do not.
        return Path(value).expanduser() if isinstance(value, (str, Path)) else value

    @field_validator("chat_model")
    @classmethod
    def _chat_model(cls, value: str) -> str:
        return _choice(value, ("auto", "extractive"))

    @field_validator("embeddings")
    @classmethod
    def _embeddings(cls, value: str) -> str:
        return _choice(value, ("local", "multilingual"))

    @field_validator("openai_api_key", "openai_base_url", "database_url", "chroma_url", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://USER:PASSWORD@HOST/DATABASE")
        return value

    @field_validator("chroma_url")
    @classmethod
    def _beside_the_database(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value and "database_url" in others.data and others.data["database_url"] is None:
            raise ValueError("it is set together with database_url")
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("expected http://HOST:PORT")
        return value


def _choice(value: str, plain: tuple[str, ...]) -> str:
    name = value.strip()
    provider, colon, model = name.partition(":")
    if name in plain or (provider and colon and model):
        return name
    raise ValueError(f"expected {', '.join(plain)} or PROVIDER:MODEL, such as openai:gpt-5.4-mini")


def _read_variables(variables: Mapping[str, str | None], place: str) -> dict[str, str]:
    """Field -> value, for the variables that are ours. Raises SettingsError for a misspelt one of ours."""
    prefixed = {PREFIX + name.upper(): name for name in Settings.model_fields}
    ours = {k: v for k, v in prefixed.items() if v not in OPENAI_VARIABLES.values()} | OPENAI_VARIABLES
    found = {}
    for variable, value in variables.items():
        if variable in ours and value and value.strip():
            found[ours[variable]] = value
        elif variable not in ours and variable.upper().startswith(PREFIX):
            raise SettingsError(f"{variable} in {place} is not a setting; {_cure(variable.upper(), ours)}")
    return found


def _dotenv() -> Mapping[str, str | None]:
    if not DOTENV.is_file():
        return {}
    try:
        return dotenv_values(DOTENV, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        place = DOTENV.absolute()
        raise SettingsError(f"{place} cannot be read ({error}); mend it or take it away.") from error


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    for name in values:
        if name not in Settings.model_fields:
            raise SettingsError(f"There is no setting called {name!r}; {_cure(name, Settings.model_fields)}")


def _cure(name: str, known: Iterable[str]) -> str:
    # The second try finds OPENAI_API_KEY for ASSISTANT_OPENAI_API_KEY.
    for wanted in (name, name.removeprefix(PREFIX)):
        for closest in difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.75):
            return f"did you mean {closest}?"
    return f"the settings are {', '.join(sorted(known))}."


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    if name in {"openai_api_key", "database_url"}:  # the value is never shown
        return f"The setting {name} cannot be used: {reason}."
    return f"The setting {name} is {first['input']!r}: {reason}."
