"""What reading PDF and Word files promises: sentences as they are read on the page, and the page they stand on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest

from assistant.answer.citation import Citer
from assistant.draft import Quoted, Statement
from assistant.types import Article
from ingest.passages.split import split
from ingest.sources.documents import from_docx
from ingest.sources.pdf import from_pdf

LEFT = [
    "The quarry at Velden will be filled with water",
    "by 2031, its owner, Berta Holt, said on Monday.",
    "The work will cost 12 million crowns in all.",
]
RIGHT = [
    "A lorry overturned on the road to Velden on",
    "Sunday. Its driver was not hurt. The road was",
    "shut for nine hours, the police said.",
]
Line = tuple[int, int, str]


def pdf(*pages: Sequence[Line], title: str = "") -> bytes:
    """A PDF with these lines on its pages: left edge and height in points, and text of Latin letters."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    numbers = []
    for lines in pages:
        drawn = "\n".join(f"BT /F1 9 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines).encode("latin-1")
        numbers.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1"
            b" << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(numbers))
    objects.append(b"<< /Title (%s) /Author (layout@velden) >>" % title.encode())
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        size - 1,
        len(body),
    )
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def column(x: int, lines: Sequence[str], top: int = 700) -> list[Line]:
    return [(x, top - 12 * number, line) for number, line in enumerate(lines)]


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("pdfminer")
    pytest.importorskip("docx")


@pytest.mark.parametrize("rows_first", [True, False])
def test_columns_are_read_one_after_the_other(rows_first: bool) -> None:
    left, right = column(50, ["Quarry to be a lake", "", *LEFT]), column(310, ["Lorry overturns", "", *RIGHT])
    both = [line for pair in zip(left, right, strict=True) for line in pair] if rows_first else left + right
    paragraphs = from_pdf(pdf([line for line in both if line[2]])).text.strip().split("\n\n")
    assert paragraphs == ["Quarry to be a lake", " ".join(LEFT), "Lorry overturns", " ".join(RIGHT)]


def test_words_that_the_end_of_a_line_parts_are_joined() -> None:
    text = from_pdf(
        pdf(column(50, ["The vil-", "lage of Velden has nine-", "teen streets and a mill."]))
    ).text
    assert text.strip() == "The village of Velden has nineteen streets and a mill."


def test_running_lines_are_left_out_and_every_passage_knows_its_page() -> None:
    pages = [
        [(50, 810, f"Velden Courier - {number}"), *column(50, lines)]
        for number, lines in ((4, LEFT), (5, RIGHT))
    ]
    article = Article(id="a", text=from_pdf(pdf(*pages)).text)
    assert "Courier" not in article.text
    assert [(p.text.strip()[:10], p.page) for p in split(article)] == [("The quarry", 1)]
    citations = Citer(lambda passage: article.text)
    (passage,) = split(article)
    quotes = [
        Quoted(passage, passage.text.index(words), passage.text.index(words) + len(words)) for words in QUOTES
    ]
    for quoted in quotes:
        citations.cite(Statement(quoted.text, (quoted,)))
    assert [c.page for c in citations.citations] == [1, 2]


QUOTES = ("The work will cost 12 million crowns in all.", "Its driver was not hurt.")


def test_a_sentence_that_runs_on_over_the_end_of_a_page_is_one() -> None:
    pages = [
        column(50, [*LEFT, "It will be the deepest lake of the whole county, and the"]),
        column(50, ["only one."]),
    ]
    text = from_pdf(pdf(*pages)).text
    assert "county, and the\fonly one." in text


@pytest.mark.parametrize("title", ["untitled", "", "Microsoft Word - draft3.docx", "velden-04.indd"])
def test_what_a_program_wrote_is_no_title_and_no_author(title: str) -> None:
    article = from_pdf(pdf(column(50, ["Quarry to be a lake"]), title=title))
    assert (article.title, article.authors) == ("Quarry to be a lake", ())


def test_what_has_no_pages_has_no_page() -> None:
    assert [p.page for p in split(Article(id="a", text="One day it rained.\fThe next it did not."))] == [None]


