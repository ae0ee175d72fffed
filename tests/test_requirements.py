"""What is installed is pinned to one release by the hashes of its files, also what is needed by what we need."""

from __future__ import annotations

from importlib.metadata import distributions

import pytest
from packaging.markers import Marker

from tests.requirements import pinned, plain

FILES = [
    ("requirements.in", "requirements.txt"),
    ("requirements-spark.in", "requirements-spark.txt"),
    ("tests/requirements.in", "tests/requirements.txt"),
]


@pytest.mark.parametrize(("named", "locked"), FILES)
def test_what_we_name_is_locked_at_that_release(named, locked):
    own, all_of_it = pinned(named), pinned(locked)
    assert own
    assert {name: all_of_it[name].version for name in own} == {name: pin.version for name, pin in own.items()}


@pytest.mark.parametrize("locked", [locked for _, locked in FILES])
def test_every_release_has_the_hashes_of_its_files(locked):
    without = [name for name, pin in pinned(locked).items() if not pin.hashes]
    assert not without
    assert all(found.startswith("sha256:") for pin in pinned(locked).values() for found in pin.hashes)


def test_tests_run_on_what_is_served():
    served, tested = pinned("requirements.txt"), pinned("tests/requirements.txt")
    assert {name: tested[name]._replace(where=pin.where) for name, pin in served.items()} == served


def test_what_is_installed_here_is_what_is_locked():
    here = {name: pin for name, pin in pinned("tests/requirements.txt").items() if is_for_here(pin)}
    installed = {plain(one.name): one.version for one in distributions()}
    assert {name: installed.get(name) for name in here} == {name: pin.version for name, pin in here.items()}


def is_for_here(pin):
    return pin.where is None or Marker(pin.where).evaluate()
