"""Whether teams can carry what succeeds, and whether a pilot may start: what is said follows from the rows."""

from __future__ import annotations

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.query.whatif import WhatIf, read
from doorstroom.report.charts.collision import collision, title
from doorstroom.report.charts.theme import LIGHT
from doorstroom.report.screens.writing import OF_PILOTS
from doorstroom.report.text import carrying as claims
from tests.report.readiness_frames import quarters

NL, EN = words_for("nl"), words_for("en")
WORST = {"is_worst": True}


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.15, "15%"),
        (0.0, "0%"),
        (1e-12, "minder dan 1%"),
        (0.951, "meer dan 95%"),
        (0.95, "95%"),
        (None, "onbekend"),
        (0.203, "20,3%"),
        (0.198, "19,8%"),
        (0.2, "20%"),
        (0.21, "21%"),
    ],
)
def test_a_chance_is_never_told_as_surer_than_it_is(chance, said):
    assert claims.chance(chance, NL) == said


def noord(found: pandas.DataFrame) -> claims.Quarters:
    return claims.by_team(found)["m", "Noord"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            WORST | {"n_pilots": 8, "short": 2.0, "p_over": 0.15},
            "slagen alle 8 pilots, dan komt er in het 1e kwartaal van 2026 2 fte tekort. De kans op een tekort is 15%. "
            "Met Samen erbij past het niet meer.",
        ),
        (WORST | {"short": -1.0, "p_over": 0.0, "n_pilots": 2}, "kan beide pilots dragen, ook als ze slagen."),
        ({"short": 0.0, "p_over": 0.0, "n_pilots": 0}, "er komt geen pilot op dit team af."),
        (
            {"withheld": "no_room", "p_over": None, "room": None, "short": None},
            "onbekend: er is geen capaciteit van dit team ingeleverd.",
        ),
        (
            WORST | {"certain": 3.5},
            "komt in het 1e kwartaal van 2026 al 1,5 fte tekort, ook als er geen pilot bij komt.",
        ),
        (
            WORST | {"withheld": "too_few_fates", "p_over": None, "n_pilots": 2},
            "slagen beide pilots, dan komt er in het 1e kwartaal van 2026 2 fte tekort. "
            "De kans daarop is onbekend: van te weinig pilots is de afloop bekend.",
        ),
        (
            {"short": -1.0, "p_over": 0.0, "n_pilots": 1, "n_unknown": 3},
            "voor zover bekend is er plaats, ook als alles slaagt. Van 3 pilots is onbekend wat ze vragen.",
        ),
    ],
)
def test_a_team_is_told_in_sentences(changed, said):
    found = pandas.concat([quarters(changed), quarters({"p_over": 0.1}, kind="euro")])
    assert claims.team_said(noord(found), NL) == said


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ((0.1, 0.28, 0.94), "in het 2e kwartaal … is 28%. … Op zijn grootst is die kans 94%, in het 3e kwartaal"),
        ((0.1, 0.28, 0.2), "in het 2e kwartaal … is 28%. Met Samen erbij past het niet meer."),
        ((0.3, 0.302, 0.1), "in het 1e kwartaal … is 30%. Met Samen erbij past het niet meer."),  # the same, as told
        ((0.1, 0.2, 0.15), "in het 2e kwartaal … is 20%. Met Samen erbij past het niet meer."),  # none is over it
    ],
)
def test_the_first_quarter_over_the_limit_is_told_and_the_worst_where_that_is_another(chances, said):
    rows = [{"p_over": one, "is_worst": one == max(chances)} for one in chances]
    found = pandas.concat([quarters(*rows), quarters(*({"p_over": 0.1} for _ in rows), kind="euro")])
    told = claims.team_said(noord(found), NL)
    places = [told.find(part.strip()) for part in said.split("…")]
    assert -1 not in places
    assert places == sorted(places)
    assert ("Op zijn grootst" in told) == ("Op zijn grootst" in said)


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ((0.28, 0.941, 0.6, 0.944), "94%, in het 2e kwartaal van 2026 en het 4e kwartaal van 2026."),
        ((0.28, 0.941, 0.6, 0.944, 0.94), "het 4e kwartaal van 2026 en het 1e kwartaal van 2027."),
        ((0.28, 0.94, 0.94, 0.94, 0.94, 0.94), "en het 4e kwartaal van 2026 en 2 latere kwartalen."),
    ],
)
def test_the_greatest_chance_is_told_of_each_quarter_beside_which_the_picture_shows_it(chances, said):
    rows = [{"p_over": one, "is_worst": one == max(chances)} for one in chances]
    found = quarters(*rows)
    told = claims.team_said(noord(pandas.concat([found, quarters({"p_over": 0.1}, kind="euro")])), NL)
    assert said in told
    shown = [note["text"] for note in collision(found, "Noord", "fte", NL, LIGHT).figure.layout.annotations][1:]
    assert shown.count("<b>94</b>") == sum(round(one, 2) == 0.94 for one in chances)


