"""Addresses → bytes, politely and within bounds: the only module that speaks to the web.

What is refused: schemes other than http and https, addresses on private networks (wherever the name leads, redirects
included; checked on the very address that is connected to), more than five redirects, more than 32 MB, more than a
minute. What is honoured: robots.txt (RFC 9309) of every host that a redirect leads to, with its Crawl-delay,
Retry-After, a second between requests to one host, ETag and Last-Modified.
"""

from __future__ import annotations

import ipaddress
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from assistant.errors import SourceError
from ingest.articles.addresses import meant_address

PRODUCT = "news-assistant"
"""The name that a robots.txt calls this program by."""
USER_AGENT = f"{PRODUCT} (reads pages and feeds that its user named)"
MAX_BYTES = 32 * 1024 * 1024
MAX_REDIRECTS = 5
DEADLINE = 60.0
"""Seconds for one address, redirects and body included, retries not."""
_TIMEOUT = httpx.Timeout(connect=10, read=20, write=10, pool=10)
_TRIES = 3
_BACKOFF = 1.0
_LONGEST_WAIT = 30.0
"""Seconds: who asks to wait longer, before another try or between two requests, is not waited for."""
_PAUSE = 1.0
"""Seconds between two requests to one host."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WORTH_ANOTHER_TRY = frozenset({429, 500, 502, 503, 504})


class Unreachable(SourceError):
    """What cannot be had just now, and perhaps can another time."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether something changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at an address; `data` is None where it is as it was at the validators sent along."""

    address: str
    """Where the redirects led."""
    data: bytes | None
    kind: str
    """The media type, without parameters and in lower case; "" where none was given."""
    charset: str | None
    validators: Validators


class Fetcher:
    """Fetches one address after another. A context manager that keeps connections open."""

    def __init__(self, *, allow_private: bool = False, pause: float = _PAUSE) -> None:
        self._allow_private = allow_private
        self._pause = pause
        self._opened: httpx.Client | None = None
        self._robots: dict[str, RobotFileParser | None] = {}
        self._last: dict[str, float] = {}
        self._silent: dict[str, str] = {}
        """Sites whose server did not answer at all, with what was tried: they are not asked again."""

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *error: object) -> None:
        if self._opened is not None:
            self._opened.close()

    @property
    def _client(self) -> httpx.Client:
        # Opened at the first address: most ingestions have none, and loading the certificates takes a while.
        if self._opened is None:
            transport = _Transport(self._allow_private)
            self._opened = httpx.Client(
                transport=transport, timeout=_TIMEOUT, headers={"User-Agent": USER_AGENT}
            )
        return self._opened

    def get(self, address: str, validators: Validators = Validators()) -> Fetched:
        """What stands there. Raises SourceError with the reason where it cannot be had."""
        for attempt in range(1, _TRIES + 1):
            try:
                return self._follow(address, validators)
            except _AnotherTry as trouble:
                wait = trouble.wait or _BACKOFF * 2 ** (attempt - 1) * random.uniform(1, 1.5)
                if wait > _LONGEST_WAIT:
                    raise Unreachable(f"{trouble} and asks to wait {wait:,.0f} seconds.") from trouble
                if attempt == _TRIES:
                    if not trouble.answered:
                        self._silent[_site(address)] = f"{trouble} (tried {_TRIES} times)."
                    raise Unreachable(f"{trouble} (tried {_TRIES} times).") from trouble
                time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, address: str, validators: Validators, *, heed_robots: bool = True) -> Fetched:
        deadline = time.monotonic() + DEADLINE
        for _ in range(MAX_REDIRECTS + 1):
            _check_address(address)
            if silent := self._silent.get(_site(address)):
                raise Unreachable(silent)
            if heed_robots:
                self._check_robots(address)
            self._wait_for_turn(address)
            headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
            try:
                with self._client.stream(
                    "GET", address, headers={k: v for k, v in headers.items() if v}, follow_redirects=False
                ) as response:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        return _received(response, address, validators, deadline)
                    location = response.headers["location"]
                    address = meant_address(location, address) or location
            except httpx.InvalidURL as error:
                raise SourceError(f"{address} is not an address: {error}.") from error
            except httpx.TransportError as error:
                raise _AnotherTry(f"the server cannot be reached: {error or type(error).__name__}") from error
        raise SourceError(f"it redirects more than {MAX_REDIRECTS} times.")

    def _wait_for_turn(self, address: str) -> None:
        host = urlsplit(address).netloc
        rules = self._robots.get(_site(address))
        asked = float(rules.crawl_delay(PRODUCT) or 0) if rules else 0.0
        pause = max(self._pause, min(asked, _LONGEST_WAIT))
        wait = self._last.get(host, -pause) + pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last[host] = time.monotonic()

    def _check_robots(self, address: str) -> None:
        site = _site(address)
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules = self._robots[site]
        if rules is None:
            raise SourceError("the site's robots.txt cannot be had just now, so what it allows is not known.")
        if not rules.can_fetch(PRODUCT, address):
            raise SourceError("the site's robots.txt asks programs not to read it.")

    def _read_robots(self, site: str) -> RobotFileParser | None:
        """What the site asks for; nothing where it has no such file, None where its server is in trouble."""
        rules = RobotFileParser()
        try:
            data = self._follow(f"{site}/robots.txt", Validators(), heed_robots=False).data
            rules.parse((data or b"").decode("utf-8", "replace").splitlines())
        except SourceError:
            rules.parse([])
        except _AnotherTry as trouble:
            if trouble.answered:
                return None
            raise  # no server is there: that is what is wrong with the address
        return rules


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class _AnotherTry(Exception):
    """Trouble that may pass; `wait` is how many seconds the server asked for, if it `answered` at all."""

    def __init__(self, sentence: str, wait: float | None = None, *, answered: bool = False) -> None:
        super().__init__(sentence)
        self.wait = wait
        self.answered = answered


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        readable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        readable = False
    if not readable:
        raise SourceError(f"{address} is not read; only http: and https: addresses are.")


