"""The command line, run as a schedule would: exit status, standard error, JSON; bad input leaves the store alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from doorstroom.__main__ import main
from doorstroom.export.cells import may_run
from doorstroom.settings import ROOT
from doorstroom.store.versions import AUDIT, Store
from tests.given import write_tables

SETTINGS = {"DOORSTROOM_MUNICIPALITY": "m"}
GOOD = {
    "pilots": "pilot_id | title\na | Alfa\nb | Beta",
    "milestones": """
    pilot_id | milestone  | happened_on | outcome
    a        | evaluation | 2025-01-01  | successful
    b        | started    | 2025-02-01  |
    """,
}


def process(*arguments, language="en", **options):
    """A command as a schedule runs it: in a process of its own."""
    environment = os.environ | SETTINGS | {"DOORSTROOM_LANG": language, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "doorstroom", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False, **options)


def run(*arguments, language="en"):
    """The same command in this process, which need not start: what is said, and the exit status."""
    out, err = io.StringIO(), io.StringIO()
    settings = SETTINGS | {"DOORSTROOM_LANG": language}
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
        patched.chdir(ROOT)
        for name, value in settings.items():
            patched.setenv(name, value)
        try:
            status = main([*map(str, arguments)])
        except SystemExit as ended:  # what the parser refuses
            status = ended.code
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A store with two versions, for commands that change nothing."""
    folder = tmp_path_factory.mktemp("loaded")
    for nth, tables in enumerate((GOOD, GOOD | {"pilots": GOOD["pilots"] + "\nc | Gamma"})):
        done = run("load", write_tables(folder / str(nth), **tables), "--store", folder / "store")
        assert done.returncode == 0, done.stderr
    return folder / "store"


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """A store with two lists of one source, a month apart."""
    folder = tmp_path_factory.mktemp("lists")
    pilots = "pilot_id | title | theme\na | Alfa | Wmo\nb | Beta | Jeugd"
    moves = "pilot_id | milestone | happened_on\na | registered | 2025-01-01\nb | registered | 2025-01-01"
    later = {"pilots": f"{pilots}\nc | Gamma | Wmo", "milestones": f"{moves}\nb | started | 2025-02-10"}
    for day, tables in (("2025-01-31", {"pilots": pilots, "milestones": moves}), ("2025-02-28", later)):
        given = write_tables(folder / day, **tables)
        done = run("load", given, "--store", folder / "store", "--reported-on", day)
        assert done.returncode == 0, done.stderr
    return folder / "store"


def csv_rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened, delimiter=";"))


def as_it_is(store: Path) -> dict[str, bytes]:
    """Everything in the store but the lock file, which holds nothing, and who tried what."""
    files = (path for path in store.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path): path.read_bytes() for path in files if path.parent.name != AUDIT}


def test_check_stores_nothing_and_tells_all(tmp_path):
    folder = write_tables(tmp_path / "in", **GOOD)
    done = process("check", folder, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr, report["version"]) == (0, "", None)
    assert [(count["file"], count["table"], count["rows_read"], count["rows_loaded"]) for count in report["files"]] == [
        ("pilots.csv", "pilots", 2, 2),
        ("milestones.csv", "milestones", 2, 2),
    ]


@pytest.mark.parametrize(
    ("language", "reason"),
    [("en", "does not exist"), ("nl", "bestaat niet")],
)
def test_refused_rows_give_exit_1_and_a_reason_in_the_readers_language(tmp_path, language, reason):
    tables = GOOD | {"milestones": GOOD["milestones"].rstrip() + "\nz | started | 2025-01-01 |"}
    done = process("check", write_tables(tmp_path / "in", **tables), "--json", language=language)
    (refusal,) = json.loads(done.stdout)["refusals"]
    assert done.returncode == 1
    assert {"file", "row", "column", "value", "reason"} <= refusal.keys()
    assert (refusal["file"], refusal["row"], refusal["value"]) == ("milestones.csv", 4, "m/z")
    assert "m/z" in refusal["reason"] or reason in refusal["reason"]


def test_refused_rows_can_be_had_back_as_they_were_with_the_reasons(tmp_path):
    tables = GOOD | {"pilots": GOOD["pilots"] + "\n | =1+1"}
    out = tmp_path / "refused.csv"
    done = run("check", write_tables(tmp_path / "in", **tables), "--refused", out, language="nl")
    assert done.returncode == 1
    ((file, row, reason, pilot_id, title),) = csv_rows(out)[1:]
    assert (file, row, pilot_id, title) == ("pilots.csv", "4", "", "'=1+1")
    assert "Pilot" in reason or "pilot" in reason


