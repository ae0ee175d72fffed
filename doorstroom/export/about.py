"""What a downloaded file says of itself: of which day, from which records, chosen how, counted how, made by what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from doorstroom import __version__
from doorstroom.i18n import Words
from doorstroom.query.request import Request
from doorstroom.store.questions import release


@dataclass(frozen=True)
class About:
    """What every export carries beside its table.

    name: the figure that the table is of. columns: (name, header on the screen) of its columns. version: name of the
    version of the store, loaded at `loaded_at` (local, without zone). filters and definitions: (name, text) in the
    reader's language; no filters means the whole portfolio. sources: the handed-in files. doorstroom: which release of
    Doorstroom made the file, and which definitions in SQL it has.
    """

    title: str
    as_of: dt.date
    version: str
    loaded_at: dt.datetime
    filters: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    doorstroom: str
    name: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    def lines(self, words: Words) -> list[tuple[str, str | dt.date]]:
        """Everything there is to say, as (name, text or day)."""
        return [
            (words("export.table"), self.title),
            (words("frame.as_of"), self.as_of),
            (words("frame.footer.version"), words("export.version", name=self.version, day=self.loaded_at.date())),
            *((words("export.filter", name=name), text) for name, text in self.filters),
            *([] if self.filters else [(words("export.filters"), words("frame.no_filters"))]),
            *((words("export.definition", name=name), text) for name, text in self.definitions),
            *((words("export.column", name=name), header) for name, header in self.columns),
            (words("frame.footer.source"), words.join(self.sources)),
            (words("export.release"), self.doorstroom),
        ]


def about_of(request: Request, title: str, measures: Iterable[str], also: Iterable[tuple[str, str]] = ()) -> About:
    """What an export of a table must say, in the words of its reader.

    measures: names of definitions that the table's figures stand on. also: what else was left out, as (name, text).
    Raises KeyError for a measure without words.
    """
    words, version = request.words, request.shown
    return About(
        title=title,
        as_of=request.as_of,
        version=version.name,
        loaded_at=version.loaded_at,
        filters=(*also, *((words(f"frame.{name}"), words.join(values)) for name, values in request.filters.items())),
        definitions=tuple(_definition(measure, words) for measure in measures),
        sources=tuple(dict.fromkeys(request.ask("loaded_files")["file"])),
        doorstroom=words("export.release_value", number=__version__, definitions=release()),
    )


def _definition(measure: str, words: Words) -> tuple[str, str]:
    what, how = words(f"figures.{measure}.definition.what"), words(f"figures.{measure}.definition.how")
    return words(f"figures.{measure}.definition.title"), f"{what} {how}"
