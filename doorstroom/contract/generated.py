"""The files of the project that are made from the contract: what they should hold, and writing them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from doorstroom.contract.documentation import records_md
from doorstroom.contract.schema import schema_sql
from doorstroom.contract.template import template_xlsx


def generated() -> dict[str, bytes]:
    """The content of each file that is made from the contract, by its path in the project."""
    return {
        "queries/schema.sql": schema_sql().encode(),
        "docs/records.md": records_md().encode(),
        "data/template.xlsx": template_xlsx(),
    }


def stale(root: Path) -> list[Path]:
    """The files that differ from what the contract gives, or are not there; nothing is written."""
    return list(_differing(root))


def write_all(root: Path) -> list[Path]:
    """Writes the files that differ from what the contract gives, and returns those."""
    differing = _differing(root)
    for path, content in differing.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(differing)


def _differing(root: Path) -> dict[Path, bytes]:
    """The files that do not hold what the contract gives → what they should hold."""
    return {root / name: content for name, content in generated().items() if not _holds(root / name, content)}


def _holds(path: Path, content: bytes) -> bool:
    if not path.is_file():
        return False
    held = path.read_bytes()
    return held == content or (path.suffix == ".xlsx" and _parts(held) == _parts(content))


def _parts(workbook: bytes) -> dict[str, str] | None:
    """The parts of a workbook in one spelling, as another XML writer or zip library may write other bytes; None for
    what is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
            return {
                name: ElementTree.canonicalize(opened.read(name).decode(), rewrite_prefixes=True)
                for name in opened.namelist()
            }
    except (zipfile.BadZipFile, ElementTree.ParseError, UnicodeDecodeError):
        return None
