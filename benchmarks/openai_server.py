"""A small real HTTP server on loopback that speaks OpenAI's protocol and answers what a test has written down.

    with OpenAIServer([Reply(status=429, headers={"Retry-After": "1"}), Reply("{...}")]) as server:
        Settings(chat_model="openai:test", openai_base_url=server.url)

Replies are used in turn and the last one again and again; what was asked lies in `server.requests`.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

_BETWEEN_COMMENTS = 0.05
"""Seconds."""


@dataclass(frozen=True)
class Reply:
    """One answer of the server: `text` as a model's output, or an `error` with its status."""

    text: str = ""
    status: int = 200
    error: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    """What the model says instead of an answer, in the protocol's own field for it."""
    finish: str = "stop"
    piece: int = 12
    """Characters in one event of the stream."""
    break_after: int | None = None
    """Characters after which the connection is cut without a word."""
    fail_after: int | None = None
    """Characters after which the stream brings an error event."""
    silent_seconds: float = 0.0
    """How long the server says nothing before it answers."""
    pause_seconds: float = 0.0
    """How long it waits before each event of the stream."""
    comments: int = 0
    """How many comments (blanks, in a body) come before all else, a twentieth of a second apart: they say nothing."""
    thoughts: str = ""
    """What the model thinks before it answers, in the field that servers of such models add to the protocol."""
    raw: str = ""
    """What is sent as it stands, whatever was asked for."""
    usage: tuple[int, int] | None = (100, 20)
    whole: bool = False
    """Is a body sent where a stream was asked for?"""
    tool: str = ""
    """The tool that is called with `text` as its arguments."""


Answering = Callable[[Mapping[str, Any]], Reply]


class OpenAIServer:
    """Serves while its `with` block runs. `replies` may also be a function of the request's JSON."""

    def __init__(self, replies: Sequence[Reply] | Answering = ()) -> None:
        self._replies = replies
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str | None] = []
        self.cut_by_client = threading.Event()
        """Set when a client hung up in the middle of a stream."""
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> OpenAIServer:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    def reply_to(self, request: dict[str, Any]) -> Reply:
        """The reply whose turn it is."""
        with self._lock:
            self.requests.append(request)
            turn = len(self.requests) - 1
        if callable(self._replies):
            return self._replies(request)
        return self._replies[min(turn, len(self._replies) - 1)]

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805  (the handler has a `self` of its own)
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.authorizations.append(self.headers.get("Authorization"))
                try:
                    if self.path.endswith("/embeddings"):
                        self._json(200, embeddings(body), {})
                    elif self.path.endswith("/chat/completions"):
                        self._chat(body, server.reply_to(body))
                    else:
                        self._json(404, {"error": {"message": f"no {self.path} here"}}, {})
                except (BrokenPipeError, ConnectionResetError):
                    server.cut_by_client.set()

            def _chat(self, body: Mapping[str, Any], reply: Reply) -> None:
                time.sleep(reply.silent_seconds)
                if reply.error is not None or reply.status != 200:
                    error = (
                        reply.error if isinstance(reply.error, Mapping) else {"message": reply.error or "no"}
                    )
                    self._json(reply.status, {"error": error}, reply.headers)
                elif reply.raw:
                    self._send(200, reply.raw.encode(), {"Content-Type": "text/html"})
                elif body.get("stream") and not reply.whole:
                    self._stream(body, reply)
                else:
                    self._json(200, completion(body, reply), reply.headers, " " * reply.comments)

            def _stream(self, body: Mapping[str, Any], reply: Reply) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for _ in range(reply.comments):
                    self._write(b": keep-alive\n\n")
                    time.sleep(_BETWEEN_COMMENTS)
                if reply.refusal:
                    self._event(chunk(body, {"content": None, "refusal": reply.refusal}, None))
                if reply.thoughts:
                    self._event(chunk(body, {"content": None, "reasoning_content": reply.thoughts}, None))
                sent = 0
                for at in range(0, len(reply.text), reply.piece):
                    if reply.break_after is not None and sent >= reply.break_after:
                        self.close_connection = True
                        return
                    if reply.fail_after is not None and sent >= reply.fail_after:
                        self._event({"error": {"message": "the engine stopped", "type": "server_error"}})
                        return
                    time.sleep(reply.pause_seconds)
                    piece = reply.text[at : at + reply.piece]
                    sent += len(piece)
                    self._event(chunk(body, delta_of(piece, reply, first=at == 0), None))
                if reply.tool and not reply.text:
                    self._event(chunk(body, delta_of("", reply, first=True), None))
                self._event(chunk(body, {}, reply.finish))
                if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
                    self._event({**chunk(body, {}, None), "choices": [], "usage": usage(reply)})
                self._write(b"data: [DONE]\n\n")
                self._write(b"")

            def _event(self, event: Mapping[str, Any]) -> None:
                self._write(b"data: " + json.dumps(event).encode() + b"\n\n")

            def _write(self, data: bytes) -> None:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()

            def _json(
                self, status: int, value: Mapping[str, Any], headers: Mapping[str, str], before: str = ""
            ) -> None:
                data = json.dumps(value).encode()
                self._send(status, data, {"Content-Type": "application/json", **headers}, before)

            def _send(self, status: int, data: bytes, headers: Mapping[str, str], before: str = "") -> None:
                self.send_response(status)
                for name, content in {"Content-Length": str(len(before) + len(data)), **headers}.items():
                    self.send_header(name, content)
                self.end_headers()
                for blank in before:
                    self.wfile.write(blank.encode())
                    time.sleep(_BETWEEN_COMMENTS)
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Says nothing: a test's output is the test's."""

        return Handler


def delta_of(piece: str, reply: Reply, first: bool) -> dict[str, Any]:
    """A piece of the output as content, or as arguments of the tool that is called."""
    if not reply.tool:
        return {"content": piece}
    named = {"id": "call_1", "type": "function"} if first else {}
    function = {"arguments": piece, **({"name": reply.tool} if first else {})}
    return {"tool_calls": [{"index": 0, **named, "function": function}]}


def usage(reply: Reply) -> dict[str, int]:
    """The protocol's count of tokens."""
    assert reply.usage is not None
    tokens_in, tokens_out = reply.usage
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
    }


def chunk(body: Mapping[str, Any], delta: Mapping[str, Any], finish: str | None) -> dict[str, Any]:
    """One event of a stream."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}],
    }


def completion(body: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    """A whole answer, for a request that does not stream."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": reply.text},
                "finish_reason": reply.finish,
            }
        ],
        **({"usage": usage(reply)} if reply.usage else {}),
    }


def embeddings(body: Mapping[str, Any], dimensions: int = 64) -> dict[str, Any]:
    """Vectors that share a direction where texts share words: each word adds to one dimension."""
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    rows = []
    for index, text in enumerate(texts):
        vector = [0.0] * dimensions
        for word in str(text).lower().split():
            vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % dimensions] += 1.0
        rows.append({"object": "embedding", "index": index, "embedding": vector})
    return {
        "object": "list",
        "data": rows,
        "model": body["model"],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
