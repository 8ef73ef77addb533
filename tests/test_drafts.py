"""Drafts: read from files, and parted into sentences with what completes them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from assistant.errors import SourceError
from assistant.verification.drafts import bare, sentences_of
from ingest.drafts import draft_in, read_draft

DRAFT = """# The *ferry*

The **ferry** to [Skell](https://skell.example) closed. "It is a sad day," Mara Lind said. She said that it would not
reopen. What now?

- Two boats were sold.
"""


@pytest.mark.models
def test_sentences_stand_in_the_draft_and_are_read_without_markup() -> None:
    found = sentences_of(DRAFT)
    assert all(DRAFT[one.start : one.end] == one.text for one in found)
    assert found[1].statement == "The ferry to Skell closed."
    assert [one.statement for one in found if not one.may_tell] == ["The ferry", "What now?"]
    assert found[-1].statement == "Two boats were sold."
    assert found[2].before.endswith("The ferry to Skell closed.")


@pytest.mark.models
def test_quoted_words_come_with_their_speaker_and_a_pronoun_that_speaks_with_its_name() -> None:
    quoting, reporting = sentences_of(DRAFT)[2:4]
    assert (quoting.quoted, quoting.speaker) == (("It is a sad day,",), "Mara Lind")
    assert reporting.statement.startswith("Mara Lind said that")


def test_markup_within_words_stays() -> None:
    assert bare("> snake_case and 3 * 4, and *this*") == "snake_case and 3 * 4, and this"


def test_a_draft_is_read_from_text_markdown_and_word(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("The ferry closed.")
    document.add_paragraph("Two boats were sold.")
    document.save(str(tmp_path / "draft.docx"))
    (tmp_path / "draft.md").write_text("---\ntitle: Ferry\n---\nThe *ferry* closed.")
    (tmp_path / "draft.txt").write_text("The ferry closed.")
    assert read_draft(tmp_path / "draft.docx") == "The ferry closed.\n\nTwo boats were sold."
    assert read_draft(tmp_path / "draft.md") == "The *ferry* closed."
    assert read_draft(tmp_path / "draft.txt") == "The ferry closed."
    assert draft_in((tmp_path / "draft.docx").read_bytes(), "draft.docx").startswith("The ferry closed.")


def test_standard_input_is_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Die Fähre fährt nicht.".encode())))
    assert read_draft("-") == "Die Fähre fährt nicht."


@pytest.mark.parametrize("name", ["none.txt", "https://example.org/draft", "draft.exe"])
def test_what_is_no_draft_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.exe").write_bytes(b"MZ\0\0")
    with pytest.raises(SourceError, match=name.rpartition("/")[2]):
        read_draft(name)
