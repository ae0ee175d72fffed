"""Rows of one title, where the title says which pilot it is: one pilot in several rows, or as many pilots as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.drafts.draft import Draft
from doorstroom.drafts.lists import with_choices
from doorstroom.drafts.one_list import List
from doorstroom.i18n import Words
from doorstroom.ingest.mapping.seen import Twins
from doorstroom.ingest.parse.text import fold
from doorstroom.report import html
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Entries, empty, note
from doorstroom.report.text.messages import place
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

ONE, FIELDS = "", 6  # one pilot; columns that are shown of what differs
MOST = 10  # titles that are asked at once


def draw(one: List) -> None:
    """Each title that stands in several rows, what differs in these, and how many pilots they are. Beforehand each row
    is a pilot, where a column tells them apart that seldom changes: that loses nothing, and who knows better says so
    then or later. Of another column somebody has to say that it does.
    """
    asked = one.twins()[:MOST]
    if not asked:
        if told := answered(one, words()):
            show_blocks(map(note, told))
            st.button(words()("handing_in.twins.again"), key=f"ds-twins-again-{one.nth}", on_click=partial(_again, one))
        return
    keys: list[tuple[str, str]] = []
    with st.container(border=True):
        for twins in asked:
            keys.append((fold(twins.text), _title(one, twins)))
        if all(st.session_state.get(key) is not None for _, key in keys):
            st.button(
                words().count("handing_in.twins.keep", len(asked)),
                key=f"ds-twins-{one.nth}",
                type="primary",
                on_click=partial(_keep, one, keys),
            )


def answered(one: List, said: Words) -> list[str]:
    """How rows of one title are read, a sentence for each that was answered."""
    if not one.chosen.choices.is_by_title:
        return []
    written = one.titles_known()
    return [
        said(
            "handing_in.twins.read_apart" if header else "handing_in.twins.read_as_one",
            title=written.get(title, title),
            header=header,
        )
        for title, header in one.chosen.choices.twins.items()
        if title in written
    ]


def lacking(one: List, said: Words) -> list[str]:
    """That somebody has to say how many pilots rows are, a sentence."""
    asked = one.twins()
    titles = said.join([twins.text for twins in asked[:MOST]])
    return [said.count("handing_in.twins.lacks", len(asked), titles=titles)] if asked else []


def on_several(one: List, own: Draft, said: Words) -> list[str]:
    """That titles stand on several sheets, or in more rows than are asked about, and count as one pilot each: a
    sentence for each.
    """
    n_more = one.n_more_twins()
    unasked = [said.count("handing_in.twins.unasked", n_more)] if n_more else []
    several = one.on_several(is_a_day_a_file=own.is_from_name)
    if not several:
        return unasked
    sheets = list({place(sheet.file, sheet.sheet): None for _, of_title in several for sheet in of_title})
    titles = [title for title, _ in several[:MOST]]
    more = [said.count("handing_in.twins.more", len(several) - MOST)] if len(several) > MOST else []
    told = {"titles": said.join([*titles, *more]), "sheets": said.join(sheets)}
    return [*unasked, said.count("handing_in.twins.on_sheets", len(several), **told)]


def _title(one: List, twins: Twins) -> str:
    """The question of one title; the key of its answer."""
    rows = words().join([str(row) for row in twins.rows])
    show_blocks([empty(words().count("handing_in.twins.asked", len(twins.rows), title=twins.text, rows=rows))])
    told = [Entry(header, _beside(texts)) for header, texts in list(twins.differ.items())[:FIELDS]]
    show_blocks([Entries(told)] if told else [note(words()("handing_in.twins.alike"))])
    key = f"ds-twins-{one.nth}-{fold(twins.text)}"
    options = [*twins.apart, ONE]
    if st.session_state.get(key) not in options:  # none yet, or of a column that is read for something else by now
        st.session_state[key] = options[0] if one.tells_apart(twins) or not twins.differ else None
    if not twins.apart and twins.differ:
        show_blocks([note(words()("handing_in.twins.nothing_apart"))])
    st.radio(
        words()("handing_in.twins.which", title=html.plain(twins.text)),
        options,
        key=key,
        format_func={
            header: words().count("handing_in.twins.several", len(twins.rows), header=html.plain(header))
            if header
            else words()("handing_in.twins.one")
            for header in options
        }.get,
    )
    return key


def _beside(texts: tuple[str, ...]) -> str:
    """What the rows say, beside each other."""
    return " | ".join(text or words()("handing_in.twins.nothing") for text in texts)


def _again(one: List) -> None:
    """Ask anew of the titles that stand in several rows."""
    if shown := desk.as_shown(one):
        own, choices = shown[0], shown[1].chosen.choices
        others = {title: header for title, header in choices.twins.items() if title not in one.titles_known()}
        desk.keep(with_choices(own, one.nth, replace(choices, twins=others)))


def _keep(one: List, keys: Sequence[tuple[str, str]]) -> None:
    if shown := desk.as_shown(one):
        own, choices = shown[0], shown[1].chosen.choices
        said = {title: st.session_state[key] for title, key in keys}
        desk.keep(with_choices(own, one.nth, replace(choices, twins={**choices.twins, **said})))
