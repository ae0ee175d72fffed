"""Who did what: lines that are only added, that keep no texts, and without which nothing is done."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.access import audit, tokens
from doorstroom.access.audit import AuditError, Entry
from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.report.text.acts import about_in_words
from doorstroom.store import backup
from doorstroom.store.versions import AUDIT, Store
from tests.given import store_of, write_tables

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
PILOTS = "pilot_id | title\na | Geheime titel"
WRITER = """
import datetime as dt, sys
from pathlib import Path
from doorstroom.access.audit import Entry, note
at = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
for nth in range(int(sys.argv[2])):
    note(Path(sys.argv[1]), Entry(at, sys.argv[3], "hand_in", {"hand_ins": [f"{nth}" * 400]}), 24)
"""


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_line_says_who_did_what_when(tmp_path):
    at = NOW.astimezone(dt.timezone(dt.timedelta(hours=2)))
    audit.note(tmp_path / AUDIT, Entry(at, "jan@example.nl", "login"), 24)
    (line,) = (tmp_path / AUDIT / "2026-03.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert told.pop("act")
    assert told == {"at": "2026-03-31T09:00:00+00:00", "who": "jan@example.nl", "what": "login", "about": {}}


def test_a_line_says_of_which_municipalities_whoever_did_it_sees_all(tmp_path):
    for of in (None, frozenset(), frozenset({"b", "a"})):
        audit.note(tmp_path, Entry(NOW, "jan@example.nl", "login", of=of), 24)
    assert [one.of for one in reversed(audit.entries(tmp_path)[0])] == [None, frozenset(), frozenset({"a", "b"})]


def test_lines_of_several_processes_are_all_there_and_whole(tmp_path):
    begun = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / AUDIT), "40", who], cwd=ROOT) for who in "ab"
    ]
    assert [one.wait() for one in begun] == [0, 0]
    found, damaged = audit.entries(tmp_path / AUDIT)
    assert (len(found), damaged, {one.who for one in found}) == (80, 0, {"a", "b"})


def test_what_was_written_in_part_spoils_no_other_line(tmp_path, monkeypatch):
    monkeypatch.setattr(
        audit.os, "write", lambda file, line, write=audit.os.write: write(file, line[: max(1, len(line) // 2)])
    )
    with pytest.raises(AuditError):
        audit.note(tmp_path, Entry(NOW, "jan", "login"), 24)
    monkeypatch.undo()
    audit.note(tmp_path, Entry(NOW, "piet", "login"), 24)
    found, damaged = audit.entries(tmp_path)
    assert (damaged, [one.who for one in found]) == (1, ["piet"])


@pytest.mark.parametrize(
    ("months", "left"), [(1, ["2026-02", "2026-03"]), (3, ["2025-12", "2026-01", "2026-02", "2026-03"]), (None, None)]
)
def test_months_that_are_no_longer_kept_go(tmp_path, months, left):
    every = ["2025-11", "2025-12", "2026-01", "2026-02"]
    for month in every:
        (tmp_path / f"{month}.jsonl").touch()
    audit.note(tmp_path, Entry(NOW, "jan", "login"), months)
    assert files(tmp_path) == [f"{month}.jsonl" for month in left or [*every, "2026-03"]]


def test_an_act_of_two_lines_is_one(tmp_path):
    begun = Entry(NOW, "jan", "hand_in", {"outcome": "begun"})
    audit.note(tmp_path, begun, 24)
    audit.note(tmp_path, Entry(NOW, "jan", "hand_in", {"outcome": "done", "rows_loaded": 1}, begun.act), 24)
    (one,) = audit.entries(tmp_path)[0]
    assert one.about == {"outcome": "done", "rows_loaded": 1}


def test_every_kind_of_act_is_worded():
    assert all(words_for(language)(f"accounts.act.{kind}") for language in LANGUAGES for kind in audit.KINDS)


# --------------------------------------------------------------------- commands


def done(store: Path) -> list[tuple[str, object]]:
    return [(one.what, one.about.get("outcome")) for one in reversed(audit.entries(store / AUDIT)[0])]


def test_commands_note_what_they_do_and_no_text(tmp_path, capsys):
    store, given = tmp_path / "store", write_tables(tmp_path / "in", pilots=PILOTS)
    shared = ["--store", str(store)]
    assert main(["load", str(given), "--municipality", "Verzwegen", *shared]) == 0
    name = Store(store).names()[0]
    (hand_in,) = (one.id for one in Store(store).ledger.hand_ins())
    assert main(["back", name, *shared]) == 0
    assert main(["take-back", "Geheime titel", "--why", "Geheime reden", *shared]) == 2
    assert main(["take-back", hand_in, "--why", "Geheime reden", *shared]) in (0, 2)
    assert main(["versions", *shared]) == 0
    assert main(["sign-out", "jan@example.nl", *shared]) == 0
    assert [what for what, _ in done(store)] == ["hand_in", "back", "take_back", "take_back", "sign_out"]
    assert done(store)[:3] == [("hand_in", "done"), ("back", "done"), ("take_back", "nothing_done")]
    kept = "".join(path.read_text() for path in (store / AUDIT).iterdir())
    assert not [text for text in ("Geheime", "Verzwegen", "titel") if text in kept]
    assert hand_in in kept
    assert name in kept
    capsys.readouterr()
    assert main(["audit", "--what", "back", "--json", *shared]) == 0
    assert [one["about"]["version"] for one in json.loads(capsys.readouterr().out)["acts"]] == [name]


def test_an_act_that_cannot_be_noted_is_not_done_and_reading_goes_on(tmp_path, capsys):
    store = store_of(tmp_path, pilots=PILOTS).path
    (store / AUDIT).touch()  # no folder: nothing can be added
    before = files(store), len(Store(store).ledger.hand_ins())
    given = write_tables(tmp_path / "more", pilots="pilot_id | title\nb | Beta")
    assert main(["load", str(given), "--store", str(store), "--lang", "en"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "who did what" in line
    assert (files(store), len(Store(store).ledger.hand_ins())) == before
    assert main(["ask", "in_view", "--store", str(store)]) == 0


def test_tokens_are_noted_when_they_are_made_and_withdrawn_and_what_opens_is_not(tmp_path, capsys):
    store = store_of(tmp_path, pilots=PILOTS).path
    shared = ["--store", str(store)]
    assert main(["token", "--for", "Datahuis", "--role", "office", "--municipality", "m", *shared]) == 0
    shown = capsys.readouterr().out.strip()
    assert main(["revoke", "Datahuis", *shared]) == 0
    assert main(["revoke", "Datahuis", *shared]) == 2
    withdrawn, again = {"name": "Datahuis", "outcome": "done"}, {"outcome": "nothing_done"}
    made = {**withdrawn, "role": "office", "municipalities": ["m"]}
    found = [(one.what, dict(one.about)) for one in reversed(audit.entries(store / AUDIT)[0])]
    assert found == [("token", made), ("revoke", withdrawn), ("revoke", again)]
    assert shown not in "".join(path.read_text() for path in (store / AUDIT).iterdir())


def test_no_token_is_made_where_that_cannot_be_noted(tmp_path, capsys):
    store = store_of(tmp_path, pilots=PILOTS).path
    (store / AUDIT).touch()
    assert main(["token", "--for", "Datahuis", "--store", str(store)]) == 2
    assert (tokens.tokens(store), capsys.readouterr().out) == ((), "")


def test_all_that_an_act_is_about_is_worded(tmp_path):
    about = {"role": "office", "municipalities": ["Aardam"], "question": "stage_now", "name": "Datahuis"}
    assert about_in_words(about, words_for("en")) == (
        "as role: handing in and writing down; municipality Aardam; question stage_now; of Datahuis"
    )


# ----------------------------------------------------------------------- backup


def test_a_backup_holds_the_whole_lines_that_stood_there_while_others_are_added(tmp_path, monkeypatch):
    store = store_of(tmp_path, pilots=PILOTS)
    folder = store.path / AUDIT
    for who in ("a", "b"):
        audit.note(folder, Entry(NOW, who, "login"), 24)
    copy = backup._copy

    def meanwhile(source, target, **how):
        """A line is added before every file that is copied, and half of one."""
        audit.note(folder, Entry(NOW, "c", "login"), 24)
        with (folder / "2026-03.jsonl").open("ab") as file:
            file.write(b"half of a")
            file.flush()
            told = copy(source, target, **how)
            file.write(b" line\n")
        return told

    monkeypatch.setattr(backup, "_copy", meanwhile)
    made = backup.backup(store, tmp_path / "kept")
    assert backup.verify(made.folder)[1] == []
    copied = (made.folder / AUDIT / "2026-03.jsonl").read_bytes()
    assert copied.endswith(b"}\n")
    assert (folder / "2026-03.jsonl").read_bytes().startswith(copied)
    monkeypatch.undo()
    backup.restore(made.folder, Store(tmp_path / "again"))
    assert {one.who for one in audit.entries(tmp_path / "again" / AUDIT)[0]} >= {"a", "b"}


def test_who_logs_in_before_the_first_load_does_not_keep_the_example_out(tmp_path):
    store = Store(tmp_path / "store")
    audit.note(store.path / AUDIT, Entry(NOW, "jan", "login"), 24)
    store.require_untouched()


@pytest.mark.parametrize(("options", "who"), [(["--on-screen"], "jan@example.nl"), ([], None)])
def test_a_command_of_a_screen_is_noted_of_who_logged_in_there(tmp_path, monkeypatch, options, who):
    monkeypatch.setattr("doorstroom.cli.noting.who", lambda: "beheer")
    store = store_of(tmp_path, pilots=PILOTS)
    assert main(["back", store.names()[0], "--by", "jan@example.nl", "--store", str(store.path), *options]) == 0
    assert audit.entries(store.path / AUDIT)[0][0].who == (who or "beheer")
