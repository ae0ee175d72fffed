"""Gegevens: a list of which a column has another name than last time, or is gone; and rows of one title."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from doorstroom.drafts.draft import CHOSEN, Drafts
from doorstroom.i18n import words_for
from doorstroom.ingest.mapping.choices import choices_of
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ledger.taking import Said
from doorstroom.store.versions import DRAFTS, Store
from doorstroom.web.request import TAB, clock
from tests.given import hand_in
from tests.pages.conftest import SCREEN
from tests.pages.reading import text as shown

pytestmark = pytest.mark.usefixtures("in_process")
NL = words_for("nl")
TAB_NAME = "tab-of-noor"
OWNER = repr(("tab", TAB_NAME))
LAST = dt.date(2026, 2, 28)
MAPPING = """
[columns]
pilot_id = "Nr"
title = "Naam"
owner = "Trekker"
[[milestones]]
milestone = "started"
happened_on = "Begonnen"
date_order = "dmy"
[status]
column = "Status"
[status.words]
"Rustig aan" = [{ milestone = "blocked", outcome = "other", note = "Status" }]
"Loopt" = [{ milestone = "started" }]
"""
READ = MAPPING.replace('date_order = "dmy"\n', "")  # of which nobody said what comes first
HEADERS = "Nr;Naam;Trekker;Begonnen;Status"
ROWS = [f"{nth};Pilot {nth};Wmo;{12 + nth}-03-2025;{'Loopt' if nth % 2 else 'Rustig aan'}" for nth in range(1, 7)]


@pytest.fixture(scope="module")
def last_time(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("last")
    store, file, mapping = Store(folder / "store"), folder / "Pilotlijst.csv", folder / "mapping.toml"
    file.write_text("\n".join([HEADERS, *ROWS]), encoding="utf-8")
    mapping.write_text(READ, encoding="utf-8")
    hand_in(store, file, mapping_file=mapping, said=Said("Pilotlijst", LAST))
    return store.path


@pytest.fixture
def own(last_time, tmp_path) -> Store:
    return Store(Path(shutil.copytree(last_time, tmp_path / "store")))


@pytest.fixture
def visit(monkeypatch):
    def run(store: Store, **address: str) -> AppTest:
        monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
        app = AppTest.from_string(SCREEN.format(name="records"), default_timeout=120)
        app.session_state[TAB] = TAB_NAME
        for part, value in address.items():
            app.query_params[part] = value
        app.run()
        assert not app.exception
        return app

    return run


def drop(store: Store, headers: str, rows: list[str] = ROWS, name: str = "Pilotlijst.csv") -> Drafts:
    drafts, now = Drafts(store.path / DRAFTS), clock()
    text = "\n".join([headers, *rows])
    return drafts.add(drafts.new(OWNER, now), name, text.encode(), now)


def the_list(store: Store):
    (one,) = Drafts(store.path / DRAFTS).latest(OWNER, clock()).lists
    return one


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


@pytest.mark.parametrize(
    ("headers", "was", "now", "target"),
    [
        ("Nr;Naam;Trekker;Begonnen;Fase", "Status", "Fase", "status"),
        ("Nr;Naam;Trekker;Eerste dag in de wijk;Status", "Begonnen", "Eerste dag in de wijk", "started.happened_on"),
        ("Volgletter;Naam;Trekker;Begonnen;Status", "Nr", "Volgletter", "pilots.pilot_id"),
    ],
)
def test_a_column_that_has_another_name_is_said_and_taken_over_with_one_click(visit, own, headers, was, now, target):
    drop(own, headers, [row.replace("-03-", "/3/") for row in ROWS])  # a day is the same, however it is written
    to_columns = NL("handing_in.go_on", step=NL("handing_in.step.columns"))
    assert to_columns in shown(visit(own, step="files"))  # which no step passes by
    assert NL.count("handing_in.gone.lacks", 1, columns=was) in shown(visit(own, step="compare"))
    app = visit(own, step="columns")
    said = shown(app)
    assert NL.count("handing_in.gone.lacks", 1, columns=was) in said
    assert NL.count("handing_in.gone.values", 6, header=now, was=was, n_same=6) in said
    app = press(app, NL("handing_in.gone.renamed", header=now, was=was))
    assert not app.exception
    chosen = the_list(own).choices
    assert chosen.targets[now] == target
    assert NL.count("handing_in.gone.lacks", 1, columns=was) not in shown(app)
    if was == "Status":  # what its words mean comes along
        assert chosen.words["Fase"]["Rustig aan"] == "blocked/other"


@pytest.mark.parametrize(
    "now",
    [
        {"Naam": "Wat", "Trekker": "Wie", "Begonnen": "Eerste dag in de wijk", "Status": "Fase"},
        {"Nr": "Volgletter", "Naam": "Wat"},  # all that says which pilot a row is of
        {"Nr": "Code", "Naam": "Wat", "Trekker": "Wie", "Begonnen": "Eerste dag in de wijk", "Status": "Fase"},
    ],
    ids=["all but the number", "number and title", "all"],
)
def test_a_list_of_which_most_columns_have_another_name_is_last_months_and_taken_over_at_once(visit, own, now):
    drop(own, ";".join(now.get(header, header) for header in HEADERS.split(";")))
    app = visit(own, step="columns")
    assert the_list(own).is_remembered
    pairs = [was for was in ("Nr", "Naam", "Trekker", "Status", "Begonnen") if was in now]  # as they were read
    names = NL.join([NL("handing_in.gone.pair", was=was, header=now[was]) for was in pairs])
    app = press(app, NL.count("handing_in.gone.all", len(now), names=names))
    assert not app.exception
    chosen = the_list(own).choices
    before = choices_of(load_mapping(READ)).targets
    assert chosen.targets == {now.get(was, was): target for was, target in before.items()}
    assert chosen.words[now.get("Status", "Status")]["Rustig aan"] == "blocked/other"


def test_a_list_of_another_kind_is_not_last_months_whatever_its_file_is_called(visit, own):
    drop(own, "Code;Wat;Wie;Eerste dag;Fase", [row.replace("Pilot", "Zaak") for row in ROWS])
    visit(own, step="columns")
    assert not the_list(own).is_remembered


def test_a_new_column_that_says_something_else_is_no_other_name_whatever_it_is_called(visit, own):
    rows = [row.rpartition(";")[0] + ";Onbekend" for row in ROWS]
    drop(own, "Nr;Naam;Trekker;Begonnen;Fase", rows)  # a name of the status; its words are others
    app = visit(own, step="columns")
    assert NL("handing_in.gone.unknown") in shown(app)
    assert [one.label for one in app.button if "Fase" in one.label] == []
    app = press(app, NL("handing_in.gone.absent", was="Status"))
    assert the_list(own).absent == ("Status",)
    assert NL.count("handing_in.gone.lacks", 1, columns="Status") not in shown(app)


def test_a_column_with_days_that_nothing_reads_is_said_at_the_columns_and_a_remark_is_not(visit, own):
    drop(own, f"{HEADERS};Gebeld;Opmerking", [f"{row};1{row[0]}-04-2025;tja" for row in ROWS])
    to_columns = NL("handing_in.go_on", step=NL("handing_in.step.columns"))
    assert to_columns in shown(visit(own, step="files"))
    assert NL.count("handing_in.telling.days", 1, columns="Gebeld") in shown(visit(own, step="columns"))


TITLES = ["Samen eten", "Respijtzorg", "Samen eten", "Buurtbus"]
WITHOUT = "Naam;Wijk;Status;Startdatum"


def by_title(places: list[str]) -> list[str]:
    """Rows of pilots without numbers, each in a place."""
    said = zip(TITLES, places, ["Loopt", "Loopt", "Gestopt", "Loopt"], strict=True)
    return [f"{title};{place};{status};{12 + nth}-03-2025" for nth, (title, place, status) in enumerate(said, start=1)]


@pytest.mark.parametrize(
    ("header", "places", "apart"),
    [
        ("Wijk", ["Noord", "Oost", "West", "Oost"], "Wijk"),
        ("Wijk", ["Noord", "Oost", "Noord", "Oost"], ""),
        ("Hoe gaat het", ["draait lekker", "loopt", "op de plank", "top"], ""),  # how far it is, in words of their own
    ],
)
def test_rows_of_one_title_are_asked_and_the_answer_is_remembered(visit, own, header, places, apart):
    drop(own, WITHOUT.replace("Wijk", header), by_title(places), "Zonder.csv")
    app = press(visit(own, step="columns"), NL("handing_in.by_title"))
    said = shown(app)
    assert NL.count("handing_in.twins.asked", 2, title="Samen eten", rows="2 en 4") in said
    assert "Loopt | Gestopt" in said
    assert NL.count("handing_in.twins.lacks", 1, titles="Samen eten") in shown(visit(own, step="compare"))
    app = visit(own, step="columns")
    if not apart:  # nothing holds them apart, and nothing is chosen beforehand
        assert NL("handing_in.twins.nothing_apart") in said
        key = "ds-twins-0-samen eten"
        app = app.radio(key=key).set_value("").run()
    app = press(app, NL.count("handing_in.twins.keep", 1))
    one = the_list(own)
    assert one.choices.twins == {"samen eten": apart}
    assert load_mapping(one.as_toml()).feeds["pilot_id"].apart == {"samen eten": apart}
    assert NL.count("handing_in.twins.lacks", 1, titles="Samen eten") not in shown(app)
    read = "read_apart" if apart else "read_as_one"
    assert NL(f"handing_in.twins.{read}", title="Samen eten", header=apart) in shown(app)
    app = press(app, NL("handing_in.twins.again"))
    assert the_list(own).choices.twins == {}
    assert NL.count("handing_in.twins.lacks", 1, titles="Samen eten") in shown(app)


def test_titles_that_are_too_many_to_ask_are_said_to_be_one_pilot_each(visit, own):
    rows = [f"Pilot {nth};W{nth};Loopt;13-03-2025" for nth in range(60)]
    drop(own, WITHOUT, [*rows, *(row.replace(";W", ";X") for row in rows[:53])], "Zonder.csv")
    app = press(visit(own, step="columns"), NL("handing_in.by_title"))
    said = shown(app)
    assert NL.count("handing_in.twins.unasked", 3) in said


@pytest.mark.parametrize(
    ("header", "target", "apart"),
    [("Bijzonderheden", None, None), ("Bijzonderheden", "status", "never"), ("Trekker", "pilots.owner", "Trekker")],
)
def test_only_what_seldom_changes_tells_rows_of_one_title_apart_beforehand(visit, own, header, target, apart):
    drop(
        own,
        WITHOUT.replace("Wijk", header).replace("Status", "Soort"),
        by_title(["a b", "c d", "e f", "c d"]),
        "Zonder.csv",
    )
    app = press(visit(own, step="columns"), NL("handing_in.by_title"))
    if target and the_list(own).choices.targets.get(header) != target:
        label = NL("handing_in.becomes", header=header)
        box = next(one for one in app.selectbox if one.label == label)
        app = box.set_value(target).run()
    radio = app.radio(key="ds-twins-0-samen eten")
    assert radio.value == (None if apart == "never" else apart)
    assert any(header in option for option in radio.options) == (apart != "never")


def test_a_title_in_two_files_is_said_and_counts_as_one(visit, own):
    text = "\n".join([WITHOUT, *by_title(["Noord", "Oost", "West", "Oost"])[1:]]).encode()
    drafts, now = Drafts(own.path / DRAFTS), clock()
    drafts.add(drafts.add(drafts.new(OWNER, now), "wmo.csv", text, now), "jeugd.csv", text, now)
    said = shown(visit(own, step="columns"))
    told = {"titles": "Respijtzorg, Samen eten en Buurtbus", "sheets": "jeugd.csv en wmo.csv"}
    assert NL.count("handing_in.twins.on_sheets", 3, **told) in said
    assert "Respijtzorg (2×)" in said  # of both files


@pytest.mark.parametrize("next_one", [None, b"Nr;Naam pilot;Start;Team\n1;Samen eten;13-01-2025;Wmo\n"])
def test_what_is_chosen_of_a_list_that_another_tab_took_away_is_told_and_changes_no_other_list(visit, own, next_one):
    drop(own, f"{HEADERS};Wijk", [f"{row};Noord" for row in ROWS])
    drafts = Drafts(own.path / DRAFTS)
    app = visit(own, step="columns")
    left = drafts.drop(drafts.latest(OWNER, clock()), "Pilotlijst.csv", clock())
    if next_one:
        drafts.add(left, "Anders.csv", next_one, clock())
        visit(own, step="columns")
    before = drafts.latest(OWNER, clock())
    app = app.selectbox(key="ds-0-target-Wijk").set_value("pilots.programme").run()
    assert not app.exception
    assert NL("handing_in.changed_meanwhile") in [one.value for one in app.error]
    assert drafts.latest(OWNER, clock()).lists == before.lists


@pytest.mark.parametrize("change", ["file", "choice", None])
def test_what_another_tab_changed_since_the_comparison_is_compared_before_it_is_handed_in(visit, own, change):
    drop(own, HEADERS, [*ROWS[:5], ROWS[5].replace("Wmo", "Jeugd")])
    app = visit(own, step="compare")
    drafts, now = Drafts(own.path / DRAFTS), clock()
    shown_then = drafts.latest(OWNER, now)
    if change == "file":
        drafts.add(shown_then, "Pilotlijst.csv", HEADERS.encode() + b"\n" + ROWS[0].encode(), now)
    elif change == "choice":
        drafts.keep(replace(shown_then, reported_on=LAST, day_by=CHOSEN), now)
    n_before = len(own.ledger.hand_ins())
    app.text_input(key="ds-hand-in-by").set_value("Noor")
    app = press(app, NL("handing_in.hand_in"))
    assert not app.exception
    assert (NL("handing_in.changed_meanwhile") in [one.value for one in app.error]) == (change is not None)
    assert (drafts.latest(OWNER, now) is None) == (change is None)
    assert len(own.ledger.hand_ins()) == n_before + (change is None)
