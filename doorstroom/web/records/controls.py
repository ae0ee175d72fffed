"""Controls of what is chosen of a list: they show what the draft holds, and keep in it what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from doorstroom.drafts.lists import with_choices
from doorstroom.drafts.one_list import List
from doorstroom.ingest.mapping.choices import Choices
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words

FEW = 7  # options that stand beside each other, each of them one click
OTHERWISE = "otherwise"  # none of those that stand there: then all of them can be chosen from

Told = Callable[[object], str]
Change = Callable[[Choices, object], Choices]


def select(
    one: List,
    name: str,
    label: str,
    options: Sequence,
    chosen: object,
    told: Told,
    change: Change,
    placeholder: str | None = None,
) -> None:
    """A select box. What was chosen can be changed and not emptied, as by Escape: what nobody chose is an option of its
    own.
    """
    key = f"ds-{one.nth}-{name}"
    st.session_state[key] = chosen
    st.selectbox(
        label,
        options,
        index=None,
        required=chosen is not None,
        key=key,
        format_func={option: told(option) for option in options}.get,
        placeholder=placeholder or words()("handing_in.choose"),
        on_change=partial(_changed, key, one, change),
    )


def pick(
    one: List,
    name: str,
    label: str,
    options: Sequence,
    chosen: object,
    told: Told,
    change: Change,
    likely: Sequence | None = None,
    placeholder: str | None = None,
) -> None:
    """The options beside each other where they are few; of many those that are `likely`, with the way to all of them.
    Nothing is chosen beforehand.
    """
    likely = list(options if likely is None or len(options) <= FEW else likely)
    is_whole, key = len(likely) == len(options), f"ds-{one.nth}-{name}-few"
    is_asked = chosen is None and st.session_state.get(f"{key}-all", False)
    opened = not is_whole and (is_asked or chosen not in (None, *likely))
    st.session_state[key] = OTHERWISE if opened else chosen
    named = {option: told(option) for option in likely} | {OTHERWISE: words()("handing_in.meant_otherwise")}
    st.radio(
        label,
        likely if is_whole else [*likely, OTHERWISE],
        index=None,
        key=key,
        format_func=named.get,
        horizontal=True,
        on_change=partial(_picked, key, one, change),
    )
    if opened:
        select(one, name, label, options, chosen, told, change, placeholder)


def _picked(key: str, one: List, change: Change) -> None:
    st.session_state[f"{key}-all"] = is_other = st.session_state[key] == OTHERWISE
    if is_other:  # and not what was said before: none of those is shown as chosen any more
        _keep(one, change, None)
    else:
        _changed(key, one, change)


def _changed(key: str, one: List, change: Change) -> None:
    if st.session_state[key] is not None:
        _keep(one, change, st.session_state[key])


def _keep(one: List, change: Change, said: object) -> None:
    if shown := desk.as_shown(one):
        own, now = shown
        desk.keep(with_choices(own, one.nth, change(now.chosen.choices, said)))


def put(made: dict, name: str, value: object) -> dict:
    """What was said of others, and this of one; of that nothing where it is None."""
    others = {one: said for one, said in made.items() if one != name}
    return others if value is None else {**others, name: value}
