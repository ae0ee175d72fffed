import re

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.waiting_decisions import waiting_decisions
from tests.report.frames import bars_of, names_of, said_of, waits

NL = words_for("nl")


def draw(frame, *, limit=None, adopted=True, words=NL):
    return waiting_decisions(frame, words, address, norm_is_adopted=adopted, limit=limit)


def address(page, **query):
    return f"/{page}?id={query['id']}"


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
    """As shares of the longest bar, in percent."""
    assert bars_of(draw(waits(400, 100, 60, norm=100))) == [
        [("within", 0, 25), ("over", 25, 75)],
        [("within", 0, 25)],
        [("within", 0, 15)],
    ]


def test_an_unknown_wait_has_no_bar_and_says_so():
    picture = draw(waits(412, None))
    assert bars_of(picture)[1] == []
    assert "wachttijd onbekend" in said_of(picture)


def test_without_a_norm_nothing_is_called_too_long():
    picture = draw(waits(412, norm=None))
    assert bars_of(picture) == [[("within", 0, 100)]]
    assert "ds-rule" not in picture.markup


def test_the_norm_line_stands_where_the_norm_is_and_is_named():
    picture = draw(waits(360, 300))
    assert re.findall(r'class="ds-rule" style="left:([\d.]+)%"', picture.markup) == ["25.00", "25.00"]
    assert "norm: 90 dagen" in said_of(picture)


def test_a_norm_that_was_not_adopted_is_called_a_starting_norm():
    assert "startnorm: 90 dagen" in said_of(draw(waits(412), adopted=False))


def test_the_title_is_about_all_also_where_fewer_are_drawn():
    picture = draw(waits(412, 300, 200), limit=2)
    assert picture.title.startswith("Alle 3")
    assert len(bars_of(picture)) == 2


def test_bars_keep_the_order_of_the_frame_and_each_name_leads_to_its_pilot():
    picture = draw(waits(412, 300))
    assert names_of(picture) == ["Pilot 0", "Pilot 1"]
    assert re.findall(r'<a href="([^"]+)">', picture.markup) == ["/pilot?id=m/0", "/pilot?id=m/1"]


def test_the_value_of_each_bar_stands_there_as_text_and_how_much_is_too_long_for_who_points_at_it():
    picture = draw(waits(412, 300, 60))
    assert {"412 dagen", "300 dagen", "60 dagen"} <= set(said_of(picture))
    assert 'title="412 dagen, dat is 322 dagen langer dan de norm"' in picture.markup


@pytest.mark.parametrize("title", ["<b>vet</b>", "a & b", "$x^2$", "<br>", "<a href='x'>klik</a>", "%{x}", "{name}"])
def test_text_from_a_record_is_never_markup(title):
    picture = draw(waits(412, titles=(title,)))
    assert names_of(picture) == [title]
    assert not re.search(r"<(b|br|a href='x')>", picture.markup)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_frame_can_be_drawn(language):
    for frame in (waits(), waits(None), waits(0), waits(1, norm=0), waits(400, None, norm=None)):
        assert "<ol" in draw(frame, words=words_for(language)).markup


def test_the_value_of_a_short_bar_stands_at_its_end_also_before_the_norm_line():
    """And not at that line, where it would be taken for the value of the line."""
    places = re.findall(r'class="ds-row-label" style="left:([\d.]+)%"', draw(waits(200, 50, norm=100)).markup)
    assert places == ["25.00"]
