from datetime import date, datetime

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text import changes, records
from doorstroom.report.text import waiting as claims
from tests.report.frames import counts, norms, view, waits

NL, EN = words_for("nl"), words_for("en")
SINCE = date(2026, 1, 31)


def to(page, **query):
    return f"/{page}?{query}"


def lead(n, over, months, *, known=None, words=NL, **norm):
    """The lead of `n` waiting pilots, of which `known` have a known wait."""
    waiting = waits(*[100] * (n if known is None else known), *[None] * (0 if known is None else n - known))
    given = counts(waiting=n, waiting_over_norm=over, waiting_over_norm_months=months, stagnation_months=999)
    return claims.waiting_lead(given, waiting, norms(**norm), view(max(n, 1)), words)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((0, 0, 0), "Geen enkele geslaagde pilot wacht op een uitrolbesluit."),
        ((1, 0, 0), "1 geslaagde pilot wacht op een uitrolbesluit; hij wacht niet langer dan afgesproken."),
        ((1, 1, 2.5), "1 geslaagde pilot wacht op een uitrolbesluit; hij wacht 2,5 maanden langer dan afgesproken."),
        (
            (14, 14, 61.2),
            "14 geslaagde pilots wachten op een uitrolbesluit; samen wachten ze 61 maanden langer dan afgesproken.",
        ),
        (
            (14, 1, 3.0),
            "14 geslaagde pilots wachten op een uitrolbesluit; 1 ervan wacht 3 maanden langer dan afgesproken.",
        ),
        (
            (14, 11, 61.2),
            "14 geslaagde pilots wachten op een uitrolbesluit; "
            "11 ervan wachten samen 61 maanden langer dan afgesproken.",
        ),
        ((14, 0, 0), "14 geslaagde pilots wachten op een uitrolbesluit; geen ervan wacht langer dan afgesproken."),
    ],
)
def test_promise_8_the_lead_is_computed_from_the_rows_below_it_and_names_the_waiting_pilots_only(given, sentence):
    assert lead(*given) == sentence


def test_agreed_is_said_of_an_adopted_norm_only():
    assert lead(2, 2, 5.0, is_adopted=False).endswith(
        "samen wachten ze 5 maanden langer dan de startnorm van 90 dagen."
    )


def test_without_a_norm_the_lead_does_not_say_how_much_too_long():
    assert lead(2, 0, 0, days=None).endswith("hoeveel te lang is niet te zeggen, want de norm is onbekend.")


def test_an_unknown_wait_is_named_and_never_counted_as_short():
    assert lead(3, 0, 0, known=1) == (
        "3 geslaagde pilots wachten op een uitrolbesluit; "
        "voor zover bekend wacht geen ervan langer dan afgesproken. Van 2 pilots is de wachttijd onbekend."
    )
    assert lead(2, 0, 0, known=0).endswith("hoe lang al, is van beide onbekend.")


def test_the_lead_reads_well_in_english():
    assert lead(14, 11, 61.2, words=EN) == (
        "14 successful pilots are waiting for a rollout decision; "
        "11 of them have waited 61 months longer than agreed, taken together."
    )


NOTHING = dict.fromkeys(("n_begun", "n_pilots", "n_evaluated", "n_open"), 0)


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (view(0), "Er zijn nog geen pilots."),
        (view(0, n_not_public=19), "Geen van de 19 pilots is openbaar gemaakt."),
        (view(0, n_not_public=1), "De enige pilot is niet openbaar gemaakt."),
        (view(5, **NOTHING), "Op deze dag was nog geen enkele pilot begonnen."),
        (view(5, **{**NOTHING, "n_begun": 5}), "Geen enkele pilot past bij deze filters."),
        (view(5, n_evaluated=0), "Van geen enkele pilot is een evaluatie vastgelegd."),
        (view(5, n_outcome_unknown=5), "Van geen enkele pilot is vastgelegd hoe de evaluatie afliep."),
        (
            view(5, n_outcome_unknown=2),
            "Voor zover bekend wacht geen enkele geslaagde pilot op een uitrolbesluit;"
            " van 2 pilots is de uitkomst van de evaluatie onbekend.",
        ),
        (view(5, n_not_public=3), "Geen enkele openbare geslaagde pilot wacht op een uitrolbesluit."),
        (view(5, n_begun=9), "Geen enkele geslaagde pilot binnen deze filters wacht op een uitrolbesluit."),
        (view(5), "Geen enkele geslaagde pilot wacht op een uitrolbesluit."),
    ],
)
def test_none_unknown_not_public_and_filtered_out_are_four_answers(seen, sentence):
    given = counts(waiting=0, waiting_over_norm=0, waiting_over_norm_months=0)
    assert claims.waiting_lead(given, waits(), norms(), seen, NL) == sentence


