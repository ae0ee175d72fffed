"""Edits that make the product wrong: each must be noticed by the tests that it names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).parent / "mutations.toml"


@dataclass(frozen=True)
class Mutation:
    """One edit: in `file`, `old` (which occurs once) becomes `new`. `caught_by`: a test file."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str

    def is_there(self) -> bool:
        path = ROOT / self.file
        return path.is_file() and path.read_text(encoding="utf-8").count(self.old) == 1


def mutations() -> list[Mutation]:
    return [Mutation(**entry) for entry in tomllib.loads(LIST.read_text(encoding="utf-8"))["mutation"]]


def apply(mutation: Mutation, tree: Path) -> None:
    """Make the edit in a copy of the tree."""
    path = tree / mutation.file
    path.write_text(path.read_text(encoding="utf-8").replace(mutation.old, mutation.new), encoding="utf-8")
