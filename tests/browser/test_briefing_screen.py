"""The briefing before a room: deep link, clicker, full screen, the speaker's own window, and files to take along."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect
from pptx import Presentation

from doorstroom.briefing.choice import KEYS
from doorstroom.i18n import words_for
from tests.browser.test_deck import CUT, SIZES, place_of
from tests.browser.visiting import ENGLISH, axe, said_by_the_toolkit, too_faint

pytestmark = pytest.mark.browser
NL = words_for("nl")
SHOWN = ".slide.is-shown h2"
STAGE = "Object.values(document.querySelector('.stage').getBoundingClientRect().toJSON())"
OF = len(KEYS)  # slides of the example: there is something to say on each


def ready(visit):
    """Wait until the slides are there."""
    expect(visit.page.locator(SHOWN)).to_have_count(1)
    return visit.page


def button(page, name):
    return page.get_by_role("button", name=NL(f"briefing.deck.{name}"), exact=True)


def test_an_address_leads_to_a_slide_and_follows_it(visit):
    page = ready(visit.open("/briefing?lang=nl&dia=2"))
    assert place_of(page) == f"2 / {OF}"
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(r"[?&]dia=3"))
    page.reload()
    ready(visit.settle())
    assert place_of(page) == f"3 / {OF}"


def test_a_clicker_and_the_buttons_turn_the_slides_and_nothing_moves(visit):
    page = ready(visit.open("/briefing?lang=nl"))
    before = page.evaluate(STAGE)
    for key, nth in [
        ("PageDown", 2),
        ("ArrowRight", 3),
        ("PageUp", 2),
        ("End", OF),
        ("ArrowLeft", OF - 1),
        ("Home", 1),
    ]:
        page.keyboard.press(key)
        assert place_of(page) == f"{nth} / {OF}"
        assert page.evaluate(STAGE) == before
    button(page, "next").click()
    assert page.locator(".said").text_content() == NL(
        "briefing.deck.said", nth=2, of=OF, title=page.locator(SHOWN).text_content()
    )


def test_keys_belong_to_the_field_that_is_written_in_and_letters_can_be_switched_off(visit):
    page = ready(visit.open("/briefing?lang=nl"))
    page.locator(".st-key-ds-own summary").click()
    visit.rest()
    field = page.locator(".st-key-ds-own textarea").first
    field.press("b")
    field.press("Home")
    deck = page.locator(".deck")
    expect(deck).not_to_have_class(re.compile("is-black"))
    assert place_of(page) == f"1 / {OF}"
    assert field.input_value() == "b"
    page.locator("h1").click()
    expect(page.locator(".slide .own")).to_have_text("b")  # the deck is told anew
    page.keyboard.press("b")
    expect(deck).to_have_class(re.compile("is-black"))
    page.keyboard.press("b")
    page.get_by_label(NL("briefing.deck.keys")).uncheck()
    page.keyboard.press("b")
    expect(deck).not_to_have_class(re.compile("is-black"))


# How well the controls are to be seen.
TOOLS = "getComputedStyle(document.querySelector('.deck .tools')).opacity"


def until(page, said):
    """Wait for what is said in JavaScript: Playwright's own waiting reads text as code, which the page may not."""
    look = "const look = () => (SAID ? done() : requestAnimationFrame(look)); look();".replace("SAID", said)
    page.evaluate(f"new Promise((done) => {{ {look} }})")


