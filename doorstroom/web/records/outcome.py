"""What a list would give and change, and handing it in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial

import pandas
import streamlit as st

from doorstroom.drafts.draft import Draft
from doorstroom.drafts.job import Job
from doorstroom.drafts.lists import lists_of
from doorstroom.drafts.one_list import List, unread_days
from doorstroom.ledger.hand_in import ANSWERS
from doorstroom.report import html
from doorstroom.report.screens import records as sections
from doorstroom.report.screens.blocks import Line, Text, empty, lead, note
from doorstroom.report.text.messages import place
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.records import adding, answering, desk, naming, telling_apart
from doorstroom.web.records.choosing import are_chosen, taken_by
from doorstroom.web.records.desk import words
from doorstroom.web.records.targets import target_name
from doorstroom.web.records.wording import to_words, unanswered, words_read
from doorstroom.web.screen import show_blocks

HAND_IN = "ds-hand-in"
NAMELESS = "ds_nameless"  # that it was tried without a name


def check() -> None:
    """What is refused and flagged."""
    found = _checked()
    if found is None:
        return
    own, answer, every = found
    _left_out(own)
    _how_read(every)
    show_blocks(sections.without_outcome(answer, words(), door.now().link))
    show_blocks(sections.account(answer, words(), door.now().link))
    adding.draw(own, answer)
    desk.next_step("compare")


def compare() -> None:
    """What handing in would change, and the button that does it."""
    found = _checked()
    if found is None:
        return
    own, answer, every = found
    _left_out(own)
    show_blocks(sections.without_outcome(answer, words(), door.now().link))
    show_blocks(sections.compared(answer, words()))
    show_blocks(sections.refused(answer, words(), door.now().link))
    show_blocks(sections.without_value(answer))
    show_blocks(sections.contradicting(answer, words()))
    show_blocks(naming.together(own, every))
    if all(one.chosen.is_remembered and one.chosen.before is None for one in every):  # which was looked at then
        _unanswered(every)
        _unread_days(every)
    else:
        _how_read(every)
    naming.ask_of_rows([one for one in answer["unsaid"] if one["code"] == naming.OF_ROWS])
    lacks = [one["reason"] for one in answer["unsaid"]]
    lacks += [] if own.source else [words()("handing_in.source_lacks")]
    if lacks:
        to_source = Line(words()("handing_in.to_source"), door.now().link("records", step="source"))
        is_here = all(one["code"] == naming.OF_ROWS for one in answer["unsaid"]) and own.source
        show_blocks([*map(empty, lacks), *([] if is_here else [to_source])])
        return
    is_new = any(one["is_new"] for one in answer["hand_ins"])
    can_be_in = is_new and any(one["rows_loaded"] for one in answer["files"])
    if can_be_in:  # asked once: of the answers before the list, and of the list
        acting.actor(HAND_IN)
    answering.beforehand(own, answer, acting.said_in(HAND_IN))
    if can_be_in:
        if st.session_state.pop(NAMELESS, False):
            st.error(words()("writing.fill_in", labels=words()("writing.name")))
        st.button(
            words()("handing_in.hand_in"), key=HAND_IN, type="primary", on_click=partial(_hand_in, own, _state(own))
        )
    link = door.now().link
    n_flags = sections.n_to_look_at(answer)
    show_blocks([Line(words().count("handing_in.see_check", n_flags), link("records", step="check"))])


def _unanswered(every: list[List]) -> None:
    """Which words have no answer, with the way to answer them."""
    if said := unanswered(every):
        show_blocks([*said, to_words()])


def _how_read(every: list[List]) -> None:
    """How lists are read, a line for each matter: the steps where that is chosen may have been passed by."""
    _columns_read(every)
    words_read(every)
    _marks_read(every)
    _unread_days(every)


def _left_out(own: Draft) -> None:
    """Which sheets are not handed in, because that was chosen."""
    if own.left_out:
        sheets = words().join(place(*one) for one in own.left_out)
        show_blocks([note(words().count("handing_in.left_out", len(own.left_out), sheets=sheets))])


def _unread_days(every: list[List]) -> None:
    """Which columns with days are not read, so that nobody misses a day without knowing why."""
    if headers := unread_days(every):
        show_blocks([note(words().count("handing_in.unread_days", len(headers), columns=words().join(headers)))])


def _columns_read(every: list[List]) -> None:
    """Where nothing is to be chosen of columns and words, what says which pilot it is, and what is not read."""
    if every and all(one.is_all_known() for one in every):
        show_blocks(
            [
                note(
                    words()(
                        "handing_in.all_read_known" if any(one.unread() for one in every) else "handing_in.all_known"
                    )
                )
            ]
        )
    if any(one.chosen.choices.is_by_title for one in every):
        show_blocks([note(words()("handing_in.is_by_title"))])
    show_blocks([note(said) for one in every for said in telling_apart.answered(one, words())])
    if own := desk.draft():
        show_blocks([note(said) for one in every for said in telling_apart.on_several(one, own, words())])
    taken = [(one, column) for one in every for column in one.taken()]
    show_blocks([note(words()("handing_in.taken", **taken_by(one, column))) for one, column in taken])
    likely = [
        column for one in every for column in one.could_be() if column.target not in one.chosen.choices.targets.values()
    ]
    for column in likely:
        target = target_name(column.target, words())
        show_blocks([note(words()("handing_in.could_be", header=column.header, target=target))])
    told = {*unread_days(every), *(column.header for column in (*likely, *(column for _, column in taken)))}
    if unread := [header for one in every for header in one.unread() if header not in told]:
        show_blocks([note(words().count("handing_in.not_read_columns", len(unread), columns=words().join(unread)))])
    if every:
        to_columns = Line(words()("handing_in.see_columns"), door.now().link("records", step="columns"))
        show_blocks([to_columns])


def _marks_read(every: list[List]) -> None:
    """What a point or comma was taken for where no amount proves it, with the way to say otherwise."""
    for one in every:
        for column in one.unclear_numbers():
            said = "decimals" if one.chosen.choices.decimal in column.unclear_number else "thousands"
            read = words()(f"handing_in.mark_{said}")
            told = words()("handing_in.mark_read", text=column.unclear_number, header=column.header, mark=read)
            to_columns = Line(words()("handing_in.to_columns"), door.now().link("records", step="columns"))
            show_blocks([note(told), to_columns])


def _checked() -> tuple[Draft, dict, list[List]] | None:
    """The draft, what the check of it found and its lists; None, and told, where it could not be checked."""
    own = desk.draft()
    if own is None or not own.files:
        desk.nothing_dropped()
        return None
    known = desk.seen(own)
    if known is None:
        return None
    own, looked = known
    every = lists_of(own, looked)
    if not are_chosen(every):
        return None
    if not looked.sheets or set(own.files) <= set(own.not_given):
        show_blocks([Text(words()("handing_in.nothing_read"))])
        return None
    job = desk.work(own, "check", *desk.drafts().given(own))
    state = desk.ended(job)
    if desk.failed(job, state):
        return None
    return own, sections.without_left_out(state.answer, own.left_out), every


def _state(own: Draft) -> str:
    """What tells a draft as it is from the same one with other files, choices or answers."""
    return desk.drafts().planned(own, desk.drafts().given(own), store=desk.store_path()).folder.name


def _hand_in(shown: Draft, state: str) -> None:
    """Hand in what was compared. Where another tab changed that meanwhile it is told, and where it handed it in already
    it is shown how that went.
    """
    by = acting.said_in(HAND_IN)
    if not by:
        st.session_state[NAMELESS] = True
        return
    with desk.told_where_it_cannot():
        own = desk.draft()
        if own is None or own.id != shown.id or _state(own) != state:
            last = desk.handed_in()
            if last is not None and last.id == shown.id:
                desk.go_to("done")
            else:
                desk.tell_changed()
            return
        begun = replace(own, is_handed_in=True, by=by)
        given = desk.drafts().given(begun, is_answered=True)
        if desk.keep(begun):
            desk.go_to("done")
            desk.hand_in(begun, *given, f"--by={acting.remember(by)}")


def unfinished() -> None:
    """What is being handed in, or ended before it was; it is told on its own step."""
    own = desk.handed_in()
    state = own and desk.drafts().handing_in(own).state()
    if own is None or state.answer is not None or (not state.is_running and _is_in(own)):
        return
    said = words()("handing_in.runs" if state.is_running else "handing_in.was_not_in", files=words().join(own.files))
    show_blocks([Text(said), Line(words()("handing_in.see_how"), door.now().link("records", step="done"))])


def done() -> None:
    """How handing in went."""
    own = desk.handed_in()
    if own is None:
        show_blocks([empty(words()("handing_in.not_handed_in"))])
        desk.next_step("compare")
        return
    job = desk.drafts().handing_in(own)
    state = desk.ended(job)
    if state.answer is None and _is_in(own):
        request = door.now()
        show_blocks(
            [
                lead(words()("handing_in.done")),
                note(words()("handing_in.in_though_ended")),
                Line(words()("handing_in.see_decisions"), request.link("decisions")),
                Line(words()("handing_in.see_all"), request.link("records")),
            ]
        )
        return
    if state.answer is None:
        show_blocks(
            [empty(state.problem or words()("handing_in.was_ended")), note(words()("handing_in.nothing_changed"))]
        )
        st.button(words()("handing_in.again"), key="ds-again", on_click=partial(_again, own, job))
        return
    link = door.now().link
    show_blocks(sections.handed_in(state.answer, words(), link))
    others = door.now().ask("hand_ins")
    others = others[others["source"] != ANSWERS]  # those to what the list leaves open come with it
    own_names = {one["hand_in"] for one in state.answer["hand_ins"]}
    began = pandas.Timestamp(own.began_at).tz_localize(None) if own.began_at else None
    meanwhile = others[~others["hand_in"].isin(own_names) & (others["handed_in_at"] >= began)] if began else others[:0]
    for one in meanwhile.to_dict("records"):
        by = one["handed_in_by"] or words()("format.unknown")
        show_blocks([note(words()("handing_in.meanwhile", source=one["source"], by=by))])
    waiting = desk.draft()
    files = words().join(waiting.files) if waiting else ""
    label = words()("handing_in.next_list", files=files) if files else words()("handing_in.begin_next")
    st.html(html.link(label, link("records", step="files"), kind="next"))


def _is_in(own: Draft) -> bool:
    """Whether readers see what a draft holds, though the work on it could not say so any more."""
    files = {hashlib.sha256(path.read_bytes()).hexdigest() for path in desk.drafts().paths(own)}
    began = own.began_at or own.touched_at
    told = {
        one.id: set(one.files.values())
        for one in desk.store().ledger.hand_ins()
        if one.handed_in_at >= began.replace(microsecond=0)
    }
    seen = set(door.now().ask("hand_ins")["hand_in"])
    return any(of_one & files for name, of_one in told.items() if name in seen)


def _again(own: Draft, job: Job) -> None:
    if desk.keep(replace(own, is_handed_in=False)):
        job.forget()
        desk.go_to("compare")
