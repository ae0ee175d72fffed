import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorstroom.i18n import words_for
from doorstroom.ingest.findings import Cell, Flag, OneOf, Problem
from doorstroom.ingest.mapping import file as mapping_file
from doorstroom.ingest.mapping.apply import apply
from doorstroom.ingest.mapping.file import load_mapping, written
from doorstroom.ingest.mapping.guess import guesses
from doorstroom.ingest.mapping.model import BY_NAME, Feed, MappingError
from doorstroom.ingest.mapping.suggest import suggest
from doorstroom.ingest.readers.sheet import Sheet
from doorstroom.ingest.validate import check
from doorstroom.report.text.messages import refusal_in_words

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n'


def sheet(name=None, **columns):
    n_rows = len(next(iter(columns.values())))
    cells = {header: pa.array(cells, pa.string()) for header, cells in columns.items()}
    cells["source_row"] = pa.array(range(2, 2 + n_rows), pa.int64())
    return Sheet("lijst.csv", name, tuple(columns), pa.table(cells), ())


def a_list(**columns):
    n_rows = len(next(iter(columns.values())))
    numbers = [str(n) for n in range(1, n_rows + 1)]
    return sheet(Nr=numbers, Naam=[f"Pilot {n}" for n in numbers], **columns)


def table_of(rows, table):
    """The rows of one table, each with the fed columns and its line."""
    return [row for part in rows if part.table == table for row in part.cells.to_pylist()]


def said(rows):
    """What is stated of milestones: (line, milestone, what is filled in beside the identity)."""
    aside = ("pilot_id", "municipality", "source_row", "milestone")
    statements = [
        (row["source_row"], row["milestone"], {name: text for name, text in row.items() if name not in aside and text})
        for row in table_of(rows, "milestones")
    ]
    return sorted(statements, key=str)


def loaded(rows):
    """What the check makes of the statements: (line, milestone, day, plan, outcome), and its flags and refusals."""
    checked = [check(part, "waterkant") for part in rows if part.table == "milestones"]
    kept = [
        tuple(
            row[name] if row[name] is None or isinstance(row[name], str | int) else row[name].isoformat()
            for name in ("source_row", "milestone", "happened_on", "planned_on", "outcome")
        )
        for done in checked
        for row in done.rows.to_pylist()
    ]
    return sorted(kept, key=str), [flag for done in checked for flag in done.flags], [done.refusals for done in checked]


# --------------------------------------------------------------------- columns


def test_columns_are_fed_by_a_header_several_headers_or_a_fixed_text():
    mapping = load_mapping(
        """
        [columns]
        pilot_id = { columns = ["Dienst", "Nr"], join = " / " }
        title = "Naam"
        owner = { columns = ["Team", "Afdeling"] }
        visibility = { fixed = "public" }
        self_rating = { column = "Kleur", values = { "G" = "green", "?" = "" } }
        """
    )
    given_rows = sheet(
        Dienst=["A", None, "C"],
        Nr=["1", "2", None],
        Naam=["x", "y", "z"],
        Team=[None, "T", None],
        Afdeling=["A1", "A2", None],
        Kleur=[" g ", "?", "paars"],
    )
    (pilots,), flags = apply(mapping, given_rows)
    assert pilots.cells.to_pylist() == [
        {
            "pilot_id": "A / 1",
            "title": "x",
            "owner": "A1",
            "visibility": "public",
            "self_rating": "green",
            "source_row": 2,
        },
        {"pilot_id": "2", "title": "y", "owner": "T", "visibility": "public", "self_rating": None, "source_row": 3},
        {"pilot_id": "C", "title": "z", "owner": None, "visibility": "public", "self_rating": "paars", "source_row": 4},
    ]
    assert flags == []
    assert pilots.is_flat
    assert pilots.rows_read == 3
    assert dict(pilots.origin) == {
        "pilot_id": "Dienst / Nr",
        "title": "Naam",
        "owner": "Team / Afdeling",
        "visibility": None,
        "self_rating": "Kleur",
    }


def test_a_header_may_differ_in_capitals_and_room():
    mapping = load_mapping('[columns]\npilot_id = "nr"\ntitle = "NAAM  pilot"\n')
    (pilots,), _ = apply(mapping, sheet(**{"Nr": ["1"], "Naam pilot": ["x"]}))
    assert table_of([pilots], "pilots") == [{"pilot_id": "1", "title": "x", "source_row": 2}]


def test_a_list_can_be_one_table_of_the_contract_with_other_headers():
    mapping = load_mapping(
        """
        table = "milestones"
        date_order = "mdy"
        columns = { pilot_id = "Nr", milestone = "Stap", happened_on = "Wanneer" }
        """
    )
    (rows,), flags = apply(mapping, sheet(Nr=["1"], Stap=["Gestart"], Wanneer=["1/2/2025"]))
    assert (rows.table, rows.is_flat, flags) == ("milestones", False, [])
    assert loaded([rows])[0] == [(2, "started", "2025-01-02", None, None)]


LOG = """
table = "milestones"
[columns]
pilot_id = "Zaak"
milestone = { column = "Stap", values = { "Start" = "started", "Einde" = "ended" } }
planned_on = { column = "Datum", where = { "Soort" = ["gepland", "plan"] } }
happened_on = { column = "Datum", where = { "Soort" = "gebeurd" } }
[[tables]]
table = "pilots"
columns = { title = "Naam", owner = "Team" }
"""


def a_log(*lines: str):
    head = ("Zaak", "Naam", "Team", "Stap", "Soort", "Datum")
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    return sheet(**dict(zip(head, map(list, zip(*cells, strict=True)), strict=True)))


