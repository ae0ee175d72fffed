"""What a briefing claims is true of its rows, and is said in good Dutch and English, also of one and of none."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re

import pytest

from doorstroom.briefing.choice import KEYS, LONGEST_OWN, Choice, ChoiceError, of_address, read
from doorstroom.briefing.model import Bars, Lines, Rows
from doorstroom.briefing.slides_ask import bodies as bodies_of
from doorstroom.briefing.slides_ask import meetings as meetings_of
from doorstroom.briefing.story import story
from doorstroom.i18n import words_for
from doorstroom.report.text import stagnation as claims
from doorstroom.report.text.preparing import gates
from tests.briefing.portfolios import AS_OF, MEETINGS, NORMS, asking, brief, milestones, pilots, waiting_store
from tests.given import example_in, store_of

PLURAL_OF_ONE = re.compile(r"\b1 (pilots|inwoners|residents|besluiten|decisions|dagen|days|maanden|months)\b")
SUBSTANTIATED = "40 | 6 | 350 | 60000"
NOTHING_WAITS = {
    "pilots": pilots(1),
    "milestones": "pilot_id | milestone | happened_on\np001 | started | 2026-01-10",
    "meetings": MEETINGS,
}
WAITS = {
    "one": [90],
    "one over": [91],
    "200": list(range(1, 201)),
    "all over": [400, 300, 91],
    "day unknown": [None],
    "some unknown": [100, None],
}
GIVEN = {
    "one": {},
    "one over": {"norms": NORMS, "costs": "16 | 6 | 120 | 60"},
    "200": {"norms": NORMS, "costs": SUBSTANTIATED},
    "all over": {"norms": NORMS, "meetings": "body | meets_on\nRaad | 2026-05-12"},
    "day unknown": {"norms": NORMS, "costs": "8 | 8 | 10 | 60"},
    "some unknown": {"norms": NORMS, "costs": "46 | 6 | |"},
}
TITLES = {
    ("nothing waits", "nl"): {
        "standing": "Van geen enkele pilot is een evaluatie vastgelegd",
        "building_up": "Van geen enkele lopende pilot is bekend of hij te lang stilstaat",
        "changes": "Sinds 30 december 2025: 1 pilot kwam in een andere fase",
        "asked": "Het is niet bekend of er een besluit gevraagd wordt",
    },
    ("nothing waits", "en"): {
        "standing": "No evaluation was recorded for any pilot",
        "building_up": "It is not known for any open pilot whether it has stood still too long",
        "changes": "Since 30 December 2025: 1 pilot came into another stage",
        "asked": "It is not known whether a decision is asked for",
    },
    ("one", "nl"): {
        "standing": "1 geslaagde pilot wacht op een uitrolbesluit; hij wacht niet langer dan de startnorm van 90 dagen",
        "waiting": "Deze pilot wacht niet langer dan de norm: 90 dagen",
        "costs": "Wat het wachten van deze pilot kost, is onbekend",
        "building_up": "In geen enkele fase staat een pilot langer stil dan de norm",
        "duration": "De enige geslaagde pilot wacht nog op een besluit",
        "changes": "Sinds 30 december 2025: 1 pilot kwam in een andere fase",
        "asked": "Gevraagd aan College op 14 april 2026: besluit over 1 pilot",
    },
    ("one over", "en"): {
        "standing": "1 successful pilot is waiting for a rollout decision; it has waited 1 day longer than agreed",
        "waiting": "This pilot has waited longer than the norm: 91 days so far",
        "costs": "While we wait, 10 residents a month miss out on what works",
        "building_up": "Most stagnation in Awaiting decision: 1 pilot, 1 day over the norm",
        "duration": "The only successful pilot is still waiting for a decision",
        "changes": "Nothing has changed since 30 December 2025",
        "asked": "Asked of College on 14 April 2026: a decision on 1 pilot",
    },
    ("200", "nl"): {
        "standing": "200 geslaagde pilots wachten op een uitrolbesluit;"
        " 110 ervan wachten samen 201 maanden langer dan afgesproken",
        "waiting": "110 van de 200 wachten langer dan de norm; de langste al 200 dagen",
        "costs": "Door het wachten missen elke maand 7.000 inwoners wat werkt",
        "building_up": "Meeste stilstand bij Wacht op besluit: 110 pilots, samen 201 maanden te lang",
        "duration": "Van de 200 geslaagde pilots is er geen uitgerold; 200 wachten nog",
        "changes": "Sinds 30 december 2025: 90 pilots kwamen in een andere fase",
        "asked": "Gevraagd aan College op 14 april 2026: besluit over 200 pilots",
    },
    ("200", "en"): {
        "standing": "200 successful pilots are waiting for a rollout decision;"
        " 110 of them have waited 201 months longer than agreed, taken together",
        "waiting": "110 of the 200 have waited longer than the norm; the longest for 200 days",
        "costs": "While we wait, 7,000 residents a month miss out on what works",
        "building_up": "Most stagnation in Awaiting decision: 110 pilots, 201 months over the norm in all",
        "duration": "Of the 200 successful pilots none was rolled out; 200 are still waiting",
        "changes": "Since 30 December 2025: 90 pilots came into another stage",
        "asked": "Asked of College on 14 April 2026: decisions on 200 pilots",
    },
    ("all over", "nl"): {
        "standing": "3 geslaagde pilots wachten op een uitrolbesluit;"
        " samen wachten ze 17 maanden langer dan afgesproken",
        "waiting": "Alle 3 wachten langer dan de norm; de langste al 400 dagen",
        "costs": "Wat het wachten van deze 3 pilots kost, is onbekend",
        "building_up": "Meeste stilstand bij Wacht op besluit: 3 pilots, samen 17 maanden te lang",
        "duration": "Van de 3 geslaagde pilots is er geen uitgerold; 3 wachten nog",
        "changes": "Er is niets veranderd sinds 30 december 2025",
        "asked": "Zet deze 3 pilots op een agenda: er staat geen vergadering in de kalender",
    },
    ("day unknown", "nl"): {
        "standing": "1 geslaagde pilot wacht op een uitrolbesluit; hoe lang al, is onbekend",
        "waiting": "Van geen enkele wachtende pilot is bekend hoe lang hij wacht",
        "costs": "Volgens de gegevens bereikt uitrol niet meer inwoners dan nu",
        "building_up": "Van geen enkele lopende pilot is bekend of hij te lang stilstaat",
        "duration": "De enige geslaagde pilot wacht nog op een besluit",
        "changes": "Er is niets veranderd sinds 30 december 2025",
        "asked": "Gevraagd aan College op 14 april 2026: besluit over 1 pilot",
    },
    ("some unknown", "en"): {
        "standing": "2 successful pilots are waiting for a rollout decision;"
        " 1 of them has waited 10 days longer than agreed. For 1 pilot the length of the wait is unknown.",
        "waiting": "1 of the 2 has waited longer than the norm: 100 days so far; for 1 it is unknown",
        "costs": "While we wait, 80 residents a month miss out on what works",
        "building_up": "Most stagnation in Awaiting decision: 1 pilot, 10 days over the norm",
        "duration": "Of the 2 successful pilots none was rolled out; 2 are still waiting",
        "changes": "Nothing has changed since 30 December 2025",
        "asked": "Asked of College on 14 April 2026: decisions on 2 pilots",
    },
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    made = {"nothing waits": store_of(tmp_path_factory.mktemp("none"), **NOTHING_WAITS)}
    for name, waits in WAITS.items():
        made[name] = waiting_store(tmp_path_factory.mktemp("some"), *waits, **GIVEN[name])
    return made


def slides(told):
    return {slide.key: slide for slide in told.slides}


@pytest.mark.parametrize(("case", "language"), TITLES)
def test_titles_of_made_portfolios(stores, case, language):
    told = slides(brief(stores[case], language))
    assert {key: slide.title for key, slide in told.items()} == TITLES[case, language]


@pytest.mark.parametrize(("case", "language"), [*itertools.product(["nothing waits", *WAITS], ["nl", "en"])])
def test_no_sentence_holds_a_plural_of_one_or_a_gap(stores, case, language):
    for slide in brief(stores[case], language).slides:
        for text in (slide.title, slide.subtitle, slide.alt, *slide.remarks, *slide.notes):
            assert not re.search(
                r"\b1 (pilots|inwoners|residents|besluiten|decisions|dagen|days|maanden|months)\b", text
            )
            assert not re.search(r"\{|\}|None|nan|NaT|\.\.|  |_", text), text
            assert text.strip() == text != ""


@pytest.mark.parametrize("case", WAITS)
def test_the_rows_are_those_of_the_title(stores, case):
    told = slides(brief(stores[case]))
    waits = sorted((days for days in WAITS[case] if days is not None), reverse=True)
    bars = told["waiting"].picture.bars
    assert [bar.within + bar.over for bar in bars if bar.within + bar.over] == waits[:3]
    assert [bar.over for bar in bars] == [max(0, bar.within + bar.over - 90) for bar in bars]
    assert len(bars) == min(3, len(WAITS[case]))
    assert len(told["asked"].picture.rows) == min(6, len(WAITS[case]))
    is_cut = len(WAITS[case]) > 8
    assert ("En nog 197 pilots." in told["waiting"].remarks) == is_cut
    assert ("En nog 194 pilots." in told["asked"].remarks) == is_cut


def test_a_stage_that_holds_more_than_the_successful_ones_says_so(stores, tmp_path):
    said = words_for("nl")("status.building_note")
    assert said not in slides(brief(stores["one"]))["building_up"].remarks
    mixed = store_of(
        tmp_path,
        pilots="pilot_id | title | visibility\na | A | public\nb | B | public",
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-09-01  | successful
        b        | evaluation | 2025-09-01  | unsuccessful
        """,
    )
    told = slides(brief(mixed))
    assert told["standing"].title.startswith("1 geslaagde pilot wacht")
    assert [bar.label for bar in told["building_up"].picture.bars] == ["8 maanden, 2 van 2 te lang"]
    assert said in told["building_up"].remarks


