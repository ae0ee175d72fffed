"""Gericht uitrollen in a real browser: other room by keyboard, a choice written down, and readable by everyone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from tests.browser.visiting import Visit, axe, too_faint

pytestmark = pytest.mark.browser
NL = words_for("nl")
HERE = "/gericht-uitrollen?lang=nl&municipality=Waterkant&id=Waterkant/P-047"


@pytest.fixture
def visit(contexts, address) -> Visit:
    visit = contexts.visit(address).open(HERE)
    yield visit
    visit.page.close()


def test_other_room_is_filled_in_by_keyboard_and_stands_in_the_address(visit):
    page = visit.page
    lead = page.locator(".ds-lead").filter(has_text=re.compile("^Met "))
    expect(lead).to_have_count(1)
    before = lead.inner_text()
    page.get_by_role("textbox", name=NL("targeting.room.field_fte"), exact=True).press("ControlOrMeta+A")
    page.keyboard.type("1,5")
    page.keyboard.press("Enter")
    expect(page.get_by_text(NL("targeting.room.filled", fte="1,5 fte"))).to_have_count(1)
    visit.settle()
    assert "fte=1.5" in page.url
    assert "Waterkant" in page.url
    assert lead.inner_text() != before
    assert (axe(page), too_faint(page)) == ([], [])
    page.go_back()
    visit.settle()
    expect(lead).to_have_text(before)
    assert visit.complaints == []


def test_on_the_narrowest_phone_in_the_dark_all_of_it_is_there(contexts, address):
    visit = contexts.visit(address, "nl", "dark", 320).open(HERE.replace("lang=nl", "lang=en"))
    page = visit.page
    wide = page.evaluate("document.documentElement.scrollWidth")
    expect(page.locator(".ds-target > li")).to_have_count(7)
    assert (wide, axe(page), too_faint(page), visit.complaints) == (320, [], [], [])
    page.close()
