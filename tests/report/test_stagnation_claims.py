"""The sentences of the stagnation screen, from rows as the questions give them."""

from datetime import date

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.tables import stagnation as tables
from doorstroom.report.text import stagnation as claims
from tests.report.frames import view
from tests.report.stagnation_frames import pilots

NL = words_for("nl")
SINCE = date(2025, 12, 31)


def rows(*told, **constant):
    return pandas.DataFrame(list(told)).assign(**constant)


def whole(n, of, months, unknown=0):
    unknown = {"n_unknown_age": float(unknown), "n_without_norm": 0.0}
    return rows({"n_open": float(of), "n_over_norm": float(n), "stagnation_months": float(months), **unknown})


def moved(opening, closing):
    grown, released = max(closing - opening, 0), max(opening - closing, 0)
    steps = {"opening": opening, "grown": grown, "other_norm": 0.0, "released": released, "closing": closing}
    steps["left_list"] = 0.0
    return rows({name: float(months) for name, months in steps.items()})


@pytest.mark.parametrize(
    ("now", "change", "sentence"),
    [
        (
            whole(2, 9, 12),
            moved(10, 12),
            "2 van de 9 lopende pilots staan samen 12 maanden langer stil dan de norm."
            " Dat is 2 maanden meer dan op 31 december 2025.",
        ),
        (
            whole(1, 9, 1),
            moved(10, 1),
            "1 van de 9 lopende pilots staat 1 maand langer stil dan de norm."
            " Dat is 9 maanden minder dan op 31 december 2025.",
        ),
        (
            whole(0, 9, 0),
            moved(0, 0),
            "Geen van de 9 lopende pilots staat langer stil dan de norm. Dat is evenveel als op 31 december 2025.",
        ),
        (
            whole(0, 9, 0, unknown=2),
            moved(0, 0),
            "Voor zover bekend staat geen van de 9 lopende pilots langer stil dan de norm."
            " Dat is evenveel als op 31 december 2025. Van 2 pilots is het onbekend.",
        ),
        (
            whole(0, 9, 0, unknown=9),
            moved(0, 0),
            "Van geen van de 9 lopende pilots is bekend of hij te lang stilstaat.",
        ),
        (
            whole(1, 1, 1 / 30.4375),
            moved(0, 1 / 30.4375),
            "De enige lopende pilot staat 1 dag langer stil dan de norm. Dat is 1 dag meer dan op 31 december 2025.",
        ),
        (whole(1, 9, 1).head(0), moved(0, 0), "Alle 3 pilots zijn geborgd of gestopt."),
    ],
)
def test_the_screen_opens_with_how_much_stands_still_and_how_that_changed(now, change, sentence):
    assert claims.lead(now, change, SINCE, view(3), NL) == sentence


@pytest.mark.parametrize(
    ("by_norm", "more"),
    [
        (0.0, ""),
        (10.0, " Door een andere norm kwamen er 10 pilots bij."),
        (-1.0, " Door een andere norm ging er 1 pilot af."),
    ],
)
def test_what_crossed_the_norm_is_told_both_ways(by_norm, more):
    row = rows({"newly_over_norm": 3.0, "resolved": 1.0, "released": 2.0, "over_by_other_norm": by_norm})
    assert claims.crossings(row, NL) == f"3 pilots kwamen boven de norm. 1 pilot kwam los.{more}"


def test_months_that_went_without_a_pilot_that_came_loose_are_explained():
    row = {"newly_over_norm": 1.0, "resolved": 0.0, "released": 2.0, "over_by_other_norm": 0.0}
    said = "1 pilot kwam boven de norm. Geen pilot kwam los."
    of_later = " Wat eraf ging, is van pilots die tussendoor even boven de norm stonden."
    assert claims.crossings(rows(row), NL) == said + of_later
    assert claims.crossings(rows(row | {"released": 0.0}), NL) == said


def judged(*chances, alarms=0):
    frame = pandas.DataFrame({"chance": list(chances)}, dtype="float64")
    return frame.assign(is_alarm=[nth < alarms for nth in range(len(frame))])


@pytest.mark.parametrize(
    ("decisions", "beginning"),
    [
        (judged(0.2, 0.5, None), "Geen signaal. We vergeleken 2 keer"),
        (judged(0.001, 0.5, alarms=1), "Eén signaal. We vergeleken 2 keer"),
        (judged(None), "Er zijn te weinig gegevens om toeval uit te sluiten."),
    ],
)
def test_the_alarm_says_how_often_was_compared_and_never_calls_silence_good_news(decisions, beginning):
    assert claims.alarm(decisions, NL).startswith(beginning)