def tile(name, value, **seen):
    (told,) = claims.tiles(counts(**{name: value}), [name], SINCE, NL, str, view(**{"n": 5, **seen}))
    return told.value, told.change


@pytest.mark.parametrize(
    ("told", "value", "change"),
    [
        (tile("waiting", 3, n_outcome_unknown=1), "3", "gelijk aan 31 januari 2026; van 1 pilot onbekend"),
        (tile("waiting", 0), "0", "gelijk aan 31 januari 2026"),
        (tile("waiting", 0, n_evaluated=0), "onbekend", "de gegevens zeggen het niet"),
        (tile("over_norm", 0, n_over_unknown=5), "onbekend", "de gegevens zeggen het niet"),
        (tile("over_norm", 0, n_over_unknown=2), "0", "gelijk aan 31 januari 2026; van 2 pilots onbekend"),
        (tile("stagnation_months", 0, n_over_unknown=5), "onbekend", "de gegevens zeggen het niet"),
        (tile("stagnation_months", 1 / 30.4375), "1 dag", "gelijk aan 31 januari 2026"),
        (tile("decided_12_months", 0, n_undated_decisions=2), "onbekend", "de gegevens zeggen het niet"),
        (tile("waiting", 0, n=0, n_not_public=19), "niet openbaar", "Geen van de 19 pilots is openbaar gemaakt"),
    ],
)
def test_a_tile_never_shows_zero_for_what_is_unknown_or_not_public(told, value, change):
    assert told == (value, change)


@pytest.mark.parametrize(
    ("figure", "change"),
    [
        ({"waiting": (14, 3.0)}, "3 meer dan op 31 januari 2026"),
        ({"waiting": (14, -3.0)}, "3 minder dan op 31 januari 2026"),
        ({"waiting": (14, 0.0)}, "gelijk aan 31 januari 2026"),
        ({"waiting": (14, float("nan"))}, "stand op 31 januari 2026 onbekend"),
        ({"decided_12_months": (43, 4.0)}, "4 meer dan op 31 januari 2026"),
        ({"stagnation_months": (61, 2.45)}, "2,5 meer dan op 31 januari 2026"),
        ({"stagnation_months": (61, -12.4)}, "12 minder dan op 31 januari 2026"),
    ],
)
def test_a_change_is_said_in_words(figure, change):
    assert claims.change(counts(**figure).iloc[0], SINCE, NL) == change


@pytest.mark.parametrize(
    ("figure", "seen", "said"),
    [
        ({"waiting": (14, 3.0)}, view(14), "3 meer dan op 31 januari 2026: slechter"),
        ({"waiting": (14, -3.0)}, view(14), "3 minder dan op 31 januari 2026: beter"),
        ({"decided_12_months": (43, 4.0)}, view(14), "4 meer dan op 31 januari 2026: beter"),
        ({"decided_12_months": (43, -4.0)}, view(14), "4 minder dan op 31 januari 2026: slechter"),
        ({"waiting": (14, 0.0)}, view(14), "gelijk aan 31 januari 2026"),
        ({"waiting": (14, float("nan"))}, view(14), "stand op 31 januari 2026 onbekend"),
    ],
)
def test_a_tile_says_whether_its_change_is_for_the_better(figure, seen, said):
    (tile,) = claims.tiles(counts(**figure), list(figure), SINCE, NL, str, seen)
    assert tile.change == said


def months(*rows):
    """`figures_by_month`: (day, pilots that wait, of how many all is known)."""
    columns = ["day", "n_waiting", "n_known"]
    frame = pandas.DataFrame([(pandas.Timestamp(day), *rest) for day, *rest in rows], columns=columns)
    figures = ("n_over_norm", "stagnation_months", "n_decided")
    return frame.assign(**dict.fromkeys(figures, frame["n_waiting"]))


def by_month(months, name="waiting"):
    (tile,) = claims.tiles(counts(**{name: (14, 3.0)}), [name], SINCE, NL, str, view(14), by_month=months)
    return list(tile.months), tile.months_said


