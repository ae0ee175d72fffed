"""The tables of the store as SQL (queries/schema.sql), made from the contract."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from doorstroom.contract.model import (
    ASSESSMENT_HOLDS_DAYS,
    DAYS_A_MONTH,
    STALE_AFTER_DAYS,
    Code,
    Column,
    Contract,
    Table,
    contract,
)

HEADER = """\
-- The tables that a load fills, and the code lists.
-- Made from doorstroom/contract/contract.toml by `python -m doorstroom contract --write`. Change the contract instead.
-- Grain: as the contract says of each table. Every record keeps the file, sheet and row that it came from.
-- There are no primary keys: an index over millions of rows costs more than the whole load, and the loader checks the
-- keys itself, because two rows with one key are shown to a person rather than refused by the database.
-- A row is known from known_from up to the day before known_until; where both are null it always is (was_known). So a
-- record may have several rows, of which the days do not overlap.
"""
TYPES = {
    "text": "varchar",
    "code": "varchar",
    "list": "varchar[]",
    "date": "date",
    "integer": "bigint",
    "number": "double",
    "money": "decimal(18, 2)",
}
SOURCE_COLUMNS = (
    "source_file varchar not null",
    "source_sheet varchar",
    "source_row bigint not null",
    "load_id varchar not null",
    "known_from date",
    "known_until date",
)
NO_LONGER_LISTED = "no_longer_listed"  # the stage of a pilot that its list no longer tells of: closed, and no code


def schema_sql() -> str:
    """The whole file: what is fixed, code lists with their rows, then one table per table of the contract."""
    rules = contract()
    statements = (*_macros(rules), *_code_tables(rules), *(_create(table, rules) for table in rules.tables.values()))
    return HEADER + "\n" + "\n".join(statements)


def _create(table: Table, rules: Contract) -> str:
    columns = [line for column in table.columns.values() for line in _columns(column)]
    checks = [check for column in table.columns.values() for check in _checks(column, rules)]
    if table.one_of:
        checks.append([" or ".join(f"{name} is not null" for name in table.one_of)])
    return _statement(table.name, [*columns, *SOURCE_COLUMNS, *map(_check, checks)])


def _columns(column: Column) -> Iterator[str]:
    always_filled = column.required or column.default is not None
    yield f"{column.name} {TYPES[column.type]}{' not null' if always_filled else ''}"
    if column.inexact:
        yield f"{column.inexact} boolean"


def _checks(column: Column, rules: Contract) -> Iterator[list[str]]:
    """Each check as its lines; a null passes every one of them."""
    if column.codes == "outcome":
        yield _outcome_check(rules)
    elif column.type == "code":
        yield _wrapped(f"{column.name} in (", rules.codes[column.codes], ")")
    elif column.type == "list":
        yield ["list_has_all(", f"    [{_quoted(rules.codes[column.codes])}],", f"    {column.name}", ")"]
    if column.minimum is not None and column.maximum is not None:
        yield [f"{column.name} between {column.minimum} and {column.maximum}"]
    elif column.minimum is not None:
        yield [f"{column.name} >= {column.minimum}"]
    elif column.maximum is not None:
        yield [f"{column.name} <= {column.maximum}"]


def _outcome_check(rules: Contract) -> list[str]:
    lines = ["outcome is null"]
    for milestone, outcomes in rules.outcomes.items():
        belongs = f"    and outcome in ({_quoted(outcomes)})"
        lines += ["or (", f"    milestone = '{milestone}'", belongs, ")"]
    return lines


def _check(lines: list[str]) -> str:
    if len(lines) == 1 and len(lines[0]) < 100:
        return f"check ({lines[0]})"
    return "check (\n" + textwrap.indent("\n".join(lines), " " * 8) + "\n    )"


def _wrapped(opening: str, codes: Iterable[str], closing: str) -> list[str]:
    line = opening + _quoted(codes) + closing
    if len(line) < 100:
        return [line]
    return [opening, *(f"    {part}" for part in textwrap.wrap(_quoted(codes), width=90)), closing]


def _macros(rules: Contract) -> Iterator[str]:
    """What a figure is counted with, and what codes mean; a null gives null."""
    closed = [code.code for code in rules.codes["stage"].values() if code.traits.get("closed")]
    final = _quoted(code.code for code in rules.codes["outcome"].values() if code.traits.get("final"))
    yield f"create macro in_months(days) as days / {DAYS_A_MONTH};\n"
    yield f"create macro in_days(months) as months * {DAYS_A_MONTH};\n"
    yield f"create macro is_stale(record_age_days) as record_age_days > {STALE_AFTER_DAYS};\n"
    yield f"create macro is_outdated(assessment_age_days) as assessment_age_days > {ASSESSMENT_HOLDS_DAYS};\n"
    yield f"create macro is_open_stage(stage) as stage not in ({_quoted([*closed, NO_LONGER_LISTED])});\n"
    yield f"create macro is_final(outcome) as outcome in ({final});\n"
    yield (
        "create macro was_known(known_from, known_until, as_of) as\n"
        "(known_from is null or known_from <= as_of) and (known_until is null or known_until > as_of);\n"
    )
    yield "create macro last_day() as date '9999-12-30';\n"


def _code_tables(rules: Contract) -> Iterator[str]:
    stages = rules.codes["stage"]
    norms = {code.code: code.traits.get("norm_days", "null") for code in stages.values()} | {NO_LONGER_LISTED: "null"}
    yield _filled(
        "stages",
        ["stage varchar not null", "stage_order bigint not null", "starting_norm_days bigint"],
        ((f"'{stage}'", str(order), str(norm)) for order, (stage, norm) in enumerate(norms.items(), start=1)),
    )
    opened = {code.traits["opened_by"]: code.code for code in stages.values()}
    yield _filled(
        "milestone_codes",
        ["milestone varchar not null", "milestone_order bigint not null", "opens_stage varchar"],
        (
            (f"'{name}'", str(order), f"'{opened[name]}'" if name in opened else "null")
            for order, name in enumerate(rules.codes["milestone"], start=1)
        ),
    )
    yield _filled(
        "readiness_items",
        ["item varchar not null", "item_order bigint not null", "is_gate boolean not null"],
        _readiness_rows(rules.codes["readiness_item"].values()),
    )
    yield _filled(
        "replies",
        ["answer varchar not null", "kind varchar not null"],
        ((f"'{code.code}'", f"'{kind}'") for code in rules.codes["reply"].values() for kind in code.traits["of"]),
    )


def _readiness_rows(items: Iterable[Code]) -> Iterator[tuple[str, ...]]:
    for order, item in enumerate(items, start=1):
        yield f"'{item.code}'", str(order), "true" if item.traits["gate"] else "false"


def _filled(name: str, columns: list[str], rows: Iterable[tuple[str, ...]]) -> str:
    names = ", ".join(column.split()[0] for column in columns)
    values = ",\n".join(f"({', '.join(row)})" for row in rows)
    return f"{_statement(name, columns)}\ninsert into {name} ({names})\nvalues\n{values};\n"


def _statement(name: str, lines: Iterable[str]) -> str:
    body = ",\n".join(f"    {line}" for line in lines)
    return f"create table {name} (\n{body}\n);\n"


def _quoted(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
