"""An xlsx as XML, as far as the reading library leaves things out: errors, styles, what is hidden, cells far away.

Tags are followed for a bounded length only: searching must not take longer than the file is long.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from doorstroom.ingest.readers.marks import Marks, is_code_format

PIECE_BYTES = 4 * 1024**2
MOST_STYLES_NAMED = 200  # in one pattern; with more, each cell with a style is looked at

# How every known program writes a cell; where that is not all there is, the slow patterns below look closer.
PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
PLAIN_TAG = re.compile(rb"<c[\s/>]")
FILLED_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,300}(?<!/)>')
EMPTY_PLAIN_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]{0,300}/>')
TAG = rb"<(?:\w{1,20}:)?"
CELL = re.compile(TAG + rb"c(?:\s[^<>]*)?(?<!/)>")
PLACE = rb"""\br\s{0,9}=\s{0,9}["']([A-Z]{1,3})([0-9]{1,7})["']"""
PLACED_CELL = re.compile(TAG + rb"c\s[^<>]{0,200}?" + PLACE + rb"[^<>]{0,200}(?<!/)>")
CELL_PLACE = re.compile(PLACE)
ROW = re.compile(TAG + rb"row[\s>]")
ERROR_CELL = re.compile(TAG + rb"""c(\s[^<>]{0,200}?\bt\s{0,9}=\s{0,9}["']e["'][^<>]{0,200})(?<!/)>""")
CELL_END = re.compile(rb"</(?:\w{1,20}:)?c[\s>]")
CELL_VALUE = re.compile(TAG + rb"v(?:\s[^<>]{0,200})?>([^<]{0,50})<")
SOME_VALUE = re.compile(TAG + rb"v(?:\s[^<>]{0,200})?>[^<]|" + TAG + rb"is[\s>]")
SHARED_TEXT = re.compile(
    rb"""\bt\s{0,9}=\s{0,9}["']s["'][^<>]{0,200}>\s{0,99}<(?:\w{1,20}:)?v[^<>]{0,50}>\s{0,9}(\d+)"""
)
FORMULA_CELL = re.compile(TAG + rb"c(\s[^<>]{0,200})>\s{0,9}" + TAG + rb"f[\s/>]")
TEXT_OUTCOME = re.compile(rb"""\bt\s{0,9}=\s{0,9}["']str["']""")
HIDDEN_ROW = re.compile(TAG + rb"""row\s([^<>]{0,300}?\bhidden\s{0,9}=\s{0,9}["'](?:1|true)["'][^<>]{0,300})>""")
ROW_NUMBER = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([0-9]{1,7})["']""")
HIDDEN_COLUMNS = re.compile(TAG + rb"""col\s([^<>]{0,300}?\bhidden\s{0,9}=\s{0,9}["'](?:1|true)["'][^<>]{0,300})>""")
MIN_MAX = re.compile(rb"""\b(min|max)\s{0,9}=\s{0,9}["']([0-9]{1,7})["']""")
MERGE = re.compile(
    rb'(<(?:\w{1,20}:)?mergeCell\s[^<>]{0,50}?\bref=")([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})(")'
)
DIMENSION = re.compile(
    TAG + rb"dimension\s[^<>]{0,200}/>|" + TAG + rb"dimension\s[^<>]{0,200}></(?:\w{1,20}:)?dimension>"
)

COMMENTS_LINK = re.compile(rb"""\bTarget\s{0,9}=\s{0,9}["']([^"'<>]{0,200}comments?[0-9]{0,9}\.xml)["']""")
COMMENT = re.compile(TAG + rb"""comment\s[^<>]{0,200}?\bref\s{0,9}=\s{0,9}["']([A-Z]{1,3})([0-9]{1,7})["']""")

BUILT_IN_FORMATS = {1: "0"}  # the only one of Excel's own that is all zeros


def pieces(content: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of pieces of XML in which no tag is cut in two."""
    start = 0
    while start < len(content):
        end = content.find(b"<", start + PIECE_BYTES)
        end = len(content) if end < 0 else end
        yield start, end
        start = end


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> bytes:
    """1 is A, 26 is Z, 27 is AA."""
    letters = bytearray()
    while number:
        number, rest = divmod(number - 1, 26)
        letters.insert(0, 65 + rest)
    return bytes(letters)


def errors_of(content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Place and text of each cell that shows an error."""
    if b'"e"' not in content and b"'e'" not in content:
        return
    for cell in ERROR_CELL.finditer(content):
        end = CELL_END.search(content, cell.end())
        place = CELL_PLACE.search(cell[1])
        value = CELL_VALUE.search(content, cell.end(), end.start()) if end else None
        if place and value:
            yield _place(place), value[1].decode("utf-8", errors="replace")


def _place(match: re.Match[bytes], letters: int = 1, digits: int = 2) -> tuple[int, int]:
    return int(match[digits]) - 1, column_number(match[letters]) - 1


# --------------------------------------------------------------------- styles


@dataclass
class Styles:
    """What the cell styles of a workbook show, by their number: struck through, a colour, a code format."""

    struck: set[int] = field(default_factory=set)
    fills: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    struck_texts: set[int] = field(default_factory=set)


def styles_of(parts: dict[str, bytes]) -> Styles:
    """The styles of a workbook; none where the part that holds them cannot be read."""
    styles = Styles()
    try:
        root = ElementTree.fromstring(parts.get("xl/styles.xml", b""))
    except ElementTree.ParseError:
        return styles
    of_kind = {element.tag.rpartition("}")[2]: element for element in root}
    fonts = [_is_struck(font) for font in of_kind.get("fonts", ())]
    fills = [_colour(fill) for fill in of_kind.get("fills", ())]
    formats = BUILT_IN_FORMATS | {
        int(entry.get("numFmtId", 0)): entry.get("formatCode", "") for entry in of_kind.get("numFmts", ())
    }
    for number, style in enumerate(of_kind.get("cellXfs", ())):
        font, fill = int(style.get("fontId", 0)), int(style.get("fillId", 0))
        if font < len(fonts) and fonts[font]:
            styles.struck.add(number)
        if fill < len(fills) and fills[fill]:
            styles.fills[number] = fills[fill]
        number_format = formats.get(int(style.get("numFmtId", 0)), "")
        if is_code_format(number_format):
            styles.codes[number] = number_format
    shared = parts.get("xl/sharedStrings.xml", b"")
    if b"strike" in shared:
        texts = re.split(TAG + rb"si[\s>]", shared)[1:]
        styles.struck_texts = {nth for nth, text in enumerate(texts) if _STRIKE_ON.search(text)}
    return styles


_STRIKE_ON = re.compile(TAG + rb"""strike(?:\s{0,9}/>|\s[^<>]{0,50}?val\s{0,9}=\s{0,9}["'](?:1|true)["'])""")


def _is_struck(font: ElementTree.Element) -> bool:
    return any(part.tag.rpartition("}")[2] == "strike" and part.get("val", "1") not in ("0", "false") for part in font)


def _colour(fill: ElementTree.Element) -> str | None:
    """The colour of a fill; None where there is none, or white."""
    for pattern in fill:
        if pattern.get("patternType", "none") in ("none", "gray125"):
            return None
        for part in pattern:
            if part.tag.rpartition("}")[2] == "fgColor":
                said = (
                    part.get("rgb", "")[-6:].upper() or f"{part.get('theme')}/{part.get('tint')}/{part.get('indexed')}"
                )
                return None if said in ("FFFFFF", "0/None/None", "None/None/9", "None/None/64") else said
    return None


def marks_of(content: bytes, styles: Styles) -> Marks:
    """The marks of a sheet."""
    marks = Marks()
    wanted = styles.struck | styles.fills.keys() | styles.codes.keys()
    if wanted:
        for place, style in _styled(content, wanted):
            if style in styles.struck:
                marks.struck.add(place)
            if style in styles.fills:
                marks.fill(place, styles.fills[style])
            if style in styles.codes:
                marks.codes[place] = styles.codes[style]
    if styles.struck_texts:
        for start, end in pieces(content):
            for cell in PLACED_CELL.finditer(content, start, end):
                text = SHARED_TEXT.search(content, cell.start(), min(cell.end() + 100, len(content)))
                if text and text.start() < cell.end() and int(text[1]) in styles.struck_texts:
                    marks.struck.add(_place(cell))
    if b"hidden" in content:
        marks.hidden_rows = {
            int(number[1]) - 1 for row in HIDDEN_ROW.finditer(content) if (number := ROW_NUMBER.search(row[1]))
        }
        for columns in HIDDEN_COLUMNS.finditer(content):
            ends = dict(MIN_MAX.findall(columns[1]))
            first, last = int(ends.get(b"min", 1)), min(int(ends.get(b"max", 0)), 16_384)
            marks.hidden_columns |= set(range(first - 1, last))
    marks.without_value = set(_without_value(content))
    return marks


def comments_of(parts: dict[str, bytes], sheet: str) -> Iterator[tuple[int, int]]:
    """The places of the cells of a sheet (a part of the archive) that have a comment."""
    folder, _, name = sheet.rpartition("/")
    links = parts.get(f"{folder}/_rels/{name}.rels", b"")
    for link in COMMENTS_LINK.findall(links):
        target = link.decode("utf-8", "replace")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        for comment in COMMENT.finditer(parts.get(part, b"")):
            yield _place(comment)


def _styled(content: bytes, wanted: set[int]) -> Iterator[tuple[tuple[int, int], int]]:
    ids = b"|".join(b"%d" % style for style in sorted(wanted)) if len(wanted) <= MOST_STYLES_NAMED else rb"\d{1,6}"
    cell_with_style = re.compile(
        TAG + rb"""c\s([^<>]{0,200}?\bs\s{0,9}=\s{0,9}["'](""" + ids + rb""")["'][^<>]{0,200})>"""
    )
    for start, end in pieces(content):
        for cell in cell_with_style.finditer(content, start, end):
            place = CELL_PLACE.search(cell[1])
            if place and int(cell[2]) in wanted:
                yield _place(place), int(cell[2])


def _without_value(content: bytes) -> Iterator[tuple[int, int]]:
    """Formulas of which the file does not say what comes out: saved by a program that does not calculate."""
    for cell in FORMULA_CELL.finditer(content):
        place = CELL_PLACE.search(cell[1])
        if not place or TEXT_OUTCOME.search(cell[1]):
            continue
        end = CELL_END.search(content, cell.end())
        if end and not SOME_VALUE.search(content, cell.end(), end.start()):
            yield _place(place)


# ------------------------------------------------------------ cells far away


@dataclass(frozen=True)
class Compacted:
    """A sheet without its empty rows and columns. `rows`, `columns`: where those that are left stood, 0-based."""

    content: bytes
    rows: list[int]
    columns: list[int]


def compacted(content: bytes, most: int) -> Compacted | None:
    """A sheet of few cells that lie far apart, moved together; None when its cells are not written plainly, or are more
    than `most` also then.

    The reading library takes memory for all that lies between.
    """
    if b":c" in content:
        return None
    rows, columns = set[int](), set[bytes]()
    n_plain = n_cells = 0
    for start, end in pieces(content):
        n_cells += len(CELL.findall(content, start, end))
        for letters, digits in FILLED_PLAIN_CELL.findall(content, start, end):
            n_plain += 1
            rows.add(int(digits))
            columns.add(letters)
    if n_plain < n_cells or len(rows) * len(columns) > most:
        return None
    row_numbers, column_numbers = sorted(rows), sorted(map(column_number, columns))
    new_row = {number: nth for nth, number in enumerate(row_numbers, 1)}
    nth_column = {number: nth for nth, number in enumerate(column_numbers, 1)}
    new_column = {letters: column_letters(nth_column[column_number(letters)]) for letters in columns}

    def moved(cell: re.Match[bytes]) -> bytes:
        return b'<c r="%b%d"' % (new_column[cell[1]], new_row[int(cell[2])])

    def shrunk(merge: re.Match[bytes]) -> bytes:
        top, bottom = bisect_left(row_numbers, int(merge[3])) + 1, bisect_right(row_numbers, int(merge[5]))
        left = bisect_left(column_numbers, column_number(merge[2])) + 1
        right = bisect_right(column_numbers, column_number(merge[4]))
        if bottom < top or right < left:
            top = bottom = left = right = 1
        return b"%b%b%d:%b%d%b" % (merge[1], column_letters(left), top, column_letters(right), bottom, merge[6])

    content = PLAIN_CELL.sub(moved, EMPTY_PLAIN_CELL.sub(b"", content))
    return Compacted(MERGE.sub(shrunk, content), [n - 1 for n in row_numbers], [n - 1 for n in column_numbers])
