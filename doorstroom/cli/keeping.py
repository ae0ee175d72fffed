"""Keeping it going: whether it can do its work, a copy of the records, and putting one back."""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import asdict
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from doorstroom.cli.options import add_json, add_store, store_of
from doorstroom.cli.output import DONE, NOTHING_DONE, SOME_REFUSED, print_json
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import Settings
from doorstroom.store import backup
from doorstroom.store.health import MB, HealthError, Sign, signs

PATIENCE = 5  # seconds that the server may take


def add_health(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.add_argument("--url", type=_http, metavar="URL", help=command.words("cli.help_health_url"))
    command.set_defaults(run=_health)


def _http(text: str) -> str:
    """An address of a server. Raises ValueError on what is none."""
    if not text.startswith(("http://", "https://")):
        raise ValueError(text)
    return text


def _health(options: argparse.Namespace, own: Settings, words: Words) -> int:
    found = signs(store_of(options, own), own.smallest_space)
    if options.url:
        found.append(_answer(options.url))
    is_well = all(sign.is_well for sign in found)
    told = [(sign, _told(sign, words)) for sign in found]
    if options.json:
        each = [{"name": sign.name, "is_well": sign.is_well, "told": said} for sign, said in told]
        print_json({"is_well": is_well, "signs": each})
    else:
        for sign, said in told:
            print(said, file=sys.stdout if sign.is_well else sys.stderr)
    return DONE if is_well else NOTHING_DONE


def _told(sign: Sign, words: Words) -> str:
    if sign.problem:
        return error_in_words(sign.problem, words)
    return words(f"cli.health_{sign.said}", **sign.details)


def _answer(url: str) -> Sign:
    """Whether the server answers there."""
    try:
        with urlopen(url, timeout=PATIENCE):
            return Sign("server", "server", {"url": url})
    except (URLError, HTTPException, OSError, ValueError) as error:
        return Sign("server", "server", problem=HealthError("no_answer", url=url, problem=str(error)))


def add_backup(command: Parser) -> None:
    add_store(command)
    add_json(command)
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", type=Path, metavar="FOLDER", help=command.words("cli.help_backup_to"))
    what.add_argument("--verify", type=Path, metavar="FOLDER", help=command.words("cli.help_backup_verify"))
    command.set_defaults(run=_backup)


def _backup(options: argparse.Namespace, own: Settings, words: Words) -> int:
    if options.verify:
        return _verify(options, words)
    made = backup.backup(store_of(options, own), options.to)
    if options.json:
        print_json(asdict(made))
    else:
        print(words("cli.backup_made", **_sizes(made)))
        for name in made.damaged:
            print(words("cli.backup_of_damaged", name=name), file=sys.stderr)
    return SOME_REFUSED if made.damaged else DONE


def _verify(options: argparse.Namespace, words: Words) -> int:
    found, differences = backup.verify(options.verify)
    if options.json:
        print_json(asdict(found) | {"is_whole": not differences, "differences": [asdict(one) for one in differences]})
    elif not differences:
        print(words("cli.backup_whole", **_sizes(found)))
    for one in () if options.json else differences:
        print(words(f"cli.backup_{one.what}", file=one.path), file=sys.stderr)
    return NOTHING_DONE if differences else DONE


def add_restore(command: Parser) -> None:
    add_store(command)
    add_json(command)
    told = command.words("cli.help_restore_from")
    command.add_argument("--from", type=Path, required=True, metavar="FOLDER", dest="folder", help=told)
    command.set_defaults(run=_restore)


def _restore(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    done = backup.restore(options.folder, store)
    if options.json:
        print_json(asdict(done) | {"store": store.path})
    else:
        print(words("cli.restored", **_sizes(done), store=str(store.path)))
    return DONE


def _sizes(found: backup.Backup) -> dict[str, object]:
    size = math.ceil(found.n_bytes / MB)
    return {"folder": str(found.folder), "version": found.version, "files": found.n_files, "size": size}