def test_a_bar_is_marked_by_the_limit_that_the_words_go_by():
    rows = [{"p_over": 0.29, "need_p90": 2.1}, {"p_over": 0.2, "need_p90": 3.0}, {"p_over": None}, {"p_over": 0.21}]
    figure = collision(quarters(*rows), "Noord", "fte", NL, LIGHT).figure
    over = [colour == LIGHT.over for colour in figure.data[0].marker.color]
    assert over == [claims.is_over(row["p_over"]) for row in rows] == [True, False, False, True]
    assert [note["text"] for note in figure.layout.annotations][1:] == ["<b>29</b>", "20", "?", "<b>21</b>"]


def test_teams_are_listed_by_how_they_stand_and_unknown_is_not_within_the_limit():
    teams = {"Noord": {"p_over": 0.3}, "Oost": {"p_over": 0.2}, "West": {"p_over": None, "withheld": "no_room"}}
    some = [quarters(row | {"team": name}) for name, row in (*teams.items(), (None, {"p_over": 0.9}))]
    by = claims.by_standing(pandas.concat(some))
    named = {name: [None if pandas.isna(team) else team for _, team in some] for name, some in by.items()}
    assert named == {"over": ["Noord"], "fits": ["Oost"], "unknown": ["West", None]}


def test_a_pilot_says_of_its_team_what_the_team_says_at_the_least():
    found, without = (quarters({"p_over": one, "n_unknown": 2}) for one in (0.73, 0.38))
    at_least = "Het is minstens zo veel: van 2 pilots is de behoefte onbekend."
    assert claims.on_team("Noord", found, without, NL) == (
        f"Noord: de kans op een tekort is op zijn grootst 73%; zonder deze pilot 38%. {at_least}"
    )
    none, trace = (quarters({"p_over": one, "n_unknown": 0}) for one in (0.0, 0.004))
    assert claims.on_team("Noord", trace, none, NL) == NL.count("preparing.pilot.team_fits", 0, team="Noord")
    unknown = quarters({"p_over": 0.0, "n_unknown": 2})
    assert claims.on_team("Noord", unknown, none, NL) == NL.count("preparing.pilot.team_fits", 2, team="Noord")
    assert "0%" not in claims.on_team("Noord", none, none, NL)
    all_of_it = pandas.concat([quarters(WORST | {"n_unknown": 2}), quarters({"p_over": 0.1}, kind="euro")])
    assert claims.team_said(noord(all_of_it), NL).endswith(at_least)


def test_quarters_that_are_unknown_are_never_told_as_carried():
    fits = {"short": -1.0, "p_over": 0.0}
    hidden = {"short": None, "p_over": None, "withheld": "no_room"}
    found = pandas.concat([quarters(fits, hidden), quarters(fits, hidden, kind="euro")])
    said = "voor zover bekend is er plaats, ook als alles slaagt. Voor 1 van de 2 kwartalen is het onbekend."
    assert claims.team_said(noord(found), NL) == said
    assert claims.lead(found, NL).startswith(NL("carrying.lead.unknown_all"))
    known = "Noord: voor zover bekend is de kans op te weinig mensen nergens groter dan 20%"
    assert title(quarters(fits, hidden), "Noord", "fte", NL) == known
    without_money = pandas.concat([quarters(fits), quarters(hidden, kind="euro")])
    assert claims.team_said(noord(without_money), NL).endswith("In geld is het onbekend.")


