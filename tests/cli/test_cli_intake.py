"""The command line of handing in: what it asks before it does anything, what it tells, and why it cannot."""

from __future__ import annotations

import csv
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import filelock
import pytest

from doorstroom.__main__ import main
from doorstroom.cli.parser import COMMANDS
from doorstroom.i18n import words_for
from doorstroom.settings import ROOT
from doorstroom.store import load
from doorstroom.store.versions import Store
from tests.given import write_tables

LIST = "Nr;Naam;Status\n1;a;loopt\n2;b;raar\n3;c;raar\n4;d;raar\n5;e;raar\n6;f;\n"
IDENTITY = '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n'
MAPPING = IDENTITY + '[status]\ncolumn = "Status"\nwords = { "loopt" = [{ milestone = "started" }] }\n'
GOOD = {
    "pilots": "pilot_id | title\na | Alfa",
    "milestones": "pilot_id | milestone | happened_on\na | started | 2025-01-01",
}


@pytest.fixture(params=["nl", "en"])
def language(request, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_LANG", request.param)
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    return request.param


@pytest.fixture
def dutch(monkeypatch):
    """Of what is said alike in both languages but for the words, which the catalogues' own tests compare."""
    monkeypatch.setenv("DOORSTROOM_LANG", "nl")
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")


@pytest.fixture
def own_list(tmp_path):
    (tmp_path / "lijst.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "koppeling.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def run(capsys, *arguments) -> tuple[int, list[str], list[str]]:
    """Exit status, lines on standard output, lines on standard error."""
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as left:
        status = left.code
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err.splitlines()


def one_line(done, *parts: str) -> None:
    status, out, err = done
    assert (status, out, len(err)) == (2, [], 1), done
    assert all(part in err[0] for part in parts), err


def test_a_mapping_is_not_written_over_one_that_a_person_edited(capsys, own_list, dutch):
    out = own_list / "koppeling.toml"
    one_line(run(capsys, "map", own_list / "lijst.csv", "--out", out), "koppeling.toml", "--force")
    assert out.read_text(encoding="utf-8") == MAPPING
    assert run(capsys, "map", own_list / "lijst.csv", "--out", out, "--force")[0] == 0
    assert out.read_text(encoding="utf-8") != MAPPING


@pytest.mark.parametrize("option", ["--refused", "--flags"])
def test_a_folder_that_is_missing_is_said_before_anything_is_published(capsys, own_list, dutch, option):
    store, out = own_list / "store", own_list / "weg" / "uit.csv"
    given = (own_list / "lijst.csv", "--mapping", own_list / "koppeling.toml", option, out)
    one_line(run(capsys, "load", *given, "--store", store), str(out.parent))
    assert not store.exists()
    one_line(run(capsys, "check", *given), str(out.parent))
    one_line(run(capsys, "check", *given[:-1], own_list), str(own_list))


def test_a_folder_that_is_missing_is_said_by_map(capsys, own_list, dutch):
    one_line(run(capsys, "map", own_list / "lijst.csv", "--out", own_list / "weg" / "m.toml"), str(own_list / "weg"))


@pytest.mark.parametrize("option", ["--refused", "--flags"])
def test_a_file_that_cannot_be_written_after_the_load_does_not_hide_that_it_was_loaded(
    capsys, own_list, dutch, option
):
    given = (own_list / "lijst.csv", "--mapping", own_list / "koppeling.toml", option, "/dev/full")
    status, out, err = run(capsys, "load", *given, "--store", own_list / "store")
    assert (status, len(err)) == (1, 1)
    assert "/dev/full" in err[0]
    assert Store(own_list / "store").current_name() in out[-1]


def test_flags_are_grouped_by_cause_on_screen_and_whole_in_a_file(capsys, own_list, language):
    flags = own_list / "punten.csv"
    given = (own_list / "lijst.csv", "--mapping", own_list / "koppeling.toml", "--flags", flags)
    status, out, _ = run(capsys, "check", *given)
    assert status == 0
    stage_unknown = {"nl": "Fase onbekend: 5 pilots", "en": "Stage unknown: 5 pilots"}[language]
    causes = {
        "nl": ["Het statuswoord is niet bekend: 4 keer", "De fase van een pilot is onbekend: 5 keer"],
        "en": ["The status word is not known: 4 times", "The stage of a pilot is unknown: 5 times"],
    }[language]
    assert stage_unknown in out
    headings = [line.strip() for line in out if line.startswith("  ") and not line.startswith("   ")]
    assert headings == causes
    assert sum("lijst.csv" in line and "raar" in line for line in out) == 3
    assert sum("--flags" in line for line in out) == 2
    with flags.open(encoding="utf-8-sig", newline="") as opened:
        written = list(csv.reader(opened, delimiter=";"))
    assert len(written) == 1 + 9
    assert [row[1] for row in written[1:]].count("3") == 2


def test_a_hint_names_the_files_and_the_mapping_that_were_given(capsys, own_list, dutch):
    (own_list / "lijst.csv").write_text("Nr;Naam;Status\n;a;loopt\n", encoding="utf-8")
    given = (own_list / "lijst.csv", "--mapping", own_list / "koppeling.toml")
    one_line(
        run(capsys, "load", *given, "--store", own_list / "store"),
        f"check {own_list / 'lijst.csv'} --mapping {own_list / 'koppeling.toml'}",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("back", "2020-01-01T0000_0001"),
        ("ask", "norms_now", "--set", "kleur=rood"),
        ("ask", "version_info", "--set", "kleur=rood"),
        ("digest", "--format", "text", "--out", "uit.txt", "--audience", "staff", "--set", "body=College"),
    ],
)
def test_no_choice_at_all_is_said_as_such(capsys, tmp_path, dutch, arguments):
    store = tmp_path / "store"
    if arguments[0] == "digest":
        assert run(capsys, "load", write_tables(tmp_path / "in", **GOOD), "--store", store)[0] == 0
    status, _, err = run(capsys, *arguments, "--store", store)
    assert (status, len(err)) == (2, 1)
    assert ": ." not in err[0]


def test_an_unknown_word_names_the_choices_of_its_own_milestone(capsys, tmp_path, language):
    (tmp_path / "lijst.csv").write_text("Nr;Naam;Oordeel\n1;a;tja\n", encoding="utf-8")
    text = IDENTITY + '[[milestones]]\nmilestone = "evaluation"\noutcome = { column = "Oordeel" }\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    _, out, _ = run(capsys, "check", tmp_path / "lijst.csv", "--mapping", tmp_path / "m.toml")
    (line,) = [line for line in out if "tja" in line]
    assert {"nl": "Onbeslist", "en": "Inconclusive"}[language] in line
    assert {"nl": "Gericht uitrollen", "en": "Targeted rollout"}[language] not in line


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "lijst.csv", "--keep", "ergens"),
        ("check",),
        ("load", "lijst.csv", "--mapping"),
        ("versies",),
        ("ask", "stage_now", "--as-of", "gisteren"),
        ("brief", "--format", "doc", "--out", "x"),
        (),
    ],
)
def test_a_command_that_cannot_be_read_is_answered_in_the_readers_language(capsys, language, arguments):
    done = run(capsys, *arguments)
    one_line(done, {"nl": "Zie: python -m doorstroom", "en": "See: python -m doorstroom"}[language])
    english = ("unrecognized", "required", "invalid", "expected", "usage")
    assert language == "en" or not any(word in done[2][0] for word in english)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_can_be_given(capsys, language, command):
    status, out, err = run(capsys, command, "--help")
    assert (status, err) == (0, [])
    assert out[0].startswith(f"usage: python -m doorstroom {command} ")
    assert words_for(language)(f"cli.help_{command}") in " ".join(out)


