"""The briefing and the notes of the speaker: what is told, to whom, in which order, and what is kept of a choice."""

from __future__ import annotations

import json
import re
from html import escape
from urllib.parse import parse_qs, urlsplit

import pytest

from doorstroom.briefing import screen as sections
from doorstroom.briefing.choice import KEYS, LONGEST_OWN, Choice, of_address, read
from doorstroom.i18n import words_for
from doorstroom.lineage import traces
from tests.given import store_of
from tests.pages.reading import follow, links, named_links, sent, slides, text

NL, EN = words_for("nl"), words_for("en")
HOSTILE = "<script>alert(1)</script> **vet** {title}"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two pilots that wait, one of them internal."""
    return store_of(
        tmp_path_factory.mktemp("briefing"),
        pilots="""
        pilot_id | title           | visibility
        a        | Samen naar huis | public
        b        | Asiel verhuist  | internal
        """,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-01-01  | successful
        b        | evaluation | 2025-02-01  | successful
        """,
    )


def actions(app, said):
    """(what is moved, address) of the links that say so below the slides."""
    return named_links(app, NL(f"briefing.screen.{said}_label", title=""))


def test_the_slides_are_about_public_pilots_unless_asked_otherwise(screen, store):
    public, staff = screen("briefing", store), screen("briefing", store, audience="staff")
    assert "Asiel verhuist" not in sent(public)
    assert "Asiel verhuist" in sent(staff)
    assert slides(public)[0] != slides(staff)[0]


def test_a_dashboard_for_the_public_tells_public_pilots_only(screen, store, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    app = screen("briefing", store, audience="staff")
    assert "Asiel verhuist" not in sent(app)
    assert NL("briefing.audience.staff") not in text(app)


def test_the_body_that_is_briefed_is_chosen_by_a_link_and_asked_by_the_last_slide(screen, example):
    app = screen("briefing", example)
    address = next(href for said, href in links(app, "/briefing") if "orgaan=" in href and said.startswith("College"))
    college = parse_qs(urlsplit(address).query)["orgaan"][0]
    assert not any("Gevraagd aan" in slide for slide in slides(app))
    assert any("Gevraagd aan College" in slide for slide in slides(screen("briefing", example, orgaan=college)))


def test_slides_are_left_out_put_elsewhere_and_added_again_by_links(screen, example):
    told = screen("briefing", example)
    first, second, third, *_ = slides(told)
    without = follow(screen, "briefing", example, actions(told, "leave_out")[second])
    assert slides(without)[:2] == [first, third]
    assert NL("briefing.screen.left_out") in text(without)
    again = follow(screen, "briefing", example, actions(without, "add")[second])
    assert slides(again)[-1] == second
    moved = follow(screen, "briefing", example, actions(told, "earlier")[third])
    assert slides(moved)[:3] == [first, third, second]
    back = follow(screen, "briefing", example, actions(moved, "later")[third])
    assert slides(back) == slides(told)


def test_the_first_cannot_come_earlier_the_last_not_later_and_one_stays(screen, example):
    told = screen("briefing", example)
    assert slides(told)[0] not in actions(told, "earlier")
    assert slides(told)[-1] not in actions(told, "later")
    assert actions(screen("briefing", example, dias="asked"), "leave_out") == {}


def test_own_words_stand_on_the_slide_as_written_and_in_the_address(screen, example):
    app = screen("briefing", example)
    app.text_area(key="tekst_waiting").set_value(HOSTILE).run()
    assert app.query_params["tekst_waiting"] in (HOSTILE, [HOSTILE])
    told = sent(screen("briefing", example, tekst_waiting=HOSTILE))
    [own] = re.findall(r'<p class=\\?"own\\?">(.*?)</p>', told)
    assert own == escape(HOSTILE)


def test_own_words_are_kept_by_every_link_and_by_the_screen_of_the_speaker(screen, example):
    app = screen("briefing", example, tekst_waiting="Nu.")
    hrefs = [*actions(app, "leave_out").values(), *actions(app, "later").values()]
    assert hrefs
    assert all(parse_qs(urlsplit(href).query)["tekst_waiting"] == ["Nu."] for href in hrefs)
    assert "tekst_waiting=Nu." in sent(app).split('data-do=\\"notes\\"')[1][:400]


def channel(app):
    """By what name the window of a screen finds its other window."""
    [name] = set(re.findall(r'"channel": ?"(.*?)(?<!\\)"', sent(app)))
    return name


def test_the_windows_of_one_story_find_each_other_and_no_others(screen, example):
    told = [
        {},
        {"audience": "staff"},
        {"dias": "asked"},
        {"theme": "Jeugdhulp"},
        {"as_of": "2026-02-28"},
    ]
    decks = [channel(screen("briefing", example, **asked)) for asked in told]
    assert decks == [channel(screen("speaker", example, **asked)) for asked in told]
    assert len(set(decks)) == len(told)


def test_a_saved_choice_is_used_again(screen, example):
    app = screen("briefing", example, tekst_standing="Weg.")
    saved = Choice(("asked", "waiting"), {"asked": 'Zij zei: "nu"\\.'}).to_toml()
    app.file_uploader(key="ds_choice").upload("keuze.toml", saved.encode(), "application/toml").run()
    assert len(slides(app)) == 2
    assert app.text_area(key="tekst_asked").value == 'Zij zei: "nu"\\.'
    assert "tekst_standing" not in app.query_params


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG", "Het bestand met de keuze van dia's is niet te lezen"),
        (b'slides = ["budget"]', "De dia budget bestaat niet."),
    ],
)
def test_a_file_that_is_no_choice_is_told_and_changes_nothing(screen, example, content, said):
    app = screen("briefing", example, dias="asked")
    app.file_uploader(key="ds_choice").upload("keuze.toml", content, "application/toml").run()
    assert said in app.error[0].value
    assert len(slides(app)) == 1


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(("asked",), {}),
        Choice((), {"waiting": "a\nb \x7f \\ é"}),
        Choice(KEYS, dict.fromkeys(KEYS, "x")),
    ],
)
def test_a_choice_survives_a_file_and_an_address(choice):
    assert read(choice.to_toml()) == choice
    assert of_address(given(choice.in_address())) == choice


