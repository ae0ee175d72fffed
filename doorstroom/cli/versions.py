"""The versions of the store: which there are, and going back to one."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from doorstroom.cli.options import add_json, add_store, store_of
from doorstroom.cli.output import DONE, print_json, say_why
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import Settings
from doorstroom.store.versions import Store, StoreError


def add_versions(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.set_defaults(run=_versions)


def _versions(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    try:
        current = store.current_name()
    except StoreError as error:
        if not store.names():
            raise
        say_why(error, words)  # and which there are, to choose from
        current = None
    versions = [_told(store, name, words) | {"is_current": name == current} for name in store.names()]
    if options.json:
        print_json({"versions": versions})
        return DONE
    for version in versions:
        mark = "*" if version["is_current"] else " "
        print(mark, version["name"], version.get("problem") or words.count("cli.pilots", version["n_pilots"]))
    return DONE


def _told(store: Store, name: str, words: Words) -> dict[str, object]:
    """What is known of a version; of one that cannot be read, why."""
    try:
        return asdict(store.version(name))
    except StoreError as error:
        return {"name": name, "problem": error_in_words(error, words)}


def add_back(command: Parser) -> None:
    add_store(command)
    command.add_argument("version", metavar="VERSION")
    command.add_argument("--by", metavar="NAME", help=command.words("cli.help_act_by"))
    command.set_defaults(run=_back)


def _back(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    store.require_all()
    store.back(options.version)
    print(words("cli.back", version=options.version))
    return DONE
