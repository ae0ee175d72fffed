"""The sections of the screen of decisions: who waits, ranked or by the meeting that can decide, and what each lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas

from doorstroom.export.table import Table
from doorstroom.i18n import Words, is_missing
from doorstroom.markup import Html
from doorstroom.query.address import Link
from doorstroom.report.charts.waiting_decisions import in_words, norm_in_words, title
from doorstroom.report.parts import Ranked
from doorstroom.report.screens.blocks import ROWS_ON_SCREEN, Block, Choice, Heading, Line, Ranking, note
from doorstroom.report.screens.waiting_list import waiting_list
from doorstroom.report.screens.writing import ANCHOR
from doorstroom.report.text import price
from doorstroom.report.text import waiting as claims

ORDERS = ("wait", "meeting")  # how the list is ordered, as its address says; the first where it says nothing
ORDER = "by"
RECORD = "record"  # the part of the address that names the meeting of which the form is open
COLUMNS = ("body", "lacks", "people", "euro", "deferred")
AGENDAS = 12
ON_AGENDA = 50
MEASURES = ("waiting", "over_norm", "second_clock", "open_gates", "people_waiting", "cost_of_delay")


@dataclass(frozen=True)
class Waiting:
    """Who waits: `waiting_decisions` as it is and in words, `cost_of_delay` by pilot, and `next_meetings`."""

    found: pandas.DataFrame
    told: pandas.DataFrame
    costs: pandas.DataFrame
    meetings: pandas.DataFrame
    norm_is_adopted: bool

    def rows(self, words: Words, link: Link) -> dict[str, Ranked]:
        """Each of them for the list, by its key, in order."""
        costs = {row["pilot_key"]: row for row in self.costs.to_dict("records")}
        several = self.told["municipality"].nunique() > 1
        return {
            row["pilot_key"]: _ranked(row, costs.get(row["pilot_key"]), words, link, several=several)
            for row in self.told.to_dict("records")
        }


def ranking(
    of: Waiting, order: str, table: Table, words: Words, link: Link, add: Mapping[str, str], *, may_write: bool
) -> Ranking:
    """The list. add: what its address holds besides the order. may_write: whether decisions are written down below."""
    rows = of.rows(words, link)
    shown = [name for name in COLUMNS if not _is_empty(rows.values(), name)]
    listed = _Listed(shown, _longest(of.told), _norm(of, words), words)
    if order == ORDERS[0]:
        caption = words("figures.waiting_decisions.caption")
        above = [Line(words("writing.to_form"), f"#{ANCHOR}")] if may_write else []
        parts = [(above, listed.of(list(rows.values())[:ROWS_ON_SCREEN], caption))]
    else:
        to_form = partial(_form_of, link, add) if may_write else None
        parts = list(_by_meeting(of, rows, listed, to_form))
    ways = [(words(f"decisions.order.{name}"), _address(name, link, add), name == order) for name in ORDERS]
    choice = Choice(words("decisions.order.label"), ways)
    return Ranking(title(of.told, words), choice, parts, table, MEASURES, "ranked_waits", "agenda")


def below(of: Waiting, order: str, words: Words, link: Link) -> Iterator[Block]:
    """What the list leaves out, and what its numbers mean where they need it; each said once."""
    rows = of.rows(words, link)
    yield from (note(words(f"decisions.none_known.{name}")) for name in COLUMNS if _is_empty(rows.values(), name))
    if (of.costs.loc[~of.costs["is_whole"].astype(bool), "cost_p50"] < 0).any():
        yield note(words("decisions.list.below_zero"))
    if order == ORDERS[0] and len(rows) > ROWS_ON_SCREEN:
        yield note(words("frame.rows_cut", shown=ROWS_ON_SCREEN, total=len(rows)))
    if order != ORDERS[0] and len(of.meetings) > AGENDAS:
        yield note(words("decisions.agenda_more"))
    if not of.norm_is_adopted:
        yield note(words("status.starting_norms"))


def _address(order: str, link: Link, add: Mapping[str, str]) -> str:
    return link("decisions", **add) if order == ORDERS[0] else link("decisions", **add, **{ORDER: order})


@dataclass(frozen=True)
class _Listed:
    """What the lists of one screen share: columns, scale and norm."""

    columns: Sequence[str]
    longest: float
    norm: str
    words: Words

    def of(self, rows: Sequence[Ranked], caption: str, columns: Sequence[str] | None = None) -> Html:
        return waiting_list(rows, columns or self.columns, self.longest, self.norm, caption, self.words)


def _form_of(link: Link, add: Mapping[str, str], meeting: str | None) -> str:
    """Where what a meeting decided is written down; None: one of which it is unknown who decides."""
    record = {RECORD: meeting} if meeting else {}
    return f"{link('decisions', **add, **{ORDER: ORDERS[1]}, **record)}#{ANCHOR}"


def _by_meeting(
    of: Waiting, rows: Mapping[str, Ranked], listed: _Listed, to_form: Callable[[str | None], str] | None
) -> Iterator[tuple[list[Block], Html]]:
    """Each meeting with what is on its agenda. to_form: where what it decided is written down, if anywhere."""
    words, several = listed.words, of.meetings["municipality"].nunique() > 1
    for meeting in of.meetings.head(AGENDAS).to_dict("records"):
        heading = claims.agenda_heading(meeting, words, with_municipality=several)
        papers, asked = claims.papers(meeting, words), claims.on_agenda(of.told, meeting)
        above: list[Block] = [Heading(heading, 3), *([note(papers)] if papers else [])]
        if to_form:
            key = None if is_missing(meeting["body"]) else claims.body_of(meeting, words, with_municipality=several)
            above.append(Line(words("writing.to_form"), to_form(key)))
        if len(asked) > ON_AGENDA:
            above.append(note(words.count("decisions.agenda_rest", len(asked) - ON_AGENDA)))
        columns = [name for name in listed.columns if name != "body"]
        yield above, listed.of([rows[key] for key in asked["pilot_key"].head(ON_AGENDA)], heading, columns)


def _ranked(
    row: Mapping[str, object], cost: Mapping[str, object] | None, words: Words, link: Link, *, several: bool
) -> Ranked:
    days, norm = (None if is_missing(row[name]) else row[name] for name in ("days_waiting", "norm_days"))
    said = {
        "body": None if is_missing(row["decided_by"]) else row["decided_by"],
        "lacks": claims.lacking(row, words),
        "people": row["people"] if not is_missing(row["people"]) else None,
        "euro": price.of_pilot(cost, words),
        "deferred": words("decisions.deferred", n=row["deferrals"]) if row["deferrals"] else "",
    }
    return Ranked(
        name=row["title"],
        href=link("pilot", id=row["pilot_key"]),
        days=days,
        norm=norm,
        wait=words("figures.waiting_decisions.unknown") if days is None else words.days(days),
        about=in_words(row, words),
        place=row["municipality"] if several else "",
        said=said,
        below={"body": claims.reachable(row, words)},
    )


def _is_empty(rows: Iterable[Ranked], name: str) -> bool:
    """Whether there is nothing to say in a column: of each it is unknown, or there is none."""
    return not any(row.said[name] for row in rows)


def _longest(told: pandas.DataFrame) -> float:
    return max([*told["days_waiting"].dropna(), *told["norm_days"].dropna(), 1])


def _norm(of: Waiting, words: Words) -> str:
    norms = of.told["norm_days"].dropna().unique()
    return norm_in_words(norms[0], words, of.norm_is_adopted) if len(norms) == 1 else ""
