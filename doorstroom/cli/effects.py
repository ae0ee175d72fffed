"""What each possible answer to what is open would do to the leading figures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from doorstroom.cli.changes import figures_in_words
from doorstroom.cli.options import add_json, add_store, publishing, store_of
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import add_progress, progress
from doorstroom.i18n import Words
from doorstroom.settings import Settings
from doorstroom.store import effects
from doorstroom.store.publishing import Publishing


def add_effects(command: Parser) -> None:
    words = command.words
    add_store(command)
    add_json(command)
    add_progress(command)
    command.add_argument("pilot", metavar="PILOT", nargs="?", help=words("cli.help_effects_pilot", most=effects.MOST))
    command.add_argument("--same-as", metavar="PILOT", help=words("cli.help_effects_same_as"))
    command.set_defaults(run=_effects)


def _effects(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    with progress(options.progress, words) as told:
        how = Publishing(progress=told, within=own.within, **publishing(own, store))
        found = effects.effects(store, store.ledger, how, of_pilot=options.pilot, same_as=options.same_as)
    if options.json:
        print_json({"effects": as_json(found, words)})
        return DONE
    for one in found:
        kind, pilot, *what = one.about
        said = {"pilot": pilot, "kind": kind, "what": " ".join(filter(None, what)), "answer": one.answer}
        lines = ["…"] if one.after is None else figures_in_words(one.before, one.after, words)
        print(words("cli.effect", figures=words.join(list(lines)) or "=", **said))
    return DONE


def as_json(found: Sequence[effects.Effect], words: Words) -> list[dict]:
    """Each effect with the figures that are other ones in words; null where it hangs on more than the answer."""
    return [
        {
            "about": one.about,
            "answer": one.answer,
            "before": one.before,
            "after": one.after,
            "figures": None if one.after is None else list(figures_in_words(one.before, one.after, words)),
        }
        for one in found
    ]
