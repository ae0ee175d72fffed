"""A table as it is shown and downloaded: a frame, its columns, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas

from doorstroom.lineage.behind import Behind, Row

Tone = Literal["warn", "good", "muted"]


@dataclass(frozen=True)
class Column:
    """One column of a table on screen.

    `show` writes a value out (a missing one becomes "unknown"); `link` gives the address that the cell leads to;
    `tone` colours the cell, and its text must say the same; the one `is_heading` column names the row;
    `is_verbatim`: room between words is kept as it stands.
    """

    name: str
    header: str
    show: Callable[[object], str] = str
    is_number: bool = False
    is_heading: bool = False
    is_verbatim: bool = False
    link: Callable[[Row], str | None] | None = None
    tone: Callable[[Row], Tone | None] | None = None


@dataclass(frozen=True)
class Table:
    """A frame, the columns of it that are shown, in order, and the caption that says what it holds.

    `name`: the figure that it is of, after which a download of it is named. `data`: what is downloaded, where that is
    not the frame: the answer to the question, with all of its columns and nothing in words. `narrowed_by`: (name, text)
    of what was chosen, where that is something else than the filters of the frame.
    `behind`: where its numbers come from. `headers`: what columns of a downloaded file are called for who opens it in a
    spreadsheet, and `file_name` what that file is called; by their names in the question where nothing is said.
    `n_in_all`: how many rows there are, where the frame holds the first of them only.
    `is_cards`: on a narrow screen each row is a card, with the name of each column before what it says.
    """

    frame: pandas.DataFrame
    columns: Sequence[Column]
    caption: str
    narrowed_by: Sequence[tuple[str, str]] | None = None
    behind: Behind | None = None
    name: str = ""
    data: pandas.DataFrame | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    file_name: str = ""
    is_cards: bool = False
    n_in_all: int = 0

    @property
    def rows(self) -> pandas.DataFrame:
        """What is downloaded."""
        return self.frame if self.data is None else self.data

    def copied(self) -> Table:
        """The same, with frames of its own: who changes them changes no one else's."""
        data = None if self.data is None else self.data.copy(deep=False)
        return replace(self, frame=self.frame.copy(deep=False), data=data)