def test_a_log_of_one_row_a_statement_gives_statements_and_its_pilots_once():
    rows, flags = apply(
        load_mapping(LOG),
        a_log(
            "1 | a | T | Start | gebeurd | 13-01-2025",
            "1 | a | T | Einde | Gepland | 31-12-2025",
            "1 | a | T | Einde | plan | 2026",
            "2 | b |   | Start | gebeurd | 01-02-2025",
            "2 | b | U | Start | gebeurd | ",
            "3 |   |   | Start | plan | 03-04-2025",
        ),
    )
    kept, told, refused = loaded(rows)
    assert kept == [
        (2, "started", "2025-01-13", None, None),
        (3, "ended", None, "2025-12-31", None),
        (4, "ended", None, "2026-12-31", None),
        (5, "started", "2025-02-01", None, None),
        (6, "started", None, None, None),
        (7, "started", None, "2025-04-03", None),
    ]
    assert (flags, [flag.code for flag in told], refused) == ([], ["inexact_period"], [[]])
    pilots = [(row["pilot_id"], row["title"], row["owner"], row["source_row"]) for row in table_of(rows, "pilots")]
    assert pilots == [("1", "a", "T", 2), ("2", "b", None, 5), ("2", "b", "U", 6)]
    assert [part.rows_read for part in rows if part.table == "pilots"] == [3]


@pytest.mark.parametrize(
    ("line", "refusals"),
    [
        ("1 | a | T | Start | voorlopig | 13-01-2025", [("13-01-2025", "word_not_in_where", "voorlopig")]),
        ("1 | a | T | Start |  | 13-01-2025", [("13-01-2025", "word_not_in_where", "–")]),
        ("1 | a | T | Start | voorlopig | ", [(None, "word_not_in_where", "voorlopig")]),
        ("1 | a | T | Start | gepland | ", [(None, "plan_without_day", None)]),
        ("1 | a | T | Start | gepland | ooit", [("ooit", "unreadable_date", None)]),
    ],
)
def test_a_row_of_a_log_that_does_not_say_what_its_day_is_is_refused_and_never_taken_for_happened(line, refusals):
    rows, _ = apply(load_mapping(LOG), a_log("1 | a | T | Start | gebeurd | 13-01-2025", line))
    kept, _, refused = loaded(rows)
    assert [row for row, *_ in kept] == [2]
    assert [(bad.value, bad.code, bad.expected) for every in refused for bad in every] == refusals
    for language in ("nl", "en"):
        assert all(refusal_in_words(bad, words_for(language)) for every in refused for bad in every)


def test_the_order_of_a_column_that_feeds_two_is_proven_by_all_its_rows():
    rows, _ = apply(
        load_mapping(LOG),
        a_log("1|a|T|Start|gebeurd|01-02-2025", "1|a|T|Einde|plan|31-12-2025", "2|b|T|Start|plan|02-03-2025"),
    )
    assert [day for _, _, *days, _ in loaded(rows)[0] for day in days if day] == [
        "2025-02-01",
        "2025-12-31",
        "2025-03-02",
    ]


def test_in_a_flat_list_a_day_that_no_column_says_the_meaning_of_is_told_and_left_out():
    text = (
        IDENTITY
        + """
[[milestones]]
milestone = "ended"
planned_on = { column = "Eind", where = { "Soort" = "plan" } }
happened_on = { column = "Eind", where = { "Soort" = "echt" } }
"""
    )
    days = ["31-12-2025", "30-11-2025", "31-10-2025", None]
    rows, flags = apply(load_mapping(text), a_list(Eind=days, Soort=["plan", "ECHT", "?", "wat"]))
    kept, told, refused = loaded(rows)
    assert kept == [(2, "ended", None, "2025-12-31", None), (3, "ended", "2025-11-30", None, None)]
    assert [(flag.row, flag.value, flag.code, flag.other.code) for flag in [*flags, *told]] == [
        (4, "31-10-2025", "unreadable_kept", "word_not_in_where")
    ]
    assert not any(refused)


def test_only_a_log_feeds_other_tables_beside_itself():
    beside = '[[tables]]\ntable = "norms"\ncolumns = { stage = "Fase", norm_days = "Dagen" }\n'
    assert [fed.table for fed in load_mapping(LOG + beside).tables] == ["pilots", "norms"]
    with pytest.raises(MappingError, match="one_table_only"):
        load_mapping('table = "pilots"\n' + IDENTITY + beside)


def test_another_table_is_fed_where_a_row_holds_something_for_it():
    mapping = load_mapping(
        IDENTITY
        + """
        municipality = { fixed = "waterkant" }
        [[tables]]
        table = "segments"
        columns = { area = "Wijk", target_group = { fixed = "iedereen" }, role = { fixed = "tested" } }
        """
    )
    rows, _ = apply(mapping, a_list(Wijk=["noord", None, "zuid"]))
    same = {"municipality": "waterkant", "target_group": "iedereen", "role": "tested"}
    assert table_of(rows, "segments") == [
        {"pilot_id": "1", "area": "noord", "source_row": 2, **same},
        {"pilot_id": "3", "area": "zuid", "source_row": 4, **same},
    ]


# ------------------------------------------------------------------ milestones

EVALUATION = (
    IDENTITY
    + """
    [[milestones]]
    milestone = "evaluation"
    planned_on = "Gepland"
    happened_on = "Gehouden"
    outcome = { column = "Uitkomst", values = { "goed" = "successful" } }
    note = "Toelichting"
    """
)


