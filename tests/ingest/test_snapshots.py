"""For which day a list holds: in the name of its file, or row by row; and what a hand-in may leave out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorstroom.contract.model import contract
from doorstroom.i18n import words_for
from doorstroom.ingest.intake import HandedIn, IntakeError, take_in
from doorstroom.ingest.snapshots import days_of_files, split_by_day
from doorstroom.ingest.validate import check, same_keys
from doorstroom.ledger.typed import typed_rows
from doorstroom.report.text.messages import error_in_words, refusal_in_words
from doorstroom.store.build import build
from tests.given import NOW, silent, write_tables

D = date
TOP = 'source = "lijst"\nreported_on = { column = "stand" }\n'
LIST = """
[columns]
pilot_id = "nr"
title = "naam"
[[milestones]]
milestone = "ended"
planned_on = "eind"
"""


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def taken(folder: Path, *lines: str, top: str = TOP, mapping: str = LIST, head: str = "stand;nr;naam;eind") -> HandedIn:
    file = written(folder, "in/lijst.csv", "\n".join([head, *lines]) + "\n")
    return take_in([file], [written(folder, "m.toml", top + mapping)], silent)


def pilots(part: HandedIn) -> list[str]:
    return [key for rows in part.rows if rows.table == "pilots" for key in rows.cells["pilot_id"].to_pylist()]


def account(part: HandedIn) -> dict[str, tuple[int, int, int]]:
    """Table → rows read, loaded and refused of the list."""
    n_refused = len(part.refusals)
    tables = dict.fromkeys(rows.table for rows in part.rows)
    read = {table: {rows.rows_read for rows in part.rows if rows.table == table} for table in tables}
    assert all(len(found) == 1 for found in read.values())
    loaded = {table: sum(len(check(rows, "m").rows) for rows in part.rows if rows.table == table) for table in tables}
    return {table: (read[table].pop() + n_refused, loaded[table], n_refused) for table in tables}


# ------------------------------------------------------------------ by name


def test_each_file_of_an_archive_holds_for_the_day_in_its_name_whatever_folder_it_lies_in():
    names = ["2023/2024-01.xlsx", "archief/pilotlijst feb 2024.xlsx", "20240331.csv"]
    assert list(days_of_files(names).values()) == [D(2024, 1, 31), D(2024, 2, 29), D(2024, 3, 31)]
    assert days_of_files(["01-02-2024.csv"], date_order="mdy") == {"01-02-2024.csv": D(2024, 1, 2)}


@pytest.mark.parametrize(
    ("name", "day"),
    [("2026-02.xlsx", D(2026, 2, 28)), ("2026-03.xlsx", D(2026, 3, 31)), ("2026.xlsx", D(2026, 3, 31))],
)
def test_a_period_that_is_not_over_holds_until_today(name, day):
    assert days_of_files([name], today=NOW.date()) == {name: day}


@pytest.mark.parametrize(
    ("name", "code", "about"),
    [
        ("in/pilotlijst v2.xlsx", "name_without_day", ""),
        ("2024-01 2024-02.xlsx", "name_with_days", "2024-01, 2024-02"),
        ("2024-13.xlsx", "name_day_unclear", "2024-13"),
        ("01-02-2024.xlsx", "name_day_month", "01-02-2024"),
        ("2026-04.xlsx", "name_in_future", "2026)"),
        ("2026-04-01.xlsx", "name_in_future", "2026-04-01"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_name_that_says_no_clear_day_is_refused_with_the_file_and_what_to_do(name, code, about, language):
    with pytest.raises(IntakeError, match=code) as refused:
        days_of_files(["2024-01-31.xlsx", name], date_order=None if code != "name_day_month" else "", today=NOW.date())
    said = error_in_words(refused.value, words_for(language))
    assert name in said
    assert about in said
    assert "--reported-on" in said


# --------------------------------------------------------------- row by row


def test_one_file_with_the_lists_of_several_days_is_a_part_for_each(tmp_path):
    handed_in = taken(
        tmp_path,
        "2024;1;a;31-12-2025",
        "2023;1;a;30-06-2025",
        "2024;2;b;2026",
        "jan 2023;3;c;",
        "31-12-2023;4;d;31-12-2025",
    )
    parts = split_by_day(handed_in)
    assert [(day, pilots(part)) for day, part in parts] == [
        (D(2023, 1, 31), ["3"]),
        (D(2023, 12, 31), ["1", "4"]),
        (D(2024, 12, 31), ["1", "2"]),
    ]
    assert [part.files for _, part in parts] == [handed_in.files] * 3
    _, last = parts[-1]
    (plans,) = [check(rows, "m").rows for rows in last.rows if rows.table == "milestones"]
    assert [(str(row["planned_on"]), str(row["planned_since"])) for row in plans.to_pylist()] == [
        ("2025-12-31", "None"),
        ("2026-12-31", "2026-01-01"),
    ]


def test_a_row_of_which_the_day_says_nothing_is_refused_with_its_reason(tmp_path):
    lines = ["2024;1;a;", ";2;b;", "ooit;3;c;", "n.v.t.;4;d;", "ca. 31-12-2023;5;e;", "1905-07-07;6;f;", "2027;7;g;"]
    parts = split_by_day(taken(tmp_path, *lines), today=NOW.date())
    ((day, part),) = parts
    assert (day, pilots(part)) == (D(2024, 12, 31), ["1"])
    assert [(one.row, one.column, one.value, one.code) for one in part.refusals] == [
        (3, "stand", None, "missing_required"),
        (4, "stand", "ooit", "unreadable_date"),
        (5, "stand", "n.v.t.", "unreadable_date"),
        (6, "stand", "ca. 31-12-2023", "unreadable_date"),
        (7, "stand", "1905-07-07", "unreadable_date"),
        (8, "stand", "2027", "day_in_future"),
    ]
    for language in ("nl", "en"):
        assert all("stand" in refusal_in_words(one, words_for(language)) for one in part.refusals)
    assert account(part)["pilots"] == (7, 1, 6)
    report = build(tmp_path / "version.duckdb", part, "2026-03-31T0900_0001", "m", NOW, silent)
    assert [row[2] for row in report.refused_rows] == [3, 4, 5, 6, 7, 8]
    counts = {count.table: (count.rows_read, count.rows_loaded, count.rows_refused) for count in report.files}
    assert counts == {"pilots": (7, 1, 6), "milestones": (7, 1, 6)}


def test_a_period_of_rows_that_is_not_over_holds_until_today(tmp_path):
    parts = split_by_day(taken(tmp_path, "2026;1;a;", "Q1 2026;2;b;", "2025;3;c;"), today=D(2026, 3, 15))
    assert [(day, pilots(part)) for day, part in parts] == [(D(2025, 12, 31), ["3"]), (D(2026, 3, 15), ["1", "2"])]


def test_a_list_of_which_no_row_says_a_day_is_refused_whole(tmp_path):
    with pytest.raises(IntakeError, match="no_day_in_rows") as refused:
        split_by_day(taken(tmp_path, "ooit;1;a;", ";2;b;"))
    for language in ("nl", "en"):
        said = error_in_words(refused.value, words_for(language))
        assert "lijst.csv" in said
        assert "ooit" in said


def test_the_order_of_the_days_of_rows_is_asked_as_that_of_any_column(tmp_path):
    with pytest.raises(IntakeError, match="no_day_in_rows"):
        split_by_day(taken(tmp_path, "01-02-2024;1;a;"))
    top = TOP.replace('"stand" }', '"stand", date_order = "dmy" }')
    ((day, _),) = split_by_day(taken(tmp_path, "01-02-2024;1;a;", top=top))
    assert day == D(2024, 2, 1)
    handed_in = taken(tmp_path, "01-02-2024;1;a;", "31-01-2024;2;b;")
    assert [day for day, _ in split_by_day(handed_in)] == [D(2024, 1, 31), D(2024, 2, 1)]
    assert [(flag.code, flag.column) for flag in handed_in.flags] == [("order_by_one_cell", "stand")]


def test_the_day_may_be_put_together_of_several_columns(tmp_path):
    top = 'reported_on = { columns = ["maand", "jaar"], join = " " }\n'
    head = "maand;jaar;nr;naam;eind"
    parts = split_by_day(taken(tmp_path, "jan;2024;1;a;", "februari;2024;1;a;", top=top, head=head))
    assert [day for day, _ in parts] == [D(2024, 1, 31), D(2024, 2, 29)]


def test_a_log_with_the_days_of_several_lists_names_its_pilots_in_each(tmp_path):
    mapping = """
