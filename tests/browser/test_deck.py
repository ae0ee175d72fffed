"""A deck from disk in a real browser: keys, buttons, sizes on a projector, a phone, and accessibility."""

from __future__ import annotations

import re
import statistics

import pytest

from doorstroom.briefing.render_html import as_html
from doorstroom.i18n import words_for
from tests.briefing.portfolios import brief, long_titles
from tests.browser.visiting import axe

pytestmark = pytest.mark.browser
MILLISECONDS = 50

# What of the slide that is shown lies outside its place, or below the line at its foot.
CUT = """() => {
  const slide = document.querySelector(".slide.is-shown"), place = slide.getBoundingClientRect();
  const foot = slide.querySelector(".foot"), line = foot.getBoundingClientRect().top;
  const boxes = [...slide.querySelectorAll("*")].filter((part) => !foot.contains(part) && part.textContent.trim());
  const lowest = Math.min(line, place.bottom) + 1;
  const isOut = (box) => box.right > place.right + 1 || box.bottom > lowest || box.top < place.top;
  return boxes.filter((part) => isOut(part.getBoundingClientRect())).map((part) => part.textContent);
}"""
SIZES = """() => [...document.querySelectorAll(".slide.is-shown h2, .slide.is-shown figure *")]
  .map((part) => [part.tagName, parseFloat(getComputedStyle(part).fontSize)])"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    file = tmp_path_factory.mktemp("deck") / "deck.html"
    file.write_bytes(as_html(brief(long_titles(file.parent)), words_for("nl")))
    return file.as_uri()


@pytest.fixture
def page(browser, deck, request):
    width, height = getattr(request, "param", (1920, 1080))
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(deck)
    yield page
    page.close()


def place_of(page) -> str:
    return page.locator(".slide.is-shown .foot span").last.text_content()


@pytest.mark.parametrize("page", [(1920, 1080), (1280, 720)], indirect=True, ids=["1080p", "720p"])
def test_nothing_is_cut_with_long_titles(page):
    for _ in range(page.locator(".slide").count()):
        assert page.evaluate(CUT) == []
        page.keyboard.press("PageDown")


def test_titles_and_charts_can_be_read_from_the_back_of_the_room(page):
    for _ in range(page.locator(".slide").count()):
        for tag, size in page.evaluate(SIZES):
            assert size >= (48 if tag == "H2" else 26)
        page.keyboard.press("PageDown")


def test_keys_and_buttons_turn_the_slides(page):
    assert place_of(page) == "1 / 8"
    for key, place in [("ArrowRight", 2), ("PageDown", 3), ("PageUp", 2), ("End", 8), ("ArrowLeft", 7), ("Home", 1)]:
        page.keyboard.press(key)
        assert place_of(page) == f"{place} / 8"
    page.get_by_role("button", name="Volgende").click()
    assert place_of(page) == "2 / 8"
    assert page.url.endswith("#dia-2")
    title = page.locator(".slide.is-shown h2").text_content()
    assert page.locator(".said").text_content() == f"Dia 2 van 8: {title}"


def test_an_address_leads_to_its_slide(page, deck):
    page.goto(f"{deck}#dia-3")
    page.reload()
    assert place_of(page) == "3 / 8"


def test_keys_of_one_letter_can_be_switched_off(page):
    page.keyboard.press("b")
    assert "is-black" in page.locator(".deck").get_attribute("class")
    page.keyboard.press("b")
    page.get_by_label(re.compile("Sneltoetsen")).uncheck()
    page.keyboard.press("b")
    assert "is-black" not in page.locator(".deck").get_attribute("class")


def test_notes_come_in_a_window_of_their_own_and_follow(page):
    with page.expect_popup() as opened:
        page.keyboard.press("n")
    notes = opened.value
    page.keyboard.press("ArrowRight")
    assert notes.locator("h1").text_content() == page.locator(".slide.is-shown h2").text_content()
    assert notes.locator("p").count() > 0


def test_a_slide_comes_at_once(page):
    took = page.evaluate("""() => [1, 2, 3, 4, 5, 6, 7].map(() => {
      const begun = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown", bubbles: true }));
      document.querySelector(".slide.is-shown").getBoundingClientRect();
      return performance.now() - begun;
    })""")
    assert place_of(page) == "8 / 8"
    assert statistics.median(took) < MILLISECONDS


@pytest.mark.parametrize(
    ("page", "is_dark"),
    [((1920, 1080), False), ((320, 640), True)],
    indirect=["page"],
    ids=["projector light", "phone dark"],
)
def test_everyone_can_use_it(page, is_dark):
    if is_dark:
        page.locator("[data-do=dark]").click()
    for _ in range(3):
        assert axe(page) == []
        page.keyboard.press("PageDown")


@pytest.mark.parametrize("page", [(320, 640)], indirect=True)
def test_a_phone_reads_all_slides_below_each_other(page):
    assert page.locator(".slide:visible").count() == 8
    assert not page.get_by_role("button", name="Volgende").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_a_script_a_deck_is_a_page_to_read(browser, deck):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(deck)
    assert page.locator(".slide:visible").count() == 8
    assert page.get_by_role("button").count() == 0
    context.close()


def test_all_slides_are_printed_and_no_buttons(page):
    page.emulate_media(media="print")
    assert page.locator(".slide:visible").count() == 8
    assert not page.get_by_role("button", name="Volgende").is_visible()
    assert page.locator(".about").is_visible()
