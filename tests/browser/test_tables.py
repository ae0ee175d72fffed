"""Tables of more than ten rows in a real browser: put in order, searched, columns left out; and where the reader is."""

import re

import pytest
from playwright.sync_api import expect

from doorstroom.export.order import plain
from doorstroom.i18n import words_for
from tests.browser.visiting import axe, differently_named, too_faint

NL = words_for("nl")
pytestmark = pytest.mark.browser
TOP = "document.querySelector('.stMain').scrollTop"
AGES, AT = "table[data-table=ageing]", "/herkomst?lang=nl&figure=ageing"


def days(visit):
    cells = visit.page.locator(f"{AGES} tbody tr:visible td:nth-child(4)").all_inner_texts()
    return [int(re.sub(r"\D", "", cell)) for cell in cells]


def head(visit, table, name):
    return visit.page.locator(f"{table} th[data-name={name}]")


def tools(visit, table):
    return visit.page.locator(f".ds-tools:has(+ .ds-scroll > {table})")


def test_a_table_is_put_in_order_by_keyboard_without_a_jump_and_comes_back_so(visit):
    visit.open(AT)
    waits = head(visit, AGES, "age_days")
    before = days(visit)
    waits.get_by_role("button").focus()
    place = visit.page.evaluate(TOP)
    visit.page.keyboard.press("Enter")
    expect(waits).to_have_attribute("aria-sort", "descending")
    assert days(visit) == sorted(before, reverse=True)
    visit.page.keyboard.press("Enter")
    expect(waits).to_have_attribute("aria-sort", "ascending")
    assert days(visit) == sorted(before)
    expect(waits.get_by_role("button")).to_be_focused()
    assert visit.page.evaluate(TOP) == place
    said = tools(visit, AGES).get_by_role("status")
    expect(said).to_have_text(f"{len(before)} van {len(before)} rijen, op Tijd in de fase, oplopend")

    visit.page.locator(f"{AGES} tbody a").first.click()
    visit.settle()
    visit.page.go_back()
    visit.settle()
    expect(waits).to_have_attribute("aria-sort", "ascending")
    cells = visit.page.locator(f"{AGES} tbody tr:visible td:nth-child(4)")
    expect(cells).to_have_text([NL.days(n) for n in sorted(before)])
    expect(visit.page.locator(f"{AGES} tbody a").first).to_be_in_viewport()
    expect(visit.page.locator(f"{AGES} tbody a").first).to_be_focused()
    assert visit.complaints == []


def test_a_table_is_searched_and_columns_are_left_out(visit):
    visit.open(AT)
    all_of_them = len(days(visit))
    own = tools(visit, AGES)
    own.get_by_role("searchbox").fill("SAMEN naar")
    expect(own.get_by_role("status")).to_have_text(f"1 van {all_of_them} rijen")
    expect(visit.page.locator(f"{AGES} tbody tr:visible")).to_have_text(re.compile("Samen naar huis"))
    own.get_by_role("searchbox").fill("")
    expect(own.get_by_role("status")).to_have_text(f"{all_of_them} van {all_of_them} rijen")
    own.locator("summary").click()
    own.get_by_label("Tijd in de fase", exact=True).uncheck()
    expect(head(visit, AGES, "age_days")).to_be_hidden()
    expect(visit.page.locator(f"{AGES} tbody td:nth-child(4):visible")).to_have_count(0)
    assert (axe(visit.page), too_faint(visit.page), differently_named(visit.page)) == ([], [], [])
    own.get_by_label("Tijd in de fase", exact=True).check()
    expect(head(visit, AGES, "age_days")).to_be_visible()


def test_a_caption_says_in_which_order_the_table_stands_now(visit):
    visit.open(AT)
    caption = visit.page.locator(f"{AGES} caption")
    before = caption.inner_text()
    head(visit, AGES, "age_days").get_by_role("button").click()
    expect(caption).to_have_text(f"{before} (nu op Tijd in de fase, aflopend)")
    for _ in range(2):
        head(visit, AGES, "age_days").get_by_role("button").click()
    expect(caption).to_have_text(before)


