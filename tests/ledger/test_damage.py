"""What was damaged is found by its checksum and named; the rest goes on, and nothing wrong is shown."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from doorstroom.__main__ import main
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.store.publishing import Publishing, publish
from doorstroom.store.versions import Store
from tests.given import NOW, rows, silent, write_tables

STARTED = "pilot_id | milestone | happened_on\n{0} | started | 2025-01-01"
SOURCES = ("eerste", "tweede", "derde")  # the third was taken back


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    store = Store(folder / "store")
    for nth, source in enumerate(SOURCES):
        given = write_tables(folder / source, milestones=STARTED.format("abc"[nth]))
        for one in take([given], [], "m", NOW, Said(source=source, reported_on=NOW.date()), store.ledger, silent):
            keep_hand_in(store.ledger, one)
    last = next(one for one in store.ledger.hand_ins() if one.source.name == "derde")
    store.ledger.take_back(last, by="kantoor", at=NOW, why="verkeerde lijst")
    with store.loading():
        publish(store, store.ledger, Publishing("m", NOW, 24, silent))
    return folder


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def lose(path: Path) -> None:
    path.unlink()


def of_hand_in(pattern: str):
    def found(store: Store) -> Path:
        first = next(one for one in store.ledger.hand_ins() if one.source.name == "eerste")
        return sorted(store.ledger.folder(first).glob(pattern))[0]

    return found


def taken_back(store: Store) -> Path:
    return next(store.ledger.path.glob("*/taken_back.json"))


def original(store: Store) -> Path:
    first = next(one for one in store.ledger.hand_ins() if one.source.name == "eerste")
    return store.ledger.file(first.files["milestones.csv"])


LEFT_OUT, STANDS = ["b"], ["a", "b"]
# What is damaged, and who is seen after that: a hand-in that is not whole is left out.
PLACES = {
    "typed rows": (of_hand_in("tables/milestones.parquet"), LEFT_OUT),
    "pilots": (of_hand_in("tables/pilots.parquet"), LEFT_OUT),
    "rows as they stood": (of_hand_in("rows/*.parquet"), LEFT_OUT),
    "about": (of_hand_in("about.json"), LEFT_OUT),
    "findings": (of_hand_in("findings.json"), LEFT_OUT),
    "taken back": (taken_back, STANDS),
    "file": (original, STANDS),
}
CODES = {"taken back": "taken_back_damaged", "file": "file_damaged"}


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--lang", "en", *map(str, arguments)])
    return status, out.getvalue(), err.getvalue()


# Each place with one changed bit, and with one of the two cruder harms.
HARMED = [
    pytest.param(place, harm, id=f"{place}-{harm.__name__}")
    for nth, place in enumerate(PLACES)
    for harm in (flip, (cut, lose)[nth % 2])
]
# What is published after it: of each place, in one of the two ways, and of each code by what puts together anew.
PUBLISHED = [pytest.param(place, lose if place == "pilots" else flip, id=place) for place in PLACES]
ANEW = ("pilots", *CODES)


@pytest.mark.parametrize(("place", "harm"), HARMED)
def test_damage_is_named(kept, tmp_path, place, harm):
    store = Store(shutil.copytree(kept / "store", tmp_path / "store"))
    first = next(one for one in store.ledger.hand_ins() if one.source.name == "eerste")
    find, seen = PLACES[place]
    code, at = CODES.get(place, "hand_in_damaged"), ("--store", store.path)
    harm(find(store))

    status, out, _ = run("hand-ins", "--json", *at)
    told = json.loads(out)
    assert (status, [one["code"] for one in told["damaged"]]) == (0, [code])
    assert [one["source"]["name"] for one in told["hand_ins"] if one["is_taken_back"]] == ["derde"]
    status, out, err = run("show", first.id, *at)
    if code == "taken_back_damaged":
        assert (status, err) == (0, "")
    else:
        assert (status, out, err.count("\n"), first.id in err) == (2, "", 1, True)
    whole = {"a": "eerste", "b": "tweede"}
    found = sorted(one.source.name for one in store.ledger.hand_ins() if store.ledger.is_whole(one))
    assert found == [whole[pilot] for pilot in seen]


@pytest.mark.parametrize(("place", "harm"), PUBLISHED)
def test_what_is_not_damaged_goes_on(kept, tmp_path, monkeypatch, place, harm):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    store = Store(shutil.copytree(kept / "store", tmp_path / "store"))
    find, seen = PLACES[place]
    code, at = CODES.get(place, "hand_in_damaged"), ("--store", store.path)
    harm(find(store))
    if place in ANEW:
        status, out, err = run("recompose", "--json", *at)
        assert (status, err, code in {flag["code"] for flag in json.loads(out)["flags"]}) == (0, "", True)
        told = Store(store.path).ask("stage_now", as_of=NOW.date())
        assert sorted(rows(told, "pilot_id")) == [(one,) for one in seen]
    other = write_tables(tmp_path / "vierde", milestones=STARTED.format("d"))
    status, out, err = run("load", other, "--source", "vierde", "--json", *at)
    assert (status, err, code in {flag["code"] for flag in json.loads(out)["flags"]}) == (0, "", True)
    found = sorted(rows(Store(store.path).ask("stage_now", as_of=NOW.date()), "pilot_id"))
    assert found == [(one,) for one in [*seen, "d"]]


def test_a_file_that_is_handed_in_again_is_mended(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    store = Store(shutil.copytree(kept / "store", tmp_path / "store"))
    flip(original(store))
    given = ("--source", "eerste", "--reported-on", NOW.date().isoformat(), "--store", store.path)
    assert "is damaged; loading mends it" in run("check", kept / "eerste", *given)[1]
    status, out, _ = run("load", kept / "eerste", *given)
    first = next(one for one in store.ledger.hand_ins() if one.source.name == "eerste")
    assert (status, f"Hand-in {first.id} was damaged and is mended" in out) == (0, True)
    assert "What was damaged is mended; what readers see did not change." in out
    out = run("load", kept / "eerste", *given)[1]
    assert ("mended" in out, "Handed in already" in out) == (False, True)
    assert store.ledger.damaged_files(store.ledger.hand_ins()) == []


@pytest.mark.parametrize(("place", "harm"), [("typed rows", lose), ("rows as they stood", flip), ("findings", lose)])
def test_a_hand_in_that_is_handed_in_again_is_mended(kept, tmp_path, monkeypatch, place, harm):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")
    store = Store(shutil.copytree(kept / "store", tmp_path / "store"))
    harm(PLACES[place][0](store))
    given = ("--source", "eerste", "--reported-on", NOW.date().isoformat(), "--store", store.path)
    if place == "typed rows":
        before = sorted(path for path in store.path.rglob("*"))
        assert run("check", kept / "eerste", *given)[0] == 0
        assert sorted(path for path in store.path.rglob("*")) == before
    assert run("recompose", "--store", store.path)[0] == 0
    status, out, _ = run("load", kept / "eerste", *given)
    assert (status, "was damaged and is mended" in out, "Readers see it again" in out) == (0, True, True)
    assert all(store.ledger.is_whole(one) for one in store.ledger.hand_ins())
    assert sorted(rows(Store(store.path).ask("stage_now", as_of=NOW.date()), "pilot_id")) == [("a",), ("b",)]


@pytest.mark.parametrize("stranger", ["vreemd/map", "eerste/map", "vreemd/2026-01-01_0123abcd", "kopie"])
def test_the_folder_of_a_stranger_is_named_and_does_not_count(kept, tmp_path, stranger):
    store = Store(shutil.copytree(kept / "store", tmp_path / "store"))
    first = next(one for one in store.ledger.hand_ins() if one.source.name == "eerste")
    if stranger == "kopie":
        shutil.copytree(store.ledger.folder(first), store.ledger.path / "kopie" / first.id)
    else:
        source, _, name = stranger.partition("/")
        there = store.ledger.folder(first).parent if source == "eerste" else store.ledger.path / source
        (there / name).mkdir(parents=True)
        (there / name / "notitie.txt").write_text("x")
    (damaged,) = store.ledger.damaged()
    assert damaged.code == ("hand_in_damaged" if "0123abcd" in stranger else "not_of_ledger")
    assert len(store.ledger.hand_ins()) == 2
    if stranger.startswith("vreemd"):  # one of each code
        status, out, _ = run("recompose", "--json", "--store", store.path)
        assert (status, damaged.code in {flag["code"] for flag in json.loads(out)["flags"]}) == (0, True)


@pytest.mark.parametrize("harm", [flip, cut])
def test_while_what_was_removed_for_good_is_damaged_nothing_is_loaded(kept, tmp_path, harm):
    store = Store(shutil.copytree(kept / "store", tmp_path / "store"))
    store.ledger.note_purges(
        [{"hand_ins": [], "files": [], "text": None, "by": "x", "at": "", "why": "", "to_do": None}]
    )
    harm(store.ledger.path / "purged.json")
    for command in (["load", kept / "tweede"], ["recompose"], ["purge", "--text", "Piet Pietersen", "--why", "x"]):
        status, _, err = run(*command, "--store", store.path)
        assert (status, err.count("\n"), "purged.json" in err) == (2, 1, True)
    assert json.loads(run("hand-ins", "--json", "--store", store.path)[1])["damaged"][0]["code"] == "purged_damaged"
