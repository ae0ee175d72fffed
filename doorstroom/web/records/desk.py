"""What a reader dropped and chose so far, and the work on it, as the steps of handing in draw it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from doorstroom.drafts.apart import apart
from doorstroom.drafts.draft import Draft, ListChosen
from doorstroom.drafts.job import Job, State
from doorstroom.drafts.lists import Before, Looked, lists_of, looked, looks, with_lists
from doorstroom.drafts.naming import name_of, named_after, with_day
from doorstroom.drafts.one_list import List
from doorstroom.drafts.renamed import renamings as list_renamings
from doorstroom.i18n import Words
from doorstroom.ledger.remembered import nearly_remembered, remembered
from doorstroom.report import html
from doorstroom.report.screens.blocks import Line, Text, empty
from doorstroom.report.text import messages
from doorstroom.store.versions import Store
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.acting import drafts
from doorstroom.web.screen import show_blocks

log = logging.getLogger(__name__)

UNKEPT, CHANGED = "ds_unkept", "ds_changed"
LOOK_AGAIN = 0.4  # seconds between two looks at work that runs
WHOLE = "composing", "waiting"  # steps that count no rows


def words() -> Words:
    return door.now().words


def draft() -> Draft | None:
    """What this reader dropped last and did not hand in yet, None where there is nothing."""
    return drafts().latest(door.now().reader.name, door.clock())


def behind(own: Draft) -> list[Draft]:
    """The other lists that were dropped, each of which is handed in after this one."""
    return drafts().behind(own, door.clock())


def handed_in() -> Draft | None:
    """What this reader handed in last."""
    return drafts().latest(door.now().reader.name, door.clock(), is_handed_in=True)


def as_shown(one: List) -> tuple[Draft, List] | None:
    """The draft and a list as they are now, to change what was chosen of it; None, and told by `tell`, where it is not
    there any more: another tab may have put other files in its place meanwhile.
    """
    own = draft()
    now = own.lists[one.nth] if own and one.nth < len(own.lists) else None
    if own is None or now is None or _which(now) != _which(one.chosen):
        tell_changed()
        return None
    return own, replace(one, chosen=now)


def tell_changed() -> None:
    """Have `tell` say that what was shown was changed elsewhere meanwhile."""
    st.session_state[CHANGED] = True


def _which(chosen: ListChosen) -> tuple:
    """What tells a list of a draft from another one."""
    return chosen.files, chosen.sheets, chosen.header_row


def keep(changed: Draft) -> bool:
    """Write down what was chosen; whether that could be done. Where it could not, it is told."""
    is_kept = False
    with told_where_it_cannot():
        drafts().keep(changed, door.clock())
        is_kept = True
    return is_kept


@contextmanager
def told_where_it_cannot() -> Iterator[None]:
    """What the server cannot write, or start, is told once by `tell`; what was chosen before stays."""
    try:
        yield
    except OSError as error:
        log.exception("a draft could not be written, or its work not started: %s", error)
        st.session_state[UNKEPT] = True


def tell() -> list[str]:
    """Tell that something could not be kept, and why; what was told, to `forget` once a step was drawn whole: one that
    waited for work begins anew.
    """
    marks = {UNKEPT: "handing_in.not_kept", CHANGED: "handing_in.changed_meanwhile"}
    told = [mark for mark in marks if st.session_state.get(mark, False)]
    for mark in told:
        st.error(words()(marks[mark]))
    return told


def forget(told: Sequence[str]) -> None:
    """What was told, and is not told again."""
    for mark in told:
        st.session_state.pop(mark, None)


def as_read(text: str, file: str) -> str:
    """What stands in a cell, as the reader is shown it."""
    return messages.as_read(text, file, words())


def store() -> Store:
    """The store that is handed in to."""
    return Store(door.now().store)


def go_to(step: str) -> None:
    """To another step, as a link would."""
    st.query_params["step"] = step


def next_step(step: str, label: str = "handing_in.next") -> None:
    """The link to the next step."""
    request = door.now()
    href = request.link("records", step=step)
    st.html(html.link(request.words(label, step=request.words(f"handing_in.step.{step}")), href, kind="next"))


def nothing_dropped() -> None:
    """There is nothing to choose: say where to begin."""
    request = door.now()
    show_blocks(
        [
            empty(words()("handing_in.nothing_dropped")),
            Line(words()("handing_in.begin"), request.link("records", step="files")),
        ]
    )


# --------------------------------------------------------------------- lists


def seen(of: Draft) -> tuple[Draft, Looked] | None:
    """The draft with each of its lists, and what was found in its files; None, and told, where that cannot be had."""
    request = door.now()
    states = []
    for job in looks(drafts(), of, request.language):
        ended = waited(job.state(), job.wait, None)
        if ended.answer is None:
            show_blocks([empty(ended.problem or words()("handing_in.not_looked"))])
            st.button(words()("handing_in.again"), key="ds-look-again", on_click=job.forget)
            return None
        states.append(ended)
    found = looked(of, states)
    groups = apart(of, found, _known_as)
    if len(groups) > 1:
        drafts().split(of, groups, door.clock())
        st.rerun()
    listed = with_day(with_lists(of, found, partial(_before, of, found)), found, door.now().today)
    if listed != of:
        keep(listed)
    return listed, found


def _known_as(headers: Collection[str]) -> tuple[str, str] | None:
    """The name of the list that had these headers before, and the mapping that read them."""
    before = remembered(store().ledger, headers)
    may = door.now().reader.may_act_for
    return (before.source.name, before.mapping) if before is not None and may(before.source.municipality) else None


def can_be_apart(of: Draft, found: Looked) -> bool:
    """Whether files that go in as one list have other headers, so that they can be lists of their own."""
    return len(apart(replace(of, is_one=False), found, _known_as)) > 1


def _before(of: Draft, found: Looked, headers: Sequence[str]) -> Before | None:
    """How a list with these headers was read last time; where the last one of its name had more of them, as that."""
    ledger, may = store().ledger, door.now().reader.may_act_for
    columns = [column for sheet in found.lists if sheet.headers == headers for column in sheet.columns]
    texts = [[one.text for one in column.samples] for column in columns]
    whole = remembered(ledger, headers)
    nearly = nearly_remembered(ledger, headers, of.source or named_after(of.files, found), texts)
    whole = whole if whole is not None and may(whole.source.municipality) else None
    nearly = nearly if nearly is not None and may(nearly.last.source.municipality) else None
    is_older = whole is not None and nearly is not None and whole.mapping not in nearly.last.mappings
    if nearly is not None and (whole is None or (is_older and whole.source == nearly.last.source)):
        return Before(nearly.last.source.name, nearly.mapping, nearly.had)
    return whole and Before(whole.source.name, whole.mapping, whole.had)


def renamings(own: Draft) -> list[State]:
    """What is found of headers that have another name than last time."""
    name, request = own.source or name_of(own.files), door.now()
    jobs = list_renamings(drafts(), own, name, request.language, store_path(), request.version)
    return [ended(job) for job in jobs]


def lists() -> tuple[Draft, list[List]] | None:
    """The draft and its lists; None, and told, where there are none."""
    own = draft()
    if own is None or not own.files:
        nothing_dropped()
        return None
    known = seen(own)
    if known is None:
        return None
    own, found = known
    made = lists_of(own, found)
    if not made:
        said = "handing_in.no_own_lists" if found.sheets else "handing_in.nothing_read"
        show_blocks([Text(words()(said))])
        if found.sheets:
            next_step("check")
        return None
    return own, made


# ---------------------------------------------------------------------- work


def waited(state: State, wait: Callable[[float], State], cancel: Callable[[], None] | None) -> State:
    """The state of work when it ended. Meanwhile it is told how far it is, with a button that ends it."""
    if not state.is_running:
        return state
    place, began = st.empty(), time.monotonic()
    if cancel is not None:
        st.button(words()("handing_in.cancel"), key="ds-cancel", on_click=cancel)
    while state.is_running:
        place.html(html.paragraph(_how_far(state, time.monotonic() - began)))
        state = wait(LOOK_AGAIN)
    place.empty()
    if cancel is not None:
        st.rerun()  # without the button
    return state


def _how_far(state: State, seconds: float) -> str:
    step, rows = ("reading", 0) if state.progress is None else (state.progress.step, state.progress.rows)
    said = words()(f"cli.step_{step}")
    if rows and step not in WHOLE:
        said = words()("handing_in.busy_rows", step=said, rows=rows)
    return words().count("handing_in.busy", int(seconds), step=said)


def work(own: Draft, command: str, *arguments: str) -> Job:
    """A command on a draft and the store as it is now, in the language of the reader. Raises OSError."""
    return drafts().begin(own, _told(command, *arguments), store=store_path(), of=door.now().version)


def hand_in(own: Draft, *arguments: str) -> None:
    """Hand a draft in, in the language of the reader. Raises OSError."""
    drafts().hand_in(own, _told("load", *arguments), store_path())


def _told(command: str, *arguments: str) -> list[str]:
    asked = ["--store", str(store_path()), "--json", "--progress", "lines", "--lang", door.now().language]
    return [command, *arguments, *asked]


def act(name: str) -> Job:
    """A command on the store that is of no draft, not started yet; `start` does that."""
    return drafts().act(door.now().reader.name, name)


def start(job: Job, *arguments: str, about: Sequence[str] = ()) -> None:
    """Start a command on the store, in the language of the reader. `about`: what it is of, and no option."""
    with told_where_it_cannot():
        acting.start(job, arguments, about)


def store_path() -> Path:
    """The folder of the store, whole."""
    return door.now().store.resolve()


def ended(job: Job) -> State:
    """How a command ended, told meanwhile."""
    return waited(job.state(), job.wait, job.cancel)


def failed(job: Job, state: State) -> bool:
    """Whether nothing was done; then it is told why, with a button that tries again."""
    if state.answer is not None:
        return False
    show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
    st.button(words()("handing_in.again"), key="ds-again", on_click=job.forget)
    return True
