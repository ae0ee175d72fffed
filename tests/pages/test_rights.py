"""A network: whoever reads for one municipality gets nothing of the internal pilots of others, whatever their role."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from doorstroom.access.audit import entries
from doorstroom.briefing.choice import Choice
from doorstroom.briefing.digest import as_text, digest
from doorstroom.briefing.render import render
from doorstroom.briefing.story import briefing
from doorstroom.export.table import Column, Table
from doorstroom.i18n import words_for
from doorstroom.query import answers, cache
from doorstroom.query.address import ASKED, SCREENS
from doorstroom.query.reader import READER, ROLES, Reader
from doorstroom.settings import STAFF
from doorstroom.store.seen_copy import seen_store
from doorstroom.store.versions import AUDIT, Store
from doorstroom.web.screen import pieces_for
from doorstroom.web.taking import taken
from pages import decisions, stagnation
from tests.briefing.test_files import everything
from tests.given import request_for
from tests.pages.conftest import SCREEN
from tests.pages.reading import sent, text
from tests.pages.test_frame import AUTH
from tests.store.test_seen_copy import AS_OF, EVERY, PLACES, SIGHTS, may_see, network, secrets_of

__all__ = ["network"]
NL = words_for("nl")
HIDDEN = "Beekrijk/closed"


@pytest.fixture
def visit(network: Store, tmp_path, monkeypatch):
    """A screen as somebody of a group sees it; groups are named "role:municipality"."""
    rules = tmp_path / "access.toml"
    rules.write_text(
        "\n".join(
            f'[groups."{role}:{place}"]\nroles = ["{role}"]\nmunicipalities = ["{place}"]'
            for role in ROLES
            for place in PLACES
        )
    )
    monkeypatch.setenv("DOORSTROOM_ACCESS", str(rules))
    monkeypatch.setenv("DOORSTROOM_STORE", str(network.path))

    def run(name: str, group: str, **address: str) -> AppTest:
        app = AppTest.from_string(SCREEN.format(name=name), default_timeout=30)
        app.secrets["auth"] = AUTH
        app.user = {"is_logged_in": True, "groups": group.split("+"), "email": f"{group}@example.nl"}
        app.query_params.update({"lang": "nl", "as_of": AS_OF.isoformat(), "municipality": "", **address})
        app.run()
        assert not app.exception
        return app

    return run


ADDRESSES = [
    *((name, {}) for name in SCREENS if name not in ("access",)),
    ("pilot", {"id": "Aardam/closed"}),
    ("pilot", {"id": HIDDEN}),
    ("pilot", {"id": "Beekrijk/open"}),
    ("origin", {"figure": "waiting"}),
    ("origin", {"figure": "rows_refused"}),
    ("analysis", {"by": "owner"}),
    ("stagnation", {"by": "theme"}),
]


@pytest.mark.parametrize("role", ROLES)
def test_no_screen_tells_of_internal_pilots_of_others(visit, role):
    """What is asked of a role is asked of each; of the screens that are for all, each by a reader and one more role."""
    seen, others = set(), [one for one in ROLES if one != READER]
    for nth, (name, address) in enumerate(ADDRESSES):
        if name not in ASKED and role not in (READER, others[nth % len(others)]):
            continue
        found = sent(visit(name, f"{role}:Aardam", **address))
        assert [secret for secret in EVERY - may_see("Aardam") if secret in found] == [], (name, address)
        seen |= {secret for secret in EVERY if secret in found}
    assert seen == may_see("Aardam")  # of their own they see it


def test_what_is_shared_is_seen_by_whom_it_is_shared_with(visit):
    assert "geleendAardam" in sent(visit("pilot", "reader:Beekrijk", id="Aardam/lent"))
    assert "geleendAardam" not in sent(visit("pilot", "reader:Ceverin", id="Aardam/lent"))


def test_a_pilot_that_is_not_theirs_is_told_of_as_one_that_does_not_exist(visit):
    hidden, nowhere = (sent(visit("pilot", "admin:Aardam", id=f"{place}/closed")) for place in ("Beekrijk", "Nergens"))
    assert hidden.replace("Beekrijk/closed", "Nergens/closed") == nowhere


def test_a_line_of_a_list_of_others_is_told_of_as_one_that_does_not_exist(visit, network):
    own = seen_store(network, network.current_name(), SIGHTS["Aardam"]).ask("loaded_files")
    theirs = next(file for file in network.ask("loaded_files")["file"] if file not in set(own["file"]))
    hidden, nowhere = (sent(visit("source", "admin:Aardam", file=file, row="3")) for file in (theirs, "none.csv"))
    assert hidden.replace(theirs, "none.csv") == nowhere


@pytest.mark.parametrize("kind", ["html", "pptx", "pdf"])
def test_no_briefing_of_a_reader_tells_of_internal_pilots_of_others(network, kind):
    reader = Reader("x", STAFF, own=frozenset({"Aardam"}))
    request = replace(request_for(network, as_of=AS_OF), reader=reader)
    told = everything(render(briefing(request.for_others(STAFF), Choice()), NL, kind), kind)
    assert "Open Aardam" in told
    assert [secret for secret in EVERY - may_see("Aardam") if secret in told] == []


def test_no_digest_of_a_reader_does(network):
    reader = Reader("x", STAFF, own=frozenset({"Aardam"}))
    request = replace(request_for(network, as_of=AS_OF), reader=reader)
    told = as_text(digest(request.for_others(STAFF)), NL)
    assert [secret for secret in EVERY - may_see("Aardam") if secret in told] == []


@pytest.mark.parametrize(("role", "may"), [("reader", False), ("briefer", False), ("analyst", True), ("office", True)])
def test_rows_are_taken_along_by_whoever_may(visit, role, may):
    assert (NL("export.download", kind="CSV") in sent(visit("decisions", f"{role}:Aardam"))) is may


@pytest.mark.parametrize(
    ("name", "role", "needs"),
    [
        ("records", "analyst", "may_hand_in"),
        ("briefing", "reader", "may_brief"),
        ("speaker", "office", "may_brief"),
        ("workbench", "office", "is_analyst"),
    ],
)
def test_a_screen_that_takes_another_role_says_so_and_shows_nothing(visit, name, role, needs):
    assert NL(f"frame.not_yours.{needs}") in text(visit(name, f"{role}:Aardam"))


def test_the_forms_are_there_for_the_own_municipality_only(visit):
    assert NL("writing.heading") in text(visit("pilot", "office:Aardam", id="Aardam/open"))
    assert NL("writing.heading") not in text(visit("pilot", "office:Aardam", id="Beekrijk/open"))
    assert NL("writing.heading") not in text(visit("pilot", "reader:Aardam", id="Aardam/open"))


@pytest.mark.parametrize(("name", "role"), [("records", "office"), ("briefing", "briefer"), ("speaker", "briefer")])
def test_a_screen_of_a_role_shows_what_is_seen_by_that_role(visit, name, role):
    found = sent(visit(name, f"reader:Aardam+{role}:Ceverin", audience="staff"))
    assert [secret for secret in secrets_of("Aardam") if secret in found] == []
    assert "geheimAardam" in sent(visit("status", f"reader:Aardam+{role}:Ceverin"))


@pytest.mark.parametrize("role", ["analyst", "office", "admin"])
def test_rows_are_taken_along_of_what_is_seen_by_a_role_that_may(network, role):
    reader = Reader("x", STAFF, frozenset({"reader", role}), frozenset({"Aardam", "Ceverin"}))
    reader = replace(reader, own_as=((role, frozenset({"Ceverin"})),))
    request = replace(request_for(network, as_of=AS_OF), reader=reader)
    rows = request.ask("stage_now")
    assert {"geheimAardam", "geheimCeverin"} <= set(rows["title"])
    columns = [Column("title", "Titel")]
    for given in (rows, rows.drop(columns="pilot_key")):
        told = taken(Table(given, columns, "Alles"), request).rows
        assert set(told["title"]) == {"geheimCeverin", "geleendCeverin", *(f"Open {place}" for place in PLACES)}
    assert taken(Table(rows[["title"]], columns, "Alles"), request) is None
    counted = rows.groupby("municipality", as_index=False).size()
    left = taken(Table(counted, [Column("size", "Aantal")], "Alles"), request).rows
    assert set(left["municipality"]) == {"Beekrijk", "Ceverin"}
    whole = replace(request, reader=replace(reader, own_as=()))
    assert len(taken(Table(rows[["title"]], columns, "Alles"), whole).rows) == len(rows)


def test_who_is_an_analyst_of_one_municipality_asks_of_that_one(network, visit):
    app = visit("workbench", "reader:Aardam+analyst:Ceverin")
    assert app.session_state["ds_run"].reader.sight == SIGHTS["Ceverin"]


def test_roles_are_told_with_their_municipalities(visit):
    assert "analyseren en rijen meenemen voor Ceverin" in text(visit("access", "reader:Aardam+analyst:Ceverin"))


def test_who_is_not_let_in_on_a_screen_is_noted_once(visit, network):
    def refusals() -> list:
        found = entries(network.path / AUDIT)[0] if (network.path / AUDIT).exists() else []
        return [(one.who, one.about) for one in found if one.what == "refused"]

    before = len(refusals())
    visit("records", "analyst:Aardam").run()
    told = refusals()
    assert len(told) == before + 1
    assert ("analyst:Aardam@example.nl", {"why": "role", "screen": "records"}) in told


RUNS = 300
FORGOTTEN_AFTER = 60  # runs: then all is made anew, by whoever comes first


def test_of_hundreds_of_runs_at_once_none_gets_the_rows_of_another_reader(network):
    """What a run of a screen draws, as it is remembered for all who see the same."""
    readers = {place: Reader(place, STAFF, own=frozenset({place})) for place in PLACES}
    base = request_for(network, as_of=AS_OF)
    asked = {place: replace(base, reader=reader) for place, reader in readers.items()}

    def run(nth: int) -> tuple[str, set[str]]:
        if nth % FORGOTTEN_AFTER == 0:
            answers.forget()
        place, page = PLACES[nth % 3], (decisions, stagnation)[nth % 2]
        request = replace(asked[place])
        made = cache.made((page.__name__, request.key), lambda: tuple(pieces_for(request, page.build(request))))
        told = repr(made)
        return place, {secret for secret in EVERY if secret in told}

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(run, range(RUNS)))
    assert len(seen) == RUNS
    assert [(place, found - may_see(place)) for place, found in seen if found - may_see(place)] == []
    assert any(found for _, found in seen)
