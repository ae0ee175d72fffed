"""What is removed for good: a planted name is in no byte of the store afterwards, and the rest is as it was."""

from __future__ import annotations

import io
import itertools
import json
import re
import shutil
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from doorstroom.i18n import words_for
from doorstroom.ingest.intake import IntakeError
from doorstroom.ledger import purge as purging
from doorstroom.ledger.folded import forget as forget_folds
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.ledger.personal import Personal
from doorstroom.ledger.purge import Reason, carry_out, purge_hand_in, purge_text, unfinished
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.report.text.messages import error_in_words
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.store.load import purge, recompose
from doorstroom.store.publishing import Publishing, publish
from doorstroom.store.seen_copy import public_store
from doorstroom.store.sight import EVERYTHING
from doorstroom.store.versions import DRAFTS, Store
from tests.given import NOW, hand_in, rows, silent, write_tables

NAME = "Zoë van der Plánt"
APART = "\0"  # in no name, and no space either
SPELLINGS = (
    NAME,
    NAME.upper(),
    NAME.lower(),
    unicodedata.normalize("NFD", NAME),
    "zoe  van der plant",
    "ZOË VAN\nDER PLÁNT",
)
WHY = "verzoek om verwijdering"
REASON = Reason("griffier", NOW, WHY)
PUBLISHING = {"municipality": "m", "now": NOW, "keep": 24, "progress": silent}
MAPPING = f"""
# afgesproken met {NAME}
source = "lijst {NAME}"
[columns]
pilot_id = "Nr"
title = "Naam"
theme = "Thema"
owner = "{NAME}"
[[milestones]]
milestone = "started"
happened_on = "Start"
"""
STARTED = "pilot_id | milestone | happened_on\n{0} | started | 2025-01-01"


def as_text(value: object) -> list[str]:
    """All texts in a value."""
    if isinstance(value, dict):
        return [text for one in value.items() for text in as_text(list(one))]
    if isinstance(value, list | tuple):
        return [text for one in value for text in as_text(one)]
    return [] if value is None else [str(value)]


@cache
def combining() -> re.Pattern:
    """Every sign of the basic plane that is put on another."""
    signs = (chr(number) for number in range(0x10000) if unicodedata.combining(chr(number)))
    return re.compile("[" + "".join(map(re.escape, signs)) + "]+")


def plain(text: str) -> str:
    bare = text.casefold()
    if not bare.isascii():
        bare = combining().sub("", unicodedata.normalize("NFKD", bare))
    return " ".join(bare.replace("_", " ").split())


def texts_below(folder: Path) -> list[tuple[Path, str]]:
    """Every name, byte and cell below a folder, as text; what is packed, unpacked."""
    found = []
    for path in sorted(folder.rglob("*")):
        found.append((path, path.name))
        if path.is_file():
            found += [(path, text) for text in texts_in(path, path.read_bytes())]
    return found


def written_in(content: bytes, encoding: str) -> str:
    """What is written in a file: no name goes on behind a zero, of which most of a database is."""
    text = content.decode(encoding, "replace").replace(APART * 16, APART).replace(APART * 3, APART)
    return APART.join(part for part in text.split(APART) if len(part) >= len(NAME))


def texts_in(path: Path, content: bytes) -> list[str]:
    found = [written_in(content, encoding) for encoding in ("utf-8", "cp1252", "utf-16-le")]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                text = packed.read(name).decode("utf-8", "replace")
                found += [name, text, re.sub("<[^>]*>", "", text)]
    if path.suffix == ".parquet":
        table = pq.read_table(io.BytesIO(content))
        found += [*table.column_names, str(table.schema.metadata), *as_text(table.to_pylist())]
    if path.suffix == ".json":
        found += as_text(json.loads(content))
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for (table,) in connection.execute("show tables").fetchall():
                cells = itertools.chain.from_iterable(connection.table(table).fetchall())
                found += [table, *as_text(list({repr(cell): cell for cell in cells}.values()))]
    return found


def places_of(folder: Path, name: str = NAME) -> list[str]:
    texts = defaultdict(list)
    for path, text in texts_below(folder):
        texts[path].append(text)
    return sorted({path.name for path, found in texts.items() if plain(name) in plain(APART.join(found))})