@pytest.mark.parametrize(
    ("changed", "brief", "told", "picture"),
    [
        ({"p_over": 0.38, "n_unknown": 2}, "38%", "minstens 38%", ["<b>≥38</b>"]),
        ({"p_over": 0.0, "n_unknown": 2}, "0%", "onbekend", ["?"]),
        ({"p_over": 0.002, "n_unknown": 2}, "minder dan 1%", "onbekend", ["?"]),
        ({"p_over": 0.97, "n_unknown": 2}, "meer dan 95%", "meer dan 95%", ["<b>>95</b>"]),
        ({"p_over": 0.0, "n_unknown": 0}, "0%", "0%", ["0"]),
        ({"p_over": 0.19, "n_unseen": 1}, "19%", "minstens 19%", ["≥19"]),
        ({"p_over": 1e-12, "n_unseen": 1}, "minder dan 1%", "onbekend", ["?"]),
        ({"p_over": 0.0, "n_unseen": 1, "short": 0.0}, "0%", "0%", ["0"]),
    ],
)
def test_where_a_need_is_unknown_a_chance_is_at_least_that_and_never_nothing(changed, brief, told, picture):
    found = quarters(changed)
    assert claims.chance(changed["p_over"], NL) == brief
    assert claims.in_words(found, "fte", NL)["chance"].tolist() == [told]
    figure = collision(found, "Noord", "fte", NL, LIGHT).figure
    assert [note["text"] for note in figure.layout.annotations][1:] == picture


def test_who_waits_longer_than_anybody_did_is_not_told_as_if_it_never_came():
    found, without = (quarters(WORST | {"p_over": 0.19, "n_pilots": 2, "n_unseen": n}) for n in (1, 0))
    assert claims.team_brief(noord(found), NL).endswith(NL.count("carrying.at_least_unseen", 1, said="").strip())
    assert list(claims.by_standing(pandas.concat([found, quarters({"p_over": 0.1}, kind="euro")]))) == ["unknown"]
    assert list(claims.by_standing(without)) == ["fits"]
    fits = {"short": 0.0, "p_over": 0.0, "n_unseen": 1}
    assert list(claims.by_standing(quarters(fits))) == ["fits"], "also if it comes"
    told = claims.on_team("Noord", found, without, NL)
    assert told == NL("preparing.pilot.team_unseen", team="Noord", without="19%")


def test_a_need_that_nobody_handed_in_is_not_drawn_as_none():
    asks = {"stress": 0.0, "need_p10": 0.0, "need_p50": 0.0, "need_p90": 0.0, "p_over": 0.0, "short": 0.0}
    nothing = quarters(asks | {"n_unknown": 3})
    figure = collision(nothing, "Noord", "fte", NL, LIGHT).figure
    assert [*figure.data[0].y, *map(pandas.isna, figure.data[1].y)] == [None, True]
    told = claims.in_words(nothing, "fte", NL).iloc[0]
    assert (told.likely, told.stress_said, told.chance) == ("onbekend", "onbekend", "onbekend")
    assert title(nothing, "Noord", "fte", NL) == NL("figures.collision.unknown_fte", team="Noord")
    assert claims.team_brief(noord(nothing), NL) == NL.count("carrying.team.needs_unknown", 3)
    assert not claims.is_nothing_known(nothing), "its capacity is"
    assert claims.is_nothing_known(quarters(asks | {"n_unknown": 3, "room": None, "p_over": None}))
    assert not claims.is_nothing_known(quarters(asks | {"n_unknown": 0, "room": None, "p_over": None}))


