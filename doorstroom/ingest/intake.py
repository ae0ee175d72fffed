"""Handed-in paths → the rows of each table, still text, with what a person should know of the files."""

from __future__ import annotations

import datetime as dt
import shlex
import tomllib
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from itertools import chain, count
from os.path import abspath
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from doorstroom.contract.model import contract
from doorstroom.ingest.columns import Readings, TableRows
from doorstroom.ingest.findings import Flag, Refusal
from doorstroom.ingest.mapping.apply import apply, days_of_rows
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.mapping.model import Mapping, MappingError, shortened
from doorstroom.ingest.readers.read import files_in, read, shapes_in, times_given
from doorstroom.ingest.readers.shapes import Shapes, read_shapes
from doorstroom.ingest.readers.sheet import BOOK_NOTES, Sheet, SheetNote, UnreadableFile
from doorstroom.ingest.recognise import MissingColumn, Recognised, is_guide, recognise

ABOUT = "example.toml"
Place = tuple[str, str | None]  # a file as it is shown, and its sheet
MAY_BE_MEANT = 0.5  # a mapping of which a sheet lacks at most this share of the headers is probably for it


class IntakeError(Exception):
    """Nothing can be taken in; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Origin:
    """What the handed-in folder says of itself (`example.toml`): its own reference date, that it is an example, the
    municipality of each of its folders that is one's, and the mappings to read it with, as far as they are there.
    """

    as_of: dt.date | None = None
    is_example: bool = False
    own_municipality: str | None = None
    municipalities: Dict[str, str] = field(default_factory=dict, hash=False)
    mappings: tuple[Path, ...] = ()

    def handed_in_by(self, file: str) -> str | None:
        """The municipality that handed in a file, by the folder that it lies in (as it is shown)."""
        return self.municipalities.get(PurePosixPath(file).parts[0], self.own_municipality)


@dataclass
class HandedIn:
    """All that was read: the rows by table, shapes of areas, and what a person should know of the files.

    `files`, `shape_files`: each path once, with the name of its own under which it is shown. `about`: what the folder
    says of itself, if it does.
    `refusals`: rows that could not be read as rows; they are not in `rows`. `read_by`: file and sheet → the number of
    the mapping that read it, among `mappings`. `days`: what each row of a sheet says of the day that it holds for, and
    `texts_of_days` as it stood, in the order of its rows; of sheets for which the mapping names columns for it.
    """

    files: list[tuple[Path, str]]
    shape_files: list[tuple[Path, str]]
    about: list[Path]
    origin: Origin
    rows: list[TableRows] = field(default_factory=list)
    shapes: list[Shapes] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    mappings: list[Mapping] = field(default_factory=list)
    read_by: dict[Place, int] = field(default_factory=dict)
    days: dict[Place, Readings] = field(default_factory=dict)
    texts_of_days: dict[Place, pa.Array] = field(default_factory=dict)

    @property
    def places(self) -> list[Place]:
        """The sheets that were read."""
        return [(sheet.file, sheet.name) for sheet in self.sheets]

    def mapping_of(self, file: str, sheet: str | None) -> Mapping | None:
        """The mapping that read a sheet; None for one in the shape of the contract."""
        nth = self.read_by.get((file, sheet))
        return None if nth is None else self.mappings[nth]

    @property
    def partial(self) -> tuple[str, ...]:
        """The tables of which a mapping says that its list is but a part."""
        parts = ((part.table, self.mapping_of(part.file, part.sheet)) for part in self.rows)
        fed = {table for table, mapping in parts if mapping is not None and mapping.whole is False}
        return tuple(table for table in contract().tables if table in fed)


def mapping_files(given: Path | Sequence[Path] | None) -> list[Path]:
    """The mappings that were given, each once: none, one or several."""
    every = [] if given is None else [given] if isinstance(given, Path) else given
    return list({abspath(path): path for path in every}.values())


def take_in(
    paths: Sequence[Path],
    mapping_file: Path | Sequence[Path] | None,
    progress: Callable[[str, int], None],
    known_tables: Collection[str] = (),
) -> HandedIn:
    """Read all files and find which tables they feed.

    mapping_file: one mapping or several. A mapping is for the files that it names; one that names none is for every
    file that has its headers. What no mapping is for has to have the shape of the contract: so a list of one's own
    goes together with tables of norms or meetings.
    known_tables: the tables that were handed in before; what is required may be left out when it is among these.
    Raises IntakeError, UnreadableFile or MappingError when there is nothing that can be loaded.
    """
    mappings = [_Used(nth, path, load_mapping(path)) for nth, path in enumerate(mapping_files(mapping_file))]
    _require_paths(paths)
    handed_in = HandedIn(_named(files_in(paths)), _named(shapes_in(paths)), _about(paths), origin_of(paths))
    handed_in.mappings += [used.mapping for used in mappings]
    if not handed_in.files:
        raise IntakeError("no_files", file=paths[0])
    times = times_given(paths)
    handed_in.flags += [
        Flag(shown, None, None, None, None, times[path.resolve()], "given_again")
        for path, shown in (*handed_in.files, *handed_in.shape_files)
        if times[path.resolve()] > 1
    ]
    handed_in.shapes += (read_shapes(path, shown) for path, shown in handed_in.shape_files)
    handed_in.flags += [
        Flag(found.file, None, None, nth, None, said, "shape_not_read")
        for found in handed_in.shapes
        for nth, said in found.left_out
    ]
    n_rows = 0
    for path, shown in handed_in.files:
        already = len(handed_in.sheets)
        _take_file(path, shown, mappings, handed_in)
        n_rows += sum(len(sheet.cells) for sheet in handed_in.sheets[already:])
        progress("reading", n_rows)
    handed_in.flags += [
        Flag(used.path.name, None, None, None, None, used.path.name, "mapping_not_used")
        for used in mappings
        if not used.sheets
    ]
    _require_tables(handed_in, mappings, known_tables)
    return handed_in


def _require_paths(paths: Sequence[Path]) -> None:
    """Raises IntakeError for a path where nothing is, UnreadableFile for one that cannot be."""
    for path in paths:
        try:
            files_in([path])
        except UnreadableFile as error:
            if error.code == "not_found":
                raise IntakeError("no_such_file", file=path) from error
            raise


@dataclass
class _Used:
    """A mapping with its number, the file it stands in, and how many sheets it read."""

    nth: int
    path: Path
    mapping: Mapping
    sheets: int = 0


def _named(files: Iterable[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Each file under a name that can be written and is no other's: two that show alike get a number."""
    named: dict[str, Path] = {}
    for path, name in files:
        shown = PurePosixPath(_shown(name))
        numbered = (shown.with_stem(f"{shown.stem} ({nth})") for nth in count(2))
        named[str(next(one for one in chain([shown], numbered) if str(one) not in named))] = path
    return [(path, shown) for shown, path in named.items()]