@pytest.mark.parametrize(
    ("rows", "shown", "said"),
    [
        (
            [("2025-12-31", 6, 10), ("2026-01-31", 9, 8), ("2026-02-20", 14, 10)],
            [6, 9, 14],
            "Van 6 eind december 2025 naar 14",
        ),
        # A month of which nothing is known, or of which no pilot was, is a gap and no zero.
        (
            [("2025-11-30", 6, 10), ("2026-01-31", 9, 0), ("2026-02-20", 14, 10)],
            [6, None, None, 14],
            "Van 6 eind november 2025 naar 14",
        ),
        ([("2026-02-20", 14, 10)], [], ""),
        ([("2026-01-31", 9, 0), ("2026-02-20", 14, 10)], [], ""),
    ],
)
def test_a_tile_shows_its_months_and_a_gap_where_one_is_not_known(rows, shown, said):
    assert by_month(months(*rows)) == (shown, said)


@pytest.mark.parametrize("name", claims.LEADING)
def test_every_tile_of_the_first_screen_shows_its_months(name):
    assert by_month(months(("2026-01-31", 9, 1), ("2026-02-20", 14, 1)), name)[0] == [9, 14]


def test_a_figure_that_is_unknown_now_shows_no_months():
    known = months(("2025-12-31", 0, 10), ("2026-01-31", 0, 10))
    nobody_evaluated = view(14, n_evaluated=0)
    (tile,) = claims.tiles(counts(waiting=(0, 0.0)), ["waiting"], SINCE, NL, str, nobody_evaluated, by_month=known)
    assert (tile.value, list(tile.months)) == ("onbekend", [])


def test_a_measure_that_the_question_does_not_give_is_an_error():
    with pytest.raises(KeyError):
        claims.measure(counts(waiting=1), "nonsense")


LAST_TIME = date(2026, 3, 1)
MARCH, BEFORE = pandas.Timestamp("2026-03-03"), pandas.Timestamp("2026-02-10")
CHANGES = pandas.DataFrame(
    [
        ("new_pilot", "Nieuw", None, None, "idea", None, None, False, MARCH),
        ("new_pilot", "Nieuw zonder fase", None, None, None, None, None, False, MARCH),
        ("removed", "Weg", None, "running", None, None, None, False, MARCH),
        ("left_list", "Verdwenen", None, "running", None, None, None, False, MARCH),
        ("left_list", "Fase onbekend", None, None, None, None, None, False, MARCH),
        ("back_in_list", "Terug", None, None, "evaluating", None, None, False, MARCH),
        ("stage_move", "Stap", None, "running", "evaluating", None, None, False, MARCH),
        ("stage_move", "Begonnen", None, "not_begun", "idea", None, None, False, MARCH),
        ("stage_move", "Dag onbekend", None, "running", None, None, None, False, None),
        ("decision", "Besloten", "rollout_decision", None, None, None, "rollout_full", False, MARCH),
        ("decision", "Later bekend", "rollout_decision", None, None, None, "rollout_full", False, BEFORE),
        ("decision", "Uitkomst onbekend", "start_decision", None, None, None, None, True, MARCH),
        ("deferral", "Uitgesteld", "rollout_decision", None, None, None, "defer", False, MARCH),
        ("correction", "Anders", "evaluation", "2026-02-01", "2026-02-01", "successful", "inconclusive", False, BEFORE),
        ("correction", "Ingevuld", "started", None, "2026-02-01", None, None, True, BEFORE),
        ("withdrawn", "Onjuist", "evaluation", "2026-02-01", None, "successful", None, False, None),
        ("replan", "Later", "evaluation", "2026-03-01", "2026-06-01", None, None, False, None),
        ("replan", "Zonder plan", "evaluation", "2026-03-01", None, None, None, False, None),
        ("no_longer_said", "Leeg", "evaluation", "2026-02-01", None, "successful", None, False, MARCH),
        ("plan_gone", "Plan leeg", "ended", "2026-06-01", None, None, None, False, MARCH),
        ("merged", "Samen", None, "P-1", "P-2", None, None, False, MARCH),
    ],
    columns=["kind", "title", "milestone", "was", "is_now", "was_outcome", "outcome", "is_inexact", "on_day"],
).assign(
    was_inexact=False, municipality="m", pilot_key=lambda rows: "m/" + rows["title"], field=None, is_withheld=False
)
SAID = {
    "Nieuw": "nieuw: in fase Idee",
    "Nieuw zonder fase": "nieuw: fase onbekend",
    "Weg": "vervallen op 3 maart 2026: telt niet meer als pilot; was in fase In uitvoering",
    "Verdwenen": "niet meer in de lijst sinds 3 maart 2026: was in fase In uitvoering",
    "Fase onbekend": "niet meer in de lijst sinds 3 maart 2026: de fase was onbekend",
    "Terug": "weer in de lijst sinds 3 maart 2026: in fase Evaluatie loopt",
    "Stap": "van In uitvoering naar Evaluatie loopt, op 3 maart 2026",
    "Begonnen": "van nog geen fase naar Idee, op 3 maart 2026",
    "Dag onbekend": "van In uitvoering naar een onbekende fase, dag onbekend",
    "Besloten": "Uitrolbesluit, Overal uitrollen, op 3 maart 2026",
    "Later bekend": "Uitrolbesluit, Overal uitrollen, op 10 februari 2026 (later bekend geworden)",
    "Uitkomst onbekend": "Startbesluit, uitkomst onbekend, uiterlijk 3 maart 2026",
    "Uitgesteld": "Uitrolbesluit, Uitstellen, op 3 maart 2026",
    "Anders": "Evaluatie: was 1 feb 2026, Geslaagd; nu 1 feb 2026, Onbeslist",
    "Ingevuld": "Gestart: was dag onbekend; nu uiterlijk 1 feb 2026",
    "Onjuist": "Evaluatie geldt niet meer: 1 feb 2026, Geslaagd",
    "Later": "Evaluatie: plan van 1 maart 2026 naar 1 juni 2026",
    "Zonder plan": "Evaluatie: plan van 1 maart 2026 naar geen plan meer",
    "Leeg": "Evaluatie (1 feb 2026, Geslaagd): sinds 3 maart 2026 niet meer in de lijst; het blijft staan",
    "Plan leeg": "Beëindigd: het plan van 1 juni 2026 staat sinds 3 maart 2026 niet meer in de lijst; het blijft staan",
    "Samen": "P-1 is sinds 3 maart 2026 dezelfde pilot als P-2",
}


