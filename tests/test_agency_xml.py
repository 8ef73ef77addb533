"""NewsML-G2, NewsML 1, NITF and ninjs: an agency's article with its fields, and no metadata as text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from assistant.errors import SourceError
from ingest.sources.formats import contents
from ingest.sources.found import Found, Unread
from ingest.sources.resource import Resource

BODY = "<p>LUNDBY (Wire) - The quay was closed on Monday.</p><p>It is <em>sinking</em>, the port says.</p>"
TEXT = "LUNDBY (Wire) - The quay was closed on Monday.\n\nIt is sinking, the port says."


def found(data: str, name: str = "", kind: str = "") -> list[Found | Unread]:
    resource = Resource.of(data.encode(), name, "here")
    resource.media_type = kind
    return [item for item in contents(resource) if isinstance(item, Found | Unread)]


def newsml(item_class: str = "text", status: str = "usable", content: str = "") -> str:
    inline = (
        content or f"<inlineXML><nitf><body><body.content>{BODY}</body.content></body></nitf></inlineXML>"
    )
    return f"""<?xml version="1.0"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:w:1" version="2" xml:lang="en-GB">
<catalogRef href="http://w.example/catalog.xml"/><rightsInfo><copyrightHolder literal="Wire Ltd"/>
<usageTerms>Not for resale</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:{item_class}"/><provider qcode="w:WIRE"><name>Wire</name></provider>
<versionCreated>2026-05-04T16:25:32+02:00</versionCreated>
<firstCreated>2026-05-04T13:12:21+02:00</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><urgency>3</urgency><creator qcode="w:ab"><name>Ann Bo</name></creator><slugline>QUAY-1</slugline>
<headline>Quay closed</headline></contentMeta>
<contentSet>{inline}</contentSet></newsItem>"""


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xml", ""), ("", "application/xml"), ("", "text/xml"), ("a.txt", "")]
)
def test_newsml_g2_is_known_by_its_first_element_whatever_it_is_called(name: str, kind: str) -> None:
    (item,) = found(newsml(), name, kind)
    assert isinstance(item, Found)
    article = item.article
    assert (article.title, article.source, article.authors) == ("Quay closed", "Wire", ("Ann Bo",))
    assert (article.id, article.language) == ("urn:newsml:w:1", "en-GB")
    assert article.published == datetime(2026, 5, 4, 11, 12, 21, tzinfo=UTC)
    assert article.updated == datetime(2026, 5, 4, 14, 25, 32, tzinfo=UTC)
    assert article.text == TEXT


def test_newsml_g2_may_hold_xhtml_or_plain_text() -> None:
    xhtml = f"<inlineXML><html><head><title>No text</title></head><body>{BODY}</body></html></inlineXML>"
    plain = '<inlineData contenttype="text/plain">The quay was closed on Monday.</inlineData>'
    texts = [
        item.article.text
        for content in (xhtml, plain)
        for item in found(newsml(content=content))
        if isinstance(item, Found)
    ]
    assert texts == [TEXT, "The quay was closed on Monday."]


def test_what_an_agency_puts_over_its_text_again_is_no_text_and_the_bytes_tell_the_encoding() -> None:
    over = "<header><ul><li>Häfen</li></ul><time>4.5.2026</time><h1>Quay closed</h1></header>"
    content = f"<inlineXML><html><body>{over}<section>{BODY}</section></body></html></inlineXML>"
    lying = newsml(content=content).replace(
        '<?xml version="1.0"?>', '<?xml version="1.0" encoding="iso-8859-1"?>'
    )
    (item,) = found(lying.replace("Quay closed</headline>", "Kai für Schiffe gesperrt</headline>"))
    assert isinstance(item, Found)
    assert (item.article.text, item.article.title) == (TEXT, "Kai für Schiffe gesperrt")


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (newsml(item_class="picture"), "'picture', not text"),
        (newsml(status="canceled"), "withdrawn"),
        (newsml(content='<remoteContent href="a.jpg"/>'), "only points to it"),
    ],
)
def test_what_is_no_text_or_was_withdrawn_is_left_out_with_the_reason(xml: str, why: str) -> None:
    (item,) = found(xml)
    assert isinstance(item, Unread)
    assert why in item.reason


def test_a_message_of_several_items_is_several_articles() -> None:
    items = "".join(newsml().split("?>", 1)[1].replace("w:1", f"w:{n}") for n in range(3))
    message = (
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    )
    assert [item.article.id for item in found(message) if isinstance(item, Found)] == [
        f"urn:newsml:w:{n}" for n in range(3)
    ]


def test_a_package_of_links_is_refused() -> None:
    with pytest.raises(SourceError, match="holds no text"):
        found('<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/"><groupSet/></packageItem>')


def test_nitf_gives_its_fields_and_its_body_alone() -> None:
    nitf = f"""<nitf><head><title>T</title><docdata><doc-id id-string="77" regsrc="Wire"/><urgency ed-urg="4"/>
