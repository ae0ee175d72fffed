"""Toegang, without a browser: who looks, who is logged in, who did what; and what other screens note."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.access import audit
from doorstroom.access.audit import AuditError, Entry
from doorstroom.access.rules import NO_RULES
from doorstroom.access.sessions import Login, Sessions, Use, login_of
from doorstroom.i18n import words_for
from doorstroom.query.reader import Reader
from doorstroom.store.versions import AUDIT, SESSIONS
from doorstroom.web import auth, noting
from doorstroom.web import request as door
from tests.given import store_of

NL = words_for("nl")
NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
WHO = "jan@example.nl"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store with somebody logged in an hour ago, who loaded a list; the clock stands still."""
    made = store_of(tmp_path, pilots="pilot_id | title | visibility\na | Alfa | internal")
    monkeypatch.setattr(door, "clock", lambda: NOW)
    monkeypatch.setattr("doorstroom.web.access.rules", lambda path: NO_RULES)
    auth.sessions.cache_clear()
    at = (NOW - HOUR / 2).timestamp()
    claims = {"email": WHO, "iss": "x", "iat": at, "exp": at + 300}
    login = login_of("a" * 64, claims, NO_RULES)
    Sessions(made.path / SESSIONS).why_over(Use(login, NO_RULES, frozenset({"x"}), NOW - HOUR / 2, lambda why: None))
    audit.note(made.path / AUDIT, Entry(NOW, WHO, "hand_in", {"hand_ins": ["2026-03-31_ab"], "rows_loaded": 5}), 24)
    audit.note(made.path / AUDIT, Entry(NOW, "piet@example.nl", "refused", {"why": "issuer"}), 24)
    return made


def text(app) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_an_administrator_sees_who_is_in_and_who_did_what(screen, store):
    app = screen("access", store, lang="nl")
    assert not app.exception
    said = text(app)
    for one in (
        NL("accounts.open_to_all"),
        WHO,
        NL("accounts.act.hand_in"),
        "2026-03-31_ab",
        NL("accounts.why.issuer"),
    ):
        assert one in said
    assert said.index("piet@example.nl") < said.index("2026-03-31_ab")  # the newest first


def test_who_looks_as_another_is_not_told_that_everybody_may_do_all(screen, store):
    said = text(screen("access", store, lang="nl", view_as="reader"))
    assert NL("accounts.open_to_all") not in said
    assert NL("accounts.viewed") in said
    assert WHO not in said


def test_acts_are_chosen_by_person_and_kind(screen, store):
    app = screen("access", store, lang="nl")
    app.selectbox(key="ds-acts-who").select(WHO).run()
    assert "2026-03-31_ab" in text(app)
    assert NL("accounts.why.issuer") not in text(app)
    app.selectbox(key="ds-acts-who").set_value(None)
    app.selectbox(key="ds-acts-what").select("refused").run()
    assert "2026-03-31_ab" not in text(app)
    assert NL("accounts.why.issuer") in text(app)


def test_somebody_is_logged_out_everywhere_and_that_is_noted(screen, store):
    app = screen("access", store, lang="nl")
    app.selectbox(key="ds-sign-out").select(WHO).run()
    (button,) = [one for one in app.button if one.label == NL("accounts.sign_out", who=WHO)]
    button.click().run()
    assert NL.count("accounts.signed_out", 1) in text(app)
    assert NL("accounts.no_sessions") in text(app)
    assert [one.about["name"] for one in audit.entries(store.path / AUDIT)[0] if one.what == "sign_out"] == [WHO]


def test_nobody_is_logged_out_while_it_cannot_be_noted(screen, store):
    app = screen("access", store, lang="nl")
    app.selectbox(key="ds-sign-out").select(WHO).run()
    (store.path / AUDIT).rename(store.path / "kept")
    (store.path / AUDIT).touch()
    (button,) = [one for one in app.button if one.label == NL("accounts.sign_out", who=WHO)]
    button.click().run()
    assert not app.exception
    assert len(Sessions(store.path / SESSIONS).open(NOW, NO_RULES)) == 1


