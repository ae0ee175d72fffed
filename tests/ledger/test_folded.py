"""What a source has said so far lies on disk, folded: it saves time, and never changes what readers see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyarrow import feather

from doorstroom.ledger import folded as on_disk
from doorstroom.ledger import typed
from doorstroom.ledger.hand_in import SAID
from doorstroom.ledger.purge import Reason
from doorstroom.ledger.taking import Said
from doorstroom.store.load import purge, recompose
from doorstroom.store.publishing import Publishing
from doorstroom.store.trying import check_only, compare
from doorstroom.store.versions import Store
from tests.given import NOW, hand_in, silent, write_tables
from tests.ledger.test_rules import LISTS, PUBLISHING, hand_in_list, version

OTHER = "pilot_id | milestone | happened_on\nd | started | 2025-01-01"


def folds(store: Store) -> list[Path]:
    return sorted(store.ledger.path.glob(f"*/{SAID}/*"))


def hand_in_other(store: Store, folder: Path, milestones: str = OTHER) -> None:
    hand_in(store, write_tables(folder, milestones=milestones), said=Said("anders", NOW.date()))


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """A store into which a list was handed in three times, and another one once."""
    folder = tmp_path_factory.mktemp("kept")
    for day in LISTS:
        hand_in_list(Store(folder / "store"), folder, day)
    hand_in_other(Store(folder / "store"), folder / "anders")
    return folder / "store"


@pytest.fixture
def store(kept, tmp_path) -> Store:
    return Store(shutil.copytree(kept, tmp_path / "store"))


@pytest.fixture
def folded_now(monkeypatch) -> list[str]:
    """The sources that are folded, not taken as they lie on disk."""
    sources: list[str] = []

    def noted(ledger, of_sources):
        sources.extend(hand_ins[0].source.name for hand_ins in of_sources)
        return fold_all(ledger, of_sources)

    fold_all = on_disk.fold_all
    monkeypatch.setattr(on_disk, "fold_all", noted)
    return sources


def test_handing_in_a_list_folds_no_other_source(store, tmp_path, folded_now):
    hand_in_other(store, tmp_path / "again", OTHER + "\ne | started | 2025-02-01")
    assert folded_now == ["anders"]
    assert len(folds(store)) == 2  # of each source the last one


def test_what_lies_on_disk_gives_the_version_that_folding_anew_gives(store, folded_now):
    seen = version(store)
    recompose(store, **PUBLISHING)
    assert folded_now == ["anders", "lijst"]
    assert version(store) == seen


def test_what_would_be_is_asked_without_writing(store, tmp_path, folded_now):
    before = {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()}
    given = write_tables(tmp_path / "nieuw", milestones=OTHER.replace("\nd |", "\nn |"))
    checked = check_only(
        [given], municipality="m", now=NOW, progress=silent, said=Said("derde", NOW.date()), store=store
    )
    assert (checked.changes.rows.empty, folded_now) == (False, ["derde"])
    compare(store, store.ledger.hand_ins()[-1], Publishing("m", NOW, 24, silent))
    assert {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()} == before


def rows_kept(fold: Path) -> dict[str, list[dict]]:
    """The rows of each file. Bytes where nothing stands are not said: they depend on what was folded with it."""
    return {path.name: feather.read_table(path).to_pylist() for path in fold.glob("*.arrow")}


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [flip, Path.unlink], ids=["flip", "lose"])
@pytest.mark.parametrize("name", ["about.json", "table-pilots.arrow", "table-milestones.arrow", "told.arrow"])
def test_one_that_is_not_as_it_was_written_is_made_again(store, tmp_path, folded_now, name, harm):
    (damaged,) = store.ledger.path.glob(f"*-lijst-*/{SAID}/*/{name}")
    whole = rows_kept(damaged.parent)
    harm(damaged)
    hand_in_other(store, tmp_path / "again", OTHER + "\ne | started | 2025-02-01")
    assert folded_now == ["anders", "lijst"]
    assert rows_kept(damaged.parent) == whole
    assert on_disk._read(damaged.parent) is not None
    assert store.ask("flags")["code"].str.contains("damaged").sum() == 0


def test_what_else_lies_there_is_in_nobodys_way(store, tmp_path, folded_now):
    (place,) = store.ledger.path.glob(f"*-lijst-*/{SAID}/*")
    shutil.rmtree(place)
    place.write_text("not a folder")
    (place.parent / ".DS_Store").write_bytes(b"Bud1")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place.parent / "link").symlink_to(elsewhere)
    hand_in_other(store, tmp_path / "again", OTHER + "\ne | started | 2025-02-01")
    assert (place.is_dir(), list(place.parent.iterdir()), elsewhere.is_dir()) == (True, [place], True)


def test_one_of_another_release_is_not_taken(store, tmp_path, folded_now, monkeypatch):
    monkeypatch.setattr(on_disk, "_release", lambda: "another")
    hand_in_other(store, tmp_path / "again", OTHER + "\ne | started | 2025-02-01")
    assert folded_now == ["anders", "lijst"]


def test_what_brings_rows_of_before_up_to_the_contract_makes_another_release(tmp_path, monkeypatch):
    made_of = on_disk._release.__wrapped__
    before = made_of()
    other = tmp_path / "typed.py"
    other.write_text(Path(typed.__file__).read_text(encoding="utf-8") + "# of another release\n", encoding="utf-8")
    monkeypatch.setattr(typed, "__file__", str(other))
    assert made_of() != before


def test_nothing_of_it_is_left_of_what_is_removed_for_good(store):
    purge(store, text="Team A", reason=Reason("griffier", NOW, "verzoek"), **PUBLISHING)
    assert folds(store) == []


def test_a_link_to_elsewhere_is_not_followed(store, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "own").write_text("of somebody", encoding="utf-8")
    (source,) = store.ledger.path.glob(f"*-lijst-*/{SAID}")
    shutil.rmtree(source)
    source.symlink_to(elsewhere)
    hand_in_other(store, tmp_path / "again", OTHER + "\ne | started | 2025-02-01")
    assert [path.name for path in elsewhere.iterdir()] == ["own"]
    assert source.is_dir()
    assert not source.is_symlink()
