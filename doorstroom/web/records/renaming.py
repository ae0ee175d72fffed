"""What became of the columns that a list had last time: told on top of its columns, and answered with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.contract.model import contract
from doorstroom.drafts.lists import with_absent, with_choices
from doorstroom.drafts.one_list import List, is_day
from doorstroom.drafts.renamed import Renamed, renamed_of, taken_over
from doorstroom.i18n import Words
from doorstroom.ingest.mapping.choices import REPORTED_ON, REQUIRED, STATUS
from doorstroom.report import html
from doorstroom.report.screens.blocks import Text, empty, note
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.records.targets import target_name
from doorstroom.web.screen import show_blocks


def draw(one: List) -> None:
    """Each column that is gone: what it became, what follows if it stays away, and which column it probably is now."""
    gone = one.gone()
    if not gone:
        return
    own = desk.draft()
    found = {said.was: said for said in renamed_of(one, desk.renamings(own))} if own else {}
    _all_at_once(one, [said for was in gone if (said := found.get(was)) and said.n_same > 1])
    for was in gone:
        _gone(one, was, found.get(was))


def lacking(one: List, said: Words) -> list[str]:
    """That somebody has to say what became of columns, a sentence."""
    gone = one.gone()
    return [said.count("handing_in.gone.lacks", len(gone), columns=said.join(gone))] if gone else []


def _all_at_once(one: List, sure: Sequence[Renamed]) -> None:
    """The new names of which what stands below says that they are, to be taken over with one click."""
    if len(sure) < 2:
        return
    told = [words()("handing_in.gone.pair", was=html.plain(said.was), header=html.plain(said.header)) for said in sure]
    st.button(
        words().count("handing_in.gone.all", len(sure), names=words().join(told)),
        key=f"ds-renamed-{one.nth}",
        type="primary",
        on_click=partial(_renamed, one, sure),
    )


def _gone(one: List, was: str, now: Renamed | None) -> None:
    target = one.chosen.before.targets[was]
    told = {"was": was, "target": target_name(target, words())}
    with st.container(border=True):
        show_blocks(
            [empty(words()("handing_in.gone.what", **told)), Text(words()(f"handing_in.gone.{_follows(target)}"))]
        )
        with st.container(horizontal=True):
            if now is not None:
                how = "values" if now.n_same > 1 else "name"
                said = words().count(f"handing_in.gone.{how}", now.n_of, header=now.header, was=was, n_same=now.n_same)
                show_blocks([note(said)])
                st.button(
                    words()("handing_in.gone.renamed", header=html.plain(now.header), was=html.plain(was)),
                    key=f"ds-renamed-{one.nth}-{was}",
                    type="primary",
                    on_click=partial(_renamed, one, [now]),
                )
            else:
                show_blocks([note(words()("handing_in.gone.unknown"))])
            if target not in REQUIRED:
                st.button(
                    words()("handing_in.gone.absent", was=html.plain(was)),
                    key=f"ds-absent-{one.nth}-{was}",
                    on_click=partial(_absent, one, was),
                )


def _follows(target: str) -> str:
    """What follows if a column stays away: a key of the catalogue."""
    if target in (STATUS, REPORTED_ON):
        return target
    if target in REQUIRED:
        return "required"
    return "milestone" if is_day(target) or target.partition(".")[0] in contract().codes["milestone"] else "column"


def _renamed(one: List, said: Sequence[Renamed]) -> None:
    if shown := desk.as_shown(one):
        own, now = shown
        for each in said:
            now = replace(now, chosen=replace(now.chosen, choices=taken_over(now, each.was, each.header)))
        desk.keep(with_choices(own, one.nth, now.chosen.choices))


def _absent(one: List, was: str) -> None:
    if shown := desk.as_shown(one):
        desk.keep(with_absent(shown[0], one.nth, was))
