"""Where Spark cannot be had, one line says why, in the reader's language, and nothing was changed."""

from __future__ import annotations

import hashlib
import socket
import sys
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.spark import session
from tests.ledger.given import store_of_lists

FILES = {
    "pilots.csv": "pilot_id,title,municipality\n1,Samen sterk,m\n",
    "milestones.csv": "pilot_id,municipality,milestone,happened_on\n1,m,started,2026-01-02\n",
}


@pytest.fixture
def store(tmp_path) -> Path:
    return store_of_lists(tmp_path, {"2026-01-31": FILES}).path


def contents(store: Path) -> dict[str, str]:
    """What stands in the store, save what was noted of who did what."""
    files = [path for path in store.rglob("*") if path.is_file() and "audit" not in path.parts]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def refused(capsys, store: Path, *options: str) -> str:
    """The one line that a command gives that changes nothing."""
    before = contents(store)
    assert main(["recompose", "--store", str(store), "--engine", "spark", *options]) == 2
    assert contents(store) == before
    said = capsys.readouterr()
    assert not said.out
    (line,) = said.err.splitlines()
    return line


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("DOORSTROOM_LANG", "en")


@pytest.mark.parametrize("part", [None, "from pyspark.logger import PySparkLogger"])
def test_without_spark(store, capsys, monkeypatch, tmp_path, part):
    """Neither, or as an installation that was broken off leaves them."""
    for name in session.NEEDS:
        monkeypatch.setitem(sys.modules, name, None)
        if part:
            monkeypatch.delitem(sys.modules, name)
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.py").write_text(part)
    monkeypatch.syspath_prepend(tmp_path)
    assert "lacking: pyspark, sqlglot" in refused(capsys, store, "--master", "spark://127.0.0.1:7077")


def test_without_java(store, capsys, monkeypatch):
    monkeypatch.setattr(session, "import_module", lambda name: name)
    monkeypatch.setattr(session.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "openjdk-17-jre-headless" in refused(capsys, store, "--master", "spark://127.0.0.1:7077")


def test_without_a_master(store, capsys):
    assert "Say with --master where Spark runs" in refused(capsys, store)


@pytest.mark.parametrize("address", ["local[2]", "http://127.0.0.1:7077", "spark://", "spark://127.0.0.1:x"])
def test_what_is_no_address_of_spark(store, capsys, address):
    assert f"{address} is no address of Spark" in refused(capsys, store, "--master", address)


def test_where_no_spark_answers(store, capsys):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{free.getsockname()[1]}"
        assert f"No Spark answers at {address}" in refused(capsys, store, "--master", address)


def test_it_is_said_in_dutch_too(store, capsys, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_LANG", "nl")
    assert "Er is niets veranderd" in refused(capsys, store)
