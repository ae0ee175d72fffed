"""Handing in: check files, load them, and put the ledger together anew."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from pandas import DataFrame

from doorstroom.cli import account
from doorstroom.cli.noting import about_of
from doorstroom.cli.options import add_json, add_store, day_past, municipality_of, publishing, store_of, who
from doorstroom.cli.output import DONE, SOME_REFUSED, require_writable
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import add_progress, progress
from doorstroom.i18n import Words
from doorstroom.ingest.account import Progress, Report
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.taking import Said
from doorstroom.settings import Settings
from doorstroom.spark.session import MEMORY, Cluster, require_installed
from doorstroom.store import answering, effects, load, tally
from doorstroom.store.engine import HERE, Engine
from doorstroom.store.publishing import Publishing
from doorstroom.store.versions import TEMP, Store, StoreError

DUCKDB, SPARK = "duckdb", "spark"
OUTCOMES = {DONE: "done", SOME_REFUSED: "some_refused"}


def add_check(command: Parser) -> None:
    add_store(command)
    add_json(command)
    add_progress(command)
    _add_files(command)
    command.add_argument("--effects", action="store_true", help=command.words("cli.help_effects_check"))
    command.add_argument(
        "--effects-of", metavar="PILOT", help=command.words("cli.help_effects_pilot", most=effects.MOST)
    )
    command.add_argument("--effects-same-as", metavar="PILOT", help=command.words("cli.help_effects_same_as"))
    command.set_defaults(run=_check)


def _check(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    how, said = _whose(options, own, store)
    given = {"mapping_file": options.mapping, "said": said, "store": store}
    given |= {"municipality": how["municipality"], "now": how["now"]}
    given |= {"trying": partial(_tried, options, how)} if options.effects else {}
    return done(partial(answering.check_answered, options.paths, _answers(options), **given), options, words)


def _tried(
    options: argparse.Namespace, how: dict[str, object], after: Store, ledger: Ledger, asked: DataFrame
) -> Sequence[effects.Effect]:
    """What each answer to what a list opens would do."""
    publish = Publishing(progress=lambda step, n: None, within=ledger.within, **how)
    of, same_as = options.effects_of, options.effects_same_as
    return effects.effects(after, ledger, publish, of_pilot=of, same_as=same_as, asked=asked)


def add_load(command: Parser) -> None:
    add_store(command)
    add_json(command)
    add_progress(command)
    _add_files(command)
    command.set_defaults(run=_load)


def _load(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store, answers = store_of(options, own), _answers(options)
    how, said = _whose(options, own, store)

    def work(progress: Progress) -> Report:
        publish = Publishing(progress=progress, **how)
        return answering.load_answered(store, options.paths, answers, publish, said, mapping_file=options.mapping)

    with tally.counting(store.path, is_on=own.metrics is not None) as told:
        told.outcome = OUTCOMES[status := done(work, options, words)]
    return status


def _answers(options: argparse.Namespace) -> list[answering.Answer]:
    return answering.answers_in(options.answers) if options.answers else []


def _whose(options: argparse.Namespace, own: Settings, store: Store) -> tuple[dict[str, object], Said]:
    """How is published, and what is said of what is handed in: whose it is too, where the command, the settings or what
    was handed in before say it.
    """
    whose = (options.municipality or "").strip() or municipality_of(own, store, options.source)
    said = Said(options.source, options.reported_on, options.reported_on_from_name, options.by or who())
    said = replace(said, is_unplaced=whose is None, may_be_known=not options.new_source)
    meant = dict(one.rpartition("=")[::2] for one in options.municipality_is)
    said = replace(said, municipalities=meant, is_asked=True)
    return publishing(own, store, whose), said


def add_recompose(command: Parser) -> None:
    add_store(command)
    add_json(command)
    add_progress(command)
    command.add_argument("--read-again", action="store_true", help=command.words("cli.help_read_again"))
    command.add_argument("--engine", choices=(DUCKDB, SPARK), default=DUCKDB, help=command.words("cli.help_engine"))
    command.add_argument("--master", metavar="URL", help=command.words("cli.help_master"))
    command.add_argument("--memory", default=MEMORY, metavar="SIZE", help=command.words("cli.help_memory"))
    command.set_defaults(run=_recompose, refused=None, flags=None)


def _recompose(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    given = {"is_read_again": options.read_again, **publishing(own, store)}
    with engine_of(options, store) as engine:
        return done(partial(load.recompose, store, engine=engine, **given), options, words)


@contextmanager
def engine_of(options: argparse.Namespace, store: Store) -> Iterator[Engine]:
    """What a command computes with. Raises StoreError where that cannot be had."""
    if options.engine == DUCKDB:
        yield HERE
        return
    if not options.master:
        raise StoreError("spark_no_master")
    require_installed()
    from doorstroom.spark.engine import spark_engine

    store.current_name()
    with spark_engine(Cluster(options.master, options.memory), store.path / TEMP) as engine:
        yield engine


def _add_files(command: Parser) -> None:
    """What is handed in, how it is read, and where to write what is wrong with it."""
    words = command.words
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=words("cli.help_path"))
    command.add_argument(
        "--mapping", type=Path, action="append", default=[], metavar="FILE", help=words("cli.help_mapping")
    )
    command.add_argument("--source", metavar="NAME", help=words("cli.help_source"))
    command.add_argument("--new-source", action="store_true", help=words("cli.help_new_source"))
    command.add_argument("--municipality", metavar="NAME", help=words("cli.help_municipality"))
    command.add_argument(
        "--municipality-is", action="append", default=[], metavar="NAME=NAME", help=words("cli.help_municipality_is")
    )
    held_for = command.add_mutually_exclusive_group()
    held_for.add_argument("--reported-on", type=day_past, metavar="DATE", help=words("cli.help_reported_on"))
    held_for.add_argument("--reported-on-from-name", action="store_true", help=words("cli.help_reported_on_from_name"))
    command.add_argument("--by", metavar="NAME", help=words("cli.help_by"))
    command.add_argument("--answers", type=Path, metavar="FILE", help=words("cli.help_answers"))
    command.add_argument("--refused", type=Path, metavar="FILE", help=words("cli.help_refused"))
    command.add_argument("--flags", type=Path, metavar="FILE", help=words("cli.help_flags"))


def done(work: Callable[..., Report], options: argparse.Namespace, words: Words) -> int:
    """Do a load or check, show how far it is, and tell what it did."""
    require_writable(options.refused, options.flags)
    with progress(options.progress, words) as told:
        report = work(progress=told)
    options.about = about_of(report)
    return account.tell(report, options, words)
