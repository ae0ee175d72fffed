"""What a command tells to who may act for some municipalities only: of those all, of others what they may see too."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from doorstroom.cli.options import store_of, this_day
from doorstroom.i18n import Words
from doorstroom.query.address import Values
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.settings import STAFF, Settings
from doorstroom.store.versions import StoreError

# They tell of all municipalities, or act on what is of all, and cannot do so for some.
OF_ALL = frozenset({"versions", "back", "purge", "recompose", "backup", "restore", "share"}) | {
    *("token", "tokens", "revoke", "sessions", "sign-out", "audit")
}


def hold(options: argparse.Namespace, own: Settings) -> None:
    """Raises LedgerError('not_within_all') for a command that is not for who may act for some municipalities only."""
    if options.command in OF_ALL:
        store_of(options, own).require_all()


def request_of(
    options: argparse.Namespace, own: Settings, words: Words, said: Mapping[str, Values] | None = None
) -> Request:
    """What a command asks, of the version that readers see. said: as an address says it. Raises StoreError."""
    store = store_of(options, own)
    version = store.current_name()
    if version is None:
        raise StoreError("store_empty", path=store.path)
    reader, people = Reader("", STAFF, own=own.within), People(own.smallest, own.rounded_to)
    return Request(reader, store.path, version, words.language, this_day(), people, said or {}, identity=own.identity)