def beside_rounding(costs, language="nl"):
    """What the slide of costs says below its figures, which it says are rounded."""
    *said, rounded = costs.remarks
    assert rounded == words_for(language)("briefing.costs.rounded", n=5)
    return tuple(said)


def test_what_is_not_substantiated_is_unknown_and_never_zero(stores):
    costs = slides(brief(stores["one"]))["costs"]
    assert costs.picture == Lines((("Pilot 1", "bereik onbekend"),))
    assert costs.remarks == ("In geld: onbekend. De opbrengst of de kosten zijn nergens onderbouwd.",)
    partly = slides(brief(stores["some unknown"], "en"))["costs"]
    assert beside_rounding(partly, "en") == ("In money: unknown. Neither benefit nor cost is substantiated anywhere.",)


def test_money_is_a_range_and_may_be_saved(stores, tmp_path):
    costs = slides(brief(stores["one over"], "en"))["costs"]
    assert beside_rounding(costs, "en") == ()
    assert [(one.value, one.change) for one in costs.picture.figures][1:] == [("€750", "probably €600 to €930")]
    assert slides(brief(stores["day unknown"], "en"))["costs"].remarks == (
        "In money waiting saves €5 a month: rollout costs more than it brings.",
    )
    either = waiting_store(tmp_path, 10, costs="16 | 6 | 100 | 7200")
    assert beside_rounding(slides(brief(either, "nl"))["costs"]) == (
        "In geld is het rond €\xa026 per maand."
        " Het kan van −€\xa0100 tot €\xa0180 zijn: onder nul bespaart wachten geld.",
    )