<date.issue norm="20260505T061000Z"/>
    <key-list><keyword key="QUAY"/></key-list></docdata><pubdata name="The Quay" date.publication="20260506"/>
</head>
    <body><body.head><hedline><hl1>Quay closed</hl1><hl2>It sinks</hl2></hedline>
<byline>By Ann Bo and Cy Dahl</byline><dateline><location>LUNDBY</location></dateline></body.head>
    <body.content><block>{BODY}<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2025</td><td>12</td></tr></table>
    <media><media-metadata name="id" value="9"/><media-caption>The quay.</media-caption></media></block>
</body.content><body.end><tagline>ends</tagline></body.end></body></nitf>"""
    (item,) = found(nitf, "a.xml")
    assert isinstance(item, Found)
    assert item.article.text == f"{TEXT}\n\n2025, Year: 12 (Ships).\n\nThe quay."
    assert (item.article.title, item.article.source, item.article.authors) == (
        "Quay closed",
        "The Quay",
        ("Ann Bo", "Cy Dahl"),
    )
    assert item.article.published == date(2026, 5, 6)


def test_newsml_1_is_read() -> None:
    xml = f"""<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>wire.example</ProviderId>
<PublicIdentifier>urn:1</PublicIdentifier></NewsIdentifier></Identification>
    <NewsManagement><FirstCreated>20260504T131221+0200</FirstCreated></NewsManagement><NewsComponent>
<AdministrativeMetadata><Provider><Party FormalName="Wire"/></Provider></AdministrativeMetadata>
    <NewsLines><HeadLine>Quay closed</HeadLine><ByLine>By Ann Bo</ByLine></NewsLines><ContentItem>
<DataContent>{BODY}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""
    (item,) = found(xml)
    assert isinstance(item, Found)
    assert (item.article.id, item.article.title, item.article.source, item.article.text) == (
        "urn:1",
        "Quay closed",
        "Wire",
        TEXT,
    )


@pytest.mark.parametrize(
    "body",
    [
        {"body_xhtml": BODY, "headline": "Quay closed", "byline": "Ann Bo", "copyrightholder": "Wire"},
        {"body_text": TEXT, "headline": "Quay closed", "byline": "By Ann Bo", "copyrightholder": "Wire"},
        {
            "bodies": [
                {"role": "summary", "value": "Short."},
                {"role": "main", "contenttype": "text/html", "value": BODY},
            ],
            "headlines": [{"role": "short", "value": "Quay"}, {"role": "main", "value": "Quay closed"}],
            "bylines": [{"byline": "Ann Bo"}],
            "infosources": [{"name": "Wire"}],
        },
    ],
    ids=["1.x marked up", "1.x plain", "2.x and 3.x"],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", ""])
def test_ninjs_is_read_in_its_versions(body: dict[str, object], name: str) -> None:
    item = {
        "uri": "urn:1",
        "type": "text",
        "pubstatus": "usable",
        "versioncreated": "2026-05-06T08:00:00Z",
        **body,
    }
    (one,) = found(json.dumps(item), name)
    assert isinstance(one, Found)
    article = one.article
    assert (article.id, article.title, article.source, article.authors) == (
        "urn:1",
        "Quay closed",
        "Wire",
        ("Ann Bo",),
    )
    assert article.text == TEXT
    assert article.published == datetime(2026, 5, 6, 8, tzinfo=UTC)


def test_a_ninjs_picture_is_left_out_with_the_reason() -> None:
    (item,) = found(
        json.dumps(
            {
                "uri": "urn:1",
                "type": "picture",
                "pubstatus": "usable",
                "versioncreated": "2026-05-06",
                "renditions": {},
            }
        ),
        "a.json",
    )
    assert isinstance(item, Unread)
    assert "'picture'" in item.reason


@pytest.mark.parametrize(
    "xml",
    [
        "<?xml version='1.0'?><invoice><total>9</total></invoice>",
        '<x:data xmlns:x="urn:x"><x:p>No article.</x:p></x:data>',
    ],
)
@pytest.mark.parametrize("kind", ["", "text/xml"])
def test_xml_of_an_unknown_kind_is_refused_in_one_sentence(xml: str, kind: str) -> None:
    with pytest.raises(SourceError, match=r"^it is XML of a kind .*\.$"):
        found(xml, "", kind)
