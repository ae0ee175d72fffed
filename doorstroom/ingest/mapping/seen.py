"""What a person is shown of a list before they choose how it is read: its columns, what stands in them, and what each
probably is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.ingest.mapping.choices import (
    REQUIRED,
    STATUS,
    TITLE,
    Choices,
    beforehand,
    known_by,
    meanings,
    named_by,
    targets,
)
from doorstroom.ingest.mapping.file import written
from doorstroom.ingest.mapping.guess import guesses
from doorstroom.ingest.mapping.list_column import LONGEST_ID, ListColumn
from doorstroom.ingest.mapping.suggest_table import suggest_table
from doorstroom.ingest.parse.day_order import DATE_ORDERS, order_of_column
from doorstroom.ingest.parse.nothing import says_nothing
from doorstroom.ingest.parse.numbers import number_style
from doorstroom.ingest.parse.text import clean, fold
from doorstroom.ingest.parse.units import unit_of
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet
from doorstroom.ingest.recognise import MissingColumn, is_guide, recognise

SAMPLES, ROWS = 3, 5
FEWEST_KNOWN = 3  # columns of a list that says of no pilot which it is
LASTING = ("segments.area", "pilots.owner", "pilots.receiving_team", "pilots.municipality", "segments.target_group")
MOST_TWINS = 50  # texts that stand in several rows, of a column
MOST_WORDS = 200  # of a column; one with more words holds text and no codes


@dataclass(frozen=True)
class Counted:
    """A text of a column as it stands, and in how many rows."""

    text: str
    n: int


@dataclass(frozen=True)
class Twins:
    """Rows of a list with one text in a column: which rows, as a person counts, and what stands otherwise in them:
    header → the text of each of the rows, '' for none. `apart`: the headers that may tell them apart, the likeliest
    first: the text is another one in each row, and says no day, number or stage, which change. Under a header of which
    one text says a stage all do, in words of their own.
    """

    text: str
    rows: tuple[int, ...]
    differ: Mapping[str, tuple[str, ...]]
    apart: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """What the cells of a column prove of day and month. `order`: dmy | mdy | ambiguous | conflicting, None where it
    makes no difference. `proven_by`: order → texts that can be read in that one only, and how many there are.
    `elsewhere`: what the other columns prove.
    """

    order: str | None
    proven_by: Mapping[str, tuple[tuple[str, ...], int]]
    elsewhere: str | None


@dataclass(frozen=True)
class ColumnSeen:
    """A column of a list.

    `samples`: the most frequent texts. `target`, `likeness`: what it probably becomes, and how like its header is to a
    name of that (100: it is one); None and 0 where nothing is known. `words`: of a column with few different texts each
    of them, the most frequent first. `meanings`: what words of it probably mean; what is not there is not known.
    `is_month`: whether cells such as "Apr-25" have to be asked. `is_days`: whether most of its texts are days. `unit`:
    what its numbers have to be multiplied by, as the header says. `unclear_number`: the first of its texts in which a
    point or comma may be of thousands as well as of decimals, where no text of the column proves which. `taken`: the
    target that its header names, where that is another column of the list. `says_stages`: whether most of its texts are
    known words for how far a pilot is, or for what came of it; `names_stages`: whether a third are. `twins`: of a
    column that may name pilots, the first of the `n_twins` texts that stand in several rows.
    """

    header: str
    samples: tuple[Counted, ...]
    n_filled: int
    n_different: int
    target: str | None
    likeness: int
    words: tuple[Counted, ...]
    meanings: Mapping[str, str]
    proof: Proof | None
    is_month: bool
    unit: int | None
    is_days: bool = False  # what was looked into before this was told does not say it
    unclear_number: str | None = None
    taken: str | None = None
    says_stages: bool = False
    names_stages: bool = False
    twins: tuple[Twins, ...] = ()
    n_twins: int = 0


@dataclass(frozen=True)
class RowSeen:
    """A row of a file as it stands, with its number as a person counts."""

    row: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class SheetSeen:
    """A sheet of a file. `rows`: some above the data, some of it. `header_row`: the one of `rows` that was taken for
    the headers (of several the last), None where a file has none. `table`: the table of the contract of which it has
    the shape, None for a list of one's own. `other_table`, `mapping`: of a list under own headers that is none of
    pilots the table that it holds, and the text of a mapping for it. `beforehand`: what is chosen of it before anybody
    looked. `is_guide`: it explains the template, and is no list.
    """

    file: str
    sheet: str | None
    n_rows: int
    n_broken: int
    rows: tuple[RowSeen, ...]
    header_row: int | None
    columns: tuple[ColumnSeen, ...]
    table: str | None
    other_table: str | None
    mapping: str | None
    is_guide: bool
    beforehand: Choices

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of its columns."""
        return tuple(column.header for column in self.columns)

    @property
    def is_list(self) -> bool:
        """Whether it looks like a list of pilots under headers of one's own: it says which pilots, or how far something
        is, and most of its columns are what such lists have. Which pilots these are is then asked.
        """
        known = set(self.beforehand.targets.values())
        is_alike = STATUS in known and len(known) >= FEWEST_KNOWN and 2 * len(known) >= len(self.columns)
        knows_pilots = is_alike or any(target in known for target in REQUIRED)
        return self.table is None and self.other_table is None and not self.is_guide and knows_pilots


