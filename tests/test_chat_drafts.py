"""The tab of drafts in a real browser: a draft pasted or opened, checked, shown beside its quotes, saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import WAIT, Open, Serve, everywhere, sound
from hostile import ATTACKS, each_shows, unharmed
from playwright.sync_api import FilePayload, Page, expect

from assistant.chain import Assistant
from assistant.settings import Settings
from assistant.types import CheckedSentence, Citation
from assistant.ui.html import texts

pytest_plugins = "browser"  # its fixtures
pytestmark = pytest.mark.browser

DRAFT = 'So it goes. "I went in to be buried, not photographed," Mr Sand said.'


def check(page: Page, draft: str) -> None:
    page.locator("[data-view=drafts]").click()
    page.locator(".drafts textarea").fill(draft)
    page.locator("[data-check]").click()
    expect(page.locator("[data-report]")).to_be_visible(timeout=WAIT)


@everywhere
def test_a_draft_is_shown_beside_its_quotes_with_what_was_altered(
    visit: Open, chat: str, tmp_path: Path
) -> None:
    page = visit(chat)
    check(page, DRAFT)
    remark, quoting = page.locator(".checked").all()
    assert remark.get_attribute("data-verdict") == "no_claim"
    assert quoting.get_attribute("data-verdict") == "contradicted"
    expect(quoting.locator("del").first).to_have_text("buried, not")
    expect(quoting.locator("blockquote")).to_contain_text("I went in to be photographed")
    assert "tab=drafts" in page.url
    sound(page)
    with page.expect_download() as saving:
        page.locator("[data-report]").click()
    saving.value.save_as(tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text().startswith("# Draft checked\n")
    quoting.locator("[data-open]").click()
    expect(page.locator(".reader mark")).to_contain_text("I went in to be photographed")


def test_a_file_is_opened_into_the_box_and_what_is_no_draft_is_told(visit: Open, chat: str) -> None:
    page = visit(f"{chat}?tab=drafts")
    file = page.locator(".drafts input[type=file]")
    file.set_input_files(
        FilePayload(name="draft.md", mimeType="text/markdown", buffer=b"The *ferry* closed.")
    )
    expect(page.locator(".drafts textarea")).to_have_value("The *ferry* closed.")
    file.set_input_files(FilePayload(name="draft.exe", mimeType="application/x-dosexec", buffer=b"MZ\0\0"))
    expect(page.locator(".drafts .words")).to_contain_text("it is not of a kind that articles are read from")
    expect(page.locator(".drafts textarea")).to_have_value("The *ferry* closed.")


class Attacked(Assistant):
    """Finds attacks against every draft: in its sentences, in what they cite, in what it says of them."""

    def verifying(self, draft: str, **_: Any) -> Iterator[CheckedSentence]:
        for number, attack in enumerate(ATTACKS):
            citation = Citation(
                number, attack, attack, attack, attack, date(2026, 7, 3), attack, 0, len(attack)
            )
            one = CheckedSentence(attack, 0, len(attack), "contradicted", (citation,))
            yield replace(one, altered=((attack, f"{attack} published"),), reasons=(attack,))


def test_text_that_would_like_to_be_markup_is_text(
    visit: Open, serving: Serve, sample_settings: Settings
) -> None:
    page = visit(serving(Attacked(sample_settings)))
    check(page, "A draft.")
    expect(page.locator(".checked")).to_have_count(len(ATTACKS))
    unharmed(page)
    each_shows(page.locator(".checked .sentence"), ATTACKS)
    each_shows(page.locator(".checked blockquote"), ATTACKS)
    assert texts.DRAFT_VERDICTS["contradicted"] in page.locator(".checked").first.inner_text()
