"""share: what others may see, as a file that another installation loads, and nothing else."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from doorstroom.__main__ import main
from doorstroom.access import audit
from doorstroom.contract.model import contract
from doorstroom.export.shared import PEOPLE
from doorstroom.ledger.taking import Said
from doorstroom.store.seen_copy import public_store, seen_store
from doorstroom.store.sight import Sight
from doorstroom.store.versions import AUDIT, Store
from tests.given import hand_in, keep_only, rows, write_tables

DAY = dt.date(2026, 3, 31)
FEW = """
    open | few  | y | tested | | 3  | 123 | | | 60  | 2
    open | more | y | tested | | 38 | 123 | | | 60  | 21
    open | rest | y | tested | | 38 | 123 | | | 121 | 37
    open | all  | y | tested | | 38 | 123 | | | 123 | 38
    open | zero | y | tested | | 38 | 123 | | | 0   | 0
"""
TABLES = {
    "pilots": """
    pilot_id | title      | summary       | visibility | contact        | people_reached_now | people_reached_per_month
    open     | Fietsles       | Voor iedereen  | public     | geheim@a.nl    | 7                  | 43
    closed   | geheimA        | geheimA        | internal   | geheim@b.nl    | 50                 | 50
    lent     | geleendA       | geleendA       | internal   | geleend@b.nl   | 8                  | 60
    other    | verzwegenA     | verzwegenA     | internal   | verzwegen@b.nl | 8                  | 60
    """,
    "milestones": """
    pilot_id | milestone        | planned_on | happened_on | outcome    | note    | decided_by
    open     | evaluation       |            | 2025-01-01  | successful | geheimA |
    open     | rollout_decision | 2025-06-01 |             |            | geheimA | College
    closed   | evaluation       |            | 2025-01-01  | successful | geheimA |
    lent     | evaluation       |            | 2025-01-01  | successful | geleendA |
    other    | started          |            | 2025-01-01  |            |         |
    """,
    "lessons": """
    lesson_id | pilot_id | lesson   | action_reason
    L1        | open     | Begin    | geheimA
    L2        | closed   | geheimA  | geheimA
    L3        | lent     | geleendA | geleendA
    """,
    "segments": """
    pilot_id | area | target_group | role   | reason  | participants | people_in_need | measured | baseline \
        | people_reached | successes
    open     | x    | y            | tested | geheimA | 3            | 123            | 66.6     | 55.5     | |
    open     | z    | y            | tested | geheimA | 38           | 0              | 77.7     | 44.5     | |
    """.rstrip()
    + FEW,
    "shares": "pilot_id | with_municipality\nlent | Beekrijk\nlent | Ceverin\nother | Ceverin",
    "reuses": "pilot_id | municipality | by_municipality | by_pilot_id | reused_on | what_changed\n"
    "open | Aardam | Aardam | closed | 2025-02-01 | geheimA",
    "traits": "trait | amount\nresidents | 12345",
    "capacity": "team | quarter | fte\ngeheimA | 2025-04-01 | 2",
    "norms": "stage | norm_days | adopted_on | adopted_by\nawaiting_decision | 13 | 2024-01-01 | geheimA",
}
SECRETS = ("geheim", "geleend", "verzwegen", "Ceverin", "66.6", "55.5")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handed_in")
    hand_in(Store(folder / "store"), write_tables(folder / "given", **TABLES), municipality="Aardam")
    return folder / "store"


@pytest.fixture
def store(handed_in, tmp_path) -> Store:
    return Store(Path(shutil.copytree(handed_in, tmp_path / "store")))


@pytest.fixture
def run(capsys):
    def run_with(*arguments: object) -> tuple[int, str, str]:
        status = main(["--lang", "en", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_with


def texts(file) -> str:
    with zipfile.ZipFile(file) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def shared(folder: Path, store: Path, *options: str) -> tuple[Path, Path]:
    """A file that is shared, and another installation with a pilot of its own that loads it as a source of Aardam."""
    file, there = folder / "shared.xlsx", Store(folder / "there")
    own = write_tables(
        folder / "own",
        pilots="pilot_id | title\n1 | Eigen",
        milestones="pilot_id | milestone | happened_on\n1 | started | 2025-01-01",
    )
    keep_only(there, own, municipality="Beekrijk")
    assert main(["--lang", "en", "share", "--out", str(file), "--store", str(store), *options]) == 0
    report = hand_in(there, file, municipality="Aardam", said=Said("Gedeeld door Aardam", DAY))
    assert not report.refusals
    return file, there.path


@pytest.fixture(scope="module")
def public(handed_in, tmp_path_factory) -> tuple[Path, Path]:
    """What is shared with everybody."""
    return shared(tmp_path_factory.mktemp("public"), handed_in)


@pytest.fixture(scope="module")
def lent(handed_in, tmp_path_factory) -> tuple[Path, Path, Path]:
    """What is shared with Beekrijk, and the store that it is of."""
    folder = tmp_path_factory.mktemp("lent")
    store = Path(shutil.copytree(handed_in, folder / "store"))
    return *shared(folder, store, "--with", "Beekrijk"), store


def test_what_is_shared_is_said(store, run, tmp_path):
    status, out, err = run("share", "--out", tmp_path / "shared.xlsx", "--store", store.path)
    assert (status, err) == (0, "")
    assert "It holds 1 public pilot." in out
    status, out, _ = run("share", "--out", tmp_path / "lent.xlsx", "--with", "Beekrijk", "--store", store.path)
    assert (status, "And 1 internal pilot that is shared with Beekrijk." in out) == (0, True)


def test_the_public_file_holds_what_is_public_and_no_planted_value(store, public):
    held, there = texts(public[0]), Store(public[1])
    assert [one for one in SECRETS if one in held] == []
    assert "Fietsles" in held
    told, own = (public_store(one, one.current_name()) for one in (there, store))
    of_aardam = {"as_of": DAY, "municipality": ["Aardam"]}
    for asked, columns in {
        "stage_now": ("pilot_key", "title", "stage", "entered_on"),
        "waiting_decisions": ("pilot_key", "succeeded_on", "days_waiting", "decided_by"),
        "lessons": ("pilot_key", "lesson_id", "lesson"),
    }.items():
        at_home = rows(own.ask(asked, **of_aardam), *columns)
        assert at_home, asked
        assert rows(there.ask(asked, **of_aardam), *columns) == at_home, asked
    assert rows(told.ask("like_pilots", as_of=DAY, text="fietsles"), "pilot_key") == [("Aardam/open",)]


def test_what_is_shared_with_a_municipality_is_seen_there_and_only_that(lent):
    held, there = texts(lent[0]), Store(lent[1])
    assert [one for one in SECRETS if one in held] == ["geleend"]
    seen = {
        name: {
            key
            for (key,) in rows(
                seen_store(there, there.current_name(), sight).ask("selected_pilots", as_of=DAY), "pilot_key"
            )
        }
        for name, sight in (("Beekrijk", Sight(frozenset({"Beekrijk"}))), ("public", Sight(frozenset())))
    }
    assert seen == {"Beekrijk": {"Aardam/open", "Aardam/lent", "Beekrijk/1"}, "public": {"Aardam/open"}}


def test_what_holds_for_all_or_is_planned_with_is_not_shared(public):
    there = Store(public[1])
    (norm,) = [
        days
        for stage, days in rows(there.ask("norms_now", as_of=DAY), "stage", "norm_days")
        if stage == "awaiting_decision"
    ]
    assert norm == 90
    assert rows(there.ask("municipality_traits", as_of=DAY, place="Aardam"), "trait", "amount") == [
        ("residents", 12345)
    ]


def test_no_small_number_of_people_leaves(public):
    there = Store(public[1])
    known = there.known_rows(there.current_name(), ["pilots", "segments"], DAY)
    (pilot,) = [row for row in known["pilots"] if row["pilot_id"] == "open"]
    assert (pilot["people_reached_now"], pilot["people_reached_per_month"]) == (None, 45)
    found = {row["area"]: row for row in known["segments"]}
    assert [found["x"][name] for name in ("participants", "people_in_need", "measured", "baseline")] == [
        None,
        125,
        None,
        None,
    ]
    assert [found["z"][name] for name in ("participants", "people_in_need", "measured", "baseline")] == [
        40,
        0,
        77.7,
        44.5,
    ]


def test_no_small_number_of_people_leaves_as_the_rest_of_two_others(public):
    there = Store(public[1])
    (known,) = there.known_rows(there.current_name(), ["segments"], DAY).values()
    asked = ("people_in_need", "people_reached", "participants", "successes")
    assert {row["area"]: tuple(row[one] for one in asked) for row in known if row["area"] not in "xz"} == {
        "few": (125, 60, None, None),
        "more": (125, 60, 40, 20),
        "rest": (125, None, 40, None),
        "all": (125, 125, 40, 40),
        "zero": (125, 0, 40, 0),
    }


def test_each_count_of_people_of_the_contract_is_looked_at():
    said = {
        (name, column)
        for name, table in contract().tables.items()
        for column in table.columns
        if "people" in column or column in ("participants", "successes", "residents")
    }
    known = {(name, column) for name, columns in PEOPLE.items() for column in columns}
    assert said - known == {
        ("areas", "residents"),
        *((name, column) for name, column in said if column == "need_source"),
    }


def test_it_is_noted_without_a_text(lent):
    entry = audit.entries(lent[2] / AUDIT)[0][0]
    assert (entry.what, entry.about["rows"], entry.about["outcome"]) == ("export_rows", 2, "done")
    assert "Beekrijk" not in str(entry)


@pytest.mark.parametrize(
    ("options", "said"), [(("--with", "Aardam"), "is the municipality that shares"), ((), "does not exist")]
)
def test_what_cannot_be_shared_says_why(store, run, tmp_path, options, said):
    out = tmp_path / ("shared.xlsx" if options else "none/shared.xlsx")
    status, _, err = run("share", "--out", out, *options, "--store", store.path)
    assert status == 2
    assert said in err
    assert not out.exists()


def test_the_same_is_the_same_file(store, run, tmp_path):
    files = [tmp_path / f"{nth}.xlsx" for nth in (1, 2)]
    for file in files:
        run("share", "--out", file, "--store", store.path)
    assert files[0].read_bytes() == files[1].read_bytes()


# ------------------------------------------------- month after month: what changed arrives, and what ended goes

JANUARY, FEBRUARY, MARCH = dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 15)
LISTS = {
    JANUARY: {
        "pilots": """
        pilot_id | title              | visibility
        open     | Fietsles           | public
        later    | Zwemles in het bad | public
        """,
        "milestones": """
        pilot_id | milestone        | happened_on | outcome
        open     | evaluation       | 2025-01-01  | successful
        open     | rollout_decision | 2025-06-01  | rollout_full
        later    | started          | 2025-01-01  |
        """,
    },
    FEBRUARY: {  # corrected, said no longer, and not public any more
        "pilots": """
        pilot_id | title              | visibility
        open     | Fietsles voor twee | public
        later    | Zwemles in het bad | internal
        """,
        "milestones": """
        pilot_id | milestone        | happened_on | outcome
        open     | evaluation       | 2025-01-11  | successful
        later    | started          | 2025-01-01  |
        """,
    },
}
ANSWERS = """pilot_id,milestone,on_day,answer,why,answered_by
open,rollout_decision,2025-06-01,was_wrong,geheim waarom,geheim van wie
open,evaluation,2025-01-11,correction,geheim waarom,geheim van wie
later,started,2025-01-01,stands,geheim waarom,geheim van wie
"""


@pytest.fixture(scope="module")
def shared_monthly(tmp_path_factory):
    """Two installations: Aardam shares on each of three days, and Beekrijk hands each in as the same source."""
    folder = tmp_path_factory.mktemp("monthly")
    home, there = Store(folder / "home"), Store(folder / "there")
    own = write_tables(folder / "own", pilots="pilot_id | title\n1 | Eigen", milestones="pilot_id | milestone\n")
    keep_only(there, own, municipality="Beekrijk")

    def shared_on(day: dt.date, said: Said, given: Path) -> Path:
        hand_in(home, given, municipality="Aardam", said=said)
        file = folder / f"shared {day}.xlsx"
        arguments = ("share", "--out", file, "--store", home.path, "--as-of", day)
        assert main(["--lang", "en", *map(str, arguments)]) == 0
        return file

    for day, tables in LISTS.items():
        file = shared_on(day, Said("Lijst", day), write_tables(folder / f"{day}", **tables))
        for one in keep_only(there, file, municipality="Aardam", said=Said("Gedeeld", day)):
            assert not one.report.refusals
    (folder / "answers").mkdir()
    (folder / "answers" / "answers.csv").write_text(ANSWERS)
    last = shared_on(MARCH, Said("Antwoorden", MARCH, is_written=True), folder / "answers")
    assert not hand_in(there, last, municipality="Aardam", said=Said("Gedeeld", MARCH)).refusals
    return home, there, texts(last)


def told(store: Store, day: dt.date) -> tuple[list, list]:
    of_aardam = {"as_of": day, "municipality": ["Aardam"]}
    stages = rows(store.ask("stage_now", **of_aardam), "pilot_key", "title", "stage", "entered_on")
    return stages, rows(store.ask("waiting_decisions", **of_aardam), "pilot_key", "succeeded_on", "days_waiting")


def test_what_is_shared_again_updates_what_was_shared_and_what_was_taken_back_is_taken_back_there(shared_monthly):
    home, there, last = shared_monthly
    for day in (JANUARY, FEBRUARY, MARCH):
        at_home, elsewhere = told(public_store(home, home.current_name()), day), told(there, day)
        is_open = [[row for row in part if row[0] == "Aardam/open"] for part in elsewhere]
        assert [[row for row in part if row[0] == "Aardam/open"] for part in at_home] == is_open, day
    assert [stage for _, _, stage, _ in told(there, FEBRUARY)[0]] == [
        "implementing"
    ]  # nobody said yet that it was wrong
    (now,) = told(there, MARCH)[0]
    assert now[:3] == ("Aardam/open", "Fietsles voor twee", "awaiting_decision")
    assert [one for one in SECRETS if one in last] == []
    assert "later" not in last


def test_what_is_not_shared_any_more_is_in_no_match_and_no_count_there(shared_monthly):
    _, there, _ = shared_monthly
    found = {
        day: rows(there.ask("like_pilots", as_of=day, text="zwemles in het bad"), "pilot_key")
        for day in (JANUARY, FEBRUARY)
    }
    assert found == {JANUARY: [("Aardam/later",)], FEBRUARY: []}
    assert rows(there.ask("network_compare", as_of=MARCH), "municipality", "n_pilots")[0] == ("Aardam", 1)
    assert rows(there.ask("selected_pilots", as_of=MARCH, municipality=["Aardam"]), "pilot_key") == [("Aardam/open",)]


def test_what_was_answered_while_a_pilot_was_internal_is_not_told_of_milestones_from_then(run, tmp_path):
    home, header = Store(tmp_path / "home"), "pilot_id | milestone | happened_on | outcome"

    def listed(day: dt.date, visibility: str, *told: str) -> None:
        pilots, said = f"pilot_id | title | visibility\nsince | Zwemles | {visibility}", Said("Lijst", day)
        given = write_tables(tmp_path / f"{day}", pilots=pilots, milestones="\n".join([header, *told]))
        (hand_in if day == MARCH else keep_only)(home, given, municipality="Aardam", said=said)

    listed(JANUARY, "internal", "since | evaluation | 2025-11-11 | successful")
    listed(FEBRUARY, "internal", "since | started | 2025-02-02 |")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "answers.csv").write_text(
        "pilot_id,milestone,on_day,answer,why\n"
        "since,evaluation,2025-11-11,was_wrong,van een andere\nsince,started,2025-02-02,stands,zo is het\n"
    )
    said = Said("Antwoorden", FEBRUARY, is_written=True)
    keep_only(home, tmp_path / "answers", municipality="Aardam", said=said)
    listed(MARCH, "public", "since | started | 2025-02-02 |")
    file = tmp_path / "shared.xlsx"
    assert run("share", "--out", file, "--store", home.path, "--as-of", MARCH)[0] == 0
    sheet = load_workbook(file)[contract().tables["answers"].label["nl"]]
    assert [(row[0], row[3].date()) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ("since", dt.date(2025, 2, 2))
    ]
