"""What the README and the documents promise: commands that are one line, exist and work as written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

import run

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


def shown_everywhere() -> list[str]:
    return [command for document in DOCUMENTS for command in commands(document)]


def documented_commands() -> list[str]:
    return sorted({command for command in shown_everywhere() if re.search(r"-m doorstroom [a-z]", command)})


@pytest.mark.parametrize("heading", ["Start", "Test"])
def test_starting_and_testing_are_one_line_each(heading):
    [block] = BLOCK.findall(section(heading))
    assert block == f"python3 run.py {heading.lower()}\n"  # what it does: test_run.py


def test_what_is_set_up_and_run_is_there():
    """run.py is tried elsewhere with packages that are made up; these are the real ones."""
    assert [file for file in {*run.NEEDS.values(), "dashboard.py"} if not (ROOT / file).is_file()] == []
    assert [module for (module, *_), *_ in run.RUNS.values() if find_spec(f"{module}.__main__") is None] == []
    assert set(re.findall(r"run\.py (\w+)", "\n".join(shown_everywhere()))) <= set(run.NEEDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_ci_runs_exactly_the_test_command_of_the_readme():
    [block] = BLOCK.findall(section("Test"))
    shown = subprocess.run([ROOT / ".ci/run", "--show"], capture_output=True, text=True, check=True)
    assert shown.stdout == block


@pytest.mark.parametrize("command", documented_commands())
def test_a_command_of_the_documents_is_one_that_the_command_line_takes(command):
    words = shlex.split(command.partition("-m doorstroom ")[2])
    told = told_by(words[0])
    assert [word for word in words if word.startswith("--") and word not in told] == []


@cache
def told_by(subcommand: str) -> str:
    """The help of a subcommand; fails when there is none."""
    command = [sys.executable, "-m", "doorstroom", subcommand, "--help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_documents_name_every_setting():
    settings = (ROOT / "doorstroom/settings.py").read_text(encoding="utf-8")
    told = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert {found for found in re.findall(r"DOORSTROOM_\w+", settings) if found not in told} == set()
