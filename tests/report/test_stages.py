import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.building_up import building_up
from doorstroom.report.charts.flow import flow
from tests.report.frames import bars_of, names_of, said_of, stages

NL = words_for("nl")
SOME = stages(("idea", 4, 1, 2.1, 3, 5), ("awaiting_decision", 14, 11, 61.3, 6, 2), ("anchoring", 0, 0, 0.0, 0, 0))
NONE = stages(("idea", 4, 0, 0.0, 0, 5), ("awaiting_decision", 0, 0, 0.0, 0, 0))


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (SOME, "Meeste stilstand bij Wacht op besluit: 11 pilots, samen 61 maanden te lang"),
        (stages(("idea", 1, 1, 1.0, 0, 0)), "Meeste stilstand bij Idee: 1 pilot, 1 maand te lang"),
        (NONE, "In geen enkele fase staat een pilot langer stil dan de norm"),
        (stages(), "Er is geen lopende pilot om te tonen"),
        (NONE.assign(n_unknown_age=NONE["n_open"]), "Van geen enkele lopende pilot is bekend of hij te lang stilstaat"),
        (
            NONE.assign(n_without_norm=[1] + [0] * (len(NONE) - 1)),
            "Voor zover bekend staat geen pilot langer stil dan de norm; van 1 pilot is het onbekend",
        ),
        (
            stages(("idea", 1, 1, 2.0, 0, 0), ("running", 1, 1, 2.04, 0, 0)),
            "Meeste stilstand bij Idee en In uitvoering: elk 2 maanden te lang",
        ),
    ],
)
def test_the_title_names_the_stage_with_most_stagnation(frame, title):
    assert building_up(frame, NL).title == title


def test_each_stage_shows_how_many_of_how_many_and_how_long():
    drawn = building_up(SOME, NL)
    assert {"Wacht op besluit: 11 van 14 pilots te lang", "Borging: geen pilots"} <= set(names_of(drawn))
    assert "61 maanden" in said_of(drawn)
    assert bars_of(drawn)[1] == [("over", 0, 100)]


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (SOME, "In 91 dagen groeide Wacht op besluit het meest: 6 erbij, 2 eruit"),
        (NONE, "In 91 dagen groeide geen enkele fase"),
        (stages(), "Er is geen pilot om te tonen"),
        (
            NONE.assign(n_undated_91_days=1),
            "Of in 91 dagen een fase groeide, is niet te zeggen: van stappen is de dag onbekend",
        ),
        (
            stages(("idea", 1, 0, 0.0, 2, 1), ("running", 1, 0, 0.0, 3, 2)),
            "In 91 dagen groeiden Idee en In uitvoering het meest: elk met 1 pilot",
        ),
    ],
)
def test_the_title_names_the_stage_that_grew_most(frame, title):
    assert flow(frame, NL).title == title


def test_what_came_in_goes_right_and_what_went_out_goes_left_each_with_its_sign():
    picture = flow(SOME, NL)
    (out, came), *_ = bars_of(picture)
    assert (out[0], came[0]) == ("quiet", "came")
    assert out[1] + out[2] == pytest.approx(50, abs=0.02)
    assert came[1] == pytest.approx(50, abs=0.02)
    assert out[2] / came[2] == pytest.approx(5 / 3, abs=0.01)
    assert {"+6", "−2"} <= set(said_of(picture))


def test_an_unknown_age_is_named_and_never_taken_for_on_time():
    frame = stages(("idea", 3, 1, 2.0, 0, 0), ("anchoring", 286, 0, 0.0, 0, 0)).assign(n_unknown_age=[1, 286])
    drawn = building_up(frame, NL)
    names, said = names_of(drawn), said_of(drawn)
    assert "Idee: 1 van 3 te lang, 1 onbekend" in names
    assert "Borging: 286 pilots, onbekend of ze te lang staan" in names
    assert "0 maanden" not in said
    assert "onbekend" in said