def test_changes_are_counted_by_kind_in_one_sentence():
    assert changes.summary(CHANGES, LAST_TIME, NL) == (
        "Sinds 1 maart 2026: 3 besluiten, 1 keer uitgesteld of verlengd, 3 pilots kwamen in een andere fase, "
        "2 keer anders of preciezer gezegd, 1 gebeurtenis bleek onjuist, 1 gebeurtenis staat niet meer in de lijst, "
        "2 nieuwe planningen, 1 plan staat niet meer in de lijst, 2 nieuwe pilots, 2 pilots verdwenen uit de lijst, "
        "1 pilot staat weer in de lijst, 1 pilot ging op in een andere en 1 pilot is vervallen."
    )
    assert changes.summary(CHANGES.head(0), LAST_TIME, NL) == "Er is niets veranderd sinds 1 maart 2026."
    of_public = changes.summary(CHANGES.head(0), LAST_TIME, NL, "public")
    assert of_public == "Aan de openbare pilots is niets veranderd sinds 1 maart 2026."


def test_each_change_is_said_in_words_and_leads_to_its_pilot():
    told = [changes.entries(some, LAST_TIME, NL, to) for _, some in changes.by_kind(CHANGES, NL)]
    listed = {entry.name: entry for entries in told for entry in entries}
    assert {name: entry.text for name, entry in listed.items()} == SAID
    assert listed["Stap"].href == to("pilot", id="m/Stap")
    assert listed["Weg"].href is None
    assert listed["Samen"].href == to("pilot", id="m/P-2")


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "blocked", "milestone": "blocked", "outcome": "capacity"},
        {"kind": "unblocked", "milestone": "unblocked"},
        {"kind": "restored", "milestone": None},
        {"kind": "record", "milestone": None, "field": "theme", "was": "Wmo", "is_now": "Jeugd"},
        {"kind": "record", "milestone": None, "field": "theme", "was": None, "is_now": "Jeugd"},
        {"kind": "record", "milestone": None, "field": "people_reached_now", "is_withheld": True},
    ],
)
def test_what_is_blocked_restored_or_edited_is_said_in_words(given):
    row = {**CHANGES.iloc[0].to_dict(), "was": None, "is_now": None, "outcome": None, **given}
    said = changes.in_words(row, LAST_TIME, NL)
    named = given.get("field") and NL.column("pilots", given["field"]).lower()
    assert named is None or named in said.lower()
    assert all(str(given.get(side) or "") in said for side in ("was", "is_now"))


def test_a_long_list_of_changes_says_how_many_more_there_are():
    many = pandas.concat([CHANGES.iloc[[0]]] * 30)
    ((heading, some),) = changes.by_kind(many, NL)
    assert heading == "Nieuwe pilots (30)"
    assert changes.entries(some, LAST_TIME, NL, to)[-1].name == "En nog 5 veranderingen."


def test_of_several_municipalities_a_change_names_its_own():
    of_two = pandas.concat([CHANGES.head(1), CHANGES.head(1).assign(municipality="n")], ignore_index=True)
    ((_, some),) = changes.by_kind(of_two, NL)
    assert [one.name for one in changes.entries(some, LAST_TIME, NL, to)] == ["Nieuw (m)", "Nieuw (n)"]