OF_M = Reader(
    "x", "staff", frozenset({"reader", "admin"}), frozenset({"m", "o"}), own_as=(("admin", frozenset({"m"})),)
)


def logged_in(store, who, of):
    """Somebody who sees all of some municipalities logs in and hands in."""
    login = Login(who[0] * 64, who, "x", NOW - HOUR / 2, NOW, of=of)
    Sessions(store.path / SESSIONS).why_over(Use(login, NO_RULES, frozenset({"x"}), NOW - HOUR / 2, lambda why: None))
    audit.note(store.path / AUDIT, Entry(NOW, who, "hand_in", {"rows_loaded": 7}, of=of), 24)


def test_who_administers_some_municipalities_is_told_of_those_who_see_no_others(screen, store, monkeypatch):
    logged_in(store, "mia@m.example", frozenset({"m"}))
    others = {
        "otto@o.example": frozenset({"o"}),
        "bea@both.example": frozenset({"m", "o"}),
        "nora@none.example": frozenset(),
    }
    for who, of in others.items():
        logged_in(store, who, of)
    monkeypatch.setattr(door, "reader", lambda: OF_M)
    app = screen("access", store, lang="nl")
    assert not app.exception
    said = text(app)
    assert "mia@m.example" in said
    assert said.count(NL("accounts.of_some", places="m")) == 2
    assert [one for one in (*others, WHO, "piet@example.nl") if one in said] == []
    assert app.selectbox(key="ds-sign-out").options == ["mia@m.example"]
    assert app.selectbox(key="ds-acts-who").options == ["mia@m.example"]


def test_nobody_is_logged_out_by_who_no_longer_administers_them(screen, store, monkeypatch):
    app = screen("access", store, lang="nl")
    app.selectbox(key="ds-sign-out").select(WHO).run()
    (button,) = [one for one in app.button if one.label == NL("accounts.sign_out", who=WHO)]
    monkeypatch.setattr(door, "reader", lambda: OF_M)
    button.click().run()
    assert len(Sessions(store.path / SESSIONS).open(NOW, NO_RULES)) == 1
    assert "sign_out" not in {one.what for one in audit.entries(store.path / AUDIT)[0]}


def test_the_public_is_shown_nothing_of_it(screen, store, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    said = text(screen("access", store, lang="nl"))
    assert NL("accounts.public") in said
    assert WHO not in said


def test_a_question_in_sql_is_noted_once_and_not_what_it_asks(screen, store):
    app = screen("workbench", store, lang="nl")
    statement = "select 'geheim' as x"
    app.text_area(key="statement").set_value(statement)
    (ask,) = [one for one in app.button if one.label == NL("workbench.ask")]
    ask.click().run()
    app.run()
    (one,) = [one for one in audit.entries(store.path / AUDIT)[0] if one.what == "sql"]
    assert one.about == {"statement": noting.of_statement(statement)}
    assert "geheim" not in "".join(path.read_text() for path in (store.path / AUDIT).iterdir())


def test_what_somebody_takes_along_is_made_once_it_is_noted(store, monkeypatch):
    made = []
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    monkeypatch.setattr(door, "logged_in_as", lambda: WHO)
    monkeypatch.setattr(door, "reader", lambda: NO_RULES.reader("x", {}))
    make = noting.made(lambda: made.append(1) or b"rows", "export_rows", table="waiting", kind="csv", rows=3)
    assert make() == b"rows"
    newest = audit.entries(store.path / AUDIT)[0][0]
    assert (newest.who, newest.what, newest.about["rows"]) == (WHO, "export_rows", 3)
    (store.path / AUDIT).rename(store.path / "kept")
    (store.path / AUDIT).touch()
    with pytest.raises(AuditError):
        make()
    assert made == [1]
