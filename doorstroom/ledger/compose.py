"""All sources put together: the rows of a version, each with the days from and until which it was said.

Sources that tell of a common municipality are put together at once, others one batch after another: pilots of two
municipalities never meet, so that what this takes in memory follows from the largest municipality and not from all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.findings import Code, Flag
from doorstroom.ingest.validate import pilot_keys
from doorstroom.ledger.fold import BESIDE, Folded, milestone_traits, rows_of, sql_of, values_of
from doorstroom.ledger.folded import OfSource, municipalities_of
from doorstroom.ledger.hand_in import ANSWERS, HandIn
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.typed import pilots as pilots_named

BATCH = 64 * 2**20  # bytes of what sources said, folded: to put them together takes about four times as much
PLACE = (
    "pilot",
    "municipality",
    "pilot_id",
    "hand_in",
    "row_no",
    "source_file",
    "source_sheet",
    "source_row",
    "known_from",
    "known_until",
)


def _nothing(**columns: pa.DataType) -> pa.Table:
    return pa.schema(list(columns.items())).empty_table()


# What is left open is made of, where no list said anything of it.
TEXT, DAY, WHETHER = pa.string(), pa.date32(), pa.bool_()
OF_ROWS = {"hand_in": TEXT, "source_file": TEXT, "source_sheet": TEXT, "source_row": pa.int64()}
OF_MILESTONES = {"pilot": TEXT, "milestone": TEXT, "is_plan": WHETHER, "outcome": TEXT, **OF_ROWS}
NOTHING = {
    "told_of_all": _nothing(
        **OF_MILESTONES,
        **dict.fromkeys(("told_as", "was_outcome"), TEXT),
        **dict.fromkeys(("said_on", "was_day", "day"), DAY),
        **dict.fromkeys(("goes_behind", "was_inexact", "is_inexact"), WHETHER),
    ),
    "silences_of_all": _nothing(
        **OF_MILESTONES,
        **dict.fromkeys(("gone_on", "said_again_on", "same_again_on", "day"), DAY),
        **dict.fromkeys(("gone_in", "same_again_in"), TEXT),
        is_inexact=WHETHER,
    ),
    "happened_of_all": _nothing(
        **OF_MILESTONES,
        **dict.fromkeys(("happened_on", "happened_since", "known_from", "known_until"), DAY),
        happened_inexact=WHETHER,
        row_no=pa.int64(),
    ),
    "columns_of_all": _nothing(
        **dict.fromkeys(("pilot", "name", "said"), TEXT),
        **OF_ROWS,
        **dict.fromkeys(("known_from", "known_until"), DAY),
        holds=WHETHER,
    ),
}
NOT_ANSWERED = _nothing(open_no=pa.int64(), answered_on=DAY)


@dataclass
class Composed:
    """Rows a table, as a version has them: the contract's columns, source_*, load_id, known_from, known_until.

    `beside`: rows of other tables of the store, by name; of absences municipality, pilot_id, left_on, returned_on.
    `names`: the name under which each file of a hand-in is shown, by (hand-in, file).
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    beside: dict[str, pa.Table] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of_pilots(self, keys: Collection[str]) -> Composed:
        """The same of some pilots only, of which the keys are given; what is of no pilot stays."""
        known = pa.array(sorted(keys), pa.string())

        def some(rows: pa.Table) -> pa.Table:
            if not {"municipality", "pilot_id"} <= set(rows.column_names):
                return rows
            return rows.filter(pc.is_in(pilot_keys(rows), value_set=known))

        def of_each(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
            return {name: some(rows) for name, rows in tables.items()}

        return replace(self, tables=of_each(self.tables), beside=of_each(self.beside), flags=[])

    def rows(self) -> Iterator[tuple[str, pa.Table]]:
        """The rows of each table of the store."""
        return chain(self.tables.items(), self.beside.items())

    @classmethod
    def joined(cls, parts: Iterable[Composed], names: Mapping[tuple[str, str], str]) -> Composed:
        """All parts as one, in memory."""
        told = list(parts)

        def of_all(of_each: Iterable[Mapping[str, pa.Table]]) -> dict[str, pa.Table]:
            rows: dict[str, list[pa.Table]] = {}
            for tables in of_each:
                for name, one in tables.items():
                    rows.setdefault(name, []).append(one)
            return {name: pa.concat_tables(of_name, promote_options="default") for name, of_name in rows.items()}

        flags = [flag for one in told for flag in one.flags]
        return cls(of_all(one.tables for one in told), of_all(one.beside for one in told), flags, names)


def in_batches(of_sources: Sequence[Sequence[HandIn]], folds: Sequence[OfSource], most: int = BATCH) -> list[list[int]]:
    """The numbers of the sources that are put together at once: all that are connected by municipalities of which they
    tell, and as many of such groups as take `most` bytes. Groups that tell of no pilots go with the first that does.
    """
    batches, weight = [], 0
    for group in sorted(
        _connected([one.municipalities for one in folds]), key=lambda one: not _tells_of_pilots(one, of_sources)
    ):
        n_bytes = sum(folds[nth].n_bytes for nth in group)
        if not _tells_of_pilots(group, of_sources) and batches:
            batches[0] += group
        elif batches and weight + n_bytes <= most:
            batches[-1] += group
            weight += n_bytes
        else:
            batches.append(group)
            weight = n_bytes
    return [sorted(batch) for batch in batches]


def _tells_of_pilots(group: Sequence[int], of_sources: Sequence[Sequence[HandIn]]) -> bool:
    return any("pilots" in one.tables for nth in group for one in of_sources[nth])


def _connected(municipalities: Sequence[Collection[str]]) -> list[list[int]]:
    """The numbers of sources, of each of which the municipalities are given, in groups: no municipality is in two."""
    groups: list[tuple[set[str], list[int]]] = []
    for nth, named in enumerate(municipalities):
        own, numbers = set(named) or {""}, [nth]
        for one in [group for group in groups if not own.isdisjoint(group[0])]:
            groups.remove(one)
            own |= one[0]
            numbers = one[1] + numbers
        groups.append((own, numbers))
    return [sorted(numbers) for _, numbers in sorted(groups, key=lambda group: min(group[1]))]


def compose(
    ledger: Ledger,
    hand_ins: Sequence[HandIn],
    folded: Sequence[Folded],
    names: Mapping[tuple[str, str], str] | None = None,
) -> Composed:
    """Put together what sources say. `hand_ins`: all of theirs that hold, in order; `folded`: of each source, in their
    order. `names`: as of `Composed`, where others hold beside them.
    """
    composed = Composed(names=shown_names(hand_ins) if names is None else names)
    with duckdb.connect(":memory:") as connection:
        connection.register("hand_in_days", _days_of(hand_ins))
        parts = {name: [one.tables[name] for one in folded if name in one.tables] for name in contract().tables}
        if not parts["pilots"]:
            return composed
        numbered = [
            part.select(["pilot", "hand_in"]).append_column("source_no", pa.repeat(pa.scalar(nth), len(part)))
            for nth, part in enumerate(parts["pilots"])
        ]
        connection.register("pilots_of_sources", pa.concat_tables(numbered))
        connection.execute(sql_of("tellings"))
        pilots = _pilots(ledger, hand_ins, folded)
        connection.register("pilots_told", pilots)
        connection.execute(sql_of("identities"))
        absences = [one.absences for one in folded if one.absences is not None]
        connection.register("absences_said", pa.concat_tables(absences))
        absences_told = rows_of(connection, "absences")
        connection.register("absences_told", absences_told)
        composed.beside["absences"] = absences_told.drop_columns(["pilot"])
        _left_open(connection, parts, pilots, folded)
        is_answered = bool(parts["answers"])
        if is_answered:
            composed.beside["pilots_merged"] = _answers(connection, parts["answers"], composed)
            parts["milestones"].append(rows_of(connection, "stops"))
        else:
            connection.register("answers_fit", NOT_ANSWERED)
        left_open = _with_names(rows_of(connection, "left_open_told"), composed)
        composed.beside["left_open"] = _with_names(left_open, composed, "now_in", "now_file")
        for table in contract().tables.values():
            said = [pilots] if table.name == "pilots" else parts[table.name]
            if said:
                rows = pa.concat_tables(said, promote_options="default")
                if table.name == "milestones":
                    rows = _once(connection, rows, _shared(said))
                if table.kind == "record" and table.name != "pilots":
                    rows = _latest(connection, table, rows, hand_ins)
                rows = _told(connection, table, rows, composed, is_answered=is_answered)
                composed.tables[table.name] = _finished(table, rows, composed)
        if told := [one.told for one in folded if one.told is not None]:
            connection.register("rows_of_all", pa.concat_tables(told, promote_options="default"))
            rows = rows_of(connection, "identified")
            composed.beside["milestones_told"] = _with_names(rows.filter(pc.is_valid(rows["pilot_id"])), composed)
    return composed


def _latest(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, hand_ins: Sequence[HandIn]
) -> pa.Table:
    """The rows of a table of records that several sources tell of: of each key what was said last. What one list says
    of it is folded already; what was written down leaves unsaid what it does not ask.
    """
    told = set(pc.unique(rows["hand_in"]).to_pylist())
    by = [one for one in hand_ins if one.id in told]
    if len({one.source for one in by}) < 2 and not any(one.is_written for one in by):
        return rows
    named = rows if "pilot" in rows.column_names else rows.append_column("pilot", pa.nulls(len(rows), TEXT))
    connection.register("rows_of_all", named)
    return rows_of(connection, "latest_whole" if table.whole else "latest").select(rows.column_names)


def _days_of(hand_ins: Sequence[HandIn]) -> pa.Table:
    sources = sorted({one.source for one in hand_ins})
    return pa.table(
        {
            "hand_in": [one.id for one in hand_ins],
            "source_no": pa.array([sources.index(one.source) for one in hand_ins], pa.int64()),
            "nth": pa.array(range(len(hand_ins)), pa.int64()),
            "reported_on": pa.array([one.reported_on for one in hand_ins], pa.date32()),
            "is_written": pa.array([one.is_written for one in hand_ins], pa.bool_()),
        }
    )


def _left_open(
    connection: duckdb.DuckDBPyConnection,
    parts: Mapping[str, Sequence[pa.Table]],
    pilots: pa.Table,
    folded: Sequence[Folded],
) -> None:
    """Make ready what lists leave open, whatever is answered to it."""
    shared = _shared(parts["pilots"])
    said = {
        "told_of_all": [one.told for one in folded],
        "silences_of_all": [one.silences for one in folded],
        "happened_of_all": parts["milestones"],
        "columns_of_all": [_columns_said(part, shared, holds=part is pilots) for part in (pilots, *parts["pilots"])]
        if len(shared)
        else [],
    }
    for name, tables in said.items():
        rows = pa.concat_tables([NOTHING[name], *(one for one in tables if one is not None)], promote_options="default")
        connection.register(name, rows)
    connection.register("milestone_traits", milestone_traits())
    for name in ("differing", "left_open"):
        connection.execute(sql_of(name))


def _answers(connection: duckdb.DuckDBPyConnection, parts: Sequence[pa.Table], composed: Composed) -> pa.Table:
    """Make ready what people answered, and tell of what answers nothing; which pilots are another one because of it,
    from when until when.
    """
    said = pa.concat_tables(parts, promote_options="default")
    connection.register("answers_said", said.append_column("other", pilots_named(said, "same_as")))
    replies = [(code.code, kind) for code in contract().codes["reply"].values() for kind in code.traits["of"]]
    connection.register("replies", pa.table(dict(zip(("answer", "kind"), zip(*replies, strict=True), strict=True))))
    for name in ("answers", "becomes", "answers_fit"):
        connection.execute(sql_of(name))
    for row in _with_names(rows_of(connection, "answers_to_nothing"), composed).to_pylist():
        place = row["source_file"], row["source_sheet"], ANSWERS, row["source_row"]
        composed.flags.append(Flag(*place, "answer", Code("reply", row["answer"]), "answer_to_nothing"))
    return rows_of(connection, "merged")


def _once(connection: duckdb.DuckDBPyConnection, rows: pa.Table, shared: pa.Array) -> pa.Table:
    """Statements about milestones, each once. Of a pilot that one source tells of they are so as they are folded."""
    if not len(shared):
        return rows
    is_shared = pc.is_in(rows["pilot"], value_set=shared)
    connection.register("rows_of_all", rows.filter(is_shared))
    return pa.concat_tables([rows.filter(pc.invert(is_shared)), rows_of(connection, "once").select(rows.column_names)])


def _told(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, composed: Composed, *, is_answered: bool
) -> pa.Table:
    """The rows of a table under the ids that their pilots are known by; those of no pilot are told and left out."""
    if "pilot" not in rows.column_names:
        return rows
    connection.register("rows_of_all", rows)
    if is_answered:
        connection.register("rows_of_all", _as_answered(connection, table))
    rows = rows_of(connection, "identified")
    known = pc.is_valid(rows["pilot_id"])
    for orphan in (
        rows.filter(pc.invert(known)).select(["source_file", "source_sheet", "source_row", "said_of"]).to_pylist()
    ):
        place = orphan["source_file"], orphan["source_sheet"], table.name, orphan["source_row"]
        composed.flags.append(Flag(*place, "pilot_id", orphan["said_of"], "no_such_pilot_yet"))
    return rows.filter(known)


def _as_answered(connection: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    """The rows of a table as people answered that they are; answers themselves hold from the day of their hand-in."""
    if table.name == "answers":
        return rows_of(connection, "answers_known")
    connection.register("table_traits", pa.table({"goes_over": [table.kind == "log"]}))
    if table.name != "milestones":
        return rows_of(connection, "become")
    for name in ("answered", "become"):
        connection.register("rows_of_all", rows_of(connection, name))
    return rows_of(connection, "recorded")


def _pilots(ledger: Ledger, hand_ins: Sequence[HandIn], folded: Sequence[Folded]) -> pa.Table:
    """The stretches of all pilots. One that several sources tell of is folded over the hand-ins of all that tell of its
    municipality.
    """
    parts = [one.tables["pilots"] for one in folded if "pilots" in one.tables]
    together = pa.concat_tables(parts, promote_options="default")
    if len(parts) < 2:
        return together
    shared = _shared(parts)
    if not len(shared):
        return together
    is_shared = pc.is_in(together["pilot"], value_set=shared)
    named = set(pc.unique(together["hand_in"].filter(is_shared)).to_pylist())
    told_by = {one.source for one in hand_ins if one.id in named}
    sources = sorted({one.source for one in hand_ins})
    group_of = {
        sources[nth]: group
        for group, of_group in enumerate(_connected([municipalities_of(one) for one in folded]))
        for nth in of_group
    }
    of_groups: list[list[HandIn]] = [[] for _ in range(len(set(group_of.values())))]
    for one in hand_ins:
        of_groups[group_of[one.source]].append(one)
    told = values_of(ledger, of_groups, shared, told_by)
    return pa.concat_tables([together.filter(pc.invert(is_shared)), told], promote_options="default")


def _shared(parts: Sequence[pa.Table]) -> pa.Array:
    """The pilots (their key) that several sources tell of."""
    told_by = pc.value_counts(pa.concat_arrays([pc.unique(part["pilot"]) for part in parts]))
    return told_by.field("values").filter(pc.greater(told_by.field("counts"), 1))


def _columns_said(part: pa.Table, pilots: pa.Array, *, holds: bool) -> pa.Table:
    """What one source says of these pilots, or what holds: a row for each column that says something, as text."""
    rows = part.filter(pc.is_in(part["pilot"], value_set=pilots))
    beside = [name for name in PLACE if name in rows.column_names]
    names = [one.name for one in contract().tables["pilots"].columns.values() if one.name in rows.column_names]
    told = [
        rows.select(beside)
        .append_column("name", pa.repeat(pa.scalar(name), len(rows)))
        .append_column("holds", pa.repeat(pa.scalar(holds), len(rows)))
        .append_column("said", pc.cast(rows[name], pa.string()))
        .filter(pc.is_valid(rows[name]))
        for name in names
        if name not in contract().tables["pilots"].key
    ]
    return pa.concat_tables(told)


def _finished(table: Table, rows: pa.Table, composed: Composed) -> pa.Table:
    """Rows as the version has them."""
    rows = _with_names(rows, composed)
    rows = rows.rename_columns(["load_id" if name == "hand_in" else name for name in rows.column_names])
    return rows.drop_columns([name for name in (*BESIDE, "gone_on", "said_of") if name in rows.column_names])


def _with_names(rows: pa.Table, composed: Composed, of: str = "hand_in", file: str = "source_file") -> pa.Table:
    """Rows with the name under which the file of each is shown."""
    hand_ins, files = (rows[name].combine_chunks().dictionary_encode() for name in (of, file))
    n_files = max(len(files.dictionary), 1)
    numbers = [pc.cast(one.indices, pa.int64()) for one in (hand_ins, files)]
    places = pc.add(pc.multiply(numbers[0], n_files), numbers[1]).dictionary_encode()
    pairs = [
        (hand_ins.dictionary[one // n_files], files.dictionary[one % n_files]) for one in places.dictionary.to_pylist()
    ]
    pairs = [(hand_in.as_py(), name.as_py()) for hand_in, name in pairs]
    shown = pa.array([composed.names.get(pair, pair[1]) for pair in pairs], pa.string()).take(places.indices)
    return rows.set_column(rows.column_names.index(file), file, shown)


def shown_names(hand_ins: Sequence[HandIn]) -> dict[tuple[str, str], str]:
    """A name of its own for each file: with the day that its hand-in holds for where several have it, and with the
    source where that is not enough."""
    every = [(one, file) for one in hand_ins for file in one.files]
    names = Counter(file for _, file in every)
    dated = Counter((one.reported_on, file) for one, file in every)
    shown = {}
    for one, file in every:
        name = file
        if names[file] > 1:
            name = f"{one.reported_on} {file}"
        if dated[one.reported_on, file] > 1:
            name = f"{one.id} {file}"
        shown[one.id, file] = name
    return shown
