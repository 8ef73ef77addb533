"""EPUB, OpenDocument and RTF: the text in reading order, without what was struck out."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from assistant.errors import SourceError
from assistant.types import Article
from ingest.formats import packed_documents
from ingest.sources.formats import contents
from ingest.sources.found import Found
from ingest.sources.resource import Resource

LONG = (
    "The quay of Lundby was closed on Monday because it sinks, the port said, and ships go elsewhere until spring, "
    "perhaps longer."
)


def packed(mimetype: str, parts: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name, part in parts.items():
            archive.writestr(name, part)
    return data.getvalue()


def articles(data: bytes, name: str = "", kind: str = "") -> list[Article]:
    resource = Resource.of(data, name, name or "here")
    resource.media_type = kind
    return [item.article for item in contents(resource) if isinstance(item, Found)]


def epub() -> bytes:
    def page(title: str, text: str) -> str:
        return f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><h2>{title}</h2><p>{text}</p></body></html>'

    package = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:title>The Lundby Echo</dc:title><dc:creator>Ann Bo</dc:creator>
    <dc:date>2026-05-06</dc:date><dc:language>en</dc:language>
    <dc:identifier>urn:uuid:7</dc:identifier></metadata><manifest><item id="n" href="nav.xhtml" properties="nav"/>
    <item id="t" href="title.xhtml"/><item id="a" href="text/a%20b.xhtml"/><item id="b" href="text/b.xhtml"/>
    <item id="c" href="c.xhtml"/><item id="r" href="r.xhtml"/></manifest>
    <spine><itemref idref="n"/><itemref idref="t"/><itemref idref="b"/><itemref idref="a"/>
    <itemref idref="c"/><itemref idref="r"/></spine></package>"""
    container = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
    parts = {
        "META-INF/container.xml": container,
        "OPS/p.opf": package,
        "OPS/nav.xhtml": page("Contents", LONG),
        "OPS/title.xhtml": page("The Lundby Echo", "Issue 7"),
        "OPS/text/a b.xhtml": page("Quay closed", LONG),
        "OPS/text/b.xhtml": page("Lake frozen", LONG.replace("quay", "lake")),
        "OPS/c.xhtml": page("Dog found", "The dog is back."),
        "OPS/r.xhtml": page("Rights", LONG).replace("<body", '<body epub:type="copyright-page"'),
    }
    return packed("application/epub+zip", parts)


@pytest.mark.parametrize(("name", "kind"), [("a.epub", ""), ("", "application/epub+zip"), ("a.zip", "")])
def test_an_epub_is_an_article_for_each_piece_in_reading_order(name: str, kind: str) -> None:
    first, second, short = articles(epub(), name, kind)
    assert (first.title, second.title, short.title) == ("Lake frozen", "Quay closed", "Dog found")
    assert second.text == f"Quay closed\n\n{LONG}"
    assert (second.source, second.authors, second.published) == (
        "The Lundby Echo",
        ("Ann Bo",),
        date(2026, 5, 6),
    )
    assert first.id != second.id


