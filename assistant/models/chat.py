"""Chat models by name, and their libraries' errors as ours. The only importer of langchain_openai.

OpenAI's protocol, which Ollama, vLLM, llama.cpp and LM Studio speak too, goes through langchain-openai. What may
pass (429 and 5xx, a connection that is not there) is tried again by us, and never for longer than a minute in all: a
silent server is given up after that, and a quota that is used up at once.
A file ("gguf:PATH") is served to ourselves by `local_chat` and asked in the same way. Other providers come through
LangChain's `init_chat_model`, with whatever their packages do about retries.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
import time
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

from assistant.errors import ModelError, SettingsError
from assistant.models.local_chat import serve
from assistant.models.names import model_file
from assistant.models.silence import bound_silence
from assistant.ports import ChatModel
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManager
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk
    from langchain_core.runnables import RunnableConfig
    from openai import DefaultHttpxClient

TIMEOUT_SECONDS = 60.0
"""How long a request may stay silent: before its first byte, and between two pieces of a stream, whatever is sent
meanwhile to keep the connection open."""

LOCAL_TIMEOUT_SECONDS = 600.0
"""The same for a model in a file: a slow core reads thirty tokens a second of some thousands before the first byte."""

RETRIES = 3
"""How often a request is sent again, where that may help, before anything came back."""
MOST_SECONDS = 60.0
"""How long sending again may take in all; a server that asks for a longer wait is taken at its word and left alone."""
_AS_A_WHOLE = -1.0
"""In the place of a pause: the same is asked for without a stream."""
_PAUSE = 0.5
"""Seconds before the second try where the server names none; each further one waits twice as long."""

_NO_KEY = "none"  # the client refuses to start without a key; servers that need none ignore what they get


def open_chat_model(settings: Settings, timeout: float = TIMEOUT_SECONDS) -> BaseChatModel:
    """The model that `settings.resolved_chat_model` names, such as "openai:gpt-5.4-mini"; nothing is sent yet.

    `OPENAI_BASE_URL` (`settings.openai_base_url`) serves "openai:" names only; with it no key is needed.
    Raises SettingsError where the key or the provider's package is missing, or the provider is unknown.
    """
    provider, _, model = settings.resolved_chat_model.partition(":")
    if not model:
        raise SettingsError(f"{settings.chat_model!r} is not a chat model; name one such as openai:MODEL.")
    if provider == "openai":
        return _open_openai(model, settings, timeout)
    if file := model_file(settings.resolved_chat_model):
        served = serve(file)
        return _openai_client(file.name, served.key, served.url, max(timeout, LOCAL_TIMEOUT_SECONDS))
    # Imported here: LangChain's model factory takes a good part of a second, and most runs need no model.
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(model, model_provider=provider, timeout=timeout, max_retries=RETRIES)
    except ImportError as error:
        raise SettingsError(_missing_package(provider, error)) from error
    except Exception as error:  # each provider has its own; a wrong name or a missing key ends here
        raise SettingsError(
            f"The chat model {provider}:{model} cannot be opened: {_first_line(error)}"
        ) from error


def called(model: ChatModel) -> str:
    """What a chat model that was handed in is called in answers: the name it gives its model, else its class."""
    names = (getattr(model, name, None) for name in ("model_name", "model", "model_id"))
    return next((name for name in names if isinstance(name, str) and name), type(model).__name__)


def is_served_here(settings: Settings) -> bool:
    """Does the model run on this machine, as those behind llama.cpp, LM Studio or Ollama do?"""
    name = settings.resolved_chat_model
    host = urlsplit(settings.openai_base_url or "").hostname
    is_near = name.startswith("openai:") and host in {"localhost", "127.0.0.1", "::1"}
    return is_near or model_file(name) is not None


def _open_openai(model: str, settings: Settings, timeout: float) -> BaseChatModel:
    if settings.openai_api_key is None and settings.openai_base_url is None:
        raise SettingsError(
            f"The chat model openai:{model} needs OPENAI_API_KEY, or OPENAI_BASE_URL for your own server."
        )
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else _NO_KEY
    return _openai_client(model, key, settings.openai_base_url, timeout)


def _openai_client(model: str, key: str, base_url: str | None, timeout: float) -> BaseChatModel:
    # Imported here: the OpenAI client takes a second or more, and a run without a key never needs it.
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=model,
        api_key=SecretStr(key),
        base_url=base_url,
        timeout=timeout,
        stream_chunk_timeout=timeout,  # without blocking; the other client bounds silence by itself
        http_client=_http_client(),
        max_retries=0,  # the client would send to a silent server four times, and again after a spent quota
        use_responses_api=False,  # the one protocol that OpenAI and compatible servers share
    )


@lru_cache(maxsize=1)
def _http_client() -> DefaultHttpxClient:
    """One for all models of a process: it holds their connections open, and takes a while to be made."""
    # Imported here, as the client itself: a run without a key never needs it.
    from openai import DefaultHttpxClient

    return DefaultHttpxClient(event_hooks={"response": [bound_silence]})


Asking = Literal["schema", "tool", "words"]
"""How output in a given shape is asked for: as structured output, as the arguments of a tool, or in words alone."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: (role, text) pairs, and the JSON schema that the output should follow, if any."""

    messages: Sequence[tuple[str, str]]
    schema: Mapping[str, Any] | None = None
    asking: Asking = "schema"
    """How the server is asked to follow the schema."""
    counted: bool = True
    """Should the server say how many tokens it took? Some servers do not know how."""
    retries: int | None = None
    """How often it is sent again; None for `RETRIES`."""
    callbacks: CallbackManager | None = None
    """Those who watch: see `assistant.tracing.steps`."""

    @property
    def config(self) -> RunnableConfig:
        """The same as LangChain takes it."""
        return {"callbacks": self.callbacks} if self.callbacks else {}