def test_no_command_waits_for_what_a_briefing_needs():
    brought = "import sys, doorstroom.__main__; print(*{'plotly', 'pptx', 'typst', 'openpyxl'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", brought], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_language_that_a_command_asks_for_holds_also_when_the_rest_cannot_be_read(capsys, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_LANG", "en")
    one_line(run(capsys, "--lang", "nl", "check", "x", "--keep", "y"), "Deze opdracht kent niet: --keep y.")
    one_line(run(capsys, "check", "x", "--lang=nl", "--keep", "y"), "Deze opdracht kent niet: --keep y.")


# ---------------------------------------------------------- what the system does not allow


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (OSError(errno.EROFS, "Read-only file system"), "Read-only file system"),
        (OSError(errno.ENOLCK, "No locks available"), "No locks available"),
        (NotImplementedError("FileSystem does not appear to support flock"), "support flock"),
    ],
)
def test_a_store_that_cannot_be_locked_is_one_line(capsys, tmp_path, dutch, monkeypatch, raised, says):
    def refuse(*_, **__):
        raise raised

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    folder = write_tables(tmp_path / "in", **GOOD)
    one_line(run(capsys, "load", folder, "--store", tmp_path / "store"), says, str(tmp_path / "store"))
    assert Store(tmp_path / "store").names() == []


@pytest.mark.parametrize("place", ["a_file/store", "a_file"])
def test_a_store_that_cannot_be_made_is_one_line(capsys, tmp_path, dutch, place):
    (tmp_path / "a_file").write_text("x")
    folder = write_tables(tmp_path / "in", **GOOD)
    one_line(run(capsys, "load", folder, "--store", tmp_path / place), "a_file")
    one_line(run(capsys, "versions", "--store", tmp_path / "a_file"), "a_file")