def _received(response: httpx.Response, address: str, validators: Validators, deadline: float) -> Fetched:
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if response.status_code == 304:
        return Fetched(address, None, kind, None, validators)
    if response.status_code in _WORTH_ANOTHER_TRY:
        wait = _seconds(response.headers.get("retry-after", ""))
        raise _AnotherTry(f"the server answers {response.status_code}", wait, answered=True)
    if response.status_code != 200:
        raise SourceError(
            f"the server answers {response.status_code} {response.reason_phrase}".rstrip() + "."
        )
    too_large = SourceError(f"it is larger than the {MAX_BYTES / 1e6:.0f} MB that are read of one address.")
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > MAX_BYTES:
        raise too_large
    data = bytearray()
    try:
        for piece in response.iter_bytes(65536):
            data += piece
            if len(data) > MAX_BYTES:
                raise too_large
            if time.monotonic() > deadline:
                raise SourceError(f"it did not arrive within {DEADLINE:.0f} seconds.")
    except httpx.DecodingError as error:
        raise SourceError(f"it is packed in a way that cannot be unpacked: {error}.") from error
    now = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
    return Fetched(address, bytes(data), kind, response.charset_encoding, now)


def _seconds(retry_after: str) -> float | None:
    """How long a server asks to wait, in seconds or until a date; None where it does not say."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError):
        return None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


class _Transport(httpx.BaseTransport):
    """httpx over a pool that looks at the address behind a name before it connects to that address."""

    def __init__(self, allow_private: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=_Guarded(allow_private)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    extensions=request.extensions,
                )
            )
        except _LIBRARY_ERRORS as error:
            raise httpx.TransportError(str(error) or type(error).__name__) from error
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


_LIBRARY_ERRORS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._response.stream, Iterable)
        try:
            yield from self._response.stream
        except _LIBRARY_ERRORS as error:
            raise httpx.TransportError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        self._response.close()


class _Guarded(httpcore.SyncBackend):
    """Connects only to addresses that the whole world can reach, unless told otherwise."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private

    def connect_tcp(self, host: str, port: int, *args: Any, **more: Any) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no server is called {host}") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not self._allow_private:
            for address in addresses:
                if not ipaddress.ip_address(address.split("%")[0]).is_global:
                    raise SourceError(f"{host} is on a private network ({address}), which is not read.")
        return _first_that_answers(
            addresses, lambda a: super(_Guarded, self).connect_tcp(a, port, *args, **more)
        )


def _first_that_answers(
    addresses: list[str], connect: Callable[[str], httpcore.NetworkStream]
) -> httpcore.NetworkStream:
    for address in addresses[:-1]:
        try:
            return connect(address)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            continue
    return connect(addresses[-1])
