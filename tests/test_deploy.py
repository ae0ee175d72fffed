"""What docs/deploy.md says to do, tried literally as far as that goes without systemd and nginx."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest

from doorstroom.cli.parser import parser
from doorstroom.i18n import words_for
from doorstroom.settings import NAMES
from doorstroom.store.versions import Store
from doorstroom.web.asgi.access import MB, UPLOADED_IN_ALL, UPLOADED_PER_SESSION
from tests.given import store_of, write_tables

ROOT = Path(__file__).parents[1]
DOCS = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", DOCS, re.DOTALL)
IN_CONTAINERS = ("docker compose exec", "docker compose run", "kubectl -n doorstroom exec")
PILOTS = "pilot_id | title\na | Alfa"


def block(kind: str, beginning: str) -> str:
    return next(text for said, text in BLOCKS if said == kind and text.startswith(beginning))


@pytest.fixture
def installed(tmp_path) -> Path:
    """The command of the docs, with the places of this machine instead of the server's."""
    command = block("sh", "#!/bin/sh").replace("/etc/doorstroom.env", str(tmp_path / "doorstroom.env"))
    command = command.replace("/opt/doorstroom/.venv/bin/python", sys.executable)
    command = command.replace("/opt/doorstroom", str(ROOT))
    (tmp_path / "doorstroom").write_text(command, encoding="utf-8")
    (tmp_path / "doorstroom").chmod(0o755)
    return tmp_path / "doorstroom"


def run(installed: Path, *arguments: object) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    told = {"env": {**kept, "LANG": "nl_NL.UTF-8"}, "cwd": installed.parent, "capture_output": True, "text": True}
    return subprocess.run([str(installed), *map(str, arguments)], check=False, **told)


@pytest.mark.parametrize(
    "municipality", ["Bergen op Zoom", "'s-Gravenhage", "Nuenen, Gerwen & Nederwetten", "Súdwest #1"]
)
def test_a_command_runs_with_the_settings_of_the_service_whatever_is_in_them(installed, municipality):
    settings = block("ini", "DOORSTROOM_STORE=").replace("/var/lib/doorstroom/store", f"{installed.parent}/the store")
    (installed.parent / "doorstroom.env").write_text(settings.replace("Bergen op Zoom", municipality), encoding="utf-8")
    done = run(installed, "load", write_tables(installed.parent / "handed_in", pilots=PILOTS))
    assert done.returncode == 0, done.stderr
    store = Store(installed.parent / "the store")
    with duckdb.connect(str(store.file(store.current_name())), read_only=True) as version:
        assert version.table("pilots").select("municipality").fetchall() == [(municipality,)]


def test_a_setting_without_its_quotes_stops_the_command_instead_of_being_lost(installed):
    (installed.parent / "doorstroom.env").write_text("DOORSTROOM_MUNICIPALITY=Bergen op Zoom\n", encoding="utf-8")
    assert run(installed, "versions").returncode != 0


def test_the_settings_read_the_same_for_systemd_and_the_shell():
    """systemd takes what stands between double quotes as it is, as long as there is no backslash, $ or ` in it."""
    for line in block("ini", "DOORSTROOM_STORE=").splitlines():
        name, _, value = line.partition("=")
        assert name in NAMES
        assert re.fullmatch(r'"[^"\\$`]*"', value)
        assert shlex.split(line) == [f"{name}={value[1:-1]}"]


def test_every_setting_is_in_the_docs():
    assert [name for name in NAMES if f"| `{name}` |" not in DOCS] == []


def test_no_command_of_the_docs_goes_without_the_settings_of_the_service():
    commands = [line for kind, text in BLOCKS if kind == "sh" and "#!" not in text for line in text.splitlines()]
    commands = [line for line in commands if not line.startswith(IN_CONTAINERS)]  # these have the settings within
    assert [text for text in commands if "-m doorstroom" in text or "$(cat" in text] == []
    assert [text for kind, text in BLOCKS if kind == "ini" and "ExecStart" in text] == []  # these lie in deploy/


def test_every_command_of_the_docs_can_be_read():
    lines = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
    told = [line.partition("-u doorstroom doorstroom ")[2] for line in lines if "-u doorstroom doorstroom " in line]
    told += [line.partition(" ")[2] for line in lines if line.startswith("doorstroom ")]
    told += [line.partition("-m doorstroom ")[2] for line in lines if "-m doorstroom " in line and '"$@"' not in line]
    assert len(told) > 12
    for one in told:
        assert parser(words_for("en")).parse_args(shlex.split(one)).run


def test_after_the_loss_of_the_pointer_the_docs_lead_to_a_version_again(installed):
    store = store_of(installed.parent, pilots=PILOTS)
    (store.path / "CURRENT").unlink()
    (installed.parent / "doorstroom.env").write_text(f'DOORSTROOM_STORE="{store.path}"\n', encoding="utf-8")
    listed = run(installed, "versions")
    assert (listed.returncode, store.names()[0] in listed.stdout) == (0, True)
    assert "CURRENT" in listed.stderr
    assert run(installed, "back", store.names()[0]).returncode == 0
    assert store.current_name() == store.names()[0]


def test_what_the_docs_say_of_limits_and_hosts_is_what_is_set():
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert f"at most {UPLOADED_PER_SESSION // MB} MB of uploads" in DOCS
    assert f"{UPLOADED_IN_ALL // MB} MB for all together" in DOCS
    assert settings["server"]["allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert settings["runner"]["postScriptGC"] is False
