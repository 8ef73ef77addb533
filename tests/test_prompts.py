"""Prompts are text with declared variables; what is missing or unknown is named."""

from pathlib import Path

import pytest

from assistant.errors import PromptError
from assistant.write.prompts import load_prompt


def write(folder: Path, text: str) -> Path:
    (folder / "greet.md").write_text(text, encoding="utf-8")
    return folder


def test_variables_are_filled_in(tmp_path: Path) -> None:
    folder = write(tmp_path, "---\nvariables: name, day\n---\nHello {{name}}, it is {{ day }}.\n")
    prompt = load_prompt("greet", frozenset({"name", "day"}), folder)
    assert prompt.fill(name="Ada", day="Monday") == "Hello Ada, it is Monday."


def test_a_value_is_never_read_for_variables(tmp_path: Path) -> None:
    folder = write(tmp_path, "---\nvariables: passages, question\n---\n{{passages}} {{question}}")
    prompt = load_prompt("greet", frozenset({"passages", "question"}), folder)
    assert prompt.fill(passages="{{question}} {braces}", question="Why?") == "{{question}} {braces} Why?"


def test_braces_of_json_are_text(tmp_path: Path) -> None:
    folder = write(tmp_path, '---\nvariables: x\n---\n{"a": [{"b": {{x}}}]}')
    assert load_prompt("greet", frozenset({"x"}), folder).fill(x="1") == '{"a": [{"b": 1}]}'


@pytest.mark.parametrize(
    ("values", "named"),
    [({}, "{{name}}"), ({"name": "Ada", "colour": "red"}, "{{colour}}")],
)
def test_a_missing_or_unknown_value_is_named(tmp_path: Path, values: dict[str, str], named: str) -> None:
    prompt = load_prompt("greet", frozenset({"name"}), write(tmp_path, "---\nvariables: name\n---\n{{name}}"))
    with pytest.raises(PromptError, match=named):
        prompt.fill(**values)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("no front matter {{name}}", "variables:"),
        ("---\nvariables: name\n---\nHello {{nmae}}{{name}}", "{{nmae}}"),
        ("---\nvariables: name, day\n---\nHello {{name}}", "{{day}}"),
        ("---\nvariables: name, mood\n---\nHello {{name}} {{mood}}", "{{mood}}"),
        ("---\nvariables:\n---\nHello", "{{name}}"),
    ],
)
def test_a_prompt_that_cannot_work_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(PromptError, match=named):
        load_prompt("greet", frozenset({"name"}), write(tmp_path, text))


def test_a_prompt_without_variables_has_none_to_offer(tmp_path: Path) -> None:
    own = write(tmp_path, "---\nvariables: mood\n---\n{{mood}}")
    with pytest.raises(PromptError, match="it may use none"):
        load_prompt("greet", frozenset(), own)


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="nowhere"):
        load_prompt("answer", frozenset(), tmp_path / "nowhere")


def test_prompts_that_a_folder_lacks_come_along(tmp_path: Path) -> None:
    known = frozenset({"most_statements"})
    assert load_prompt("answer", known, tmp_path) == load_prompt("answer", known)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "greet.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match="cannot be read"):
        load_prompt("greet", frozenset(), tmp_path)
