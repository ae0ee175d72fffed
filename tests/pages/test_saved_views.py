"""Views that a reader keeps, without a browser: what is kept, for whom, and that it is asked with their own rights."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.access import saved
from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.web import request as door
from tests.given import store_of

NL = words_for("nl")
NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
EVIL = "</a><script>alert(1)</script> **x**"
PILOTS = """
    pilot_id | title  | theme | visibility
    a        | Alfa   | Wmo   | public
    b        | Beta   | Jeugd | internal
"""
STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01\nb | started | 2025-01-01"
NAME = "ds-view-name"
KEEP = {words_for(language)("saved.keep") for language in LANGUAGES}


@pytest.fixture
def store(tmp_path):
    return store_of(tmp_path, pilots=PILOTS, milestones=STARTED)


@pytest.fixture
def log_in(monkeypatch):
    def log_in_as(**claims: str) -> None:
        monkeypatch.setattr(door, "_claims", lambda: {"is_logged_in": True, **claims})

    return log_in_as


def keep(app, name: str):
    app.text_input(key=NAME).set_value(name)
    next(one for one in app.button if one.label in KEEP).click()
    return app.run()


def body(app) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def of_all(store) -> tuple[saved.View, ...]:
    return saved.views(store.path, saved.Owner(repr("everybody")), NOW)


def test_what_is_chosen_is_kept_and_nothing_of_who_reads(screen, store):
    address = {"theme": "Jeugd", "as_of": "2026-02-28", "measure": "n_waiting", "stage": "running"}
    app = keep(screen("analysis", store, lang="en", **address, order="selected_pilots~title~desc"), "Jeugd")
    assert not app.exception
    (view,) = of_all(store)
    said = {name: (value,) for name, value in {**address, "order": "selected_pilots~title~desc"}.items()}
    assert (view.name, view.screen, view.parts) == ("Jeugd", "analysis", said)


def test_a_view_opens_in_the_language_of_who_reads_with_nothing_that_is_chosen_now(screen, store):
    keep(screen("pivot", store, lang="nl", rows="owner"), "Eigenaren")
    said = body(screen("analysis", store, lang="nl", theme="Wmo", as_of="2026-02-28"))
    assert 'href="/draaitabel?lang=nl&amp;rows=owner"' in said or 'href="/draaitabel?rows=owner"' in said


def test_a_name_is_never_markup(screen, store):
    app = keep(screen("analysis", store, lang="nl"), EVIL)
    assert "<script>" not in body(app)
    assert "&lt;script&gt;" in body(app)
    (said,) = [one.value for one in app.success]
    assert "\\*\\*x\\*\\*" in said
    assert "\\<script\\>" in said


def test_a_view_is_renamed_and_removed(screen, store):
    app = keep(screen("analysis", store, lang="nl"), "Eerst")
    app.selectbox(key="ds-view-which").select("Eerst").run()
    app.text_input(key="ds-view-other").set_value("Dan")
    next(one for one in app.button if one.label == NL("saved.rename")).click()
    app.run()
    assert [one.name for one in of_all(store)] == ["Dan"]
    app.selectbox(key="ds-view-which").select("Dan").run()
    next(one for one in app.button if one.label == NL("saved.remove")).click()
    app.run()
    assert not app.exception
    assert of_all(store) == ()


def test_what_cannot_be_is_said(screen, store):
    app = keep(keep(screen("analysis", store, lang="nl"), "Noord"), "noord")
    (said,) = [one.value for one in app.error]
    assert said.startswith("Er is al een weergave die noord heet")
    assert [one.name for one in of_all(store)] == ["Noord"]


def test_each_login_has_its_own_by_its_subject(screen, store, log_in):
    log_in(iss="https://a", sub="1", email="jan@example.nl")
    keep(screen("analysis", store, lang="nl"), "Van Jan")
    log_in(iss="https://a", sub="2", email="jan@example.nl")  # an address that went to another
    app = screen("analysis", store, lang="nl")
    assert not app.exception
    assert "Van Jan" not in body(app)
    log_in(iss="https://b", sub="1", email="jan@example.nl")
    assert "Van Jan" not in body(screen("analysis", store, lang="nl"))
    log_in(iss="https://a", sub="1", email="jan.jansen@example.nl")
    assert "Van Jan" in body(screen("analysis", store, lang="nl"))


def test_the_public_keeps_nothing_here_and_is_shown_nothing(screen, store, monkeypatch):
    keep(screen("analysis", store, lang="nl"), "Van het team")
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    app = screen("analysis", store, lang="nl")
    assert "Van het team" not in body(app)
    assert not [one for one in app.text_input if one.key == NAME]
    assert app.code  # the address can be copied


def test_who_looks_as_another_is_shown_no_views_of_anybody(screen, store):
    keep(screen("analysis", store, lang="nl"), "Van mij")
    app = screen("analysis", store, lang="nl", view_as="reader")
    assert "Van mij" not in body(app)
    assert not [one for one in app.text_input if one.key == NAME]


def test_a_view_shows_what_its_reader_may_see(screen, store, monkeypatch):
    keep(screen("analysis", store, lang="nl", theme="Jeugd"), "Jeugd")
    (view,) = of_all(store)
    asked = {name: value for name, (value,) in view.parts.items()}
    assert "Beta" in body(screen("analysis", store, lang="nl", **asked))
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    assert "Beta" not in body(screen("analysis", store, lang="nl", **asked))
