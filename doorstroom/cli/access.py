"""Who is logged in on the screens, logging them out, and who did what."""

from __future__ import annotations

import argparse

from doorstroom.access import audit
from doorstroom.access.rules import rules
from doorstroom.access.sessions import EVERYONE, Session, Sessions
from doorstroom.cli.options import add_json, add_store, clock, store_of
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.i18n import Words
from doorstroom.report.text.acts import about_in_words, moment
from doorstroom.settings import Settings
from doorstroom.store.versions import AUDIT, SESSIONS

SHOWN = 100  # acts, unless more are asked for


def add_sessions(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.set_defaults(run=_sessions)


def _sessions(options: argparse.Namespace, own: Settings, words: Words) -> int:
    found = _of(options, own).open(clock(), rules(own.access))
    if options.json:
        print_json({"sessions": [{"who": one.who, "since": one.issued, "last_used": one.seen} for one in found]})
        return DONE
    for one in found:
        print(_line(one, words))
    if not found:
        print(words("cli.no_sessions"))
    return DONE


def _line(one: Session, words: Words) -> str:
    return words("cli.session", who=one.who, since=moment(one.issued, words), seen=moment(one.seen, words))


def add_sign_out(command: Parser) -> None:
    add_store(command)
    add_json(command)
    whom = command.add_mutually_exclusive_group(required=True)
    whom.add_argument("name", metavar="NAME", nargs="?", help=command.words("cli.help_sign_out_name"))
    whom.add_argument("--all", action="store_true", help=command.words("cli.help_sign_out_all"))
    command.add_argument("--by", metavar="NAME", help=command.words("cli.help_act_by"))
    command.set_defaults(run=_sign_out)


def _sign_out(options: argparse.Namespace, own: Settings, words: Words) -> int:
    n = _of(options, own).sign_out(EVERYONE if options.all else options.name, clock(), rules(own.access))
    options.about = {"sessions": n, "everyone": options.all}
    if options.json:
        print_json({"signed_out": n})
    else:
        print(words.count("accounts.signed_out", n))
    return DONE


def add_audit(command: Parser) -> None:
    words = command.words
    add_store(command)
    add_json(command)
    command.add_argument("--who", metavar="NAME", help=words("cli.help_audit_who"))
    command.add_argument("--what", choices=audit.KINDS, help=", ".join(audit.KINDS))
    command.add_argument("--at-most", type=int, default=SHOWN, metavar="N", help=words("cli.help_audit_at_most"))
    command.set_defaults(run=_audit)


def _audit(options: argparse.Namespace, own: Settings, words: Words) -> int:
    every, damaged = audit.entries(store_of(options, own).path / AUDIT)
    found = [one for one in every if options.who in (None, one.who) and options.what in (None, one.what)]
    found = found[: max(0, options.at_most)]
    if options.json:
        told = [{"at": one.at, "who": one.who, "what": one.what, "about": dict(one.about)} for one in found]
        print_json({"acts": told, "damaged": damaged})
        return DONE
    for one in found:
        told = {"who": one.who or words("accounts.nobody"), "what": words(f"accounts.act.{one.what}")}
        said = words("cli.act", at=moment(one.at, words), **told)
        print(": ".join(filter(None, [said, about_in_words(one.about, words)])))
    if not found:
        print(words("cli.no_acts"))
    if damaged:
        print(words.count("accounts.damaged", damaged))
    return DONE


def _of(options: argparse.Namespace, own: Settings) -> Sessions:
    return Sessions(store_of(options, own).path / SESSIONS)
