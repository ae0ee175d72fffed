"""What lists leave open: what is chosen stays chosen in another language, and each answer says what it would do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from doorstroom.report.text.said import unanswered
from doorstroom.store.versions import Store
from tests.browser.test_handing_in import choose
from tests.browser.visiting import axe, too_faint

pytestmark = pytest.mark.browser
NL, EN = words_for("nl"), words_for("en")
SOON = 60_000  # milliseconds: trials are made meanwhile


@pytest.fixture(scope="module")
def question(store_path):
    """A question that an answer to changes figures, of which both languages say what is open."""
    store = Store(store_path)
    rows = store.ask("unanswered", as_of=store.current().as_of)
    row = rows[rows["pilot_key"] == "Waterkant/P-047"].to_dict("records")[0]
    return {words.language: f"{row['title']}: {unanswered(row, words)}" for words in (NL, EN)}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 320)])
def test_a_chosen_question_follows_the_language_and_tells_what_each_answer_does(
    contexts, address, question, scheme, width
):
    visit = contexts.visit(address, "nl", scheme, width).open("/gegevens?lang=nl")
    page = visit.page
    page.get_by_role("button", name=NL("handing_in.effects_ask")).press("Enter")
    told = page.get_by_text(f"Met ‘Klopte niet’: {NL('status.count.waiting')}: 30 → 29")
    expect(told).to_be_visible(timeout=SOON)
    visit.settle()
    choose(page, NL("handing_in.question"), question["nl"])
    visit.settle()
    expect(page.get_by_text(NL("handing_in.effect_none")).first).to_be_visible()
    visit.rest()
    assert axe(page) == []
    assert too_faint(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("radio", name=NL.label("reply", "was_wrong")).focus()
    page.keyboard.press("Space")
    visit.settle()
    page.locator(".st-key-ds-language").get_by_text("en", exact=True).click()
    field = page.get_by_role("combobox", name=EN("handing_in.question"))
    expect(field).to_have_value(question["en"], timeout=SOON)
    expect(page.get_by_role("radio", name=EN.label("reply", "was_wrong"))).to_be_checked()
    assert visit.complaints == []
    page.close()