def test_a_team_is_told_with_the_first_chance_over_the_limit_and_the_greatest_after_it():
    found = quarters({"p_over": 0.28}, WORST | {"p_over": 0.94}, {"p_over": 0.5})
    said = (
        "kans op een tekort 28% in het 1e kwartaal van 2026, later tot 94%: 2 fte te weinig als alle 3 pilots slagen."
    )
    assert claims.team_brief(noord(found), NL) == said
    only = quarters(WORST | {"p_over": 0.28})
    assert "later" not in claims.team_brief(noord(only), NL)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["no_team"], "De ene pilot die nog moet beginnen, kan nu niet starten."),
        (["no_team", "over_limit"], "Geen van beide pilots die nog moeten beginnen, kan nu starten."),
        (["passes", "no_team"], "1 van de 2 pilots die nog moeten beginnen, kan starten."),
        (["passes", "unknown"], "1 van de 2 pilots die nog moeten beginnen, kan starten. Van 1 is het onbekend."),
        (
            ["unknown", "no_team"],
            "1 van de 2 pilots die nog moeten beginnen, kan nu niet starten. Van 1 is het onbekend.",
        ),
        (["unknown", "unknown"], "Of een van de 2 pilots die nog moeten beginnen kan starten, is onbekend."),
    ],
)
def test_how_many_may_start_is_said_first_and_unknown_is_no_refusal(verdicts, said):
    assert claims.gate_lead(pandas.DataFrame({"verdict": verdicts}), NL) == said


def test_money_is_told_where_it_is_over_the_limit():
    found = pandas.concat([quarters(WORST), quarters(WORST | {"p_over": 0.21}, kind="euro")])
    assert claims.team_said(noord(found), EN).endswith(
        "In money the chance of a shortage is already 21% in quarter 1 of 2026."
    )


def test_teams_that_are_likeliest_to_be_short_come_first_and_unknown_ones_after():
    teams = [("A", 0.1), ("B", None), ("C", 0.5), (None, 0.9)]
    found = pandas.concat([quarters({"team": team, "p_over": chance}) for team, chance in teams])
    assert [team for _, team in claims.teams(found)][:3] == ["C", "A", "B"]
    assert claims.chosen_team(found, None) == ("m", "C")
    assert claims.chosen_team(found, "m/A") == ("m", "A")
    assert claims.chosen_team(found, "m/nergens") == ("m", "C")


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ([0.21, 0.2], "Bij 1 van 2 teams is de kans op een tekort door uitrol groter dan 20%."),
        (
            [0.2, None],
            "1 van 2 teams kan dragen wat erop afkomt: de kans op een tekort door uitrol is er nergens groter dan 20%. "
            "Van 1 team is het niet of niet geheel bekend.",
        ),
    ],
)
def test_the_limit_itself_is_carried_and_unknown_is_never_green(chances, said):
    found = pandas.concat([quarters({"team": f"T{nth}", "p_over": one}) for nth, one in enumerate(chances)])
    assert claims.lead(found, NL) == said


ADD_CAPACITY = "Lever capaciteit per team en kwartaal in bij Gegevens."
ADD_NEED = "Lever bij Gegevens in wat elke pilot na uitrol vraagt."


@pytest.mark.parametrize(
    ("lacks", "advice"),
    [
        ({"withheld": "no_room", "room": None}, f" {ADD_CAPACITY}"),
        ({"withheld": "too_few_decisions"}, ""),
        ({"n_unknown": 1}, f" {ADD_NEED}"),
        ({"withheld": "no_room", "room": None, "n_unknown": 1}, f" {ADD_CAPACITY} {ADD_NEED}"),
    ],
)
def test_only_what_lacks_is_asked_for(lacks, advice):
    found = quarters({"p_over": None} | lacks, {"p_over": None} | lacks)
    assert claims.lead(found, NL) == f"Of de teams het kunnen dragen, is onbekend.{advice}"