def evaluations(planned=None, held=None, outcome=None, note=None):
    cells = {"Gepland": [planned], "Gehouden": [held], "Uitkomst": [outcome], "Toelichting": [note]}
    return apply(load_mapping(EVALUATION), a_list(**cells))


def test_a_plan_and_a_day_in_one_row_are_two_statements():
    rows, flags = evaluations("2025-03-01", "2025-03-31", "goed", "Doel gehaald")
    assert said(rows) == [
        (2, "evaluation", {"happened_on": "2025-03-31", "outcome": "successful", "note": "Doel gehaald"}),
        (2, "evaluation", {"planned_on": "2025-03-01"}),
    ]
    assert flags == []


def test_an_outcome_without_a_day_happened_on_an_unknown_day():
    rows, _ = evaluations("2025-03-01", None, "goed")
    assert loaded(rows)[0] == [
        (2, "evaluation", None, "2025-03-01", None),
        (2, "evaluation", None, None, "successful"),
    ]


@pytest.mark.parametrize(
    ("held", "flag"),
    [
        ("n.v.t.", "means_none"),
        ("onbekend", "means_unknown"),
        ("24-nov", "unreadable_kept"),
        ("binnenkort", "unreadable_kept"),
    ],
)
def test_a_date_cell_without_a_day_states_nothing_and_is_flagged(held, flag):
    rows, flags = evaluations(None, held)
    kept, found, _ = loaded(rows)
    assert kept == []
    assert [(each.row, each.column, each.value, each.code) for each in found] == [(2, "Gehouden", held, flag)]
    assert flags == []


@pytest.mark.parametrize("held", ["n.v.t.", "onbekend", "24-nov"])
def test_an_outcome_beside_a_date_that_cannot_be_read_keeps_its_milestone(held):
    kept, found, _ = loaded(evaluations(None, held, "goed")[0])
    assert kept == [(2, "evaluation", None, None, "successful")]
    assert [each.value for each in found] == [held]


def test_a_year_in_a_date_cell_keeps_the_milestone_with_an_unknown_day():
    kept, found, _ = loaded(evaluations(None, "1905-07-07", "goed")[0])
    assert kept == [(2, "evaluation", None, None, "successful")]
    assert [each.code for each in found] == ["year_in_date_cell"]


@pytest.mark.parametrize(
    ("outcome", "code", "other"),
    [
        ("n.v.t.", "means_none", None),
        ("onbekend", "means_unknown", None),
        ("tja", "unreadable_kept", Problem("unknown_code", OneOf("outcome", "evaluation"))),
    ],
)
def test_an_outcome_that_says_nothing_states_nothing_and_is_flagged(outcome, code, other):
    rows, flags = evaluations(None, None, outcome)
    assert said(rows) == []
    assert flags == [Flag("lijst.csv", None, "milestones", 2, "Uitkomst", outcome, code, other)]


def test_every_filled_date_cell_becomes_a_statement():
    cells = ["2025-01-01", "n.v.t.", None, "24-nov", "1905-07-07"]
    mapping = load_mapping(IDENTITY + '[[milestones]]\nmilestone = "started"\nhappened_on = "Start"\n')
    rows, _ = apply(mapping, a_list(Start=cells))
    assert [row[2].get("happened_on") for row in said(rows)] == [cell for cell in cells if cell]


def test_a_fixed_outcome_goes_with_each_day():
    mapping = load_mapping(
        IDENTITY + '[[milestones]]\nmilestone = "start_decision"\noutcome = "go"\nhappened_on = "Besluit"\n'
    )
    rows, _ = apply(mapping, a_list(Besluit=["2025-01-01", "n.v.t.", None]))
    kept, flags, _ = loaded(rows)
    assert kept == [(2, "start_decision", "2025-01-01", None, "go")]
    assert [flag.code for flag in flags] == ["means_none"]


def test_the_origin_names_the_header_of_each_cell():
    rows, _ = evaluations("2025-03-01", "2025-03-31", "goed")
    by_column = {name: part.origin[name] for part in rows for name in part.origin if name in part.cells.column_names}
    assert by_column["planned_on"] == "Gepland"
    assert by_column["happened_on"] == "Gehouden"
    assert by_column["outcome"] == "Uitkomst"
    assert by_column["pilot_id"] == "Nr"


# ----------------------------------------------------------------- date orders


def test_the_order_of_dates_is_proven_by_the_whole_column_also_for_a_part_of_its_rows():
    mapping = load_mapping(
        IDENTITY
        + """
        [status]
        column = "Status"
        [status.words]
        "Loopt" = [{ milestone = "started", happened_on = "Datum" }]
        "Klaar" = [{ milestone = "ended", happened_on = "Datum" }]
        """
    )
    rows, _ = apply(mapping, a_list(Status=["Loopt", "Klaar"], Datum=["31-03-2025", "01-02-2025"]))
    assert loaded(rows)[0] == [
        (2, "started", "2025-03-31", None, None),
        (3, "ended", "2025-02-01", None, None),
    ]


@pytest.mark.parametrize(("order", "day"), [("dmy", "2025-02-01"), ("mdy", "2025-01-02")])
@pytest.mark.parametrize("place", ["over all", "column"])
def test_the_mapping_may_set_the_order_of_dates(order, day, place):
    happened_on = '"Start"' if place == "over all" else f'{{ column = "Start", date_order = "{order}" }}'
    above = f'date_order = "{order}"\n' if place == "over all" else ""
    mapping = load_mapping(above + IDENTITY + f'[[milestones]]\nmilestone = "started"\nhappened_on = {happened_on}\n')
    rows, _ = apply(mapping, a_list(Start=["01-02-2025"]))
    assert loaded(rows)[0] == [(2, "started", day, None, None)]


