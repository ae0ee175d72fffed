"""The frame around the screens, run without a browser."""

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from doorstroom.access.audit import entries
from doorstroom.i18n import words_for
from tests.given import store_of

ROOT = Path(__file__).resolve().parents[2]
NL, EN = words_for("nl"), words_for("en")
AUTH = {
    "redirect_uri": "http://localhost/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "a",
    "client_secret": "b",
}
AUTH["server_metadata_url"] = "http://localhost/.well-known/openid-configuration"


@pytest.fixture
def rules(tmp_path, monkeypatch):
    """The file with who may do what."""
    file = tmp_path / "access.toml"
    file.write_text('ask = "pilots@gemeente.example"\n[groups.lezers]\nroles = ["reader"]')
    monkeypatch.setenv("DOORSTROOM_ACCESS", str(file))
    return file


@pytest.fixture
def frame(tmp_path, monkeypatch, rules):
    """The frame over a store that does not exist: whatever asks for records fails."""
    (tmp_path / "a file").touch()
    monkeypatch.setenv("DOORSTROOM_STORE", str(tmp_path / "a file"))
    return AppTest.from_file(ROOT / "pages" / "_frame.py", default_timeout=30)


def shown(app):
    return " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("query", [{}, {"id": "waterkant/P-1"}, {"lang": "nl", "theme": "Jeugd"}])
def test_nothing_of_the_records_is_drawn_before_a_login(frame, query):
    frame.secrets["auth"] = AUTH
    frame.user = {"is_logged_in": False}
    frame.query_params.update(query)
    frame.run()
    assert not frame.exception
    assert [button.label for button in frame.button] == [NL("frame.login.button")]
    assert NL("frame.login.why") in shown(frame)
    assert NL("frame.store_error.text") not in shown(frame)  # it did not even look at the store
    assert not frame.multiselect


def test_who_is_logged_in_gets_to_the_records(frame):
    frame.secrets["auth"] = AUTH
    frame.user = {"is_logged_in": True, "groups": ["lezers"]}
    frame.run()
    assert NL("frame.store_error.text") in shown(frame)


def test_who_is_logged_in_without_a_role_is_told_whom_to_ask(frame):
    frame.secrets["auth"] = AUTH
    for groups, whom in ((["andere"], "pilots@gemeente.example"), ([], "pilots@gemeente.example")):
        frame.user = {"is_logged_in": True, "groups": groups}
        frame.run()
        assert NL("frame.no_role.why", whom=whom) in shown(frame)
        assert NL("frame.store_error.text") not in shown(frame)  # it did not even look at the store
        assert not frame.multiselect


def test_rules_that_cannot_be_read_let_nobody_in(frame, rules):
    frame.secrets["auth"] = AUTH
    rules.write_text("[groups.lezers]\nroles = ['baas']")
    frame.user = {"is_logged_in": True, "groups": ["lezers"]}
    frame.run()
    assert NL("frame.no_role.unusable") in shown(frame)
    assert NL("frame.store_error.text") not in shown(frame)


def test_without_auth_settings_nobody_has_to_log_in(frame):
    frame.user = {}
    frame.run()
    assert NL("frame.store_error.text") in shown(frame)


@pytest.mark.parametrize(("asked", "words"), [("nl", NL), ("en", EN)])
def test_the_address_gives_the_language_from_the_first_run_on(frame, asked, words):
    frame.user = {}
    frame.query_params["lang"] = asked
    frame.run()
    assert words("frame.store_error.text") in shown(frame)


@pytest.mark.parametrize(
    ("there", "said"),
    [("2026-03-31T0900_0001.duckdb", "pointer_missing"), ("handed_in/2026-03-31T0900_0001/pilots.csv", "not_empty")],
)
def test_a_backup_that_is_halfway_back_gets_no_example_over_it(frame, tmp_path, monkeypatch, there, said):
    file = tmp_path / "store" / there
    file.parent.mkdir(parents=True)
    file.write_text("of somebody")
    monkeypatch.setenv("DOORSTROOM_STORE", str(tmp_path / "store"))
    frame.user = {}
    frame.run()
    assert not frame.exception
    assert NL(f"frame.store_error.{said}") in shown(frame)
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == [file]


@pytest.mark.parametrize("reason", ["denied", "refused", "unfinished", "unreachable"])
def test_a_login_that_did_not_work_says_why(frame, reason):
    frame.secrets["auth"] = AUTH
    frame.user = {"is_logged_in": False}
    frame.query_params["login"] = reason
    frame.run()
    assert [error.value for error in frame.error] == [NL(f"frame.login_failed.{reason}")]
    frame.query_params["login"] = "<b>else</b>"
    frame.run()
    assert not frame.error


