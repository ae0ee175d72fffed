"""A dashboard for the public: nothing of an internal pilot, a note or a contact is in what any screen sends."""

from __future__ import annotations

import re

import pytest

from doorstroom.i18n import words_for
from doorstroom.query.address import SCREENS
from doorstroom.store.versions import Store
from tests.given import store_of
from tests.pages.reading import sent, text

NL = words_for("nl")
SECRETS = ("Verhuizing van het asiel", "persoon@binnen.example", "binnenskamers", "Geheim team", "Geheim thema")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("public")
    for outcome in ("inconclusive", "successful"):  # two versions, so that there is something to compare with
        store = store_of(
            folder,
            pilots="""
            pilot_id | title                    | theme        | owner       | visibility | contact
            a        | Samen naar huis          | Wmo          | Team Wmo    | public     | persoon@binnen.example
            b        | Verhuizing van het asiel | Geheim thema | Geheim team | internal   |
            """,
            milestones=f"""
            pilot_id | milestone  | happened_on | outcome    | note
            a        | evaluation | 2025-01-01  | {outcome}  | binnenskamers
            b        | evaluation | 2025-01-01  | {outcome}  | binnenskamers
            """,
            learning="""
            pilot_id | question         | layer  | agreed_on  | answer       | answer_note   | answered_on
            a        | Wat werkt?       | policy | 2024-01-01 | not_answered | binnenskamers | 2024-06-01
            b        | Wat binnenskamers | policy | 2024-01-01 | not_answered | binnenskamers | 2024-06-01
            """,
            lessons="""
            lesson_id | pilot_id | lesson                   | recorded_on | action_reason
            L1        | a        | Begin klein              | 2024-07-01  | binnenskamers
            L2        | b        | Verhuizing van het asiel | 2024-07-01  | binnenskamers
            """,
            segments="""
            pilot_id | area  | target_group | role   | reason
            a        | noord | jongeren     | tested | binnenskamers
            b        | zuid  | ouderen      | tested | binnenskamers
            """,
        )
    return store


ADDRESSES = [
    *((screen, {}) for screen in SCREENS),
    ("pilot", {"id": "m/a"}),
    ("pilot", {"id": "m/b"}),
    ("learning", {"search": "begin"}),
    ("learning", {"search": "asiel"}),
    ("analysis", {"theme": "Geheim thema"}),
    ("origin", {"figure": "waiting"}),
    ("origin", {"figure": "cells_read"}),
    ("source", {"file": "pilots.csv", "row": "3"}),
]


@pytest.mark.parametrize(("name", "address"), ADDRESSES)
def test_the_public_gets_nothing_that_is_internal(screen, store, monkeypatch, name, address):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    app = screen(name, store, **address)
    assert not app.exception
    found = sent(app)
    # What stands in the address is the reader's own.
    assert [secret for secret in SECRETS if secret in found and secret not in address.values()] == []


def test_the_public_sees_the_figures_of_public_pilots_and_staff_those_of_all(screen, store, monkeypatch):
    assert NL.count("analysis.lead_all", 2) in text(screen("analysis", store))
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    assert NL.count("analysis.lead_all", 1) in text(screen("analysis", store))


def test_a_contact_that_is_internal_is_not_called_unknown(screen, store, monkeypatch):
    contact = re.compile(r"<dt>Contact</dt><dd>([^<]*)</dd>")
    assert contact.findall(sent(screen("pilot", store, id="m/b"))) == [NL("format.unknown")]
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    assert contact.findall(sent(screen("pilot", store, id="m/a"))) == [NL("pilot.not_public")]


def test_what_is_internal_would_have_been_found(screen, store):
    assert "Verhuizing van het asiel" in sent(screen("decisions", store))


def test_the_method_screen_counts_no_row_that_is_not_public(screen, store, monkeypatch):
    """Two pilots were handed in, one of them public: the account of the files says one, and not how many were read."""
    app = screen("method", store)
    assert {cells[2:] for cells in files(app) if cells[1] == "Pilots"} == {("2", "2", "0")}
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    public = screen("method", store)
    assert files(public)
    assert {cells[2:] for cells in files(public)} == {("1",)}
    assert NL("method.column.rows_refused") not in text(public)
    for figure in ("rows_refused", "cells_read"):
        assert NL("trace.not_public") in text(screen("origin", store, figure=figure))
    behind = text(screen("origin", store, figure="rows_read"))
    assert NL("trace.column.rows_refused") not in behind
    assert NL("trace.column.rows_loaded") in behind


def files(app) -> list[tuple[str, ...]]:
    """The rows of the table of files: file, table, and the counts."""
    said = re.search(rf"<table[^>]*>(?:(?!</table>).)*{NL('method.column.file')}.*?</table>", sent(app), re.DOTALL)[0]
    rows = (
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", said, re.DOTALL)
    )
    return [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in row) for row in rows][1:]
