"""docs/records.md: what to hand in, in every language, made from the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doorstroom.contract.guide import example_text, guide
from doorstroom.contract.model import Column, Contract, Table, contract


def records_md() -> str:
    """The whole document: a part of the same shape in every language."""
    words = guide()["documentation"]
    parts = [_part(contract(), language) for language in contract().languages]
    return f"<!-- {words['generated']} -->\n\n" + "\n\n".join(parts) + "\n"


def _part(rules: Contract, language: str) -> str:
    words = guide()["documentation"]
    blocks = [f"# {words['title'][language]}", words["other_language"][language]]
    blocks += [paragraph[language] for paragraph in words["intro"]]
    blocks += [f"## {words['tables_heading'][language]}", _tables(rules, language)]
    for table in rules.tables.values():
        blocks += _table(table, language)
    blocks += [f"## {words['dates_heading'][language]}"]
    blocks += ["\n".join(f"- {line[language]}" for line in words["dates"])]
    blocks += [f"## {words['codes_heading'][language]}"]
    for name in rules.codes:
        blocks += _code_list(name, rules, language)
    return "\n\n".join(blocks)


def _tables(rules: Contract, language: str) -> str:
    rows = (
        (f"**{table.label[language]}**", f"`{table.name}`", _yes_no(table.required, language), table.note[language])
        for table in rules.tables.values()
    )
    return _grid(guide()["documentation"]["tables_headings"][language], rows)


def _table(table: Table, language: str) -> list[str]:
    words = guide()["documentation"]
    facts = [table.note[language], words["key"][language].format(columns=_names(table, table.key, language))]
    facts += [
        words["key_else"][language].format(
            empty=_names(table, (name,), language), other=_names(table, (other,), language)
        )
        for name, other in table.key_else.items()
    ]
    if table.one_of:
        facts.append(words["one_of"][language].format(columns=_names(table, table.one_of, language)))
    facts.append(words[table.kind][language])
    rows = (
        (
            f"**{column.label[language]}**",
            f"`{column.name}`",
            _yes_no(column.required, language),
            _kind(column, language),
            _explanation(column, language),
            example_text(column, language),
        )
        for column in table.columns.values()
    )
    return [f"### {table.label[language]}", " ".join(facts), _grid(words["columns_headings"][language], rows)]


def _names(table: Table, names: Iterable[str], language: str) -> str:
    return ", ".join(table.columns[name].label[language] for name in names)


def _kind(column: Column, language: str) -> str:
    kind = guide()["types"][column.type][language]
    if not column.codes:
        return kind
    heading = guide()["codes"][column.codes][language]
    return f"{kind}: [{heading}](#{heading.lower().replace(' ', '-')})"


def _explanation(column: Column, language: str) -> str:
    words = guide()["documentation"]
    parts = [column.note[language]]
    if column.minimum is not None:
        template = words["minimum" if column.maximum is None else "range"][language]
        parts.append(template.format(minimum=column.minimum, maximum=column.maximum))
    if column.inexact:
        parts.append(words["inexact"][language])
    return " ".join(parts)


def _code_list(name: str, rules: Contract, language: str) -> list[str]:
    words = guide()["documentation"]
    heading = f"### {guide()['codes'][name][language]}"
    match name:
        case "milestone":
            rows = _milestones(rules, language)
            blocks = [words["outcomes_note"][language], _grid(words["outcomes_headings"][language], rows)]
        case "stage":
            rows = _stages(rules, language)
            blocks = [words["norms_note"][language], _grid(words["norms_headings"][language], rows)]
        case "readiness_item":
            rows = (
                (item.label[language], f"`{item.code}`", _yes_no(bool(item.traits["gate"]), language))
                for item in rules.codes[name].values()
            )
            blocks = [words["gates_note"][language], _grid(words["gate_headings"][language], rows)]
        case _:
            rows = ((code.label[language], f"`{code.code}`") for code in rules.codes[name].values())
            blocks = [_grid(words["codes_headings"][language], rows)]
    return [heading, *blocks]


def _milestones(rules: Contract, language: str) -> Iterable[Sequence[str]]:
    opened = {stage.traits["opened_by"]: stage.label[language] for stage in rules.codes["stage"].values()}
    stays = guide()["documentation"]["stays"][language]
    for milestone in rules.codes["milestone"].values():
        outcomes = (
            f"{rules.label('outcome', outcome, language)} (`{outcome}`)"
            for outcome in rules.outcomes.get(milestone.code, ())
        )
        named = f"{milestone.label[language]} (`{milestone.code}`)"
        yield named, ", ".join(outcomes), opened.get(milestone.code, stays)


def _stages(rules: Contract, language: str) -> Iterable[Sequence[str]]:
    words = guide()["documentation"]
    for stage in rules.codes["stage"].values():
        without = words["planned_end" if stage.code == "running" else "none"][language]
        yield stage.label[language], f"`{stage.code}`", str(stage.traits.get("norm_days", without))


def _yes_no(is_true: bool, language: str) -> str:
    return guide()["words"]["yes" if is_true else "no"][language]


def _grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