def test_a_version_of_another_release_is_told_with_what_to_do(tmp_path, monkeypatch):
    store = store_of(tmp_path, pilots="pilot_id | title\n1 | Samen")
    with duckdb.connect(str(store.file(store.current_name()))) as other_release:
        other_release.execute("update load_info set made_by = 'earlier'")
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    app = AppTest.from_file(ROOT / "pages" / "_frame.py", default_timeout=30)
    app.query_params["lang"] = "nl"
    assert "python -m doorstroom recompose" in shown(app.run())
    assert not app.error


@pytest.mark.parametrize(("audience", "may_hand_in"), [("staff", True), ("public", False)])
def test_only_who_may_hand_in_finds_it_in_the_menu(tmp_path, monkeypatch, audience, may_hand_in):
    store = store_of(tmp_path, pilots="pilot_id | title | visibility\n1 | Samen | public")
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", audience)
    app = AppTest.from_file(ROOT / "pages" / "_frame.py", default_timeout=30)
    app.query_params["lang"] = "nl"
    app.run()
    assert not app.exception
    menu = next(element.proto.body for element in app.get("html") if "ds-brand" in element.proto.body)
    assert (NL("frame.pages.records") in menu) is may_hand_in
    assert all(NL(f"frame.pages.{screen}") in menu for screen in ("status", "decisions", "method"))
    assert menu.count('aria-current="page"') == 2  # of the menu for a wide screen and the one for a phone


def test_an_administrator_looks_as_another_and_nobody_else_does(tmp_path, monkeypatch, rules):
    store = store_of(tmp_path, pilots="pilot_id | title | visibility\n1 | Samen | public")
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    rules.write_text('[groups.beheer]\nroles = ["admin"]\n[groups.lezers]\nroles = ["reader"]')
    told = NL("frame.viewed_as", role=NL("frame.role.reader"), whose="m")
    for group, is_told in (("beheer", True), ("lezers", False)):
        app = AppTest.from_file(ROOT / "pages" / "_frame.py", default_timeout=30)
        app.secrets["auth"] = AUTH
        app.user = {"is_logged_in": True, "groups": [group]}
        app.query_params.update({"lang": "nl", "view_as": "reader:m"})
        app.run()
        assert not app.exception
        assert (told in shown(app)) is is_told
        app.run()
        noted = [one.about for one in entries(store.path / "audit")[0] if one.what == "view_as"]
        assert noted == [{"role": "reader", "municipality": "m"}]  # of the administrator, and once
        assert ("view_as=reader%3Am" in shown(app)) is is_told  # links keep it


def test_where_nobody_logs_in_it_is_said(tmp_path, monkeypatch):
    store = store_of(tmp_path, pilots="pilot_id | title | visibility\n1 | Samen | public")
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    for audience, is_told in (("staff", True), ("public", False)):
        monkeypatch.setenv("DOORSTROOM_AUDIENCE", audience)
        app = AppTest.from_file(ROOT / "pages" / "_frame.py", default_timeout=30)
        app.query_params["lang"] = "nl"
        assert (NL("frame.without_login") in shown(app.run())) is is_told


def test_who_looks_as_another_still_does_on_the_next_screen_of_the_menu(tmp_path, monkeypatch, rules):
    """The menu leads to bare addresses, in the same tab."""
    store = store_of(tmp_path, pilots="pilot_id | title | visibility\n1 | Samen | public")
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    rules.write_text('[groups.beheer]\nroles = ["admin"]')
    app = AppTest.from_file(ROOT / "pages" / "_frame.py", default_timeout=30)
    app.secrets["auth"] = AUTH
    app.user = {"is_logged_in": True, "groups": ["beheer"]}
    app.query_params.update({"lang": "nl", "view_as": "reader"})
    app.run()
    del app.query_params["view_as"]
    app.run()
    assert NL("frame.viewed_as", role=NL("frame.role.reader"), whose=NL("frame.all_municipalities")) in shown(app)
    assert app.query_params["view_as"] == "reader"  # the address says it too, for who loads the page anew


OVERTAKEN = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from doorstroom.web import request as door
with get_script_run_ctx().session_state.query_params() as shared:
    shared.populate_from_query_string("step=columns&lang=en")
st.text(f"{door.in_address()} {door.language()}")
"""


def test_a_run_reads_its_own_address_where_another_of_its_session_began_at_the_same_moment():
    app = AppTest.from_string(OVERTAKEN)
    app.query_params.update({"step": "source", "theme": ["Jeugd", ""], "lang": "nl"})
    (said,) = app.run().text
    assert said.value == "{'step': ('source',), 'theme': ('Jeugd', ''), 'lang': ('nl',)} nl"