# Everything is imported as the user who may; then the process becomes nobody.
AS_NOBODY = """
import os, sys
from doorstroom.__main__ import main
from doorstroom.cli import records, versions
main(["check", sys.argv[1]])
sys.stdout.flush()
os.setgid(65534)
os.setuid(65534)
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("command", ["load", "back", "recompose"])
def test_another_user_is_told_in_one_line(capsys, tmp_path, dutch, command):
    with tempfile.TemporaryDirectory() as readable:  # pytest's own folders are closed to others
        Path(readable).chmod(0o755)
        store, folder = Path(readable) / "store", write_tables(Path(readable) / "in", **GOOD)
        assert run(capsys, "load", folder, "--store", store)[0] == 0
        before = Store(store).names()
        rest = {"load": [folder], "back": before, "recompose": []}[command]
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, folder, command, *rest, "--store", store],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert Store(store).names() == before


def test_a_load_that_is_interrupted_leaves_the_store_as_it_was(capsys, tmp_path, dutch, monkeypatch):
    folder, store = write_tables(tmp_path / "in", **GOOD), tmp_path / "store"
    assert run(capsys, "load", folder, "--store", store)[0] == 0
    before = Store(store).names()

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    more = write_tables(tmp_path / "more", **GOOD | {"pilots": GOOD["pilots"] + "\nc | Gamma"})
    for step in ("publish", "keep_hand_in"):
        with monkeypatch.context() as patched:
            patched.setattr(load, step, interrupted)
            one_line(run(capsys, "load", more, "--store", store))
        assert (Store(store).names(), len(Store(store).ledger.hand_ins())) == (before, 1)
        assert not list(store.rglob("*building-*"))


def test_ctrl_c_during_a_load_is_one_line(tmp_path):
    with (tmp_path / "pilots.csv").open("w") as file:
        file.write("pilot_id,title\n")
        file.writelines(f"p{n},Pilot {n}\n" for n in range(150_000))
    (tmp_path / "milestones.csv").write_text("pilot_id,milestone,happened_on\np1,started,2025-01-01\n")
    store = tmp_path / "store"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DOORSTROOM_LANG": "nl", "DOORSTROOM_MUNICIPALITY": "m"}
    command = [sys.executable, "-m", "doorstroom", "load", str(tmp_path), "--store", str(store)]
    loader = subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background may have had the signal ignored, which a process hands on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not list(store.glob("building-*")) and time.monotonic() < deadline and loader.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            loader.wait(0.01)
    loader.send_signal(signal.SIGINT)
    out, err = loader.communicate(timeout=60)
    assert (loader.returncode, out, err.splitlines()) == (2, "", ["Afgebroken. Wat nog niet klaar was, is weggegooid."])
    assert Store(store).names() == []


def test_what_is_no_regular_file_is_refused_at_once(capsys, tmp_path, dutch):
    os.mkfifo(tmp_path / "pijp.csv")
    one_line(run(capsys, "check", tmp_path / "pijp.csv"), "pijp.csv")


@pytest.mark.parametrize("mapping", ["pipe", "folder", "/dev/zero", "nul\0"])
def test_a_mapping_that_is_no_regular_file_is_refused_at_once(capsys, tmp_path, dutch, mapping):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    one_line(run(capsys, "check", tmp_path / "list.csv", "--mapping", tmp_path / mapping), mapping.rstrip("\0"))


def test_a_path_that_is_too_long_is_one_line(capsys, dutch):
    done = run(capsys, "check", "x" * 300 + ".csv")
    one_line(done)
    assert len(done[2][0]) < 400


def test_a_name_of_a_file_that_is_no_text_is_shown_and_loaded(capsys, tmp_path, dutch):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "milestones.csv").write_text("pilot_id,milestone,happened_on\na,started,2025-01-01\n")
    with open(os.fsencode(folder) + b"/pil\xffots.csv", "w") as file:
        file.write("pilot_id,title\na,Alfa\n")
    status, out, err = run(capsys, "load", folder, "--store", tmp_path / "store")
    assert (status, err) == (0, [])
    assert "pil\ufffdots.csv" in out[0]


def test_nothing_of_an_answer_runs_in_a_spreadsheet(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    folder = write_tables(
        tmp_path / "tables",
        pilots="pilot_id | title\na | =HYPERLINK(1)\nb | Gewoon",
        milestones="pilot_id | milestone | happened_on | outcome\na | evaluation | 2026-01-01 | successful",
    )
    run(capsys, "load", str(folder))
    _, lines, _ = run(capsys, "ask", "waiting_decisions", "--format", "csv", "--as-of", "2026-02-01")
    assert [row["title"] for row in csv.DictReader(lines)] == ["'=HYPERLINK(1)"]
