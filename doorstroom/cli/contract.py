"""The files that follow from the contract: which differ, and writing them."""

from __future__ import annotations

import argparse

from doorstroom.cli.output import DONE
from doorstroom.cli.parser import Parser
from doorstroom.contract import generated
from doorstroom.i18n import Words
from doorstroom.settings import ROOT, Settings


def add_contract(command: Parser) -> None:
    command.add_argument("--write", action="store_true", help=command.words("cli.help_contract_write"))
    command.set_defaults(run=_contract)


def _contract(options: argparse.Namespace, own: Settings, words: Words) -> int:
    for path in generated.write_all(ROOT) if options.write else generated.stale(ROOT):
        print(path)
    return DONE
