"""What hand-ins change, for a terminal: how much of what, the changes, and the leading figures."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from doorstroom.cli.options import add_json, add_store, publishing, store_of
from doorstroom.cli.output import DONE, print_json
from doorstroom.cli.parser import Parser
from doorstroom.cli.progress import Bar
from doorstroom.contract.model import contract
from doorstroom.i18n import Words
from doorstroom.ledger.beside import Beside
from doorstroom.report.text.in_view import View, is_unknown
from doorstroom.report.text.waiting import LEADING
from doorstroom.settings import Settings
from doorstroom.store.figures import APART
from doorstroom.store.publishing import Publishing
from doorstroom.store.trying import Changes, compare

SHOWN_LINES = 20
MOST_ROWS, MOST_LINES = 20_000, 1_000  # that are told as JSON, in all and of each kind
LEFT = "left_list"
DECIMALS = {"stagnation_months": 1}
ANSWER, HAPPENED = "answer", "happened"
NAMED = 3  # of what changed, that are named
KNOWN = "known_pilot"  # no change: another list told of it already
OF_PILOTS = ("new_pilot", KNOWN, "left_list", "back_in_list")


def add_compare(command: Parser) -> None:
    add_store(command)
    add_json(command)
    command.add_argument("hand_in", metavar="HAND_IN")
    command.set_defaults(run=_compare)


def _compare(options: argparse.Namespace, own: Settings, words: Words) -> int:
    store = store_of(options, own)
    hand_in = store.ledger.hand_in(options.hand_in)
    with Bar(words) as bar:
        how = Publishing(progress=bar, **publishing(own, store))
        changes = compare(store, hand_in, how)
    if options.json:
        print_json({"changes": as_json(changes, words)})
        return DONE
    for line in in_words(changes, words):
        print(line)
    return DONE


def as_json(changes: Changes | None, words: Words) -> dict | None:
    """Rows as records, the leading figures before and after, and all of it in words; null where there was nothing to
    compare with. Of very many the first are told, and how many there are: who shows them cannot hold all.
    """
    if changes is None:
        return None
    first = changes.rows.head(MOST_ROWS)
    rows = first.astype(object).where(first.notna(), None).to_dict("records")
    for row in rows:
        row["said_on"] = row["said_on"].date()
    told = {
        "summary": _summary(changes, words),
        "groups": [
            {
                "what": _named(kind, some, words),
                "n": len(some),
                "lines": [_line(row, words) for row in some[:MOST_LINES]],
                "pilots": [row["pilot_key"] for row in some[:MOST_LINES]],
            }
            for kind, some in _by_kind(changes).items()
            if kind != KNOWN
        ]
        + [
            {"what": _table(one, words), "n": len(lines), "lines": lines, "pilots": [None] * len(lines)}
            for one in changes.beside
            if (lines := list(_of_table(one, words)))
        ],
        "figures": list(_figures(changes, words)),
        "known": _known(changes, words),
    }
    n_left = int((changes.rows["kind"] == LEFT).sum())
    counted = {"n_rows": len(changes.rows), "n_left": n_left}
    return {"rows": rows, **counted, "before": changes.before, "after": changes.after, "told": told}


def in_words(changes: Changes, words: Words) -> Iterator[str]:
    """How much changed, the first changes, and which leading figures are other ones."""
    yield _summary(changes, words)
    if known := _known(changes, words):
        yield known
    rows = [row for row in _rows(changes) if row["kind"] != KNOWN]
    for row in rows[:SHOWN_LINES]:
        yield f"  {_line(row, words)}"
    if len(rows) > SHOWN_LINES:
        yield "  " + words.count("cli.more_changes", len(rows) - SHOWN_LINES)
    for one in changes.beside:
        yield f"  {_table(one, words)}: {words.join(_of_table(one, words))}"
    figures = list(_figures(changes, words))
    yield from figures
    if changes.beside and changes.before and not figures:
        yield words("cli.figures_same")


def _table(one: Beside, words: Words) -> str:
    return words.count("cli.changed_table", one.n_new + one.n_changed + one.n_gone, table=words.table(one.table))


def _of_table(one: Beside, words: Words) -> Iterator[str]:
    """How many rows of a table are new, other ones or gone."""
    for kind, n in (("new", one.n_new), ("changed", one.n_changed), ("gone", one.n_gone)):
        if n:
            yield words.count(f"cli.rows_{kind}", n)


def _rows(changes: Changes) -> list[dict]:
    """What changed; of a new pilot only that it is new, for all of it is."""
    every = changes.rows.to_dict("records")
    new = {row["pilot_key"] for row in every if row["kind"] == "new_pilot"}
    return [row for row in every if row["kind"] in OF_PILOTS or row["pilot_key"] not in new]


def _by_kind(changes: Changes) -> dict[str, list[dict]]:
    """Kind of change → its rows: new and gone pilots first, then the most frequent."""
    kinds: dict[str, list[dict]] = {}
    for row in _rows(changes):
        kind = row["kind"] if row["kind"] in (*OF_PILOTS, ANSWER) else row["told_as"]
        kinds.setdefault(kind, []).append(row)
    return dict(sorted(kinds.items(), key=lambda one: _in_order((one[0], len(one[1])))))


def _summary(changes: Changes, words: Words) -> str:
    kinds = _by_kind(changes)
    parts = [_named(kind, some, words) for kind, some in kinds.items() if kind != KNOWN]
    parts += [_table(one, words) for one in changes.beside]
    if not parts:
        return words("cli.changes_nothing")
    return words("cli.changes", what=words.join(parts))


def _named(kind: str, rows: Sequence[dict], words: Words) -> str:
    """How many changes of a kind, and of what: a decision among them is never only something new."""
    n_changes = words.count(f"cli.changed.{kind}", len(rows))
    if kind in (*OF_PILOTS, ANSWER):
        return n_changes
    counts = Counter((row["kind"], row["name"]) for row in rows)
    first = sorted(counts, key=lambda of: (_weight(*of), -counts[of], of))
    told = [_times(_of(*of, words), counts[of], words) for of in first[:NAMED]]
    n_more = len(rows) - sum(counts[of] for of in first[:NAMED])
    more = [words.count("cli.changed_more", n_more)] if n_more else []
    return words("cli.changed_of", changes=n_changes, names=words.join([*told, *more]))


def _of(kind: str, name: str, words: Words) -> str:
    from doorstroom.report.tables.history import of_what

    return words.label("milestone", name) if kind == HAPPENED else of_what(kind, name, words)


def _times(name: str, n: int, words: Words) -> str:
    return words("cli.changed_times", n=words.number(n), name=name) if n > 1 else name


def _weight(kind: str, name: str) -> int:
    """What is named first of what changed: decisions and evaluations, then what else happened."""
    if kind != HAPPENED:
        return 2
    return 0 if name in contract().outcomes else 1


def _known(changes: Changes, words: Words) -> str | None:
    """How many pilots of the list other lists told of already; None where there are none."""
    n = int((changes.rows["kind"] == KNOWN).sum())
    return words.count("cli.known_too", n) if n else None


def _figures(changes: Changes, words: Words) -> Iterator[str]:
    if changes.before:
        yield from figures_in_words(changes.before, changes.after, words, changes.views, changes.moved)


def figures_in_words(
    before: Mapping[str, float],
    after: Mapping[str, float],
    words: Words,
    views: Sequence[View | None] = (None, None),
    moved: Mapping[str, tuple[int, int]] | None = None,
) -> Iterator[str]:
    """The leading figures that are other ones, and that of who is counted apart where it is given. views: what is in
    view before and after; what of that is not known is said to be so, as readers see it. moved: how many pilots came in
    and went out of a figure: one that counts as many, and others, is said too.
    """
    for name in (*LEADING, APART):
        if name not in before:
            continue
        sides = zip((before, after), views, strict=True)
        was, is_now = (_figure(name, figures, view, words) for figures, view in sides)
        told = {"figure": words("cli.figure_apart" if name == APART else f"status.count.{name}")}
        told |= {"before": was, "after": is_now}
        came, went = (moved or {}).get(name, (0, 0))
        if was != is_now:
            yield words("cli.figure_changes", **told)
        elif came:
            yield words("cli.figure_others", **told, came=words.number(came), went=words.number(went))


def _figure(name: str, figures: Mapping[str, float], view: View | None, words: Words) -> str:
    """A figure as readers see it."""
    value = figures[name]
    if view is not None and name != APART and is_unknown(name, value, view):
        return words("format.unknown")
    return words.number(value, DECIMALS.get(name, 0))


def _in_order(told: tuple[str, int]) -> tuple[bool, int, str]:
    """New and gone pilots first, then the most frequent."""
    return told[0] not in OF_PILOTS, -told[1], told[0]


def _line(row: dict, words: Words) -> str:
    from doorstroom.report.tables.history import in_words as as_said

    if row["kind"] in OF_PILOTS:
        return words(f"cli.change.{row['kind']}", title=row["title"])
    said = {name: as_said(row, words)[name] for name in ("what", "before", "now", "told")}
    form = "said" if said["before"] and said["now"] else "silent" if said["before"] else "first"
    return words(f"cli.change.{form}", title=row["title"], **said)
