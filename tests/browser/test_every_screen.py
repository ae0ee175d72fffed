"""What holds on every screen, in both languages, light and dark, on a laptop and on the narrowest phone."""

from collections.abc import Iterator

import pytest

from doorstroom.i18n import catalogue, words_for
from tests.browser.visiting import (
    ENGLISH,
    PATHS,
    Visit,
    axe,
    differently_named,
    path_of,
    said_by_the_toolkit,
    too_faint,
)

pytestmark = pytest.mark.browser
# Two guises that have nothing in common: a screen in both is seen in each language, each scheme and at each width. The
# next screen in the next two, so that every language is seen with every scheme at every width.
GUISES = [
    (("nl", "light", 1366), ("en", "dark", 320)),
    (("nl", "dark", 320), ("en", "light", 1366)),
    (("nl", "light", 320), ("en", "dark", 1366)),
    (("nl", "dark", 1366), ("en", "light", 320)),
]
SEEN = [
    pytest.param((screen, *guise), id="-".join(map(str, (screen, *guise))))
    for nth, screen in enumerate(PATHS)
    for guise in GUISES[nth % len(GUISES)]
]


@pytest.fixture(scope="module", params=SEEN)
def seen(request, contexts, address, waiting_pilot) -> Iterator[Visit]:
    """One screen in one guise; every test below looks at the same opened page."""
    screen, language, scheme, width = request.param
    visit = contexts.visit(address, "nl", scheme, width).open(path_of(screen, language, waiting_pilot))
    visit.screen, visit.language, visit.width = screen, language, width
    yield visit
    visit.page.close()


def test_promise_11_dutch_and_english_wcag_22_aa_everywhere(seen):
    assert axe(seen.page) == []


def test_every_text_and_border_can_be_told_from_its_ground(seen):
    assert too_faint(seen.page) == []


def test_the_name_of_what_can_be_used_begins_with_what_is_seen_of_it(seen):
    assert differently_named(seen.page) == []


def test_the_page_says_its_language(seen):
    assert seen.page.evaluate("document.documentElement.lang") == seen.language


def test_there_is_one_h1_and_the_tab_is_named_after_it(seen):
    headings = seen.page.locator("h1").all_inner_texts()
    assert len(headings) == 1
    words = words_for(seen.language)
    assert seen.page.title() == words("frame.page_title", title=headings[0], product=words("frame.product"))


def test_the_page_never_scrolls_sideways(seen):
    main = "document.querySelector('.stMain')"
    assert seen.page.evaluate("document.documentElement.scrollWidth") == seen.width
    assert seen.page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") == 0


def test_the_toolkit_speaks_the_language_of_the_page_only(seen):
    other = "en" if seen.language == "nl" else "nl"
    own, foreign = (
        {text for key, text in catalogue(language).items() if key.startswith("frame.builtin.")}
        for language in (seen.language, other)
    )
    said = said_by_the_toolkit(seen.page)
    assert [text for text in said if text in foreign - own] == []
    assert seen.language == "en" or [text for text in said if ENGLISH.search(text)] == []


def test_no_request_leaves_the_server(seen):
    own = (seen.address, seen.address.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in seen.requests if not url.startswith(own)] == []


def test_the_browser_has_no_complaints(seen):
    assert seen.complaints == []


def test_every_figure_and_table_says_what_it_shows(seen):
    nameless = seen.page.locator("[data-testid=stPlotlyChart]:not(:has([aria-label]), [aria-label])").count()
    without_caption = seen.page.locator("table:not(:has(caption))").count()
    assert (nameless, without_caption) == (0, 0)


