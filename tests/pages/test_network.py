"""Netwerk: who already did it, which municipalities look like one, how it goes there, and what was taken over."""

from __future__ import annotations

from datetime import date

import pandas
import pytest

from doorstroom.briefing.digest import digest
from doorstroom.i18n import words_for
from doorstroom.report.tables import network as tables
from doorstroom.report.text import network
from tests.given import request_for, store_of
from tests.pages.reading import links, text

NL, EN = words_for("nl"), words_for("en")
NOW = "2026-03-31"
WATERKANT = {"municipality": "Waterkant"}
PLAN = "mantelzorgers ondersteunen thuis"


def asked(store, **said):
    return request_for(store, as_of=date.fromisoformat(NOW), municipality=["Waterkant"], **said)


@pytest.fixture
def app(screen, example):
    return screen("network", example, as_of=NOW, text=PLAN, **WATERKANT)


def test_what_is_planned_is_answered_with_the_fate_of_what_is_alike(app, example):
    assert not app.exception
    request = asked(example)
    found = request.ask("like_pilots", text=PLAN)
    said = network.found(found, request.ask("in_view").iloc[0], NL, place="Waterkant")
    told = (
        "2 andere gemeenten deden al iets dat hierop lijkt; in 2 wordt het uitgerold. "
        "Waterkant zelf heeft 2 pilots die hierop lijken."
    )
    assert said == told
    assert said in text(app)
    is_own = found["municipality"] == "Waterkant"
    shown = [name for name, href in links(app, "/pilot") if name in set(found["title"])]
    assert list(dict.fromkeys(shown)) == list(dict.fromkeys([*found[~is_own]["title"], *found[is_own]["title"]]))
    assert all(lesson in text(app) for lesson in request.ask("like_lessons", text=PLAN)["lesson"])


def test_a_pilot_is_answered_likewise_and_its_screen_leads_here(screen, example):
    app = screen("network", example, as_of=NOW, like="Waterkant/P-012", **WATERKANT)
    said = (
        "3 andere gemeenten deden al iets dat hierop lijkt; "
        "in 1 is het geborgd, in 1 loopt het en in 1 slaagde het niet."
    )
    assert said in text(app)
    pilot = screen("pilot", example, as_of=NOW, id="Waterkant/P-012", **WATERKANT)
    assert said in text(pilot)
    (href,) = [href for name, href in links(pilot, "/netwerk") if name == NL("network.like.all")]
    assert "like=Waterkant%2FP-012" in href


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"text": "zeepkistenrace"}, "Niets gevonden dat hierop lijkt, in de 230 pilots die u mag zien: "),
        ({"text": "mantelzorg", "theme": "Schuldhulp"}, "Niets gevonden dat hierop lijkt, bij Schuldhulp."),
        ({"like": "Nergens/P-1"}, NL("network.ask.intro")),
        ({"text": "<b>x</b>"}, "<b>x</b>"),
    ],
)
def test_where_nothing_is_found_it_says_in_what_was_looked(screen, example, said, told):
    app = screen("network", example, as_of=NOW, **said, **WATERKANT)
    assert not app.exception
    assert told in text(app)


def test_ones_own_pilots_and_lessons_stand_apart_from_those_of_others(app):
    said = text(app)
    elsewhere, own = said.index(NL("network.like.elsewhere")), said.index(NL("network.like.in_own", place="Waterkant"))
    learned = said.index(NL("network.lesson.own", place="Waterkant"))
    assert elsewhere < said.index("Kwelderoord: wordt uitgerold") < own < said.index("Waterkant: gestopt") < learned
    assert NL("network.lesson.heading") not in said  # of others nothing was learned here
    assert said.index(NL("network.lesson.none")) < learned


def test_where_nobody_is_chosen_and_the_installation_is_of_nobody_no_pilot_is_ones_own(screen, tmp_path):
    pilots = "municipality | pilot_id | title\nAardam | a | Mantelzorg thuis\nBeekrijk | b | Mantelzorgers thuis"
    store = store_of(tmp_path, pilots=pilots)
    said = text(screen("network", store, as_of=NOW, text="mantelzorg thuis"))
    assert (
        "zelf" not in said[said.index("Gevonden bij") : said.index(NL("network.section.looks"), said.index("Gevonden"))]
    )


