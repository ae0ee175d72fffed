import math

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.theme import DARK, LIGHT
from doorstroom.report.charts.waiting_decisions import _label_places, waiting_decisions
from tests.report.frames import texts, waits

NL = words_for("nl")


def draw(frame, *, limit=None, adopted=True, words=NL, theme=LIGHT):
    return waiting_decisions(frame, words, theme, norm_is_adopted=adopted, limit=limit)


def lengths(picture):
    """(within the norm, beyond it) of each bar."""
    within, over = picture.figure.data
    return list(zip(within.x, over.x, strict=True))


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (waits(), "Er is geen wachtende pilot om te tonen"),
        (waits(None), "Van geen enkele wachtende pilot is bekend hoe lang hij wacht"),
        (waits(60), "Deze pilot wacht niet langer dan de norm: 60 dagen"),
        (waits(60, 50), "Geen van beide wacht langer dan de norm; de langste wacht 60 dagen"),
        (waits(412), "Deze pilot wacht langer dan de norm: al 412 dagen"),
        (waits(412, 60), "1 van de 2 wacht langer dan de norm: al 412 dagen"),
        (
            waits(412, 100, 60, None),
            "2 van de 4 wachten langer dan de norm; de langste al 412 dagen; van 1 is het onbekend",
        ),
        (
            waits(60, None),
            "Voor zover bekend wacht geen pilot langer dan de norm; de langste wacht 60 dagen; van 1 is het onbekend",
        ),
        (waits(412, 100), "Beide wachten langer dan de norm; de langste al 412 dagen"),
        (waits(412, 100, norm=None), "De langste wacht al 412 dagen"),
    ],
)
def test_the_title_is_the_answer(frame, title):
    assert draw(frame).title == title


def test_a_bar_is_cut_at_the_norm_and_the_rest_is_what_is_too_long():
    assert lengths(draw(waits(412, 90, 60))) == [(90, 322), (90, 0), (60, 0)]


def test_an_unknown_wait_has_no_bar_and_says_so():
    picture = draw(waits(412, None))
    assert lengths(picture)[1] == (0, 0)
    assert "wachttijd onbekend" in texts(picture.figure)


def test_without_a_norm_nothing_is_called_too_long():
    picture = draw(waits(412, norm=None))
    assert lengths(picture) == [(412, 0)]
    assert not picture.figure.layout.shapes


def test_the_norm_line_lies_below_the_bars_and_is_named():
    picture = draw(waits(412))
    assert [(line.x0, line.layer) for line in picture.figure.layout.shapes] == [(90, "below")]
    assert "norm: 90 dagen" in texts(picture.figure)


def test_a_norm_that_was_not_adopted_is_called_a_starting_norm():
    assert "startnorm: 90 dagen" in texts(draw(waits(412), adopted=False).figure)


def test_the_title_is_about_all_and_the_alt_text_says_how_many_are_drawn():
    picture = draw(waits(412, 300, 200), limit=2)
    assert picture.title.startswith("Alle 3")
    assert "2 van de 3" in picture.alt
    assert len(lengths(picture)) == 2


def test_bars_keep_the_order_of_the_frame_longest_on_top():
    picture = draw(waits(412, 300))
    places = picture.figure.data[0].y
    bottom, top = picture.figure.layout.yaxis.range
    assert places[0] < places[1]
    assert top < bottom


@pytest.mark.parametrize("title", ["<b>vet</b>", "a & b", "$x^2$", "<br>", "<a href='x'>klik</a>", "%{x}"])
def test_text_from_a_record_is_never_markup(title):
    picture = draw(waits(412, titles=(title,)))
    drawn = [*texts(picture.figure), *picture.figure.data[0].hovertext]
    marks = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")
    assert marks in drawn
    assert all("<b>" not in text and "<a" not in text and "$" not in text for text in drawn)


def test_a_long_title_is_cut_at_a_word_in_the_figure_only():
    title = "Wijkteam aan tafel bij schuldhulp: vroeg erop af in Zuid en Oost"
    picture = draw(waits(412, titles=(title,)))
    assert "Wijkteam aan tafel bij schuldhulp: vroeg…" in texts(picture.figure)
    assert title in picture.figure.data[0].hovertext[0]


def test_the_height_follows_from_the_rows_so_that_nothing_jumps():
    heights = [draw(waits(*days)).figure.layout.height for days in ((1,), (1, 2), (1, 2, 3))]
    assert heights[1] - heights[0] == heights[2] - heights[1] == 40


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_frame_can_be_drawn(theme, language):
    for frame in (waits(), waits(None), waits(0), waits(1, norm=0), waits(400, None, norm=None)):
        assert draw(frame, words=words_for(language), theme=theme).figure.to_json()


def test_the_label_of_a_bar_before_the_norm_line_stands_beyond_that_line():
    """So that on a narrow screen the line does not run through it; a longer bar has its label at its end."""
    waits = [600.0, 240.0, 84.0, 21.0]
    inside = [True, True, False, False]
    assert _label_places(waits, [90.0] * 4, inside, 600) == [600.0, 240.0, 90.0, 90.0]
    assert _label_places([84.0, 21.0], [90.0] * 2, [True, False], 90) == [84.0, 21.0]  # no room beyond it
    assert _label_places([84.0], [math.nan], [False], 90) == [84.0]