def a_csv(folder: Path, spelling: str) -> dict:
    """Tables of the contract; the name in a title, a contact, a column that is not known and a refused row."""
    cell = '"' + spelling + '"'
    (folder / "pilots.csv").write_text(
        f"pilot_id,title,contact,owner,behandelaar\na,Pilot van {spelling.splitlines()[0]},{cell},Team,{cell}\n"
        f"b,Beta,,Team,\n,Zonder nummer,{cell},,\n",
        encoding="utf-8",
    )
    (folder / "milestones.csv").write_text("pilot_id,milestone,happened_on\na,started,2025-01-01\n", encoding="utf-8")
    return {}


def a_workbook(folder: Path, spelling: str) -> dict:
    """A list of one's own, in a sheet and a file with the name, and a mapping that names a header after it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Zoë van der Plánt"
    sheet.append(["Nr", "Naam", "Thema", NAME, "Start"])
    sheet.append(["1", "Alfa", "Wmo", spelling, "2025-01-01"])
    sheet.append(["2", "Beta", f"met {spelling}", "Team", "2025-02-30"])
    book.properties.creator = NAME
    book.save(folder / "lijst Zoë_van_der_Plánt.xlsx")
    mapping = folder.with_name(f"{folder.name}.toml")
    mapping.write_text(MAPPING, encoding="utf-8")
    return {"mapping_file": mapping}


def a_template(folder: Path, spelling: str) -> dict:
    """The template, filled in, with a remark on a cell."""
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    pilots = book.active
    pilots.title = "Pilots"
    pilots.append(["pilot_id", "title", "contact"])
    pilots.append([f"p-{spelling}", "Alfa", "team@m.nl"])
    pilots["B2"].comment = Comment("nakijken", NAME)
    milestones = book.create_sheet("Mijlpalen")
    milestones.append(["pilot_id", "milestone", "happened_on", "note"])
    milestones.append([f"p-{spelling}", "started", "2025-01-01", f"zei {spelling}"])
    book.save(folder / "sjabloon.xlsx")
    return {}


SHAPES_OF_LISTS = {a_csv: "tabellen", a_workbook: None, a_template: "sjabloon"}  # of a source that is said, or its own


def keep(store: Store, folder: Path, mapping_file: Path | None = None, **said: object) -> None:
    """Hand in, and make no version of it yet."""
    mappings = [mapping_file] if mapping_file else []
    for one in take([folder], mappings, "m", NOW, Said(**said), store.ledger, silent):
        keep_hand_in(store.ledger, one)


def published(store: Store) -> None:
    with store.loading():
        publish(store, store.ledger, Publishing(**PUBLISHING))


@pytest.fixture
def planted(tmp_path):
    """A store with a hand-in of each spelling, one without the name, and copies for analysts and the public."""
    store = Store(tmp_path / "store")
    keep(store, write_tables(tmp_path / "ander", milestones=STARTED.format("z")), source="ander")
    for make, source in SHAPES_OF_LISTS.items():
        for nth, spelling in enumerate(SPELLINGS if make is a_csv else SPELLINGS[1::2]):
            folder = tmp_path / f"{make.__name__}_{nth}"
            folder.mkdir()
            given = make(folder, spelling)
            keep(store, folder, **given, source=source, reported_on=NOW.date().replace(day=nth + 1), by=NAME)
    published(store)
    last = {one.source: one for one in store.ledger.hand_ins() if one.handed_in_by == NAME}
    assert len(last) == len(SHAPES_OF_LISTS)
    for one in last.values():
        store.ledger.take_back(one, by=NAME, at=NOW, why=f"gevraagd door {NAME}")
    published(store)
    analysts_copy(store, store.current_name(), EVERYTHING, 10)
    public_store(store, store.current_name())
    killed = store.ledger.path / "nieuw-01234567"  # a first hand-in of a source that did not get to its end
    killed.mkdir()
    (killed / ".lock").touch()
    (killed / ".building-file-ab").write_text(NAME, encoding="utf-8")
    dropped = store.path / DRAFTS / "draft" / "files" / "lijst.csv"
    dropped.parent.mkdir(parents=True)
    dropped.write_text(f"Nr;Naam\n1;{NAME}\n", encoding="utf-8")
    (store.path / "temp").mkdir(exist_ok=True)
    (store.path / "temp" / "duckdb_temp_storage").write_text(NAME, encoding="utf-8")
    found = places_of(store.path)
    assert {"pilots.parquet", "milestones.parquet", "about.json", "taken_back.json", "lijst.csv"} <= set(found)
    assert len([name for name in found if name.endswith(".duckdb")]) >= 2
    return store


def taken_back(store: Store) -> set[str]:
    return {name for one in store.ledger.hand_ins(also_taken_back=True) for name in store.ledger.taken_back(one.source)}


def test_a_planted_name_is_in_no_byte_of_the_store_afterwards(planted, tmp_path):
    before = {one.id: (one.reported_on, one.tables) for one in planted.ledger.hand_ins(also_taken_back=True)}
    gone = {
        name for one in planted.ledger.hand_ins(also_taken_back=True) for name in planted.ledger.taken_back(one.source)
    }
    n_pilots = Store(planted.path).current().n_pilots
    done, report, left = purge(planted, text=NAME, reason=Reason("griffier", NOW, f"verzoek van {NAME}"), **PUBLISHING)
    assert places_of(planted.path) == []
    assert (left, len(done.rewritten)) == ([], len(before) - 1)
    assert planted.names() == [report.version]
    assert Store(planted.path).current().n_pilots == n_pilots
    after = planted.ledger.hand_ins(also_taken_back=True)
    assert {one.id: (one.reported_on, one.tables) for one in after} == before
    assert taken_back(planted) == gone
    for one in after:
        planted.ledger.check(one)
    assert planted.ledger.damaged() == planted.ledger.damaged_files(after) == []
    (noted,) = planted.ledger.purges()
    assert noted["text"] == Personal(NAME).checksum
    assert (noted["by"], noted["why"], noted["to_do"]) == ("griffier", "verzoek van ANONIEM", None)
    # Other commands go on: what was rewritten is not read again from files that are gone, and those do not come back.
    recompose(planted, is_read_again=True, **PUBLISHING)
    assert Store(planted.path).current().n_pilots == n_pilots
    for make, source in SHAPES_OF_LISTS.items():
        given = tmp_path / f"{make.__name__}_0.toml"
        mapping = given if given.is_file() else None
        with pytest.raises(LedgerError, match="file_purged") as refused:
            hand_in(planted, tmp_path / f"{make.__name__}_0", mapping_file=mapping, said=Said(source))
        assert "griffier" in error_in_words(refused.value, words_for("nl")), make.__name__
    assert places_of(planted.path) == []


def test_a_file_without_the_name_stays_as_it_was_handed_in(tmp_path):
    store, folder = Store(tmp_path / "store"), tmp_path / "in"
    folder.mkdir()
    a_csv(folder, NAME)
    hand_in(store, folder)
    (before,) = store.ledger.hand_ins()
    done, *_ = purge(store, text=NAME, reason=REASON, **PUBLISHING)
    (after,) = store.ledger.hand_ins()
    assert (done.files, after.purged) == (["pilots.csv"], ("pilots.csv",))
    assert store.ledger.file(after.files["milestones.csv"]).read_bytes() == (folder / "milestones.csv").read_bytes()
    assert not store.ledger.file(before.files["pilots.csv"]).exists()
    pilots = pq.read_table(store.ledger.tables(after)["pilots"]).sort_by("pilot_id").to_pylist()
    assert [(row["title"], row["contact"], row["owner"]) for row in pilots] == [
        ("Pilot van ANONIEM", "ANONIEM", "Team"),
        ("Beta", None, "Team"),
    ]


@pytest.fixture(scope="module")
def two_kept(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    store = Store(folder / "store")
    for name in ("a", "b"):
        pilots = f"pilot_id | title\n{name} | Pilot {NAME}"
        keep(store, write_tables(folder / name, pilots=pilots, milestones=STARTED.format(name)), source=name)
    published(store)
    return store.path


@pytest.fixture
def store(two_kept, tmp_path) -> Store:
    """A store with two hand-ins, of a source each."""
    return Store(shutil.copytree(two_kept, tmp_path / "store"))


def test_a_whole_hand_in_goes_with_its_files_and_every_version_that_held_it(store):
    gone, stays = store.ledger.hand_ins()
    done, report, _ = purge(store, hand_in=gone.id, reason=REASON, **PUBLISHING)
    assert (done.hand_ins, sorted(done.files)) == ([gone.id], ["milestones.csv", "pilots.csv"])
    assert store.ledger.hand_ins() == [stays]
    assert {path.name for path in (store.ledger.path / "files").iterdir()} == set(stays.files.values())
    assert store.names() == [report.version]
    assert rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id") == [(stays.source.name,)]
    assert store.ledger.purged() == {gone.id}
    with pytest.raises(LedgerError, match="last_hand_in"):
        purge(store, hand_in=stays.id, reason=REASON, **PUBLISHING)
    with pytest.raises(LedgerError, match="unknown_hand_in"):
        purge(store, hand_in=gone.id, reason=REASON, **PUBLISHING)
    assert store.names() == [report.version]


def test_a_damaged_hand_in_can_be_removed_as_a_whole_and_nothing_else_of_it(store):
    broken, stays = store.ledger.hand_ins()
    (store.ledger.folder(broken) / "about.json").write_text("{}")
    with pytest.raises(LedgerError, match="purge_damaged"):
        purge(store, text=NAME, reason=REASON, **PUBLISHING)
    purge(store, hand_in=broken.id, reason=REASON, **PUBLISHING)
    assert (store.ledger.hand_ins(), store.ledger.damaged()) == ([stays], [])
    assert {path.name for path in (store.ledger.path / "files").iterdir()} == set(stays.files.values())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jo", "purge_text_short"),
        (" . - ", "purge_text_short"),
        ("ANONIEM", "purge_text_short"),
        ("Anne", "purge_not_found"),
    ],
)
def test_what_cannot_be_removed_is_said_and_nothing_changes(store, text, code):
    """Anne is in "planned_on", as a part of a word: that is nobody's name."""
    before = {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()}
    with pytest.raises(LedgerError, match=code) as refused:
        purge(store, text=text, reason=REASON, **PUBLISHING)
    for language in ("nl", "en"):
        assert error_in_words(refused.value, words_for(language))
    assert {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()} == before