def test_where_it_is_not_known_of_some_it_says_of_how_many(tmp_path):
    two = pilots(2).replace("p001 | Pilot 1 | public |  | | |", "p001 | Pilot 1 | public | 40 | 6 | 350 | 60000")
    store = waiting_store(tmp_path, 30, 20, pilots=two)
    costs = slides(brief(store))["costs"]
    assert costs.title == "Door het wachten missen elke maand 35 inwoners wat werkt"
    assert beside_rounding(costs) == (
        "Van 1 pilot is het bereik onbekend. Die telt niet mee.",
        "Van 1 pilot is het geld onbekend.",
    )


def test_the_first_meeting_that_pilots_wait_for_is_asked_and_the_others_are_named(tmp_path):
    bodies = milestones(200, 100, 50).replace(
        "p001 | rollout_decision | 2026-04-14 | | | College", "p001 | rollout_decision | 2026-04-14 | | | Raad"
    )
    store = waiting_store(tmp_path, 200, 100, 50, milestones=bodies)
    each = slides(brief(store))["asked"]
    assert each.title == "Gevraagd: besluit over 3 pilots, verdeeld over 2 agenda's"
    assert [row[:3] for row in each.picture.rows] == [
        ("College", "2 pilots", "14 apr 2026"),
        ("Raad", "1 pilot", "12 mei 2026"),
    ]
    ((key, name), _) = bodies_of(asking(store)).items()
    assert name == "College"
    for body in (key, name):
        asked = slides(brief(store, choice=Choice(body=body)))["asked"]
        assert asked.title == "Gevraagd aan College op 14 april 2026: besluit over 2 pilots"
        assert [row[0] for row in asked.picture.rows] == ["1. Pilot 2", "2. Pilot 3"]
        assert asked.remarks[-1] == "Nog 1 pilot wacht op een ander orgaan of staat op geen agenda."
    other = slides(brief(store, choice=Choice(body="Directieraad")))["asked"]
    assert (other.title, other.remarks) == (each.title, ("Op Directieraad wacht hier geen pilot.",))