def test_dates_in_an_order_that_nothing_proves_are_left_out_and_flagged():
    mapping = load_mapping(IDENTITY + '[[milestones]]\nmilestone = "started"\nhappened_on = "Start"\n')
    rows, _ = apply(mapping, a_list(Start=["01-02-2025", "2025-03-31"]))
    kept, flags, _ = loaded(rows)
    assert kept == [(3, "started", "2025-03-31", None, None)]
    assert [(flag.code, flag.other) for flag in flags] == [("unreadable_kept", Problem("ambiguous_day_month"))]


# ---------------------------------------------------------------- status words

STATUS = (
    IDENTITY
    + """
    [[milestones]]
    milestone = "implemented"
    happened_on = "Ingevoerd"

    [status]
    column = "Status"
    [status.words]
    "Idee" = [{ milestone = "registered" }]
    "Loopt nu" = [{ milestone = "started", happened_on = "Start" }, { milestone = "ended", planned_on = "Einde" }]
    "Ingevoerd" = [{ milestone = "implemented" }]
    "Gestopt" = [
        { milestone = "ended", happened_on = "Einde", needs_day = true },
        { milestone = "stopped", outcome = "no_money" },
    ]
    "Onduidelijk" = []
    """
)


def with_status(word, start=None, end=None, implemented=None):
    cells = {"Status": [word], "Start": [start], "Einde": [end], "Ingevoerd": [implemented]}
    return apply(load_mapping(STATUS), a_list(**cells))


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (("Idee",), [(2, "registered", None, None, None)]),
        ((" LOOPT  nu ",), [(2, "started", None, None, None)]),
        (("Loopt nu", "2025-01-01"), [(2, "started", "2025-01-01", None, None)]),
        (("Loopt nu", "n.n.b."), [(2, "started", None, None, None)]),
        (
            ("Loopt nu", "2025-01-01", "2025-12-31"),
            [(2, "ended", None, "2025-12-31", None), (2, "started", "2025-01-01", None, None)],
        ),
        (("Loopt nu", "2025-01-01", "n.n.b."), [(2, "started", "2025-01-01", None, None)]),
        (("Ingevoerd",), [(2, "implemented", None, None, None)]),
        (("Ingevoerd", None, None, "2025-01-01"), [(2, "implemented", "2025-01-01", None, None)]),
        (("Ingevoerd", None, None, "1905-07-07"), [(2, "implemented", None, None, None)]),
        (("Ingevoerd", None, None, "n.v.t."), [(2, "implemented", None, None, None)]),
        (("Gestopt",), [(2, "stopped", None, None, "no_money")]),
        (
            ("Gestopt", None, "2025-06-30"),
            [(2, "ended", "2025-06-30", None, None), (2, "stopped", None, None, "no_money")],
        ),
        (("Gestopt", None, "n.v.t."), [(2, "stopped", None, None, "no_money")]),
        (("Onduidelijk",), []),
        ((None,), []),
    ],
)
def test_a_status_word_states_its_milestones_unless_a_day_already_does(row, kept):
    rows, flags = with_status(*row)
    assert loaded(rows)[0] == kept
    assert flags == []


def test_an_unknown_status_word_is_flagged():
    rows, flags = with_status("Slaapt")
    assert said(rows) == []
    assert flags == [Flag("lijst.csv", None, "milestones", 2, "Status", "Slaapt", "unknown_status_word")]


def test_a_day_further_in_life_than_the_status_word_is_flagged_with_both_values():
    _, flags = with_status("Loopt nu", implemented="31-03-2025")
    further = Cell("Ingevoerd", "31-03-2025")
    assert flags == [Flag("lijst.csv", None, "milestones", 2, "Status", "Loopt nu", "status_against_dates", further)]


@pytest.mark.parametrize("word", ["Ingevoerd", "Gestopt"])
def test_a_status_word_as_far_as_the_days_or_further_is_no_contradiction(word):
    assert with_status(word, implemented="2025-03-31")[1] == []


def test_a_pilot_that_was_extended_may_run_again():
    mapping = load_mapping(
        IDENTITY
        + """
        [[milestones]]
        milestone = "rollout_decision"
        happened_on = "Besloten"
        outcome = { column = "Besluit" }
        [status]
        column = "Status"
        words = { "Loopt" = [{ milestone = "started" }] }
        """
    )
    cells = {"Status": ["Loopt"] * 3, "Besluit": ["Verlengen", "Overal uitrollen", None]}
    _, flags = apply(mapping, a_list(Besloten=["2025-01-01"] * 3, **cells))
    assert [(flag.row, flag.code) for flag in flags] == [(3, "status_against_dates"), (4, "status_against_dates")]


@pytest.mark.parametrize(("word", "shown"), [("Idee", "Idee"), (None, None), ("Slaapt", "Slaapt")])
def test_a_date_that_the_status_word_has_no_use_for_is_flagged(word, shown):
    _, flags = with_status(word, start="2025-01-01")
    unused = [flag for flag in flags if flag.code == "date_not_used"]
    assert unused == [Flag("lijst.csv", None, "milestones", 2, "Start", "2025-01-01", "date_not_used", shown)]


DATE_CELLS = some.sampled_from(
    [None, "2025-01-01", "31-12-2025", "Q3 2025", "n.v.t.", "onbekend", "24-nov", "1905-07-07", "tja"]
)
STATUS_CELLS = some.sampled_from([None, "Idee", "Loopt nu", "Ingevoerd", "Gestopt", "Onduidelijk", "Slaapt"])
ROWS = some.lists(some.tuples(STATUS_CELLS, DATE_CELLS, DATE_CELLS, DATE_CELLS), min_size=1, max_size=12)