def meeting(**given):
    day = pandas.Timestamp
    return {
        "municipality": "m",
        "body": "College",
        "meets_on": day("2026-04-14"),
        "papers_due_on": day("2026-04-01"),
        "missed_on": pandas.NaT,
        "missed_papers_on": pandas.NaT,
        **given,
    }


TOO_LATE = {"missed_on": pandas.Timestamp("2026-04-07"), "missed_papers_on": pandas.Timestamp("2026-03-30")}
SAID_TOO_LATE = (
    "De vergadering van 7 apr 2026 is niet meer te halen: de stukken moesten uiterlijk 30 mrt 2026 binnen zijn."
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Stukken uiterlijk 1 apr 2026."),
        (TOO_LATE, f"Stukken uiterlijk 1 apr 2026. {SAID_TOO_LATE}"),
        ({**TOO_LATE, "meets_on": pandas.NaT, "papers_due_on": pandas.NaT}, SAID_TOO_LATE),
        ({"papers_due_on": pandas.NaT}, "De inleverdag van de stukken is onbekend."),
        ({"meets_on": pandas.NaT, "papers_due_on": pandas.NaT}, None),
    ],
)
def test_a_meeting_says_whether_papers_can_still_be_handed_in(given, said):
    assert claims.papers(meeting(**given), NL) == said


@pytest.mark.parametrize(
    ("given", "heading"),
    [
        ({}, "College: vergadert op 14 april 2026"),
        ({"meets_on": pandas.NaT}, "College: geen vergadering in de kalender"),
        ({**TOO_LATE, "meets_on": pandas.NaT}, "College: geen vergadering is nog te halen"),
        ({"body": None, "meets_on": pandas.NaT}, "Orgaan onbekend: geen vergadering in de kalender"),
    ],
)
def test_an_agenda_names_its_body_and_day(given, heading):
    assert claims.agenda_heading(meeting(**given), NL, with_municipality=False) == heading


def test_an_agenda_holds_the_pilots_of_its_own_body_and_municipality():
    waiting = waits(100, 90, 80, 70).assign(
        municipality=["m", "n", "m", "m"], decided_by=["College", "College", None, "Raad"]
    )
    assert claims.on_agenda(waiting, meeting())["pilot_key"].tolist() == ["m/0"]
    assert claims.on_agenda(waiting, meeting(body=None))["pilot_key"].tolist() == ["m/2"]


def test_a_pilot_on_an_agenda_says_how_long_it_waits_and_how_often_it_was_deferred():
    said = [entry.text for entry in claims.asked_of(waits(100, 90, None), NL, to)]
    assert said == ["wacht 100 dagen", "wacht 90 dagen, 1 keer uitgesteld", "wachttijd onbekend, 2 keer uitgesteld"]


@pytest.mark.parametrize(
    ("oldest", "newest", "said"),
    [
        (date(2025, 6, 12), date(2026, 3, 30), "van 12 juni 2025 tot 30 maart 2026"),
        (date(2025, 6, 12), date(2025, 6, 12), "12 juni 2025"),
        (None, None, "onbekend, de lijst zegt het niet"),
    ],
)
def test_the_foot_says_how_old_the_records_are(oldest, newest, said):
    state = {"n_pilots": 2, "oldest_updated_on": oldest, "newest_updated_on": newest, "sources": "pilots.csv"}
    facts = records.provenance(
        state, version="2026-03-31T0900_0001", loaded_at=datetime(2026, 3, 31), as_of=SINCE, words=NL
    )
    assert dict(facts)[NL("frame.footer.records")] == said


def test_the_foot_of_a_screen_without_pilots_does_not_call_unknown_what_is_not_shown():
    state = {"n_pilots": 0, "oldest_updated_on": None, "newest_updated_on": None, "sources": ""}
    facts = records.provenance(
        state, version="2026-03-31T0900_0001", loaded_at=datetime(2026, 3, 31), as_of=SINCE, words=NL
    )
    assert [name for name, _ in facts] == [NL("frame.footer.as_of"), NL("frame.footer.version")]


def test_months_before_anything_was_known_are_not_shown():
    told = months(("2025-12-31", 6, 10), ("2026-01-31", 9, 10), ("2026-02-20", 14, 10))
    assert by_month(claims.since_known(told, date(2026, 1, 15)))[0] == [9, 14]
    assert by_month(claims.since_known(told, date(2026, 2, 1))) == ([], "")
    assert by_month(claims.since_known(told, None))[0] == [6, 9, 14]
