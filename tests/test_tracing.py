"""The steps of an answer are seen where a standard switch is on, in figures alone, and nothing is sent elsewhere."""

from __future__ import annotations

import gzip
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextvars import copy_context
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant import Settings, build_chain
from assistant.tracing.json_lines import JsonLines
from assistant.tracing.opentelemetry import SpanHandler
from assistant.tracing.requests import name_request
from benchmarks.openai_server import OpenAIServer, Reply

QUESTION = "What did Blinken say about resettlement?"
WRITTEN = json.dumps(
    {
        "statements": [
            {"quotes": [{"passage": 1, "words": "no such words"}], "text": "It rained.", "speaker": ""}
        ],
        "short": "",
        "missing": "",
    }
)


class Receiver:
    """A collector on loopback: keeps the path and the body of whatever is posted to it."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                if "chunked" in self.headers.get("Transfer-Encoding", ""):
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                receiver.posted.append((self.path, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_PATCH(self) -> None:
                self.do_POST()

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Says nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    received = Receiver()
    yield received
    received.close()


def ask_outside(settings: Settings, server: OpenAIServer | None, **switches: str) -> str:
    """Asks in a process of its own; what it printed: every address it connected to, and what it imported."""
    program = f"""
import sys
connected = []
sys.addaudithook(lambda event, args: connected.append(args[1]) if event == "socket.connect" else None)
from assistant import Assistant, Settings
answer = Assistant(Settings(index_dir={str(settings.index_dir)!r})).ask({QUESTION!r})
print(sorted({{port for *_, port in connected}}), answer.model)
print([name for name in ("langsmith", "opentelemetry.sdk", "langchain_core.callbacks") if name in sys.modules])
"""
    model = {"ASSISTANT_CHAT_MODEL": "extractive"}
    if server is not None:
        model = {"ASSISTANT_CHAT_MODEL": "openai:test", "OPENAI_BASE_URL": server.url}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **model, **switches},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    return done.stdout


def inside(spans: dict[str, ReadableSpan], name: str) -> str | None:
    """The name of the step that a step is in."""
    parent = spans[name].parent
    return next((n for n, s in spans.items() if parent and s.context.span_id == parent.span_id), None)


@pytest.mark.models
@pytest.mark.parametrize("way", ["invoke", "stream", "astream"])
async def test_every_step_is_a_span_with_sizes_time_and_tokens_and_no_words(
    sample_settings: Settings, way: str
) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    watched = {"callbacks": [SpanHandler(provider.get_tracer("test"))]}
    with OpenAIServer([Reply(WRITTEN, usage=(321, 45))]) as server:
        settings = sample_settings.model_copy(
            update={"chat_model": "openai:test", "openai_base_url": server.url}
        )
        chain = build_chain(settings)
        if way == "invoke":
            chain.invoke(QUESTION, watched)  # type: ignore[arg-type]
        elif way == "astream":
            [part async for part in chain.astream(QUESTION, watched)]  # type: ignore[arg-type]
        else:
            list(chain.stream(QUESTION, watched))  # type: ignore[arg-type]
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert {name: inside(spans, name) for name in spans if name in STEPS} == STEPS
    assert (spans["understand"].attributes or {})["news_assistant.question_characters"] == len(QUESTION)
    assert (spans["retrieve"].attributes or {})["news_assistant.passages"] == 20
    written = spans["write"].attributes or {}
    assert (written["gen_ai.usage.input_tokens"], written["gen_ai.usage.output_tokens"]) == (642, 90)
    assert (spans["chat_model"].attributes or {})["gen_ai.usage.input_tokens"] == 321
    assert (spans["check"].attributes or {})["news_assistant.passed"] is False
    for span in exporter.get_finished_spans():
        assert (span.end_time or 0) > (span.start_time or 0)
        assert all(isinstance(value, (int, float)) for value in (span.attributes or {}).values())


STEPS = {
    "answer": None,
    "understand": "answer",
    "rewrite": "answer",
    "retrieve": "answer",
    "read": "retrieve",
    "compose": "answer",
    "write": "compose",
    "chat_model": "write",
    "check": "write",
}


@pytest.mark.models
def test_opentelemetrys_switch_sends_the_spans(sample_settings: Settings, receiver: Receiver) -> None:
    with OpenAIServer([Reply(WRITTEN)]) as server:
        ask_outside(sample_settings, server, OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url)
    assert {path for path, _ in receiver.posted} == {"/v1/traces"}
    spans = [
        span
        for _, body in receiver.posted
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert {span.name for span in spans} == set(STEPS)
    assert len({span.trace_id for span in spans}) == 1
    assert b"Blinken" not in b"".join(body for _, body in receiver.posted)


@pytest.mark.models
def test_langsmiths_switch_sends_the_steps(sample_settings: Settings, receiver: Receiver) -> None:
    with OpenAIServer([Reply(WRITTEN)]) as server:
        ask_outside(
            sample_settings,
            server,
            LANGSMITH_TRACING="true",
            LANGSMITH_ENDPOINT=receiver.url,
            LANGSMITH_API_KEY="lsv2_test",
            LANGSMITH_DISABLE_RUN_COMPRESSION="true",
        )
    sent = b"".join(body for _, body in receiver.posted)
    for step in STEPS:
        name = "ChatOpenAI" if step == "chat_model" else step
        assert f'"name":"{name}"'.encode() in sent, step


@pytest.mark.models
def test_without_a_switch_nothing_is_sent_and_nothing_imported_for_it(sample_settings: Settings) -> None:
    assert ask_outside(sample_settings, None).splitlines() == ["[] extractive", "[]"]
    off = {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    assert ask_outside(sample_settings, None, **off).splitlines() == ["[] extractive", "[]"]


@pytest.mark.models
def test_with_a_model_only_its_own_server_is_reached(sample_settings: Settings) -> None:
    with OpenAIServer([Reply(WRITTEN)]) as server:
        port = int(server.url.rsplit(":", 1)[1].split("/")[0])
        first = ask_outside(sample_settings, server).splitlines()[0]
    assert first == f"[{port}] extractive"


def test_a_line_of_the_log_names_the_request_that_was_at_work() -> None:
    record = logging.LogRecord("assistant.ui", logging.ERROR, __file__, 1, "answering failed", None, None)
    context = copy_context()
    context.run(name_request, "from-outside")
    assert json.loads(context.run(JsonLines().format, record))["request"] == "from-outside"
    assert "request" not in json.loads(JsonLines().format(record))