@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
@pytest.mark.parametrize("said", ["over", "fits", "some_fit"])
def test_a_chance_is_never_told_as_if_all_had_succeeded_already(words, said):
    """It is the chance that they succeed and are rolled out and are too much; if all succeed is told beside it."""
    told = (
        words.count(f"carrying.lead.{said}", 2, of=3, limit="20%")
        if said != "fits"
        else words(f"carrying.lead.{said}", limit="20%")
    )
    assert not {"als", "if"} & set(told.split())


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ([0.2, 0.3], "Noord: in 1 kwartaal is de kans op te weinig mensen groter dan 20%"),
        ([0.1], "Noord: nergens is de kans op te weinig mensen groter dan 20%"),
        ([None], "Noord: of er genoeg mensen zijn, is onbekend"),
    ],
)
def test_the_picture_counts_the_quarters_over_the_limit(chances, said):
    assert title(quarters(*({"p_over": one} for one in chances)), "Noord", "fte", NL) == said


# ------------------------------------------------------------------- start gate

GATE = {
    **{"title": "Nieuw", "pilot_key": "m/n", "team": "Noord", "verdict": "passes", "why_unknown": None, "limit": 0.2},
    **{"p_fte": 0.1, "p_fte_without": 0.05, "p_euro": 0.0, "p_euro_without": 0.0, "whole_fte": 0.0, "extra_euro": 0.0},
    **{
        "later_quarters": None,
        "targeted_passes": None,
        "also_lacks": None,
        "is_decided": False,
        "capacity_until": None,
        "planned_on": pandas.Timestamp("2026-09-01"),
    },
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "mag beginnen: de kans op een tekort is dan op zijn grootst 10% (grens 20%)."),
        (
            {"verdict": "over_limit", "p_fte": 0.27, "whole_fte": 1.0},
            "nog niet starten: de kans op een tekort wordt 27% (grens 20%). Met 1 fte erbij kan het wel.",
        ),
        (
            {"verdict": "over_limit", "p_fte": 0.27, "whole_fte": 1.0, "extra_euro": 5000.0, "later_quarters": 2}
            | {"targeted_passes": True},
            "nog niet starten: de kans op een tekort wordt 27% (grens 20%). "
            "Met 1 fte en €\N{NO-BREAK SPACE}5.000 per kwartaal erbij kan "
            "het wel. 2 kwartalen later kan het ook. Gericht uitgerold kan het ook.",
        ),
        (
            {"verdict": "already_over", "p_fte": 0.5, "p_fte_without": 0.4, "is_decided": True},
            "nog niet starten: het kon al niet. Ook zonder deze pilot is de kans op een tekort 40% (grens 20%). "
            "Het besluit om te starten is al genomen.",
        ),
        (
            {"verdict": "already_over", "p_fte_without": 0.4, "whole_fte": 2.0, "also_lacks": "no_structural_line"}
            | {"later_quarters": 1},
            "nog niet starten: het kon al niet. Ook zonder deze pilot is de kans op een tekort 40% (grens 20%). "
            "Daar is minstens 2 fte bij nodig, en structureel geld, of een dag waarop daarover wordt besloten.",
        ),
        ({"verdict": "no_team"}, "nog niet starten: er is geen ontvangend team genoemd."),
        ({"verdict": "unknown", "why_unknown": "no_room"}, "onbekend: er is geen capaciteit van dit team ingeleverd."),
        (
            {"verdict": "unknown", "why_unknown": "timing_unknown", "planned_on": None},
            "onbekend: voor deze pilot is geen dag voor de evaluatie gepland.",
        ),
        (
            {"verdict": "unknown", "why_unknown": "timing_unknown"},
            "onbekend: van een pilot is geen dag voor de evaluatie gepland, of er zijn te weinig evaluaties en "
            "besluiten om te zeggen wanneer het komt.",
        ),
        (
            {"verdict": "unknown", "why_unknown": "unseen"},
            "onbekend: een pilot van dit team wacht langer dan ooit is gezien. Wanneer hij iets vraagt, is dus niet te "
            "zeggen.",
        ),
        (
            {
                "verdict": "unknown",
                "why_unknown": "horizon_too_short",
                "capacity_until": pandas.Timestamp("2026-12-31"),
            },
            "onbekend: de capaciteit is bekend tot en met 31 december 2026, en dat is te vroeg voor deze pilot.",
        ),
    ],
)
def test_the_gate_says_what_would_make_it_pass(changed, said):
    assert claims.verdict(GATE | changed, NL) == said


