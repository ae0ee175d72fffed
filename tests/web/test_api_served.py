"""The interface as it is served: every line of docs/api.md, run as it stands, and what it answers where it is off."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
import shutil
import subprocess

import pytest

from doorstroom.access import tokens
from doorstroom.cli.parser import parser
from doorstroom.i18n import words_for
from doorstroom.settings import ROOT
from doorstroom.web.asgi import api
from doorstroom.web.asgi.openapi import MOST_ROWS
from tests.browser.visiting import serving
from tests.given import example_in
from tests.web.asking import ask

DOCS = (ROOT / "docs/api.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL) for line in block.splitlines()]
LONG_AGO, FOR_LONG = dt.date(2020, 1, 1), 3660


@pytest.fixture
def store(tmp_path):
    return example_in(tmp_path / "store")


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
def test_every_line_of_the_docs_does_what_they_say(store, monkeypatch):
    shown = tokens.made(store.path, "docs", ["analyst"], None, LONG_AGO, FOR_LONG)[0]
    lines = [line for line in COMMANDS if line.startswith("curl")]
    assert len(lines) > 5
    with serving(store.path, DOORSTROOM_API="on") as address:
        told = {**os.environ, "TOKEN": shown, "DASHBOARD": address}
        answers = {
            line: subprocess.run(["sh", "-c", line], env=told, capture_output=True, text=True, check=True).stdout
            for line in lines
        }
        refused = ask(address, "/api/v1/")
        assert (refused.status, json.loads(refused.body)["error"]) == (401, "no_token")
        assert ask(address, "/api/v1/version_info", {"Host": "elsewhere.example"}).status == 403
    for line, said in answers.items():
        if "csv" in line:
            assert len(said.splitlines()) > 1, line
        else:
            assert "error" not in json.loads(said), line
    (described,) = (json.loads(said) for line, said in answers.items() if "openapi" in line)
    assert described["info"]["title"] == words_for("en")("api.title")


def test_the_commands_of_the_docs_can_be_read():
    told = [line.partition("doorstroom doorstroom ")[2] for line in COMMANDS if "doorstroom doorstroom" in line]
    assert len(told) == 3
    for one in told:
        assert parser(words_for("en")).parse_args(shlex.split(one)).run


def test_the_numbers_in_the_docs_are_those_that_hold():
    assert f"at most {MOST_ROWS:,} rows" in DOCS
    assert (api.AT_ONCE, api.PATIENCE, api.MOST_A_TOKEN) == (2, 5.0, 8)
    assert "Two questions of programs run at once" in DOCS
    assert "wait for five seconds at most" in DOCS
    assert "eight questions open" in DOCS


def test_where_it_is_off_there_is_nothing(store):
    with serving(store.path) as address:
        found, nothing = ask(address, "/api/v1/pilot"), ask(address, "/nergens/v1/pilot")
    assert (found.status, found.body) == (404, nothing.body)