@pytest.mark.parametrize("said", ["zeepkistenrace", "budgetcoach voor jongeren zonder werk"])
def test_where_nothing_is_alike_it_says_what_to_do_and_shows_nothing_below_the_limit(screen, example, said):
    app = screen("network", example, as_of=NOW, text=said, **WATERKANT)
    told = text(app)
    assert "geen ervan haalt de grens van 0,30" in told
    assert NL("network.like.try_other") in told
    assert NL.count("network.like.ask_near", 2, names="Dijkhaven en Brugstede", place="Waterkant") in told
    not_asked = screen("network", example, as_of=NOW, **WATERKANT)
    assert links(app, "/pilot") == links(not_asked, "/pilot")


@pytest.mark.parametrize(
    ("said", "reason"),
    [("voor de nieuwe", "small"), ("2025 3", "number"), ("!?", "signs"), ("a", "letter"), ("Waterkant", "name"),
     ("waterkant", "name"), ("de 3", "mixed")],
)  # fmt: skip
def test_a_text_that_says_nothing_to_search_by_is_said_to_and_finds_no_pilot(screen, example, said, reason):
    app = screen("network", example, as_of=NOW, text=said, **WATERKANT)
    told = text(app)
    assert NL(f"network.like.says_nothing.{reason}") in told
    assert NL("network.like.say_something") in told
    assert NL("network.like.try_other") not in told
    assert asked(example).ask("like_pilots", text=said, least=1).empty


def test_the_list_of_pilots_says_that_it_is_narrowed(screen, example):
    n = len(asked(example).ask("stage_now"))
    assert NL("network.ask.offered", n=n, of=230) in text(screen("network", example, as_of=NOW, **WATERKANT))
    assert NL("network.ask.offered", n=232, of=230) not in text(screen("network", example, as_of=NOW))


def test_each_population_is_said(app, example):
    said = text(app)
    n = int(asked(example).ask("network_compare")["n_pilots"].sum())
    assert (NL.count("network.compare.counted", n), n) == ("Samen 230 pilots.", 230)
    assert f"Samen 230 pilots. {NL.count('network.compare.apart', 2)}" in said
    assert NL.count("network.looks.further", 2, place="Waterkant", names="Kwelderoord en Veenrade") in said


def test_how_alike_stands_in_words_and_the_number_is_in_the_download(app, example):
    found = asked(example).ask("look_alikes", place="Waterkant")
    assert found["likeness"].tolist()[:1] == ["strongly"]
    said = text(app)
    assert "lijkt sterk" in said
    assert "0,064" not in said
    assert "distance" in tables.look_alikes(found, NL).rows


def test_a_municipality_and_theme_is_a_cell_that_leads_to_its_pilots(app, example):
    cells = asked(example).ask("network_themes")
    table = tables.by_theme(cells, {"Waterkant": 0, "Dijkhaven": 1, "Brugstede": 2}, NL, asked(example).link)
    assert table.frame["municipality"].tolist()[:4] == ["Waterkant", "Dijkhaven", "Brugstede", "Eikenmeer"]
    assert [column.header for column in table.columns][1:3] == ["Jeugdhulp", "Mantelzorg"]
    first = table.frame.iloc[0]
    assert first["theme_0"] == "10 pilots; 2 wachten; 1 geborgd"
    assert "municipality=Waterkant&theme=Jeugdhulp&figure=themed_pilots" in table.columns[1].link(first)
    assert first["theme_0"] in text(app)


def test_how_long_waiting_takes_stands_in_a_cell_only_where_it_may_be_said():
    row = {"n_waiting": 1, "n_pilots": 12, "n_anchored": 0, "median_days": 90}
    assert network.cell(row, NL) == "12 pilots; 1 wacht; helft besloten binnen 90 dagen"
    assert network.cell({**row, "n_waiting": 0, "median_days": pandas.NA}, NL) == "12 pilots"