CONTENT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:body><office:text><text:tracked-changes><text:p>Struck out.</text:p></text:tracked-changes>
<text:h>Quay closed</text:h><text:p>The quay<text:s text:c="2"/>of <text:span>Lundby</text:span><office:annotation>
<text:p>Check!</text:p></office:annotation> sinks.</text:p>
<text:list><text:list-item><text:p>One ship</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>2025</text:p></table:table-cell>
<table:table-cell><text:p>12</text:p></table:table-cell>
</table:table-row></table:table>
</office:text></office:body></office:document-content>"""
META = """<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta><dc:title>Quay</dc:title>
 <meta:initial-creator>Ann Bo</meta:initial-creator>
 <dc:creator>Cy Dahl</dc:creator><dc:date>2026-05-06T10:00:00</dc:date></office:meta></office:document-meta>"""


@pytest.mark.parametrize(
    ("name", "kind"), [("a.odt", ""), ("", "application/vnd.oasis.opendocument.text"), ("a.zip", "")]
)
def test_an_opendocument_text_is_read_without_what_was_struck_out_or_noted(name: str, kind: str) -> None:
    data = packed("application/vnd.oasis.opendocument.text", {"content.xml": CONTENT, "meta.xml": META})
    (article,) = articles(data, name, kind)
    assert article.text == "Quay closed\n\nThe quay of Lundby sinks.\n\nOne ship\n\n2025: 12."
    assert (article.title, article.authors, article.published) == ("Quay", ("Ann Bo",), None)


STYLES = """<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">
<style:style style:name="T1"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T2"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T3"><style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="T4"><style:text-properties style:text-position="super 58%"/></style:style>
</office:automatic-styles>"""


def test_what_a_style_strikes_out_or_hides_in_opendocument_is_left_out() -> None:
    spans = "".join(f'<text:span text:style-name="T{n}">{n} </text:span>' for n in (1, 2, 3))
    high = '<text:span text:style-name="T4">6</text:span>'
    body = (
        f"<text:p>It costs {spans}· 10{high} crowns{high}.</text:p>"
        '<text:section text:display="none"><text:p>No.</text:p></text:section>'
    )
    content = CONTENT.replace("<office:body>", f"{STYLES}<office:body>")
    content = content[: content.index("<text:tracked")] + body + content[content.index("</office:text>") :]
    (article,) = articles(
        packed("application/vnd.oasis.opendocument.text", {"content.xml": content}), "a.odt"
    )
    assert article.text == "It costs 3 · 10⁶ crowns."


@pytest.mark.parametrize(
    "run",
    [
        r"{\strike 9 }",
        r"{\rtlch\fcs1 \strike\insrsid12 9 }",
        r"{\v 9 }",
        r"\strike 9 \strike0 ",
        r"{\striked1 9 }",
        r"{\deleted 9 }",
    ],
)
def test_what_is_struck_out_or_hidden_in_rich_text_is_left_out(run: str) -> None:
    code = r"{\rtf1\ansi\viewkind4 It costs " + run + r"11 crowns.\par It is \strike0\v0 late.}"
    (article,) = articles(code.encode(), "a.rtf")
    assert article.text == "It costs 11 crowns.\n\nIt is late."


def test_a_power_in_rich_text_stays_one_and_the_number_of_a_note_is_no_figure() -> None:
    powers = r"It has 12 km{\super 2}, 3 m\super 3\nosupersub  and {\b 10}{\fs16\up6 6} litres"
    notes = r"{\super 7}.{\cs15\super\insrsid12 [12]} It opens on the 5{\super th}."
    (article,) = articles((r"{\rtf1\ansi " + powers + notes + "}").encode(), "a.rtf")
    assert article.text == "It has 12 km², 3 m³ and 10⁶ litres. It opens on the 5th."


def test_an_opendocument_text_may_be_one_xml_file() -> None:
    whole = CONTENT.replace("document-content", "document")
    assert [article.title for article in articles(whole.encode(), "a.fodt")] == ["Quay closed"]


@pytest.mark.parametrize(("name", "kind"), [("a.rtf", ""), ("", "application/rtf"), ("", "text/plain")])
def test_rich_text_is_read_in_its_code_page_with_its_title(name: str, kind: str) -> None:
    code = (
        r"{\rtf1\ansi\ansicpg1252{\info{\title Quay \'96 closed}{\author Ann Bo}}{\fonttbl{\f0 Times;}}"
        r"\f0 The quay costs \'80 3 million.\par\par \u8220?It sinks,\u8221? she said.{\deleted  Struck out.}}"
    )
    (article,) = articles(code.encode(), name, kind)
    assert article.text == "The quay costs € 3 million.\n\n“It sinks,” she said."
    assert (article.title, article.authors) == ("Quay – closed", ("Ann Bo",))


def test_a_document_that_unpacks_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_documents, "_MAX_UNPACKED", 1000)
    with pytest.raises(SourceError, match="zip bomb"):
        packed_documents.from_opendocument(packed("", {"content.xml": "<a>" + " " * 2000 + "</a>"}))


@pytest.mark.parametrize("data", [b"PK\x03\x04", packed("application/epub+zip", {}), epub()[:600]])
def test_a_broken_book_is_one_sentence(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"\.$"):
        list(packed_documents.from_epub(data))


def test_the_rows_of_a_table_in_opendocument_and_rich_text_stand_with_their_heads() -> None:
    rows = [("Club", "Home", None), (None, "Won", "Lost"), ("Ostby", "5", "2")]
    written = [
        "".join(
            f'<table:table-cell table:number-columns-spanned="{2 if said == "Home" else 1}"><text:p>{said}</text:p>'
            "</table:table-cell>"
            if said
            else "<table:covered-table-cell/>"
            for said in row
        )
        for row in rows
    ]
    lines = [f"<table:table-row>{row}</table:table-row>" for row in written]
    heads = f"<table:table-header-rows>{''.join(lines[:2])}</table:table-header-rows>"
    table = f"<table:table>{heads}{lines[2]}</table:table>"
    start, end = CONTENT.index("<text:tracked"), CONTENT.index("</office:text>")
    content = CONTENT[:start] + table + CONTENT[end:]
    (article,) = articles(
        packed("application/vnd.oasis.opendocument.text", {"content.xml": content}), "a.odt"
    )
    assert article.text == "Ostby, Club: 5 (Home Won), 2 (Home Lost)."
    code = "".join(
        rf"\trowd {one}\cell {two}\cell \row "
        for one, two in (("Toll", "Crowns"), ("Car", "4"), ("Lorry", "11"))
    )
    (article,) = articles((r"{\rtf1\ansi The tolls:\par " + code + r"\pard They rise.}").encode(), "a.rtf")
    assert article.text.split("\n\n") == [
        "The tolls:", "Car, Toll: 4 (Crowns).", "Lorry, Toll: 11 (Crowns).", "They rise.",
    ]  # fmt: skip
