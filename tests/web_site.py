"""A real web site on loopback for tests: its paths answer as a test says."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A web site whose paths answer as the test says; `asked` is what was asked for."""

    address: str
    paths: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(
        self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> str:
        """Serve this; gives back its address."""
        data = body.encode() if isinstance(body, str) else body

        def answer(request: BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag")
            same = etag is not None and request.headers.get("If-None-Match") == etag
            request.send_response(304 if same else 200)
            for name, value in {"Content-Type": kind, **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            if not same:
                request.wfile.write(data)

        self.paths[path] = answer
        return self.address + path

    def status(self, path: str, *statuses: int, **headers: str) -> str:
        """Answer with these, one after another, the last one for ever."""
        left = list(statuses)

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(left.pop(0) if len(left) > 1 else left[0])
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()

        self.paths[path] = answer
        return self.address + path


@contextlib.contextmanager
def served() -> Iterator[Site]:
    """A site that is there as long as the `with` is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            answer = site.paths.get(self.path)
            if answer is None:
                self.send_error(404)
                return
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
                answer(self)

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
