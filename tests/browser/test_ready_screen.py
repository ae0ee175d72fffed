"""Klaar voor succes in a real browser: what if by links, and a pilot that somebody thinks of, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from tests.browser.visiting import Visit, axe, too_faint

pytestmark = pytest.mark.browser
NL = words_for("nl")
HERE = "/klaar-voor-succes?lang=nl&municipality=Waterkant"


@pytest.fixture
def visit(contexts, address) -> Visit:
    visit = contexts.visit(address).open(HERE)
    yield visit
    visit.page.close()


def test_what_if_is_chosen_and_taken_back_by_links_and_the_back_button(visit):
    page = visit.page
    page.get_by_role("link", name=NL("carrying.what_if.do_fte", amount="1 fte"), exact=True).click()
    chip = page.get_by_role("link", name=re.compile("^Neem niet meer aan: 1 fte erbij"))
    expect(chip).to_be_visible()
    visit.settle()
    assert "whatif=fte" in page.url
    chip.click()
    expect(chip).to_have_count(0)
    page.go_back()
    expect(chip).to_be_visible()


def test_a_pilot_that_somebody_thinks_of_is_tried_by_keyboard_alone(visit):
    page, label = visit.page, lambda name: NL(f"carrying.field.{name}")
    team = page.get_by_role("combobox", name=label("new_team"))
    team.focus()
    page.keyboard.type("Wijkteam Noord")
    expect(page.get_by_role("option", name="Wijkteam Noord")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)
    for field, amount in (("new_fte", "40"), ("new_cost_once", "1000"), ("new_cost_per_year", "2000")):
        page.get_by_role("textbox", name=label(field)).focus()
        page.keyboard.type(amount)
    page.keyboard.press("Enter")
    answer = page.get_by_text(re.compile("^Deze pilot: "))
    expect(answer).to_be_visible()
    visit.settle()
    assert "new_fte=40" in page.url
    assert (axe(page), too_faint(page)) == ([], [])
    page.reload()
    visit.settle()
    expect(answer).to_be_visible()
    expect(page.get_by_role("textbox", name=label("new_fte"))).to_have_value("40")
    assert visit.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (320, 640)])
def test_what_to_do_first_and_by_when_is_read_without_scrolling(contexts, address, width, height):
    visit = contexts.visit(address, width=width).open(HERE)
    visit.page.set_viewport_size({"width": width, "height": height})
    lead = visit.page.locator(".ds-lead")
    expect(lead).to_contain_text(re.compile(r"^Uiterlijk \d+ \w+ 20\d\d \(over "))
    box = lead.bounding_box()
    assert box["y"] + box["height"] <= height
    visit.page.close()


def test_on_a_phone_a_table_shows_that_it_goes_on_and_the_last_week_is_named(contexts, address):
    visit = contexts.visit(address, width=320).open(HERE)
    cards = visit.page.get_by_role("region", name=NL("figures.readiness_now.gates_caption")).first
    assert cards.evaluate("it => it.scrollWidth <= it.clientWidth"), "nothing of a condition is cut"
    visit.page.get_by_text(NL("preparing.begin.more"), exact=True).click()
    table = visit.page.get_by_role("region", name=NL("figures.last_day_to_begin.caption")).first
    expect(table).to_be_visible()
    assert table.evaluate("it => it.scrollWidth > it.clientWidth && getComputedStyle(it).backgroundImage != 'none'")
    last = visit.page.locator(".xtick text").filter(has_text=NL("figures.readiness_now.or_later", weeks="52"))
    expect(last).to_have_count(1)
    svg, box = visit.page.locator(".main-svg").first.bounding_box(), last.bounding_box()
    assert box["x"] + box["width"] <= svg["x"] + svg["width"]
    visit.page.close()