# What is chosen, beside another of its kind that is not, and nothing by which they can be told apart.
SAME_LOOKS = """() => {
  const chosen = ['current="true"', 'current="page"', 'checked="true"', 'pressed="true"', 'selected="true"']
    .map((one) => `[aria-${one}]`);
  const looks = (one) => {
    const told = (part) => [part.outlineStyle, part.outlineWidth, part.outlineColor, part.borderWidth, part.borderColor,
      part.borderStyle, part.backgroundColor, part.color, part.fontWeight, part.textDecorationLine].join();
    return [null, "::after", "::before"].map((part) => told(getComputedStyle(one, part))).join();
  };
  return [...document.querySelectorAll(chosen.join())].filter((one) => one.checkVisibility()).flatMap((one) => {
    const list = one.closest("ul, ol, nav, [role=radiogroup], [role=group], [role=tablist]");
    const others = [...(list?.querySelectorAll(one.tagName) ?? [])];
    const other = others.find((each) => each.checkVisibility() && !each.matches(chosen.join()));
    return other && looks(one) === looks(other) ? [one.outerHTML.slice(0, 160)] : [];
  });
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const looks = getComputedStyle(one), long = (said) => said.split(",").some((part) => parseFloat(part) > 0.02);
  return (looks.animationName !== "none" && long(looks.animationDuration)) || long(looks.transitionDuration);
}).map((one) => one.outerHTML.slice(0, 120))"""


def test_what_is_chosen_is_seen_in_colours_of_the_readers_own(seen):
    seen.page.emulate_media(forced_colors="active")
    same = seen.page.evaluate(SAME_LOOKS)
    bars = seen.page.locator(".ds-row-over").evaluate_all(
        "(bars) => bars.map((bar) => getComputedStyle(bar).backgroundColor)"
    )
    ground = seen.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    seen.page.emulate_media(forced_colors="none")
    assert same == []
    assert ground not in bars


def test_nothing_moves_for_who_asked_for_that(seen):
    seen.page.emulate_media(reduced_motion="reduce")
    moving = seen.page.evaluate(MOVING)
    seen.page.emulate_media(reduced_motion="no-preference")
    assert moving == []


# What who reads with difficulty sets: WCAG 1.4.12.
ROOMY = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    " p { margin-block-end: 2em !important; }"
)
# Texts of which a part is cut off, but for what is there for who does not see it, and what can be scrolled.
CUT = """() => [...document.querySelectorAll(".stMain *")].filter((one) => {
  const looks = getComputedStyle(one), { width, height } = one.getBoundingClientRect();
  const hasText = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
  if (!hasText || !one.checkVisibility() || looks.clipPath !== "none" || width <= 1 || height <= 1) return false;
  const cuts = (box, way, more) => more > 1 && ["hidden", "clip"].includes(getComputedStyle(box)[`overflow${way}`]);
  return [one, one.closest("button .stMarkdownEllipsis") ?? one].some((box) => box.clientWidth > 0
    && (cuts(box, "X", box.scrollWidth - box.clientWidth) || cuts(box, "Y", box.scrollHeight - box.clientHeight)));
}).map((one) => one.outerHTML.slice(0, 160))"""
# How much of what is seen stays where it is while the rest scrolls.
STANDING = """() => {
  const stands = (one) => {
    for (; one; one = one.parentElement) if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return true;
    return false;
  };
  document.querySelector(".stMain").scrollTop = 400;
  const places = [...Array(12).keys()].map((nth) => (nth + 0.5) / 12);
  const points = places.flatMap((x) => places.map((y) => document.elementFromPoint(x * innerWidth, y * innerHeight)));
  return points.filter(stands).length / points.length;
}"""


def test_texts_can_be_given_more_room(seen):
    before = seen.page.evaluate(CUT)
    style = seen.page.add_style_tag(content=ROOMY)
    main = "document.querySelector('.stMain')"
    cut = [one for one in seen.page.evaluate(CUT) if one not in before]
    sideways = seen.page.evaluate(f"{main}.scrollWidth - {main}.clientWidth")
    style.evaluate("(style) => style.remove()")
    assert (before, cut, sideways) == ([], [], 0)


def test_at_four_hundred_per_cent_the_page_still_scrolls_one_way_and_is_not_covered(seen):
    """1280 by 1024 pixels at 400 % are 320 by 256 (WCAG 1.4.10)."""
    seen.page.set_viewport_size({"width": 320, "height": 256})
    main = "document.querySelector('.stMain')"
    seen.rest()
    sideways = seen.page.evaluate(f"{main}.scrollWidth - {main}.clientWidth")
    standing = seen.page.evaluate(STANDING)
    seen.page.set_viewport_size({"width": seen.width, "height": 768})
    assert sideways == 0
    assert standing < 0.4