def seen(sheet: Sheet) -> SheetSeen:
    """What a person is shown of a sheet."""
    found = guesses(sheet)
    likely, words = known_by(found), meanings(found)
    columns = {header: ListColumn.of(sheet, header) for header in sheet.headers}
    dates = {header: one.dates for header, one in columns.items() if one.is_dates or _is_date(likely.get(header))}
    table = None if is_guide(sheet) else _table_of(sheet)
    other = suggest_table(sheet) if table is None and not is_guide(sheet) else None
    return SheetSeen(
        file=sheet.file,
        sheet=sheet.name,
        n_rows=len(sheet.cells),
        n_broken=len(sheet.broken),
        rows=_rows(sheet),
        header_row=sheet.top[-1][0] if sheet.top else None,
        columns=tuple(
            replace(
                _column(sheet, one, likely.get(header), words.get(header, {}), _proof(header, dates)),
                **_twins(sheet, one, columns, likely),
            )
            for header, one in columns.items()
        ),
        table=table,
        other_table=other and other.mapping.table,
        mapping=other and written(other),
        is_guide=is_guide(sheet),
        beforehand=_by_title(beforehand(found), sheet, columns),
    )


def _by_title(choices: Choices, sheet: Sheet, columns: Mapping[str, ListColumn]) -> Choices:
    """The choices with the title as the number too, of a list without a column that may hold numbers, in which no title
    stands twice. In all others somebody says so.
    """
    read = choices.targets
    if not choices.can_be_by_title or any(one.looks_like_numbers for one in columns.values() if one.header not in read):
        return choices
    titles = [_counted(sheet.cells.column(header)) for header in choices.headers_of(TITLE)]
    is_one_each = len(titles) == 1 and {one.n for one in titles[0]} == {1}
    if not is_one_each or len({fold(one.text) for one in titles[0]}) < len(titles[0]):
        return choices
    return replace(choices, is_by_title=True)


def _twins(
    sheet: Sheet, column: ListColumn, columns: Mapping[str, ListColumn], likely: Mapping[str, tuple[str, int]]
) -> dict[str, object]:
    """The texts of a column that may name pilots that stand in several rows, and how many there are; none of one that
    names kinds of things.
    """
    if column.is_dates or column.is_numbers or column.says_stages or column.is_unique:
        return {}
    texts = sheet.cells.column(column.header).to_pylist()
    rows: dict[str, list[int]] = {}
    for nth, text in enumerate(texts):
        if text and not says_nothing(text):
            rows.setdefault(fold(text), []).append(nth)
    if 2 * len(rows) <= sum(map(len, rows.values())):
        return {}
    several = [of_one for of_one in rows.values() if len(of_one) > 1]
    shown = (_twin(sheet, clean(texts[of_one[0]]), of_one, columns, likely) for of_one in several[:MOST_TWINS])
    return {"twins": tuple(shown), "n_twins": len(several)}


def _twin(
    sheet: Sheet,
    text: str,
    rows: list[int],
    columns: Mapping[str, ListColumn],
    likely: Mapping[str, tuple[str, int]],
) -> Twins:
    cells = sheet.cells.take(rows)
    said = {header: tuple((one or "").strip() for one in cells.column(header).to_pylist()) for header in columns}
    differ = {header: texts for header, texts in said.items() if len(set(map(fold, texts))) > 1}
    lasting = [
        header
        for header, texts in differ.items()
        if all(texts) and len(set(map(fold, texts))) == len(texts) and max(map(len, texts)) <= LONGEST_ID
        if not (columns[header].is_dates or columns[header].is_numbers or columns[header].n_stages)
    ]
    lasting.sort(key=lambda header: (likely.get(header, ("",))[0] not in LASTING, columns[header].n_texts))
    return Twins(text, tuple(cells.column(SOURCE_ROW).to_pylist()), differ, tuple(lasting[:SAMPLES]))