def test_nothing_of_a_refused_row_runs_in_a_spreadsheet(tmp_path):
    pilots = "pilot_id | title | =cmd() | owner\n | ＝1+1 | @x | +1\na | Alfa | x |\nb | Beta | x |"
    refused, flags = tmp_path / "refused.csv", tmp_path / "flags.csv"
    folder = write_tables(tmp_path / "in", **(GOOD | {"pilots": pilots}))
    run("check", folder, "--refused", refused, "--flags", flags)
    header, row = csv_rows(refused)
    assert (header[3:], row[3:]) == (["pilot_id", "title", "'=cmd()", "owner"], ["", "'＝1+1", "'@x", "'+1"])
    assert not any(may_run(cell) for line in csv_rows(flags) for cell in line)


def test_ask_answers_as_table_csv_and_json(loaded):
    asked = ("ask", "waiting_decisions", "--as-of", "2025-02-01", "--store", loaded)
    assert "Alfa" in run(*asked).stdout
    answer = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)))
    found = [(row["pilot_id"], row["succeeded_on"], row["days_waiting"]) for row in answer]
    assert found == [("a", "2025-01-01", "31")]
    (row,) = json.loads(run(*asked, "--format", "json").stdout)["rows"]
    assert (row["succeeded_on"], row["days_waiting"], row["next_meeting_on"]) == ("2025-01-01", 31, None)


def test_ask_takes_filters_and_switches(loaded):
    asked = ("ask", "waiting_decisions", "--as-of", "2025-02-01", "--store", loaded, "--format", "json")
    assert json.loads(run(*asked, "--set", "municipality=m", "--set", "municipality=n").stdout)["rows"]
    assert not json.loads(run(*asked, "--set", "municipality=n").stdout)["rows"]
    assert json.loads(run(*asked, "--set", "include_partly=true").stdout)["rows"]


def test_versions_and_back(loaded):
    versions = json.loads(run("versions", "--store", loaded, "--json").stdout)["versions"]
    assert [(version["n_pilots"], version["is_current"]) for version in versions] == [(2, False), (3, True)]
    assert run("back", versions[0]["name"], "--store", loaded).returncode == 0
    assert Store(loaded).current().n_pilots == 2
    assert run("back", versions[1]["name"], "--store", loaded).returncode == 0


def test_what_changed_between_two_days_is_told_and_given_as_json(lists):
    told = run("changes", "2025-01-31", "2025-02-28", "--store", lists)
    assert told.stdout.splitlines() == [
        "Since 31 January 2025: 1 pilot came into another stage and 1 new pilot.",
        "Compared: what was known on 31 January 2025, with what is known on 28 February 2025.",
        "Another stage (1)",
        "  Beta: from Idea to Running, on 10 February 2025",
        "New pilots (1)",
        "  Gamma: new: stage unknown",
    ]
    days = ("2025-01-01", "2025-02-28", "--set", "theme=Wmo")
    answer = json.loads(run("changes", *days, "--store", lists, "--json").stdout)
    assert (answer["since"], answer["as_of"]) == days[:2]
    assert [(row["kind"], row["pilot_id"], row["on_day"]) for row in answer["changes"]] == [
        ("new_pilot", "c", "2025-02-28")
    ]
    assert "Nothing has changed since 28 February 2025." in run("changes", "2025-02-28", "--store", lists).stdout
    assert json.loads(run("changes", "--store", lists, "--json").stdout)["since"] == "2025-01-31"
    asked = ("ask", "since_last_time", "--as-of", "2025-02-28", "--since", "2025-01-31", "--format", "json")
    assert len(json.loads(run(*asked, "--store", lists).stdout)["rows"]) == 2
    without_day = ("ask", "since_last_time", "--as-of", "2025-02-28", "--format", "json")
    assert run(*without_day, "--store", lists).stdout == run(*asked, "--store", lists).stdout


# -------------------------------------------------------------------- bad input


