"""From files as they come to the answer, with the models that come along: one index for all questions."""

from __future__ import annotations

import json

import pytest

from assistant import Assistant, Settings
from ingest import ingest


def _page(body: str, title: str) -> str:
    head = f'<title>{title}</title><meta property="article:published_time" content="2026-05-25T10:00:00Z">'
    head += '<meta property="og:site_name" content="Skell News">'
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{article}</body></html>"


_ITEMS = {
    "17:10": (
        "Roads open",
        "The road from Skell to Orm is open again for lorries, the county said, and buses follow at dusk.",
    ),
    "14:20": (
        "Dam bursts",
        "The earth dam above Skell burst and the water rose by three metres, a metre short of the flood of 1926, the "
        "warden said.",
    ),
    "12:05": (
        "Town warned",
        "The mayor asked all who live along the brook at Skell to leave their houses before the evening.",
    ),
}
FILES = {
    "live.html": _page(
        "".join(
            f'<div class=block><time datetime="2026-05-25T{at}:00+02:00">{at}</time><h2>{head}</h2><p>{text}</p></div>'
            for at, (head, text) in _ITEMS.items()
        ),
        "Dam at Skell: live",
    ),
    "table.html": _page(
        "<p>The votes for the council of Orm were counted on Sunday, the returning officer said.</p><table>"
        "<tr><th>Party<th>Votes<th>Seats<tr><td>Miners’ Party<td>4,912<td>7<tr><td>Free List<td>3,088<td>4</table>",
        "Council of Orm: the results",
    ),
    "toll.html": _page(
        "<p>The toll on the bridge at Orm rises to <s>45</s> 54 crowns on 1 August, the road office said.</p>"
        "<p>Fire engines and doctors cross without paying.</p>",
        "Bridge toll at Orm raised",
    ),
    "pool.jsonl": json.dumps(
        {
            "title": "Neues Freibad in Lauden wird teurer",
            "source": "Laudener Bote",
            "text": "Das neue Freibad in Lauden kostet 17 Millionen Euro, wie der Stadtrat mitteilte.\n\n"
            "„Wir müssen neu rechnen“, sagte Bürgermeisterin Ilse Kern. »Das hätte man wissen können«, sagte Uwe Lang.",
        }
    ),
    "pier.jsonl": "\n".join(
        json.dumps(
            {
                "title": "Pier sold",
                "source": "Orm Post",
                "url": f"https://{host}/2026/06/pier-sold{rest}",
                "text": "The pier of Orm has been sold to a brewery for 3 million crowns, the clerk, Mads Ro, said.",
            }
        )
        for host, rest in (
            ("www.orm.example", "/"),
            ("m.orm.example", "?utm_source=x"),
            ("www.orm.example", "/amp"),
        )
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("news")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings(index_dir=tmp_path_factory.mktemp("kept") / "index", chat_model="extractive")
    report = ingest([folder], settings)
    assert (report.added, report.rejected) == (5, [])
    return Assistant(settings)


@pytest.mark.parametrize(
    ("question", "short", "quote"),
    [
        ("When did the dam above Skell burst?", "14:20", "The earth dam above Skell burst"),
        (
            "How many votes did the Miners' Party get?",
            "4,912",
            "Miners’ Party, Party: 4,912 (Votes), 7 (Seats).",
        ),
        ("How much is the toll on the bridge at Orm?", "54 crowns", "rises to 54 crowns"),
        ("For how much was the pier of Orm sold?", "3 million crowns", "The pier of Orm has been sold"),
        ("Was sagte Uwe Lang?", None, "»Das hätte man wissen können«, sagte Uwe Lang."),
    ],
)
def test_a_question_is_answered_from_what_the_file_says(
    assistant: Assistant, question: str, short: str | None, quote: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.short) == ("answered", short)
    assert quote in answer.citations[0].quote
    assert len({citation.quote for citation in answer.citations}) == len(answer.citations)
    assert not answer.text.startswith(("Yes", "No"))


def test_who_crosses_without_paying_does_not_pay(assistant: Assistant) -> None:
    assert assistant.ask("Do fire engines pay the toll?").text.startswith("No")
