"""What each step of an answer took, shown by the usual tools where their own switches are on.

The steps are answer → understand, rewrite, retrieve (→ read), compose (→ write → check): runs as LangChain knows them,
with sizes, seconds and tokens, and never a word of a question or an article. Whoever listens to LangChain sees them:

    LangSmith       LANGSMITH_TRACING=true (LangChain tells it the chat model's messages too; LANGSMITH_HIDE_INPUTS
                    and LANGSMITH_HIDE_OUTPUTS keep those back)
    OpenTelemetry   OTEL_TRACES_EXPORTER or OTEL_EXPORTER_OTLP_ENDPOINT, or a tracer provider set by the program that
                    uses this one; OTEL_SDK_DISABLED=true switches it off
    JSON lines      ASSISTANT_LOG=json, for the command's log on standard error; see `json_lines`
    callbacks       those of a RunnableConfig, where the question came through `build_chain`

With no switch on nothing is sent, and nothing is imported for it.
"""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.callbacks import (
        BaseCallbackHandler,
        CallbackManager,
        CallbackManagerForChainRun,
        Callbacks,
    )

LANGSMITH_SWITCHES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
)
OTEL_SWITCHES = (
    "OTEL_TRACES_EXPORTER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
)


class Step:
    """One step under way; a `with` block or `end` ends it. Its steps are its own, whatever thread they run in."""

    def __init__(
        self, run: CallbackManagerForChainRun | None = None, around: CallbackManager | None = None
    ) -> None:
        """A step that is `run`; or that of somebody else, whose steps are told to `around`."""
        self._run = run
        self._around = around
        self._notes: dict[str, float] = {}
        self._started = time.perf_counter()

    def step(self, name: str, **sizes: float) -> Step:
        """A step inside this one, begun now; `sizes` say what goes in."""
        if (callbacks := self.callbacks) is None:
            return self
        return Step(callbacks.on_chain_start({}, dict(sizes), name=name))

    def note(self, **figures: float) -> None:
        """What came out of this step, in figures."""
        if self._run is not None:
            self._notes |= figures

    @property
    def callbacks(self) -> CallbackManager | None:
        """What makes a call of LangChain's a part of this step."""
        return self._run.get_child() if self._run is not None else self._around

    def end(self, error: BaseException | None = None) -> None:
        """Ends the step, as failed where there is an error."""
        if self._run is None:
            return
        if error is not None:
            self._run.on_chain_error(error)
        else:
            self._run.on_chain_end({**self._notes, "seconds": time.perf_counter() - self._started})

    def __enter__(self) -> Step:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A reader who has enough closes the generator: that is no failure.
        self.end(None if kind is GeneratorExit else error)


_listening: list[BaseCallbackHandler] = []
"""Who hears of every step in this process."""


def log_as_json() -> None:
    """The log, every step in it, goes to standard error as lines of JSON from now on."""
    if not _listening:
        # The same: LangChain is only for those who asked for it.
        from assistant.tracing.json_lines import start

        _listening.append(start())


UNTRACED = Step()
"""The step that nobody sees; its steps are itself."""


def begin(name: str, callbacks: Callbacks = None, **sizes: float) -> Step:
    """The first step of an answer, with those who listen; UNTRACED where nobody does."""
    return around(callbacks).step(name, **sizes)


def around(callbacks: Callbacks = None) -> Step:
    """What the first step of an answer begins in, with those who listen; UNTRACED where nobody does.

    `callbacks` are LangChain's; without them those of the Runnable that is at work here.
    """
    switched_on = _asks_for_langsmith() or asks_for_opentelemetry() or bool(_listening)
    if not (switched_on or "langchain_core.callbacks" in sys.modules):
        return UNTRACED
    # Imported here: half a second that nobody needs who traces nothing.
    from langchain_core.callbacks import CallbackManager
    from langchain_core.runnables import ensure_config

    listeners = CallbackManager.configure(callbacks or ensure_config().get("callbacks"))
    if (spans := _span_handler()) is not None:
        listeners.add_handler(spans, inherit=True)
    for heard in _listening:
        listeners.add_handler(heard, inherit=True)
    return Step(around=listeners) if listeners.handlers else UNTRACED


def _asks_for_langsmith() -> bool:
    return any(os.environ.get(name, "").lower() == "true" for name in LANGSMITH_SWITCHES)


def asks_for_opentelemetry() -> bool:
    """Does the environment ask for traces in OpenTelemetry's own words?"""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    exporter = os.environ.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    return exporter != "none" and any(os.environ.get(name, "").strip() for name in OTEL_SWITCHES)


def _span_handler() -> Any:
    """What makes spans of the steps; None where no OpenTelemetry is wanted."""
    if not (asks_for_opentelemetry() or "opentelemetry.trace" in sys.modules):
        return None
    from assistant.tracing.opentelemetry import (
        span_handler,  # the same: OpenTelemetry is only for those who asked for it
    )

    return span_handler(asks_for_opentelemetry())
