"""Handing in: check files, load them, and load those of the current version anew."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from doorstroom.cli import account
from doorstroom.cli.options import add_json, add_store, store_of
from doorstroom.cli.output import require_writable
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import Bar
from doorstroom.i18n import Words
from doorstroom.ingest.account import Report
from doorstroom.settings import Settings
from doorstroom.store import load


def add_check(command: Parser) -> None:
    add_json(command)
    _add_files(command)
    command.set_defaults(run=_check)


def _check(options: argparse.Namespace, own: Settings, words: Words) -> int:
    checked = partial(load.check_only, options.paths, mapping_file=options.mapping)
    return _done(checked, options, own, words)


def add_load(command: Parser) -> None:
    add_store(command)
    add_json(command)
    _add_files(command)
    command.set_defaults(run=_load)


def _load(options: argparse.Namespace, own: Settings, words: Words) -> int:
    kept = {"keep": own.versions_kept, "mapping_file": options.mapping}
    return _done(partial(load.load, store_of(options, own), options.paths, **kept), options, own, words)


def add_rebuild(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.set_defaults(run=_rebuild, refused=None, flags=None)


def _rebuild(options: argparse.Namespace, own: Settings, words: Words) -> int:
    return _done(partial(load.rebuild, store_of(options, own), keep=own.versions_kept), options, own, words)


def _add_files(command: Parser) -> None:
    """What is handed in, how it is read, and where to write what is wrong with it."""
    words = command.words
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=words("cli.help_path"))
    command.add_argument(
        "--mapping", type=Path, action="append", default=[], metavar="FILE", help=words("cli.help_mapping")
    )
    command.add_argument("--refused", type=Path, metavar="FILE", help=words("cli.help_refused"))
    command.add_argument("--flags", type=Path, metavar="FILE", help=words("cli.help_flags"))


def _done(work: Callable[..., Report], options: argparse.Namespace, own: Settings, words: Words) -> int:
    """Do a load or check, show how far it is, and tell what it did."""
    require_writable(options.refused, options.flags)
    with Bar(words) as bar:
        report = work(municipality=own.municipality, now=dt.datetime.now(), progress=bar)
    return account.tell(report, options, words)