@dataclass(frozen=True, slots=True)
class Piece:
    """What a stream brings at once: text, why it ended, and the tokens used, where the server says so."""

    text: str = ""
    finish: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0


Kind = Literal[
    "key",
    "permission",
    "not found",
    "busy",
    "quota",
    "server",
    "timeout",
    "connection",
    "unstreamed",
    "protocol",
    "context",
    "request",
    "other",
]
_PASSING: frozenset[Kind] = frozenset(("busy", "server", "connection"))
"""What may be over at the next try."""


class ModelFailure(ModelError):
    """A request that failed, after all tries; the sentence never holds a key.

    `wait` is how many seconds the server asks to wait for, where it says so; `final` that it forbids to send again.
    """

    def __init__(self, kind: Kind, sentence: str, wait: float | None = None, final: bool = False) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.wait = wait
        self.final = final


def stream(model: ChatModel, name: str, request: Request) -> Generator[Piece]:
    """The pieces of the model's output as they arrive. Closing the iterator stops the request.

    `name` is what an error calls the model. Raises ModelFailure, also in the middle.
    """
    patience, begun = _Patience(model, request), False
    while True:
        try:
            chunks = model.stream(list(request.messages), request.config, **_options(model, request))
            # LangChain says Iterator; what it returns is a generator, and closing it closes the connection.
            with closing(cast("Generator[AIMessageChunk]", chunks)) as open_chunks:
                for chunk in open_chunks:
                    begun = True
                    yield _piece(chunk)
            return
        except Exception as error:  # whatever a provider's library raises becomes ours here
            failure = _failure(error, name)
            if begun or (pause := patience.pause(failure)) is None:
                raise failure from _showable(error)
        if pause == _AS_A_WHOLE:
            yield from _whole(model, name, request)
            return
        time.sleep(pause)


async def astream(model: ChatModel, name: str, request: Request) -> AsyncGenerator[Piece]:
    """`stream` without blocking; cancelling the task stops the request."""
    patience, begun = _Patience(model, request), False
    while True:
        try:
            chunks = model.astream(list(request.messages), request.config, **_options(model, request))
            async with aclosing(cast("AsyncGenerator[AIMessageChunk]", chunks)) as open_chunks:
                async for chunk in open_chunks:
                    _heed_cancelling()
                    begun = True
                    yield _piece(chunk)
            return
        except Exception as error:
            failure = _failure(error, name)
            if begun or (pause := patience.pause(failure)) is None:
                raise failure from _showable(error)
        if pause == _AS_A_WHOLE:
            for piece in await asyncio.to_thread(list, _whole(model, name, request)):
                yield piece
            return
        await asyncio.sleep(pause)


def _whole(model: ChatModel, name: str, request: Request) -> Iterator[Piece]:
    """The whole output at once, of a server that sends a body where a stream was asked for."""
    options = {key: value for key, value in _options(model, request).items() if key != "stream_usage"}
    try:
        yield _piece(model.invoke(list(request.messages), request.config, **options))  # type: ignore[attr-defined]
    except Exception as error:
        raise _failure(error, name) from _showable(error)


