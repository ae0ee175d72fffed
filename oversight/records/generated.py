"""The files of the project that are made from the contract: what they should hold, and writing them."""

from __future__ import annotations

from pathlib import Path

from oversight.records.documentation import records_md
from oversight.records.schema import schema_sql
from oversight.records.template import template_xlsx


def generated() -> dict[str, bytes]:
    """The content of each file that is made from the contract, by its path in the project."""
    return {
        "queries/schema.sql": schema_sql().encode(),
        "docs/records.md": records_md().encode(),
        "data/template.xlsx": template_xlsx(),
    }


def stale(root: Path) -> list[Path]:
    """The files that differ from what the contract gives, or are not there; nothing is written."""
    return [root / name for name, content in generated().items() if not _holds(root / name, content)]


def write_all(root: Path) -> list[Path]:
    """Writes the files that differ from what the contract gives, and returns those."""
    written = stale(root)
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(generated()[path.relative_to(root).as_posix()])
    return written


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
