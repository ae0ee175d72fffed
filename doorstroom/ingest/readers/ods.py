"""An ods as XML: how large it is, and what the reading library leaves out.

One element may stand for many cells or rows ("repeated"). Rows without anything in them, repeated down to the bottom of
a sheet, are taken out where something stands below them: the reading library takes memory for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from doorstroom.ingest.readers.archive import Measures
from doorstroom.ingest.readers.marks import Marks
from doorstroom.ingest.readers.rows import Merge
from doorstroom.ingest.readers.sheet import UnreadableFile

MANY_ROWS = 1_000  # blank rows in one element that are not kept
MOST_REPEATED = 1_000  # places of one element with an error, so that many are not written out
CELLS = ("table-cell", "covered-table-cell")
REPEATED = re.compile(rb"""(\bnumber-rows-repeated\s{0,9}=\s{0,9}["'])[0-9]{1,9}(["'])""")
LEADING_ZEROS = re.compile(r"\D{0,20}0\d{1,15}")


def measure_ods(content: bytes, file: str) -> tuple[Measures, bytes]:
    """What the content.xml of an ods holds, and what of it to read. Raises UnreadableFile."""
    reader = _Reader(Measures(), file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda tag, attributes: reader.start(tag, attributes, parser.CurrentByteIndex)
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableFile("not_a_table", file, kind="xml") from error
    for at in reversed(reader.taken_out):
        end = content.index(b">", at)
        content = content[:at] + REPEATED.sub(rb"\g<1>1\g<2>", content[at:end]) + content[end:]
    return reader.measures, content


class _Reader:
    """Follows the rows and cells of content.xml. Rows are counted twice: as they stand, and as they will be read."""

    def __init__(self, measures: Measures, file: str) -> None:
        self.measures = measures
        self.file = file
        self.taken_out: list[int] = []
        self.struck: set[str] = set()
        self.fills: dict[str, str] = {}
        self.sheet = self.style = self.style_of_cell = ""
        self.marks = Marks()
        self.row = self.column = self.repeats = self.rows = self.columns = self.cell_repeats = 0
        self.chars = self.row_chars = self.row_columns = self.n_filled = 0
        self.is_typed = self.is_error = self.is_number = self.has_outcome = self.is_formula = self.in_cell = False
        self.in_comment = self.has_comment = False
        self.shown = ""
        self.row_at = 0
        self.blank: list[tuple[int, int, int]] = []  # first row, repeats, place in the xml
        self.filled: list[tuple[int, int]] = []  # first row, repeats

    def start(self, tag: str, attributes: dict[str, str], at: int) -> None:
        tag = tag.rpartition(" ")[2]
        values = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if tag in CELLS:
            self._start_cell(values)
        elif tag == "annotation":
            self.in_comment = self.has_comment = True
        elif tag == "table-row":
            self.repeats = int(values.get("number-rows-repeated", 1))
            self.column = self.row_chars = self.row_columns = 0
            self.row_at = at
            if values.get("visibility", "visible") != "visible":
                self.marks.hidden_rows |= set(range(self.row, self.row + min(self.repeats, MOST_REPEATED)))
        elif tag == "table":
            self.sheet = values.get("name", "")
            self.row = self.rows = self.columns = self.n_filled = 0
            self.marks = self.measures.marks.setdefault(self.sheet, Marks())
            self.blank, self.filled = [], []
        elif tag == "style":
            self.style = values.get("name", "") if values.get("family") == "table-cell" else ""
        elif tag == "text-properties" and values.get("text-line-through-style", "none") != "none":
            self.struck.add(self.style)
        elif tag == "table-cell-properties":
            colour = values.get("background-color", "transparent").lower()
            if colour not in ("transparent", "#ffffff"):
                self.fills[self.style] = colour

    def _start_cell(self, values: dict[str, str]) -> None:
        self.in_cell, self.has_comment = True, False
        self.cell_repeats = int(values.get("number-columns-repeated", 1))
        self.is_typed = "value-type" in values or "formula" in values
        self.is_formula, self.is_number = "formula" in values, values.get("value-type") == "float"
        self.is_error = values.get("value-type") == "error" or (self.is_formula and values.get("string-value") == "")
        self.has_outcome = "value-type" in values
        self.chars, self.shown = len(values.get("string-value", "")), ""
        self.style_of_cell = values.get("style-name", "")
        self._merge(int(values.get("number-rows-spanned", 1)), int(values.get("number-columns-spanned", 1)))

    def text(self, text: str) -> None:
        self.chars += len(text)
        if self.in_cell and not self.in_comment and len(self.shown) < 100:
            self.shown += text

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag in CELLS:
            self._end_cell()
        elif tag == "annotation":
            self.in_comment = False
        elif tag == "table-row":
            if self.row_columns:
                self.rows, self.columns = self.row + self.repeats, max(self.columns, self.row_columns)
                self.measures.text_chars += self.row_chars * self.repeats
                self.filled.append((self.row, self.repeats))
                self.n_filled += self.repeats
                self.measures.check(self.file, beside=self.n_filled * self.columns)
            elif self.repeats > MANY_ROWS:
                self.blank.append((self.row, self.repeats, self.row_at))
            self.row += self.repeats
        elif tag == "table":
            self._end_table()

    def _end_cell(self) -> None:
        self.in_cell = False
        if self.is_typed or self.chars:
            self.row_columns = self.column + self.cell_repeats
            self.row_chars += self.chars * self.cell_repeats
            self._mark()
        self.column += self.cell_repeats

    def _mark(self) -> None:
        """Mark each place that the cell stands for, where there is something to mark: most cells have nothing."""
        is_error = self.is_error and self.shown.startswith(("#", "Err:"))
        is_without = self.is_formula and not self.has_outcome and not self.shown
        is_code = self.is_number and LEADING_ZEROS.fullmatch(self.shown)
        is_struck, fill = self.style_of_cell in self.struck, self.fills.get(self.style_of_cell)
        if not (is_error or is_without or is_code or self.has_comment or is_struck or fill):
            return
        for place in self._places():
            if is_error:
                self.measures.errors.setdefault(self.sheet, {})[place] = self.shown
            elif is_without:
                self.marks.without_value.add(place)
            elif is_code:
                self.marks.shown[place] = self.shown
            if self.has_comment:
                self.marks.with_comment.add(place)
            if is_struck:
                self.marks.struck.add(place)
            if fill:
                self.marks.fill(place, fill)

    def _places(self) -> Iterator[tuple[int, int]]:
        for column in range(self.column, self.column + min(self.cell_repeats, MOST_REPEATED)):
            for row in range(self.row, self.row + min(self.repeats, MOST_REPEATED)):
                yield row, column

    def _end_table(self) -> None:
        between = [blank for blank in self.blank if blank[0] < self.rows]
        if between and not self.measures.merges.get(self.sheet):
            self.taken_out += [at for _, _, at in between]
            first = {row: repeats for row, repeats, _ in between}
            kept: list[int] = []
            row = 0
            while row < self.rows:
                kept.append(row)
                row += first.get(row, 1)
            self.measures.moved[self.sheet] = kept, list(range(self.columns))
            self.rows = len(kept)
        self.measures.cells += self.rows * self.columns
        self.measures.check(self.file)

    def _merge(self, rows: int, columns: int) -> None:
        if rows > 1 or columns > 1:
            merge = Merge(self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            self.measures.merges.setdefault(self.sheet, []).append(merge)
