"""The house as architecture.md draws it: who may import whom, what is exported, and that importing does nothing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import assistant
import ingest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "ingest")
ENTRANCES = {"assistant.cli", "assistant.__main__", "ingest.__main__"}
"""They start the program and sit above both packages."""
SEAMS = {
    "chromadb": {"assistant.vectors"},
    "onnxruntime": {"assistant.models", "assistant.reader"},
    "tokenizers": {"assistant.models", "assistant.reader", "ingest.passages.tokens"},
    "openai": {"assistant.models", "assistant.chat_models"},
    "langchain_openai": {"assistant.models", "assistant.chat_models"},
    "langchain": {"assistant.models", "assistant.chat_models"},
    "gradio": {"assistant.ui"},
    "opentelemetry": {"assistant.spans"},
    "rich": {"assistant.cli", "assistant.terminal"},
    "torch": set(),
    "xllamacpp": {"assistant.local_chat"},
}
"""Library -> the only modules (with what is inside them) that speak to it."""
FOR_OTHERS = {"lxml-html-clean"}
"""Dependencies that only a dependency imports, without declaring them well."""
SLOW = (
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


def imported_by(name: str) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that `name` imports, wherever in the file, with the statement that does it."""
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
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


def test_types_and_errors_stand_on_nothing_of_ours() -> None:
    assert ours("assistant.types") == set()
    assert ours("assistant.errors") == set()


def test_imports_run_from_ingest_to_assistant() -> None:
    above_both = ENTRANCES | {"assistant.ui", "ingest"}
    below = [name for name in MODULES if not inside(name, above_both)]
    assert [name for name in below if any(inside(module, {"ingest"}) for module in ours(name))] == []


def test_nothing_imports_the_command_line_or_the_chat() -> None:
    others = [name for name in MODULES if name not in ENTRANCES]
    assert [name for name in others if "assistant.cli" in ours(name)] == []
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


def distributions(*files: Path) -> list[set[str]]:
    """For each library that the files import the names of the distributions that may have brought it."""
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text()))]
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
    assert [names for names in used if not names & declared("documents", "local")] == []
    assert declared("documents", "local") - {name for names in used for name in names} == FOR_OTHERS


def test_the_test_extra_brings_what_the_tests_use() -> None:
    used = distributions(*(ROOT / "tests").glob("*.py"))
    assert [names for names in used if not names & declared("documents", "local", "mcp", "test")] == []


def test_an_import_that_is_put_off_says_why() -> None:
    silent = []
    for name, path in MODULES.items():
        lines = path.read_text().splitlines()
        for function in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                said = any("# " in line for line in lines[function.lineno - 1 : function.end_lineno])
                silent += [f"{name}:{node.lineno}" for node in inner if not said]
    assert silent == []


def test_only_entrances_load_settings() -> None:
    for name, path in MODULES.items():
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
        loads = "Settings" in names and "assistant.settings" in ours(name)
        assert not loads or name in {"assistant.cli", "assistant.chain"}, name


def test_the_promised_names_are_exported() -> None:
    promised = {
        "Answer",
        "Article",
        "Assistant",
        "Citation",
        "Passage",
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
