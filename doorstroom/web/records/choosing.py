"""What each column of a list becomes, and what the words in it mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import Draft
from doorstroom.drafts.lists import chosen_anew, with_choices
from doorstroom.drafts.one_list import List, is_day, is_number, is_outcome, outcomes_of
from doorstroom.ingest.mapping.choices import (
    BY_STATUS,
    UNSAID,
    targets,
)
from doorstroom.ingest.mapping.seen import ColumnSeen
from doorstroom.ingest.parse.day_order import DATE_ORDERS
from doorstroom.report import html
from doorstroom.report.screens.blocks import Choice, Heading, Line, Text, empty, note
from doorstroom.report.text.messages import place
from doorstroom.web import request as door
from doorstroom.web.records import desk, renaming, telling_apart
from doorstroom.web.records.controls import pick, put, select
from doorstroom.web.records.desk import words
from doorstroom.web.records.targets import target_name
from doorstroom.web.screen import show_blocks

A_PAGE = 15  # columns that are drawn at once
NOTHING, UNCHOSEN = "", None
KNOWN, SURE_ENOUGH = 100, 90
UNITS = (1, 1_000, 1_000_000)


def columns() -> None:
    """A row of controls for each column."""
    known = desk.lists()
    if known is None:
        return
    own, every = known
    for one in every:
        _columns_of(one, own)
    if lacking := what_lacks(every):
        show_blocks([*map(empty, lacking), note(words()("handing_in.lacking_first"))])
        return
    desk.next_step("words" if any(one.words_left() for one in every) else "compare")


def what_lacks(every: list[List]) -> list[str]:
    """What has to be chosen of lists before they can be read, a sentence each."""
    said = [told for one in every for told in (*renaming.lacking(one, words()), *telling_apart.lacking(one, words()))]
    return [*said, *_not_chosen(every)]


def _not_chosen(every: list[List]) -> list[str]:
    """What nobody chose yet that no control of its own asks."""
    said = []
    for one in every:
        lacking, unproven = one.lacking(), [column.header for column in one.unproven()]
        if lacking:
            named = words().join([target_name(target, words()) for target in lacking])
            above = [words()("handing_in.outcome_above")] if any(map(is_outcome, lacking)) else []
            said.append(" ".join([words()("handing_in.lacking", what=named), *above]))
        if set(lacking) & {f"{milestone}.outcome" for milestone in contract().asks_outcome}:
            said.append(words()("handing_in.outcome_lacks"))
        if unproven:
            said.append(words()("handing_in.unproven", columns=words().join(unproven)))
        if undecided := [column.header for column in one.undecided_numbers()]:
            said.append(words()("handing_in.undecided_numbers", columns=words().join(undecided)))
    return said


def telling(one: List) -> list[str]:
    """Of the columns that are not read though days or words of stages stand in them, which these are."""
    kinds = {"days": [], "stages": []}
    for column in one.telling():
        kinds["days" if column.is_days else "stages"].append(column.header)
    return [
        words().count(f"handing_in.telling.{kind}", len(headers), columns=words().join(headers))
        for kind, headers in kinds.items()
        if headers
    ]


def _columns_of(one: List, own: Draft) -> None:
    table = one.sheets[0].other_table
    if one.chosen.mapping is not None and table:
        found = words().count("handing_in.found.table", one.n_rows, table=words().table(table))
    else:
        found = words().count("handing_in.found.list", one.n_rows, columns=len(one.columns))
    show_blocks([Heading(_name(one), 2), note(found)])
    if one.is_only_sheet and (row := one.sheets[0].header_row):  # the step where that is chosen was passed by
        link = door.now().link("records", step="sheets")
        show_blocks([Line(words()("handing_in.headers_in", row=str(row)), link)])
    if one.chosen.mapping is not None:
        is_first = table is not None and one.chosen.mapping == one.sheets[0].mapping
        said = words()("handing_in.read_as_table", table=words().table(table)) if is_first else None
        show_blocks([Text(said or words()("handing_in.read_as_before"))])
        st.button(words()("handing_in.choose_anew"), key=f"ds-anew-{one.nth}", on_click=partial(_anew, one))
        return
    renaming.draw(one)
    telling_apart.draw(one)
    show_blocks(map(empty, _not_chosen([one])))
    show_blocks(map(note, [*([] if one.gone() else telling(one)), *telling_apart.on_several(one, own, words())]))
    _number(one)
    outcomes(one, one.without_outcome())
    pages = range(0, len(one.columns), A_PAGE)
    part = _page_of(one, len(pages))
    for column in one.columns[part * A_PAGE : (part + 1) * A_PAGE]:
        _column(one, column)


def _number(one: List) -> None:
    """That the title is the number too, of a list that has none: asked where a title may be of two pilots."""
    choices = one.chosen.choices
    if choices.can_be_by_title:
        show_blocks([note(words()("handing_in.by_title_asked"))])
        st.button(words()("handing_in.by_title"), key=f"ds-by-title-{one.nth}", on_click=partial(_by_title, one))
    elif choices.is_by_title:
        show_blocks([note(words()("handing_in.is_by_title"))])


def _by_title(one: List) -> None:
    if shown := desk.as_shown(one):
        own, now = shown
        desk.keep(with_choices(own, one.nth, replace(now.chosen.choices, is_by_title=True)))


def _anew(one: List) -> None:
    if shown := desk.as_shown(one):
        desk.keep(chosen_anew(*shown))


def _page_of(one: List, n_pages: int) -> int:
    """Which columns are shown of a list of many; the address says it."""
    if n_pages < 2:
        return 0
    request = door.now()
    asked = request.first("part") or ""
    nth, _, part = asked.partition(".")
    shown = int(part) if nth == str(one.nth) and part.isdecimal() and int(part) < n_pages else 0
    options = [
        (
            words()(
                "handing_in.columns_part", first=page * A_PAGE + 1, last=min((page + 1) * A_PAGE, len(one.columns))
            ),
            request.link("records", step="columns", part=f"{one.nth}.{page}"),
            page == shown,
        )
        for page in range(n_pages)
    ]
    show_blocks([Choice(words()("handing_in.columns_shown"), options)])
    return shown


def _name(one: List) -> str:
    return words().join(place(sheet.file, sheet.sheet) for sheet in one.sheets)


def outcomes(one: List, milestones: Sequence[str]) -> None:
    """What came of what has a day, where no column says it."""
    choices = one.chosen.choices
    for milestone in milestones:
        pick(
            one,
            f"outcome-{milestone}",
            words()("handing_in.outcome_of", milestone=words().label("milestone", milestone)),
            outcomes_of(milestone, choices),
            choices.outcomes.get(milestone),
            _outcome_name,
            lambda made, code, milestone=milestone: replace(made, outcomes=put(made.outcomes, milestone, code)),
        )
        if choices.outcomes.get(milestone) == UNSAID:
            show_blocks([note(words()("handing_in.outcome_lacks"))])


def _outcome_name(code: str) -> str:
    """What can be said of an outcome, in words."""
    if code in (BY_STATUS, UNSAID):
        return words()("handing_in.by_status" if code == BY_STATUS else "handing_in.outcome_unsaid")
    return words().label("outcome", code)


def _column(one: List, column: ColumnSeen) -> None:
    """A column: its header and what stands in it, what it becomes, and how that is known."""
    choices = one.chosen.choices
    target = choices.targets.get(column.header)
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.html(
                html.flow(
                    [html.heading(column.header, 3), html.paragraph(_samples(column, one.sheets[0].file), "note")]
                )
            )
        with right:
            select(
                one,
                f"target-{column.header}",
                words()("handing_in.becomes", header=html.plain(column.header)),
                [NOTHING, *targets()],
                target,
                lambda code: target_name(code, words()) if code else words()("handing_in.not_read"),
                lambda made, code: made.choose(column.header, code or None, [word.text for word in column.words or ()]),
                placeholder=words()("handing_in.not_read"),
            )
            st.html(html.paragraph(_how_known(one, column, target), "note"))
        if is_day(target):
            _days(one, column)
        if column.unit and is_number(target):
            _unit(one, column)
        if column.unclear_number and is_number(target):
            _mark(one, column)


def _samples(column: ColumnSeen, file: str) -> str:
    if not column.samples:
        return words()("handing_in.empty_column")
    shown = [words()("handing_in.sample", text=desk.as_read(one.text, file), n=one.n) for one in column.samples]
    more = column.n_different - len(shown)
    return " · ".join([*shown, *([words().count("handing_in.more_samples", more)] if more > 0 else [])])


def _how_known(one: List, column: ColumnSeen, target: str | None) -> str:
    """How it is known what a column becomes, in words; or which other column is what its header says."""
    if column in one.taken():
        return words()("handing_in.known.taken", **taken_by(one, column))
    by = _known_by(column, target)
    return words()(f"handing_in.known.{by}", target=target_name(column.target, words()) if by == "could_be" else "")


def taken_by(one: List, column: ColumnSeen) -> dict[str, str]:
    """Of a column that is not read: what its header says, and which column is that."""
    others = one.chosen.choices.headers_of(column.taken)
    return {"header": column.header, "target": target_name(column.taken, words()), "other": words().join(others)}


def _known_by(column: ColumnSeen, target: str | None) -> str:
    """How it is known what a column becomes: a key of the catalogue."""
    if target is None:
        return "not_read" if column.target is None else "could_be"
    if target != column.target:
        return "chosen"
    return "known" if column.likeness >= KNOWN else "like" if column.likeness >= SURE_ENOUGH else "chosen"


def _days(one: List, column: ColumnSeen) -> None:
    """What proves whether the day or the month comes first; what nothing proves is asked."""
    proof = column.proof
    if proof and proof.order:
        for order, (texts, n) in proof.proven_by.items():
            of = "against" if proof.order in DATE_ORDERS and order != proof.order else "proof"
            st.html(html.paragraph(words().count(f"handing_in.{of}.{order}", n, texts=", ".join(texts)), "note"))
        if others := one.proven_otherwise(column):
            told = words()(f"handing_in.otherwise.{proof.order}", columns=words().join(others))
            st.html(html.paragraph(told, "note"))
    if proof and proof.order not in (None, *DATE_ORDERS):
        if proof.elsewhere in DATE_ORDERS:
            st.html(html.paragraph(words()(f"handing_in.elsewhere.{proof.elsewhere}"), "note"))
        select(
            one,
            f"order-{column.header}",
            words()("handing_in.order", header=html.plain(column.header)),
            list(DATE_ORDERS),
            one.chosen.choices.orders.get(column.header),
            lambda order: words()(f"handing_in.order_{order}"),
            lambda made, order, header=column.header: replace(made, orders=put(made.orders, header, order)),
        )
    if column.is_month:
        said = one.chosen.choices.months.get(column.header)
        select(
            one,
            f"month-{column.header}",
            words()("handing_in.month", header=html.plain(column.header)),
            ["month", "day"],
            UNCHOSEN if said is None else "month" if said else "day",
            lambda kind: words()(f"handing_in.month_{kind}"),
            lambda made, kind, header=column.header: replace(
                made, months=put(made.months, header, None if kind is None else kind == "month")
            ),
        )


def _unit(one: List, column: ColumnSeen) -> None:
    select(
        one,
        f"times-{column.header}",
        words()("handing_in.times", header=html.plain(column.header)),
        list(UNITS),
        one.chosen.choices.times.get(column.header, UNCHOSEN),
        lambda n: words()("handing_in.times_one", n=n),
        lambda made, n, header=column.header: replace(made, times=put(made.times, header, n)),
        placeholder=words()("handing_in.times_by_header", n=column.unit),
    )


def _mark(one: List, column: ColumnSeen) -> None:
    """What a point or comma is, where no amount proves it: proposed where all are written alike, else asked."""
    decimal = one.chosen.choices.decimal
    text = html.plain(column.unclear_number)
    select(
        one,
        f"decimal-{column.header}",
        words()("handing_in.mark", text=text, header=html.plain(column.header)),
        [",", "."] if "." in column.unclear_number else [".", ","],
        decimal,
        lambda mark: words()(f"handing_in.mark_{'decimals' if mark in column.unclear_number else 'thousands'}"),
        lambda made, mark: replace(made, decimal=mark),
    )
    if decimal is not None and decimal not in column.unclear_number:
        show_blocks([note(words()("handing_in.mark_guessed"))])


def are_chosen(every: list[List]) -> bool:
    """Whether all that has to be chosen of columns was; else it is told what lacks, with the way there."""
    lacking = what_lacks(every)
    if lacking:
        to_columns = Line(words()("handing_in.to_columns"), door.now().link("records", step="columns"))
        show_blocks([*map(empty, lacking), to_columns])
    return not lacking