def given(parts):
    """The parts of an address as a server gets them: all values by the name of their part."""
    return {part: value if isinstance(value, list) else [value] for part, value in parts.items() if value}


def test_what_an_address_says_of_slides_that_do_not_exist_is_left_out(screen, example):
    assert len(slides(screen("briefing", example, dias="budget"))) == len(slides(screen("briefing", example)))
    found = of_address({"dias": ["budget", "asked"], "tekst_budget": ["x"], "tekst_asked": ["", " "]})
    assert found == Choice(("asked",))


def test_own_words_that_are_too_long_are_cut_so_that_the_picture_stays(screen, example):
    assert "y" * LONGEST_OWN not in sent(screen("briefing", example, tekst_asked="x" + "y" * LONGEST_OWN))


def test_every_figure_behind_a_slide_is_one_that_can_be_traced(screen, example):
    assert sections.BEHIND.keys() <= set(KEYS)
    for name in (name for names in sections.BEHIND.values() for name in names):
        assert traces.trace(name).name == name
    app = screen("briefing", example, audience="staff")
    assert len(links(app, "/herkomst")) >= 8
    assert links(screen("briefing", example), "/herkomst") == []  # the rows there are those of all pilots


def test_the_notes_are_on_the_screen_of_the_speaker_only(screen, example):
    note = NL("figures.second_clock.definition.how")
    assert note not in sent(screen("briefing", example))
    assert note in sent(screen("speaker", example))


def test_the_speaker_sees_the_slides_that_were_chosen_in_their_language(screen, example):
    told = sent(screen("speaker", example, dias=["asked", "waiting"], lang="en"))
    assert told.count("<section>") == 2
    assert json.dumps(EN("briefing.speaker.last"))[1:-1] in told