def _png(folder):
    (folder / "pilots.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    return folder / "pilots.csv"


def _empty(folder):
    (folder / "pilots.csv").write_bytes(b"")
    return folder / "pilots.csv"


def _missing_column(folder):
    return write_tables(folder / "in", pilots="pilot_id | theme\na | Wmo")


PLAIN = "Nr;Pilot;Thema;Eigenaar;Start;Status\n1;Een;Wmo;Wijkteam;2025-04-13;Loopt\n2;Twee;Jeugd;Wijkteam;;Loopt\n"


def test_a_list_that_is_only_called_pilots_is_mapped_as_any_list(tmp_path):
    given = tmp_path / "pilots.csv"
    given.write_text(PLAIN, encoding="utf-8")
    for command in ("check", "load"):
        done = run(command, given, "--store", tmp_path / "store")
        assert (done.returncode, "mapping" in done.stderr, "pilot_id" in done.stderr) == (2, True, False)
    mapping = tmp_path / "mapping.toml"
    assert run("map", given, "--out", mapping).returncode == 0
    for command in ("check", "load"):
        assert run(command, given, "--mapping", mapping, "--store", tmp_path / "store").returncode == 0
    assert len(Store(tmp_path / "store").ask("stage_now", as_of=dt.date(2026, 3, 31))) == 2


def test_a_required_table_may_be_left_out_once_it_was_handed_in(loaded, tmp_path):
    (write_tables(tmp_path / "in", **GOOD) / "milestones.csv").unlink()
    done = run("load", tmp_path / "in", "--store", tmp_path / "store")
    assert (done.returncode, "lacks the table" in done.stderr) == (2, True)
    assert Store(tmp_path / "store").names() == []
    store = Store(shutil.copytree(loaded, tmp_path / "copy"))
    assert run("load", tmp_path / "in", "--store", store.path).returncode == 0
    assert len(store.ask("stage_now", as_of=dt.date(2026, 3, 31))) == 3  # c left the list on the day of this load


def _bomb(folder):
    book = openpyxl.Workbook()
    book.active.append(["pilot_id", "title"])
    book.save(folder / "plain.xlsx")
    bomb = folder / "pilots.xlsx"
    with (
        zipfile.ZipFile(folder / "plain.xlsx") as plain,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for entry in plain.infolist():
            with out.open(entry.filename, "w", force_zip64=True) as part:
                if entry.filename.endswith("sheet1.xml"):
                    for _ in range(1100):
                        part.write(b" " * 1_000_000)
                part.write(plain.read(entry))
    assert bomb.stat().st_size < 10_000_000
    return bomb


def _password(folder):
    book = openpyxl.Workbook()
    book.active.append(["pilot_id", "title"])
    book.save(folder / "plain.xlsx")
    with (folder / "plain.xlsx").open("rb") as plain, (folder / "pilots.xlsx").open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("geheim", out)
    return folder / "pilots.xlsx"


def _nothing(folder):
    return folder / "bestaat-niet.csv"


def _other_list(folder):
    (folder / "lijst.csv").write_text("soort;aantal\nappel;3\n")
    return folder / "lijst.csv"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_png, "not a table"),
        (_empty, "empty"),
        (_missing_column, "required column Title"),
        (_bomb, "unpacked"),
        (_password, "password"),
        (_nothing, "does not exist"),
        (_other_list, "mapping"),
    ],
)
def test_bad_input_is_one_clear_line_exit_2_and_the_store_untouched(loaded, tmp_path, make, says):
    before = as_it_is(loaded)
    done = process("load", make(tmp_path), "--store", loaded)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert says in done.stderr
    assert as_it_is(loaded) == before
    assert run("load", make(tmp_path), "--store", loaded, language="nl").stderr != done.stderr


def test_a_load_waits_for_who_publishes_and_what_it_handed_in_is_kept(loaded, tmp_path, monkeypatch):
    store = Store(shutil.copytree(loaded, tmp_path / "store"))
    before, folder = store.names(), write_tables(tmp_path / "in", **GOOD)
    monkeypatch.setenv("DOORSTROOM_WAIT", "0")
    with store.loading():
        done = run("load", folder, "--store", store.path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "Another load" in done.stderr
    assert (store.names(), store.current_name()) == (before, before[-1])
    assert len(store.ledger.hand_ins()) == 3
    again = json.loads(run("load", folder, "--store", store.path, "--json").stdout)
    assert ([one["is_new"] for one in again["hand_ins"]], again["version"]) == ([False], store.names()[-1])
    assert len(store.ask("hand_ins")) == 3


def test_a_full_disk_leaves_the_old_version(loaded, tmp_path):
    before = as_it_is(loaded)

    def small_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = process("load", write_tables(tmp_path / "in", **GOOD), "--store", loaded, preexec_fn=small_disk)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "Cannot write" in done.stderr
    assert as_it_is(loaded) == before


def test_an_unreadable_store_is_told_and_left_alone(tmp_path):
    store = tmp_path / "store"
    store.mkdir()
    (store / "CURRENT").write_text("weg")
    before = as_it_is(store)
    for command in (["load", write_tables(tmp_path / "in", **GOOD)], ["ask", "stage_now"], ["versions"]):
        done = run(*command, "--store", store)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert as_it_is(store) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "wie_is_te_laat"),
        ("ask", "stage_now", "--set", "kleur=rood"),
        ("ask", "stage_now", "--set", "kleur"),
        ("ask", "pilot"),
        ("ask", "stage_now", "--set", "as_of=2025-01-01", "--set", "as_of=2025-01-02"),
        ("ask", "since_last_time", "--as-of", "2025-01-01", "--since", "2025-02-01"),
        ("ask", "stage_now", "--since", "2025-01-01"),
        ("ask", "selected_pilots", "--set", "at_most=-1"),
        ("ask", "collision", "--set", "whatif=zonder m/a"),
        ("ask", "start_gate", "--set", "new_municipality=m", "--set", "new_fte=veel"),
        ("ask", "start_gate", "--set", "new_municipality=m", "--set", "new_fte=-5"),
        ("ask", "flow_by_month", "--set", "months=99999999999"),
        ("ask", "stage_now", "--as-of", "0001-01-01"),
        ("brief", "--as-of", "0001-01-01", "--format", "html", "--out", "x.html"),
        ("digest", "--since", "9999-12-31", "--format", "text", "--out", "x.txt"),
        ("back", "2020-01-01T0000_0001"),
        ("back", "../../etc/passwd"),
        ("changes", "2020-01-01T0000_0001"),
        ("changes", "2025-02-28", "2025-01-31"),
        ("changes", "--set", "kleur=rood"),
        ("changes", "--set", "theme=Wnoen"),
    ],
)
def test_a_wrong_request_is_one_clear_line(loaded, arguments):
    done = run(*arguments, "--store", loaded)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------ a briefing and a digest


