"""What the README and the documents promise: commands that are one line, exist and work as written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands(document: Path) -> list[str]:
    """All lines of the blocks that are tagged as shell."""
    blocks = BLOCK.findall(document.read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def section(heading: str) -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.split(r"^## ", text.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]


def oversight_commands() -> list[str]:
    shown = {command for document in DOCUMENTS for command in commands(document) if "-m oversight" in command}
    return sorted(shown)


@pytest.mark.parametrize("heading", ["Start", "Test"])
def test_starting_and_testing_are_one_line_each(heading):
    [block] = BLOCK.findall(section(heading))
    [line] = block.splitlines()
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q -r ")
    assert not line.endswith("\\")


@pytest.mark.parametrize("heading", ["Start", "Test"])
def test_the_files_that_a_command_names_exist(heading):
    [block] = BLOCK.findall(section(heading))
    files = re.findall(r"(?<![\w./])[\w/]+\.(?:txt|py)", block)
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_ci_runs_exactly_the_test_command_of_the_readme():
    [block] = BLOCK.findall(section("Test"))
    shown = subprocess.run([ROOT / ".ci/run", "--show"], capture_output=True, text=True, check=True)
    assert shown.stdout == block


@pytest.mark.parametrize("command", oversight_commands())
def test_a_command_of_the_documents_is_one_that_the_command_line_takes(command):
    words = shlex.split(command.partition("-m oversight ")[2])
    told = told_by(words[0])
    assert [word for word in words if word.startswith("--") and word not in told] == []


@cache
def told_by(subcommand: str) -> str:
    """The help of a subcommand; fails when there is none."""
    run = [sys.executable, "-m", "oversight", subcommand, "--help"]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_documents_name_every_setting():
    settings = (ROOT / "oversight/settings.py").read_text(encoding="utf-8")
    told = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert {found for found in re.findall(r"DOORSTROOM_\w+", settings) if found not in told} == set()
