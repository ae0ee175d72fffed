"""The rooms of the house: which there are, what each may use, and what its files use."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("rooms.toml")
TABLE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: made from tests/rooms/rooms.toml -->", "<!-- end of rooms -->"
PACKAGE = ROOT / "doorstroom"
PAGES = sorted((ROOT / "pages").glob("*.py"))
SOURCES = [ROOT / "dashboard.py", ROOT / "run.py", *PAGES, *sorted(PACKAGE.rglob("*.py"))]


@cache
def listed() -> dict[str, dict]:
    """Each room with `what` it does, the rooms that it `uses` and the `libraries` that it may import."""
    return {name: room for name, room in tomllib.loads(LIST.read_text(encoding="utf-8")).items() if name != "reserved"}


@cache
def reserved() -> frozenset[str]:
    """The packages that only rooms which name them may import."""
    return frozenset(tomllib.loads(LIST.read_text(encoding="utf-8"))["reserved"])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def imports(path: Path) -> frozenset[str]:
    """Full dotted names of what a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def room_of(dotted: str) -> str | None:
    """The room that a module, or a name in it, belongs to; the narrowest that is listed. None: none of ours."""
    parts = dotted.split(".")
    if parts[0] == "doorstroom":
        parts = parts[1:]
    elif parts[0] not in ("pages", "dashboard"):
        return None
    return next((room for n in (2, 1) if (room := ".".join(parts[:n])) in listed()), None)


def used(path: Path) -> dict[str, str]:
    """The rooms that a file uses, each with an import of it."""
    own = room_of(dotted(path))
    return {room: found for found in imports(path) if (room := room_of(found)) and room != own}


def dotted(path: Path) -> str:
    """The name that a file is imported by."""
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def table() -> str:
    """The table of rooms in docs/architecture.md, the room that readers see first."""
    rows = [
        f"| `{room}` | {said['what']} | {', '.join(said['uses']) or 'nothing'} |"
        for room, said in reversed(listed().items())
    ]
    return "\n".join((BEGIN, "", "| room | what it does | what it may use |", "| --- | --- | --- |", *rows, "", END))


def replaced(text: str) -> str:
    """The text of docs/architecture.md with the table as it should be."""
    before, _, rest = text.partition(BEGIN)
    return before + table() + rest.partition(END)[2]
