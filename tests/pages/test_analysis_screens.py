"""The screens for analysts: explore, pivot, SQL and the line of a source file."""

from __future__ import annotations

import re
from datetime import date

import pytest

from doorstroom.i18n import words_for
from doorstroom.query.selection import DIMENSIONS
from doorstroom.store.versions import Store
from tests.given import hand_in, write_tables
from tests.pages.reading import follow, links, markup, text

NL, EN = words_for("nl"), words_for("en")


# ------------------------------------------------------------------- explore


def test_the_lead_counts_what_the_list_shows(screen, example):
    app = screen("analysis", example, theme="Jeugdhulp")
    assert "10 pilots passen bij uw keuze" in text(app)
    pilots = re.findall(r'<th scope="row"[^>]*><a href="/pilot\?', markup(app))
    assert len(pilots) == 10


def test_a_click_on_a_bar_narrows_everything_and_its_chip_takes_it_away_again(screen, example):
    app = screen("analysis", example)
    [(_, href)] = [link for link in links(app, "/analyse") if link[0].startswith("Jeugdhulp")]
    narrowed = follow(screen, "analysis", example, href)
    assert "10 pilots passen bij uw keuze" in text(narrowed)
    [(_, back)] = [link for link in links(narrowed, "/analyse") if link[0].startswith("Thema: Jeugdhulp")]
    assert text(follow(screen, "analysis", example, back)).count("64 pilots") >= 1


def test_a_division_keeps_its_other_groups_so_that_one_more_can_be_chosen(screen, example):
    app = screen("analysis", example, theme="Jeugdhulp")
    assert [link for link in links(app, "/analyse") if link[0].startswith("Preventie")]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_what_does_not_exist_finds_nothing_and_can_be_taken_away(screen, example, dimension):
    app = screen("analysis", example, **{dimension: "bestaat niet"})
    assert not app.exception
    if dimension not in ("municipality", "theme", "owner", "body"):  # of a filter only what exists counts
        assert NL("analysis.lead_none") in text(app)
        assert NL("analysis.nothing") in text(app)
        assert [href for said, href in links(app, "/analyse") if "bestaat niet" in said]


def test_text_from_an_address_is_never_markup(screen, example):
    app = screen("analysis", example, area="<img src=x onerror=alert(1)>", month="<b>x</b>")
    assert not app.exception
    assert "<img" not in markup(app)
    assert "<b>x" not in markup(app)


def test_areas_are_drawn_in_the_chosen_colour_and_listed_beside(screen, example):
    app = screen("analysis", example, colour="stagnation_months", lang="en")
    assert "Most stagnation in" in text(app)
    assert EN("areas.caption", measure=EN("areas.measure.stagnation_months")) in text(app)


def test_the_slider_replays_the_portfolio(screen, example):
    app = screen("analysis", example)
    assert "64 pilots passen" in text(app)
    app = app.select_slider[0].set_value(date(2025, 4, 30)).run()
    assert not app.exception
    assert app.session_state["as_of"] == date(2025, 4, 30)
    then = example.ask("facets", as_of=date(2025, 4, 30), municipality=["Waterkant"])
    assert f"{then[then['dimension'] == 'all']['n_pilots'].iloc[0]} pilots passen" in text(app)


def test_before_anything_began_there_is_nothing_to_see(screen, example):
    app = screen("analysis", example, as_of="1999-01-01")
    assert not app.exception
    assert NL("analysis.nothing") in text(app)


# --------------------------------------------------------------------- pivot


def test_a_number_of_the_pivot_leads_to_exactly_those_pilots(screen, example):
    app = screen("pivot", example)
    cells = [(int(n), href) for n, href in links(app, "/analyse") if n.isdecimal()]
    assert len(cells) > 20
    for n, href in cells[:3] + cells[-3:]:
        found = text(follow(screen, "analysis", example, href))
        assert NL.count("analysis.lead_chosen", n) in found


