"""The versions of the store: which there are, going back to one, and what changed between two."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from doorstroom.cli.options import add_json, add_store, store_of
from doorstroom.cli.output import DONE, print_json, say_why
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.report.text.messages import changes_in_words, error_in_words
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
    command.set_defaults(run=_back)


def _back(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store_of(options, own).back(options.version)
    print(words("cli.back", version=options.version))
    return DONE


def add_changes(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.add_argument("earlier", nargs="?", metavar="FROM")
    command.add_argument("later", nargs="?", metavar="TO")
    command.set_defaults(run=_changes)


def _changes(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    earlier = options.earlier or store.previous_name()
    if not earlier:
        raise StoreError("no_earlier_version")
    changes = store.ask("changes", version=options.later, earlier=earlier)
    if options.json:
        print_json({"changes": json.loads(changes.to_json(orient="records", date_format="iso", date_unit="s"))})
        return DONE
    for line in changes_in_words(changes, words) or [words("changes.none")]:
        print(line)
    return DONE