def test_a_search_without_hits_says_so_also_where_the_server_looks(visit):
    visit.open(AT)
    own = tools(visit, AGES)
    own.get_by_role("searchbox").fill("zzz")
    expect(own.get_by_role("status")).to_have_text(re.compile(r"^Geen van de \d+ rijen bevat ‘zzz’$"))
    visit.open("/netwerk?lang=nl&municipality=")
    own = tools(visit, "table[data-table=reuse_now]")
    field = own.get_by_role("searchbox", name=NL("frame.tables.search_all"))
    field.fill("zzz")
    field.press("Enter")
    expect(own.get_by_role("status")).to_have_text(re.compile(r"^Geen van de \d+ rijen bevat ‘zzz’$"))
    assert (axe(visit.page), too_faint(visit.page), differently_named(visit.page)) == ([], [], [])


def test_of_a_table_that_is_cut_the_server_puts_all_rows_in_order_and_back_undoes_it(visit):
    visit.open("/netwerk?lang=nl&municipality=")
    table = "table[data-table=reuse_now]"
    place = visit.page.locator(table)
    total = int(place.get_attribute("data-total"))
    assert total > place.locator("tbody tr").count()
    column = place.locator("thead th").first
    name = column.get_attribute("data-name")
    column.get_by_role("button").focus()
    at = visit.page.evaluate(TOP)
    visit.page.keyboard.press("Enter")
    expect(column).to_have_attribute("aria-sort", "ascending")
    visit.settle()
    assert f"order=reuse_now%7E{name}%7Easc" in visit.page.url
    expect(column.get_by_role("button")).to_be_focused()
    assert abs(visit.page.evaluate(TOP) - at) < 60
    first = place.locator("tbody tr > :first-child").all_inner_texts()
    assert first == sorted(first, key=plain)
    tools(visit, table).get_by_role("searchbox").fill(first[0])
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(re.compile("find=reuse_now"))
    visit.settle()
    expect(tools(visit, table).get_by_role("status")).to_have_text(re.compile(rf"^\d+ van {total} rijen"))
    expect(column).to_have_attribute("aria-sort", "ascending")
    visit.page.go_back()
    visit.page.wait_for_url(re.compile(r"^((?!find=).)*$"))
    visit.settle()
    visit.page.go_back()
    visit.settle()
    expect(place.locator("th[aria-sort]")).to_have_count(0)
    assert visit.complaints == []


def test_a_choice_on_a_screen_leaves_the_reader_where_they_are(visit):
    visit.open("/analyse?lang=nl")
    choice = visit.page.locator(".ds-facet a").nth(3)
    choice.focus()
    at = visit.page.evaluate(TOP)
    said = choice.inner_text()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(re.compile(r"/analyse\?.*(stage|theme)="))
    visit.settle()
    expect(visit.page.locator(".ds-facet a:focus")).to_have_text(re.compile(re.escape(said.split("\n")[0])))
    assert abs(visit.page.evaluate(TOP) - at) < 200  # what was chosen stands above it now


def test_where_each_row_is_a_card_the_order_is_chosen_from_a_list(contexts, address):
    visit = contexts.visit(address, width=320)
    visit.open("/klaar-voor-succes?lang=nl&municipality=")
    visit.page.locator("details.ds-details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    cards = visit.page.locator(".ds-tools:has(+ .ds-scroll > table.ds-as-cards)")
    for nth in range(cards.count()):
        expect(cards.nth(nth).locator("select")).to_have_count(1)
    assert visit.page.locator("table.ds-as-cards .ds-sort").count() == 0
    assert visit.page.evaluate("document.querySelector('.stMain').scrollWidth") <= 320
    visit.page.close()