def test_what_stopped_before_it_was_taken_over_is_told_beside_the_warnings(app, example):
    told = asked(example).ask("reuse_now")
    n = int((told["became"].notna() & ~told["is_warned"]).sum())
    assert n == 11
    assert NL.count("network.reuse.earlier", n) in text(app)


def test_who_looks_like_the_municipality_comes_first_where_it_is_compared(app, example):
    request = asked(example)
    found = request.ask("look_alikes", place="Waterkant")
    assert network.look_alikes("Waterkant", found, NL, is_known=True) in text(app)
    order = network.nearest("Waterkant", found)
    assert [*order][:2] == ["Waterkant", "Dijkhaven"]
    said = text(app)
    compare = said[said.index(NL("network.compare.intro", place="Waterkant")) :]
    places = ["Waterkant", "Dijkhaven", "Brugstede", "Eikenmeer"]
    assert [compare.index(f"{one}") for one in places] == sorted(compare.index(one) for one in places)
    assert "Wilgenoord" in said[said.index("Inwoners onbekend") :][:80]


def test_of_a_municipality_without_residents_it_is_said(screen, example):
    app = screen("network", example, as_of=NOW, municipality="Wilgenoord")
    assert NL("network.looks.unknown", place="Wilgenoord") in text(app)


def test_who_took_over_what_stopped_or_slipped_is_told_on_the_screen_and_in_the_digest(app, example):
    request = asked(example)
    told = network.warnings(request.ask("reuse_now"), NL)
    assert len(told) == 2
    assert all(one in text(app) for one in told)
    told_since = digest(
        request_for(example, as_of=date(2025, 12, 1), since=date(2025, 10, 1), municipality=["Waterkant"])
    )
    (section,) = [one for one in told_since.sections if one.lines and "weggezakt" in " ".join(one.lines)]
    assert section.lines == (told[0],)
    assert section.heading == NL.count("digest.borrowed.heading", 1)


def test_the_same_stands_there_in_english(screen, example):
    app = screen("network", example, as_of=NOW, text=PLAN, lang="en", **WATERKANT)
    assert "2 other municipalities have already done something like this" in text(app)


def test_a_long_lesson_is_shortened_and_stands_whole_at_its_pilot(screen, tmp_path):
    whole = "Begin klein. " + "Neem de tijd " * 750 + "tot het slot."
    store = store_of(
        tmp_path,
        pilots="pilot_id | title\na | Mantelzorgers thuis ondersteunen\nb | Fietsen",
        lessons=f"lesson_id | pilot_id | lesson\nL1 | a | {whole}",
        reuses="lesson_id | by_municipality | by_pilot_id | reused_on\nL1 | n | x | 2025-01-01",
    )
    said = text(screen("network", store, as_of=NOW, text=PLAN))
    assert said.count("Begin klein.") == 2  # as a lesson, and as what was taken over
    assert "tot het slot." not in said
    assert "tot het slot." in text(screen("pilot", store, as_of=NOW, id="m/a"))


@pytest.mark.parametrize("told", ["0 |", "-5 |", "| veel"])
def test_residents_that_cannot_be_are_unknown_and_no_trait_was_chosen(screen, tmp_path, told):
    traits = f"municipality | trait | amount | said\nZwolle | residents | {told}"
    store = store_of(tmp_path, pilots="municipality | pilot_id | title\nZwolle | a | A", traits=traits)
    said = text(screen("network", store, as_of=NOW))
    assert NL("network.looks.unknown", place="Zwolle") in said
    assert NL("network.looks.nobody", place="Zwolle") not in said


def test_one_municipality_alone_is_compared_with_nobody(screen, tmp_path):
    app = screen("network", store_of(tmp_path, pilots="pilot_id | title\na | A"), text="niets")
    assert not app.exception
    for said in (NL("network.compare.alone"), NL("network.reuse.none"), NL("network.looks.unknown", place="m")):
        assert said in text(app)
