"""Draws the forms in which people write down what happened, made of the contract, and what they wrote.

The store is written by a command in a process of its own, as whoever hands in a list does; here it is only asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas
import streamlit as st

from doorstroom.contract.model import Column, Form, contract
from doorstroom.i18n import Words, is_missing
from doorstroom.ingest.parse.numbers import typed_number
from doorstroom.markup import at
from doorstroom.query import address
from doorstroom.query.request import Request
from doorstroom.report.html import plain
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Entries, Heading, Line, Text, note
from doorstroom.report.screens.writing import ANCHOR, Writing
from doorstroom.report.text import learning, ready
from doorstroom.report.text import writing as claims
from doorstroom.store.writing import REPORT_DAYS, report_day
from doorstroom.web import acting, meeting, planning
from doorstroom.web import request as door
from doorstroom.web.screen import draw, show_blocks

TOLD, TIMES, ASKED = "ds_written", "ds_writings", "ds_asked_back"
FEW = 5  # codes that are shown side by side
SHOWN = 12  # statements below the form: those of a whole meeting
LONG_TEXTS = ("note", "lesson", "reason", "answer_note")
LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class _Told:
    """What was done just now, in words; `hand_ins`: what was written, None for what was taken back. `kind`: warn where
    nothing was done. `falls`: what has no ground any more. `lacks`: what it does not do though it looks so.
    """

    text: str
    hand_ins: Sequence[str] | None = None
    kind: str = "good"
    falls: Sequence[str] = ()
    lacks: str | None = None


@dataclass(frozen=True)
class _Asked:
    """What somebody wants to take back, though something else rests on it: what it is, who asks, and what falls."""

    hand_in: str
    what: str
    by: str
    falls: Sequence[str]


@draw.register
@st.fragment
def _(piece: Writing) -> None:
    with st.container(key=f"ds-write-{piece.key}"):
        _tell(piece)
        _ask(piece)
        _form(piece)
        _written(piece)


def _key(piece: Writing, *names: str) -> str:
    """The key of a field: another one after each statement, so that the next begins empty."""
    return "-".join(("ds-fill", piece.key, str(st.session_state.get(TIMES, 0)), *names))


def _is_first() -> bool:
    """Whether nothing was written down yet in this session."""
    return not st.session_state.get(TIMES)


def _tell(piece: Writing) -> None:
    """What was done just now, said once."""
    told: _Told | None = st.session_state.pop(f"{TOLD}_{piece.key}", None)
    if told is None:
        return
    words, text = door.now().words, told.text
    if told.hand_ins is not None:
        rows = _rows(piece)
        rows = rows[rows["hand_in"].isin(told.hand_ins)].to_dict("records")
        text = words.count("writing.done_several", len(told.hand_ins)) if told.hand_ins else words("writing.done_plain")
        if len(rows) == 1:
            text = words("writing.done", what=claims.told(rows[0], words))
    acting.say(text, told.kind)
    if told.lacks:
        acting.say(told.lacks, "warn")
    if told.falls:
        show_blocks([Text(words("writing.fell")), Entries([Entry(one) for one in told.falls])])


def _ask(piece: Writing) -> None:
    """Whether to take back what something else rests on."""
    asked: _Asked | None = st.session_state.get(f"{ASKED}_{piece.key}")
    if asked is None:
        return
    words = door.now().words
    acting.say(words("writing.falls"), "warn")
    show_blocks([Text(asked.what), Entries([Entry(one) for one in asked.falls])])
    with st.container(horizontal=True):
        if st.button(words("writing.take_back_still"), key=f"ds-back-still-{piece.key}"):
            _take_back(piece, asked.hand_in, asked.what, asked.by, is_sure=True)
        st.button(words("writing.let_stand"), key=f"ds-back-not-{piece.key}", on_click=partial(_let_stand, piece.key))


def _let_stand(key: str) -> None:
    st.session_state.pop(f"{ASKED}_{key}", None)


# ------------------------------------------------------------------ the form


def _form(piece: Writing) -> None:
    """Choose what is written down, and of whom; then the fields of that form."""
    words, chosen = door.now().words, piece.forms[0]
    if piece.meetings and (held := meeting.choose(piece, f"ds-fill-{piece.key}-meeting-{piece.meeting_asked or ''}")):
        sent = meeting.draw(contract().forms[chosen], held, _key(piece, held.key))
        if sent and sent.overtaken:
            _rerun(piece, _Told(sent.overtaken, kind="warn"), is_kept=True)
        elif sent:
            _rerun(piece, _Told("", sent.hand_ins))
        return
    if piece.plans and (plan := planning.choose(piece, f"ds-fill-{piece.key}-plan-{piece.plan_asked or ''}")):
        pilot = _of_pilot(door.now(), next(iter(piece.pilots)))
        if pilot is not None and (
            hand_ins := planning.draw(contract().forms[chosen], plan, pilot, _key(piece, plan.key))
        ):
            _rerun(piece, _Told("", hand_ins))
        return
    if len(piece.forms) > 1:
        chosen = st.selectbox(
            words("writing.what"),
            piece.forms,
            index=piece.forms.index(piece.chosen) if piece.chosen in piece.forms and _is_first() else None,
            key=acting.kept(_key(piece, "what")),
            format_func=partial(claims.label, words=words),
            placeholder=words("writing.what_choose"),
        )
    pilot = _pilot(piece) if chosen and piece.of_table != "norms" else None
    if chosen and (pilot or piece.of_table == "norms"):
        _fields(piece, contract().forms[chosen], pilot)


def _pilot(piece: Writing) -> str | None:
    words = door.now().words
    if len(piece.pilots) == 1 and piece.of_table is None:
        return next(iter(piece.pilots))
    if not piece.pilots:
        return None
    return st.selectbox(
        words("writing.pilot"),
        list(piece.pilots),
        index=None,
        key=acting.kept(_key(piece, "pilot")),
        format_func=piece.pilots.get,
        placeholder=words("writing.pilot_choose"),
    )


def _fields(piece: Writing, form: Form, pilot_key: str | None) -> None:
    request = door.now()
    words, pilot = request.words, _of_pilot(request, pilot_key)
    if pilot_key and pilot is None:
        return
    asked = _asked_of(request, form, pilot_key)
    if asked is not None and asked.empty:
        show_blocks([note(words(f"writing.nothing_of.{form.name}"))])
        return
    key = _key(piece, form.name, pilot_key or "")
    said: dict[str, str | None] = {}
    if form.table == "readiness":
        said["item"] = _field(form, "item", pilot, f"{key}-of")
        if said["item"] is None:
            return
        key = f"{key}-{said['item']}"
    if form.table == "evaluations":
        of = _held_evaluation(asked, key)
        if of is None:
            return
        said |= dict.fromkeys(REPORT_DAYS) | dict([of])
        pilot, key = _with_report(pilot, asked, of), f"{key}-{'-'.join(of)}"
    with st.form(key, enter_to_submit=False):
        days_waiting = None if pilot is None else pilot["days_waiting"]
        if not claims.differs_by_outcome(form.name):
            show_blocks([Text(claims.meaning(form.name, None, days_waiting, words))])
        said |= _agreed_question(asked, key) if form.table == "learning" else {}
        for name in form.asks:
            if name not in said:
                said[name] = _field(form, name, pilot, key, said.get("item"))
        by = acting.actor(key)
        if st.form_submit_button(words("writing.save"), type="primary"):
            _save(piece, form, pilot, said, by)


def _of_pilot(request: Request, pilot_key: str | None) -> pandas.Series | None:
    found = request.ask("pilot", pilot_key=pilot_key) if pilot_key else None
    return None if found is None or found.empty else found.iloc[0]


def _asked_of(request: Request, form: Form, pilot_key: str | None) -> pandas.DataFrame | None:
    """The rows of the pilot of which the form is about one; None where it is about no row that is there."""
    match form.table:
        case "learning":
            return request.ask("pilot_learning", pilot_key=pilot_key)
        case "evaluations":
            held = request.ask("pilot_reports", pilot_key=pilot_key)
            return held[held["row_on"].notna() | held["held_on"].notna()]
    return None


def _held_evaluation(held: pandas.DataFrame, key: str) -> tuple[str, str] | None:
    """The report of which evaluation it is about, by `report_day`: the only one, or the one that is chosen."""
    words, rows = door.now().words, held.to_dict("records")
    named = {report_day(row): learning.of_evaluation(row, words) for row in rows}
    if len(named) == 1:
        show_blocks([Text(words("writing.evaluation_only", said=next(iter(named.values()))))])
        return next(iter(named))
    return st.selectbox(
        words("writing.evaluation"),
        list(named),
        index=None,
        key=acting.kept(f"{key}-evaluation"),
        format_func=named.get,
        placeholder=words("writing.choose"),
    )


def _with_report(pilot: pandas.Series, held: pandas.DataFrame, of: tuple[str, str]) -> pandas.Series:
    """The pilot with the days of that report that are known, which the fields begin with; what writing it down does to
    the other reports stands above them.
    """
    row = next(row for row in held.to_dict("records") if report_day(row) == of)
    if row["report"] == "unknown" and not is_missing(row["source_file"]):
        show_blocks([note(door.now().words("writing.meaning.report_first"))])
    return pandas.concat([pilot, pandas.Series({name: row[name] for name in ("signed_off_on", "published_on")})])


def _agreed_question(asked: pandas.DataFrame, key: str) -> dict[str, str | None]:
    """Which question of the pilot is answered, and of which layer."""
    words = door.now().words
    rows = asked.to_dict("records")
    names = [
        words("writing.question_of", question=row["question"], layer=words.label("layer", row["layer"])) for row in rows
    ]
    nth = st.selectbox(
        words("writing.question"),
        range(len(rows)),
        index=None,
        key=acting.kept(f"{key}-question"),
        format_func=names.__getitem__,
        placeholder=words("writing.choose"),
    )
    return {name: None if nth is None else rows[nth][name] for name in ("question", "layer")}


def _field(form: Form, name: str, pilot: pandas.Series | None, key: str, item: str | None = None) -> str | None:
    """One field, by what its column is; what it says as text, None while it is empty.

    item: the readiness item that is assessed: what each of its states means stands beside it.
    """
    words, column = door.now().words, contract().tables[form.table].columns[name]
    label = _label(form, name, words)
    how = {"key": f"{key}-{name}", "help": column.note[words.language]}
    match column.type:
        case "code":
            return _code(form, column, label, pilot, how, item)
        case "date":
            return _day(column, label, how, _first_day(form, name, pilot))
        case "integer":
            text = st.text_input(label, max_chars=LONGEST_TEXT, **how)
            number = typed_number(text, words.decimal_mark)
            is_whole = number is not None and number == int(number)
            return f"{number:.0f}" if is_whole else text  # else it is refused as it was typed
    if name in ("area", "target_group"):
        return _of_segments(name, label, pilot, how)
    if name in LONG_TEXTS:
        return st.text_area(label, max_chars=LONGEST_TEXT, height=96, **how)
    given = pilot["decided_by"] if name == "decided_by" and pilot is not None else None
    return st.text_input(label, value="" if is_missing(given) else given, max_chars=LONGEST_TEXT, **how)


def _label(form: Form, name: str, words: Words) -> str:
    label = words.column(form.table, name)
    return label if name in form.needs else words("writing.optional", label=label)


def _code(
    form: Form,
    column: Column,
    label: str,
    pilot: pandas.Series | None,
    how: Mapping[str, str],
    item: str | None = None,
) -> str | None:
    words, codes = door.now().words, list(contract().codes[column.codes])
    captions = None
    if column.name == "outcome":
        codes = list(contract().outcomes[form.milestone])
        days_waiting = None if pilot is None else pilot["days_waiting"]
        if claims.differs_by_outcome(form.name):
            captions = [claims.meaning(form.name, code, days_waiting, words) for code in codes]
    if item is not None and column.name == "state":
        captions = [ready.anchor(item, code, words) for code in codes]
    named = partial(words.label, column.codes)
    if captions or len(codes) <= FEW:
        acting.kept(how["key"], column.default)
        return st.radio(label, codes, index=None, format_func=named, captions=captions, **how)
    acting.kept(how["key"])
    return st.selectbox(label, codes, index=None, format_func=named, placeholder=words("writing.choose"), **how)


def _first_day(form: Form, name: str, pilot: pandas.Series | None) -> dt.date | None:
    """What a field of a day begins with: what is known of a report; else today where it asks what has happened."""
    if form.table == "evaluations" and pilot is not None and not is_missing(known := pilot[name]):
        return known.date()
    column = contract().tables[form.table].columns[name]
    return None if column.ahead or name not in form.needs else door.now().as_of


def _day(column: Column, label: str, how: Mapping[str, str], at_first: dt.date | None) -> str | None:
    as_of = door.now().as_of
    first, last = address.FIRST_DAY, address.LAST_DAY if column.ahead else as_of
    day: dt.date | None = st.date_input(
        label, value=at_first, min_value=first, max_value=last, format="DD-MM-YYYY", **how
    )
    return None if day is None else day.isoformat()


def _of_segments(name: str, label: str, pilot: pandas.Series, how: Mapping[str, str]) -> str | None:
    """An area that there is, or a target group of the pilot; free text where none is known."""
    request = door.now()
    own = request.ask("pilot_segments", pilot_key=pilot["pilot_key"])
    known = {code: code for code in own[name]}
    if name == "area":
        areas = request.ask_only("areas_now", {"as_of": request.as_of})
        areas = areas[(areas["municipality"] == pilot["municipality"]) & areas["area"].notna()]
        known |= {row["area"]: row["name"] or row["area"] for row in areas.to_dict("records")}
    if not known:
        return st.text_input(label, max_chars=LONGEST_TEXT, **how)
    choose = request.words("writing.choose")
    acting.kept(how["key"])
    return st.selectbox(label, list(known), index=None, format_func=known.get, placeholder=choose, **how)


# ------------------------------------------------------------------- to save


def _save(piece: Writing, form: Form, pilot: pandas.Series | None, said: Mapping[str, str | None], by: str) -> None:
    words = door.now().words
    filled = {name: text.strip() for name, text in said.items() if text and text.strip()}
    lacking = [words.column(form.table, name) for name in form.lacking(filled)]
    lacking += [] if by.strip() else [words("writing.name")]
    if lacking:
        acting.say(claims.lacking(lacking, words), "warn")
        return
    options = [part for name, text in filled.items() for part in ("--set", f"{name}={text}")]
    about = [form.name]
    if pilot is not None:
        options.append(f"--municipality={pilot['municipality']}")
        about.append(str(pilot["pilot_id"]))
    options.append(f"--by={acting.remember(by)}")
    state = acting.run(["write", *options], about, words("writing.busy"))
    if other := acting.by_another(state, "other_key"):
        acting.say(state.problem, "warn")
        show_blocks([Line(state.answer["other"], at(door.now().link("pilot", id=other), ANCHOR))])
    elif acting.is_done(state):
        written = [one["hand_in"] for one in state.answer["hand_ins"]] if state.answer else []
        _rerun(piece, _Told("", written, lacks=claims.left_open(form.name, filled, words)))


def _take_back(piece: Writing, hand_in: str, what: str, by: str, *, is_sure: bool = False) -> None:
    """Take back; where something else rests on it, ask first."""
    words = door.now().words
    if not by.strip():
        acting.say(claims.lacking([words("writing.name")], words), "warn")
        return
    options = [f"--why={words('writing.why')}", f"--by={acting.remember(by)}"]
    options += [] if is_sure else ["--unless-others-fall"]
    state = acting.run(["take-back", *options], [hand_in], words("writing.busy_back"))
    _let_stand(piece.key)
    if not acting.is_done(state):
        return
    falls = state.answer["falls"] if state.answer else []
    if falls and not is_sure:
        st.session_state[f"{ASKED}_{piece.key}"] = _Asked(hand_in, what, by, falls)
        st.rerun(scope="app")
    _rerun(piece, _Told(words("writing.taken_back", what=what), falls=falls))


def _rerun(piece: Writing, told: _Told, *, is_kept: bool = False) -> None:
    """The whole screen anew, as things are now. `is_kept`: what was filled in stays."""
    st.session_state[f"{TOLD}_{piece.key}"] = told
    if not is_kept:
        st.session_state[TIMES] = st.session_state.get(TIMES, 0) + 1
    st.rerun(scope="app")


# --------------------------------------------------------- what was written down


def _rows(piece: Writing) -> pandas.DataFrame:
    """`written_down` of what this place is about."""
    one = next(iter(piece.pilots)) if piece.of_table is None else None
    return door.now().ask("written_down", of_pilot=one, of_table=piece.of_table)


def _written(piece: Writing) -> None:
    """What was written down here last, each with a button that takes it back."""
    request, rows = door.now(), _rows(piece)
    if rows.empty:
        return
    words = request.words
    show_blocks([Heading(words("writing.list_heading"), 3)])
    titles = _titles(request, rows) if piece.of_table == "milestones" else {}
    for row in rows.head(SHOWN).to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"ds-wrote-{piece.key}-{row['hand_in']}"):
            title = titles.get(row["pilot_key"])
            show_blocks([Text(claims.told_by(row, title, words))])
            _button(piece, row, title)


def _titles(request: Request, rows: pandas.DataFrame) -> dict[str, str]:
    asked: Iterable[str] = rows["pilot_key"].dropna().unique()[:SHOWN]
    found = {key: request.ask("pilot", pilot_key=key) for key in asked}
    return {key: one["title"].iloc[0] for key, one in found.items() if not one.empty}


def _button(piece: Writing, row: Mapping[str, object], title: str | None) -> None:
    """One click where it is known who clicks; else it is asked first. Between several pilots it names its own."""
    words = door.now().words
    what, told, key = claims.what(row, words), claims.told(row, words), f"ds-back-{piece.key}-{row['hand_in']}"
    if title is not None:
        what, told = (words("writing.of_pilot", title=title, what=said) for said in (what, told))
    label = plain(words("writing.take_back_named", what=what))
    if by := acting.known_actor():
        if st.button(label, key=key):
            _take_back(piece, row["hand_in"], told, by)
        return
    with st.popover(label, key=f"{key}-who"), st.form(f"{key}-form", border=False, enter_to_submit=False):
        name = acting.actor(key)
        if st.form_submit_button(words("writing.take_back")):
            _take_back(piece, row["hand_in"], told, name)
