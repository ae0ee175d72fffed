"""Tokens for programs that read: making one, which there are, and withdrawing one."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from doorstroom.access import tokens
from doorstroom.access.tokens import Token
from doorstroom.cli.options import add_json, add_store, hold_known, store_of, this_day
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.query import answers
from doorstroom.query.reader import READER
from doorstroom.settings import Settings
from doorstroom.store.versions import StoreError

DAYS = 365


def add_token(command: Parser) -> None:
    words = command.words
    add_store(command)
    command.add_argument("--for", dest="name", required=True, metavar="NAME", help=words("cli.help_token_for"))
    command.add_argument("--role", choices=tokens.ROLES, default=READER, help=words("cli.help_token_role"))
    command.add_argument(
        "--municipality", action="append", metavar="MUNICIPALITY", help=words("cli.help_token_municipality")
    )
    command.add_argument("--days", type=int, default=DAYS, metavar="DAYS", help=words("cli.help_token_days"))
    command.set_defaults(run=_token)


def _token(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    version = store.current_name()
    if version is None:
        raise StoreError("store_empty", path=store.path)
    if options.municipality:
        hold_known({"municipality": options.municipality}, answers.choices(store.path, version), options.command)
    shown, token = tokens.made(store.path, options.name, [options.role], options.municipality, this_day(), options.days)
    options.about = {"role": options.role, "municipalities": options.municipality or []}
    print(shown)  # alone on its line, so that a script can take it
    told = {"name": token.name, "until": token.until, "places": _places(token, words)}
    print(words("cli.token_made", **told), file=sys.stderr)
    if not own.has_api:
        print(words("cli.token_api_off"), file=sys.stderr)
    return DONE


def add_tokens(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.set_defaults(run=_tokens)


def _tokens(options: argparse.Namespace, own: Settings, words: Words) -> int:
    there, today = tokens.tokens(store_of(options, own).path), this_day()
    if options.json:
        print_json({"tokens": [_told(one) | {"is_valid": one.is_valid(today)} for one in there]})
        return DONE
    if not there:
        print(words("cli.tokens_none"))
    for one in there:
        print(_in_words(one, words) if one.is_valid(today) else words("cli.token_expired", said=_in_words(one, words)))
    return DONE


def _told(token: Token) -> dict[str, object]:
    return {name: value for name, value in asdict(token).items() if name != "sha256"}


def _in_words(token: Token, words: Words) -> str:
    return words(
        "cli.token_told",
        name=token.name,
        roles=", ".join(token.roles),
        places=_places(token, words),
        since=token.since,
        until=token.until,
        used=words("cli.token_used", day=token.last_used) if token.last_used else words("cli.token_unused"),
    )


def _places(token: Token, words: Words) -> str:
    return words("cli.token_of_all") if token.municipalities is None else ", ".join(token.municipalities)


def add_revoke(command: Parser) -> None:
    add_store(command)
    command.add_argument("name", metavar="NAME", help=command.words("cli.help_revoke_name"))
    command.set_defaults(run=_revoke)


def _revoke(options: argparse.Namespace, own: Settings, words: Words) -> int:
    tokens.revoke(store_of(options, own).path, options.name)
    print(words("cli.token_revoked", name=options.name))
    return DONE