# Word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, notes: str = "") -> bytes:
    """A Word file with this in its body."""
    from docx import Document  # here, so that the other tests run without it

    buffer = io.BytesIO()
    document: Any = Document()
    document.save(buffer)
    files = {
        name: (packed := zipfile.ZipFile(buffer)).read(name) for name in zipfile.ZipFile(buffer).namelist()
    }
    assert packed
    files["word/document.xml"] = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    if notes:
        files["word/footnotes.xml"] = f"<w:footnotes {W}>{notes}</w:footnotes>".encode()
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(
            b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
        )
        relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        files["word/_rels/document.xml.rels"] = files["word/_rels/document.xml.rels"].replace(
            b"</Relationships>",
            f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>'.encode(),
        )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def paragraph(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def told(body: str, notes: str = "") -> list[str]:
    return from_docx(docx(body, notes)).text.split("\n\n")


def test_tracked_changes_are_read_as_accepted() -> None:
    changed = f"<w:del>{run('60', 'delText')}</w:del><w:ins>{run('75')}</w:ins>"
    moved = f"<w:moveFrom>{run('Old place.')}</w:moveFrom><w:moveTo>{run('New place.')}</w:moveTo>"
    body = paragraph(run("The fee is ") + changed + run(" crowns.")) + paragraph(moved)
    assert told(body + f"<w:ins>{paragraph(run('Buses are free.'))}</w:ins>") == [
        "The fee is 75 crowns.", "New place.", "Buses are free.",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["strike", "dstrike", "vanish"])
def test_what_is_struck_out_or_hidden_in_word_is_left_out(mark: str) -> None:
    struck = run("60 ").replace("<w:r>", f"<w:r><w:rPr><w:{mark}/></w:rPr>")
    kept = run("75").replace("<w:r>", f'<w:r><w:rPr><w:{mark} w:val="0"/></w:rPr>')
    assert told(paragraph(run("The fee is ") + struck + kept + run(" crowns."))) == ["The fee is 75 crowns."]


def test_a_power_in_word_stays_a_power_and_the_number_of_a_note_is_no_figure() -> None:
    high = run("6").replace("<w:r>", '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')
    assert told(paragraph(run("It has 10") + high + run(" litres") + high + run("."))) == [
        "It has 10⁶ litres."
    ]


def test_links_controls_and_boxes_are_read_once() -> None:
    linked = paragraph(run("The firm is ") + f"<w:hyperlink>{run('Holt')}</w:hyperlink>" + run("."))
    control = f"<w:sdt><w:sdtContent>{paragraph(run('Write by May.'))}</w:sdtContent></w:sdt>"
    inner = paragraph(f"<w:sdt><w:sdtContent>{run('Or call.')}</w:sdtContent></w:sdt>")
    assert told(linked + control + inner) == ["The firm is Holt.", "Write by May.", "Or call."]


def test_the_rows_of_a_table_stand_in_their_place_with_their_heads() -> None:
    body = paragraph(run("The fees:")) + table(
        ("Vehicle", "Fee"), ("Car", "75 crowns"), ("Lorry", "140 crowns")
    )
    assert told(body + paragraph(run("They rise in May."))) == [
        "The fees:", "Car, Vehicle: 75 crowns (Fee).", "Lorry, Vehicle: 140 crowns (Fee).", "They rise in May.",
    ]  # fmt: skip


def test_a_footnote_stands_where_it_is_called() -> None:
    called = run("It was the fifth") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" flood.")
    note = f'<w:footnote w:id="2">{paragraph(run("After that of 1953."))}</w:footnote>'
    assert told(paragraph(called), note) == ["It was the fifth [After that of 1953.] flood."]


def cell(text: str, *properties: str) -> str:
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{paragraph(run(text))}</w:tc>"


def test_cells_over_several_columns_and_rows_are_said_for_each() -> None:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    twice, first, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        head + cell("Club", first) + cell("Home", twice),
        head + cell("", below) + cell("Won") + cell("Lost"),
        cell("Ostby") + cell("5") + cell("2"),
    ]
    assert told(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>") == [
        "Ostby, Club: 5 (Home Won), 2 (Home Lost)."
    ]


def test_a_table_that_lays_out_a_document_is_read_as_its_cells_and_one_within_another_once() -> None:
    long = (
        "The quarry at Velden will be filled with water by 2031, its owner, Berta Holt, said on Monday. " * 2
    )
    inner = table(("Year", "Stones"), ("2025", "12"), ("2026", "11"))
    left = f"<w:tc>{paragraph(run(long))}{paragraph(run('It is deep.'))}</w:tc>"
    right = f"<w:tc>{inner}{paragraph(run('End.'))}</w:tc>"
    assert told(f"<w:tbl><w:tr>{left}{right}</w:tr></w:tbl>") == [
        long.strip(), "It is deep.", "2025, Year: 12 (Stones).", "2026, Year: 11 (Stones).", "End.",
    ]  # fmt: skip


def test_a_sentence_or_word_that_runs_on_in_the_next_column_or_page_is_one() -> None:
    left = column(50, [*LEFT, "It will be the deepest lake of the whole county, and the on-"])
    right = column(360, ["ly one with a beach for bath-"])
    text = from_pdf(pdf([*left, *right], column(50, ["ers and boats."]))).text
    assert text.endswith("and the only one with a beach for bathers\fand boats.")