class _Patience:
    """How long is waited before a request is sent again, if it is."""

    def __init__(self, model: ChatModel, request: Request) -> None:
        # Other providers' packages send again by themselves.
        self._ours = type(model).__name__ == "ChatOpenAI"
        self._left = (RETRIES if request.retries is None else request.retries) if self._ours else 0
        self._ends = time.monotonic() + MOST_SECONDS
        self._pause = _PAUSE

    def pause(self, failure: ModelFailure) -> float | None:
        """Seconds until the next try; None where there is none."""
        if failure.kind == "unstreamed" and self._ours:
            return _AS_A_WHOLE
        if failure.kind not in _PASSING or self._left <= 0 or failure.final:
            return None
        wait = failure.wait if failure.wait is not None else self._pause * random.uniform(1.0, 1.25)
        self._left, self._pause = self._left - 1, self._pause * 2
        return wait if time.monotonic() + wait < self._ends else None


def _heed_cancelling() -> None:
    """Raises the CancelledError that asyncio.wait_for, which waits for each piece, loses before Python 3.12.

    There a cancelling that comes at the same moment as the piece is forgotten (python/cpython#86296).
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _piece(chunk: AIMessageChunk | AIMessage) -> Piece:
    usage = chunk.usage_metadata
    # Some servers answer a wish for structured output with a call of a tool: its arguments are the answer.
    called_with = "".join(call["args"] or "" for call in getattr(chunk, "tool_call_chunks", ()))
    return Piece(
        text=str(chunk.text) or called_with,
        finish=chunk.response_metadata.get("finish_reason"),
        tokens_in=usage["input_tokens"] if usage else 0,
        tokens_out=usage["output_tokens"] if usage else 0,
    )


def _options(model: ChatModel, request: Request) -> dict[str, Any]:
    """Options for output that follows the schema; none for libraries that stream no structured output."""
    if type(model).__name__ != "ChatOpenAI":
        return {}
    options: dict[str, Any] = {"stream_usage": True} if request.counted else {}
    if request.schema is None or request.asking == "words":
        return options
    wanted: dict[str, Any]
    if request.asking == "tool":
        function = {"name": "answer", "parameters": dict(request.schema)}
        chosen = {"type": "function", "function": {"name": "answer"}}
        wanted = {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
    else:
        shape = {"name": "answer", "schema": dict(request.schema), "strict": True}
        wanted = {"response_format": {"type": "json_schema", "json_schema": shape}}
    # In `extra_body` and not as `response_format`: with the latter the client parses the whole output again
    # at every piece, and raises at the end instead of giving what came before the token limit.
    options["extra_body"] = wanted
    return options


def _failure(error: Exception, name: str) -> ModelFailure:
    kind = _kind(error)
    headers = _headers(error)
    wait = _wait(headers, str(error))
    later = f"in {math.ceil(wait)} seconds" if wait else "later"
    sentence = {
        "key": f"{name} refused the key; check OPENAI_API_KEY, or the variable of its provider.",
        "permission": f"{name} may not be used with this key; choose another chat_model.",
        "not found": f"The server knows no model {name}; check chat_model and OPENAI_BASE_URL.",
        "busy": f"{name} is asked too often; try again {later}, or check the account's limits.",
        "quota": f"The account's quota for {name} is used up; {f'try again {later}, ' if wait else ''}check its plan, "
        "or choose another chat_model.",
        "server": f"The server of {name} fails; try again {later}.",
        "timeout": f"{name} did not answer in time; try again, or choose a faster chat_model.",
        "connection": f"{name} cannot be reached or broke off; check the network and OPENAI_BASE_URL.",
        "unstreamed": f"The server of {name} sent no stream, but a body; choose another server.",
        "protocol": f"The server of {name} sent no answer in OpenAI's protocol; check OPENAI_BASE_URL.",
        "context": f"The question and one passage are too long for {name}; choose another chat_model.",
        "request": f"{name} rejected the request: {_first_line(error)}",
        "other": f"{name} failed: {_first_line(error)}",
    }[kind]
    return ModelFailure(kind, sentence, wait, final=headers.get("x-should-retry") == "false")


def _headers(error: BaseException | None) -> Mapping[str, str]:
    """The headers of the server's answer, names in small letters, if the error knows it."""
    while error is not None:
        headers = getattr(getattr(error, "response", None), "headers", None)
        if headers is not None:
            return {str(name).lower(): str(value) for name, value in headers.items()}
        error = error.__cause__
    return {}