@pytest.mark.parametrize("rows", ["month", "area", "municipality"])
@pytest.mark.parametrize("measure", ["n_pilots", "stagnation_months"])
def test_every_division_can_go_down(screen, example, rows, measure):
    app = screen(
        "pivot", example, rows=rows, columns="target_group", measure=measure, by=rows if rows != "month" else "all"
    )
    assert not app.exception
    assert NL("analysis.pivot.total") in text(app)


def test_a_pivot_of_nothing_says_so(screen, example):
    app = screen("pivot", example, stage="bestaat niet")
    assert not app.exception
    assert text(app).count(NL("analysis.nothing")) == 2


# ----------------------------------------------------------------------- SQL


def test_an_example_can_be_asked_and_drawn(screen, example):
    app = screen("workbench", example)
    app.selectbox[0].select_index(0).run()
    assert app.text_area[0].value.startswith("select")
    app.button[0].click().run(timeout=60)
    assert not app.exception
    assert not app.error
    assert "rijen, in" in text(app)
    draw = next(box for box in app.selectbox if box.label == NL("workbench.draw"))
    app = draw.select("days_waiting").run(timeout=60)
    assert not app.exception
    assert app.get("plotly_chart")


def test_bad_input_gets_a_clear_message_and_keeps_what_was_written(screen, example):
    app = screen("workbench", example, lang="en")
    app.text_area[0].input("select * from read_csv('/etc/passwd')")
    app.button[0].click().run(timeout=60)
    assert not app.exception
    assert [error.value for error in app.error] == [EN("workbench.errors.refused_function", name="read_csv", line="1")]
    assert app.text_area[0].value == "select * from read_csv('/etc/passwd')"


@pytest.mark.parametrize(("setting", "value"), [("DOORSTROOM_WORKBENCH", "off"), ("DOORSTROOM_AUDIENCE", "public")])
def test_the_workbench_is_off_where_it_was_switched_off_and_for_the_public(
    screen, example, monkeypatch, setting, value
):
    monkeypatch.setenv(setting, value)
    app = screen("workbench", example)
    assert NL("frame.not_yours.is_analyst") in text(app)
    assert not app.text_area
    for name in ("workbench", "analysis", "pivot"):
        assert not links(screen(name, example), "/sql")


# -------------------------------------------------------------------- source


def test_promise_1_a_row_leads_to_the_line_of_its_file_as_it_stood(screen, tmp_path):
    pilots = """
    pilot_id | title                  | pilot_budget
    a        | =1+1 <b>vet</b>        | € 1.250,00
    """
    store = Store(tmp_path / "store")
    hand_in(store, write_tables(tmp_path / "in", pilots=pilots))
    app = screen("source", store, file="pilots.csv", row="2", table="pilots")
    assert "=1+1 <b>vet</b>" in text(app)
    assert "€ 1.250,00" in text(app)
    assert NL.column("pilots", "pilot_budget") in text(app)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "source.missing"),
        ({"file": "pilots.csv", "row": "twee"}, "source.missing"),
        ({"file": "pilots.csv", "row": "9" * 5_000}, "source.missing"),
        ({"file": "pilots.csv"}, "source.missing"),
    ],
)
def test_an_address_without_a_row_says_what_to_do(screen, example, asked, said):
    assert NL(said) in text(screen("source", example, **asked))


@pytest.mark.parametrize("file", ["../../CURRENT", "/etc/passwd", "niet.csv", "pilots.csv\0"])
def test_no_name_leads_out_of_the_files_that_were_handed_in(screen, example, file):
    app = screen("source", example, file=file, row="2")
    assert not app.exception
    assert "root:" not in text(app)
    assert NL("source.no_line", why="").split(".")[0] in text(app)


def test_handed_in_files_are_not_shown_to_the_public(screen, example, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    assert NL("source.not_public") in text(screen("source", example, file="pilots.csv", row="40"))