CALENDAR = "body | meets_on | papers_due_on\n"
CALENDAR += "College | 2026-04-07 | 2026-03-24\nCollege | 2026-05-05 | 2026-04-21\nCollege | 2026-06-02 |"
MAY, JUNE = dt.date(2026, 5, 5), dt.date(2026, 6, 2)


def test_a_meeting_is_chosen_of_those_that_can_still_be_reached(tmp_path):
    store = waiting_store(tmp_path, 30, meetings=CALENDAR)
    assert [*meetings_of(asking(store), "")] == [*meetings_of(asking(store), "College")] == [MAY, JUNE]
    told = slides(brief(store, choice=Choice(meeting=JUNE)))["asked"]
    assert told.title == "Gevraagd aan College op 2 juni 2026: besluit over 1 pilot"
    assert told.remarks == (words_for("nl")("decisions.papers_unknown"),)
    first = slides(brief(store, choice=Choice(meeting=MAY)))["asked"]
    assert first.title == "Gevraagd aan College op 5 mei 2026: besluit over 1 pilot"


@pytest.mark.parametrize("day", [dt.date(2026, 4, 7), dt.date(2026, 5, 6)], ids=["too late", "no meeting"])
def test_a_meeting_that_cannot_be_is_said_and_the_first_that_can_is_asked(tmp_path, day):
    store = waiting_store(tmp_path, 30, meetings=CALENDAR)
    told = slides(brief(store, choice=Choice(body="College", meeting=day)))["asked"]
    assert told.title == "Gevraagd aan College op 5 mei 2026: besluit over 1 pilot"
    assert told.remarks[0] == words_for("nl")("briefing.asked.not_then", day=day)


def test_a_choice_with_a_meeting_is_read_as_it_was_written():
    chosen = Choice(("asked",), {}, "m/College", JUNE)
    assert read(chosen.to_toml()) == chosen
    said = {name: (str(value),) for name, value in chosen.in_address().items() if value and name != "dias"}
    assert of_address({**said, "dias": ("asked",)}) == chosen
    assert of_address({"vergadering": ("morgen",)}).meeting is None
    with pytest.raises(ChoiceError):
        read('meeting = "2 juni"')