def test_an_alarm_names_body_municipality_and_stage():
    row = {"municipality": "x", "grp": "College", "stage": "awaiting_decision", "observed": 1.0, "expected": 7.25}
    frame = rows({**row, "is_alarm": True}, {**row, "municipality": "y", "is_alarm": False})
    entry = claims.alarms(frame, NL)[0]
    assert entry.name == "College, x"
    assert entry.text == "In Wacht op besluit ging in een jaar 1 pilot verder. Te verwachten waren er 7,3."


def growth(**given):
    row = {"n_open": 9, "n_arrived": 62, "n_left": 44, "window_months": 12.0, "signal": "none", "withheld": None}
    stock = {"stock_months": 11.7, "stock_months_lo": 8.7, "stock_months_hi": 16.1}
    return rows({**row, **stock, **given})


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((11.7, 8.7, 16.1), "12 (8,7 tot 16)"),
        ((54.0, 14.9, 445.9), "54 (15 tot 446)"),
        ((9.96, 4, 10), "10 (4,0 tot 10)"),
    ],
)
def test_the_table_says_months_as_the_sentence_does(months, said):
    ends = dict(zip(("stock_months", "stock_months_lo", "stock_months_hi"), months, strict=True))
    assert tables.growth(growth(stage="running", **ends), NL).frame["stock"].tolist() == [said]


@pytest.mark.parametrize(
    ("tested", "sentences"),
    [
        (
            growth(signal="growing"),
            [
                "Wacht op besluit: in 12 maanden 62 erbij en 44 eruit. Dat is te veel voor toeval: het groeit.",
                "In dit tempo duurt het 12 maanden om de voorraad weg te"
                " werken, als er niets bijkomt. Door toeval kan het tussen 8,7 maanden en 16"
                " maanden liggen.",
            ],
        ),
        (
            growth(withheld="no_departures", stock_months=None),
            [
                "Wacht op besluit: in 12 maanden 62 erbij en 44 eruit."
                " Dat kan toeval zijn. Geen signaal is nog geen goed nieuws."
            ],
        ),
        (
            growth(withheld="register_too_young"),
            ["Of het groeit, is niet te zeggen: de registratie is nog te jong: in het begin groeit alles."],
        ),
        (growth().head(0), ["Of het groeit, is niet te zeggen: er kwam niets bij en er ging niets uit."]),
    ],
)
def test_growth_is_told_in_words_and_not_at_all_where_it_is_withheld(tested, sentences):
    assert claims.growth(tested, "awaiting_decision", NL) == sentences


def no_bands(key, *stages):
    return NL(f"stagnation.stuck.{key}", stages=NL.join(NL.label("stage", stage) for stage in stages))


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        ({"idea": (60, 120, None)}, []),
        ({"idea": (60, None, None)}, [no_bands("no_end", "idea")]),
        ({"idea": (None, None, None)}, [no_bands("no_end", "idea")]),
        (
            {"idea": (60, 120, None), "preparing": (None, None, "too_few_exits"), "evaluating": (60, None, None)},
            [no_bands("no_band", "preparing"), no_bands("no_end", "evaluating")],
        ),
    ],
)
def test_every_stage_that_is_drawn_without_a_band_is_named_with_why(usual, said):
    ages = pilots(*((stage, 30, 90, 0, *band) for stage, band in usual.items()))
    assert claims.age_notes(ages, NL) == said


def within(**given):
    row = {"waited_days": 274, "within_days": 91, "chance": 0.26, "lo": 0.08, "hi": 0.54, "withheld": None}
    return pandas.Series({**row, **given})


@pytest.mark.parametrize(
    ("row", "end"),
    [
        (
            within(),
            "Dan is in 26 van de 100 gevallen de wacht binnen 3 maanden voorbij. Het kan tussen 8 en 54 liggen.",
        ),
        (within(chance=0.95), "Dan is in meer dan 95 van de 100 gevallen de wacht binnen 3 maanden voorbij."),
        (
            within(chance=None, withheld="too_few_at_risk"),
            "De kans op een einde binnen 3 maanden is niet te geven: te weinig pilots wachtten zo lang.",
        ),
    ],
)
def test_a_chance_has_its_interval_is_never_told_above_95_and_says_why_it_lacks(row, end):
    assert claims.chance(row, NL) == f"Wacht een pilot al 9 maanden? {end}"


