"""What a person does with the dashboard: follow links, walk with the keyboard, filter, change language, come back."""

import re

import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from doorstroom.query.address import GROUPS
from tests.browser.visiting import ENGLISH, axe, path_of, said_by_the_toolkit, serving, too_faint
from tests.given import store_of

pytestmark = pytest.mark.browser
FOOT = "[class*=st-key-ds-foot-]"  # what opens below a figure
NL, EN = words_for("nl"), words_for("en")
LOADED = 180_000  # milliseconds in which the example is loaded, on a busy machine too
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const field = element.closest("[role=group]");
  const around = [element, field].filter(Boolean).map((part) => getComputedStyle(part));
  const onTop = "header, .st-key-ds-top, .st-key-ds-language, [href='#stMain']";
  const box = element.getBoundingClientRect();
  return {
    what: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40)}`,
    where: ["nav", ".st-key-ds-language", ".st-key-ds-bar", ".ds-table", ".ds-scroll", ".stHtml",
      "[class*=st-key-ds-foot-]"]
      .filter((place) => element.closest(place)),
    outline: Math.max(...around.map((part) => (part.outlineStyle === "none" ? 0 : parseFloat(part.outlineWidth)))),
    isCovered: !element.closest(onTop) && box.height > 0 && box.bottom <= 60,
  };
}"""


def go_by_menu(visit, words, screen):
    """To a screen, by the menu for a wide screen."""
    group = next(name for name, screens in GROUPS.items() if screen in screens)
    menu = visit.page.locator(".ds-menu-wide details", has_text=words(f"frame.menu.{group}"))
    menu.locator("summary").click()
    menu.get_by_role("link", name=words(f"frame.pages.{screen}"), exact=True).click()


def walk(page, steps=120):
    """Where Tab leads, from the top of the page until it leaves it."""
    page.locator("a[href='#stMain']").focus()
    stops = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize(("path", "scheme"), [("/", "light"), ("/besluiten", "dark"), ("/stagnatie", "light")])
def test_every_stop_of_the_keyboard_is_visible_and_everything_can_be_reached(contexts, address, path, scheme):
    visit = contexts.visit(address, scheme=scheme).open(path)
    for foot in visit.page.locator(f"{FOOT} summary").all():
        foot.click()
    visit.settle()
    stops = walk(visit.page)
    visit.page.close()
    assert [stop["what"] for stop in stops if stop["outline"] < 2] == []
    assert [stop["what"] for stop in stops if stop["isCovered"]] == []
    reached = {place for stop in stops for place in stop["where"]}
    assert reached >= {"nav", ".st-key-ds-language", ".st-key-ds-bar", ".ds-scroll", ".ds-table", FOOT}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 320)])
def test_the_opened_filters_are_as_accessible_and_as_dutch_as_the_rest(contexts, address, scheme, width):
    visit = contexts.visit(address, scheme=scheme, width=width).open("/")
    visit.page.locator(".st-key-ds-filters summary").click()
    visit.rest()
    choose(visit, "theme")
    found, faint, said = axe(visit.page), too_faint(visit.page), said_by_the_toolkit(visit.page)
    sideways = visit.page.evaluate("document.documentElement.scrollWidth")
    visit.page.close()
    assert found == []
    assert faint == []
    assert [text for text in said if ENGLISH.search(text)] == []
    assert sideways == width


def test_an_english_browser_that_asks_for_dutch_gets_a_dutch_calendar(contexts, address):
    visit = contexts.visit(address, "en").open("/?lang=nl&as_of=2026-03-01")
    visit.page.locator(".st-key-ds-filters summary").click()
    visit.rest()
    visit.page.get_by_role("button", name=NL("frame.builtin.choose_date")).first.click()
    expect(visit.page.get_by_role("dialog")).to_be_visible()
    said, found = said_by_the_toolkit(visit.page), axe(visit.page)
    visit.page.close()
    assert "maandag 2 maart 2026" in said
    assert [text for text in said if ENGLISH.search(text) or "March" in text or "Monday" in text] == []
    assert found == []


def choose(visit, dimension, language=NL):
    """Choose the first value of a filter, as a person does; returns it."""
    visit.page.locator(f".st-key-{dimension}").get_by_role("combobox").click()
    first = visit.page.get_by_role("option").filter(has_not_text=language("frame.builtin.select_all")).first
    value = first.inner_text()
    first.click()
    visit.page.keyboard.press("Escape")
    expect(visit.page).to_have_url(re.compile(rf"[?&]{dimension}="))
    visit.settle()
    return value


def test_a_filter_lives_in_the_address_and_survives_reload_and_a_change_of_screen(visit):
    visit.open("/")
    bar = visit.page.locator(".st-key-ds-filters summary")
    bar.click()
    visit.rest()
    value = choose(visit, "theme")
    expect(bar).to_contain_text(value)
    visit.page.reload()
    visit.settle()
    expect(bar).to_contain_text(value)
    go_by_menu(visit, NL, "decisions")
    expect(visit.page.locator("h1")).to_have_text(NL("decisions.title"))
    visit.settle()
    expect(bar).to_contain_text(value)
    expect(visit.page).to_have_url(re.compile(r"/besluiten\?.*theme="))


def test_the_as_of_day_lives_in_the_address(visit):
    visit.open("/?as_of=2025-12-31")
    bar = visit.page.locator(".st-key-ds-filters summary")
    expect(bar).to_contain_text("31 december 2025")
    visit.page.reload()
    visit.settle()
    expect(bar).to_contain_text("31 december 2025")


def test_a_filter_in_the_address_that_does_not_exist_is_left_out(visit):
    visit.open("/?theme=bestaat-niet&municipality=&as_of=gisteren&since=nooit")
    expect(visit.page.locator(".st-key-ds-filters summary")).to_contain_text(NL("frame.no_filters"))


def test_a_change_of_language_is_seen_at_once_and_survives_reload_and_a_change_of_screen(visit):
    visit.open("/")
    visit.page.locator(".st-key-ds-language").get_by_text("en", exact=True).click()
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")
    expect(visit.page.locator("nav").first).to_have_attribute("aria-label", EN("frame.menu.screens"))
    expect(visit.page).to_have_url(re.compile("lang=en"))
    visit.page.reload()
    visit.settle()
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")
    go_by_menu(visit, EN, "decisions")
    expect(visit.page.locator("h1")).to_have_text(EN("decisions.title"))
    expect(visit.page).to_have_url(re.compile("lang=en"))


@pytest.mark.parametrize(("language", "words"), [("nl", NL), ("en", EN)])
def test_without_a_choice_the_browser_gives_the_language(contexts, address, language, words):
    visit = contexts.visit(address, language).open("/")
    lang, title = visit.page.locator("html").get_attribute("lang"), visit.page.locator("h1").inner_text()
    visit.page.close()
    assert (lang, title) == (language, words("status.title"))


def test_a_link_to_a_pilot_leads_there_without_starting_over_and_back_again(visit):
    visit.open("/besluiten?as_of=2025-12-31")
    visit.page.evaluate("window.stillHere = true")
    link = visit.page.locator(".ds-table a[href*='/pilot']").first
    title = link.inner_text()
    link.click()
    expect(visit.page.locator("h1")).to_have_text(title)
    visit.settle()
    expect(visit.page.locator("h1")).to_be_focused()
    expect(visit.page).to_have_url(re.compile(r"/pilot\?.*as_of=2025-12-31"))
    assert visit.page.evaluate("window.stillHere")
    visit.page.go_back()
    expect(visit.page.locator("h1")).to_have_text(NL("decisions.title"))
    expect(visit.page).to_have_url(re.compile(r"/besluiten\?as_of=2025-12-31"))


def test_a_link_divides_otherwise_and_narrows_down_and_survives_a_reload(visit):
    visit.open("/stagnatie?municipality=")
    visit.page.evaluate("window.stillHere = true")
    by_municipality = visit.page.locator(".ds-choices").get_by_role(
        "link", name=NL("stagnation.by.municipality"), exact=True
    )
    by_municipality.click()
    expect(visit.page).to_have_url(re.compile("by=municipality"))
    expect(by_municipality).to_have_attribute("aria-current", "true")
    visit.settle()
    groups = visit.page.get_by_role("navigation", name=NL("stagnation.only")).get_by_role("link")
    # Not the own municipality: that is what the address means when it says nothing.
    group = groups.filter(has_not_text=re.compile(f"^({NL('stagnation.everything')}|Waterkant)$")).first
    lead, bar = visit.page.locator(".ds-lead"), visit.page.locator(".st-key-ds-filters summary")
    name, of_everything = group.inner_text(), lead.inner_text()
    group.click()
    expect(visit.page).to_have_url(re.compile("municipality=."))
    expect(lead).not_to_have_text(of_everything)
    visit.settle()
    assert visit.page.evaluate("window.stillHere")
    expect(bar).to_contain_text(name)
    said = lead.inner_text()
    visit.page.reload()
    visit.settle()
    expect(lead).to_have_text(said)
    expect(bar).to_contain_text(name)


def test_what_is_for_analysts_is_drawn_only_when_it_is_opened(visit):
    visit.open("/stagnatie")
    charts = visit.page.locator(".st-key-analysts [data-testid=stPlotlyChart]")
    expect(charts).to_have_count(0)
    assert visit.page.evaluate("document.querySelector('.stMain').scrollHeight") <= 2400  # for a director
    visit.page.locator(".st-key-analysts summary").first.click()
    expect(charts.nth(6)).to_be_visible()
    visit.settle()
    assert (axe(visit.page), too_faint(visit.page)) == ([], [])


def test_a_definition_link_leads_to_its_definition(visit):
    visit.open("/stagnatie")
    link = visit.page.locator("a[href*='/uitleg#']").first
    anchor = link.get_attribute("href").split("#")[1]
    link.click()
    expect(visit.page.locator("h1")).to_have_text(NL("method.title"))
    expect(visit.page.locator(f"#{anchor}")).to_be_focused()
    expect(visit.page.locator(f"#{anchor}")).to_be_in_viewport()


def test_a_place_that_is_drawn_anew_keeps_its_focus_until_the_reader_does_something(visit):
    visit.open("/uitleg#waiting")
    place = visit.page.locator("#waiting")
    drawn_anew = "(place) => place.replaceWith(place.cloneNode(true))"
    expect(place).to_be_focused()
    place.evaluate(drawn_anew)
    expect(place).to_be_focused()
    visit.page.keyboard.press("Tab")
    expect(place).not_to_be_focused()
    visit.page.evaluate("document.activeElement.blur()")
    place.evaluate(drawn_anew)
    visit.rest()
    expect(place).not_to_be_focused()


def test_a_single_letter_does_nothing(visit):
    visit.open("/")
    visit.page.locator("h1").click()
    before = len(visit.sent)
    for key in ("c", "r", "C", "R"):
        visit.page.keyboard.press(key)
        expect(visit.page.get_by_role("dialog")).to_have_count(0)
        assert len(visit.sent) == before, key


def test_nothing_moves_for_who_asked_for_that(contexts, address):
    visit = contexts.visit(address, reduced_motion="reduce").open("/")
    takes_time = "(part) => parseFloat(getComputedStyle(part).transitionDuration) > 0.001"
    slow = visit.page.evaluate(f"[...document.querySelectorAll('*')].filter({takes_time}).length")
    visit.page.close()
    assert slow == 0


@pytest.mark.parametrize("screen", ["status", "stagnation", "pilot"])
def test_a_deep_link_works_as_the_first_thing_that_a_server_is_asked(contexts, store_path, waiting_pilot, screen):
    with serving(store_path) as fresh:
        visit = contexts.visit(fresh).open(path_of(screen, "nl", waiting_pilot))
        heading, dialogs = visit.page.locator("h1").inner_text(), visit.page.get_by_role("dialog").count()
        visit.page.close()
    assert heading
    assert dialogs == 0


def test_the_first_start_loads_the_example_and_then_shows_it(contexts, tmp_path):
    with serving(tmp_path / "store") as fresh:
        visit = contexts.visit(fresh)
        visit.page.goto(fresh)
        expect(visit.page.locator(".ds-footer")).to_be_visible(timeout=LOADED)
        visit.settle()
        heading, banners = visit.page.locator("h1").inner_text(), visit.page.locator(".ds-banner").all_inner_texts()
        visit.page.close()
    example = f"{NL('frame.example')} {NL('frame.example_own')}"
    assert (heading, banners) == (NL("status.title"), [example, NL("frame.without_login")])


def test_a_network_opens_with_the_own_municipality_and_can_show_all(visit):
    visit.open("/")
    bar = visit.page.locator(".st-key-ds-filters summary")
    expect(bar).to_contain_text("Waterkant")
    bar.click()
    visit.rest()
    visit.page.locator(".st-key-municipality").get_by_role("combobox").click()
    visit.page.keyboard.press("Backspace")
    visit.page.keyboard.press("Escape")
    expect(bar).to_contain_text(NL("frame.no_filters"))
    expect(visit.page).to_have_url(re.compile(r"[?&]municipality=(&|$)"))
    visit.settle()
    go_by_menu(visit, NL, "decisions")
    expect(visit.page.locator("h1")).to_have_text(NL("decisions.title"))
    expect(bar).to_contain_text(NL("frame.no_filters"))
    visit.page.reload()
    visit.settle()
    expect(bar).to_contain_text(NL("frame.no_filters"))
    link = visit.page.locator(".ds-table a[href*='/pilot']").first.get_attribute("href")
    assert "municipality=" in link


HOSTILE = ["<script>document.title='x'</script>", "**vet**", ":red[rood]", "$x^2$", "[hier](javascript:alert(1))"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A portfolio in which every text could be taken for markup."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = [[f"h{nth}", *[text] * 8] for nth, text in enumerate(HOSTILE)]
    pilots = "pilot_id | title | theme | owner | receiving_team | summary | end_picture | programme | contact"
    pilots += "".join("\n" + " | ".join(row) for row in texts)
    life = "pilot_id | milestone | planned_on | happened_on | outcome | decided_by | note"
    for nth, text in enumerate(HOSTILE):
        life += f"\nh{nth} | evaluation |  | 2025-01-0{nth + 1} | successful |  | {text}"
        life += f"\nh{nth} | rollout_decision | 2026-06-01 |  |  | {text} | {text}"
        life += f"\nh{nth} | blocked |  | 2025-02-01 | other |  | {text}"
    lessons = "lesson_id | pilot_id | lesson" + "".join(f"\nL{nth} | h{nth} | {t}" for nth, t in enumerate(HOSTILE))
    store = store_of(folder, pilots=pilots, milestones=life, lessons=lessons)
    with serving(store.path) as address:
        yield address


HOSTILE_PATHS = ["/", "/besluiten", "/uitleg", *(f"/pilot?id=m/h{nth}" for nth in range(len(HOSTILE)))]


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_text_from_records_is_never_markup_and_shows_as_typed(contexts, hostile, path):
    visit = contexts.visit(hostile).open(f"{path}{'&' if '?' in path else '?'}as_of=2026-03-31")
    visit.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    seen = visit.page.locator("body").inner_text()
    links = visit.page.locator("a[href^='javascript']").count()
    formulas = visit.page.locator(".katex, .MathJax").count()
    bold = visit.page.locator("strong, b").filter(has_text=re.compile("^vet$")).count()
    title = visit.page.title()
    visit.page.close()
    # The first screen draws who waits longest; the list holds all.
    shown = (
        HOSTILE[:3]
        if path == "/"
        else HOSTILE
        if path == "/besluiten"
        else [HOSTILE[int(path[-1])]]
        if "h" in path[-2:]
        else []
    )
    assert [text for text in shown if text not in seen] == []
    assert (links, formulas, bold) == (0, 0, 0)
    assert title != "x"


@pytest.mark.parametrize("asked", ["municipality=Nergens", "municipality=Nergens&theme=Niets&as_of=2100-01-01", ""])
def test_what_an_address_names_in_vain_is_said_nowhere_and_the_figures_hold_for_what_is_said(visit, asked):
    page = visit.open(f"/?lang=nl&{asked}").page
    expect(page.locator(".st-key-ds-filters summary")).to_contain_text("Waterkant")
    expect(page.locator(".stMain")).to_contain_text("14 geslaagde pilots wachten")
