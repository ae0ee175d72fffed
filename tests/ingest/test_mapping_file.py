"""A mapping is a value: what is written of it is read back as it was, with its doubts as comments beside it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as some

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.mapping.file import NUMBERS, load_mapping, written
from doorstroom.ingest.mapping.model import (
    BY_NAME,
    STATEMENT_COLUMNS,
    Doubt,
    FedTable,
    Feed,
    Mapping,
    Statement,
    Status,
    Suggestion,
)
from doorstroom.ingest.parse.day_order import DATE_ORDERS
from doorstroom.ingest.parse.numbers import DECIMAL_MARKS
from doorstroom.ingest.parse.text import fold

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=12) | some.sampled_from(
    ["Nr", "Naam van de pilot", 'Zij zei: "nu"', "\\", "#", "a = b", "[x]", "\x7f", "\t\n", "ë"]
)
MAYBE = some.sampled_from([None, True, False])
RULES = contract()
OTHERS = [name for name in RULES.tables if name not in ("pilots", "milestones")]


@cache
def feeds_of(name: str, columns: tuple[str, ...] = ()):
    """The feeds of a table: the required columns, and some of the others; or some of these columns."""
    table = RULES.tables[name]
    required = {name: feed_of(table, name) for name, column in table.columns.items() if column.required}
    others = {name: feed_of(table, name) for name in columns or table.columns if name not in required}
    return some.fixed_dictionaries({} if columns else required, optional=others)


def feed_of(table: Table, name: str, codes=None):
    column = table.columns[name]
    codes = codes or (tuple(RULES.codes[column.codes]) if column.codes else None)
    meant = some.sampled_from(["", *codes]) if codes else TEXTS
    words = some.dictionaries(TEXTS, meant, max_size=3)
    more = {"words": words, "date_order": some.sampled_from([None, *DATE_ORDERS]), "month_year": MAYBE}
    more["where"] = some.dictionaries(TEXTS, some.lists(TEXTS, max_size=2).map(tuple), max_size=2)
    if column.type in NUMBERS:
        more["times"] = some.sampled_from([None, 1, 1000])
    of_headers = {"headers": some.lists(TEXTS, min_size=1, max_size=3).map(tuple), "join": some.none() | TEXTS}
    fixed = some.sampled_from(codes) if codes else TEXTS
    return some.builds(Feed, **of_headers, **more) | some.builds(Feed, fixed=fixed, **more)


DAYS_OF_ROWS = (
    feed_of(RULES.tables["milestones"], "recorded_on")
    .filter(lambda feed: feed.headers)
    .map(lambda feed: replace(feed, where={}))
)


@some.composite
def statements(draw, *, has_column: bool):
    table = RULES.tables["milestones"]
    milestone = draw(some.sampled_from(list(RULES.codes["milestone"])))
    outcomes = RULES.outcomes.get(milestone, ())
    feeds = draw(feeds_of("milestones", tuple(name for name in STATEMENT_COLUMNS if name != "outcome")))
    outcome = draw(some.sampled_from([None, *outcomes]))
    if outcomes and outcome is None and draw(some.booleans()):
        read = feed_of(table, "outcome", outcomes).filter(lambda feed: feed.headers)
        feeds["outcome"] = draw(read)
    needs_outcome = milestone in RULES.needs_outcome and not ("planned_on" in feeds and "happened_on" not in feeds)
    if needs_outcome and outcome is None and "outcome" not in feeds:
        outcome = outcomes[0]
    if has_column and not feeds.keys() & {"planned_on", "happened_on", "outcome"}:
        feeds["happened_on"] = Feed(("Datum",))
    return Statement(milestone, outcome, feeds, False if has_column else draw(some.booleans()))


@some.composite
def mappings(draw):
    table = draw(some.none() | some.sampled_from(list(RULES.tables)))
    sheet = draw(some.none() | TEXTS)
    settings_of = {
        "sheet": some.just(sheet),
        "sheets": some.just(()) if sheet is not None else some.lists(TEXTS, max_size=2).map(tuple),
        "files": some.lists(TEXTS, max_size=2).map(tuple),
        "source": some.none() | TEXTS.filter(str.strip),
        "reported_on": some.sampled_from([None, BY_NAME]) | DAYS_OF_ROWS,
        "whole": MAYBE,
        "month_year": MAYBE,
        "header_row": some.none() | some.integers(1, 99),
        "date_order": some.sampled_from([None, *DATE_ORDERS]),
        "decimal": some.sampled_from([None, *DECIMAL_MARKS]),
        "feeds": feeds_of(table or "pilots"),
    }
    fed = some.sampled_from([*OTHERS, *(["pilots"] if table == "milestones" else [])]).flatmap(
        lambda one: some.builds(FedTable, some.just(one), feeds_of(one))
    )
    if table in (None, "milestones"):
        settings_of["tables"] = some.lists(fed, max_size=2).map(tuple)
    if table is None:
        said = some.lists(statements(has_column=False), max_size=2).map(tuple)
        words = {word: draw(said) for word in draw(some.lists(TEXTS, max_size=3, unique_by=fold))}
        settings_of |= {
            "milestones": some.lists(statements(has_column=True), max_size=3).map(tuple),
            "status": some.none() | some.builds(Status, TEXTS, some.just(words)),
        }
    return draw(some.builds(Mapping, table=some.just(table), **settings_of))


@given(mappings())
@settings(deadline=None, max_examples=100)
def test_reading_what_was_written_gives_the_same_mapping(mapping):
    assert load_mapping(written(Suggestion(mapping))) == mapping


def test_a_mapping_that_is_read_and_written_says_the_same_in_toml():
    text = (
        'sheet = "Blad1"\nheader_row = 3\n\n'
        '[columns]\npilot_id = "Nr"\ntitle = { columns = ["A", "B"], join = " / " }\n\n'
        '[[milestones]]\nmilestone = "evaluation"\nhappened_on = "Datum"\noutcome = { column = "U" }\n\n'
        '[status]\ncolumn = "S"\n\n'
        '[status.words]\n"Loopt" = [{ milestone = "started", happened_on = "Start" }]\n'
    )
    again = written(Suggestion(load_mapping(text)))
    assert tomllib.loads(again) == tomllib.loads(text)
    assert again == text


def test_doubts_stand_beside_what_they_are_about_and_what_is_not_known_stands_as_a_comment():
    feeds = {"pilot_id": Feed(("Nr",)), "title": Feed(("Naam",)), "self_rating": Feed(("Kleur",), words={"G": "green"})}
    doubts = (
        Doubt(("decimal",), "choose_decimal"),
        Doubt(("columns", "title"), "check", {"likeness": 81}),
        Doubt(("columns", "self_rating", "values", "paars"), "unknown_word", {"known": "green, amber, red"}),
        Doubt(("left_out", 0, "outcome"), "choose_outcome"),
    )
    left_out = (Statement("recheck", None, {"happened_on": Feed(("Nagekeken",))}),)
    suggestion = Suggestion(Mapping(feeds), "lijst.csv", doubts, left_out, ("Overig",), frozenset({"Overig"}))
    text = written(suggestion)
    assert load_mapping(text) == suggestion.mapping
    for start in (
        '# Koppeling: welke kolom van de lijst "lijst.csv" is wat.',
        "# kies / choose: decimal",
        'title = "Naam"  # controleer / check: likeness 81',
        '"G" = "green"',
        '# "paars" = ""  # onbekend: kies wat dit betekent / unknown: choose what this means: green, amber, red',
        '# happened_on = "Nagekeken"',
        '# outcome = "holds|slipped"  # kies de uitkomst',
        '#   "Overig"  (lijkt op datums',
    ):
        assert [line for line in text.splitlines() if line.startswith(start)], start
