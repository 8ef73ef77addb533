"""Archives' exports in one plain text: split where the archive parts them, with no line of its own as text."""

from __future__ import annotations

import io
from datetime import date

import pytest

from ingest.sources.formats import contents
from ingest.sources.found import Found
from ingest.sources.resource import Resource

LEXIS = """
Download Request: Selected Items: 1-2
Terms: (quay)

                               1 of 2 DOCUMENTS

                       Copyright 2026 Quay Ltd
                          All Rights Reserved

                                The Lundby Echo

                              June 3, 2026 Wednesday
                                 First Edition;
                                    North

Quay closed after
140 years

BYLINE: Ann Bo

SECTION: NEWS; Pg. 3

LENGTH: 21 words

HIGHLIGHT: The port gives up.

BODY:

The quay was closed
on Monday.

"It is sinking," said the
harbour master.

LOAD-DATE: June 3, 2026

LANGUAGE: ENGLISH

                        Copyright 2026 Quay Ltd
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                                Torvedal Times

                              June 5, 2026 Friday

Ships go to Torvedal

LENGTH: 9 words

Ships go to Torvedal now.

LOAD-DATE: June 5, 2026
"""

LEXIS_NEW = """Page 1 of 2

Quay closed
The Lundby Echo
June 3, 2026 Wednesday
First Edition

Copyright 2026 Quay Ltd All Rights Reserved

Section: NEWS; Pg. 3
Length: 21 words
Byline: Ann Bo

Body

The quay was closed on Monday.

"It is sinking," said the harbour master.

Load-Date: June 3, 2026

End of Document
"""

FACTIVA = """SE News
HD Quay closed
BY By Ann Bo
WC 21 words
PD 3 June 2026
SN The Lundby Echo
LA English
CY (c) 2026 Quay Ltd

LP
The quay was closed on Monday.

TD
"It is sinking," said the harbour master.

IN BRIEF: nothing more.

CO quay : Quay Ltd
RE lund : Lundby
AN Document LUND000020260603em63000ab

Document LUND000020260603em63000ab
"""

FACTIVA_SHOWN = """News
Quay closed
By Ann Bo
21 words
3 June 2026
10:30 GMT
The Lundby Echo
LUND
English
(c) 2026 Quay Ltd

The quay was closed on Monday.

"It is sinking," said the harbour master.

Document LUND000020260603em63000ab
"""

PROQUEST = """____________________________________________________________

Report Information from ProQuest

____________________________________________________________

Document 1 of 1

Quay closed

Author: Bo, Ann

Publication info: The Lundby Echo ; Lundby [Lundby]. 03 June 2026: A.3.

Full text: The quay was closed on Monday.

"It is sinking," said the harbour master.

Subject: Harbours

Title: Quay closed

Publication title: The Lundby Echo; Lundby

Publication date: Jun 3, 2026

ProQuest document ID: 3141
"""

TEXT = 'The quay was closed on Monday.\n\n"It is sinking," said the harbour master.'


def found(text: str, name: str = "a.txt") -> list[Found]:
    return [item for item in contents(Resource.of(text.encode(), name, name)) if isinstance(item, Found)]


def test_the_older_form_of_lexisnexis_is_split_and_its_lines_joined() -> None:
    one, two = (item.article for item in found(LEXIS, "NEXIS.TXT"))
    assert one.text == f"The port gives up.\n\n{TEXT}"
    assert (one.title, one.source, one.authors) == (
        "Quay closed after 140 years",
        "The Lundby Echo",
        ("Ann Bo",),
    )
    assert one.published == date(2026, 6, 3)
    assert (two.title, two.source, two.text) == (
        "Ships go to Torvedal",
        "Torvedal Times",
        "Ships go to Torvedal now.",
    )


def test_the_labels_of_an_export_may_be_in_another_language() -> None:
    german = LEXIS.replace("BYLINE:", "AUTOR:").replace("LENGTH:", "LÄNGE:").replace("LANGUAGE:", "SPRACHE:")
    assert [item.article for item in found(german)] == [item.article for item in found(LEXIS)]


@pytest.mark.parametrize(
    "text",
    [LEXIS_NEW, FACTIVA, FACTIVA_SHOWN, PROQUEST],
    ids=["LexisNexis", "Factiva", "Factiva shown", "ProQuest"],
)
def test_other_exports_give_headline_outlet_day_and_author(text: str) -> None:
    article = found(text)[0].article
    assert article.text.replace("\n\nIN BRIEF: nothing more.", "") == TEXT
    assert article.title == "Quay closed"
    assert article.source.startswith("The Lundby Echo")
    assert (article.authors, article.published) == (("Ann Bo",), date(2026, 6, 3))


@pytest.mark.parametrize("text", [LEXIS_NEW, FACTIVA, FACTIVA_SHOWN])
def test_several_articles_are_several(text: str) -> None:
    assert len(found(text + "\n" + text.replace("LUND0000", "LUND0001").replace("Monday", "Tuesday"))) == 2


def test_an_export_in_rich_text_or_word_is_split_too() -> None:
    docx = pytest.importorskip("docx")
    document, data = docx.Document(), io.BytesIO()
    for line in LEXIS_NEW.splitlines():
        document.add_paragraph(line)
    document.save(data)
    code = r"{\rtf1\ansi " + FACTIVA_SHOWN.replace("\n", "\\par\n") + "}"
    for raw, name in ((data.getvalue(), "a.docx"), (code.encode(), "a.rtf")):
        (item,) = [one for one in contents(Resource.of(raw, name, name)) if isinstance(one, Found)]
        assert item.article.text == TEXT
        assert (item.article.title, item.article.source) == ("Quay closed", "The Lundby Echo")


def test_a_plain_text_that_mentions_documents_is_one_article() -> None:
    text = "Leak\n\nThis is 1 of 3 documents that the port published.\n\nBody\n\nHD stands for head."
    (item,) = found(text)
    assert item.article.text == text