# ---------------------------------------------------------------------- what if

TITLES = {"m/a": "Samen"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("out m/a", "zonder Samen"),
        ("targeted m/a", "Samen gericht uitgerold"),
        ("move 91 m/a", "evaluatie van Samen 91 dagen later"),
        ("move -7 m/a", "evaluatie van Samen 7 dagen eerder"),
        ("fte 1.5 m/Noord", "1,5 fte erbij voor Noord"),
        ("euro -5000", "€\N{NO-BREAK SPACE}5.000 minder voor elk team"),
    ],
)
def test_what_is_supposed_is_said(value, said):
    (one,) = read([value]).suppositions
    assert claims.supposed(one, TITLES, {"m/Noord": "Noord"}, NL) == said


def test_what_is_supposed_in_vain_is_said_too():
    said = ["out m/z", "foo", "out m/a", "fte 1 m/Zuid", "euro 5 m/Noord", "fte 2", "move 7 m/Noord"]
    found = claims.not_supposed(read(said), TITLES, {"m/Noord": "Noord"}, NL)
    assert found == [
        NL("carrying.what_if.wrong", said="foo"),
        NL("carrying.what_if.unknown_pilot", said="m/z"),
        NL("carrying.what_if.unknown_team", said="m/Zuid"),
        NL("carrying.what_if.unknown_pilot", said="m/Noord"),
    ]


@pytest.mark.parametrize(
    ("value", "role", "form"),
    [
        ("out m/a", "running", "stop"),
        ("move 91 m/a", "evaluating", "plan"),
        ("targeted m/a", "waiting", "decision"),
        ("targeted m/a", "running", None),
        ("out m/a", "committed", None),
        ("fte 1 m/a", "waiting", None),
    ],
)
def test_what_was_supposed_is_written_down_in_a_form_of_its_own_once_it_is_decided(value, role, form):
    (one,) = read([value]).suppositions
    assert claims.decided_in(one, {"role": role}) == form
    assert form is None or form in OF_PILOTS


def test_every_step_adds_to_what_was_supposed():
    given = []
    item = claims.room_item(read(["fte 1 m/Noord"]), "m", "Noord", lambda one: given.append(one.given) or "/", NL)
    assert [text for text, _, _ in item.actions] == ["1 fte erbij", "€\N{NO-BREAK SPACE}25.000 per kwartaal erbij"]
    assert given == [["fte 2 m/Noord"], ["fte 1 m/Noord", "euro 25000 m/Noord"]]


def test_a_pilot_offers_what_can_be_supposed_of_it():
    row = {"pilot_key": "m/a", "title": "Samen", "is_left_out": False, "has_targeted": True, "is_targeted": False}
    row["planned_on"] = pandas.Timestamp("2026-06-01")
    item = claims.pilot_item(WhatIf(), row, lambda one: " ".join(one.given), NL)
    assert [href for _, _, href in item.actions] == ["out m/a", "targeted m/a", "move 91 m/a"]
    left_out = claims.pilot_item(WhatIf(), row | {"is_left_out": True, "planned_on": None}, lambda one: "", NL)
    assert len(left_out.actions) == 1


@pytest.mark.parametrize(
    ("is_said", "basis", "told"),
    [
        (True, "total", "carrying.note.basis_total"),
        (False, "free", "carrying.note.basis_not_said"),
        (pandas.NA, None, None),
    ],
)
def test_on_what_the_room_is_based_is_said_where_there_is_a_quarter_to_come(is_said, basis, told):
    """Of a calendar that ended before today nothing is known of the quarters to come."""
    ended = {"capacity_until": pandas.Timestamp("2025-06-30")}
    found = quarters(ended | {"is_basis_said": is_said, "basis": basis})
    said = claims.notes(found, found["municipality"].iloc[0], found["team"].iloc[0], NL)
    of_basis = {NL(f"carrying.note.basis_{name}") for name in ("free", "total", "not_said")}
    assert of_basis & set(said) == ({NL(told)} if told else set())
    assert any("2025" in one for one in said)
