"""What offices write in their lists, kind by kind, and what becomes of it: read, asked or told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from doorstroom.ingest.findings import plain
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping import file as mapping_file
from doorstroom.ingest.mapping import guess as guessed
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.ingest.mapping.suggest import best_sheet, sheets_alike, suggest
from doorstroom.ingest.parse.day_order import OrderOfDates, order_of_dates
from doorstroom.ingest.parse.days import read_date
from doorstroom.ingest.parse.numbers import number_style, read_number
from doorstroom.ingest.parse.text import clean
from doorstroom.ingest.parse.units import names_other_currency, unit_of
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers import read
from doorstroom.lineage.source_lines import columns_read, source_line
from doorstroom.store.load import load, recompose
from doorstroom.store.trying import check_only
from doorstroom.store.versions import Store
from tests.given import NOW, rows, silent

D = dt.date


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def workbook(folder: Path, **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(folder / "lijst.xlsx")
    return folder / "lijst.xlsx"


def proposed(file: Path) -> str:
    sheets = read.read(file, known_headers=known_headers())
    best = best_sheet(sheets)
    return mapping_file.written(suggest(best, sheets_alike(best, sheets)))


def checked(*paths: Path, mappings: list[Path] = ()):
    return check_only(list(paths), municipality="Waterkant", now=NOW, mapping_file=list(mappings), progress=silent)


def loaded(folder: Path, *paths: Path, mappings: list[Path] = ()):
    store = Store(folder / "store")
    given = {"municipality": "Waterkant", "now": NOW, "keep": 3, "progress": silent}
    return store, load(store, list(paths), mapping_file=list(mappings), **given)


def as_proposed(folder: Path, file: Path, *extra: str) -> list[Path]:
    """The mapping that is proposed for a file, with lines of its own at the top."""
    return [written(folder, "koppeling.toml", "\n".join([*extra, proposed(file)]))]


def told(report, *codes: str) -> list[tuple]:
    found = [flag for flag in report.flags if flag.code in codes]
    return [(flag.code, flag.row, flag.column, plain(flag.value), plain(flag.other)) for flag in found]


def dates(texts):
    return {text: read_date(text) for text in texts}


def holds_account(report) -> bool:
    return all(count.rows_read == count.rows_loaded + count.rows_refused for count in report.files)


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("text", "since", "day", "is_target"),
    [
        ("half april 2025", D(2025, 4, 1), D(2025, 4, 30), False),
        ("half 2025", D(2025, 4, 1), D(2025, 6, 30), False),
        ("medio april '25", D(2025, 4, 1), D(2025, 4, 30), False),
        ("eind Q2 2025", D(2025, 4, 1), D(2025, 6, 30), False),
        ("begin Q3 2025", D(2025, 7, 1), D(2025, 9, 30), False),
        ("eind van het 2e kwartaal 2025", D(2025, 4, 1), D(2025, 6, 30), False),
        ("eind 1e helft 2025", D(2025, 1, 1), D(2025, 6, 30), False),
        ("Q2-25", D(2025, 4, 1), D(2025, 6, 30), False),
        ("zomer '25", D(2025, 6, 1), D(2025, 8, 31), False),
        ("zomer 2025", D(2025, 6, 1), D(2025, 8, 31), False),
        ("najaar '25", D(2025, 9, 1), D(2025, 11, 30), False),
        ("voorjaar 26", D(2026, 3, 1), D(2026, 5, 31), False),
        ("begin '26", D(2026, 1, 1), D(2026, 3, 31), False),
        ("winter 2025-2026", D(2025, 12, 1), D(2026, 2, 28), False),
        ("winter 2027/28", D(2027, 12, 1), D(2028, 2, 29), False),
        ("schooljaar 2025/2026", D(2025, 8, 1), D(2026, 7, 31), False),
        ("uiterlijk 1-4-2025", None, D(2025, 4, 1), True),
        ("uiterlijk op 1 april 2025", None, D(2025, 4, 1), True),
        ("vóór 1 april 2025", None, D(2025, 4, 1), True),
        ("tot 1-4-2025", None, D(2025, 4, 1), True),
        ("streefdatum 1-4-2025", None, D(2025, 4, 1), True),
        ("streefdatum: Q2 2025", D(2025, 4, 1), D(2025, 6, 30), True),
        ("1-4-2025 (streefdatum)", None, D(2025, 4, 1), True),
        ("1-4-2025 (o.v.b.)", None, D(2025, 4, 1), True),
        ("Q2 2025 (verwacht)", D(2025, 4, 1), D(2025, 6, 30), True),
        ("verwacht medio 2025", D(2025, 4, 1), D(2025, 6, 30), True),
        ("deadline 1 april 2025", None, D(2025, 4, 1), True),
        ("by 1 April 2025", None, D(2025, 4, 1), True),
        ("April 2025 (planned)", D(2025, 4, 1), D(2025, 4, 30), True),
    ],
)
def test_a_date_that_is_not_exact_is_read_as_what_it_is(text, since, day, is_target):
    assert read_date(text).settled("dmy") == Value(day, inexact=True, since=since, is_target=is_target)


@pytest.mark.parametrize(
    "text", ["per 1-4-2025", "m.i.v. 1 april 2025", "met ingang van 1-4-2025", "vanaf 1-4-2025", "t/m 1-4-2025"]
)
def test_a_word_that_says_from_or_up_to_and_including_leaves_the_day_exact(text):
    assert read_date(text).settled("dmy") == Value(D(2025, 4, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Apr-25", "day_or_year_unclear"),
        ("apr '25", "day_or_year_unclear"),
        ("voor de zomer", "unreadable_date"),
        ("eind april", "unreadable_date"),
        ("winter 2025-2027", "unreadable_date"),
        ("schooljaar 2025", "unreadable_date"),
        ("na de zomer 2025", "unreadable_date"),
        ("mei/juni 2025", "unreadable_date"),
        ("kerst 2025", "unreadable_date"),
        ("zsm", "unreadable_date"),
    ],
)
def test_a_date_that_may_be_two_things_is_asked_and_never_guessed(text, problem):
    assert read_date(text).settled("dmy").problem == problem


HEAD = "Nr;Naam pilot;Startdatum;Geplande einddatum;Status\n"


def test_a_target_is_a_plan_and_never_something_that_happened(tmp_path):
    file = written(
        tmp_path,
        "lijst.csv",
        HEAD + "1;a;1-4-2025 (streefdatum);uiterlijk 31-12-2025;idee\n2;b;13-4-2025;31-12-2025;idee\n",
    )
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert told(report, "unreadable_kept") == [
        ("unreadable_kept", 2, "Startdatum", "1-4-2025 (streefdatum)", "target_not_happened")
    ]
    assert told(report, "inexact_period") == [
        ("inexact_period", 2, "Geplande einddatum", "uiterlijk 31-12-2025", "2025-12-31")
    ]
    assert rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage") == [("2", "running"), ("1", "idea")]


@pytest.mark.parametrize(
    ("texts", "beside", "order", "decided_by"),
    [
        (["01-02-2025", "03-04-2025", "02-13-2025"], [["13-12-2025", "14-12-2025", "15-12-2025"]], "dmy", None),
        (["1/2/2025", "3/4/2025", "31/1/2025"], [["12/13/2025", "12/14/2025", "12/15/2025"]], "mdy", None),
        (["01-02-2025", "03-04-2025", "02-13-2025"], [], "mdy", "02-13-2025"),
        (["01-02-2025", "31-01-2025"], [], "dmy", "31-01-2025"),
        (["01-02-2025", "31-01-2025"], [["28-02-2025"]], "dmy", None),
        (["01-02-2025", "02-13-2025"], [["13-12-2025"]], "mdy", "02-13-2025"),
        (["13-01-2025", "14-01-2025", "15-01-2025", "02-13-2025", "01-02-2025"], [], "dmy", None),
        (["13-01-2025", "14-01-2025", "02-13-2025", "01-02-2025"], [], "conflicting", None),
        (["02-13-2025"], [], "mdy", None),
    ],
)
def test_one_cell_never_decides_a_column_against_several_and_is_told_when_it_decides(texts, beside, order, decided_by):
    assert order_of_dates(dates(texts), map(dates, beside)) == OrderOfDates(order, decided_by)


@pytest.mark.parametrize(
    ("texts", "beside", "order", "elsewhere"),
    [
        (["01-02-2025"], [["13-12-2025"] * 3], "ambiguous", "dmy"),
        (["01-02-2025"], [["12-13-2025"], ["01-03-2025"]], "ambiguous", "mdy"),
        (["01-02-2025"], [["13-12-2025"], ["12-13-2025"]], "ambiguous", None),
        (["01-02-2025"], [["2025-12-13"]], "ambiguous", None),
        (["2025-02-01"], [["13-12-2025"]], None, None),
    ],
)
def test_other_columns_decide_nothing_and_are_told_to_who_has_to_choose(texts, beside, order, elsewhere):
    assert order_of_dates(dates(texts), map(dates, beside)) == OrderOfDates(order, elsewhere=elsewhere)


@pytest.mark.parametrize("is_refused", [True, False])
def test_a_refused_row_decides_no_order_and_what_the_other_columns_say_is_told(tmp_path, is_refused):
    lines = ["1,a,01-02-2025,13-12-2025,loopt", f"2,b,17-03-2025,14-12-2025,loopt{',x' if is_refused else ''}"]
    file = written(tmp_path, "lijst.csv", "\n".join(["Nr,Naam,Startdatum,Einddatum,Status", *lines]))
    mapping = proposed(file)
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert ("the others say: dmy" in mapping) == is_refused
    assert told(report, "order_elsewhere") == ([("order_elsewhere", None, "Startdatum", None, "dmy")] * is_refused)
    assert len(told(report, "unreadable_kept")) == is_refused


def test_one_mistyped_date_is_left_out_and_turns_no_other(tmp_path):
    lines = [f"{n};p{n};0{n}-0{n % 8 + 1}-2025;{12 + n}-12-2025;loopt" for n in range(1, 10)]
    file = written(tmp_path, "lijst.csv", HEAD + "\n".join([*lines, "10;p10;02-13-2025;28-12-2025;loopt"]))
    for mappings in (as_proposed(tmp_path, file), [without(tmp_path, file, "date_order")]):
        store, report = loaded(tmp_path, file, mappings=mappings)
        assert told(report, "unreadable_kept", "order_by_one_cell") == [
            ("unreadable_kept", 11, "Startdatum", "02-13-2025", "against_date_order:dmy")
        ]
        stages = store.ask("stage_now", as_of=NOW.date())
        entered = dict(rows(stages, "pilot_id", "entered_on"))
        assert (entered["1"], entered["9"], entered["10"]) == ("2025-02-01", "2025-02-09", None)


def test_a_month_with_two_digits_is_asked_in_a_proposal_and_read_as_chosen(tmp_path):
    file = written(tmp_path, "lijst.csv", HEAD + "1;a;2025-01-13;Apr-25;loopt\n2;b;2025-01-14;dec-25;loopt\n")
    (line,) = [line for line in proposed(file).splitlines() if "month_year = true" in line and not line.startswith("#")]
    assert line.startswith('planned_on = "Geplande einddatum"  # Apr-25: een maand en een jaar?')
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert [flag[3:] for flag in told(report, "unreadable_kept")] == [
        ("Apr-25", "day_or_year_unclear"),
        ("dec-25", "day_or_year_unclear"),
    ]
    report = checked(file, mappings=as_proposed(tmp_path, file, "month_year = true"))
    assert [flag[3:] for flag in told(report, "inexact_period")] == [("Apr-25", "2025-04-30"), ("dec-25", "2025-12-31")]
    assert not told(report, "unreadable_kept")


def without(folder: Path, file: Path, start: str) -> Path:
    """The proposed mapping without the lines that begin so."""
    lines = [line for line in proposed(file).splitlines() if not line.startswith(start)]
    return written(folder, "zonder.toml", "\n".join(lines))


@pytest.mark.parametrize("is_flat", [True, False])
def test_what_one_cell_alone_decides_is_told_in_a_list_and_in_a_table(tmp_path, is_flat):
    if is_flat:
        file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Startdatum\n1;a;01-02-2025\n2;b;02-13-2025\n")
        report = checked(file, mappings=[without(tmp_path, file, "date_order")])
    else:
        written(tmp_path / "in", "pilots.csv", "pilot_id,title\n1,a\n2,b\n")
        text = "pilot_id,milestone,happened_on\n1,started,01-02-2025\n2,started,02-13-2025\n"
        report = checked(written(tmp_path / "in", "milestones.csv", text).parent)
    ((_, row, _, value, order),) = told(report, "order_by_one_cell")
    assert (row, value, order) == (3, "02-13-2025", "mdy")


# ----------------------------------------------------------- numbers and units


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["12.500", "8000.5"], "ambiguous"),
        (["12.500", "8000.5", "7,50"], ","),
        (["12,500", "8000.5"], "ambiguous"),
        (["12.500", "8.5"], "ambiguous"),
        (["8000.5", "0.25"], None),
        (["€ 8.000,50", "12.500"], ","),
    ],
)
def test_a_typed_number_proves_nothing_about_text(texts, style):
    assert number_style({text: read_number(text) for text in texts}, from_typed=True) == style


@pytest.mark.parametrize(("decimal", "budget"), [(None, None), (",", 12500), (".", 12.5)])
def test_a_text_beside_a_typed_number_is_asked_unless_the_mapping_says(tmp_path, decimal, budget):
    lines = [["Nr", "Naam pilot", "Budget", "Status"], ["1", "a", "12.500", "loopt"], ["2", "b", 8000.5, "loopt"]]
    file = workbook(tmp_path, Blad1=lines)
    extra = [f'decimal = "{decimal}"'] if decimal else []
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file, *extra))
    asked = told(report, "unreadable_kept")
    assert asked == ([("unreadable_kept", 2, "Budget", "12.500", "ambiguous_separator")] if budget is None else [])
    found = [store.ask("pilot", as_of=NOW.date(), pilot_key=f"Waterkant/{n}").pilot_budget[0] for n in (1, 2)]
    assert (None if found[0] != found[0] else found[0], found[1]) == (budget, 8000.5)


@pytest.mark.parametrize(
    ("header", "times", "is_other_currency"),
    [
        ("Budget (x € 1.000)", 1000, False),
        ("Budget x € 1.000", 1000, False),
        ("Budget (x1000)", 1000, False),
        ("Begroting * 1.000", 1000, False),
        ("Kosten in duizenden euro's", 1000, False),
        ("Budget (k€)", 1000, False),
        ("Totaal budget (€ mln)", 10**6, False),
        ("Budget (x € 1.000.000)", 10**6, False),
        ("Budget in miljoenen", 10**6, False),
        ("Kosten pilot (£m)", 10**6, True),
        ("Budget (in thousands)", 1000, False),
        ("Budget", None, False),
        ("Budget (€)", None, False),
    ],
)
def test_a_unit_in_a_header_is_proposed_and_told_where_the_mapping_says_nothing(
    tmp_path, header, times, is_other_currency
):
    assert unit_of(header) == times
    assert names_other_currency(header) == is_other_currency
    file = written(tmp_path, "lijst.csv", f"Nr;Naam pilot;{header};Status\n1;a;12;loopt\n2;b;7,5;loopt\n")
    mapping = load_mapping(proposed(file))
    assert mapping.feeds["pilot_budget"].headers == (header,)
    assert mapping.feeds["pilot_budget"].times == times


def test_an_amount_is_multiplied_by_the_unit_that_the_mapping_says(tmp_path):
    text = (
        "Nr;Naam pilot;Budget (x € 1.000);Status\n1;a;12;loopt\n2;b;7,5;loopt\n3;c;£ 3;loopt\n4;d;2 x € 1.000;loopt\n"
    )
    file = written(tmp_path, "lijst.csv", text)
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    found = [store.ask("pilot", as_of=NOW.date(), pilot_key=f"Waterkant/{n}").pilot_budget[0] for n in (1, 2, 3, 4)]
    assert found == [12000, 7500, 3000, 2000]
    assert told(report, "unit_in_header") == []
    plain = written(tmp_path, "zonder.toml", proposed(file).replace(", times = 1000", ""))
    report = checked(file, mappings=[plain])
    assert [flag[4] for flag in told(report, "unit_in_header")] == ["1000"]
    assert [flag[4] for flag in told(report, "unreadable_kept")] == ["unit_unclear"] * 2


@pytest.mark.parametrize("text", ["£ 12m", "£12", "$ 500", "12 x € 1.000", "12 (x 1000)", "12m", "USD 5"])
def test_an_amount_with_a_unit_or_another_currency_is_asked(text):
    for style in (",", ".", None):
        assert read_number(text).settled(style) == Value(problem="unit_unclear")


@pytest.mark.parametrize("times", ["0", "-1000", "1.5", '"1000"', "true"])
def test_a_unit_is_a_whole_number_for_a_column_of_numbers(times):
    with pytest.raises(MappingError, match="not_a_factor"):
        load_mapping(
            f'[columns]\npilot_id = "Nr"\ntitle = "Naam"\npilot_budget = {{ column = "B", times = {times} }}\n'
        )
    with pytest.raises(MappingError, match="not_a_factor"):
        load_mapping('[columns]\npilot_id = "Nr"\ntitle = { column = "Naam", times = 1000 }\n')


# -------------------------------------------------------------- spellings, nothing

HARD, ZERO = "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}"


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        (f"Team{HARD}Wmo", "invisible_signs"),
        ("Team  Wmo", "invisible_signs"),
        (f"Team Wmo{ZERO}", "invisible_signs"),
        ("Team Wmo\N{SOFT HYPHEN}", "invisible_signs"),
        ("Team\N{THIN SPACE}Wmo", "invisible_signs"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Team Wmo", "invisible_signs"),
        ("team wmo", "spelled_otherwise"),
        ("TEAM WMO", "spelled_otherwise"),
        (f"team{HARD}{ZERO}WMO", "spelled_otherwise"),
    ],
)
def test_spellings_of_one_owner_are_one_owner_told_once(tmp_path, spelling, code):
    lines = "".join(f"{n};p{n};{owner};loopt\n" for n, owner in enumerate(["Team Wmo"] * 3 + [spelling] * 2, start=1))
    file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Trekker;Status\n" + lines)
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert set(rows(store.ask("stage_now", as_of=NOW.date()), "owner")) == {("Team Wmo",)}
    last = [(flag[0], flag[1], flag[4]) for flag in told(report, "invisible_signs", "spelled_otherwise")][-1]
    assert (last[0], last[1], last[2]) == (code, 5, "Team Wmo")
    assert holds_account(report)


@pytest.mark.parametrize(
    "spelling", ["p-1", "P\N{EN DASH}1", "P -1", f"P-1{ZERO}", f"{HARD}P-1", "P\N{NON-BREAKING HYPHEN}1"]
)
def test_spellings_of_one_id_are_one_pilot_in_all_tables(tmp_path, spelling):
    written(tmp_path / "in", "pilots.csv", "pilot_id,title\nP-1,Alfa\nP-2,Beta\n")
    text = f"pilot_id,milestone,happened_on\n{spelling},started,2025-01-13\n"
    store, report = loaded(tmp_path, written(tmp_path / "in", "milestones.csv", text).parent)
    assert not report.refusals
    assert len(told(report, "spelled_otherwise", "invisible_signs")) == 1
    stages = dict(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage"))
    assert stages == {"P-1": "running", "P-2": None}


def test_a_network_may_give_one_id_in_two_spellings_to_two_municipalities(tmp_path):
    text = "pilot_id,municipality,title\nP-1,Delft,a\np-1,Leiden,b\n"
    written(tmp_path / "in", "pilots.csv", text)
    written(tmp_path / "in", "milestones.csv", "pilot_id,milestone,happened_on\n")
    report = checked(tmp_path / "in")
    assert told(report, "spelled_otherwise") == []


def test_names_of_municipalities_follow_the_settings(tmp_path):
    written(tmp_path / "in", "pilots.csv", "pilot_id,municipality,title\n1,waterkant,a\n2,WATERKANT,b\n3,Delft,c\n")
    written(tmp_path / "in", "milestones.csv", "pilot_id,milestone,happened_on\n1,started,2025-01-13\n")
    store, _ = loaded(tmp_path, tmp_path / "in")
    assert sorted(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "municipality")) == [
        ("1", "Waterkant"),
        ("2", "Waterkant"),
        ("3", "Delft"),
    ]


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("means_none", ("n.v.t.", "nvt", "N/A", "#N/A", "-", "--", "geen", "–")),
        ("means_unknown", ("?", "??", "onbekend", "n.n.b.", "#N/B", "nog onbekend", "tbd")),
        ("error_value", ("#REF!", "#VERW!", "#DEEL/0!", "#DIV/0!", "#WAARDE!", "#NAAM?", "Err:502")),
    ],
)
def test_a_word_for_nothing_is_no_owner_and_is_told_once(tmp_path, code, texts):
    owners = ["Team", *(text for text in texts for _ in (1, 2))]
    lines = "".join(f"{n};p{n};{owner};loopt\n" for n, owner in enumerate(owners, start=1))
    file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Trekker;Status\n" + lines)
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert sorted(flag[:4] for flag in told(report, code)) == [
        (code, 3 + 2 * nth, "Trekker", text) for nth, text in enumerate(texts)
    ]
    assert {owner for (owner,) in rows(store.ask("stage_now", as_of=NOW.date()), "owner")} == {"Team", None}


def test_a_title_that_says_nothing_loses_no_pilot_and_an_id_that_does_is_refused(tmp_path):
    file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Status\n1;n.n.b.;loopt\n#REF!;b;loopt\nn.v.t.;c;loopt\n")
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert sorted({(refusal.row, refusal.code) for refusal in report.refusals}) == [
        (3, "missing_required"),
        (4, "missing_required"),
    ]
    assert holds_account(report)
    assert [flag[3] for flag in told(report, "error_value", "means_none")] == ["#REF!", "n.v.t."]


def test_invisible_signs_in_longer_texts_are_told_once_a_column(tmp_path):
    text = (
        f"Nr;Naam pilot;Omschrijving;Status\n1;a;Een{HARD}tekst;loopt\n2;b;Twee{ZERO} dingen;loopt\n3;c;Gewoon;loopt\n"
    )
    file = written(tmp_path, "lijst.csv", text)
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert told(report, "invisible_signs_cells") == [("invisible_signs_cells", 2, "Omschrijving", "Een tekst", "2")]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f" a{HARD} {HARD}b ", "a b"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "café"),
        ("regel\r\n twee", "regel\ntwee"),
        (f"{ZERO}", ""),
        ("\N{FAMILY}\N{ZERO WIDTH JOINER}\N{BOY}", "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{BOY}"),
    ],
)
def test_a_text_is_cleaned_of_what_nobody_sees(text, plain):
    assert clean(text) == plain
    assert clean(plain) == plain


def test_of_two_columns_the_one_that_says_nothing_leaves_the_word_to_the_other(tmp_path):
    text = "Nr;Naam pilot;Team;Afdeling;Status\n1;a;n.v.t.;Wmo;loopt\n2;b;Jeugd;;loopt\n3;c;;-;loopt\n"
    file = written(tmp_path, "lijst.csv", text)
    for form in ("", ', join = " / "'):
        mapping = proposed(file).replace('owner = "Team"', f'owner = {{ columns = ["Team", "Afdeling"]{form} }}')
        store, _ = loaded(tmp_path, file, mappings=[written(tmp_path, "samen.toml", mapping)])
        owners = dict(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "owner"))
        assert owners == {"1": "Wmo", "2": "Jeugd", "3": None}


# ---------------------------------------------------------------- ids and twins


def test_an_id_that_became_a_date_is_told(tmp_path):
    lines = [["Nr", "Naam pilot", "Status"], ["1-1", "a", "loopt"], [dt.datetime(2026, 2, 1), "b", "loopt"]]
    file = workbook(tmp_path, Blad1=lines)
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert [flag[:3] for flag in told(report, "id_is_a_day")] == [("id_is_a_day", 3, "Nr")]


def test_each_column_in_which_two_rows_of_one_pilot_differ_is_told_with_both_values(tmp_path):
    text = "pilot_id,title,owner,pilot_budget\n1,Alfa,Team A,12500\n1,Alfa,Team B,\n2,Beta,Team C,100\n"
    written(tmp_path / "in", "pilots.csv", text)
    written(tmp_path / "in", "milestones.csv", "pilot_id,milestone,happened_on\n")
    report = checked(tmp_path / "in")
    assert told(report, "same_key_differs") == [
        ("same_key_differs", 2, "owner", "Team A", "Team B (pilots.csv:3)"),
        ("same_key_differs", 2, "pilot_budget", "12500.00", "– (pilots.csv:3)"),
    ]


@pytest.mark.parametrize(
    ("municipalities", "flags"),
    [
        (("Delft", "", "Delft"), [("municipality_default", 3, "Gemeente", "1", "Waterkant")]),
        (("", "", "Delft"), [("municipality_default", 2, "Gemeente", "2", "Waterkant")]),
        (("n.v.t.", "Delft", "Delft"), [("municipality_default", 2, "Gemeente", "1", "Waterkant")]),
        (("Delft", "Delft", "Delft"), []),
    ],
)
def test_a_municipality_from_the_settings_is_told_once(tmp_path, municipalities, flags):
    lines = "".join(f"{n};p{n};{name};loopt\n" for n, name in enumerate(municipalities, start=1))
    file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Gemeente;Status\n" + lines)
    assert told(checked(file, mappings=as_proposed(tmp_path, file)), "municipality_default") == flags


def test_pilots_of_which_no_stage_is_known_are_told(tmp_path):
    file = written(
        tmp_path, "lijst.csv", "Nr;Naam pilot;Startdatum;Status\n1;Alfa;13-01-2025;loopt\n2;Beta;;raar\n3;Gamma;;\n"
    )
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert [flag[:2] + flag[3:4] for flag in told(report, "stage_unknown")] == [
        ("stage_unknown", 3, "Beta"),
        ("stage_unknown", 4, "Gamma"),
    ]
    stages = dict(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage"))
    assert stages == {"1": "running", "2": None, "3": None}


@pytest.mark.parametrize("word", ["geborgd", "Geborgd in lijn", "regulier", "structureel"])
def test_what_is_said_to_be_anchored_and_was_not_checked_is_being_anchored(tmp_path, word):
    file = written(tmp_path, "lijst.csv", f"Nr;Naam pilot;Startdatum;Status\n1;a;13-01-2025;{word}\n")
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert rows(store.ask("stage_now", as_of=NOW.date()), "stage", "entered_on") == [("anchoring", None)]
    assert [flag[3] for flag in told(report, "anchored_not_held")] == [None]


# ------------------------------------------------------------------- proposing

HEADERS_KNOWN = {
    "Startdatum (dd-mm-jjjj)": ("started", "happened_on"),
    "Startdatum (gepland)": ("started", "planned_on"),
    "Einddatum (werkelijk)": ("ended", "happened_on"),
    "Gerealiseerde startdatum": ("started", "happened_on"),
    "Verwachte livegang": ("implemented", "planned_on"),
    "Livegang": ("implemented", "happened_on"),
    "Opleverdatum": ("ended", "planned_on"),
    "Nieuwe einddatum": ("ended", "replanned_on"),
    "Einddatum (nieuw)": ("ended", "replanned_on"),
    "Herziene einddatum": ("ended", "replanned_on"),
    "Oorspronkelijke einddatum": ("ended", "first_planned_on"),
    "Originele einddatum": ("ended", "first_planned_on"),
    "Oorspronkelijke startdatum": ("started", "first_planned_on"),
    "Laatst gewijzigd": ("columns", "updated_on"),
    "Wijk": ("segments", "area"),
    "Stadsdeel": ("segments", "area"),
    "Doelgroep": ("segments", "target_group"),
    "Actuele status": ("status", "column"),
    "Status (kies uit de lijst)": ("status", "column"),
    "Totaal budget": ("columns", "pilot_budget"),
    "Kosten pilot": ("columns", "pilot_budget"),
    "Trekker [team]": ("columns", "owner"),
}


@pytest.mark.parametrize(("header", "target"), HEADERS_KNOWN.items())
def test_a_header_that_offices_use_is_known(tmp_path, header, target):
    kind = target[1]
    cell = "13-01-2025" if kind.endswith("_on") else "12" if kind == "pilot_budget" else "loopt"
    file = written(tmp_path, "lijst.csv", f"Nr;Naam pilot;{header}\n1;a;{cell}\n2;b;\n")
    (sheet,) = read.read(file, known_headers=known_headers())
    targets = guessed.guesses(sheet).targets
    assert targets[target].header == header
    assert targets[target].likeness == 100
    assert header in suggest(sheet).mapping.headers


def test_who_decides_belongs_to_a_decision(tmp_path):
    file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Orgaan;Besluit\n1;a;College;uitrollen\n")
    assert 'decided_by = "Orgaan"' in proposed(file)
    alone = written(tmp_path, "alleen.csv", "Nr;Naam pilot;Orgaan\n1;a;College\n")
    assert '#   "Orgaan"' in proposed(alone)


def test_an_area_and_a_target_group_feed_the_segments(tmp_path):
    file = written(tmp_path, "lijst.csv", "Nr;Naam pilot;Wijk;Status\n1;a;Noord;loopt\n2;b;;loopt\n")
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert {count.table: count.rows_loaded for count in report.files}["segments"] == 2
    assert "iedereen" in proposed(file)


def test_the_original_end_is_the_first_plan_and_the_new_one_a_later_plan(tmp_path):
    text = "Nr;Naam pilot;Oorspronkelijke einddatum;Nieuwe einddatum;Status\n1;a;31-12-2025;30-06-2026;loopt\n"
    file = written(tmp_path, "lijst.csv", text + "2;b;31-12-2025;;loopt\n3;c;31-12-2025;30-09-2025;loopt\n")
    store, _ = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    plans = {
        key: [
            (row.planned_on.date().isoformat(), row.days_shifted)
            for row in store.ask("pilot_timeline", as_of=NOW.date(), pilot_key=f"Waterkant/{key}").itertuples()
            if row.milestone == "ended"
        ]
        for key in "123"
    }
    assert [day for day, _ in plans["1"]] == ["2025-12-31", "2026-06-30"]
    assert plans["1"][1][1] == 181
    assert [day for day, _ in plans["2"]] == ["2025-12-31"]
    assert sorted(plans["3"]) == [("2025-09-30", -92), ("2025-12-31", 0)]


NEVER = {
    "status": [
        *(
            "niet lopend",
            "niet actief",
            "inactief",
            "non-actief",
            "deactief",
            "niet geborgd",
            "ongeborgd",
            "nooit gestart",
        ),
        *(
            "niet uitgerold",
            "niet afgerond",
            "niet gestopt",
            "niet in uitvoering",
            "irregulier",
            "onvoltooid",
            "herstart",
        ),
        *("bijna afgerond", "gestopt?", "geen pilot", "not started yet?", "not running", "inactive", "incomplete"),
    ],
    "outcome": [
        *("niet echt geslaagd", "net niet geslaagd", "niet geheel succesvol", "niet negatief", "unsuccessful?"),
        *("onvoldoende succes", "goed noch slecht?", "niet onduidelijk"),
    ],
    "decision": ["niet opschalen", "niet verlengen", "niet stoppen", "geen uitrol", "niet uitgesteld", "onuitgesteld"],
}
ALWAYS = {
    "status": {"lopend": "running", "Geborgd": "anchored", "is gestopt": "stopped"},
    "outcome": {
        "voldoende": "successful",
        "onvoldoende": "unsuccessful",
        "onsuccesvol": "unsuccessful",
        "succesvol": "successful",
        "geen succes": "unsuccessful",
        "niet succesvol": "unsuccessful",
    },
    "decision": {
        "akkoord": "rollout_full",
        "ingestemd": "rollout_full",
        "conform": "rollout_full",
        "afgewezen": "stop",
        "on hold": "defer",
        "niet uitrollen": "stop",
        "opschalen": "rollout_full",
    },
}
COLUMN = {
    "status": ("Status", ("status", "column")),
    "outcome": ("Uitkomst evaluatie", ("evaluation", "outcome")),
    "decision": ("Besluit college", ("rollout_decision", "outcome")),
}


def guesses(folder: Path, kind: str, words) -> dict:
    header, target = COLUMN[kind]
    lines = "".join(f"{n};p{n};{word}\n" for n, word in enumerate(words))
    (sheet,) = read.read(
        written(folder, "lijst.csv", f"Nr;Naam pilot;{header}\n{lines}"), known_headers=known_headers()
    )
    return {guess.word: guess for guess in guessed.guesses(sheet).words[target]}


@pytest.mark.parametrize("kind", COLUMN)
def test_a_word_that_denies_a_known_one_is_never_taken_for_it(tmp_path, kind):
    found = guesses(tmp_path, kind, NEVER[kind])
    assert {word: guess.code for word, guess in found.items()} == dict.fromkeys(NEVER[kind])


@pytest.mark.parametrize("kind", COLUMN)
def test_a_known_word_is_taken_for_what_it_says(tmp_path, kind):
    found = guesses(tmp_path, kind, ALWAYS[kind])
    assert {word: guess.code for word, guess in found.items()} == ALWAYS[kind]


def test_what_a_college_says_is_marked_to_be_checked(tmp_path):
    found = guesses(tmp_path, "decision", ["akkoord", "ingestemd", "conform", "afgewezen", "on hold"])
    assert not any(guess.is_sure for guess in found.values())


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Naam pilot": ["a", "b"], "Tekst": ["x" * 60, "y" * 60]}, {"Naam pilot"}),
        ({"Naam pilot": ["a", "a"], "Afdeling": ["x", "y"], "Tekst": ["p" * 60, "q" * 60]}, {"Naam pilot", "Afdeling"}),
        ({"Naam pilot": ["a", "a", "b"], "Thema": ["x", "y", "y"], "Soort": ["k", "k", "k"]}, {"Naam pilot", "Thema"}),
        ({"Naam pilot": ["a", "b"], "Registratie": ["R1", "R2"]}, {"Registratie"}),
    ],
)
def test_a_long_text_or_a_column_that_repeats_is_no_id(tmp_path, columns, expected):
    lines = [";".join(columns), *(";".join(cells) for cells in zip(*columns.values(), strict=True))]
    (sheet,) = read.read(written(tmp_path, "lijst.csv", "\n".join(lines)), known_headers=known_headers())
    assert set(suggest(sheet).mapping.feeds["pilot_id"].headers) == expected


def test_the_sheet_with_most_known_headers_is_proposed_not_the_longest(tmp_path):
    lookups = [["Statussen", "Thema"], *([f"x{n}", "y"] for n in range(30))]
    file = workbook(tmp_path, Keuzelijsten=lookups, Pilots=[["Nr", "Naam pilot", "Status"], ["1", "a", "loopt"]])
    assert load_mapping(proposed(file)).named_sheets == ("Pilots",)
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert [flag[3] for flag in told(report, "sheet_not_in_mapping")] == ["Statussen, Thema"]


def test_a_list_with_a_sheet_a_year_is_read_whole_and_next_years_sheet_is_told(tmp_path):
    head = ["Nr", "Naam pilot", "Status"]
    years = {"2025": [head, ["1", "a", "loopt"]], "2026": [head, ["2", "b", "gestopt"]]}
    mappings = as_proposed(tmp_path, workbook(tmp_path, **years))
    assert load_mapping(mappings[0]).named_sheets == ("2025", "2026")
    file = workbook(tmp_path, **years, **{"2027": [head, ["3", "c", "loopt"]]})
    report = checked(file, mappings=mappings)
    assert sum(count.rows_loaded for count in report.files if count.table == "pilots") == 2
    assert not told(report, "unknown_status_word")
    assert [flag.sheet for flag in report.flags if flag.code == "sheet_not_in_mapping"] == ["2027"]


# ------------------------------------------------------------ several mappings

A_LIST = """
[columns]
pilot_id = "Nr"
title = "Naam"
[status]
column = "Status"
[status.words]
"loopt" = [{ milestone = "started" }]
"""
B_LIST = A_LIST.replace("Nr", "Project").replace("Naam", "Titel").replace("Status", "Fase")
EVENTS = """
table = "milestones"
[columns]
pilot_id = "zaak"
milestone = { column = "stap", values = { "Start" = "started", "Klaar" = "ended" } }
happened_on = "datum"
"""


@pytest.mark.parametrize("files", [(None, None), ("a.csv", "b*.csv"), (None, "b.csv"), ("in/a.csv", None)])
def test_two_lists_with_other_headers_go_together_each_with_its_mapping(tmp_path, files):
    written(tmp_path / "in", "a.csv", "Nr;Naam;Status\n1;a;loopt\n")
    written(tmp_path / "in", "b.csv", "Project;Titel;Fase\n2;b;loopt\n")
    own = [f'files = ["{name.removeprefix("in/")}"]\n' if name else "" for name in files]
    mappings = [written(tmp_path, f"{n}.toml", own[n] + text) for n, text in enumerate((A_LIST, B_LIST))]
    store, report = loaded(tmp_path, tmp_path / "in", mappings=mappings)
    assert sorted(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage")) == [
        ("1", "running"),
        ("2", "running"),
    ]
    assert holds_account(report)
    assert not told(report, "mapping_not_used")
    for file, header, row in (("a.csv", "Naam", 2), ("b.csv", "Titel", 2)):
        line = source_line(store, report.version, file, None, row)
        assert columns_read("pilots", line)[header][0].column == "title"
    again = recompose(store, municipality="Waterkant", now=NOW, keep=3, progress=silent)
    assert [(count.file, count.table, count.rows_loaded) for count in again.files] == [
        (count.file, count.table, count.rows_loaded) for count in report.files
    ]


def test_a_list_of_ones_own_goes_together_with_tables_of_the_contract(tmp_path):
    written(tmp_path / "in", "lijst.csv", "Nr;Naam;Status\n1;a;loopt\n")
    written(tmp_path / "in", "norms.csv", "stage,norm_days\nawaiting_decision,60\n")
    written(tmp_path / "in", "capacity.csv", "team,quarter,fte\nTeam Wmo,2026-04-01,2\n")
    written(tmp_path / "in", "meetings.csv", "body,meets_on\nCollege,2026-05-12\n")
    store, report = loaded(tmp_path, tmp_path / "in", mappings=[written(tmp_path, "m.toml", A_LIST)])
    assert {count.table: count.rows_loaded for count in report.files} == {
        "pilots": 1,
        "milestones": 1,
        "norms": 1,
        "capacity": 1,
        "meetings": 1,
    }
    assert source_line(store, report.version, "norms.csv", None, 2).mapping is None
    assert source_line(store, report.version, "lijst.csv", None, 2).mapping is not None


def test_a_log_of_events_of_ones_own_goes_together_with_the_table_of_pilots(tmp_path):
    written(tmp_path / "in", "pilots.csv", "pilot_id,title\n1,a\n")
    written(tmp_path / "in", "events.csv", "zaak;stap;datum\n1;Start;2025-01-13\n1;Klaar;2025-05-13\n")
    store, report = loaded(tmp_path, tmp_path / "in", mappings=[written(tmp_path, "m.toml", EVENTS)])
    assert not report.refusals
    assert rows(store.ask("stage_now", as_of=NOW.date()), "stage", "entered_on") == [("evaluating", "2025-05-13")]


def test_a_list_of_which_one_header_changed_is_refused_and_not_taken_for_another_table(tmp_path):
    text = A_LIST.replace("Nr", "Pilotnummer").replace("Naam", "Titel").replace("Status", "Fase")
    file = written(tmp_path, "lijst.csv", "Pilotnummer;Titel;Stand\n1;a;loopt\n")
    with pytest.raises(MappingError, match="header_not_in_file") as refused:
        checked(file, mappings=[written(tmp_path, "m.toml", text)])
    assert refused.value.details["header"] == "Fase"


def test_a_mapping_that_fits_no_file_is_told(tmp_path):
    file = written(tmp_path, "a.csv", "Nr;Naam;Status\n1;a;loopt\n")
    mappings = [written(tmp_path, "a.toml", A_LIST), written(tmp_path, "b.toml", 'files = "b.csv"\n' + B_LIST)]
    assert [flag[3] for flag in told(checked(file, mappings=mappings), "mapping_not_used")] == ["b.toml"]


def test_a_mapping_without_milestones_is_where_the_cure_lies(tmp_path):
    file = written(tmp_path, "a.csv", "Nr;Naam\n1;a\n")
    mapping = written(tmp_path, "a.toml", '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n')
    with pytest.raises(IntakeError, match="no_milestones_in_mapping"):
        checked(file, mappings=[mapping])


def test_a_list_of_which_no_row_says_a_milestone_is_loaded_with_unknown_stages(tmp_path):
    file = written(tmp_path, "a.csv", "Nr;Naam;Status\n1;a;raar\n")
    report = checked(file, mappings=[written(tmp_path, "a.toml", A_LIST)])
    assert len(told(report, "stage_unknown")) == 1


@pytest.mark.parametrize(
    ("top", "code"),
    [
        ('sheet = "a"\nsheets = ["b"]\n', "sheet_or_sheets"),
        ("files = [1]\n", "not_text"),
        ("sheets = 3\n", "not_a_list"),
    ],
)
def test_a_mapping_that_names_its_files_or_sheets_wrongly_is_refused(top, code):
    with pytest.raises(MappingError, match=code):
        load_mapping(top + A_LIST)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ("1;Een;01-03-2025;Loopt", "same_key_same_row"),
        ("1;Een;05-03-2025;Loopt", "same_pilot_other_row"),
    ],
)
def test_a_pilot_that_stands_twice_in_a_list_is_told_as_it_is_counted(tmp_path, second, code):
    head = HEAD.replace("Geplande einddatum;", "")
    file = written(tmp_path, "lijst.csv", f"{head}1;Een;01-03-2025;Loopt\n{second}\n")
    report = checked(file, mappings=as_proposed(tmp_path, file))
    of_pilots = [flag for flag in report.flags if flag.table == "pilots" and flag.code.startswith("same_")]
    assert [(flag.row, flag.code) for flag in of_pilots] == [(3, code)]