def forecast(p50=None, p85=None, p95=None, withheld=None):
    row = {"meetings_p50": p50, "meetings_p85": p85, "meetings_p95": p95, "n_meetings_ahead": 12, "withheld": withheld}
    return pandas.Series(row)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (forecast(2, 4, 6), "waarschijnlijk na 2 vergaderingen, vrij zeker na 4, bijna zeker na 6"),
        (
            forecast(2, None, None, "beyond_calendar"),
            "waarschijnlijk na 2 vergaderingen, vrij zeker na meer dan 12, bijna zeker na meer dan 12;"
            " verder reikt de kalender niet",
        ),
        (forecast(withheld="beyond_calendar"), "niet binnen de 12 vergaderingen in de kalender"),
        (forecast(withheld="no_body"), "niet te zeggen: het is onbekend wie besluit"),
    ],
)
def test_a_queue_is_told_in_meetings(row, said):
    assert claims.queue(row, pandas.DataFrame(), NL) == said


def scores(winner="baseline", n=24, model=0.2):
    brier = {"score": "brier", "n": n, "n_snapshots": 5, "model": model, "winner": winner}
    coverage = {"score": "coverage", "n": 9, "n_snapshots": 5, "model": 8 / 9, "model_low": 0.57, "model_high": 0.98}
    return rows(brier, coverage, is_whole=True)


def test_the_backtest_says_so_when_the_forecast_lost():
    said = claims.backtest(scores(), NL)
    assert "Rekenen met een vast tempo was beter." in said
    assert "De uitkomst viel 8 van de 9 keer binnen de voorspelde grenzen." in said


def test_without_earlier_forecasts_there_is_no_verdict():
    assert claims.backtest(scores(n=0, model=None), NL).startswith("Dat is nog niet te toetsen")
    assert not claims.is_tested(scores(n=0, model=None).head(1))


GAP = pandas.DataFrame(
    [
        ("green", True, True, False, False, True, 2),
        ("green", False, False, False, False, False, None),
        ("amber", True, False, False, False, False, None),
        ("green", None, False, False, False, None, None),
    ],
    columns=["self_rating", "differs", "is_over_norm", "is_blocked", "is_stale", "has_red_gates", "open_gates"],
)


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (GAP.head(0), "Van geen enkele lopende pilot is een eigen oordeel vastgelegd."),
        (GAP.iloc[[2]], "Geen lopende pilot met een eigen oordeel noemt zichzelf groen."),
        (GAP.iloc[[3]], "Van geen enkel groen oordeel is te zeggen of de gegevens iets anders zeggen."),
        (GAP.iloc[[1]], "Het enige groene oordeel botst niet met wat de gegevens zeggen."),
        (GAP, "Bij 1 van de 3 groene pilots zeggen de gegevens iets anders. Van 1 pilot is het onbekend."),
    ],
)
def test_green_ratings_are_set_against_what_the_records_say(gap, sentence):
    assert claims.rating_difference(gap, NL) == sentence


def test_what_differs_says_what_the_records_say():
    assert claims.differing(GAP, NL)["reasons"].tolist() == [
        "langer dan de norm en 2 van 6 nog te regelen",
        "geen bezwaar in de gegevens",
    ]


def link(page, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value)
    return f"/{page}?{asked}"


def test_an_address_leaves_out_what_is_the_default_and_keeps_the_rest():
    address = claims.Address("body", "awaiting_decision", {}, link)
    assert address.to("where") == "/stagnation?by=body#where"
    assert address.to("growing", stage="running") == "/stagnation?by=body&stage=running#growing"
    assert address.to("where", by="theme") == "/stagnation?#where"


@pytest.mark.parametrize(("by", "n"), [("theme", 3), ("area", 0), ("target_group", 0), ("stage", 0)])
def test_a_group_is_a_link_only_where_a_filter_exists(by, n):
    spots = pandas.DataFrame({"grp": ["Jeugd", "Zorg", None]})
    assert len(claims.drill(spots, claims.Address(by, "open", {}, link), NL)) == n


def test_the_group_that_is_shown_is_marked_and_everything_is_a_way_back():
    spots = pandas.DataFrame({"grp": ["Jeugd"]})
    found = claims.drill(spots, claims.Address("body", "awaiting_decision", {"body": ["Jeugd"]}, link), NL)
    assert found == [
        ("alles", "/stagnation?by=body#where", False),
        ("Jeugd", "/stagnation?by=body&body=['Jeugd']#where", True),
    ]
