"""Texts cleaned once, before anything else reads them: invisible signs, words for nothing, spellings of one name.

A hard space, a double one, a sign without width, a capital or another dash makes two teams of one, and two pilots of
one id. Here each becomes one, in all tables that were handed in together, and each spelling is told once. A text that
says that there is nothing ("n.v.t.", "?", "#REF!") becomes empty, also where it stands for a name.

Nearly all texts need nothing of this, so whole columns are looked at first and only what is left is read in Python.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import OWN_MUNICIPALITY, Column, Table, contract
from doorstroom.ingest.columns import TableRows
from doorstroom.ingest.findings import Flag, Said
from doorstroom.ingest.parse.nothing import MEANS_NONE, MEANS_UNKNOWN, Nothing, says_nothing
from doorstroom.ingest.parse.text import IS_CLEAN, ROOM_AROUND_A_SIGN, clean, spelling_key

OF_ONE_MUNICIPALITY = frozenset({"pilot", "lesson"})  # names that two municipalities may both have given
MAY_SAY_NOTHING = r"^[-–—‐?./#'’ ]|[^\x00-\x7F]"
WORDS_FOR_NOTHING = pa.array(sorted(MEANS_NONE | MEANS_UNKNOWN))
ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
SHOWN = 60  # letters of a long text in what is told of it


def cleaned(rows: list[TableRows], own_municipality: str) -> tuple[list[TableRows], list[Flag]]:
    """The rows of all tables with their texts cleaned, and what a person should know of it, each spelling once."""
    told = _Told()
    plain = [_without_invisible(part, told) for part in rows]
    return _one_spelling_a_name(plain, own_municipality, told), list(told.flags.values())


@dataclass
class _Told:
    """The flags so far: one for each column of a sheet, spelling and kind."""

    flags: dict[tuple, Flag] = field(default_factory=dict)

    def tell(self, part: TableRows, column: Column, row: int, value: str, code: str, other: Said = None) -> None:
        header = part.origin.get(column.name) or column.name
        key = part.file, part.sheet, header, value, code
        self.flags.setdefault(key, Flag(*part.place, row, header, value, code, other))


def _texts_of(part: TableRows) -> Iterator[tuple[Column, pa.Array]]:
    for column in contract().tables[part.table].columns.values():
        if column.type == "text" and column.name in part.cells.column_names:
            yield column, part.cells[column.name].combine_chunks()


def _with(part: TableRows, column: str, texts: pa.Array) -> TableRows:
    nth = part.cells.column_names.index(column)
    return replace(part, cells=part.cells.set_column(nth, column, texts))


# ------------------------------------------------------------ invisible signs


def _without_invisible(part: TableRows, told: _Told) -> TableRows:
    table = contract().tables[part.table]
    for column, texts in _texts_of(part):
        encoded = texts.dictionary_encode()
        distinct = encoded.dictionary
        instead: dict[int, str | None] = {}
        for nth in _positions(_is_suspect(distinct)):
            text = distinct[nth].as_py()
            plain = clean(text)
            nothing = _nothing(table, column, plain)
            if nothing or not plain:
                instead[nth] = None
            elif plain != text:
                instead[nth] = plain
            if nothing:
                told.tell(part, column, _first_row(part, texts, text), plain, nothing)
        if instead:
            _tell_invisible(part, column, encoded, instead, told)
            new = pa.array([instead.get(nth, text) for nth, text in enumerate(distinct.to_pylist())], pa.string())
            part = _with(part, column.name, new.take(encoded.indices))
        if column.names in OF_ONE_MUNICIPALITY and part.has_typed_cells:
            _tell_days(part, column, told)
    return part


def _is_suspect(distinct: pa.Array) -> pa.Array:
    """Which texts may need cleaning or may say that there is nothing."""
    lower = pc.replace_substring(pc.utf8_lower(pc.utf8_trim_whitespace(distinct)), ".", "")
    is_word = pc.is_in(lower, value_set=WORDS_FOR_NOTHING)
    is_odd = pc.or_(pc.match_substring_regex(distinct, MAY_SAY_NOTHING), pc.match_substring_regex(lower, r"^err:"))
    return pc.or_(pc.or_(is_word, is_odd), pc.invert(pc.match_substring_regex(distinct, IS_CLEAN)))


def _nothing(table: Table, column: Column, text: str) -> Nothing | None:
    """The kind of nothing that a text says. A title stays what it is: a pilot is not lost for want of a name."""
    if column.required and column.name not in table.key and not column.names:
        return None
    return says_nothing(text)


def _tell_invisible(
    part: TableRows, column: Column, encoded: pa.DictionaryArray, instead: dict[int, str | None], told: _Told
) -> None:
    """A name is told with each of its spellings, a longer text once a column: with how many cells."""
    changed = {nth: plain for nth, plain in instead.items() if plain is not None}
    if not changed:
        return
    texts = encoded.dictionary
    if column.names:
        for nth, plain in changed.items():
            row = _first_row(part, encoded.cast(pa.string()), texts[nth].as_py())
            told.tell(part, column, row, texts[nth].as_py(), "invisible_signs", plain)
        return
    is_changed = pc.is_in(encoded.indices, value_set=pa.array(list(changed), encoded.indices.type))
    first = texts[min(changed)].as_py()
    row = _first_row(part, encoded.cast(pa.string()), first)
    told.tell(part, column, row, _shown(clean(first)), "invisible_signs_cells", pc.sum(is_changed).as_py())


def _tell_days(part: TableRows, column: Column, told: _Told) -> None:
    """An id that is a day: a spreadsheet made it of "2-1"."""
    texts = part.cells[column.name].combine_chunks()
    days = pc.unique(texts.filter(pc.fill_null(pc.match_substring_regex(texts, ISO_DAY), False)))
    for text in days.to_pylist():
        told.tell(part, column, _first_row(part, texts, text), text, "id_is_a_day")


# ------------------------------------------------------------------ spellings


def _one_spelling_a_name(rows: list[TableRows], own_municipality: str, told: _Told) -> list[TableRows]:
    """Each name in the spelling in which it occurs most; a table that lists the names themselves goes first."""
    for names in dict.fromkeys(_kinds_of_names()):
        places = [
            (nth, column) for nth, part in enumerate(rows) for column, _ in _texts_of(part) if column.names == names
        ]
        known = [own_municipality] if names == "municipality" else []
        variants = _variants(
            [*(rows[nth].cells[column.name] for nth, column in places), pa.chunked_array([known], pa.string())]
        )
        if not variants:
            continue
        chosen = _chosen(rows, places, variants, names, own_municipality)
        for nth, column in places:
            rows[nth] = _spelled(rows[nth], column, variants, chosen, names, own_municipality, told)
    return rows


def _kinds_of_names() -> Iterable[str]:
    """The kinds of names; municipalities first: what others are called may depend on theirs."""
    columns = [column for table in contract().tables.values() for column in table.columns.values() if column.names]
    return ["municipality", *(column.names for column in columns)]


def _variants(columns: list[pa.ChunkedArray]) -> dict[str, str]:
    """Each spelling of which there is another one → what those spellings have in common."""
    distinct = pc.unique(
        pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()).drop_null()
    )
    is_plain = pc.invert(pc.match_substring_regex(distinct, r"[^\x00-\x7F]"))
    lower = pc.utf8_lower(pc.replace_substring_regex(distinct, ROOM_AROUND_A_SIGN, r"\1"))
    if pc.all(is_plain).as_py() and len(pc.unique(lower)) == len(distinct):
        return {}
    counted = pc.value_counts(lower)
    twice = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    suspect = distinct.filter(pc.or_(pc.invert(is_plain), pc.is_in(lower, value_set=twice)))
    odd = {spelling_key(text) for text in distinct.filter(pc.invert(is_plain)).to_pylist()}
    if odd:  # what is written without accents may be the other spelling
        suspect = pa.concat_arrays([suspect, distinct.filter(pc.is_in(lower, value_set=pa.array(sorted(odd))))])
    keys: dict[str, set[str]] = defaultdict(set)
    for text in suspect.to_pylist():
        keys[spelling_key(text)].add(text)
    return {text: key for key, texts in keys.items() if len(texts) > 1 for text in texts}


def _chosen(
    rows: list[TableRows],
    places: list[tuple[int, Column]],
    variants: dict[str, str],
    names: str,
    own_municipality: str,
) -> dict[tuple[str, str], str]:
    """(municipality, what spellings have in common) → the spelling that holds."""
    uses: Counter[tuple[str, str]] = Counter()
    listed: set[tuple[str, str]] = set()
    for nth, column in places:
        table = contract().tables[rows[nth].table]
        for scope, text in _scoped(rows[nth], column, variants, names, own_municipality):
            uses[scope, text] += 1
            if column.name in table.key and not table.references:
                listed.add((scope, text))
    if names == "municipality" and own_municipality in variants:
        listed = {("", own_municipality)}
        uses["", own_municipality] += 1
    chosen: dict[tuple[str, str], str] = {}
    first = {use: nth for nth, use in enumerate(uses)}
    for scope, text in sorted(uses, key=lambda use: (use not in listed, -uses[use], first[use])):
        chosen.setdefault((scope, variants[text]), text)
    return chosen


def _scoped(
    part: TableRows, column: Column, variants: dict[str, str], names: str, own_municipality: str
) -> Iterator[tuple[str, str]]:
    """(municipality or "", spelling) of the rows whose name has more spellings."""
    texts = part.cells[column.name].combine_chunks()
    is_variant = pc.is_in(texts, value_set=pa.array(list(variants), pa.string()))
    found = texts.filter(is_variant).to_pylist()
    if names not in OF_ONE_MUNICIPALITY:
        yield from (("", text) for text in found)
        return
    scopes = _municipalities(part, column, own_municipality)
    scopes = scopes.filter(is_variant).to_pylist()
    yield from zip(scopes, found, strict=True)


def _municipalities(part: TableRows, column: Column, own_municipality: str) -> pa.Array:
    """The municipality of each row, for the names that belong to one."""
    name = column.name.replace("pilot_id", "municipality") if column.name.startswith("by_") else "municipality"
    if name not in part.cells.column_names:
        return pa.repeat(pa.scalar(own_municipality), len(part.cells))
    given = part.cells[name].combine_chunks()
    default = contract().tables[part.table].columns[name].default
    return pc.fill_null(given, own_municipality if default == OWN_MUNICIPALITY else "")


def _spelled(
    part: TableRows,
    column: Column,
    variants: dict[str, str],
    chosen: dict[tuple[str, str], str],
    names: str,
    own_municipality: str,
    told: _Told,
) -> TableRows:
    texts = part.cells[column.name].combine_chunks()
    is_variant = pc.is_in(texts, value_set=pa.array(list(variants), pa.string()))
    if not pc.any(is_variant).as_py():
        return part
    lines = part.cells["source_row"].combine_chunks().filter(is_variant).to_pylist()
    spelled: list[str] = []
    for (scope, text), row in zip(_scoped(part, column, variants, names, own_municipality), lines, strict=True):
        holds = chosen[scope, variants[text]]
        spelled.append(holds)
        if holds != text:
            told.tell(part, column, row, text, "spelled_otherwise", holds)
    return _with(part, column.name, pc.replace_with_mask(texts, is_variant, pa.array(spelled, pa.string())))


# -------------------------------------------------------------------- details


def _positions(mask: pa.Array) -> list[int]:
    return pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()


def _first_row(part: TableRows, texts: pa.Array, text: str) -> int:
    return part.cells["source_row"][pc.index(texts, pa.scalar(text, pa.string())).as_py()].as_py()


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
