"""What each column of a list becomes, and what the words in it mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import Draft
from doorstroom.drafts.lists import chosen_anew, with_choices
from doorstroom.drafts.one_list import List, is_day, is_number, is_outcome, outcomes_of, without_outcome
from doorstroom.ingest.mapping.choices import (
    BY_STATUS,
    STATUS,
    UNSAID,
    Choices,
    names_stage_only,
    stage_of,
    targets,
)
from doorstroom.ingest.mapping.seen import ColumnSeen
from doorstroom.ingest.parse.day_order import DATE_ORDERS
from doorstroom.ingest.parse.text import fold
from doorstroom.report import html
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Block, Choice, Disclosed, Entries, Heading, Line, Text, empty, note
from doorstroom.report.text.messages import place
from doorstroom.web import request as door
from doorstroom.web.records import desk, renaming, telling_apart
from doorstroom.web.records.desk import words
from doorstroom.web.records.targets import target_name
from doorstroom.web.screen import show_blocks

A_PAGE = 15  # columns that are drawn at once
WORDS_NAMED = 6  # of a column that are named of those without an answer
NOTHING, UNCHOSEN = "", None
KNOWN, SURE_ENOUGH = 100, 90
UNITS = (1, 1_000, 1_000_000)

Change = Callable[[Choices, object], Choices]


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
    _outcomes(one)
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


def _outcomes(one: List) -> None:
    """What came of what has a day, where no column says it."""
    choices = one.chosen.choices
    for milestone in without_outcome(choices):
        _select(
            one,
            f"outcome-{milestone}",
            words()("handing_in.outcome_of", milestone=words().label("milestone", milestone)),
            outcomes_of(milestone, choices),
            choices.outcomes.get(milestone),
            _outcome_name,
            lambda made, code, milestone=milestone: replace(made, outcomes=_with(made.outcomes, milestone, code)),
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
            _select(
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
        _select(
            one,
            f"order-{column.header}",
            words()("handing_in.order", header=html.plain(column.header)),
            list(DATE_ORDERS),
            one.chosen.choices.orders.get(column.header),
            lambda order: words()(f"handing_in.order_{order}"),
            lambda made, order, header=column.header: replace(made, orders=_with(made.orders, header, order)),
        )
    if column.is_month:
        said = one.chosen.choices.months.get(column.header)
        _select(
            one,
            f"month-{column.header}",
            words()("handing_in.month", header=html.plain(column.header)),
            ["month", "day"],
            UNCHOSEN if said is None else "month" if said else "day",
            lambda kind: words()(f"handing_in.month_{kind}"),
            lambda made, kind, header=column.header: replace(
                made, months=_with(made.months, header, None if kind is None else kind == "month")
            ),
        )


def _unit(one: List, column: ColumnSeen) -> None:
    _select(
        one,
        f"times-{column.header}",
        words()("handing_in.times", header=html.plain(column.header)),
        list(UNITS),
        one.chosen.choices.times.get(column.header, UNCHOSEN),
        lambda n: words()("handing_in.times_one", n=n),
        lambda made, n, header=column.header: replace(made, times=_with(made.times, header, n)),
        placeholder=words()("handing_in.times_by_header", n=column.unit),
    )


def _mark(one: List, column: ColumnSeen) -> None:
    """What a point or comma is, where no amount proves it: proposed where all are written alike, else asked."""
    decimal = one.chosen.choices.decimal
    text = html.plain(column.unclear_number)
    _select(
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


# --------------------------------------------------------------------- words


def are_chosen(every: list[List]) -> bool:
    """Whether all that has to be chosen of columns was; else it is told what lacks, with the way there."""
    lacking = what_lacks(every)
    if lacking:
        to_columns = Line(words()("handing_in.to_columns"), door.now().link("records", step="columns"))
        show_blocks([*map(empty, lacking), to_columns])
    return not lacking


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
        _guessed(one, column, unknown)
        counts = {word.text: word.n for word in column.words}
        read = [text for text in counts if one.said_by(column, text) is not None and _chosen(one, column, text) is None]
        known = [text for text in counts if one.is_known(column, text)]
        to_choose = [*unknown, *(text for text in counts if text not in {*unknown, *read, *known})]
        for text in to_choose:
            _word(one, column, text, counts[text])
        if known:
            said = words().count("handing_in.known_words", len(known))
            with st.expander(said, key=f"ds-known-{one.nth}-{column.header}"):
                for text in known:
                    _word(one, column, text, counts[text])
        if read:
            show_blocks([Entries([_read_word(one, column, text) for text in read])])
    show_blocks(unanswered(every))
    desk.next_step("compare")


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


def _word(one: List, column: ColumnSeen, text: str, n: int) -> None:
    possible = [*one.possible(column, text), NOTHING]
    _select(
        one,
        f"word-{column.header}-{text}",
        words().count("handing_in.word", n, word=html.plain(text)),
        possible,
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


# ------------------------------------------------------------------- controls


def _with(made: dict, name: str, value: object) -> dict:
    others = {one: said for one, said in made.items() if one != name}
    return others if value is None else {**others, name: value}


def _select(
    one: List,
    name: str,
    label: str,
    options: list,
    chosen: object,
    told: Callable[[object], str],
    change: Change,
    placeholder: str | None = None,
) -> None:
    """A select box that shows what the draft holds, and keeps in it what is chosen. What was chosen can be changed and
    not emptied, as by Escape: what nobody chose is an option of its own.
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


def _changed(key: str, one: List, change: Change) -> None:
    if st.session_state[key] is not None and (shown := desk.as_shown(one)):
        own, now = shown
        desk.keep(with_choices(own, one.nth, change(now.chosen.choices, st.session_state[key])))