def test_what_a_body_decides_on_costs_so_much_and_lacks_that(tmp_path):
    costs = pilots(2).replace("p001 | Pilot 1 | public |  | | |", "p001 | Pilot 1 | public | 40 | 6 | 350 | 60000")
    met = "\n".join(
        f"p001 | {gate} | {'no' if gate == 'structural_budget' else 'yes'} | Nota | 2026-03-01" for gate in gates()
    )
    store = waiting_store(
        tmp_path, 200, 100, pilots=costs, readiness=f"pilot_id | item | state | evidence | assessed_on\n{met}"
    )
    rows = slides(brief(store))["asked"].picture.rows
    assert rows[0][2:] == ("€\xa05.000 per maand", "structureel geld")
    assert rows[1][2:] == ("onbekend", "alle 6 voorwaarden")


def test_a_filter_leaves_one_body_only(tmp_path):
    of_the_council = milestones(0, 30, body="Raad").split("\n")[3:]
    store = waiting_store(tmp_path, 40, 30, milestones="\n".join([milestones(40), *of_the_council]))
    told = brief(store, "en", body=["Raad"])
    assert slides(told)["standing"].title.startswith("1 successful pilot is waiting")
    assert [name for name, _ in told.about.filters] == ["Visibility", "Decided by"]
    assert "Raad" in told.footer


def test_the_foot_of_a_slide_says_the_version_in_words(stores):
    told = brief(stores["one"], "en")
    loaded = words_for("en").date(told.about.loaded_at.date())
    assert f"version 1, loaded on {loaded}" in told.footer
    assert told.about.version not in told.footer


def test_what_changed_since_the_day_to_compare_with_also_where_nothing_did(tmp_path):
    told = slides(brief(waiting_store(tmp_path, 40, 120)))["changes"]
    assert told.title == "Sinds 30 december 2025: 1 pilot kwam in een andere fase"
    assert told.subtitle == "Wat op 30 december 2025 bekend was, naast wat op 31 maart 2026 bekend is."
    same = slides(brief(waiting_store(tmp_path / "same", 120)))["changes"]
    assert (same.title, same.picture) == ("Er is niets veranderd sinds 30 december 2025", Lines(()))
    assert same.alt == "Er is niets om te tonen."


LESSONS = """
lesson_id | pilot_id | lesson     | recorded_on | action  | action_on
L1        | p001     | Oud        | 2024-01-01  | open    |
L2        | p002     | Gestopt    | 2025-04-01  | adopted | 2025-05-01
L3        | p001     | Nieuw      | 2025-06-01  | adopted | 2026-05-01
L4        | p001     | Later      | 2026-05-01  | open    |
L5        | p001     | Nieuwer    | 2025-07-01  | open    |
L6        | p001     | Nieuwst    | 2025-08-01  | open    |
L7        | p001     | Allernieuw | 2025-09-01  | open    |
"""
RUNS = "\np004 | started | | 2025-06-01 | | |"
ASSESSED = "pilot_id | item | state | assessed_on\np004 | line_owner | no | 2026-02-01"
PROVEN = """
pilot_id | area | target_group | role | people_in_need | people_reached | participants | successes | review_on
p001 | noord | ouderen | tested | 300 | 100 | 40 | 20 |
p001 | zuid | ouderen | not_here | | | | | 2026-02-01
"""
MET = (
    " | baseline | target | measured | measured_on | fte_per_person",
    " | 9 | 6 | 5 | 2026-01-01 | 0.02",
    " | | | | |",
)
PROVEN = "\n".join(line + more for line, more in zip(PROVEN.strip().splitlines(), MET, strict=True))
STOPPED = "\np002 | stopped | | 2025-03-01 | no_effect | |\np003 | stopped | | 2025-03-01 | no_money | |"


