"""What the words of a list mean: those that nobody knows yet are asked, the others are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from doorstroom.drafts.lists import with_choices
from doorstroom.drafts.one_list import List
from doorstroom.ingest.mapping.choices import STATUS, Choices, names_stage_only, stage_of, targets
from doorstroom.ingest.mapping.seen import ColumnSeen
from doorstroom.ingest.parse.text import fold
from doorstroom.report import html
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Block, Disclosed, Entries, Heading, Line, Text, empty, note
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.choosing import are_chosen
from doorstroom.web.records.controls import pick, select
from doorstroom.web.records.desk import words
from doorstroom.web.records.targets import target_name
from doorstroom.web.screen import show_blocks

WORDS_NAMED = 6  # of a column that are named of those without an answer
NOTHING = ""


def words_read(every: list[List]) -> None:
    """What each word was taken for, and which was taken for nothing, with the way to say otherwise."""
    read = [
        Entry(text, meaning_name(one, column, meaning) if meaning else words()("handing_in.means_nothing"))
        for one in every
        for column in one.words_to_choose()
        for text in (word.text for word in column.words)
        if (meaning := meaning_of(one, column, text)) is not None
    ]
    if read:
        opened = Disclosed(words().count("handing_in.words_read", len(read)), read)
        show_blocks([*stages_only(every), opened])
    if said := unanswered(every):
        show_blocks(said)
    if read or said:
        show_blocks([to_words()])


def stages_only(every: list[List]) -> list[Block]:
    """That words name a stage, and what was taken from that: no decision or outcome is taken for said in silence."""
    told = {
        word.text: words()("handing_in.taken_as", word=word.text, meaning=_stated_name(meaning, with_stage=False))
        for one in every
        for column in one.words_to_choose()
        if one.chosen.choices.targets[column.header] == STATUS
        for word in column.words
        if (meaning := meaning_of(one, column, word.text)) and names_stage_only(word.text, meaning)
    }
    if not told:
        return []
    return [note(words().count("handing_in.stages_only", len(told), told=words().join(list(told.values()))))]


def unanswered(every: list[List]) -> list[Block]:
    """What happens to the rows with a word of which nobody chose what it means: which words, and in how many rows."""
    told = []
    for one in every:
        for column, unknown in one.unanswered():
            shown = [words()("handing_in.sample", text=word.text, n=word.n) for word in unknown[:WORDS_NAMED]]
            more = len(unknown) - len(shown)
            named = [*shown, *([words().count("handing_in.more_words", more)] if more else [])]
            is_status = one.chosen.choices.targets[column.header] == STATUS
            said = {
                "header": column.header,
                "words": words().join(named),
                "rows": words().count("handing_in.in_rows", sum(word.n for word in unknown)),
            }
            key = f"handing_in.unanswered.{'status' if is_status else 'code'}"
            told.append(empty(words().count(key, len(unknown), **said)))
    return told


def to_words() -> Line:
    """The way to the step at which words are answered."""
    return Line(words()("handing_in.to_words"), door.now().link("records", step="words"))


def meaning_of(one: List, column: ColumnSeen, text: str) -> str | None:
    """What a word of a column is taken for; None where that is not known."""
    chosen = _chosen(one, column, text)
    return one.said_by(column, text) if chosen is None else chosen


def meanings() -> None:
    """A control for each word of a column that holds codes, those that are not known yet first."""
    known = desk.lists()
    if known is None:
        return
    _, every = known
    if not are_chosen(every):
        return
    asked = [(one, column) for one in every for column in one.words_to_choose()]
    if not asked:
        show_blocks([Text(words()("handing_in.no_words"))])
    for one, column in asked:
        unknown = one.unknown_words(column)
        target = target_name(one.chosen.choices.targets[column.header], words())
        show_blocks(
            [
                Heading(words()("handing_in.words_of", header=column.header), 2),
                note(
                    f"{words()('handing_in.words_are', target=target)} "
                    f"{words().count('handing_in.unknown_words', len(unknown))}"
                ),
            ]
        )
        ask(one, column)
        counts = {word.text: word.n for word in column.words}
        known = [text for text in counts if one.is_known(column, text)]
        if known:
            said = words().count("handing_in.known_words", len(known))
            with st.expander(said, key=f"ds-known-{one.nth}-{column.header}"):
                for text in known:
                    _word(one, column, text, counts[text], select)
        read = [text for text in counts if one.said_by(column, text) is not None and _chosen(one, column, text) is None]
        if read:
            show_blocks([Entries([_read_word(one, column, text) for text in read])])
    show_blocks(unanswered(every))
    desk.next_step("compare")


def ask(one: List, column: ColumnSeen) -> None:
    """The words of a column that nobody knew, with what they are only like. In the order of the list: one that was
    answered stays where it is.
    """
    _guessed(one, column, one.unknown_words(column))
    for word in one.words_asked(column):
        _word(one, column, word.text, word.n, partial(pick, likely=[*one.likely(column, word.text), NOTHING]))


def _guessed(one: List, column: ColumnSeen, unknown: Sequence[str]) -> None:
    """What unknown words are only like: told as a guess, which counts once somebody takes it over."""
    guesses = {text: code for text in unknown if (code := one.guess(column, text)) is not None}
    if not guesses:
        return
    told = [Entry(text, meaning_name(one, column, code)) for text, code in guesses.items()]
    show_blocks([note(words().count("handing_in.guesses", len(guesses))), Entries(told)])
    st.button(
        words().count("handing_in.take_guesses", len(guesses)),
        key=f"ds-guesses-{one.nth}-{column.header}",
        on_click=partial(_take, one, column.header, guesses),
    )


def _take(one: List, header: str, guesses: Mapping[str, str]) -> None:
    if shown := desk.as_shown(one):
        own, now = shown
        made = now.chosen.choices
        for text, code in guesses.items():
            made = made.with_words(_with_word(made, header, text, code))
        desk.keep(with_choices(own, one.nth, made))


def _read_word(one: List, column: ColumnSeen, text: str) -> Entry:
    return Entry(text, meaning_name(one, column, one.said_by(column, text)))


def _word(one: List, column: ColumnSeen, text: str, n: int, control: Callable[..., None]) -> None:
    control(
        one,
        f"word-{column.header}-{text}",
        words().count("handing_in.word", n, word=html.plain(text)),
        [*one.possible(column, text), NOTHING],
        _chosen(one, column, text),
        lambda code: words()("handing_in.means_nothing") if code == NOTHING else meaning_name(one, column, code),
        lambda made, code, header=column.header: made.with_words(_with_word(made, header, text, code)),
        placeholder=words()("handing_in.word_choose"),
    )


def _chosen(one: List, column: ColumnSeen, text: str) -> str | None:
    said = {fold(word): meaning for word, meaning in one.chosen.choices.words.get(column.header, {}).items()}
    return said.get(fold(text))


def _with_word(made: Choices, header: str, text: str, code: str | None) -> dict:
    said = {word: meaning for word, meaning in made.words.get(header, {}).items() if fold(word) != fold(text)}
    return {**made.words, header: said if code is None else {**said, text: code}}


def meaning_name(one: List, column: ColumnSeen, code: str) -> str:
    """What a word means, in words."""
    target = one.chosen.choices.targets[column.header]
    if target == STATUS:
        return _stated_name(code)
    return words().label("outcome" if target.endswith(".outcome") else targets()[target].codes, code)


def _stated_name(code: str, *, with_stage: bool = True) -> str:
    """What a status word states, in words, with the stage that it opens: that is what many look for."""
    milestone, _, outcome = code.partition("/")
    named = words().label("milestone", milestone)
    if outcome:
        named = words()("handing_in.with_outcome", milestone=named, outcome=words().label("outcome", outcome))
    stage = stage_of(code) if with_stage else None
    return words()("handing_in.in_stage", meaning=named, stage=words().label("stage", stage)) if stage else named