table = "milestones"
[columns]
pilot_id = "nr"
milestone = { fixed = "ended" }
planned_on = "eind"
[[tables]]
table = "pilots"
columns = { title = "naam" }
"""
    lines = ["2023;1;a;2025", "2023;1;a;2026", "2024;1;a;2027", "2024;2;b;2027", ";2;b;2027"]
    parts = split_by_day(taken(tmp_path, *lines, mapping=mapping))
    assert [(day.year, pilots(part)) for day, part in parts] == [(2023, ["1"]), (2024, ["1", "2"])]
    assert [account(part) for _, part in parts] == [
        {"milestones": (2, 2, 0), "pilots": (1, 1, 0)},
        {"milestones": (3, 2, 1), "pilots": (3, 2, 1)},
    ]


def test_a_hand_in_keeps_the_first_day_of_a_period_and_merges_what_says_the_same_day(tmp_path):
    tables = {
        "pilots": "pilot_id | title\n1 | a",
        "milestones": "pilot_id | milestone | planned_on | happened_on\n"
        "1 | ended | 2025 |\n1 | ended | Q4 2025 |\n1 | ended | ca. 31-12-2025 |\n1 | started | | jan 2025",
    }
    handed_in = take_in([write_tables(tmp_path / "in", **tables)], None, silent)
    checked = [check(rows, "m") for rows in handed_in.rows if rows.table == "milestones"]
    table = contract().tables["milestones"]
    rows = typed_rows(table, checked)
    days = ("planned_since", "planned_on", "happened_since", "happened_on")
    assert [tuple(str(row[name]) for name in days if row[name]) for row in rows.to_pylist()] == [
        ("2025-01-01", "2025-12-31"),
        ("2025-01-01", "2025-01-31"),
    ]
    kept, flags = same_keys(table, checked[0].rows)
    assert (len(kept), [flag.code for flag in flags]) == (2, ["same_key_same_row"] * 2)
    report = build(tmp_path / "version.duckdb", handed_in, "2026-03-31T0900_0001", "m", NOW, silent)
    assert not report.refusals


def test_without_a_day_by_row_a_hand_in_is_one_part_as_it_was(tmp_path):
    handed_in = taken(tmp_path, "2024;1;a;", top='reported_on = "name"\n')
    assert split_by_day(handed_in) == [(None, handed_in)]


def test_what_belongs_to_no_row_goes_with_the_last_part_of_its_sheet_and_what_has_no_day_before_the_others(tmp_path):
    head = ["stand", "nr", "naam", "eind"]
    book = openpyxl.Workbook()
    book.active.title = "een"
    for line in (
        ["Lijst van pilots"],
        head,
        ["2023", "1", "a", "raar"],
        ["2024", "1", "a", "ook raar"],
        ["Totaal", "", "", ""],
    ):
        book.active.append(line)
    two = book.create_sheet("twee")
    for line in (head, ["2023", "2", "b", ""], ["", "3", "c", ""]):
        two.append(line)
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "lijst.xlsx")
    written(tmp_path, "in/norms.csv", "stage,norm_days\nawaiting_decision,60\n")
    handed_in = take_in([tmp_path / "in"], [written(tmp_path, "m.toml", TOP + LIST)], silent)
    parts = dict(split_by_day(handed_in))
    assert list(parts) == [None, D(2023, 12, 31), D(2024, 12, 31)]
    assert [[sheet.place for sheet in part.sheets] for part in parts.values()] == [
        ["norms.csv"],
        ["lijst.xlsx [een]", "lijst.xlsx [twee]"],
        ["lijst.xlsx [een]"],
    ]
    assert [[shown for _, shown in part.files] for part in parts.values()] == [["norms.csv"], *[["lijst.xlsx"]] * 2]
    assert [flag.code for flag in parts[D(2024, 12, 31)].flags] == ["title_row", "total_row"]
    assert parts[D(2023, 12, 31)].flags == []
    assert [(one.sheet, one.row) for one in parts[D(2023, 12, 31)].refusals] == [("twee", 3)]
    assert [len(sheet.cells) for part in parts.values() for sheet in part.sheets] == [1, 1, 2, 1]
    assert parts[D(2023, 12, 31)].mapping_of("lijst.xlsx", "twee").source == "lijst"
    assert parts[None].mapping_of("norms.csv", None) is None


@given(
    stands=some.lists(
        some.sampled_from(["2022", "2023", "Q1 2023", "", "raar", "31-01-2024"]), min_size=1, max_size=12
    ),
    n_broken=some.integers(0, 2),
)
@settings(deadline=None, max_examples=40)
def test_the_rows_read_are_those_of_the_parts_together(tmp_path_factory, stands, n_broken):
    lines = [f"{stand};{nth};p{nth};31-12-2025" for nth, stand in enumerate(stands)]
    lines += [f"2023;x{nth};a;b;c;te veel" for nth in range(n_broken)]
    handed_in = taken(tmp_path_factory.mktemp("in"), *lines)
    if not {"2022", "2023", "Q1 2023", "31-01-2024"} & set(stands):
        with pytest.raises(IntakeError, match="no_day_in_rows"):
            split_by_day(handed_in)
        return
    parts = split_by_day(handed_in)
    accounts = [account(part) for _, part in parts]
    for table in ("pilots", "milestones"):
        read, loaded, refused = (sum(numbers) for numbers in zip(*(counts[table] for counts in accounts), strict=True))
        assert read == loaded + refused == len(stands) + n_broken
    rows = sorted(row for _, part in parts for one in part.rows for row in one.cells["source_row"].to_pylist())
    assert len(rows) == 2 * sum(stand not in ("", "raar") for stand in stands)
    assert sorted(one.row for _, part in parts for one in part.refusals) == [
        nth + 2 for nth, stand in enumerate(stands) if stand in ("", "raar")
    ] + [len(stands) + 2 + nth for nth in range(n_broken)]


# ---------------------------------------------------- what was handed in before


@pytest.mark.parametrize(
    ("tables", "known", "code"),
    [
        ({"norms": "stage,norm_days\nidea,60\n"}, (), "missing_table"),
        ({"norms": "stage,norm_days\nidea,60\n"}, ("pilots",), "missing_table"),
        ({"norms": "stage,norm_days\nidea,60\n"}, ("pilots", "milestones"), None),
        ({"meetings": "body,meets_on\nCollege,2026-05-12\n"}, ("pilots", "milestones", "norms"), None),
        ({"pilots": "pilot_id,title\n1,a\n"}, ("pilots", "milestones"), None),
        ({"pilots": "pilot_id,title\n1,a\n"}, (), "missing_table"),
        ({"milestones": "pilot_id,milestone,happened_on\n1,started,2025-01-13\n"}, ("pilots", "milestones"), None),
        ({"iets": "aap,noot\n1,2\n"}, ("pilots", "milestones"), "not_recognised"),
        ({"leeg": "aap,noot\n"}, ("pilots", "milestones"), "no_table"),
    ],
)
def test_what_was_said_before_may_be_left_out(tmp_path, tables, known, code):
    for name, text in tables.items():
        written(tmp_path / "in", f"{name}.csv", text)
    if code is None:
        handed_in = take_in([tmp_path / "in"], None, silent, known)
        assert {rows.table for rows in handed_in.rows} == set(tables)
        return
    with pytest.raises(IntakeError, match=code) as refused:
        take_in([tmp_path / "in"], None, silent, known)
    assert all(error_in_words(refused.value, words_for(language)) for language in ("nl", "en"))


def test_a_list_that_says_nothing_of_milestones_is_taken_in_where_they_were_said_before(tmp_path):
    file = written(tmp_path, "lijst.csv", "nr;naam\n1;a\n")
    mapping = [written(tmp_path, "m.toml", LIST.partition("[[")[0])]
    with pytest.raises(IntakeError, match="no_milestones_in_mapping"):
        take_in([file], mapping, silent)
    assert pilots(take_in([file], mapping, silent, ["pilots", "milestones"])) == ["1"]


@pytest.mark.parametrize(
    ("whole", "partial"), [("", ()), ("whole = true\n", ()), ("whole = false\n", ("pilots", "milestones"))]
)
def test_a_list_says_whether_it_is_whole_of_the_tables_that_it_feeds(tmp_path, whole, partial):
    write_tables(tmp_path / "in", pilots="pilot_id | title\n1 | a", norms="stage | norm_days\nidea | 60")
    (tmp_path / "in" / "pilots.csv").unlink()
    (tmp_path / "in" / "milestones.csv").unlink()
    written(tmp_path, "in/lijst.csv", "nr;naam;eind\n1;a;\n")
    handed_in = take_in([tmp_path / "in"], [written(tmp_path, "m.toml", whole + LIST)], silent)
    assert handed_in.partial == partial