def test_lessons_also_those_of_stopped_pilots(tmp_path):
    store = waiting_store(tmp_path, 40, 400, 400, milestones=milestones(40) + STOPPED, lessons=LESSONS)
    told = slides(brief(store))["lessons"]
    assert told.title == "In 12 maanden legden pilots 5 lessen vast; 1 ervan is overgenomen"
    assert [text for _, text in told.picture.lines] == ["Allernieuw", "Nieuwst", "Nieuwer", "Gestopt"]
    assert told.picture.lines[-1][0] == "Pilot 2 (gestopt)"
    stopped, acted = told.remarks
    assert stopped == "Van 1 van de 2 gestopte pilots is een les vastgelegd."
    assert acted == "Over 1 van de 6 lessen is binnen 90 dagen besloten."


# ----------------------------------------------------------------------- choice


def test_slides_are_left_out_and_put_in_another_order(stores):
    choice = Choice(("asked", "changes", "waiting", "asked"), {"waiting": " Eigen <b>woorden</b> "})
    told = brief(stores["200"], choice=choice)
    assert [slide.key for slide in told.slides] == ["asked", "changes", "waiting"]
    assert [slide.own for slide in told.slides] == ["", "", "Eigen <b>woorden</b>"]


def test_a_choice_of_nothing_that_is_there_tells_the_whole_story_and_says_so(stores):
    whole, told = brief(stores["one"]), brief(stores["one"], choice=Choice(("lessons",)))
    assert [slide.key for slide in told.slides] == [slide.key for slide in whole.slides]
    assert [slide.remarks[-1:] for slide in told.slides[:1]] == [
        ("Over de gekozen dia's is nu niets te vertellen; daarom staat hier alles waarover dat wel kan.",)
    ]


def test_whatever_is_chosen_a_briefing_about_no_pilot_says_why(tmp_path):
    not_public = waiting_store(tmp_path, 40, pilots="pilot_id | title | visibility\np001 | Pilot 1 | internal")
    (why,) = brief(not_public).slides
    for key in KEYS:
        (told,) = brief(not_public, choice=Choice((key,))).slides
        assert (told.title, told.key) == (why.title, "standing"), key


def test_own_words_leave_room_for_the_picture(stores):
    told = brief(stores["one"], choice=Choice(own={"asked": "x" * 1000}))
    assert len(told.slides[-1].own) == LONGEST_OWN


def test_a_choice_is_read_from_a_file():
    assert read('slides = ["asked"]\n[own]\nasked = "Nu."') == Choice(("asked",), {"asked": "Nu."})
    assert read("") == Choice((), {})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("slides = [", "choice_unreadable"),
        ('slides = "asked"', "choice_unreadable"),
        ("colour = 1", "choice_unreadable"),
        ("[own]\nasked = 1", "choice_unreadable"),
        ('slides = ["budget"]', "unknown_slide"),
        ('[own]\nbudget = "x"', "unknown_slide"),
    ],
)
def test_a_file_that_is_no_choice_is_refused(text, code):
    with pytest.raises(ChoiceError) as refused:
        read(text)
    assert refused.value.code == code


def test_every_slide_has_a_name_in_the_choice(stores, tmp_path):
    tables = {"milestones": milestones(40) + STOPPED + RUNS, "lessons": LESSONS, "readiness": ASSESSED}
    tables["segments"] = PROVEN
    tables["lead_times"] = "strand | days\nict | 10"
    tables["reuses"] = (
        "by_municipality | by_pilot_id | municipality | pilot_id | reused_on\nElders | e1 | m | p002 | 2026-01-10"
    )
    for _ in range(2):  # so that there is something to compare with
        store = waiting_store(tmp_path, 40, 400, 400, None, **tables)
    assert tuple(slide.key for slide in story(asking(store))) == KEYS


