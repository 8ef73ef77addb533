"""Counts the lines that stand in for understanding: patterns and word lists, in code and in data files together.

    python -m benchmarks.pattern_lines                 # this checkout
    python -m benchmarks.pattern_lines --at 0.7.1      # a tag or commit of this repository

Counted are, of `assistant` and `ingest`, the lines of every statement at a module's or class's top that makes a pattern
(`re.compile`, or a string with the marks of a pattern in it) or lists words (a string of words, or a set, list or
dictionary of strings that are words), with comments and docstrings between them left out; the lines of functions that
are calls of `re`; and each line of a word list among the data. Moving a list into a data file takes nothing off. Beside
them stand the lines, blank ones left out, of the modules that decide by them: those with eight such lines or more, the
code around the patterns included.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "ingest")
DATA = re.compile(r"^data/(?:languages|periods|words)/")
"""Where word lists stand as data."""
NOT_LANGUAGE = re.compile(
    r"^assistant/(?:ui|index|tracing|cli)/|^assistant/(?:store|vectors|catalogue|ui|cli|terminal)\b"
)
"""What only lays out, keeps or shows: its strings are no words of a language."""
DECIDING = 8
"""Lines from which on a module decides by patterns and lists."""
FEWEST = 4
"""Words that make a list."""
_PATTERN = re.compile(r"\\[bswdSWD]|\(\?[:P<=!]")
_RE = {"compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "split"}


def main() -> None:
    """Prints the lines by package and altogether."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at", metavar="COMMIT", help="count there instead of in this checkout")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    around: Counter[str] = Counter()
    for name, text in files(given.at):
        place = "/".join(Path(name).parts[:2]) if name.count("/") > 1 else name.split("/")[0]
        lines = data_lines(text) if DATA.match(name) else code_lines(text)
        counts[place] += lines
        if lines >= DECIDING:
            around[place] += (
                lines if DATA.match(name) else sum(bool(line.strip()) for line in text.splitlines())
            )
    print("patterns, lists  modules that decide by them")
    for place, lines in sorted(counts.items()):
        if lines:
            print(f"{lines:15,}  {around[place]:27,}  {place}")
    print(f"{counts.total():15,}  {around.total():27,}  {given.at or 'altogether, as it stands here'}")


def files(commit: str | None) -> Iterator[tuple[str, str]]:
    """The names and texts of what is counted."""
    listing = ["git", "ls-tree", "-r", "--name-only", commit] if commit else ["git", "ls-files"]
    for name in _git(*listing).splitlines():
        code = name.endswith(".py") and name.startswith(PACKAGES) and not NOT_LANGUAGE.match(name)
        if code or DATA.match(name):
            yield name, _git("git", "show", f"{commit}:{name}") if commit else (ROOT / name).read_text()


def code_lines(source: str) -> int:
    """The lines of a module that are patterns, word lists, or calls of `re`."""
    tree = ast.parse(source)
    counted: set[int] = set()
    for node in _definitions(tree):
        if _is_pattern(node) or _is_word_list(node):
            counted.update(_lines(node))
    for part in ast.walk(tree):
        if _calls_re(part):
            counted.update(_lines(part))
    return len(counted)


def data_lines(text: str) -> int:
    """The lines of a data file that hold something."""
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())


def _definitions(tree: ast.Module) -> Iterator[ast.Assign | ast.AnnAssign]:
    """What a module, or a class in it, gives a name to."""
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (
            one for one in inner if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None
        )


def _strings(node: ast.AST) -> list[str]:
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _is_pattern(node: ast.AST) -> bool:
    return any(map(_calls_re, ast.walk(node))) or any(map(_PATTERN.search, _strings(node)))


def _is_word_list(node: ast.AST) -> bool:
    words = [word for string in _strings(node) for word in re.split(r"[\s/|]+", string) if word]
    plain = [word for word in words if re.fullmatch(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*", word)]
    return len(plain) >= FEWEST and 2 * len(plain) > len(words)


def _calls_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _RE
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def _lines(node: ast.AST) -> range:
    assert isinstance(node, ast.stmt | ast.expr)
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _git(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
