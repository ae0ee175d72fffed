"""A decision that fell in a meeting is written down on the pilot's screen, and taken back, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from doorstroom.i18n import catalogue, words_for
from tests.browser.visiting import ENGLISH, Visit, axe, said_by_the_toolkit, serving, too_faint
from tests.ledger.given import store_of_lists
from tests.ledger.test_writing import JAN, LISTS

pytestmark = pytest.mark.browser
NL, EN = words_for("nl"), words_for("en")
SOON = 180_000  # milliseconds: others may write meanwhile, on a busy machine


@pytest.fixture(scope="module")
def own_address(tmp_path_factory) -> Iterator[str]:
    """A dashboard of which the store is written."""
    folder: Path = tmp_path_factory.mktemp("own")
    with serving(store_of_lists(folder, {JAN: LISTS}).path) as address:
        yield address


def open_form(visit: Visit, words, form: str) -> None:
    """By keyboard alone."""
    visit.rest()
    field = visit.page.get_by_role("combobox", name=words("writing.what"))
    field.focus()
    visit.page.keyboard.type(form)
    expect(visit.page.get_by_role("option", name=form)).to_be_visible()
    visit.page.keyboard.press("Enter")
    expect(save(visit.page, words)).to_be_visible()
    visit.settle()
    visit.rest()


def save(page: Page, words):
    return page.get_by_role("button", name=words("writing.save"), exact=True)


def waiting(visit: Visit) -> str:
    visit.open("/besluiten")
    return visit.page.locator(".ds-lead").first.inner_text()


def test_a_decision_shrinks_the_queue_at_once_and_comes_back_when_it_is_taken_back(contexts, own_address):
    visit = contexts.visit(own_address)
    assert "1" in (before := waiting(visit))
    visit.open("/pilot?id=m/p-1")
    open_form(visit, NL, NL.label("milestone", "rollout_decision"))
    page = visit.page
    page.get_by_role("radio", name="Overal uitrollen").focus()
    page.keyboard.press("Space")
    page.get_by_role("textbox", name=NL("writing.name")).fill("Noor")
    save(page, NL).press("Enter")
    done = page.get_by_role("alert").filter(has_text="Vastgelegd:")
    expect(done).to_contain_text("Overal uitrollen", timeout=SOON)
    expect(page.get_by_text("Vastgelegd door Noor")).to_be_visible()
    expect(page.locator(".ds-lead").first).to_contain_text("Invoering")
    expect(page.locator(":focus")).to_contain_text("Overal uitrollen")  # what was pressed is gone
    other = contexts.visit(own_address)
    assert waiting(other) != before
    page.get_by_role("button", name="Neem terug").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Teruggenomen:")).to_be_visible(timeout=SOON)
    expect(page.locator(":focus")).to_contain_text("Teruggenomen:")
    assert waiting(other) == before
    assert [said for said in visit.complaints + other.complaints if said] == []
    for one in (visit, other):
        one.page.close()


def test_a_report_is_signed_off_seen_on_leren_reached_from_there_and_taken_back(contexts, own_address):
    visit = contexts.visit(own_address).open("/leren")
    page, waiting_reports = visit.page, visit.page.locator("a[href*='write=report']")
    expect(waiting_reports).to_have_count(0)
    visit.open("/pilot?id=m/p-1&write=report")
    expect(page.get_by_text("evaluatie van 1 september 2025 (over het verslag is niets bekend)").first).to_be_visible()
    page.get_by_role("textbox", name=NL("writing.name")).fill("Noor")
    save(page, NL).press("Enter")
    done = page.get_by_role("alert").filter(has_text="Vastgelegd:")
    expect(done).to_contain_text("Verslag van de evaluatie van 1 september 2025: vastgesteld", timeout=SOON)
    visit.open("/leren")
    expect(waiting_reports).to_have_count(1)
    waiting_reports.press("Enter")
    expect(save(page, NL)).to_be_visible()
    visit.settle()
    assert (axe(page), too_faint(page)) == ([], [])
    page.get_by_role("button", name="Neem terug").click()
    page.get_by_role("textbox", name=NL("writing.name")).last.fill("Noor")
    page.get_by_role("button", name=NL("writing.take_back"), exact=True).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Teruggenomen:")).to_be_visible(timeout=SOON)
    visit.open("/leren")
    expect(waiting_reports).to_have_count(0)
    assert visit.complaints == []
    page.close()


@pytest.mark.parametrize(("words", "scheme", "width"), [(NL, "light", 1366), (EN, "dark", 320)])
def test_the_open_form_is_for_everybody(contexts, own_address, words, scheme, width):
    visit = contexts.visit(own_address, "nl", scheme, width).open(f"/pilot?id=m/p-1&lang={words.language}")
    open_form(visit, words, words.label("milestone", "rollout_decision"))
    assert axe(visit.page) == []
    assert too_faint(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width
    other = "en" if words.language == "nl" else "nl"
    own, foreign = (
        {text for key, text in catalogue(language).items() if key.startswith("frame.builtin.")}
        for language in (words.language, other)
    )
    said = said_by_the_toolkit(visit.page)
    assert [text for text in said if text in foreign - own] == []
    assert words.language == "en" or [text for text in said if ENGLISH.search(text)] == []
    visit.page.close()