@given(rows=ROWS)
@settings(deadline=None, max_examples=150)
def test_no_filled_cell_vanishes(rows):
    headers = ("Status", "Start", "Einde", "Ingevoerd")
    columns = dict(zip(headers, map(list, zip(*rows, strict=True)), strict=True))
    parts, flags = apply(load_mapping(STATUS), a_list(**columns))
    kept, found, refusals = loaded(parts)
    assert refusals == [[]] * len(refusals)
    flagged = {(flag.row, flag.column) for flag in (*flags, *found)}
    days = {(row, day) for row, _, happened_on, planned_on, _ in kept for day in (happened_on, planned_on)}
    readable = {"2025-01-01": "2025-01-01", "31-12-2025": "2025-12-31", "Q3 2025": "2025-09-30"}
    for line, row in enumerate(rows, start=2):
        assert row[0] != "Slaapt" or (line, "Status") in flagged
        for header, text in zip(headers[1:], row[1:], strict=True):
            assert text is None or (line, header) in flagged or (line, readable[text]) in days


# -------------------------------------------------------------- bad mappings


@pytest.mark.parametrize(
    ("text", "code", "details"),
    [
        ("[columns\n", "not_toml", {}),
        ('[columns]\ntitle = "Naam"\n', "missing_column", {"column": "pilot_id", "table": "pilots"}),
        ('date_order = "mdj"\n' + IDENTITY, "unknown_code", {"value": "mdj", "nearest": "mdy"}),
        ('decimal = ";"\n' + IDENTITY, "unknown_code", {"value": ";", "known": ",, ."}),
        ("header_row = 0\n" + IDENTITY, "not_a_row_number", {}),
        ("sheet = 3\n" + IDENTITY, "not_text", {"where": "sheet"}),
        ('table = "pilot"\n' + IDENTITY, "unknown_table", {"nearest": "pilots"}),
        ('source = " "\n' + IDENTITY, "not_text", {"where": "source"}),
        ("whole = 1\n" + IDENTITY, "not_true", {"where": "whole"}),
        ('month_year = "ja"\n' + IDENTITY, "not_true", {"where": "month_year"}),
        ('reported_on = "jaar"\n' + IDENTITY, "not_a_day_of_list", {"where": "reported_on"}),
        ('reported_on = { fixed = "2024" }\n' + IDENTITY, "not_a_day_of_list", {"where": "reported_on"}),
        ('reported_on = { colum = "jaar" }\n' + IDENTITY, "unknown_key", {"nearest": "column"}),
        ('reported_on = { join = " " }\n' + IDENTITY, "not_a_feed", {"where": "reported_on"}),
        (
            IDENTITY + 'updated_on = { column = "G", month_year = 1 }\n',
            "not_true",
            {"where": "columns.updated_on.month_year"},
        ),
        ("colums = {}\n" + IDENTITY, "unknown_key", {"value": "colums", "nearest": "columns"}),
        (IDENTITY + 'ownr = "Team"\n', "unknown_column", {"value": "ownr", "nearest": "owner"}),
        (IDENTITY + "owner = 3\n", "not_a_feed", {"where": "columns.owner"}),
        (IDENTITY + 'owner = { fixed = "a", column = "b" }\n', "not_a_feed", {"where": "columns.owner"}),
        (IDENTITY + "owner = { columns = [] }\n", "not_a_feed", {}),
        (IDENTITY + 'visibility = { fixed = "publik" }\n', "unknown_code", {"value": "publik", "nearest": "public"}),
        (IDENTITY + 'self_rating = { column = "K", values = { "G" = "groan" } }\n', "unknown_code", {"value": "groan"}),
        (IDENTITY + '[[milestones]]\nhappened_on = "Start"\n', "missing_key", {"key": "milestone"}),
        (IDENTITY + '[[milestones]]\nmilestone = "start"\nhappened_on = "S"\n', "unknown_code", {"value": "start"}),
        (IDENTITY + '[[milestones]]\nmilestone = "started"\n', "statement_without_column", {"milestone": "started"}),
        (
            IDENTITY + '[[milestones]]\nmilestone = "started"\nhappend_on = "S"\n',
            "unknown_key",
            {"nearest": "happened_on"},
        ),
        (
            IDENTITY + '[[milestones]]\nmilestone = "evaluation"\noutcome = "go"\nhappened_on = "S"\n',
            "outcome_not_of_milestone",
            {"value": "go", "milestone": "evaluation"},
        ),
        (
            IDENTITY
            + '[[milestones]]\nmilestone = "evaluation"\noutcome = { column = "U", values = { "x" = "go" } }\n',
            "outcome_not_of_milestone",
            {"value": "go"},
        ),
        (IDENTITY + '[[milestones]]\nmilestone = "rollout_decision"\nhappened_on = "B"\n', "outcome_needed", {}),
        (IDENTITY + '[status]\nwords = { "Loopt" = [] }\n', "missing_key", {"key": "column"}),
        (IDENTITY + '[status]\ncolumn = "S"\nwords = { "Loopt" = ["started"] }\n', "not_a_table", {}),
        (
            IDENTITY + '[status]\ncolumn = "S"\nwords = { "Loopt" = [], "LOOPT" = [] }\n',
            "word_twice",
            {"word": "LOOPT"},
        ),
        (
            IDENTITY + '[[tables]]\ntable = "segments"\ncolumns = { area = "Wijk" }\n',
            "missing_column",
            {"column": "target_group"},
        ),
        (IDENTITY + '[[tables]]\ntable = "pilots"\ncolumns = { }\n', "unknown_table", {}),
        (
            'table = "pilots"\n'
            + IDENTITY
            + '[status]\ncolumn = "S"\nwords = { "Loopt" = [{ milestone = "started" }] }\n',
            "one_table_only",
            {"table": "pilots"},
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_says_what_is_wrong(text, code, details):
    with pytest.raises(MappingError) as refused:
        load_mapping(text)
    assert refused.value.code == code
    assert details.items() <= refused.value.details.items()
    for language in ("nl", "en"):
        assert words_for(language)(f"mapping_errors.{code}", **refused.value.details)


def test_a_header_that_the_file_lacks_is_named_with_the_nearest_and_all_others():
    with pytest.raises(MappingError) as refused:
        apply(load_mapping(IDENTITY), sheet("Blad1", Nr=["1"], Naamm=["x"]))
    assert refused.value.code == "header_not_in_file"
    assert refused.value.details == {
        "file": "lijst.csv [Blad1]",
        "header": "Naam",
        "nearest": "Naamm",
        "headers": "Nr, Naamm",
    }
    assert "Naamm" in words_for("nl")("mapping_errors.header_not_in_file", **refused.value.details)


def test_many_or_long_headers_are_cut_off():
    headers = {"Nr": ["1"], "x" * 200: ["x"], **{f"Kolom {n}": ["x"] for n in range(60)}}
    with pytest.raises(MappingError) as refused:
        apply(load_mapping(IDENTITY), sheet(**headers))
    assert len(refused.value.details["headers"]) < 500


def test_the_documented_mapping_can_be_loaded():
    _, _, example = mapping_file.__doc__.partition("\n\n")
    flat, _, log = example.partition("A log, one row a statement:")
    mapping = load_mapping(log)
    assert mapping.table == "milestones"
    assert mapping.feeds["planned_on"].where == {"Soort": ("gepland",)}
    assert [fed.table for fed in mapping.tables] == ["pilots"]
    flat = "\n".join(line for line in flat.splitlines() if not line.strip().startswith('table = "milestones"'))
    mapping = load_mapping(flat)
    assert (mapping.sheet, mapping.header_row, mapping.date_order, mapping.decimal) == ("Blad1", 3, "dmy", ",")
    assert (mapping.source, mapping.reported_on, mapping.whole, mapping.month_year) == (
        "pilotlijst",
        "name",
        False,
        True,
    )
    assert [statement.milestone for statement in mapping.milestones] == ["evaluation"]
    assert len(mapping.status.words) == 4
    assert [fed.table for fed in mapping.tables] == ["segments"]


def test_each_mapping_in_the_guide_can_be_loaded():
    guide = (ROOT / "docs" / "handing-in.md").read_text(encoding="utf-8")
    logs = [load_mapping(part.partition("```")[0]) for part in guide.split("```toml\n")[1:]]
    assert [(log.table, [fed.table for fed in log.tables]) for log in logs] == [("milestones", ["pilots"])] * 2
    for line in re.findall(r"`((?:source|reported_on|whole|month_year|sheets) = [^`]+)`", guide):
        load_mapping(f"{line}\n" + IDENTITY)


def test_a_mapping_is_read_from_a_file(tmp_path: Path):
    file = tmp_path / "koppeling.toml"
    file.write_text('sheet = "Blad2"\nheader_row = 3\n' + IDENTITY, encoding="utf-8-sig")
    for source in (file, str(file)):
        mapping = load_mapping(source)
        assert (mapping.sheet, mapping.header_row, mapping.headers) == ("Blad2", 3, {"Nr", "Naam"})


@pytest.mark.parametrize(
    ("said", "reported_on"),
    [
        ('"name"', BY_NAME),
        ('{ column = "jaar" }', Feed(("jaar",))),
        ('{ columns = ["maand", "jaar"], join = " " }', Feed(("maand", "jaar"), join=" ")),
        ('{ column = "stand", date_order = "dmy" }', Feed(("stand",), date_order="dmy")),
    ],
)
def test_where_the_day_of_a_list_stands_is_read(said, reported_on):
    mapping = load_mapping(f"reported_on = {said}\n" + IDENTITY)
    assert mapping.reported_on == reported_on
    assert mapping.headers == {"Nr", "Naam", *(reported_on.headers if mapping.days else ())}


@pytest.mark.parametrize(
    ("top", "own", "day"),
    [
        ("", "", None),
        ("month_year = true\n", "", "2025-04-30"),
        ("", ", month_year = true", "2025-04-30"),
        ("month_year = true\n", ", month_year = false", None),
    ],
)
def test_a_month_of_a_year_in_two_digits_is_read_where_the_mapping_says_so(top, own, day):
    text = top + IDENTITY + f'[[milestones]]\nmilestone = "ended"\nplanned_on = {{ column = "Eind"{own} }}\n'
    rows, _ = apply(load_mapping(text), sheet(Nr=["1"], Naam=["a"], Eind=["Apr-25"]))
    (done,) = [check(part, "m") for part in rows if part.table == "milestones"]
    found = [(str(row["planned_on"]), str(row["planned_since"])) for row in done.rows.to_pylist()]
    assert found == ([(day, "2025-04-01")] if day else [])
    assert [flag.code for flag in done.flags] == (["inexact_period"] if day else ["unreadable_kept"])


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, content):
    file = tmp_path / "koppeling.toml"
    if content:
        file.write_bytes(content)
    with pytest.raises(MappingError) as refused:
        load_mapping(file)
    assert (refused.value.code, refused.value.details) == ("cannot_open", {"file": str(file)})


# --------------------------------------------------------------------- propose


def a_usual_list():
    return sheet(
        "Blad1",
        **{
            "Nr.": ["1", "2", "3"],
            "Naam van de pilot": ["a", "b", "c"],
            "Verantwoordelijk team": ["x", "y", "x"],
            "Status": ["Lopend", "Afgerond", "Slaapt"],
            "Startdatum": ["31-01-2025", "1-2-2025", None],
            "Einddatum": ["1-2-2025", "2-3-2026", "n.n.b."],
            "Datum evaluatie": ["Q3 2025", None, None],
            "Evaluatie uitkomst": ["Goed", "Deels geslaagd", "tja"],
            "Datum besluit": ["2026-01-01", None, None],
            "Besluit college": ["uitrollen", None, "Uitstellen"],
            "Kleur": ["G", "oranje", "Rood"],
            "Budget": ["12.500", "€ 3.000", None],
            "Overleg": ["1-2-2024", None, None],
        },
    )


def test_a_proposal_knows_the_usual_headers():
    targets = guesses(a_usual_list()).targets
    assert {target: guess.header for target, guess in targets.items()} == {
        ("columns", "pilot_id"): "Nr.",
        ("columns", "title"): "Naam van de pilot",
        ("columns", "owner"): "Verantwoordelijk team",
        ("columns", "self_rating"): "Kleur",
        ("columns", "pilot_budget"): "Budget",
        ("started", "happened_on"): "Startdatum",
        ("ended", "planned_on"): "Einddatum",
        ("evaluation", "happened_on"): "Datum evaluatie",
        ("evaluation", "outcome"): "Evaluatie uitkomst",
        ("rollout_decision", "happened_on"): "Datum besluit",
        ("rollout_decision", "outcome"): "Besluit college",
        ("status", "column"): "Status",
    }
    assert targets["started", "happened_on"].is_sure
    assert not targets["ended", "planned_on"].is_sure


def test_a_proposal_reads_words_by_what_is_known_of_them():
    words = guesses(a_usual_list()).words
    assert {each.word: each.code for each in words["status", "column"]} == {
        "Lopend": "running",
        "Afgerond": "evaluating",
        "Slaapt": None,
    }
    assert {each.word: each.code for each in words["evaluation", "outcome"]} == {"Goed": "successful", "tja": None}
    assert {each.word: each.code for each in words["rollout_decision", "outcome"]} == {"uitrollen": "rollout_full"}
    assert {each.word: each.code for each in words["columns", "self_rating"]} == {"G": "green"}


def test_a_proposal_can_be_loaded_and_applied_as_it_is():
    text = written(suggest(a_usual_list()))
    rows, flags = apply(load_mapping(text), a_usual_list())
    kept, found, _ = loaded(rows)
    assert (2, "started", "2025-01-31", None, None) in kept
    assert (2, "evaluation", "2025-09-30", None, "successful") in kept
    assert (3, "evaluation", None, None, "partly_successful") in kept
    assert (2, "rollout_decision", "2026-01-01", None, "rollout_full") in kept
    assert ("Slaapt", "unknown_status_word") in {(flag.value, flag.code) for flag in flags}
    assert ("1-2-2025", Problem("ambiguous_day_month")) in {(flag.value, flag.other) for flag in found}


@pytest.mark.parametrize(
    "line",
    [
        'happened_on = { column = "Startdatum", date_order = "dmy" }',
        '# "Slaapt" = []  # onbekend: kies een mijlpaal, [] zegt niets / unknown: choose a milestone, ',
        '# "tja" = ""  # onbekend: kies wat dit betekent / unknown: choose what this means: successful, ',
        'sheet = "Blad1"',
    ],
)
def test_a_proposal_says_what_is_proven_and_what_a_person_has_to_choose(line):
    assert [said for said in written(suggest(a_usual_list())).splitlines() if said.startswith(line)]


def test_a_proposal_asks_for_the_order_of_dates_where_no_value_proves_it():
    (line,) = [line for line in written(suggest(a_usual_list())).splitlines() if line.startswith("planned_on")]
    assert "# controleer" in line
    assert 'kies / choose: date_order = "dmy" of/or "mdy"' in line


NONE, SOME = [None] * 3, ["geslaagd", None, None]
ODD_DAYS = ["2-3-2026 t/m 4-3-2026", "14-3-2026 (verschoven)", "maart of april 2026"]


@pytest.mark.parametrize(
    ("columns", "outcome", "day"),
    [
        ({"Evaluatie": NONE, "Uitkomst": SOME}, "Uitkomst", None),
        ({"Uitkomst": SOME, "Evaluatie": NONE}, "Uitkomst", None),
        ({"Evaluatie": NONE, "Resultaat": SOME}, "Resultaat", None),
        ({"Evaluatie": NONE, "Oordeel evaluatie": SOME}, "Oordeel evaluatie", None),
        ({"Evaluatie": ["n.v.t.", "-", None], "Uitkomsten": SOME}, "Uitkomsten", None),
        ({"Evaluatie": ["zie rapport", None, None], "Uitkomst": SOME}, "Uitkomst", None),
        ({"Evaluatie": ODD_DAYS, "Uitkomst": SOME}, "Uitkomst", "Evaluatie"),
        ({"Evaluatie": ODD_DAYS}, None, "Evaluatie"),
        ({"Evaluatie": ["20-4-2026", None, None], "Resultaat": SOME}, "Resultaat", "Evaluatie"),
        (
            {"Evaluatie": ["20-4-2026", None, None], "Datum evaluatie": ["20-4-2026", None, None]},
            None,
            "Datum evaluatie",
        ),
        ({"Datum evaluatie": NONE, "Evaluatie": ["20-4-2026", None, None]}, None, "Evaluatie"),
        ({"Evaluatie": ["geslaagd (14-3-2026)", None, "niet geslaagd"]}, "Evaluatie", None),
        ({"Evaluatie": SOME, "Uitkomst": ["geslaagd"] * 3}, "Evaluatie", None),
        ({"Evaluatie": NONE}, "Evaluatie", None),
    ],
)
def test_an_outcome_is_where_its_words_stand_and_a_day_where_days_stand(columns, outcome, day):
    targets = guesses(a_list(**columns)).targets
    found = {name: guess.header for (group, name), guess in targets.items() if group == "evaluation"}
    assert (found.get("outcome"), found.get("happened_on")) == (outcome, day)


@pytest.mark.parametrize(
    ("empty", "filled", "target"),
    [
        ("Verantwoordelijk team", "Trekker", ("columns", "owner")),
        ("Startdatum", "Gestart op", ("started", "happened_on")),
        ("Uitrolbesluit", "Besluit college", ("rollout_decision", "outcome")),
        ("Status", "Fase", ("status", "column")),
    ],
)
def test_of_two_known_headers_the_one_with_something_below_it_holds(empty, filled, target):
    for given_columns in ({empty: NONE, filled: SOME}, {filled: SOME, empty: NONE}):
        assert guesses(a_list(**given_columns)).targets[target].header == filled


def test_an_empty_plan_stays_the_plan_and_an_empty_real_day_the_real_day():
    columns = {"Geplande einddatum": NONE, "Einddatum": ["31-12-2026", None, None], "Werkelijke einddatum": NONE}
    targets = guesses(a_list(**columns)).targets
    assert targets["ended", "planned_on"].header == "Geplande einddatum"
    assert targets["ended", "happened_on"].header == "Werkelijke einddatum"


@pytest.mark.parametrize("cells", [NONE, ["n.v.t.", "-", None]])
@pytest.mark.parametrize("header", ["Evaluatie", "Startdatum", "Trekker", "Status", "Geplande einddatum", "Uitkomsten"])
def test_what_is_guessed_from_the_name_of_an_empty_column_has_to_be_checked(header, cells):
    (line,) = [line for line in written(suggest(a_list(**{header: cells}))).splitlines() if f'= "{header}"' in line]
    assert "# controleer" in line


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        (["geslaagd", None, None], True),
        (["Niet geslaagd", "nog bezig", None], True),
        (["opschalen", "stoppen", None], True),
        (["houdt stand", None, None], True),
        (["noord", "zuid", None], False),
        (NONE, False),
    ],
)
def test_a_column_that_is_not_used_and_holds_outcomes_is_named_with_a_warning(cells, is_told):
    suggestion = suggest(a_list(Bijzonderheden=cells))
    (line,) = [line for line in written(suggestion).splitlines() if line.startswith('#   "Bijzonderheden"')]
    assert ("controleer: hier staan uitkomsten" in line) == is_told