def test_where_to_roll_out_on_purpose_is_told_of_pilots_of_which_enough_is_known(tmp_path):
    store = waiting_store(tmp_path, 40, 400, segments=PROVEN)
    told = slides(brief(store))["targeting"]
    assert (
        told.title
        == "Bij de ene openbare geslaagde pilot met bekende gebieden is genoeg bewezen om gericht uit te rollen"
    )
    assert [name for name, _ in told.picture.lines] == ["Pilot 1"]
    assert told.remarks == ("Bij 1 bewuste keuze voor niet hier is de dag om opnieuw te kijken voorbij.",)
    unknown = waiting_store(tmp_path / "unknown", 40, segments=PROVEN.replace("| 300 |", "| |"))
    assert "targeting" not in slides(brief(unknown))


def test_whether_a_stage_grows_is_said_as_the_screen_says_it(tmp_path):
    store = example_in(tmp_path / "store")
    request = asking(store, municipality=["Waterkant"])
    ask, words = request.ask, request.words
    stages = ask("growth", by="stage")
    beside = claims.growth(claims.tested(stages, stages, "awaiting_decision"), "awaiting_decision", words)
    (slide,) = (one for one in story(request) if one.key == "building_up")
    assert "toeval" in beside[0]
    assert slide.remarks[: len(beside)] == tuple(beside)


def test_pictures_hold_no_more_than_a_slide_can_show(stores):
    for slide in brief(stores["200"]).slides:
        match slide.picture:
            case Bars(bars=shown) | Lines(lines=shown) | Rows(rows=shown):
                assert len(shown) <= 8


def test_the_day_is_that_of_the_records_else_today(stores):
    asked, today = asking(stores["one"]), dt.date(2026, 4, 1)
    of_today = dataclasses.replace(asked, said={**asked.said, "as_of": ()}, today=today)
    assert of_today.as_of == today
    assert (asked.as_of, asked.since) == (AS_OF, dt.date(2025, 12, 30))
    assert dataclasses.replace(asked, as_read=None, said={**asked.said, "theme": ("Geen",)}).filters == {}


def recorded_late(n: int, decided_on: str = "2023-01-01") -> str:
    """`n` successes of which evaluation and decision were recorded when both were over."""
    return "\n".join(
        f"l{nth} | {milestone} | {day} | {outcome} | 2024-01-01"
        for nth in range(n)
        for milestone, day, outcome in (
            ("evaluation", "2022-01-01", "successful"),
            ("rollout_decision", decided_on, "rollout_full"),
        )
    )


HEADER = "pilot_id | milestone | happened_on | outcome | recorded_on"
AGAIN = """
w | evaluation       | 2024-01-01 | successful   |
w | evaluation       | 2024-03-01 | unsuccessful |
w | evaluation       | 2024-05-01 | successful   |
w | rollout_decision | 2024-09-01 | stop         |"""
LATE = "3 wachttijden tellen niet mee: die waren al voorbij toen ze werden vastgelegd."


@pytest.mark.parametrize(
    ("rows", "title", "remark"),
    [
        (recorded_late(3), "Alle 3 geslaagde pilots zijn uitgerold", LATE),
        (recorded_late(3) + AGAIN, "Van de 4 geslaagde pilots zijn er 3 uitgerold; 1 is gestopt", LATE),
        (
            "u | evaluation | | successful | 2024-03-01\nu | rollout_decision | 2024-06-01 | rollout_full | 2024-06-01",
            "De enige geslaagde pilot is uitgerold",
            "1 wachttijd telt niet mee: een dag is onbekend.",
        ),
    ],
)
def test_how_it_ends_counts_every_pilot_and_says_which_waits_no_curve_can_use(tmp_path, rows, title, remark):
    store = store_of(tmp_path, milestones=f"{HEADER}\n{rows}")
    told = slides(brief(store, audience="staff"))["duration"]
    assert told.title == title
    assert remark in told.remarks


def test_a_public_deck_of_internal_pilots_says_so_and_no_more_than_their_number(tmp_path):
    store = store_of(tmp_path, milestones=f"{HEADER}\n{recorded_late(3)}")
    told = slides(brief(store))
    assert told["standing"].title == "Geen van de 3 pilots is openbaar gemaakt"
    assert set(told) == {"standing"}