class Killed(BaseException):
    """As a process that dies: nothing of ours cleans up behind it."""


def dying(monkeypatch, place: object, step: str, nth: int, does: Callable[[], object]) -> None:
    """Do something that dies where it would take a step for the nth time."""
    calls, real = itertools.count(), getattr(place, step)

    def dies(*arguments):
        if next(calls) == nth:
            raise Killed
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(place, step, dies)
        with pytest.raises(Killed):
            does()


def left_halfway(store: Store) -> list[Path]:
    return [path for path in store.path.rglob(".*") if path.name.startswith((".purging", ".going"))]


# Of a text two hand-ins are moved and two files removed; a whole hand-in goes with its two files.
MOMENTS = {
    "text": [("_forget_prepared", 0), ("_move", 0), ("_move", 1), ("_remove", 0), ("_remove", 1)],
    "hand_in": [("_forget_prepared", 0), ("_remove", 0), ("_remove", 1), ("_remove", 2), ("_forget_prepared", 1)],
}


@pytest.mark.parametrize("what", MOMENTS)
def test_what_died_halfway_in_the_ledger_is_brought_to_its_end(two_kept, tmp_path, monkeypatch, what):
    for step, nth in MOMENTS[what]:
        store = Store(shutil.copytree(two_kept, tmp_path / f"{step} {nth}"))
        ledger, first = store.ledger, store.ledger.hand_ins()[0]
        with store.loading():
            if what == "text":
                dying(monkeypatch, purging, step, nth, lambda ledger=ledger: purge_text(ledger, NAME, REASON))
            else:
                does = lambda ledger=ledger, first=first: purge_hand_in(ledger, first.id, REASON)  # noqa: E731
                dying(monkeypatch, purging, step, nth, does)
            was_noted = bool(ledger.purges())
            assert was_noted == ((step, nth) != ("_forget_prepared", 0))
            carry_out(ledger)
            forget_folds(ledger)  # as what publishes does: they are of what there was
        assert (left_halfway(store), ledger.damaged()) == ([], []), (step, nth)
        if what == "text":
            assert (places_of(ledger.path) == []) == was_noted, (step, nth)
        else:
            assert (first.id not in {one.id for one in ledger.hand_ins()}) == was_noted, (step, nth)
        assert ledger.damaged_files(ledger.hand_ins()) == [], (step, nth)