def _shown(name: str) -> str:
    """A name that can be written: what is no text in the name of a file becomes a question mark."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _candidates(shown: str, mappings: Iterable[Mapping]) -> list[Mapping]:
    """The mappings that may be for a file: those that name it, else those that name none."""
    every = list(mappings)
    named = [mapping for mapping in every if mapping.is_for(shown)]
    return named or [mapping for mapping in every if not mapping.files]


def _headers(mapping: Mapping | None) -> dict[str, Any]:
    """How the headers of a sheet are found."""
    if mapping is None:
        return {"known_headers": known_headers()}
    return {"known_headers": mapping.headers, "header_row": mapping.header_row}


def _take_file(path: Path, shown: str, mappings: Sequence[_Used], handed_in: HandedIn) -> None:
    """Give each sheet of a file to the mapping that fits it, or read it as a table of the contract."""
    candidates = _candidates(shown, [used.mapping for used in mappings])
    if not candidates:
        for sheet in read(path, file=shown, **_headers(None)):
            _take_as_contract(sheet, handed_in)
        return
    taken: set[str | None] = set()
    seen: set[str | None] = set()
    problems: list[tuple[float, Exception]] = []  # how far off, and what would have to be said
    for used in mappings:
        if any(used.mapping is mapping for mapping in candidates):
            seen |= _take_by_mapping(path, shown, used, taken, problems, handed_in)
    if seen and seen <= taken:
        return
    left = [sheet for sheet in read(path, file=shown, **_headers(None)) if sheet.name not in taken]
    nearest = min(problems, key=lambda problem: problem[0], default=None)
    if left and nearest and nearest[0] <= MAY_BE_MEANT:
        raise nearest[1]
    handed_in.flags += [flag for sheet in left if not len(sheet.cells) for flag in _said_of_no_rows(sheet)]
    for sheet in left:
        if is_guide(sheet) or not len(sheet.cells):
            continue
        found = recognise(sheet)
        if found:
            taken.add(sheet.name)
            _note(sheet, handed_in)
            _take_rows(sheet, [found.rows], handed_in)
            handed_in.flags += _said_of(sheet, found)
        elif taken or not nearest:
            headers = shortened(sheet.headers)
            handed_in.flags.append(Flag(shown, sheet.name, None, None, None, headers, "sheet_not_in_mapping"))
    if not taken and nearest:
        raise nearest[1]


def _take_by_mapping(
    path: Path,
    shown: str,
    used: _Used,
    taken: set[str | None],
    problems: list[tuple[float, Exception]],
    handed_in: HandedIn,
) -> set[str | None]:
    """Read the sheets of a file that a mapping fits, and note why the others do not fit; the names of all of them."""
    mapping = used.mapping
    try:
        sheets = _sheets(path, shown, mapping)
    except UnreadableFile as error:
        if error.code not in ("no_header", "no_sheet"):
            raise
        problems.append((1.0, error))
        return set()
    for sheet in sheets:
        is_named = sheet.name is None or not mapping.named_sheets or sheet.name in mapping.named_sheets
        if sheet.name in taken or not is_named:
            continue
        lacking = mapping.lacking(sheet.headers)
        try:
            rows, flags = apply(mapping, sheet)
            days = days_of_rows(mapping, sheet)
        except MappingError as error:
            off = 0.0 if mapping.named_sheets and sheet.name else len(lacking) / len(mapping.headers)
            problems.append((off, error))
            continue
        taken.add(sheet.name)
        used.sheets += 1
        handed_in.read_by[sheet.file, sheet.name] = used.nth
        if days:
            handed_in.days[sheet.file, sheet.name], handed_in.texts_of_days[sheet.file, sheet.name] = days[:2]
            flags = [*flags, *days[2]]
        _note(sheet, handed_in)
        _take_rows(sheet, rows, handed_in)
        handed_in.flags += flags
    _note_book(sheets, taken, handed_in)
    return {sheet.name for sheet in sheets}


def _sheets(path: Path, shown: str, mapping: Mapping) -> list[Sheet]:
    """The visible sheets of a file, and those that the mapping names although they are hidden."""
    sheets = read(path, file=shown, **_headers(mapping))
    there = {sheet.name for sheet in sheets}
    if there == {None}:
        return sheets
    hidden = [name for name in mapping.named_sheets if name not in there]
    for name in hidden:
        for found in read(path, file=shown, sheet=name, **_headers(mapping)):
            notes = tuple(note for note in found.notes if note.code not in BOOK_NOTES)
            sheets.append(replace(found, notes=notes))  # what is said of the book was said with the others
    return sheets


def _take_as_contract(sheet: Sheet, handed_in: HandedIn) -> None:
    """Find which table a sheet holds, or say that it holds none."""
    if is_guide(sheet):
        return
    _note(sheet, handed_in)
    found = recognise(sheet)
    if found:
        _take_rows(sheet, [found.rows], handed_in)
        handed_in.flags += _said_of(sheet, found)
    elif not len(sheet.cells):
        handed_in.flags += _said_of_no_rows(sheet)
    else:
        headers = ", ".join(sheet.headers[:8])
        handed_in.flags.append(Flag(sheet.file, sheet.name, None, None, None, headers, "sheet_not_recognised"))


def _said_of_no_rows(sheet: Sheet) -> list[Flag]:
    """What a sheet says that holds a text and no rows; nothing of the guide, or of a table that is not filled in."""
    try:
        is_table = is_guide(sheet) or recognise(sheet) is not None
    except MissingColumn:
        is_table = True
    headers = shortened(sheet.headers)
    return [] if is_table else [Flag(sheet.file, sheet.name, None, None, None, headers, "sheet_without_rows")]


def _note(sheet: Sheet, handed_in: HandedIn) -> None:
    """Keep a sheet that is read, and tell what was left out of it."""
    handed_in.sheets.append(sheet)
    _tell(sheet, sheet.notes, handed_in)


def _note_book(sheets: Sequence[Sheet], taken: set[str | None], handed_in: HandedIn) -> None:
    """What is said of a workbook as a whole stands with its first sheet, which may not be read itself."""
    for sheet in sheets[:1]:
        if sheet.name not in taken:
            _tell(sheet, [note for note in sheet.notes if note.code in BOOK_NOTES], handed_in)


def _tell(sheet: Sheet, notes: Iterable[SheetNote], handed_in: HandedIn) -> None:
    told = [
        Flag(sheet.file, sheet.name, None, note.row, note.column, note.text, note.code, note.other) for note in notes
    ]
    of_the_book = {flag for flag in handed_in.flags if flag.row is None and flag.file == sheet.file}
    handed_in.flags += [flag for flag in told if flag not in of_the_book]


def _take_rows(sheet: Sheet, rows: list[TableRows], handed_in: HandedIn) -> None:
    """Keep what a sheet gives its tables, and refuse its rows that are no rows."""
    handed_in.rows += rows
    handed_in.refusals += _refused(sheet, rows[0].table)


def _refused(sheet: Sheet, table: str) -> list[Refusal]:
    """The rows of a sheet that could not be read as rows, as refusals of the table that it feeds first."""
    return [
        Refusal(sheet.file, sheet.name, table, broken.row, None, broken.value, broken.code, broken.expected)
        for broken in sheet.broken
    ]


def _said_of(sheet: Sheet, found: Recognised) -> list[Flag]:
    place = sheet.file, sheet.name, found.rows.table
    return [
        *(Flag(*place, None, header, None, "unknown_column") for header in found.unknown_headers),
        *(Flag(*place, row, None, None, "example_row") for row in found.example_rows),
    ]


def _require_tables(handed_in: HandedIn, mappings: Sequence[_Used], known_tables: Collection[str]) -> None:
    """Raises IntakeError where nothing was taken in, or where a required table is not there and was never before."""
    fed = {rows.table for rows in handed_in.rows}
    lists = [used for used in mappings if used.sheets and used.mapping.table is None]
    if any(used.mapping.statements for used in lists):
        fed.add("milestones")  # also where no row of the list states one
    known = {*fed, *(known_tables if fed else ())}
    for table in contract().tables.values():
        if not table.required or table.name in known:
            continue
        unknown = next((flag for flag in handed_in.flags if flag.code == "sheet_not_recognised"), None)
        if unknown:
            path = next(path for path, shown in handed_in.files if shown == unknown.file)
            details = {"table": table.name, "headers": unknown.value, "path": shlex.quote(str(path))}
            raise IntakeError("not_recognised", file=unknown.file, **details)
        if known_tables and not fed:
            raise IntakeError("no_table", file=", ".join(shown for _, shown in handed_in.files[:8]))
        if table.name == "milestones" and lists:
            raise IntakeError("no_milestones_in_mapping", file=lists[0].path)
        raise IntakeError("missing_table", file=", ".join(shown for _, shown in handed_in.files[:8]), table=table.name)


def _about(paths: Sequence[Path]) -> list[Path]:
    """What the first folder says of itself that does."""
    return [path / ABOUT for path in paths if (path / ABOUT).is_file()][:1]


def origin_of(paths: Sequence[Path]) -> Origin:
    """What the first folder of these says of itself that does. Raises IntakeError for a path where nothing is."""
    _require_paths(paths)
    for about in _about(paths):
        said = tomllib.loads(about.read_text(encoding="utf-8"))
        municipalities = said["municipalities"]
        mappings = [about.parent / name for name in said.get("mappings", ())]
        there = tuple(mapping for mapping in mappings if mapping.is_file())
        return Origin(said["as_of"], True, municipalities[said["municipality"]], municipalities, there)
    return Origin()
