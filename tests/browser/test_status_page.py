"""The page for phones in a real browser: in both languages, light and dark, on a laptop and on the narrowest phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from tests.browser.visiting import Visit, axe, too_faint

NL = words_for("nl")
pytestmark = pytest.mark.browser
# Every pair of a language, a scheme and a width, in half of the guises that there are.
GUISES = [("nl", "light", 1366), ("en", "dark", 1366), ("en", "light", 320), ("nl", "dark", 320)]
SEEN = [pytest.param(guise, id="-".join(map(str, guise))) for guise in GUISES]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPACED = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
"""


@pytest.fixture(scope="module", params=SEEN)
def seen(request, contexts, address) -> Iterator[Visit]:
    language, scheme, width = request.param
    visit = contexts.visit(address, "nl", scheme, width, bypass_csp=True)  # axe is a script, and none may run
    visit.page.goto(f"{address}/status?lang={language}")
    visit.language = language
    yield visit
    visit.page.close()


def test_promise_11_wcag_22_aa_on_the_page_for_phones(seen):
    assert axe(seen.page) == []


def test_every_text_can_be_told_from_its_ground(seen):
    assert too_faint(seen.page) == []


def test_a_bar_can_be_told_from_its_ground_and_its_norm_from_the_bar(seen):
    colours = [seen.page.locator(f"svg .{part}").first.evaluate(FILL) for part in ("within", "over", "norm")]
    ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert all(contrast(colour, ground) >= 3 for colour in colours)
    assert all(contrast(colours[2], bar) >= 1.5 for bar in colours[:2])


FILL = "(part) => getComputedStyle(part).fill"


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_it_never_scrolls_sideways_however_the_text_is_spaced(seen):
    assert seen.page.evaluate(SIDEWAYS) == 0
    style = seen.page.add_style_tag(content=SPACED)
    assert seen.page.evaluate(SIDEWAYS) == 0
    style.evaluate("(element) => element.remove()")


def test_it_is_one_request_and_has_no_complaints(contexts, address):
    visit = contexts.visit(address)
    visit.page.goto(f"{address}/status", wait_until="networkidle")
    size = visit.page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")
    requests, complaints = list(visit.requests), list(visit.complaints)
    visit.page.close()
    assert (requests, complaints) == ([f"{address}/status"], [])
    assert size <= 50_000


def test_it_needs_no_script(contexts, address):
    visit = contexts.visit(address, java_script_enabled=False)
    visit.page.goto(f"{address}/status?lang=nl")
    shown = visit.page.locator(".ds-lead").inner_text()
    bars = visit.page.locator("svg").count()
    visit.page.close()
    assert "uitrolbesluit" in shown
    assert bars > 0


def test_every_link_can_be_reached_and_seen_by_keyboard_and_hit_by_a_thumb(contexts, address):
    visit = contexts.visit(address, width=320)
    visit.page.goto(f"{address}/status")
    links = visit.page.locator("a, summary").count()
    reached = []
    for _ in range(links):
        visit.page.keyboard.press("Tab")
        reached.append(visit.page.evaluate(FOCUSED))
    visit.page.close()
    assert len({place["href"] + str(place["top"]) for place in reached}) == links
    assert {place["outline"] for place in reached} == {"3px"}


FOCUSED = """() => {
  const at = document.activeElement;
  const { top } = at.getBoundingClientRect();
  return { href: at.href ?? at.tagName, top: top + scrollY, outline: getComputedStyle(at).outlineWidth };
}"""


def test_on_paper_it_is_dark_on_white_with_its_bars_and_without_links_to_elsewhere(contexts, address):
    visit = contexts.visit(address, scheme="dark")
    visit.page.goto(f"{address}/status")
    visit.page.emulate_media(media="print")
    ground, ink = (
        visit.page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("backgroundColor", "color")
    )
    bars, elsewhere = visit.page.locator("svg").first.is_visible(), visit.page.locator("nav").is_visible()
    visit.page.close()
    assert contrast(ground, "rgb(255, 255, 255)") == 1
    assert contrast(ground, ink) >= 7
    assert (bars, elsewhere) == (True, False)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_screen_points_to_it_on_a_phone_only(contexts, address, language):
    said = words_for(language)("phone.link")
    phone, laptop = (contexts.visit(address, width=width).open(f"/?lang={language}") for width in (390, 1366))
    assert laptop.page.get_by_role("link", name=said).count() == 0
    phone.page.get_by_role("link", name=said).click()
    phone.page.wait_for_url(re.compile("/status"))
    heading = phone.page.locator("h1").inner_text()
    for visit in (phone, laptop):
        visit.page.close()
    assert heading == words_for(language)("status.title")


