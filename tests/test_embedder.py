"""What the embedders promise: unit vectors, the same for the same text, from one load and without a network."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from assistant.errors import ModelError, SettingsError
from assistant.models.embedder import embedder_name, load_embedder
from assistant.ports import Embedder
from assistant.settings import Settings

TEXTS = [
    "The cat sits on the mat.",
    "A feline rests on a rug.",
    "Stock markets fell sharply after the central bank raised rates. " * 12,
    "",
    "Der Minister trat zurück.",
]


@pytest.fixture(scope="module")
def local() -> Embedder:
    return load_embedder(Settings(embeddings="local"))


pytestmark = pytest.mark.models


def test_vectors_have_length_one(local: Embedder) -> None:
    vectors = local.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), local.dimensions) == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_the_multilingual_embedder_finds_a_passage_by_a_question_in_another_language() -> None:
    embedder = load_embedder(Settings(embeddings="multilingual"))
    assert embedder.name == embedder_name(Settings(embeddings="multilingual")) != embedder_name(Settings())
    passages = embedder.embed_passages(["The bridge is closed until June.", "The bakery won a prize.", ""])
    assert passages.shape == (3, embedder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1.0, atol=1e-5)
    for question in (
        "Wann öffnet die Brücke wieder?",
        "¿Hasta cuándo está cerrado el puente?",
        "متى يفتح الجسر؟",
    ):
        assert (passages @ embedder.embed_question(question)).argmax() == 0


def test_a_text_has_one_vector_whatever_stands_beside_it(local: Embedder) -> None:
    together = local.embed_passages(TEXTS)
    backwards = local.embed_passages(TEXTS[::-1])[::-1]
    for row, text in enumerate(TEXTS):
        alone = local.embed_question(text)
        assert alone.tobytes() == together[row].tobytes() == backwards[row].tobytes()


def test_cosines_are_those_of_the_published_model(local: Embedder) -> None:
    """The expected values are those of the float32 weights, run by transformers (see embedder.md)."""
    pairs = {
        ("That is a happy person", "That is a very happy person"): 0.9429,
        ("That is a happy person", "That is a happy dog"): 0.6946,
        ("That is a happy person", "Today is a sunny day"): 0.2569,
    }
    # Without VNNI a processor adds pairs of 8-bit products in 16 bits, and the largest are cut off.
    tolerance = 0.02 if "vnni" in Path("/proc/cpuinfo").read_text() else 0.07
    for (one, other), expected in pairs.items():
        cosine = float(local.embed_question(one) @ local.embed_question(other))
        assert cosine == pytest.approx(expected, abs=tolerance)


def test_only_the_first_256_tokens_count(local: Embedder) -> None:
    start = "word " * 300
    assert local.embed_question(start + "one").tobytes() == local.embed_question(start + "two").tobytes()


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\0", "عربى", "🙂" * 1000, "a" * 100_000])
def test_any_text_has_a_vector(local: Embedder, text: str) -> None:
    assert np.isfinite(local.embed_question(text)).all()


def test_no_texts_are_no_vectors(local: Embedder) -> None:
    assert local.embed_passages([]).shape == (0, 384)


def test_one_process_loads_it_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        loaded = list(threads.map(lambda _: load_embedder(Settings(embeddings="local")), range(16)))
    assert len({id(one) for one in loaded}) == 1


def test_many_threads_get_the_same_vectors(local: Embedder) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(local.embed_question, TEXTS * 4))
    for text, vector in zip(TEXTS * 4, found, strict=True):
        assert vector.tobytes() == local.embed_question(text).tobytes()


OFFLINE = """
import socket, sys, time

def refuse(*_, **__):
    raise AssertionError("a network call was tried")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = socket.gethostbyname = refuse
sys.addaudithook(lambda event, _: refuse() if event in ("socket.connect", "socket.getaddrinfo") else None)

from assistant.models.embedder import load_embedder
from assistant.settings import Settings

begun = time.process_time()  # its own, however busy the machine
embedder = load_embedder(Settings(embeddings="local"))
seconds = time.process_time() - begun
assert embedder.embed_question("What did the minister say?").shape == (384,)
foreign = {"torch", "openai", "langchain_openai", "chromadb", "gradio"} & set(sys.modules)
print(seconds, sorted(foreign))
"""


def test_loading_takes_under_a_second_and_no_network(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seconds, foreign = done.stdout.split(maxsplit=1)
    assert float(seconds) < 1.0
    assert foreign.strip() == "[]"


def test_the_name_is_known_without_loading() -> None:
    assert embedder_name(Settings(embeddings="local")) == "local:all-MiniLM-L6-v2-int8"
    assert (
        embedder_name(Settings(embeddings="openai:text-embedding-3-small")) == "openai:text-embedding-3-small"
    )


@pytest.mark.parametrize("name", ["auto", "extractive", "cohere:embed"])
def test_a_name_that_is_no_embedder_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_embedder(Settings(embeddings=name))


def test_openai_without_a_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        load_embedder(Settings(embeddings="openai:text-embedding-3-small"))


# The embedder behind OpenAI's protocol, against a real server on loopback


class _Service(BaseHTTPRequestHandler):
    """Embeds a text as (its length, 1, 0); refuses what the real service refuses."""

    requests: ClassVar[list[dict[str, Any]]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append(body)
        texts = body["input"]
        good = self.path == "/v1/embeddings" and all(isinstance(text, str) and text for text in texts)
        good = good and self.headers["Authorization"] == "Bearer key"
        data = [
            {"object": "embedding", "index": i, "embedding": [float(len(text)), 1.0, 0.0]}
            for i, text in enumerate(texts)
        ]
        answer = {
            "object": "list",
            "data": data,
            "model": body["model"],
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        self._reply(200, answer) if good else self._reply(400, {"error": {"message": "bad input"}})

    def _reply(self, status: int, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its address, and what it is asked."""

    class Service(_Service):
        requests: ClassVar[list[dict[str, Any]]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", Service.requests
        server.shutdown()


def remote(address: str, model: str = "own-model", key: str = "key") -> Embedder:
    return load_embedder(Settings(embeddings=f"openai:{model}", openai_api_key=key, openai_base_url=address))


def test_a_remote_embedder_is_asked_in_batches_for_text(service: tuple[str, list[dict[str, Any]]]) -> None:
    address, requests = service
    embedder = remote(address)
    texts = [f"{'x' * (n % 7)} passage" for n in range(300)] + [""]
    vectors = embedder.embed_passages(texts)
    assert [len(request["input"]) for request in requests] == [128, 128, 45]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert vectors[3, 0] / vectors[3, 1] == pytest.approx(len(texts[3]))
    assert embedder.name == "openai:own-model"
    assert embedder.dimensions == 3
    assert embedder.embed_passages([]).shape == (0, 3)
    assert embedder.embed_question("four") == pytest.approx(np.array([4, 1, 0]) / 17**0.5)


def test_known_models_are_not_asked_for_their_dimensions(service: tuple[str, list[dict[str, Any]]]) -> None:
    address, requests = service
    assert remote(address, "text-embedding-3-large").dimensions == 3072
    assert requests == []


def test_a_service_that_refuses_is_one_sentence(service: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(ModelError, match="openai:own-model"):
        remote(service[0], key="wrong").embed_question("x")