def _rows(sheet: Sheet) -> tuple[RowSeen, ...]:
    above = [RowSeen(number, cells) for number, cells in sheet.top[-ROWS:]]
    first = sheet.cells.slice(0, ROWS)
    numbers = first[SOURCE_ROW].to_pylist()
    columns = [first[header].to_pylist() for header in sheet.headers]
    below = [RowSeen(number, tuple(cells)) for number, *cells in zip(numbers, *columns, strict=True)]
    return (*above, *below)


def _table_of(sheet: Sheet) -> str | None:
    try:
        found = recognise(sheet)
    except MissingColumn as lacking:
        return str(lacking.details["table"])
    return found.rows.table if found else None


def _is_date(likely: tuple[str, int] | None) -> bool:
    """Whether what a header probably becomes is a day."""
    column = targets()[likely[0]] if likely else None
    return column is not None and column.type == "date"


def _column(
    sheet: Sheet,
    column: ListColumn,
    likely: tuple[str, int] | None,
    words: Mapping[str, str],
    proof: Proof | None,
) -> ColumnSeen:
    counted = _counted(sheet.cells.column(column.header))
    target, likeness = likely or (None, 0)
    return ColumnSeen(
        header=column.header,
        samples=tuple(counted[:SAMPLES]),
        n_filled=sum(one.n for one in counted),
        n_different=len(counted),
        target=target,
        likeness=likeness,
        words=tuple(one for one in counted if not says_nothing(one.text)) if len(counted) <= MOST_WORDS else (),
        meanings=words,
        proof=proof,
        is_month=any(said.problem == "day_or_year_unclear" for said in column.dates.values()),
        unit=unit_of(column.header),
        is_days=column.is_dates,
        unclear_number=_unclear_number(column, is_typed=sheet.name is not None),
        says_stages=column.says_stages,
        names_stages=3 * column.n_stages >= len(column.said) > 0,
        taken=named_by(column.header) if likely is None else None,
    )


def _unclear_number(column: ListColumn, *, is_typed: bool) -> str | None:
    if number_style(column.numbers, from_typed=is_typed) != "ambiguous":
        return None
    return next(iter(column.unclear_numbers), None)


def _counted(cells: pa.ChunkedArray) -> list[Counted]:
    """The different texts of a column, the most frequent first; of those that stand as often the first."""
    counts = pc.value_counts(pc.drop_null(cells).combine_chunks())
    texts, numbers = counts.field("values").to_pylist(), counts.field("counts").to_pylist()
    return [Counted(text, n) for text, n in Counter(dict(zip(texts, numbers, strict=True))).most_common()]


def _proof(header: str, dates: Mapping[str, Mapping[str, Value]]) -> Proof | None:
    """What proves the order of a column; `dates`: column of dates → its different texts, with what they say."""
    if header not in dates:
        return None
    order = order_of_column(header, dates)
    proofs = {one: [text for text, said in dates[header].items() if said.proves == one] for one in DATE_ORDERS}
    proven_by = {one: (tuple(texts[:SAMPLES]), len(texts)) for one, texts in proofs.items() if texts}
    return Proof(order.order, proven_by, order.elsewhere)


def sheets_of(said: Iterable[Mapping]) -> tuple[SheetSeen, ...]:
    """What `dataclasses.asdict` made of them, read back, also where it went through JSON."""
    return tuple(_sheet_of(one) for one in said)


def _sheet_of(said: Mapping) -> SheetSeen:
    rows = tuple(RowSeen(one["row"], tuple(one["cells"])) for one in said["rows"])
    columns = tuple(_column_of(one) for one in said["columns"])
    return SheetSeen(**{**said, "rows": rows, "columns": columns, "beforehand": Choices(**said["beforehand"])})


def _column_of(said: Mapping) -> ColumnSeen:
    counted = {name: tuple(Counted(**one) for one in said[name]) for name in ("samples", "words")}
    proof = said["proof"] and Proof(
        said["proof"]["order"],
        {order: (tuple(texts), n) for order, (texts, n) in said["proof"]["proven_by"].items()},
        said["proof"]["elsewhere"],
    )
    twins = tuple(
        Twins(
            one["text"],
            tuple(one["rows"]),
            {name: tuple(texts) for name, texts in one["differ"].items()},
            tuple(one["apart"]),
        )
        for one in said["twins"]
    )
    return ColumnSeen(**{**said, **counted, "proof": proof, "twins": twins})