def test_the_way_to_it_is_there_before_any_script_has_come(contexts, address):
    visit = contexts.visit(address, width=390)
    visit.page.route("**/static/js/**", lambda route: route.abort())
    visit.page.goto(f"{address}/?lang=nl", wait_until="domcontentloaded")
    visit.page.get_by_role("link", name=words_for("nl")("phone.link")).click()
    visit.page.wait_for_url("**/status")
    lead = visit.page.locator(".ds-lead").inner_text()
    visit.page.close()
    assert "uitrolbesluit" in lead


def test_its_links_lead_into_the_dashboard_for_the_same_question(contexts, address):
    visit = contexts.visit(address)
    visit.page.goto(f"{address}/status?lang=en&as_of=2026-02-28&theme=Jeugdhulp")
    lead = visit.page.locator(".ds-lead").inner_text()
    visit.page.get_by_role("link", name=words_for("en")("frame.pages.status"), exact=True).click()
    visit.settle()
    same = visit.page.locator(".ds-lead").inner_text()
    visit.page.close()
    assert same == lead


def test_an_address_where_nothing_is_leads_to_the_screens(visit):
    visit.page.goto(visit.address + "/analyse/x?lang=nl")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(NL("frame.nothing_here.title"))
    visit.page.get_by_role("link", name=NL("frame.pages.decisions")).click()
    visit.settle()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(NL("frame.pages.decisions"))


def test_an_address_where_nothing_is_says_so_inside_the_dashboard_too(visit):
    visit.open("/?lang=nl")
    go = 'history.pushState({}, "", "/foo?lang=nl"); window.dispatchEvent(new PopStateEvent("popstate"))'
    visit.page.evaluate(go)
    heading = visit.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(NL("frame.nothing_here.title"))
    visit.page.locator(".ds-menu-wide summary").filter(has_text=NL("frame.menu.steering")).click()
    visit.page.get_by_role("link", name=NL("frame.pages.decisions"), exact=True).click()
    expect(heading).to_have_text(NL("frame.pages.decisions"))
    assert visit.complaints == []


def test_the_first_words_make_room_for_those_of_the_screen_and_do_not_come_back(contexts, address):
    visit = contexts.visit(address, width=390)
    visit.page.goto(f"{address}/?lang=nl", wait_until="domcontentloaded")
    expect(visit.page.locator(".quick .waits, #root .ds-rows").first).to_be_visible()
    visit.settle()
    expect(visit.page.locator(".ds-lead")).to_have_count(1)
    visit.page.locator(".ds-menu-narrow summary").first.click()
    visit.page.get_by_role("link", name=NL("frame.pages.method"), exact=True).click()
    visit.settle()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(NL("method.title"))
    assert visit.complaints == []
    visit.page.close()


@pytest.mark.parametrize(("language", "scheme", "width"), [("nl", "light", 320), ("en", "dark", 390)])
def test_the_first_words_are_for_everyone(contexts, address, language, scheme, width):
    visit = contexts.visit(address, language, scheme, width, bypass_csp=True)
    visit.page.route("**/static/js/**", lambda route: route.abort())
    visit.page.goto(f"{address}/?lang={language}", wait_until="domcontentloaded")
    expect(visit.page.locator(".quick .ds-lead")).to_be_visible()
    # What belongs to the page of the toolkit as a whole is there with the rest of it.
    found = [rule for rule, _ in axe(visit.page) if rule != "landmark-one-main"]
    assert (found, too_faint(visit.page)) == ([], [])
    assert visit.page.evaluate("document.querySelector('.quick').scrollWidth") <= width
    visit.page.close()
