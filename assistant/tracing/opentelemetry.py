"""The steps of an answer as OpenTelemetry's spans: sizes, seconds and tokens, never words. Loaded by `tracing` alone.

Spans go to the tracer provider of the program around us. Where there is none and the environment asks for traces, a
provider of our own sends them where the standard variables say; it is not made the process's, so that nothing that
libraries would trace goes out with them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult
from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
    SpanExporter,
)
from opentelemetry.trace import Span, Status, StatusCode, Tracer

from assistant.errors import SettingsError
from assistant.tracing.listener import StepListener

NAME = "news-assistant"
_TOKENS = {"tokens_in": "gen_ai.usage.input_tokens", "tokens_out": "gen_ai.usage.output_tokens"}
"""Figures for which OpenTelemetry's conventions have a name; others are named "news_assistant." and their own."""


def span_handler(switched_on: bool) -> SpanHandler | None:
    """The handler for the provider in force; None where there is neither a provider nor a wish for one."""
    if isinstance(provider := trace.get_tracer_provider(), TracerProvider):
        return _handler_for(provider)
    return _handler_for(_own_provider()) if switched_on else None


@lru_cache(maxsize=4)
def _handler_for(provider: TracerProvider) -> SpanHandler:
    """One for all answers: a step that is told to it twice over is still one span, inside the step around it."""
    return SpanHandler(provider.get_tracer(NAME))


@lru_cache(maxsize=1)
def _own_provider() -> TracerProvider:
    """Sends as the environment says; what is left is sent when the process ends."""
    name = os.environ.get("OTEL_SERVICE_NAME", NAME)
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    wanted = os.environ.get("OTEL_TRACES_EXPORTER", "").strip().lower() or "otlp"
    if wanted == "console":
        provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
    elif wanted == "otlp":
        provider.add_span_processor(BatchSpanProcessor(_otlp_exporter()))
    else:
        raise SettingsError(f"OTEL_TRACES_EXPORTER is {wanted!r}; it can be otlp, console or none.")
    return provider


def _otlp_exporter() -> SpanExporter:
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or os.environ.get(
        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"
    )
    # Only the one that is used is imported: each brings a network library of its own.
    if protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as Grpc

        return Grpc()
    if protocol == "http/protobuf":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as Http

        return Http()
    raise SettingsError(f"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol!r}; it can be http/protobuf or grpc.")


class SpanHandler(StepListener):
    """One span for each of LangChain's runs that it is told of."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._open: dict[UUID, Span] = {}

    def on_chat_model_start(
        self,
        serialized: dict[str, Any],
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **_: Any,
    ) -> None:
        """A request to a chat model begins."""
        characters = sum(len(message.text) for batch in messages for message in batch)
        self.begins("chat_model", run_id, parent_run_id, {"characters": characters})

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """A request to a chat model is done."""
        self.ends(run_id, _usage(response.generations))

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """A request to a chat model failed."""
        self.ends(run_id, {}, error)

    def begins(self, name: str, run_id: UUID, parent_run_id: UUID | None, sizes: Mapping[str, Any]) -> None:
        """See `StepListener`."""
        parent = self._open.get(parent_run_id) if parent_run_id else None
        around = trace.set_span_in_context(parent) if parent is not None else None
        self._open[run_id] = self._tracer.start_span(name, context=around, attributes=_attributes(sizes))

    def ends(self, run_id: UUID, figures: Mapping[str, Any], error: BaseException | None = None) -> None:
        """See `StepListener`."""
        if (span := self._open.pop(run_id, None)) is None:
            return
        span.set_attributes(_attributes(figures))
        if error is not None:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        span.end()


def _attributes(figures: Mapping[str, Any]) -> dict[str, float]:
    return {
        _TOKENS.get(name, f"news_assistant.{name}"): value
        for name, value in figures.items()
        if isinstance(value, (int, float))
    }


def _usage(generations: Sequence[Sequence[Any]]) -> dict[str, float]:
    """The tokens of a request, where the server told them."""
    for generation in (one for batch in generations for one in batch):
        if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage):
            usage = generation.message.usage_metadata
            if usage:
                return {"tokens_in": usage["input_tokens"], "tokens_out": usage["output_tokens"]}
    return {}
