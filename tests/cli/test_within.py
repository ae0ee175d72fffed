"""Who may act for some municipalities only: what no command tells them, on the screen, in a file or in an error."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from doorstroom.cli.parser import COMMANDS
from doorstroom.cli.within import OF_ALL
from doorstroom.store import questions
from doorstroom.store.versions import Store
from tests.cli.test_cli import run
from tests.given import write_tables
from tests.store.test_seen_copy import AS_OF, EVERY, may_see, network

__all__ = ["network"]
HIDDEN, NOWHERE = "Beekrijk/closed", "Beekrijk/nothing"
THEIRS, NOTHING = "theirs", "none"  # a hand-in of others, and one that there is not
DAY = f"--as-of={AS_OF.isoformat()}"
DECIDED = ["--set", "outcome=rollout_full", "--set", "happened_on=2025-09-01", "--set", "decided_by=College"]
# Each command as it can be given, with files in a folder (F). {pilot}: of others, and one that there is not.
GIVEN: dict[str, list[list[str]]] = {
    "check": [["{F}/more"], ["{F}/more", "--effects"], ["{F}/theirs", "--municipality", "Beekrijk"]],
    "load": [["{F}/theirs", "--municipality", "Beekrijk"], ["{F}/theirs"]],
    "map": [["{F}/more/pilots.csv", "--out", "{F}/mapping.toml"]],
    "ask": [
        ["stage_now", DAY],
        ["stage_now", DAY, "--set", "theme=geheimBeekrijk"],
        ["hand_ins", "--format", "csv"],
        ["pilot_header", DAY, "--set", "pilot_key={pilot}"],
        ["filter_choices", "--format", "json"],
        ["nothing_like_it"],
    ],
    "brief": [
        ["--format", "html", "--audience", "staff", "--out", "{F}/out.html", DAY],
        ["--format", "html", "--audience", "staff", "--out", "{F}/out.html", DAY, "--set", "theme=none"],
    ],
    "digest": [
        ["--format", "text", "--audience", "staff", "--out", "{F}/out.txt", DAY],
        ["--format", "text", "--audience", "staff", "--out", "{F}/out.txt", DAY, "--set", "owner=none"],
    ],
    "handout": [
        ["{pilot}", "--audience", "staff", "--out", "{F}/out.pdf", DAY],
        ["Aardam/open", "--audience", "staff", "--out", "{F}/out.pdf", DAY],
    ],
    "hand-ins": [[], ["--json"]],
    "show": [["{theirs}"], ["{none}"]],
    "compare": [["{theirs}"], ["{none}"]],
    "effects": [[], ["{pilot}"], ["Aardam/open", "--same-as", "{pilot}"]],
    "answer": [["{pilot}", "stopped", "--why", "x"]],
    "write": [["decision", "{pilot}", *DECIDED], ["decision", "closed", "--municipality", "Beekrijk", *DECIDED]],
    "take-back": [["{theirs}", "--why", "x"], ["{none}", "--why", "x"]],
    "changes": [[], ["2025-01-01", "2026-03-31"], ["--set", "theme=none"]],
    "health": [[]],
    "contract": [[]],
    "template": [["--out", "{F}/empty.xlsx"], ["--filled", "--out", "{F}/out.xlsx", DAY]],
    "share": [["--out", "{F}/out.xlsx", DAY], ["--out", "{F}/out.xlsx", DAY, "--with", "Beekrijk"]],
    "versions": [[], ["--json"]],
    "back": [["2026-03-31T0900_0001"]],
    "purge": [["--text", "geheimBeekrijk", "--why", "x"]],
    "recompose": [[]],
    "backup": [["--to", "{F}/backup"]],
    "restore": [["--from", "{F}/backup"]],
    "token": [["--for", "x"]],
    "tokens": [[]],
    "revoke": [["x"]],
    "sessions": [[]],
    "sign-out": [["--all"]],
    "audit": [[]],
}
WITHOUT_STORE = {"map", "contract"}
CASES = [(name, nth) for name, ways in GIVEN.items() for nth in range(len(ways))]


@pytest.fixture
def told(network, tmp_path, monkeypatch) -> Callable[..., tuple[str, int]]:
    """What a command says and writes, all together, to who may act for these municipalities; and its exit status."""
    write_tables(tmp_path / "more", pilots="pilot_id | title\nopen | Open Aardam\nnew | Nieuw")
    write_tables(tmp_path / "theirs", pilots="pilot_id | title | municipality\nclosed | Anders | Beekrijk")
    theirs = next(one.id for one in network.ledger.hand_ins() if one.source.municipality == "Beekrijk")

    def given(name: str, nth: int, within: list[str], pilot: str = HIDDEN) -> tuple[str, int]:
        monkeypatch.setenv("DOORSTROOM_WITHIN", json.dumps(within))
        named = {"F": str(tmp_path), "pilot": pilot, "theirs": theirs, "none": "2026-01-01T0000_zzzz"}
        arguments = [one.format(**named) for one in GIVEN[name][nth]]
        where = [] if name in WITHOUT_STORE else ["--store", str(network.path)]
        done = run(name, *arguments, *where, "--lang", "en")
        made = [text_of(path) for path in sorted(tmp_path.glob("out.*"))]
        return "\n".join([done.stdout, done.stderr, *made]), done.returncode

    return given


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        pdf = pypdf.PdfReader(path)
        return f"{pdf.metadata} " + "\n".join(page.extract_text() for page in pdf.pages)
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_every_command_is_tried():
    assert set(GIVEN) == set(COMMANDS)


@pytest.mark.parametrize(("name", "nth"), CASES)
def test_no_command_tells_of_internal_pilots_of_others(told, network, name, nth):
    before = len(network.ledger.hand_ins(also_taken_back=True)), network.current_name()
    said, status = told(name, nth, ["Aardam"])
    assert [secret for secret in EVERY - may_see("Aardam") if secret in said.replace(HIDDEN, "")] == []
    assert (len(network.ledger.hand_ins(also_taken_back=True)), network.current_name()) == before
    if name in OF_ALL:
        assert status == 2
        assert "You may hand in and write down for: Aardam." in said


@pytest.mark.parametrize(("name", "nth"), CASES)
def test_who_may_act_for_none_is_told_of_no_internal_pilot(told, name, nth):
    said, _ = told(name, nth, [])
    assert [secret for secret in EVERY if secret in said] == []


@pytest.mark.parametrize(
    ("name", "nth"),
    [(name, nth) for name, ways in GIVEN.items() for nth, way in enumerate(ways) if "{pilot}" in "".join(way)],
)
def test_a_pilot_that_is_not_theirs_is_answered_as_one_that_does_not_exist(told, name, nth):
    (hidden, status), (nowhere, other) = (told(name, nth, ["Aardam"], pilot) for pilot in (HIDDEN, NOWHERE))
    assert (hidden.replace(HIDDEN, NOWHERE), status) == (nowhere, other)


def test_of_ones_own_all_is_told(told):
    for name, nth in (("ask", 0), ("template", 1), ("brief", 0)):
        assert "geheimAardam" in told(name, nth, ["Aardam"])[0], name
    assert "geheimBeekrijk" in told("ask", 0, ["Beekrijk", "Aardam"])[0]


def test_which_hand_ins_there_are_is_told_of_ones_own(told, network: Store):
    own, others = [], []
    for one in network.ledger.hand_ins():
        (own if one.source.municipality == "Aardam" else others).append(one.id)
    for name, nth in (("hand-ins", 0), ("hand-ins", 1), ("show", 1), ("compare", 1), ("take-back", 1)):
        said, _ = told(name, nth, ["Aardam"])
        assert all(id in said for id in own), name
        assert not any(id in said for id in others), name


def test_a_question_that_counts_all_pilots_of_a_team_is_of_ones_own(told, network, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_WITHIN", '["Aardam"]')
    for name in (one for one in questions.names() if questions.question(one).asked_by == questions.STAFF):
        takes = questions.question(name).parameters
        given = [
            f"--set={part}={value}" for part, value in (("since", "2025-01-01"), ("pilot_key", "x")) if part in takes
        ]
        day = [DAY] if "as_of" in takes else []
        done = run("ask", name, *day, *given, "--store", str(network.path), "--format", "json")
        assert "Beekrijk" not in done.stdout, name
