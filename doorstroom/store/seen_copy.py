"""The copy of a version for who may not see all of it: the same tables and macros, with the pilots that they may see
only, and what belongs to those.

Whatever such a reader asks, and whatever leaves the organisation, is asked of a copy. So no question needs to know who
reads the answer, counts are of what the reader can see, and what is not theirs cannot leak: it is not in the file.

What is public is so now: of a pilot that is, each record that was public when it was known, and no statement that no
longer held when it became so, as a plan does not after which there was another one by then. Of pilots of their own, and
of those that are shared with them, readers see all.

The copy of a version lies in a folder of its own. A pilot that was public and is internal now is not in that of others.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import duckdb
import filelock
import pyarrow as pa

from doorstroom.contract.model import Table, contract
from doorstroom.store import apart
from doorstroom.store.build import config_of, hold_invariants, set_apart
from doorstroom.store.models import begin, derive
from doorstroom.store.questions import release
from doorstroom.store.sight import PUBLIC_ONLY, Sight
from doorstroom.store.versions import BUILDING, COPIES, Store, StoreError, rename_durably

LOCK = "publishing.lock"
LONGEST_WAIT_SECONDS = 300  # for others who make copies of a large register, one after the other
# Written for colleagues: of one's own pilots only, also of a public one.
INTERNAL_COLUMNS = {
    "pilots": {"contact"},
    "milestones": {"note"},
    "segments": {"reason"},
    "learning": {"answer_note"},  # whether there is one is seen: ANSWERED_BECAUSE
    "lessons": {"action_reason"},
}
# Hidden, but not that something stands in it: "not answered, because" counts as an answer for whoever counts.
ANSWERED_BECAUSE = frozenset({("learning", "answer_note")})
# Rows of no municipality: the shapes of areas, and the order of hand-ins, from which follows what holds.
ORDER = "hand_in_order"
OF_ALL = ("shapes", ORDER)
# What lists of one's own said and left open, with rows as they were handed in: by the column that names the file.
OF_OWN_FILES = {"refusals": "file", "flags": "file", "refused_rows": "file", "hand_in_files": "source_file"}
ALWAYS = "date '0001-01-01'"
# Of a milestone the first day on which it no longer held, in the order of the plans as the model `plans` has it.
PLANS = (
    "(partition by municipality, pilot_id, milestone, planned_on is null"
    " order by coalesce(recorded_on, known_from) nulls first, known_from nulls first, nth nulls first,"
    " source_file, source_row, row_no)"
)
UNTIL = (
    "case when planned_on is null then known_until"
    f" when is_brought and lead(load_id) over {PLANS} is not null then {ALWAYS}"
    f" else least(known_until, lead(coalesce(known_from, recorded_on)) over {PLANS}) end as held_until"
)
OF_OWN_PLACES = ("hand_ins", "left_open")
WHOLE_ONLY = frozenset({"answers", "shares"})  # why, for colleagues; and with whom they share
REUSES = "reuses"
MILESTONES, MEETINGS = "milestones", "meetings"
WAS = ("was_day", "was_outcome", "was_decided_by")  # what held before something was told
# What is planned with: not of others, whose internal pilots it would be held against without being seen.
PLANNED_WITH = "capacity"


def seen_store(store: Store, version: str, sight: Sight) -> Store:
    """The store that holds what `sight` sees of `version`: itself for who sees all, else a copy, made when it is not
    there yet.

    Raises StoreError when the version cannot be read, when another process takes too long to make the copy, or when it
    cannot be written: a full disk, a folder that may only be read.
    """
    store.version(version)
    if sight.is_all:
        return store
    folder = store.path / COPIES / f"{version}-{sight.mark}-{_made_from()}"
    if not folder.is_dir():
        try:
            folder.parent.mkdir(exist_ok=True)
            with filelock.FileLock(folder.parent / LOCK, timeout=LONGEST_WAIT_SECONDS):
                if not folder.is_dir():
                    _forget_stale(store, folder.parent)
                    _make(store, version, folder, sight)
        except filelock.Timeout as error:
            raise StoreError("locked", path=store.path) from error
        except (OSError, NotImplementedError, duckdb.OperationalError, duckdb.FatalException) as error:
            problem = str(error).splitlines()[0]
            raise StoreError("cannot_publish", path=folder.parent, problem=problem) from error
    return Store(folder)


def public_store(store: Store, version: str) -> Store:
    """The store that holds what the public sees of `version`. Raises as `seen_store` does."""
    return seen_store(store, version, PUBLIC_ONLY)


@cache
def _made_from() -> str:
    """A fingerprint of what a copy is made from, beside the version."""
    texts = (release().encode(), duckdb.__version__.encode(), Path(__file__).read_bytes())
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]


def _forget_stale(store: Store, folder: Path) -> None:
    """Remove copies of versions that are gone, copies that another release made, and what a killed process left."""
    versions = set(store.names())
    for path in folder.iterdir():
        version, _, made_from = path.name.rpartition("-")
        is_known = version.rpartition("-")[0] in versions and made_from == _made_from()
        if path.is_dir() and not is_known:
            shutil.rmtree(path)


def _make(store: Store, version: str, folder: Path, sight: Sight) -> None:
    building = folder.with_name(BUILDING + folder.name)
    building.mkdir()
    try:
        file, copy = store.file(version), building / f"{version}.duckdb"
        _write(file, copy, sight)
        if apart.folder_of(file).is_dir():  # a copy is no larger than its version: its file neither
            set_apart(copy, apart.folder_of(copy), file.stat().st_size)
        Store(building).point_to(version)
        rename_durably(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)  # the room that it took is what others need now
        raise


def _write(version: Path, target: Path, sight: Sight) -> None:
    """What `sight` sees of a version; a pilot of others that is internal by what was said of it last is left out."""
    begin(target)
    connection = duckdb.connect(":memory:", config=config_of(target))
    try:
        connection.execute("attach $path as records (read_only)", {"path": str(version)})
        apart.show(connection, version)
        _whose(connection, sight)
        _since_when(connection)
        connection.execute("attach $path as seen", {"path": str(target)})
        connection.execute("use seen")
        connection.execute("begin transaction")
        _pilots(connection).insert_into("pilots")
        for table in contract().tables.values():
            if table.name != "pilots":
                _rows(connection, table).insert_into(table.name)
        absences = apart.table(connection, "absences")
        _seen_then(connection, absences, ("left_on", "returned_on")).insert_into("absences")
        _told(connection).insert_into("milestones_told")
        _merged(connection).insert_into("pilots_merged")
        for name in OF_ALL:
            apart.table(connection, name).insert_into(name)
        for name in OF_OWN_PLACES:
            _of_own(connection, name).insert_into(name)
        for name, file in OF_OWN_FILES.items():
            _of_own_files(connection, name, file).insert_into(name)
        _accounts(connection)
        derive(connection)
        _load_info(connection, sight)
        hold_invariants(connection)
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _whose(connection: duckdb.DuckDBPyConnection, sight: Sight) -> None:
    """Tables beside the copy: `own` (municipalities), `own_files`, `whole` (pilots of which all is seen), `internal`
    (pilots that are not public).
    """
    names = pa.table({"municipality": pa.array(sorted(sight.own or ()), pa.string())})
    connection.from_arrow(names).create("memory.main.own")
    own, pilots = connection.table("memory.main.own"), apart.table(connection, "pilots")
    own_hand_ins = apart.table(connection, "hand_ins").join(own, "municipality", how="semi").select("hand_in")
    files = apart.table(connection, "hand_in_files").join(own_hand_ins, "hand_in", how="semi")
    files.select("source_file").distinct().create("memory.main.own_files")
    shared = apart.table(connection, "shares").filter("known_until is null")
    with_own = shared.join(own.project("municipality as with_municipality"), "with_municipality", how="semi")
    known = pilots.select("municipality", "pilot_id")
    whole = known.join(own, "municipality", how="semi").union(
        known.join(with_own.select("municipality", "pilot_id"), "municipality, pilot_id", how="semi")
    )
    whole.distinct().create("memory.main.whole")
    said_last = pilots.aggregate(
        "municipality, pilot_id, arg_max(visibility, coalesce(known_from, date '0001-01-01')) as visibility"
    )
    internal = said_last.filter("visibility <> 'public'").select("municipality", "pilot_id")
    internal.create("memory.main.internal")


def _pilots(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The records of pilots that are seen: of those of which all is, and public ones of pilots that are public now."""
    rows, whole = apart.table(connection, "pilots"), connection.table("memory.main.whole")
    others = rows.join(whole, "municipality, pilot_id", how="anti").filter("visibility = 'public'")
    public = others.join(connection.table("memory.main.internal"), "municipality, pilot_id", how="anti")
    return rows.join(whole, "municipality, pilot_id", how="semi").union(_hidden(public, "pilots"))


