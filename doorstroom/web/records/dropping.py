"""The first steps of handing in: which files, which list and which day, which sheets and which row of headers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.contract.template import template_xlsx
from doorstroom.drafts.draft import CHOSEN, KINDS, MOST_BYTES, MOST_FILES, Draft, DraftError
from doorstroom.drafts.lists import Looked, lists_of
from doorstroom.drafts.one_list import next_to_choose
from doorstroom.export import MIME
from doorstroom.export.filled import filled_xlsx, tables_needed
from doorstroom.i18n import words_for
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.mapping.seen import SheetSeen
from doorstroom.ingest.snapshots import days_of_files
from doorstroom.ledger.periods import with_periods
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Entries, Heading, Text, note
from doorstroom.report.text.messages import error_in_words, place
from doorstroom.web import request as door
from doorstroom.web.records import asking, desk, naming
from doorstroom.web.records.desk import words
from doorstroom.web.records.outcome import unfinished
from doorstroom.web.screen import show_blocks

DROPPED = "ds_dropped"  # how often something was dropped: a new field each time
SAID = "ds_drop_said"
ONE_DAY, BY_NAME = "one", "name"
CELLS, LONGEST = 6, 60  # of a row that is shown to choose the headers from


def start() -> None:
    """Where handing in begins, or goes on."""
    unfinished()
    own, link = desk.draft(), door.now().link
    if own is not None and own.files:
        show_blocks([Text(words().count("handing_in.waits", len(own.files), files=words().join(own.files)))])
        _behind(own)
        if (known := desk.seen(own)) is not None:
            own, is_named = naming.known(*known)
            desk.next_step(_after_source(own, known[1]) if is_named else "source", "handing_in.go_on")
        st.button(
            words()("handing_in.throw_away"),
            key="ds-forget",
            on_click=partial(desk.drafts().forget, own),
            type="tertiary",
        )
        return
    st.html(html.link(words()("handing_in.begin"), link("records", step="files"), kind="next"))
    templates()


def templates() -> None:
    """The template to take along: empty, and filled with what is known. Neither is made before it is asked for."""
    request = door.now()
    if not request.reader.may_hand_in:
        return
    theirs = request.reader.acts_for
    municipality = min(theirs) if theirs is not None and len(theirs) == 1 else request.shown.own_municipality
    show_blocks([Heading(words()("handing_in.template.heading"), 2)])
    kinds = {"empty": template_xlsx}
    if municipality in request.choices["municipality"] and request.reader.may_act_for(municipality):
        kinds["filled"] = partial(_filled, request, municipality)
    with st.container(horizontal=True, key="ds-templates"):
        for kind, make in kinds.items():
            st.download_button(
                words()(f"handing_in.template.{kind}", municipality=html.plain(municipality)),
                make,
                f"doorstroom_{kind}_{request.as_of.isoformat()}.xlsx",
                MIME["xlsx"],
                key=f"ds-template-{kind}",
                on_click="ignore",
            )
    if "filled" in kinds:
        show_blocks([note(words()("handing_in.template.filled_how")), note(words()("handing_in.template.not_exact"))])


def _filled(request: Request, municipality: str) -> bytes:
    known = with_periods(desk.store().ledger, request.known_rows(tables_needed()))
    return filled_xlsx(known, municipality, request.as_of)


# --------------------------------------------------------------------- files


def files() -> None:
    """Drop files, see what is in them."""
    kinds = sorted(kind.removeprefix(".") for kind in KINDS)
    show_blocks(
        [
            Text(words()("handing_in.expected")),
            note(
                words()(
                    "handing_in.kinds",
                    kinds=", ".join(kinds),
                    one=st.get_option("server.maxUploadSize"),
                    most=MOST_FILES,
                    size=MOST_BYTES >> 20,
                )
            ),
        ]
    )
    nth = st.session_state.setdefault(DROPPED, 0)
    key = f"ds-drop-{nth}"
    st.file_uploader(
        words()("handing_in.drop"), type=kinds, accept_multiple_files=True, key=key, on_change=partial(_drop, key)
    )
    for said in st.session_state.pop(SAID, ()):
        st.error(said)
    own = desk.draft()
    if own is None or not own.files:
        templates()
        return
    show_blocks([Heading(words()("handing_in.dropped"), 2)])
    for name in own.files:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(html.paragraph(name), width="content")
            remove = words()("handing_in.remove", file=name)
            st.button(remove, key=f"ds-remove-{name}", on_click=partial(_remove, name), type="tertiary")
    if _behind(own):
        st.button(words()("handing_in.join"), key="ds-join", on_click=_join, type="tertiary")
    known = desk.seen(own)
    if known is None:
        return
    own, found = known
    show_blocks([Entries([*(Entry(name, why) for name, why in found.unread), *map(_found, found.sheets)])])
    if not found.sheets:
        return
    own, is_named = naming.known(own, found)
    made = lists_of(own, found)
    asking.draw(own, found, made)
    if is_named and made:
        _read_as(own, found)
        if said := naming.together(own, made):
            show_blocks(said)
            if desk.can_be_apart(own, found):
                st.button(words()("handing_in.part"), key="ds-part", on_click=_part, type="tertiary")
        desk.next_step(_after_source(own, found), "handing_in.go_on")
    desk.next_step("source")


def _behind(own: Draft) -> bool:
    """Which other lists wait to be handed in after this one, and whether there are any."""
    others = desk.behind(own)
    if others:
        files = words().join([file for one in others for file in one.files])
        show_blocks([note(words().count("handing_in.behind", len(others), files=files))])
    return bool(others)


def _join() -> None:
    if own := desk.draft():
        with desk.told_where_it_cannot():
            desk.drafts().join(own, door.clock())


def _part() -> None:
    _keep(is_one=False)


def _read_as(own: Draft, found: Looked) -> None:
    """As which list, of which municipality and for which day files go in, where nobody has to be asked."""
    whose = naming.whose(own, found)
    said = words()("handing_in.goes_in.of", source=own.source, municipality=whose) if whose else None
    said = said or words()("handing_in.goes_in.rows", source=own.source)
    if own.is_from_name:
        day = words()("handing_in.goes_in.by_name")
    else:
        by = own.day_by if own.reported_on else None
        day = words()(f"handing_in.goes_in.{by or 'today'}", day=own.reported_on or door.now().today)
    show_blocks([Text(f"{said} {day}"), note(words()("handing_in.goes_in.else"))])


def _drop(key: str) -> None:
    own, desks, said = desk.draft(), desk.drafts(), []
    for file in st.session_state[key]:
        now = door.clock()
        try:
            own = own or desks.new(door.now().reader.name, now)
            own = desks.add(own, file.name, file.getvalue(), now)
        except DraftError as error:
            said.append(words()(f"handing_in.error.{error.code}", **error.details))
        except OSError as error:
            desk.log.exception("what was dropped could not be written: %s", error)
            said.append(words()("handing_in.error.not_written", file=file.name))
    st.session_state[DROPPED] += 1
    st.session_state[SAID] = said


def _remove(name: str) -> None:
    if own := desk.draft():
        with desk.told_where_it_cannot():
            desk.drafts().drop(own, name, door.clock())


def _found(sheet: SheetSeen) -> Entry:
    """What a sheet is taken for."""
    if sheet.is_guide:
        said = words()("handing_in.found.guide")
    elif table := sheet.table or sheet.other_table:
        said = words().count("handing_in.found.table", sheet.n_rows, table=words().table(table))
    elif sheet.is_list:
        said = words().count("handing_in.found.list", sheet.n_rows, columns=len(sheet.columns))
    else:
        said = words().count("handing_in.found.other", sheet.n_rows)
    return Entry(place(sheet.file, sheet.sheet), said)


# -------------------------------------------------------------- source, day


def source_and_day() -> None:
    """Which list it is, and for which day it holds."""
    own = desk.draft()
    if own is None or not own.files:
        desk.nothing_dropped()
        return
    show_blocks([Text(words()("handing_in.source_why"))])
    seen = desk.seen(own)
    if seen is None:
        return
    own, is_named = naming.draw(*seen)
    st.session_state.setdefault("ds-day-by", BY_NAME if own.is_from_name else ONE_DAY)
    st.radio(
        words()("handing_in.day_by"),
        [ONE_DAY, BY_NAME],
        key="ds-day-by",
        format_func={one: words()(f"handing_in.day_by_{one}") for one in (ONE_DAY, BY_NAME)}.get,
        on_change=lambda: _keep(is_from_name=st.session_state["ds-day-by"] == BY_NAME, day_by=CHOSEN),
    )
    today = door.now().today
    if own.is_from_name:
        _days_of_names(own)
    else:
        st.session_state.setdefault("ds-day", own.reported_on or today)
        st.date_input(
            words()("handing_in.day"),
            key="ds-day",
            format="DD-MM-YYYY",
            max_value=today,
            help=words()("handing_in.day_help"),
            on_change=lambda: _keep(reported_on=st.session_state["ds-day"], day_by=CHOSEN),
        )
        if own.day_by != CHOSEN:
            show_blocks([note(words()(f"handing_in.day_by_{own.day_by or 'today'}", text=own.day_text or ""))])
    if is_named:
        desk.next_step(_after_source(own, seen[1]))


def _after_source(own: Draft, found: Looked) -> str:
    """The next step at which there is something to choose; of tables as the template has them the check, which says
    what they lack.
    """
    lists = lists_of(own, found)
    if found.is_all_known or not lists:
        return "check" if found.is_all_known else "sheets"
    is_known = found.is_one_list or all(one.chosen.is_remembered or one.chosen.mapping is not None for one in lists)
    return next_to_choose(lists) if is_known else "sheets"


def _keep(**changed: object) -> None:
    if own := desk.draft():
        desk.keep(replace(own, **changed))


def _days_of_names(own: Draft) -> None:
    """The day that each name says, to be confirmed by going on."""
    try:
        days = days_of_files(own.files, today=door.now().today)
    except IntakeError as error:
        st.error(error_in_words(error, words_for(words().language, is_on_screen=True)))
        return
    show_blocks([Entries([Entry(name, words().day(day)) for name, day in days.items()])])


# -------------------------------------------------------------------- sheets


def sheets() -> None:
    """Which sheets are read, and which row of each holds the headers."""
    own = desk.draft()
    if own is None or not own.files:
        desk.nothing_dropped()
        return
    known = desk.seen(own)
    if known is None:
        return
    own, found = known
    show_blocks([Text(words()("handing_in.sheets_why"))])
    for nth, sheet in enumerate(found.sheets):
        _sheet(own, nth, sheet)
    every = lists_of(own, found)
    desk.next_step(next_to_choose(every) if every else "columns")


def _sheet(own: Draft, nth: int, sheet: SheetSeen) -> None:
    at, found = (sheet.file, sheet.sheet), _found(sheet)
    show_blocks([Heading(found.name, 2), note(found.text)])
    if sheet.table is not None or sheet.is_guide:
        return
    key = f"ds-read-{nth}-{sheet.file}-{sheet.sheet}"
    st.session_state.setdefault(key, at not in own.left_out)
    st.checkbox(words()("handing_in.read_sheet", sheet=found.name), key=key, on_change=partial(_read, key, at))
    numbered = {row.row: row for row in sheet.rows}
    if at in own.left_out or not numbered or sheet.header_row not in numbered:
        return
    key = f"ds-header-{nth}-{sheet.file}-{sheet.sheet}"
    st.session_state[key] = sheet.header_row
    st.radio(
        words()("handing_in.header_row"),
        list(numbered),
        key=key,
        format_func={
            number: words()("handing_in.row", row=str(number), cells=_cells(row.cells, sheet.file))
            for number, row in numbered.items()
        }.get,
        on_change=partial(_headers, key, at),
    )


def _cells(cells: tuple[str | None, ...], file: str) -> str:
    """The first cells of a row, as text of a control: nothing in it is markup."""
    shown = [desk.as_read(cell.strip(), file)[:LONGEST] for cell in cells if cell and cell.strip()][:CELLS]
    return html.plain(" | ".join(shown))


def _read(key: str, at: tuple[str, str | None]) -> None:
    if own := desk.draft():
        others = tuple(one for one in own.left_out if one != at)
        desk.keep(replace(own, left_out=others if st.session_state[key] else (*others, at)))


def _headers(key: str, at: tuple[str, str | None]) -> None:
    if own := desk.draft():
        others = tuple(one for one in own.header_rows if one[:2] != at)
        desk.keep(replace(own, header_rows=(*others, (*at, st.session_state[key]))))