def test_on_the_full_screen_all_can_be_read_and_nothing_is_cut(visit):
    page = ready(visit.open("/briefing?lang=nl"))
    for width, height in ((1920, 1080), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        button(page, "full").click()
        until(page, f"document.querySelector('.deck').getBoundingClientRect().height === {height}")
        until(page, f"{TOOLS} === '0'")  # nothing but the slide
        page.keyboard.press("Tab")
        until(page, f"{TOOLS} === '1'")
        page.keyboard.press("Home")
        for nth in range(OF):
            assert place_of(page) == f"{nth + 1} / {OF}"
            assert page.evaluate(CUT) == []
            if height == 1080:
                for tag, size in page.evaluate(SIZES):
                    assert size >= (48 if tag == "H2" else 26)
            page.keyboard.press("PageDown")
        button(page, "full").click()
        until(page, "!document.fullscreenElement")


def test_the_speaker_has_a_window_of_their_own_that_follows_and_steers(visit):
    page = ready(visit.open("/briefing?lang=nl&dia=2"))
    note = NL("figures.second_clock.definition.how")
    assert note not in page.content()
    with page.expect_popup() as opened:
        page.locator("a[data-do=notes]").click()
    notes = opened.value
    heading = notes.locator(".ds-speaker div[aria-live] > section:visible > h2")
    expect(heading).to_have_text(page.locator(SHOWN).text_content())
    expect(notes.locator(".ds-speaker")).to_contain_text(note)
    expect(notes.locator(".ds-alone")).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(heading).to_have_text(page.locator(SHOWN).text_content())
    notes.locator("[data-do=next]").click()
    expect(page.locator(".slide.is-shown .foot span").last).to_have_text(f"4 / {OF}")
    assert axe(notes) == []
    notes.close()


def test_own_words_come_on_the_slide_that_is_shown_and_back_takes_them_off(visit):
    page = ready(visit.open("/briefing?lang=nl&dia=2"))
    page.locator(".st-key-ds-own summary").click()
    visit.rest()
    field = page.locator(".st-key-ds-own textarea").nth(1)
    field.fill("Hier gaat het om <b>mensen</b>.")
    field.press("Control+Enter")
    own = page.locator(".slide.is-shown .own")
    expect(own).to_have_text("Hier gaat het om <b>mensen</b>.")
    assert place_of(page) == f"2 / {OF}"
    expect(page).to_have_url(re.compile("tekst_waiting="))
    page.go_back()
    expect(own).to_have_count(0)


def test_a_slide_is_left_out_by_the_keyboard_and_back_brings_it_back(visit):
    page = ready(visit.open("/briefing?lang=nl"))
    title = page.locator(".slide h2").nth(1).text_content()
    page.get_by_role("link", name=NL("briefing.screen.leave_out_label", title=title)).press("Enter")
    expect(page.locator(".slide")).to_have_count(OF - 1)
    expect(page.locator(".slide h2", has_text=title)).to_have_count(0)
    page.go_back()
    expect(page.locator(".slide")).to_have_count(OF)


def downloaded(page, name) -> tuple[str, bytes]:
    with page.expect_download() as coming:
        page.get_by_role("button", name=NL(name)).click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


SLIDES_IN = {
    "html": lambda content: content.decode().count('<section class="slide"'),
    "pptx": lambda content: len(Presentation(io.BytesIO(content)).slides) - 1,  # the last tells of itself
    "pdf": lambda content: len(pypdf.PdfReader(io.BytesIO(content)).pages) - 1,
}


def test_one_button_gives_the_chosen_slides_as_a_file(visit):
    page = ready(visit.open("/briefing?lang=nl&dias=asked&dias=waiting"))
    for kind, slides_in in SLIDES_IN.items():
        name, content = downloaded(page, f"briefing.screen.as.{kind}")
        assert re.fullmatch(rf"[\w-]+\.{kind}", name)
        assert slides_in(content) == 2, kind


def test_a_choice_is_saved_and_used_again(visit, tmp_path):
    page = ready(visit.open("/briefing?lang=nl&dias=asked&tekst_asked=Nu."))
    page.locator(".st-key-ds-keep summary").click()
    visit.rest()
    name, content = downloaded(page, "briefing.screen.save")
    (tmp_path / name).write_bytes(content)
    ready(visit.open("/briefing?lang=nl"))
    page.locator(".st-key-ds-keep summary").click()
    visit.rest()
    page.locator("input[type=file]").set_input_files(tmp_path / name)
    expect(page.locator(".slide")).to_have_count(1)
    expect(page.locator(".slide .own")).to_have_text("Nu.")


def test_a_file_that_is_no_choice_is_refused_in_dutch(visit, tmp_path):
    page = ready(visit.open("/briefing?lang=nl"))
    page.locator(".st-key-ds-keep summary").click()
    visit.rest()
    for name, content in [("foto.png", b"\x89PNG"), ("groot.toml", b"#" * 2_000_000)]:
        (tmp_path / name).write_bytes(content)
        page.locator("input[type=file]").set_input_files(tmp_path / name)
        expect(page.locator(".st-key-ds_choice")).to_contain_text(name)
    expect(page.locator(".st-key-ds_choice")).to_contain_text(NL("frame.builtin.file_too_big", size="1.0MB"))
    assert [text for text in said_by_the_toolkit(page) if ENGLISH.search(text)] == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1366)])
def test_every_slide_is_there_for_everyone(contexts, address, scheme, width):
    visit = contexts.visit(address, scheme=scheme, width=width).open("/briefing?lang=nl")
    page = ready(visit)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    is_read = width == 320
    for _ in range(1 if is_read else OF):
        assert axe(page) == []
        assert too_faint(page) == []
        page.keyboard.press("PageDown")
    assert page.locator(".slide:visible").count() == (OF if is_read else 1)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