@pytest.mark.parametrize(
    ("place", "step", "nth", "what", "after"),
    [
        (purging, "_forget_prepared", 0, "text", "load"),
        (purging, "_move", 1, "text", "recompose"),
        (purging, "_remove", 1, "hand_in", "load"),
        (purging, "_forget_prepared", 2, "hand_in", "purge"),
        (Store, "point_to", 0, "text", "purge"),
    ],
)
def test_what_died_halfway_is_brought_to_its_end_by_what_publishes_next(
    store, tmp_path, monkeypatch, place, step, nth, what, after
):
    first, old = store.ledger.hand_ins()[0], store.current_name()
    given = {"reason": REASON, "text": NAME} if what == "text" else {"reason": REASON, "hand_in": first.id}
    dying(monkeypatch, place, step, nth, lambda: purge(store, **given, **PUBLISHING))
    store = Store(store.path)
    assert store.current_name() is not None
    was_noted = bool(store.ledger.purges())
    if after == "recompose":
        recompose(store, **PUBLISHING)
    elif after == "load":
        hand_in(store, write_tables(tmp_path / "later", milestones=STARTED.format("c")))
    else:
        assert unfinished(store.ledger)
        purge(store, **given, **PUBLISHING)
    if not was_noted:  # it died before: nothing had happened
        assert not store.ledger.purges()
        purge(store, **given, **PUBLISHING)
    assert (unfinished(store.ledger), store.ledger.damaged()) == ([], [])
    assert old not in store.names()
    assert not left_halfway(store)
    if what == "text":
        assert places_of(store.path) == []
    else:
        assert first.id not in {one.id for one in store.ledger.hand_ins()}