def test_a_public_briefing_says_so_in_every_title_where_it_leaves_pilots_out(tmp_path):
    some = pilots(3).replace("Pilot 3 | public", "Pilot 3 | internal")
    store = waiting_store(tmp_path, 100, 50, 20, pilots=some)
    told = brief(store)
    assert told.title == "Briefing openbare pilots, 31 maart 2026"
    assert all("openba" in slide.title.lower() for slide in told.slides), [slide.title for slide in told.slides]
    whole = brief(store, audience="staff")
    assert not any("openba" in text.lower() for text in (whole.title, *(slide.title for slide in whole.slides)))


def test_who_speaks_is_told_what_to_say_on_every_slide(stores):
    for language in ("nl", "en"):
        words = words_for(language)
        for slide in brief(stores["200"], language).slides:
            assert slide.notes[0] == words(f"briefing.say.{slide.key}")


def test_where_nothing_is_public_one_slide_says_so(tmp_path):
    told = brief(waiting_store(tmp_path, 30, pilots="pilot_id | title\np001 | P"))
    assert [slide.title for slide in told.slides] == ["De enige pilot is niet openbaar gemaakt"]


def test_lessons_of_an_unknown_day_are_lessons(tmp_path):
    lessons = "lesson_id | pilot_id | lesson\nL1 | p001 | x\nL2 | p001 | y"
    told = slides(brief(waiting_store(tmp_path / "a", 30, lessons=lessons)))["lessons"]
    assert told.title == "Er zijn 2 lessen vastgelegd; de dag is onbekend"
    dated = "lesson_id | pilot_id | lesson | recorded_on\nL1 | p001 | x |\nL2 | p001 | y | 2026-03-01"
    told = slides(brief(waiting_store(tmp_path / "b", 30, lessons=dated)))["lessons"]
    assert told.title == "In 12 maanden legden pilots 1 les vast; die is nog niet overgenomen"
    assert told.remarks == ("Van nog 1 les is de dag onbekend.",)


def test_reach_that_would_fall_is_told_apart_and_small_numbers_are_not_told(tmp_path):
    two = pilots(3).replace("p001 | Pilot 1 | public |  | | |", "p001 | Pilot 1 | public | 40 | 0 | |")
    two = two.replace("p002 | Pilot 2 | public |  | | |", "p002 | Pilot 2 | public | 0 | 35 | |")
    two = two.replace("p003 | Pilot 3 | public |  | | |", "p003 | Pilot 3 | public | 9 | 6 | |")
    told = slides(brief(waiting_store(tmp_path, 30, 20, 10, pilots=two)))["costs"]
    assert told.title == "Door het wachten missen elke maand 40 inwoners wat werkt"
    assert told.remarks[1:3] == (
        "Van 1 pilot is het aantal te klein om te tonen. Die telt niet mee.",
        "Bij 1 pilot zou het bereik door uitrol juist dalen: 35 inwoners per maand. Dat is er niet van afgetrokken.",
    )


def test_a_meeting_that_comes_too_early_is_said_and_not_asked(tmp_path):
    early = "body | meets_on | papers_due_on\nCollege | 2026-04-07 | 2026-03-24\nCollege | 2026-05-05 | 2026-04-21"
    told = slides(brief(waiting_store(tmp_path / "a", 30, meetings=early)))["asked"]
    assert told.title == "Gevraagd aan College op 5 mei 2026: besluit over 1 pilot"
    assert (
        "De vergadering van 7 apr 2026 is niet meer te halen: de stukken moesten uiterlijk 24 mrt 2026 binnen zijn."
        in told.remarks[0]
    )
    late = "body | meets_on | papers_due_on\nCollege | 2026-04-07 | 2026-03-24"
    told = slides(brief(waiting_store(tmp_path / "b", 30, meetings=late)))["asked"]
    assert told.title == "Zet deze pilot op een nieuwe agenda: geen geplande vergadering is nog te halen"
