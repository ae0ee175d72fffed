"""What must hold of a ledger whatever was handed in, by the real way in and out: `load`, `take_back`, `recompose`."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from doorstroom.cli.account import _print
from doorstroom.i18n import words_for
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.store.build import Report
from doorstroom.store.load import recompose, take_back
from doorstroom.store.trying import check_only
from doorstroom.store.versions import Store
from tests.given import NOW, hand_in, silent

MAPPING = """
source = "lijst"
[columns]
pilot_id = "nr"
title = "naam"
owner = "trekker"
[[milestones]]
milestone = "ended"
planned_on = "einde"
[[milestones]]
milestone = "evaluation"
happened_on = "geëvalueerd"
"""
LISTS = {
    "2026-01-31": "1;Alfa;Team A;31-03-2026;\n2;Beta;Team A;;15-12-2025\n3;Gamma;Team A;;20-12-2025\n",
    "2026-02-28": "1;Alfa;Team B;30-09-2026;\n2;Beta;Team A;;\n;Zonder nummer;;;\n4;Delta;Team A;30-06-2026;\n",
    "2026-03-31": "1;Alfa;Team B;31-12-2026;\n2;Beta;Team A;;15-12-2025\n3;Gamma;Team C;;20-12-2025\n",
}
HEADERS = "nr;naam;trekker;einde;geëvalueerd\n"
PUBLISHING = {"municipality": "m", "now": NOW, "keep": 24, "progress": silent}
OWN = ("load_id", "loaded_at", "hand_in", "opened_by", "again_by", "now_in")  # of each version, or of each hand-in
TOLD = ("hand_ins", "hand_in_order", "hand_in_files", "load_info")


def write_list(folder: Path, day: str) -> tuple[Path, Path, Said]:
    """The list of a day, its mapping, and what is said of it."""
    folder.mkdir(parents=True, exist_ok=True)
    file, mapping = folder / f"lijst {day}.csv", folder / "koppeling.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    file.write_text(HEADERS + LISTS[day], encoding="utf-8")
    return file, mapping, Said(reported_on=dt.date.fromisoformat(day))


def hand_in_list(store: Store, folder: Path, day: str) -> Report:
    file, mapping, said = write_list(folder, day)
    return hand_in(store, file, mapping_file=mapping, said=said)


def version(store: Store) -> dict[str, list]:
    """All rows of the version that readers see, without what is its own; in an order of their own."""
    told = {}
    with duckdb.connect(str(store.file(store.current_name())), read_only=True) as connection:
        for (table,) in connection.execute("show tables").fetchall():
            if table not in TOLD:
                rows = connection.table(table)
                columns = [name for name in rows.columns if name not in OWN]
                told[table] = sorted(map(repr, rows.project(", ".join(f'"{name}"' for name in columns)).fetchall()))
    return told


@dataclass(frozen=True)
class Months:
    """The store of the months, handed in one by one; its version and account after each. February came twice."""

    store: Store
    versions: list[dict]
    reports: list[Report]
    again: Report

    def copied(self, folder: Path) -> Store:
        return Store(shutil.copytree(self.store.path, folder / "store"))


@pytest.fixture(scope="module")
def months(tmp_path_factory) -> Months:
    folder = tmp_path_factory.mktemp("months")
    store, versions, reports = Store(folder / "store"), [], []
    for day in LISTS:
        reports.append(hand_in_list(store, folder, day))
        versions.append(version(store))
        if day == "2026-02-28":
            again = hand_in_list(store, folder, day)
    return Months(store, versions, reports, again)


ORDERS = list(itertools.permutations(LISTS))[1::2]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: " ".join(order))
def test_the_order_of_delivery_does_not_matter(months, tmp_path, order):
    """With a version after each in the reverse order; else with one of all."""
    store = Store(tmp_path / "store")
    for day in order:
        if order == ORDERS[-1] or day == order[-1]:
            hand_in_list(store, tmp_path, day)
        else:
            file, mapping, said = write_list(tmp_path, day)
            for one in take([file], [mapping], "m", NOW, said, store.ledger, silent):
                keep_hand_in(store.ledger, one)
    assert version(store) == months.versions[-1]


def test_taking_back_the_last_hand_in_gives_the_version_before_it_row_by_row(months, tmp_path):
    store = months.copied(tmp_path)
    for before in reversed(months.versions[:-1]):
        take_back(store, store.ledger.hand_ins()[-1], by="kantoor", why="verkeerd", **PUBLISHING)
        assert version(store) == before


def test_handing_the_same_file_in_twice_changes_nothing(months, tmp_path):
    store = months.copied(tmp_path)
    files = {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()}
    for day in ("2026-02-28", "2026-01-31"):
        report = hand_in_list(store, tmp_path, day)
        assert ([one.is_new for one in report.hand_ins], report.version) == ([False], store.current_name())
    assert {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()} == files


def of_one_file(folder: Path) -> dict:
    """A file that holds the lists of three days."""
    lines = [f"{day};{line}" for day, text in LISTS.items() for line in text.splitlines()]
    (folder / "alles.csv").write_text("\n".join([f"stand;{HEADERS.strip()}", *lines]) + "\n", encoding="utf-8")
    mapping = folder / "koppeling.toml"
    mapping.write_text('reported_on = { column = "stand" }\n' + MAPPING, encoding="utf-8")
    return {"mapping_file": mapping}


@pytest.mark.parametrize("is_one_file", [False, True])
def test_read_again_gives_the_same_version_row_by_row(months, tmp_path, is_one_file):
    if is_one_file:
        store = Store(tmp_path / "store")
        hand_in(store, tmp_path / "alles.csv", **of_one_file(tmp_path))
    else:
        store = months.copied(tmp_path)
    before, hand_ins = version(store), store.ledger.hand_ins()
    assert [one.reported_on.isoformat() for one in hand_ins] == list(LISTS)
    recompose(store, is_read_again=True, **PUBLISHING)
    assert version(store) == before
    assert [one.id for one in store.ledger.hand_ins()] == [one.id for one in hand_ins]


def test_a_load_says_how_many_questions_it_leaves_open(months, capsys):
    reports = [*months.reports[:2], months.again]
    assert [one.n_unanswered for one in reports] == [0, 2, 2]  # an evaluation that is said no longer, a pilot that left
    _print(reports[1], words_for("nl"))
    assert "2 vragen blijven open" in capsys.readouterr().out


def test_rows_read_are_loaded_or_refused_in_every_hand_in(months):
    store, reports = months.store, dict(zip(LISTS, months.reports, strict=True))
    for one in store.ledger.hand_ins():
        counts = one.counts
        assert counts
        assert all(count["rows_read"] == count["rows_loaded"] + count["rows_refused"] for count in counts)
        report = reports[one.reported_on.isoformat()]
        assert sum(count["rows_refused"] for count in counts) == sum(count.rows_refused for count in report.files)
        assert loaded(store, one) == sum(count["rows_loaded"] for count in counts if count["table"] == "pilots")
    assert sum(one.n_refusals for one in store.ledger.hand_ins()) > 0


def loaded(store: Store, one: HandIn) -> int:
    """The rows of pilots that lie in a hand-in."""
    with duckdb.connect(":memory:") as connection:
        return len(connection.read_parquet(str(store.ledger.tables(one)["pilots"])).fetchall())


def test_a_load_tells_what_is_new_to_look_at_and_counts_what_was_known(tmp_path, capsys):
    """What a person should look at stays so from list to list: it is told once, and counted after that."""
    store, words = Store(tmp_path / "store"), words_for("nl")
    milestones = "pilot_id,milestone,happened_on\n3,started,2025-01-01\n{more}"
    pilots = "pilot_id,title\n1,Alfa\n3,Gamma\n{more}"
    reports = []
    for day, pilot, milestone in (("2026-01-31", "", ""), ("2026-02-28", "2,Twee\n", "3,ended,2024-01-01\n")):
        folder = tmp_path / day
        folder.mkdir()
        (folder / "pilots.csv").write_text(pilots.format(more=pilot), encoding="utf-8")
        (folder / "milestones.csv").write_text(milestones.format(more=milestone), encoding="utf-8")
        said = Said("lijst", dt.date.fromisoformat(day))
        checked = check_only([folder], municipality="m", now=NOW, progress=silent, said=said, store=store)
        reports.append(hand_in(store, folder, said=said))
        told = [{(flag.code, flag.value) for flag in one.known_flags} for one in (checked, reports[-1])]
        assert told[0] == told[1]
    known = {id(flag) for flag in reports[1].known_flags}
    assert reports[0].known_flags == []
    assert [flag.value for flag in reports[1].known_flags if flag.code == "stage_unknown"] == ["Alfa"]
    new = {(flag.code, str(flag.value)) for flag in reports[1].flags if id(flag) not in known}
    assert new == {("stage_unknown", "Twee"), ("end_before_start", "2024-01-01")}
    _print(reports[1], words)
    out = capsys.readouterr().out
    assert "Alfa" not in out
    assert words.count("cli.known_flags", len(known)) in out
