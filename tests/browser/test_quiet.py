"""How quiet the screens are: few stops of Tab, one button below a figure, a menu that leaves when it is not needed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from doorstroom.query.address import GROUPS
from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser
NL = words_for("nl")
AT_MOST = 25  # stops of Tab on the first screen
WHERE = "document.activeElement === document.body ? null : document.activeElement.outerHTML.slice(0, 120)"
FOOT = "[class*=st-key-ds-foot-]"


def stops(visit: Visit) -> list[str]:
    """Where Tab leads, from the top of the page until it leaves it."""
    found = []
    for _ in range(200):
        visit.page.keyboard.press("Tab")
        at = visit.page.evaluate(WHERE)
        if at is None:
            break
        found.append(at)
    return found


def test_the_first_screen_has_few_stops_of_the_keyboard(visit):
    found = stops(visit.open("/"))
    assert 10 < len(found) <= AT_MOST, "\n".join(found)


def test_the_answers_of_the_first_screen_stand_above_the_fold(contexts, address):
    visit = contexts.visit(address)
    visit.page.set_viewport_size({"width": 1366, "height": 768})
    visit.open("/")
    seen = [visit.page.locator(place) for place in (".ds-lead", ".ds-measures", ".ds-tasks")]
    price, n_tasks = visit.page.locator(".ds-lead").inner_text(), visit.page.locator(".ds-tasks li").count()
    seen += visit.page.locator("ol.ds-rows").all()
    bottoms = [one.first.bounding_box() for one in seen]
    visit.page.close()
    assert len(bottoms) == 5
    assert n_tasks == 4  # every body that is waited for
    assert "inwoners" in price  # and what waiting costs, in residents and in euro
    assert "€" in price
    assert max(box["y"] + box["height"] for box in bottoms) <= 768


def test_a_foot_opens_by_keyboard_below_its_figure_and_leads_everywhere(visit):
    visit.open("/")
    foot = visit.page.locator(FOOT).first
    button = foot.locator("summary")
    assert button.inner_text().startswith(NL("frame.more"))
    title = visit.page.locator("h2").nth(1).inner_text()  # below what can be done now
    expect(button).to_have_accessible_name(f"{NL('frame.more')} {NL('frame.more_about', figure=title)}")
    expect(foot.locator("table")).to_have_count(0)
    button.focus()
    visit.page.keyboard.press("Enter")
    expect(foot.locator("table")).to_be_visible()
    expect(foot.get_by_role("link", name=NL("frame.origin")).first).to_be_visible()
    expect(foot.get_by_role("link", name=NL("frame.definition")).first).to_be_visible()
    expect(foot.get_by_role("button", name=NL("export.download", kind="CSV"))).to_be_visible()
    visit.page.keyboard.press("Enter")
    expect(foot.locator("table")).to_be_hidden()


def test_the_menu_opens_a_group_goes_there_and_closes(visit):
    visit.open("/?theme=Jeugdhulp")
    group = visit.page.locator(".ds-menu-wide details").filter(has_text=NL("frame.menu.learning"))
    group.locator("summary").click()
    expect(group.get_by_role("link")).to_have_count(len(GROUPS["learning"]))
    visit.page.keyboard.press("Escape")
    expect(group.get_by_role("link")).to_have_count(0)
    group.locator("summary").click()
    visit.page.locator("h1").click()
    expect(group.get_by_role("link")).to_have_count(0)
    group.locator("summary").click()
    group.get_by_role("link", name=NL("frame.pages.learning"), exact=True).click()
    expect(visit.page.locator("h1")).to_have_text(NL("learning.title"))
    expect(visit.page.locator("details.ds-menu[open]")).to_have_count(0)
    assert "theme=Jeugdhulp" in visit.page.url  # what was chosen stays


def test_on_a_phone_the_menu_is_called_so_and_closes_after_a_choice(contexts, address):
    visit = contexts.visit(address, width=390).open("/")
    menu = visit.page.locator(".ds-menu-narrow details")
    expect(menu.locator("summary")).to_have_text(NL("frame.menu.button"))
    menu.locator("summary").click()
    expect(menu.get_by_role("link")).to_have_count(sum(map(len, GROUPS.values())))
    menu.get_by_role("link", name=NL("frame.pages.decisions")).click()
    expect(visit.page.locator("h1")).to_have_text(NL("decisions.title"))
    expect(visit.page.locator("details.ds-menu[open]")).to_have_count(0)
    visit.page.close()


@pytest.mark.parametrize("width", [320, 390, 600])
def test_on_a_phone_no_word_of_the_menu_is_beside_the_screen(contexts, address, width):
    visit = contexts.visit(address, width=width).open("/")
    menu = visit.page.locator(".ds-menu-narrow details")
    menu.locator("summary").click()
    shown = menu.get_by_role("link")
    expect(shown.first).to_be_visible()
    boxes = [link.bounding_box() for link in shown.all()]
    visit.page.close()
    assert boxes
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > width] == []
