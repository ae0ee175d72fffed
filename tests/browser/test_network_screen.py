"""Netwerk in a real browser: what somebody plans is typed and answered, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from tests.browser.visiting import Visit, axe, too_faint

pytestmark = pytest.mark.browser
NL = words_for("nl")
HERE = "/netwerk?lang=nl&municipality=Waterkant"


@pytest.fixture
def visit(contexts, address) -> Visit:
    visit = contexts.visit(address).open(HERE)
    yield visit
    visit.page.close()


def test_a_plan_is_typed_answered_kept_in_the_address_and_cleared(visit):
    page = visit.page
    field = page.get_by_role("textbox", name=NL("network.ask.text"))
    field.focus()
    page.keyboard.type("mantelzorgers ondersteunen thuis")
    expect(page.get_by_text(NL("frame.builtin.submit_form"))).to_be_visible()
    page.keyboard.press("Enter")
    answer = page.get_by_text(re.compile("deden al iets dat hierop lijkt; "))
    expect(answer).to_be_visible()
    visit.settle()
    assert "text=mantelzorgers" in page.url
    assert (axe(page), too_faint(page)) == ([], [])
    page.reload()
    visit.settle()
    expect(answer).to_be_visible()
    expect(field).to_have_value("mantelzorgers ondersteunen thuis")
    page.get_by_role("link", name=NL("network.ask.clear"), exact=True).click()
    expect(answer).to_have_count(0)
    visit.settle()
    assert "text=" not in page.url
    expect(field).to_have_value("")
    assert visit.complaints == []
