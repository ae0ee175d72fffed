import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from doorstroom.report.charts import row_list
from doorstroom.report.charts.theme import DARK, LIGHT, theme_for
from doorstroom.report.text.typed import shortened

CONFIG = tomllib.loads(Path(__file__).parents[2].joinpath(".streamlit/config.toml").read_text(encoding="utf-8"))[
    "theme"
]


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_in_pictures_has_enough_contrast(theme):
    assert contrast(theme.ink, theme.paper) >= 4.5
    assert contrast(theme.on_colour, theme.within) >= 4.5
    assert contrast(theme.on_colour, theme.over) >= 4.5
    assert contrast(theme.on_colour, theme.calm) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_is_drawn_stands_out_from_the_paper(theme):
    assert all(
        contrast(colour, theme.paper) >= 3 for colour in (theme.within, theme.over, theme.good, theme.quiet, theme.calm)
    )


@pytest.mark.parametrize(("mode", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_pictures_and_the_rest_of_the_screen_share_paper_ink_and_colours(mode, theme):
    page = CONFIG[mode]
    assert (page["backgroundColor"], page["textColor"]) == (theme.paper, theme.ink)
    colours = page.get("chartCategoricalColors", CONFIG["chartCategoricalColors"])
    assert colours == [theme.within, theme.over, theme.good, theme.quiet]


def test_rows_of_bars_have_the_colours_of_the_theme():
    said = dict(re.findall(r"--row-([\w-]+): light-dark\((#\w+, #\w+)\)", row_list.style()))
    names = {name: name.replace("-", "_") for name in ("ink", "paper", "over", "quiet", "on-colour")}
    names |= {"within": "calm", "came": "within"}
    assert said == {name: ", ".join(getattr(one, of) for one in (LIGHT, DARK)) for name, of in names.items()}


@pytest.mark.parametrize(("mode", "theme"), [("dark", DARK), ("light", LIGHT), (None, LIGHT)])
def test_light_is_the_theme_until_the_browser_says_dark(mode, theme):
    assert theme_for(mode) is theme


@pytest.mark.parametrize(
    ("text", "cut"),
    [("kort", "kort"), ("een twee drie", "een twee…"), ("onafgebrokenwoord", "onafgebro…"), ("a\n b", "a b")],
)
def test_a_name_is_cut_at_a_word_where_it_can_be(text, cut):
    assert shortened(text, 10) == cut


def test_a_cut_name_is_never_longer_than_asked():
    lengths = [len(shortened("Wijkteam aan tafel bij schuldhulp", longest)) for longest in range(5, 40)]
    assert all(length <= longest for length, longest in zip(lengths, range(5, 40), strict=True))
    assert all(before <= after for before, after in pairwise(lengths))
