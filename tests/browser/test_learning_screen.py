"""Leren in a real browser: a search in lessons by keyboard alone, marked where it is found, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from tests.browser.visiting import axe, too_faint

pytestmark = pytest.mark.browser
NL = words_for("nl")
HERE = "/leren?lang=nl&municipality=Waterkant"


def test_lessons_are_searched_by_keyboard_alone_and_what_is_found_is_marked(contexts, address):
    visit = contexts.visit(address).open(HERE)
    page, field = visit.page, visit.page.get_by_role("textbox", name=NL("learning.search.label"))
    field.focus()
    page.keyboard.type("gezicht")
    page.keyboard.press("Enter")
    marked = page.locator("mark").filter(has_text="gezicht").first
    expect(marked).to_be_visible()
    visit.settle()
    assert "search=gezicht" in page.url
    assert (axe(page), too_faint(page)) == ([], [])
    page.reload()
    visit.settle()
    expect(marked).to_be_visible()
    expect(field).to_have_value("gezicht")
    page.get_by_role("link", name=NL("learning.search.clear"), exact=True).click()
    expect(page.locator("mark")).to_have_count(0)
    visit.settle()
    expect(field).to_have_value("")
    assert visit.complaints == []
    page.close()


@pytest.mark.parametrize("path", ["/pilot?id=Waterkant/P-047&lang=nl", HERE])
def test_on_a_phone_the_rows_of_a_table_are_cards_and_nothing_is_cut(contexts, address, path):
    visit = contexts.visit(address, "nl", "light", 320).open(path)
    page = visit.page
    page.locator("details:has(.ds-as-cards)").evaluate_all("all => all.forEach(one => { one.open = true })")
    regions = page.locator(".ds-scroll:has(.ds-as-cards)")
    assert regions.count() > 1
    assert regions.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length") == 0
    page.close()