def test_a_second_column_of_outcomes_is_named_with_a_warning():
    text = written(suggest(a_list(Evaluatie=["goed", None, None], Uitkomst=SOME)))
    (line,) = [line for line in text.splitlines() if line.startswith('#   "Uitkomst"')]
    assert "check: these are outcomes" in line


def test_an_order_that_all_columns_prove_stands_at_the_top():
    text = written(suggest(a_list(Startdatum=["31-01-2025"], Einddatum=["31-12-2025"])))
    assert load_mapping(text).date_order == "dmy"


def test_a_likely_header_is_marked_with_its_likeness():
    text = written(suggest(a_list(Startdatm=["31-01-2025"])))
    (line,) = [line for line in text.splitlines() if line.startswith("happened_on")]
    assert line.startswith('happened_on = "Startdatm"  # controleer / check: likeness ')


def test_a_decision_without_an_outcome_is_proposed_as_a_comment():
    text = written(suggest(a_list(Besluitdatum=["31-01-2025"])))
    assert '# happened_on = "Besluitdatum"' in text
    assert load_mapping(text).milestones == ()


HEADERS = some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
).filter(bool) | some.sampled_from(
    [
        "Nr",
        "Titel",
        "Status",
        "Startdatum",
        "Datum besluit",
        "Besluit",
        "Uitkomst",
        "Kleur",
        "Budget",
        "Hercontrole",
        "Startbesluit",
    ]
)
CELLS = (
    some.none()
    | some.sampled_from(["1-2-2025", "31-1-2025", "x", "Lopend", "goed", "12.500", "2025", '"', "\\"])
    | some.text(alphabet=some.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
        lambda text: text.strip()
    )
)


@given(data=some.data(), headers=some.lists(HEADERS, min_size=1, max_size=8, unique=True))
@settings(deadline=None, max_examples=150)
def test_any_proposal_can_be_loaded_and_applied(data, headers):
    n_rows = data.draw(some.integers(1, 4))
    columns = {header: data.draw(some.lists(CELLS, min_size=n_rows, max_size=n_rows)) for header in headers}
    given_list = sheet(data.draw(some.sampled_from([None, "Blad 1"])), **columns)
    rows, _ = apply(load_mapping(written(suggest(given_list))), given_list)
    assert len(table_of(rows, "pilots")) == n_rows