def _wait(headers: Mapping[str, str], said: str) -> float | None:
    """How many seconds the server asks to wait for, in its headers or in words ("Please try again in 6m0.5s")."""
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):  # none, or a date, which hardly any server of models sends
        told = _IN_WORDS.search(said)
    if told is None:
        return None
    return float(told["minutes"] or 0) * 60 + float(told["seconds"]) / (1000 if told["unit"] == "ms" else 1)


def _showable(error: Exception) -> Exception | None:
    """The error as a cause; None where servers repeat the key in it, which would put the key in a traceback."""
    return None if _kind(error) == "key" else error


def _kind(error: Exception) -> Kind:
    from langchain_core import exceptions as known  # imported with the model already; not at our own import

    too_long = getattr(error, "code", None) == "context_length_exceeded" or _TOO_LONG.search(str(error))
    if too_long or isinstance(error, known.ContextOverflowError):
        return "context"
    if "No generation chunks were returned" in str(error):
        return "unstreamed"
    status = _status(error)
    is_limited = isinstance(error, known.ModelRateLimitError) or status == 429
    if status == 402 or (is_limited and _QUOTA.search(f"{getattr(error, 'code', '')} {error}")):
        return "quota"
    if isinstance(error, json.JSONDecodeError) or _NO_ANSWER.search(str(error)):
        return "protocol"
    kinds: list[tuple[type[Exception], Kind]] = [
        (known.ModelAuthenticationError, "key"),
        (known.ModelPermissionDeniedError, "permission"),
        (known.ModelNotFoundError, "not found"),
        (known.ModelRateLimitError, "busy"),
        (known.ModelAPIError, "server"),
        (known.ModelInvalidRequestError, "request"),
        (known.ModelTimeoutError, "timeout"),
        (TimeoutError, "timeout"),
        (known.ModelConnectionError, "connection"),
        (ConnectionError, "connection"),
    ]
    for type_, kind in kinds:
        if isinstance(error, type_):
            return kind
    if status is not None and status >= 400:
        return _BY_STATUS.get(status, "server" if status >= 500 else "request")
    # The HTTP library's own errors pass through in the middle of a stream; the client has moved from httpx to
    # httpx2, so they are told by name.
    name = type(error).__name__
    if "Timeout" in name:
        return "timeout"
    if name.endswith(("ProtocolError", "NetworkError", "ReadError", "ConnectError", "TransportError")):
        return "connection"
    return "other"


def _status(error: Exception) -> int | None:
    """The status of the server's answer, or of the error that it sent in an answer of status 200."""
    status = getattr(error, "status_code", None) or _sent(error).get("code")
    return int(str(status)) if str(status).isdecimal() else None


def _sent(error: Exception) -> Mapping[str, Any]:
    """The error as the server sent it ({"message": …, "code": …}), where the library hands it on."""
    sent = getattr(error, "body", None) or next(iter(error.args), None)
    return sent if isinstance(sent, Mapping) else {}


_BY_STATUS: Mapping[int, Kind] = {
    401: "key",
    403: "permission",
    404: "not found",
    408: "timeout",
    413: "context",
    429: "busy",
}
_NO_ANSWER = re.compile("^Unexpected response type|^Received response with null|Response missing 'choices'")
"""What LangChain says of a page, an empty body, or JSON of another kind."""
_IN_WORDS = re.compile(
    r"\b(?:try again|retry) (?:in|after) (?:(?P<minutes>\d+) ?m(?:in(?:utes?)?)? ?)?"
    r"(?P<seconds>\d+(?:\.\d+)?) ?(?P<unit>ms|s)",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|quota (?:is )?(?:exhausted|used up)", re.I
)
_TOO_LONG = re.compile(
    r"context[ _](length|window|size)[^.]{0,80}(exceed|maximum|only|limit)|"
    r"(exceed\w*|maximum|longer than|larger than|too long)[^.]{0,80}context|"
    r"prompt is too long|too many tokens",
    re.IGNORECASE,
)


def _missing_package(provider: str, error: ImportError) -> str:
    named = re.search(r"pip install ([\w.\[\]-]+)", str(error))
    package = named[1] if named else f"langchain-{provider.replace('_', '-')}"
    return f"Models of {provider!r} need a package that is not installed: pip install {package}."


def _first_line(error: Exception) -> str:
    """The library's own words, short, and with anything that looks like a key blotted out."""
    words = str(getattr(error, "message", "") or _sent(error).get("message") or error)
    line = (words.strip() or type(error).__name__).splitlines()[0][:300]
    return re.sub(r"\b(sk|key|Bearer)[-_ ][\w*.-]{6,}", r"\1-…", line)
