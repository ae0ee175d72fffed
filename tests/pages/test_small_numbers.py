"""Promise 7: a number of people that is withheld is in nothing that a reader gets: no screen, file or answer."""

from __future__ import annotations

import pytest

from doorstroom.export import WRITERS, about_of
from doorstroom.i18n import words_for
from doorstroom.query.address import SCREENS
from doorstroom.report.tables.areas import ranked_list
from doorstroom.sandbox.ask import ask_freely
from doorstroom.store.sight import EVERYTHING, PUBLIC_ONLY
from doorstroom.store.versions import Store
from tests.given import hand_in, request_for, write_tables

PLANTED = (314159, 271828, 161803, 141421, 173205)
WRITTEN = [form for n in PLANTED for form in (f"{n}", f"{n:,}", f"{n:,}".replace(",", "."))]
ABOVE_ALL = 1_000_000
NL = words_for("nl")


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Store:
    people, reached, participants, helped, residents = PLANTED
    folder = tmp_path_factory.mktemp("planted")
    files = write_tables(
        folder / "files",
        pilots="""
        pilot_id | title | theme | visibility
        a        | A     | Wmo   | public
        b        | B     | Jeugd | public
        """,
        milestones="""
        pilot_id | milestone  | happened_on | outcome
        a        | evaluation | 2025-01-01  | successful
        b        | started    | 2025-01-01  |
        """,
        segments=f"""
        pilot_id | area  | target_group | role   | people_in_need | people_reached | participants | successes | measured
        a        | noord | jongeren     | tested | {people}       | {reached}      | {participants} | {helped} | 66.6
        b        | zuid  | ouderen      | tested | 2000000        | 3000000        | 4000000      | |
        a        | noord | jongeren     | tested | {people}       | {reached}      | {participants} | {helped} | 66.7
        """,
        area_groups=f"""
        area  | target_group | residents
        noord | jongeren     | {residents}
        """,
    )
    store = Store(folder / "store")
    hand_in(store, files)  # with its lines kept, for the screen of one line
    return store


def sent(app) -> bytes:
    """All that goes to the browser."""
    return b"".join(element.proto.SerializeToString() for element in app.main if element.proto)


ADDRESSES = [
    *((screen, {}) for screen in SCREENS if screen != "status"),
    ("status", {}),
    ("pilot", {"id": "m/a"}),
    ("targeting", {"id": "m/a", "fte": "3"}),
    ("analysis", {"colour": "people_in_need"}),
    ("analysis", {"colour": "people_reached", "area": "noord"}),
    ("pivot", {"rows": "area", "columns": "target_group"}),
    ("origin", {"figure": "cells_read"}),
    ("origin", {"figure": "chosen_pilots", "area": "noord"}),
    ("source", {"file": "segments.csv", "row": "2"}),
    ("source", {"file": "segments.csv", "row": "2", "table": "pilots"}),
    ("source", {"file": "area_groups.csv", "row": "2"}),
]


@pytest.mark.parametrize(
    ("name", "address"), ADDRESSES, ids=lambda part: part if isinstance(part, str) else "-".join(part.values())
)
def test_promise_7_a_withheld_number_is_on_no_screen(screen, planted, monkeypatch, name, address):
    monkeypatch.setenv("DOORSTROOM_SMALLEST", str(ABOVE_ALL))
    app = screen(name, planted, **address)
    assert not app.exception
    found = sent(app)
    assert [form for form in WRITTEN if form.encode() in found] == []


@pytest.mark.parametrize("table", ["segments", "area_groups"])
def test_a_line_of_a_file_is_shown_with_its_numbers_of_people_withheld(screen, planted, table):
    said = sent(screen("source", planted, file=f"{table}.csv", row="2")).decode(errors="replace")
    assert "jongeren" in said
    assert NL("source.withheld") in said


def test_what_is_not_withheld_would_have_been_found(screen, planted, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_SMALLEST", "10")
    found = sent(screen("analysis", planted, colour="people_in_need"))
    assert any(form.encode() in found for form in WRITTEN)


@pytest.mark.parametrize("kind", WRITERS)
def test_promise_7_a_withheld_number_is_in_no_file(planted, kind):
    as_of = planted.current().loaded_at.date()
    areas = planted.ask("areas_now", as_of=as_of, smallest=ABOVE_ALL)
    about = about_of(request_for(planted, as_of=as_of), "x", [])
    for measure in ("people_in_need", "people_reached"):
        made = WRITERS[kind](ranked_list(areas, measure, NL, lambda row: "/"), about, NL)
        assert [form for form in WRITTEN if form.encode() in made] == []


@pytest.mark.parametrize("sight", [EVERYTHING, PUBLIC_ONLY], ids=lambda sight: sight.mark)
def test_promise_7_a_withheld_number_is_in_no_answer_of_the_workbench(planted, sight):
    frame = ask_freely(planted, planted.current_name(), "from segments", sight=sight, smallest=ABOVE_ALL).frame
    assert len(frame) == 2
    assert [form for form in WRITTEN if form in frame.to_csv()] == []