def _since_when(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables beside the copy, of each pilot in it: `seen` (whether all of it is), and `seen_during`, the days on which
    something of it is: those of its public records.
    """
    pilots, whole = _pilots(connection), connection.table("memory.main.whole")
    public = pilots.join(whole, "municipality, pilot_id", how="anti")
    always = whole.project(f"municipality, pilot_id, {ALWAYS} as seen_from, null::date as seen_until")
    by_record = public.project(
        f"municipality, pilot_id, coalesce(known_from, {ALWAYS}) as seen_from, known_until as seen_until"
    )
    always.union(by_record).create("memory.main.seen_during")
    of_public = public.project("municipality, pilot_id, false as is_whole").distinct()
    whole.project("municipality, pilot_id, true as is_whole").union(of_public).create("memory.main.seen")


def _rows(connection: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation:
    """The rows of a table that are seen, without the columns that are not."""
    rows = apart.table(connection, table.name)
    if table.name in WHOLE_ONLY:
        return rows.join(connection.table("memory.main.whole"), "municipality, pilot_id", how="semi")
    if table.name == REUSES:
        return _reuses(connection, rows)
    if table.name == PLANNED_WITH:
        return rows.join(connection.table("memory.main.own"), "municipality", how="semi")
    if table.name == MEETINGS:
        return _calendars(connection, rows)
    if table.name == MILESTONES:
        return _stood(connection)
    of_pilots = table.references == "pilots"
    return _seen_then(connection, rows, ("known_from", "known_until"), table.name) if of_pilots else rows


def _reuses(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Re-use of pilots and lessons in the copy; in which pilot and how, where that is in the copy too."""
    pilots = connection.table("seen.main.pilots").select("municipality", "pilot_id").distinct()
    lessons = connection.table("seen.main.lessons").select("municipality", "lesson_id").distinct()
    for name, known in (("pilot_id", pilots), ("lesson_id", lessons)):
        unnamed = rows.filter(duckdb.ColumnExpression(name).isnull())
        rows = unnamed.union(rows.join(known, f"municipality, {name}", how="semi"))
    by = pilots.project("municipality as by_municipality, pilot_id as by_pilot_id, true as is_seen")
    joined = rows.join(by, "by_municipality, by_pilot_id", how="left")
    is_seen = duckdb.ColumnExpression("is_seen")
    return joined.select(
        *(
            duckdb.CaseExpression(is_seen, duckdb.ColumnExpression(name)).alias(name)
            if name in ("by_pilot_id", "what_changed")
            else duckdb.ColumnExpression(name)
            for name in rows.columns
        )
    )


def _calendars(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The calendars of one's own municipalities; of others those of the bodies that decide on pilots in the copy, and
    of the council, which adopts the budget.
    """
    named = connection.table("seen.main.milestones").project("municipality, decided_by as body")
    pilots = connection.table("seen.main.pilots").select("municipality").distinct()
    councils = rows.filter("kind <> 'regular'").select("municipality", "body")
    bodies = named.union(councils.join(pilots, "municipality", how="semi")).distinct()
    own = connection.table("memory.main.own")
    of_others = rows.join(own, "municipality", how="anti").join(bodies, "municipality, body", how="semi")
    return rows.join(own, "municipality", how="semi").union(of_others)


def _stood(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The milestones of pilots in the copy that held while something of their pilot was seen, in their order: of two
    plans in one row of a list the first comes first. Another plan ends one; of those that an internal pilot brought to
    the public one that it is by now, the last is left.
    """
    every = apart.table(connection, MILESTONES).project("*, rowid as row_no")
    pilots = _always_seen(connection)
    always = every.join(pilots, "municipality, pilot_id", how="semi")
    others = every.join(connection.table("memory.main.seen_during"), "municipality, pilot_id", how="semi")
    others = others.join(pilots, "municipality, pilot_id", how="anti")
    of_hand_ins = apart.table(connection, ORDER).project("hand_in as load_id, nth")
    told = others.join(of_hand_ins, "load_id", how="left")
    marked = told.join(_brought(connection, every), "load_id, source_file, source_row, milestone", how="left")
    held = f"(r.held_until is null or r.held_until > s.seen_from) and {_began_before('r.known_from')}"
    stood = _during(connection, marked.project(f"*, {UNTIL}"), held)
    columns = [duckdb.ColumnExpression(name) for name in every.columns]
    found = _shown(connection, always.select(*columns).union(stood.select(*columns)), MILESTONES)
    return found.order("row_no").select(*columns[:-1])


def _always_seen(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The pilots of which all is seen, and those that were public from the start, so that whatever held was: mostly all
    of them. Not those to which another one brought something.
    """
    of_merged = "other_municipality as municipality, other_pilot_id as pilot_id"
    brought = apart.table(connection, "pilots_merged").project(of_merged)
    known = connection.table("memory.main.seen_during").filter(f"seen_from = {ALWAYS} and seen_until is null")
    known = known.select("municipality", "pilot_id").join(brought, "municipality, pilot_id", how="anti")
    return connection.table("memory.main.whole").union(known).distinct()


def _brought(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Where milestones stand in lists that an internal pilot brought along to the one that it is by now."""
    merged = apart.table(connection, "pilots_merged").select("municipality", "pilot_id")
    internal = connection.table("memory.main.internal").join(merged, "municipality, pilot_id", how="semi")
    of_internal = rows.join(internal, "municipality, pilot_id", how="semi")
    return of_internal.project("load_id, source_file, source_row, milestone, true as is_brought").distinct()


def _hidden(rows: duckdb.DuckDBPyRelation, table: str) -> duckdb.DuckDBPyRelation:
    """Rows of pilots of others, without what was written for colleagues."""
    nothing, hidden = duckdb.ConstantExpression(None), INTERNAL_COLUMNS.get(table, set())
    return rows.select(*(nothing if name in hidden else duckdb.ColumnExpression(name) for name in rows.columns))


def _seen_then(
    connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, days: tuple[str, str], table: str = ""
) -> duckdb.DuckDBPyRelation:
    """The rows of pilots in the copy that held on a day on which something of their pilot is seen. days: the columns
    with the first day, and the first on which they no longer held. table: whose columns are hidden where not all of the
    pilot is seen.
    """
    began, ended = days
    held = f"(r.{ended} is null or r.{ended} > s.seen_from) and {_began_before(f'r.{began}')}"
    return _shown(connection, _during(connection, rows, held), table)


def _told(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """What was told of the milestones of pilots in the copy while they are seen; of those of others not that a note was
    changed, nor what held before where the pilot was not seen yet.
    """
    then = f"r.said_on >= s.seen_from and {_began_before('r.said_on')}"
    before = "r.said_on > s.seen_from and (s.seen_until is null or r.said_on <= s.seen_until)"
    rows = apart.table(connection, "milestones_told")
    first, later = (
        rows.filter(f"{is_so}coalesce({', '.join(f'{name}::varchar' for name in WAS)}) is null")
        for is_so in ("", "not ")
    )
    told = _during(connection, first.union(_during(connection, later, before)), then)
    is_told = duckdb.SQLExpression("is_whole or told_as <> 'restated' or decided_by is distinct from was_decided_by")
    joined = told.join(connection.table("memory.main.seen"), "municipality, pilot_id").filter(is_told)
    return joined.select(*map(duckdb.ColumnExpression, told.columns))


def _began_before(day: str) -> str:
    """That something began before its pilot was seen no longer."""
    return f"(s.seen_until is null or coalesce({day}, {ALWAYS}) < s.seen_until)"


def _during(
    connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, condition: str
) -> duckdb.DuckDBPyRelation:
    """The rows (r) for which a condition holds on days (s) on which something of their pilot is seen."""
    seen = connection.table("memory.main.seen_during").set_alias("s")
    of_pilot = "r.municipality = s.municipality and r.pilot_id = s.pilot_id"
    return rows.set_alias("r").join(seen, f"{of_pilot} and {condition}", how="semi")


def _shown(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, table: str) -> duckdb.DuckDBPyRelation:
    """Rows without what was written for colleagues, where not all of their pilot is seen."""
    joined, hidden = (
        rows.join(connection.table("memory.main.seen"), "municipality, pilot_id"),
        INTERNAL_COLUMNS.get(table, set()),
    )
    shown = (
        _when_whole(name, is_told=(table, name) in ANSWERED_BECAUSE).alias(name)
        if name in hidden
        else duckdb.ColumnExpression(name)
        for name in rows.columns
    )
    return joined.select(*shown)


def _when_whole(name: str, *, is_told: bool) -> duckdb.Expression:
    """A column where all of its pilot is seen, else nothing; is_told: else empty text where something is in it."""
    value, is_whole = duckdb.ColumnExpression(name), duckdb.ColumnExpression("is_whole")
    found = duckdb.CaseExpression(is_whole, value)
    return found.when(value.isnotnull(), duckdb.ConstantExpression("")) if is_told else found


def _merged(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The pilots in the copy that are another one in the copy by now."""
    merged = apart.table(connection, "pilots_merged")
    for names in (("municipality", "pilot_id"), ("other_municipality", "other_pilot_id")):
        known = connection.table("seen.main.pilots").select("municipality", "pilot_id").distinct()
        renamed = known.project(", ".join(f"{of} as {name}" for of, name in zip(known.columns, names, strict=True)))
        merged = merged.join(renamed, ", ".join(names), how="semi")
    return merged


def _of_own(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    rows = apart.table(connection, name)
    return rows.join(connection.table("memory.main.own"), "municipality", how="semi")


def _of_own_files(connection: duckdb.DuckDBPyConnection, name: str, file: str) -> duckdb.DuckDBPyRelation:
    rows, own = apart.table(connection, name), connection.table("memory.main.own_files")
    return rows.join(own.select(duckdb.ColumnExpression("source_file").alias(file)), file, how="semi")


def _accounts(connection: duckdb.DuckDBPyConnection) -> None:
    """The account of each file: of lists of one's own as it is, of others by the rows in the copy, of what is left out
    not even a number.
    """
    _of_own_files(connection, "loaded_files", "file").insert_into("loaded_files")
    own = connection.table("memory.main.own_files")
    nothing, n = duckdb.ConstantExpression(None), duckdb.ColumnExpression("n")
    for name in contract().tables:
        others = connection.table(f"seen.main.{name}").join(own, "source_file", how="anti")
        by_file = others.aggregate("source_file, source_sheet, count(distinct source_row) as n")
        place = (duckdb.ColumnExpression(column) for column in ("source_file", "source_sheet"))
        by_file.select(*place, duckdb.ConstantExpression(name), n, n, nothing, nothing).insert_into("loaded_files")


def _load_info(connection: duckdb.DuckDBPyConnection, sight: Sight) -> None:
    """What the version says of itself, and how many pilots the copy leaves out: no more than their number."""
    n_in_all, n_seen = (
        rows.count("*").limit(1).fetchall()[0][0]
        for rows in (apart.table(connection, "portfolio"), connection.table("seen.main.portfolio"))
    )
    info = apart.table(connection, "load_info")
    left_out, column = n_in_all - n_seen, "n_not_public" if sight.is_public else "n_of_others"
    info.select(
        *(
            duckdb.ConstantExpression(left_out) if name == column else duckdb.ColumnExpression(name)
            for name in info.columns
        )
    ).insert_into("load_info")
