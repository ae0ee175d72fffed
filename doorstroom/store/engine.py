"""What folds the ledger and computes the derived tables of a version: DuckDB, in this process, or another engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import duckdb

from doorstroom.ledger.folded import OfSource, fold_here
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import Ledger
from doorstroom.store.models import derive


class Engine(Protocol):
    """Gives the same rows as `Here`, whatever it runs on."""

    def fold(self, ledger: Ledger, of_sources: Sequence[Sequence[HandIn]], *, is_kept: bool) -> list[OfSource]:
        """What the hand-ins of each source say together. `is_kept`: what had to be folded now is written down."""

    def derive(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Compute the tables of `queries/models` from those that the connection has, and insert them there."""


class Here:
    """DuckDB: what is folded already is read from disk."""

    def fold(self, ledger: Ledger, of_sources: Sequence[Sequence[HandIn]], *, is_kept: bool) -> list[OfSource]:
        return fold_here(ledger, of_sources, is_kept=is_kept)

    def derive(self, connection: duckdb.DuckDBPyConnection) -> None:
        derive(connection)


HERE = Here()