def test_what_is_not_ours_and_holds_the_name_is_named(store):
    (store.path / "notitie.txt").write_text(f"Bel {NAME.upper()}", encoding="utf-8")
    _, _, left = purge(store, text=NAME, reason=REASON, **PUBLISHING)
    assert [path.name for path in left] == ["notitie.txt"]


def test_a_full_disk_while_it_is_prepared_changes_nothing(store, monkeypatch):
    before = {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()}

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(purging, "sync_folder", full)
        with pytest.raises(IntakeError, match="cannot_write"):
            purge(store, text=NAME, reason=REASON, **PUBLISHING)
    assert {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Jan Jansen", "ANONIEM"),
        ("van JAN  JANSEN, team", "van ANONIEM, team"),
        ("Jan Jansens", "Jan Jansens"),
        ("Jan\u00a0Jansen-de Vries", "ANONIEM-de Vries"),
        ("lijst_jan_jansen.xlsx", "lijst_ANONIEM.xlsx"),
        ("(Ján Jan\u00adsen)", "(ANONIEM)"),
        ("Ｊａｎ Jansen en Jan Jansen", "ANONIEM en ANONIEM"),
        ("Ja\u0301n Janse\u0301n\u0301!", "ANONIEM!"),
    ],
)
def test_a_name_is_found_as_whole_words_in_whatever_form(text, without):
    assert Personal("Jan Jansen").out_of(text) == without


def packed(text: str, times: int = 1) -> bytes:
    """An archive with a text in it, in so many archives."""
    content = text.encode()
    for _ in range(times):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("docProps/core.xml", content)
        content = written.getvalue()
    return content


@pytest.mark.parametrize(
    ("content", "is_in"),
    [
        (packed("<creator>Jan Jansen</creator>"), True),
        (packed("<creator>Jan <b>Jansen</b></creator>", times=2), True),
        (packed("<creator>Jan Jansens</creator>"), False),
        (packed("Jan Jansens")[:40], True),  # nobody knows what a damaged archive holds
        (b"{}", False),
    ],
    ids=["packed", "packed twice", "within a word", "damaged", "another file"],
)
def test_a_file_is_looked_into_also_where_it_is_packed(content, is_in):
    assert Personal("Jan Jansen").is_in_file(content) == is_in


def test_a_file_that_another_hand_in_has_as_well_stays(store, tmp_path):
    folder = write_tables(tmp_path / "c", milestones=STARTED.format("c"))
    for source in ("c", "d"):
        keep(store, folder, source=source)
    gone = next(one for one in store.ledger.hand_ins() if one.source.name == "c")
    done, *_ = purge(store, hand_in=gone.id, reason=REASON, **PUBLISHING)
    assert (done.files, sorted(done.kept)) == ([], sorted(gone.files))
    assert store.ledger.damaged_files(store.ledger.hand_ins()) == []
