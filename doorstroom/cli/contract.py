"""The files that follow from the contract: which differ, and writing them; and its workbook, empty or filled."""

from __future__ import annotations

import argparse
from dataclasses import replace

from doorstroom.cli.options import add_as_of, add_out, add_store, store_of
from doorstroom.cli.output import DONE, require_writable, write
from doorstroom.cli.parser import Parser
from doorstroom.cli.within import request_of
from doorstroom.contract import generated
from doorstroom.contract.template import template_xlsx
from doorstroom.export.filled import filled_xlsx, tables_needed
from doorstroom.i18n import Words
from doorstroom.ledger.periods import with_periods
from doorstroom.settings import ROOT, Settings


def add_contract(command: Parser) -> None:
    command.add_argument("--write", action="store_true", help=command.words("cli.help_contract_write"))
    command.set_defaults(run=_contract)


def _contract(options: argparse.Namespace, own: Settings, words: Words) -> int:
    for path in generated.write_all(ROOT) if options.write else generated.stale(ROOT):
        print(path)
    return DONE


def add_template(command: Parser) -> None:
    add_store(command)
    add_out(command)
    add_as_of(command)
    command.add_argument("--filled", action="store_true", help=command.words("cli.help_filled"))
    command.set_defaults(run=_template)


def _template(options: argparse.Namespace, own: Settings, words: Words) -> int:
    require_writable(options.out)
    if not options.filled:
        write(options.out, template_xlsx())
        return DONE
    store, request = store_of(options, own), request_of(options, own, words)
    whose = request.shown.own_municipality
    if own.within is not None and len(own.within) == 1:
        whose = min(own.within)
    store.require_within(whose)
    request = replace(request, said={"as_of": (options.as_of.isoformat(),)} if options.as_of else {})
    known = with_periods(store.ledger, request.known_rows(tables_needed()))
    write(options.out, filled_xlsx(known, whose, request.as_of))
    return DONE
