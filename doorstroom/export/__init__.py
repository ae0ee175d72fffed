"""A table on a screen as a file to keep: CSV, Excel or Parquet, each of which says what it holds.

Pure: a table and what there is to say of it in, bytes out. The same input gives the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from doorstroom.export.about import About, about_of
from doorstroom.export.csv_file import as_csv
from doorstroom.export.parquet import as_parquet
from doorstroom.export.table import Table
from doorstroom.export.workbook import as_workbook
from doorstroom.i18n import Words

__all__ = ["MIME", "WRITERS", "About", "Kind", "about_of", "as_csv", "as_parquet", "as_workbook", "file_name"]

Kind = Literal["csv", "xlsx", "parquet"]
MIME: Mapping[Kind, str] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet": "application/vnd.apache.parquet",
    }
)
WRITERS: Mapping[Kind, Callable[[Table, About, Words], bytes]] = MappingProxyType(
    {"csv": as_csv, "xlsx": as_workbook, "parquet": as_parquet}
)
LONGEST_NAME = 60


def file_name(about: About, words: Words, kind: str) -> str:
    """A name that says which figure is in the file and of which day: `doorstroom_ranked-waits_2026-03-31.xlsx`.

    Only a-z, 0-9, hyphen, underscore and dot: safe on every file system and in a header.
    """
    what = _plain(about.name or about.title) or _plain(words("export.table"))
    return f"{words('frame.product').lower()}_{what}_{about.as_of.isoformat()}.{kind}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare)[:LONGEST_NAME].strip("-")
