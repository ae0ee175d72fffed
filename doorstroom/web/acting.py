"""Who acts on a screen, and the commands on the store that they start, each in a process of its own."""

from __future__ import annotations

import csv
import getpass
import secrets
from collections.abc import Mapping, Sequence

import streamlit as st

from doorstroom.drafts.draft import Drafts
from doorstroom.drafts.job import Job, State
from doorstroom.markup import fill
from doorstroom.report.text.records import OF_THE_SYSTEM
from doorstroom.store.versions import DRAFTS
from doorstroom.web import request as door

ACTOR = "ds_actor"
LONGEST = 600  # seconds that somebody is waited with: it waits for who loads a list meanwhile
LONGEST_NAME = 120
ROWS = "rows.csv"
DONE, NOTHING_DONE = 0, 2  # exit statuses of commands


# ------------------------------------------------------------------ who acts


def known_actor() -> str:
    """Who logged in, else the name that was given in this session; empty where neither is known."""
    return door.logged_in_as() or st.session_state.get(ACTOR, "")


def actor(key: str) -> str:
    """Who acts: who logged in, else what they say in a field, which is asked here; whose machine it is stands there,
    where that is a person's.
    """
    words = door.now().words
    if name := door.logged_in_as():
        return name
    return st.text_input(
        words("writing.name"),
        value=st.session_state.get(ACTOR) or _who_handed_in() or account_of_person(),
        key=f"{key}-by",
        max_chars=LONGEST_NAME,
        help=words("writing.name_help"),
    )


def _who_handed_in() -> str:
    """The name under which this reader handed in last, today: another session of theirs knows it too."""
    last = drafts().latest(door.now().reader.name, door.clock(), is_handed_in=True)
    return (last and last.by) or ""


def account_of_person() -> str:
    """The name of the account that the screens run under; empty for one of the system, which is nobody's name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return ""
    return "" if name in OF_THE_SYSTEM else name


def said_in(key: str) -> str:
    """What stands in that field now, for a button beside it: who acts, empty where nobody says so."""
    return (door.logged_in_as() or st.session_state.get(f"{key}-by", "")).strip()


def remember(name: str) -> str:
    """The name without blanks around it, known from now on in this session."""
    st.session_state[ACTOR] = name.strip()
    return name.strip()


def kept(key: str, at_first: object = None) -> str:
    """The key of a field with options, of which what is chosen stays chosen when its labels change: with another
    language, or because there are fewer pilots on an agenda. A browser sends labels; here they are taken for options
    by those that it was sent, before the new ones are. `at_first`: what is chosen beforehand, given here and not to the
    field.
    """
    if key in st.session_state:
        st.session_state[key] = st.session_state[key]
    elif at_first is not None:
        st.session_state[key] = at_first
    return key


# -------------------------------------------------------------- what they start


def drafts() -> Drafts:
    """The drafts of this installation."""
    request = door.now()
    return Drafts(request.store.resolve() / DRAFTS, request.reader.acts_for)


def start(job: Job, options: Sequence[str], about: Sequence[str] = ()) -> None:
    """Start a command on the store, in the language of the reader. `about`: what it is of; no option, however it is
    spelled. Raises OSError where no process can be had.
    """
    request, store = door.now(), door.now().store.resolve()
    shared = ["--store", str(store), f"--lang={request.language}"]
    job.start([*options, *shared, *(["--", *about] if about else [])], read=[], write=[store])


def run(
    options: Sequence[str], about: Sequence[str], busy: str, rows: Sequence[Mapping[str, str]] = ()
) -> State | None:
    """How a command on the store ended; None where it could not be started. Nothing of it is left behind.

    `rows`: a table that it is given too.
    """
    job = drafts().act(door.now().reader.name, secrets.token_hex(16))
    try:
        with st.spinner(busy):
            start(job, [*options, "--json", *_given(job, rows)], about)
            return job.wait(LONGEST)
    except OSError:
        return None
    finally:
        job.forget()


def _given(job: Job, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Rows in a file of the command's own, and how it is told of them."""
    if not rows:
        return []
    job.folder.mkdir(parents=True, exist_ok=True)
    with (job.folder / ROWS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return [f"--rows={job.folder / ROWS}"]


def is_done(state: State | None) -> bool:
    """Whether a command did what was asked; says why where it did not."""
    if state is not None and state.status == DONE:
        return True
    words = door.now().words
    is_told = state is not None and state.status == NOTHING_DONE and state.problem
    say(words("writing.failed_why", why=state.problem) if is_told else words("writing.failed"), "warn")
    return False


def by_another(state: State | None, name: str) -> object:
    """What a command that did nothing tells of what another did meanwhile; None where that was not why."""
    if state is None or state.status != NOTHING_DONE or not state.answer or not state.problem:
        return None
    return state.answer.get(name)


def say(text: str, kind: str) -> None:
    """Tell what came of it, also to who does not see it."""
    st.html(fill('<p class="ds-banner ds-said-{kind}" role="alert">{text}</p>', kind=kind, text=text))