@pytest.mark.parametrize("kind", ["html", "pptx", "pdf"])
def test_a_briefing_is_written_as_a_file(loaded, tmp_path, kind):
    out = tmp_path / f"briefing.{kind}"
    done = run("brief", "--store", loaded, "--as-of", "2025-06-01", "--format", kind, "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_bytes().startswith({"html": b"<!doctype html>", "pptx": b"PK", "pdf": b"%PDF-"}[kind])


def test_a_pilot_is_written_as_one_page(loaded, tmp_path):
    asked = run("ask", "stage_now", "--store", loaded, "--format", "json")
    out, key = tmp_path / "pilot.pdf", json.loads(asked.stdout)["rows"][0]["pilot_key"]
    assert run("handout", key, "--store", loaded, "--audience", "staff", "--out", out).returncode == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_a_page_of_a_pilot_that_is_not_there_says_so(loaded, tmp_path):
    done = run("handout", "Waterkant/none", "--store", loaded, "--out", tmp_path / "pilot.pdf")
    assert done.returncode == 2
    assert "Waterkant/none" in done.stderr
    assert not (tmp_path / "pilot.pdf").exists()


def test_a_briefing_follows_a_choice(loaded, tmp_path):
    choice, out = tmp_path / "choice.toml", tmp_path / "briefing.html"
    choice.write_text('slides = ["standing"]\n[own]\nstanding = "Decide now."', encoding="utf-8")
    run("brief", "--store", loaded, "--choice", choice, "--format", "html", "--out", out)
    page = out.read_text(encoding="utf-8")
    assert page.count('class="slide"') == 1
    assert "Decide now." in page


def test_a_briefing_says_that_a_body_is_not_waited_for(loaded, tmp_path):
    out = tmp_path / "briefing.html"
    run("brief", "--store", loaded, "--audience", "staff", "--body", "Nobody", "--format", "html", "--out", out)
    assert "No pilot here is waiting for Nobody." in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "colour=red"], "colour"),
        (
            ["--set", "body=Colege"],
            "body Colege does not occur in the records. Nothing is filled in for body anywhere.",
        ),
        (["--choice", "pyproject.toml"], "cannot be read"),
        (["--choice", "absent.toml"], "absent.toml"),
    ],
)
def test_a_briefing_that_cannot_be_made_says_why_in_one_line(loaded, tmp_path, arguments, said):
    done = run("brief", "--store", loaded, "--format", "html", "--out", tmp_path / "x.html", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["text", "html", "eml"])
def test_a_digest_is_written_as_a_file(loaded, tmp_path, kind):
    out = tmp_path / "digest"
    given = ("--since", "2024-12-01", "--as-of", "2025-02-01", "--audience", "staff", "--set", "municipality=m")
    done = run("digest", "--store", loaded, *given, "--format", kind, "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert b"Alfa" in out.read_bytes()


def test_the_filled_template_holds_what_is_known_and_can_be_handed_in_again(tmp_path):
    store, file = tmp_path / "store", tmp_path / "filled.xlsx"
    said = {**GOOD, "milestones": "pilot_id | milestone | planned_on\na | ended | Q4 2025\nb | ended | 2026"}
    assert run("template", "--filled", "--out", file, "--store", store).returncode != 0  # nothing is known yet
    assert not file.exists()
    assert run("load", write_tables(tmp_path / "given", **said), "--store", store).returncode == 0
    assert run("template", "--filled", "--out", file, "--store", store).returncode == 0
    cells = {cell.value for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row}
    assert {"Alfa", "Beta", "Q4 2025", "2026"} <= cells
    again = run("check", file, "--source", "werkmap", "--store", store, "--json")
    assert again.returncode == 0
    found = json.loads(again.stdout)
    assert (found["refusals"], found["unanswered"]) == ([], 0)
    assert found["changes"]["before"] == found["changes"]["after"]
