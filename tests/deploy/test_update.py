"""An update and the way back, with the release before this one: its code, from the history of this repository."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from doorstroom.settings import NAMES
from tests.deploy.unit import ROOT
from tests.given import write_tables

# What a version is made of: where any of it changed last, there was another release before that.
MADE_OF = ("queries/schema.sql", "queries/store.sql", "queries/models", "queries/macros", "queries/bases")
CODE = ("doorstroom", "queries", "data/example")
PILOTS = "pilot_id | title\na | Alfa\nb | Bravo"
LISTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01\nb | started | 2025-02-01"
LATER = "pilot_id | milestone | happened_on\nc | started | 2025-03-01"


def git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("git is not here")
    if done.returncode or not done.stdout:
        pytest.skip(f"the history of this repository is not here: {done.stderr.decode().strip()}")
    return done.stdout


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> Path:
    """The code of the release before this one."""
    folder = tmp_path_factory.mktemp("older")
    changed = git("rev-list", "-1", "--no-merges", "HEAD", "--", *MADE_OF).decode().strip()
    archive = git("archive", "--format=tar", f"{changed}^", *CODE)
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    return folder


def run(code: Path, *arguments: object) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    kept |= {"PYTHONPATH": str(code), "DOORSTROOM_MUNICIPALITY": "m"}
    told = {"cwd": code, "env": kept, "capture_output": True, "text": True}
    command = [sys.executable, "-m", "doorstroom", "--lang", "en", *map(str, arguments)]
    done = subprocess.run(command, check=False, **told)
    return done.returncode, done.stdout, done.stderr


def stages(code: Path, store: Path) -> set[tuple[str, str]]:
    status, out, err = run(code, "ask", "stage_now", "--set", "as_of=2026-03-31", "--format", "csv", "--store", store)
    assert status == 0, err
    return {(row["pilot_id"], row["stage"]) for row in csv.DictReader(io.StringIO(out.lstrip("\ufeff")))}


def current(code: Path, store: Path) -> str:
    listed = run(code, "versions", "--store", store)[1]
    return next(line.split()[1] for line in listed.splitlines() if line.startswith("*"))


def test_the_store_of_the_release_before_is_put_together_anew_and_back(older, tmp_path):
    store = tmp_path / "store"
    given = write_tables(tmp_path / "given", pilots=PILOTS, milestones=LISTED)
    status, _, err = run(older, "load", given, "--source", "lijst", "--store", store)
    assert status == 0, err
    before, first = stages(older, store), current(older, store)
    assert {pilot for pilot, _ in before} == {"a", "b"}

    status, _, err = run(ROOT, "health", "--store", store)
    assert (status, err.count("\n"), "recompose" in err) == (2, 1, True)
    assert run(ROOT, "recompose", "--store", store)[0] == 0
    assert run(ROOT, "health", "--store", store)[0] == 0
    assert stages(ROOT, store) == before
    later = write_tables(tmp_path / "later", milestones=LATER)
    assert run(ROOT, "load", later, "--source", "andere lijst", "--store", store)[0] == 0

    assert run(older, "back", first, "--store", store)[0] == 0
    assert stages(older, store) == before
    assert run(older, "recompose", "--store", store)[0] == 0
    assert {pilot for pilot, _ in stages(older, store)} == {"a", "b", "c"}  # what was handed in since is there too
