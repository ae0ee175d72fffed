"""Lists and tables handed in by `load`: of which source, for which day, and what comes of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.i18n import words_for
from doorstroom.ingest.intake import IntakeError
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.store import publishing
from doorstroom.store.versions import Store
from tests.given import NOW, hand_in, keep_only, rows, silent, write_tables

COLUMNS = """
[columns]
pilot_id = "nr"
title = "naam"
[[milestones]]
milestone = "started"
happened_on = "gestart"
[[milestones]]
milestone = "ended"
planned_on = "einde"
"""
LIST = "nr;naam;gestart;einde\n1;Een;2025-01-01;{}\n"
JAN, FEB, MAR = dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)
TODAY = NOW.date()
STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files, name → text."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(store: Store) -> list[tuple]:
    """Source, day, how it is known, and tables of each hand-in."""
    return [(one.source.name, one.reported_on, one.said_by, one.tables) for one in store.ledger.hand_ins()]


@pytest.mark.parametrize(
    ("head", "said", "expected"),
    [
        ("", Said(), ("records", TODAY, "today")),
        ('source = "pilotlijst"', Said(), ("pilotlijst", TODAY, "today")),
        ('source = "pilotlijst"', Said(source="anders"), ("anders", TODAY, "today")),
        ("", Said(reported_on=JAN), ("records", JAN, "given")),
        ('reported_on = "name"', Said(), ("records", FEB, "name")),
        ('reported_on = "name"', Said(reported_on=JAN), ("records", JAN, "given")),
        ("", Said(is_from_name=True), ("records", FEB, "name")),
        ('reported_on = { column = "stand" }', Said(), ("records", MAR, "column")),
        ('reported_on = { column = "stand" }', Said(is_from_name=True), ("records", FEB, "name")),
    ],
)
def test_of_which_source_and_day_a_list_is(tmp_path, head, said, expected):
    text = "nr;naam;gestart;einde;stand\n1;Een;2025-01-01;2026-06-30;2026-03-31\n"
    folder = written(tmp_path / "in", {"lijst 2026-02.csv": text})
    mapping = tmp_path / "koppeling.toml"
    mapping.write_text(head + COLUMNS, encoding="utf-8")
    store = Store(tmp_path / "store")
    keep_only(store, folder, mapping, said=said)
    assert [one[:3] for one in told(store)] == [expected]
    if expected[2] == "column" and not said.is_from_name:
        report = hand_in(store, folder, mapping_file=mapping, said=said)
        assert [(one.source, one.reported_on, one.said_by) for one in report.hand_ins] == [
            (f"m / {expected[0]}", *expected[1:])
        ]


def test_two_lists_and_norms_beside_each_other_are_three_hand_ins(tmp_path):
    norms = "stage,norm_days,adopted_on,adopted_by\nrunning,100,2025-01-01,College\n"
    lists = {"wmo.csv": LIST.format("2026-06-30"), "jeugd.csv": LIST.format("").replace("1;Een", "2;Twee")}
    folder = written(tmp_path / "in", lists | {"norms.csv": norms})
    mappings = []
    for name in ("wmo", "jeugd"):
        mappings.append(tmp_path / f"{name}.toml")
        mappings[-1].write_text(f'source = "{name}"\nfiles = ["{name}.csv"]\n{COLUMNS}', encoding="utf-8")
    store = Store(tmp_path / "store")
    report = hand_in(store, folder, mapping_file=mappings)
    held = ("pilots", "milestones")
    assert sorted((source, tables) for source, _, _, tables in told(store)) == [
        ("jeugd", held), ("records", ("norms",)), ("wmo", held)
    ]  # fmt: skip
    assert sorted((count.file, count.table, count.rows_read) for count in report.files) == [
        ("jeugd.csv", "milestones", 1), ("jeugd.csv", "pilots", 1), ("norms.csv", "norms", 1),
        ("wmo.csv", "milestones", 1), ("wmo.csv", "pilots", 1),
    ]  # fmt: skip
    # A month later only one of the lists comes: of the other, and of the norms, nothing is said.
    later = written(tmp_path / "later", {"wmo.csv": LIST.format("2026-09-30")})
    hand_in(store, later, mapping_file=mappings[0], now=NOW + dt.timedelta(days=30))
    day = TODAY + dt.timedelta(days=30)
    assert rows(store.ask("stage_now", as_of=day), "pilot_id", "stage") == [("1", "running"), ("2", "running")]
    assert ("running", 100) in rows(store.ask("norms_now", as_of=day), "stage", "norm_days")
    assert len(store.ask("hand_ins")) == 4


def versions_of(folder: Path, orders: list[list[dt.date]]) -> Store:
    """Lists of some days handed in, several at a time, and seen after the last; the file of a day is named after it."""
    store, mapping = Store(folder / "store"), folder / "koppeling.toml"
    folder.mkdir()
    mapping.write_text('source = "lijst"\nreported_on = "name"\n' + COLUMNS, encoding="utf-8")
    ends = {JAN: "2026-03-31", FEB: "2026-09-30", MAR: "2026-12-31"}
    for nth, days in enumerate(orders):
        files = {f"lijst {day}.csv": LIST.format(ends[day]) for day in days}
        given = written(folder / f"in_{nth}", files)
        if nth == len(orders) - 1:
            hand_in(store, given, mapping_file=mapping)
        else:
            keep_only(store, given, mapping)
    return store


def test_an_archive_in_any_order_is_the_same_history(tmp_path):
    """At once, month by month, and the newest first: one life, with the first plan and each new plan of its month."""
    plans = set()
    for nth, orders in enumerate(([[JAN, FEB, MAR]], [[JAN], [FEB], [MAR]], [[MAR], [JAN, FEB]])):
        store = versions_of(tmp_path / str(nth), orders)
        timeline = store.ask("pilot_timeline", as_of=MAR, pilot_key="m/1")
        ends = timeline[timeline["milestone"] == "ended"]
        plans.add(tuple(rows(ends, "kind", "on_day", "planned_on")))
    assert plans == {(
        ("first_plan", None, "2026-03-31"),
        ("replan", "2026-02-28", "2026-09-30"),
        ("replan", "2026-03-31", "2026-12-31"),
    )}  # fmt: skip


def test_an_archive_of_which_one_name_says_no_day_is_refused_whole(tmp_path):
    folder = written(tmp_path / "in", {f"{name}.csv": LIST.format("") for name in ("2026-01", "zonder dag")})
    mapping = tmp_path / "koppeling.toml"
    mapping.write_text(COLUMNS, encoding="utf-8")
    store = Store(tmp_path / "store")
    with pytest.raises(IntakeError, match="name_without_day"):
        hand_in(store, folder, mapping_file=mapping, said=Said(is_from_name=True))
    assert (store.names(), store.ledger.hand_ins()) == ([], [])


@pytest.mark.parametrize(("head", "gone"), [("", ["2"]), ("whole = false", [])])
def test_what_is_not_in_a_list_that_is_only_a_part_is_not_gone(tmp_path, head, gone):
    store, mapping = Store(tmp_path / "store"), tmp_path / "koppeling.toml"
    mapping.write_text(f"{head}\n{COLUMNS}", encoding="utf-8")
    for day, lines in ((JAN, "1;Een;2025-01-01;\n2;Twee;2025-01-01;\n"), (FEB, "1;Een;2025-01-01;\n")):
        folder = written(tmp_path / str(day), {"lijst.csv": f"nr;naam;gestart;einde\n{lines}"})
        if day == FEB:
            hand_in(store, folder, mapping_file=mapping, said=Said(reported_on=day))
        else:
            keep_only(store, folder, mapping, said=Said(reported_on=day))
    assert [row[0] for row in rows(store.ask("no_longer_listed", as_of=FEB), "pilot_id")] == gone


def test_a_log_may_tell_of_pilots_of_which_an_earlier_hand_in_of_its_source_told(tmp_path):
    store = Store(tmp_path / "store")
    keep_only(store, write_tables(tmp_path / "one", milestones=STARTED))
    log = "pilot_id,milestone,happened_on,outcome\na,evaluation,2026-03-01,successful\nb,started,2026-03-01,\n"
    report = hand_in(store, written(tmp_path / "two", {"milestones.csv": log}))
    assert [(refusal.row, refusal.code) for refusal in report.refusals] == [(3, "no_such_pilot")]
    assert rows(store.ask("waiting_decisions", as_of=MAR), "pilot_id") == [("a",)]


def test_a_source_that_is_named_a_little_otherwise_is_that_source(tmp_path):
    store = Store(tmp_path / "store")
    for nth, name in enumerate(("wmo", "wmo ", "WMO", " Wmo")):
        day = JAN + dt.timedelta(days=nth)
        folder = write_tables(
            tmp_path / str(day), milestones=f"pilot_id | milestone | happened_on\na | started | {day}"
        )
        keep_only(store, folder, said=Said(name, day))
        assert {one.source.name for one in store.ledger.hand_ins()} == {"wmo"}, name
    assert len(store.ledger.hand_ins()) == 4


def test_a_second_list_for_one_day_is_told(tmp_path):
    store = Store(tmp_path / "store")
    told = [
        hand_in(
            store,
            write_tables(tmp_path / title, pilots=f"pilot_id | title\na | {title}", milestones=STARTED),
            said=Said("wmo", day),
        ).hand_ins[0]
        for title, day in (("Alfa", JAN), ("Beta", JAN), ("Ceta", FEB))
    ]
    assert [one.beside for one in told] == [(), (told[0].hand_in,), ()]


def test_what_was_handed_in_and_never_seen_is_made_visible_by_the_same_file(tmp_path):
    """As after a load that was killed between the two."""
    store = Store(tmp_path / "store")
    first, second = (
        write_tables(tmp_path / name, milestones=STARTED, pilots=f"pilot_id | title\na | {name}") for name in "ab"
    )
    hand_in(store, first, said=Said("wmo", JAN))
    for one in take([second], [], "m", NOW, Said("wmo", FEB), store.ledger, silent):
        keep_hand_in(store.ledger, one)
    told = [hand_in(store, second, said=Said("wmo", FEB)) for _ in range(2)]
    assert [(one.is_made, one.hand_ins[0].is_new) for one in told] == [(True, False), (False, False)]
    assert len(store.names()) == 2


def test_what_readers_see_stays_where_only_tidying_after_it_fails(tmp_path, monkeypatch):
    store, other = Store(tmp_path / "store"), Said("lijst 2", FEB)
    hand_in(store, write_tables(tmp_path / "one", milestones=STARTED))

    def fails(*_, **__):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "forget_old", fails)
        report = hand_in(store, write_tables(tmp_path / "two", milestones=STARTED), said=other)
        assert (report.is_made, report.untidied) == (True, "Permission denied")
    seen = rows(store.ask("hand_ins"), "source")
    assert sorted(one.source.name for one in store.ledger.hand_ins()) == sorted(source for (source,) in seen)
    assert ("lijst 2",) in seen
    report = hand_in(store, write_tables(tmp_path / "three", milestones=STARTED), said=Said("lijst 3", MAR))
    assert report.untidied is None


def test_that_only_tidying_failed_is_a_warning_and_no_error(tmp_path, monkeypatch, capsys):
    def fails(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "tidy_folds", fails)
    folder = str(write_tables(tmp_path / "one", milestones=STARTED))
    status = main(["--lang", "nl", "load", folder, "--municipality", "m", "--store", str(tmp_path / "store"), "--json"])
    said = capsys.readouterr()
    assert status == 0
    assert json.loads(said.out)["untidied"] == "No space left on device"
    assert words_for("nl")("errors.untidied", problem="No space left on device") in said.err
    assert Store(tmp_path / "store").ask("hand_ins")["source"].tolist() == ["records"]
