"""What a reader of one municipality sees of a network: all of their own; of others what is public, or shared."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from doorstroom.ledger.taking import Said
from doorstroom.query.reader import Reader
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.settings import STAFF
from doorstroom.store import questions
from doorstroom.store.answering import Answer, answer
from doorstroom.store.publishing import Publishing
from doorstroom.store.seen_copy import public_store, seen_store
from doorstroom.store.sight import EVERYTHING, PUBLIC_ONLY, Sight
from doorstroom.store.versions import Store
from tests.given import NOW, hand_in, keep_only, request_for, rows, silent, write_tables
from tests.store.test_public_copy import everything

AS_OF = dt.date(2026, 3, 31)
PLACES = ("Aardam", "Beekrijk", "Ceverin")
SIGHTS = {name: Sight(frozenset({name})) for name in PLACES}
BLIND = Sight(frozenset({"Nergens"}))


def planted(place: str) -> dict[str, str]:
    """The tables of a municipality: `secret` only it may see, `lent` is shared with Beekrijk."""
    secret, lent = f"geheim{place}", f"geleend{place}"
    return {
        "pilots": f"""
        pilot_id | title         | visibility | contact      | summary  | theme    | owner    | receiving_team
        open     | Open {place}  | public     | {secret}@a.nl | Openbaar | Jeugd   | Zorg     | Team
        closed   | {secret}      | internal   | {secret}@b.nl | {secret} | {secret} | {secret} | {secret}
        lent     | {lent}        | internal   | {lent}@b.nl   | {lent}   | Jeugd    | Zorg     | Team
        bad      | {secret}      | geheimzinnig |             |          |          |          |
        """,
        "milestones": f"""
        pilot_id | milestone        | planned_on | happened_on | outcome    | note     | decided_by
        open     | evaluation       |            | 2025-01-01  | successful | {secret} |
        open     | rollout_decision | 2025-06-01 |             |            | {secret} | College
        closed   | evaluation       |            | 2025-01-01  | successful | {secret} |
        closed   | rollout_decision | 2025-06-01 |             |            |          | {secret}
        lent     | evaluation       |            | 2025-01-01  | successful | {lent}   |
        lent     | rollout_decision | 2025-06-01 |             |            |          | College
        """,
        "lessons": f"""
        lesson_id | pilot_id | lesson   | action_reason
        L1        | open     | Les      | {secret}
        L2        | closed   | {secret} | {secret}
        """,
        "learning": f"""
        pilot_id | question | layer  | answer_note
        open     | Vraag    | policy | {secret}
        closed   | {secret} | policy | {secret}
        """,
        "segments": f"""
        pilot_id | area | target_group | role   | reason
        open     | x    | y            | tested | {secret}
        closed   | x    | {secret}     | tested |
        """,
        "readiness": f"""
        pilot_id | item     | state | assessed_on | assessor | evidence
        closed   | partners | yes   | 2025-01-01  | owner    | {secret}
        """,
        "capacity": "team | quarter | fte\nTeam | 2025-04-01 | 2",
        "meetings": f"""
        body     | meets_on   | kind
        College  | 2026-04-07 | regular
        Raad     | 2026-07-01 | kadernota
        {secret} | 2026-04-14 | regular
        """,
        "shares": "pilot_id | with_municipality\nlent | Beekrijk",
    }


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("network")
    store = Store(folder / "store")
    for place in PLACES:
        given = write_tables(folder / place, **planted(place))
        (hand_in if place == PLACES[-1] else keep_only)(store, given, municipality=place)
    return store


def seen_by(network: Store, sight: Sight) -> Store:
    return seen_store(network, network.current_name(), sight)


def secrets_of(place: str) -> set[str]:
    return {f"{kind}{place}" for kind in ("geheim", "geleend")}


def may_see(place: str) -> set[str]:
    """The planted values that a municipality may see: its own, and what is lent to it."""
    return secrets_of(place) | ({f"geleend{one}" for one in PLACES} if place == "Beekrijk" else set())


EVERY = {secret for place in PLACES for secret in secrets_of(place)}


@pytest.mark.parametrize("place", PLACES)
def test_no_planted_value_of_others_is_in_what_a_municipality_sees(network, place):
    seen = seen_by(network, SIGHTS[place])
    name = network.current_name()
    held = {secret for row in everything(seen, name) for secret in EVERY if secret in row}
    assert held == may_see(place)
    for secret in EVERY - may_see(place):
        assert secret.encode() not in seen.file(name).read_bytes()


@pytest.mark.parametrize("sight", [PUBLIC_ONLY, BLIND], ids=["public", "of nowhere"])
def test_who_is_of_none_of_them_sees_what_is_public(network, sight):
    held = {
        secret
        for row in everything(seen_by(network, sight), network.current_name())
        for secret in EVERY
        if secret in row
    }
    assert held == set()
    assert rows(seen_by(network, sight).ask("stage_now", as_of=AS_OF), "pilot_id") == [("open",)] * 3


def test_who_sees_all_sees_the_version_itself(network):
    assert seen_by(network, EVERYTHING).path == network.path


def test_a_municipality_sees_of_its_own_all_that_there_is(network):
    """Every row of every table about its own pilots and its own lists, as it stands in the version."""
    name = network.current_name()
    seen = seen_by(network, SIGHTS["Aardam"])
    own = [row for row in everything(network, name) if "geheimAardam" in row]
    assert set(own) <= set(everything(seen, name))
    for asked in ("hand_ins", "refusals", "unanswered"):
        given = {"as_of": AS_OF} if "as_of" in questions.question(asked).parameters else {}
        told = seen.ask(asked, **given)
        assert len(told) == len(network.ask(asked, **given)) / 3, asked


def test_what_is_not_seen_is_counted_and_said(network):
    view = seen_by(network, SIGHTS["Aardam"]).ask("in_view", as_of=AS_OF).iloc[0]
    assert (view["n_in_all"], view["n_of_others"], view["n_not_public"]) == (5, 4, 0)
    view = seen_by(network, SIGHTS["Beekrijk"]).ask("in_view", as_of=AS_OF).iloc[0]
    assert (view["n_in_all"], view["n_of_others"], view["n_not_public"]) == (7, 2, 0)
    view = public_store(network, network.current_name()).ask("in_view", as_of=AS_OF).iloc[0]
    assert (view["n_in_all"], view["n_of_others"], view["n_not_public"]) == (3, 0, 6)


def test_of_what_is_planned_with_only_ones_own_is_seen(network):
    """The room of a team of others would be held against the public part of what it is asked for."""
    held = [row for row in everything(seen_by(network, SIGHTS["Aardam"]), network.current_name()) if "'Team'" in row]
    assert any("2025, 4, 1" in row for row in held)
    assert not any("2025, 4, 1" in row and "Aardam" not in row for row in held)


def asked_of(network: Store, reader: Reader, name: str, key: str):
    request = replace(request_for(network, as_of=AS_OF), reader=reader)
    given = {
        "pilot_key": key,
        "of_pilot": key,
        "file": "pilots.csv",
        "hand_in": network.ask("hand_ins")["hand_in"].iloc[1],
        "place": "Beekrijk",
    }
    return request.ask(
        name, **{part: said for part, said in given.items() if part in questions.question(name).parameters}
    )


LOOKED_FOR = {  # what is asked of the network as a whole
    "like_pilots": (
        {"text": "Open geheimBeekrijk geleendBeekrijk Aardam", "least": 1},
        {"pilot_key": "Aardam/open", "least": 1},
    ),
    "like_lessons": ({"text": "Open geheimBeekrijk", "least": 1},),
    "words_searched": ({"text": "Aardam Beekrijk"},),
    "look_alikes": ({"place": "Zwolle", "at_most": 400}, {"place": "Aardam"}),
    "network_compare": ({},),
    "reuse_now": ({},),
    "residents_unknown": ({},),
}


def test_what_is_not_seen_is_in_no_match_count_or_weight(tmp_path):
    """As if the internal pilots of others were not there at all."""
    stores = {}
    for name in ("with", "without"):
        stores[name] = Store(tmp_path / name / "store")
        for place in PLACES:
            told = planted(place)
            if name == "without" and place != "Aardam":
                told = {
                    table: "\n".join(
                        line
                        for line in text.splitlines()
                        if not any(one in line for one in ("closed", "lent", "bad  "))
                    )
                    for table, text in told.items()
                    if table != "shares"
                }
            hand_in(stores[name], write_tables(tmp_path / name / place, **told), municipality=place)
    reader = Reader("", STAFF, own=frozenset({"Aardam"}))
    requests = [replace(request_for(store, as_of=AS_OF), reader=reader) for store in stores.values()]
    for name, asked in LOOKED_FOR.items():
        for given in asked:
            one, other = (request.ask(name, **given).to_json(date_format="iso") for request in requests)
            assert one == other, name
    found = requests[0].ask("like_pilots", **LOOKED_FOR["like_pilots"][0])
    assert sorted(found["pilot_key"]) == [
        *(f"Aardam/{one}" for one in ("closed", "lent", "open")),
        "Beekrijk/open",
        "Ceverin/open",
    ]


@pytest.mark.parametrize("name", questions.names())
def test_no_question_tells_a_reader_what_is_not_theirs(network, name):
    """By the one door, about a pilot of others that is internal; and it answers as about one that does not exist."""
    reader = Reader("", STAFF, own=frozenset({"Aardam"}))
    hidden, nowhere = (asked_of(network, reader, name, f"Beekrijk/{pilot}") for pilot in ("closed", "nothing"))
    told = hidden.to_json(date_format="iso")
    assert [secret for secret in EVERY - may_see("Aardam") if secret in told] == []
    assert told == nowhere.to_json(date_format="iso")


def test_the_workbench_of_a_reader_holds_what_they_see(network):
    for place in PLACES:
        content = analysts_copy(network, network.current_name(), SIGHTS[place], 10).read_bytes()
        assert {secret for secret in EVERY if secret.encode() in content} == may_see(place)


def test_two_readers_of_other_municipalities_never_get_the_copy_of_each_other(network):
    places = {sight.mark for sight in (*SIGHTS.values(), PUBLIC_ONLY, EVERYTHING, Sight(frozenset(PLACES)))}
    assert len(places) == 6
    assert not any(place in json.dumps(sorted(places)) for place in PLACES)


def test_what_counts_all_pilots_of_a_team_is_told_of_ones_own_municipality_only(network):
    asked = replace(request_for(network, as_of=AS_OF), reader=Reader("", STAFF, own=frozenset({"Aardam"})))
    assert set(asked.ask("collision")["municipality"]) == {"Aardam"}
    assert asked.ask("collision", municipality=["Beekrijk"]).empty
    assert set(asked.ask("collision", municipality=["Aardam", "Beekrijk"])["municipality"]) == {"Aardam"}
    told = (
        asked.ask_only("collision", {"as_of": AS_OF, "municipality": "Beekrijk"}),
        asked.ask_only("collision", {"as_of": AS_OF}),
    )
    assert [set(one["municipality"]) for one in told] == [set(), {"Aardam"}]
    every = replace(asked, reader=Reader("", STAFF))
    assert set(every.ask("collision")["municipality"]) == set(PLACES)


def test_the_record_of_a_pilot_while_it_was_internal_is_seen_by_nobody_else(tmp_path):
    """A pilot that was public, then internal, then public again."""
    store = Store(tmp_path / "store")
    for nth, visibility in enumerate(("public", "internal", "public"), 1):
        secret = "geheimtussen" if visibility == "internal" else "gewoon"
        tables = {
            "pilots": f"pilot_id | title | visibility | theme\nflip | Samen | {visibility} | {secret}",
        }
        said = Said("lijst", dt.date(2026, nth, 1))
        hand_in(store, write_tables(tmp_path / str(nth), **tables), municipality="Beekrijk", said=said)
    name = store.current_name()
    for sight in (PUBLIC_ONLY, SIGHTS["Aardam"]):
        seen = seen_store(store, name, sight)
        assert [row for row in everything(seen, name) if "geheimtussen" in row] == []
        assert rows(seen.ask("stage_now", as_of=AS_OF), "pilot_id") == [("flip",)]
    own = seen_store(store, name, SIGHTS["Beekrijk"])
    assert any("geheimtussen" in row for row in everything(own, name))


def test_of_calendars_of_others_what_public_pilots_need_is_seen(network):
    """The bodies that decide on them, and the council."""
    of_others = {(place, body) for place in PLACES for body in ("College", "Raad")}
    for place in PLACES:
        name = network.current_name()
        known = seen_by(network, SIGHTS[place]).known_rows(name, ["meetings"], AS_OF)["meetings"]
        assert {(one["municipality"], one["body"]) for one in known} == of_others | {(place, f"geheim{place}")}
    known = public_store(network, name).known_rows(name, ["meetings"], AS_OF)["meetings"]
    assert {(one["municipality"], one["body"]) for one in known} == of_others


def test_of_who_has_no_public_pilot_no_calendar_is_seen(tmp_path):
    store = Store(tmp_path / "store")
    meetings = "body | meets_on | kind\nRaad | 2026-07-01 | kadernota\nStuurgroep | 2026-05-01 | regular"
    pilots = "pilot_id | title | visibility\none | Een | {}"
    for place, visibility in (("Aardam", "public"), ("Beekrijk", "internal")):
        folder = write_tables(tmp_path / place, pilots=pilots.format(visibility), meetings=meetings)
        hand_in(store, folder, municipality=place)
    name = store.current_name()
    known = public_store(store, name).known_rows(name, ["meetings"], AS_OF)["meetings"]
    assert [(one["municipality"], one["body"]) for one in known] == [("Aardam", "Raad")]


TOLD_WHILE_INTERNAL = {
    "2026-01-01": ("internal", "rollout_decision | 2026-04-01 | | geheimeerst"),
    "2026-02-01": ("internal", "rollout_decision | 2026-05-01 | | geldtnog"),
    "2026-03-01": ("public", "rollout_decision | 2026-05-01 | | geldtnog"),
}


def test_what_a_pilot_said_while_it_was_internal_is_seen_where_it_still_holds(tmp_path):
    """A pilot that is public is public with what it says now; what it said before and no longer says is not."""
    store = Store(tmp_path / "store")
    for day, (visibility, decision) in TOLD_WHILE_INTERNAL.items():
        tables = {
            "pilots": f"pilot_id | title | visibility\nlate | Laat | {visibility}",
            "milestones": f"""
            pilot_id | milestone | planned_on | happened_on | decided_by | note
            late | evaluation | | 2025-12-01 | | geheimnoot
            late | {decision} | geheimnoot
            """,
        }
        said = Said("lijst", dt.date.fromisoformat(day))
        hand_in(store, write_tables(tmp_path / day, **tables), municipality="Beekrijk", said=said)
    name = store.current_name()
    for sight in (PUBLIC_ONLY, SIGHTS["Aardam"]):
        seen = seen_store(store, name, sight)
        held = " ".join(everything(seen, name))
        assert not [secret for secret in ("geheimeerst", "geheimnoot") if secret in held]
        told = seen.known_rows(name, ["milestones"], AS_OF)["milestones"]
        plans = [(one["planned_on"], one["decided_by"]) for one in told if one["planned_on"]]
        assert plans == [(dt.date(2026, 5, 1), "geldtnog")]
        assert seen.ask("stage_now", as_of=dt.date(2026, 2, 15)).empty  # on a day on which it was internal


def test_a_pilot_that_is_a_public_one_by_now_hands_over_what_happened_and_nothing_more(tmp_path):
    store = Store(tmp_path / "store")
    head = "pilot_id | milestone | planned_on | happened_on | decided_by | note"
    old = {
        "pilots": "pilot_id | title | visibility | theme\nold | geheimoud | internal | geheimoud\nb | B | internal |",
        "milestones": f"""{head}
            old | started | | 2025-03-01 | | geheimoud
            old | ended | 2025-09-09 | | geheimoud |
            old | ended | 2025-10-09 | | |""",
        "lessons": "lesson_id | pilot_id | lesson\nL1 | old | geheimoud",
        "segments": "pilot_id | area | target_group | role\nold | geheimoud | x | tested",
    }
    new = {
        "pilots": "pilot_id | title | visibility\nnew | Nieuw | public\nb | B | internal",
        "milestones": f"{head}\nnew | registered | | 2025-01-01 | |",
    }
    for day, tables in (("2026-01-01", old), ("2026-02-01", new)):
        said = Said("lijst", dt.date.fromisoformat(day))
        hand_in(store, write_tables(tmp_path / day, **tables), municipality="Beekrijk", said=said)
    given = Answer("Beekrijk", "old", "same_as", "hernoemd", same_as="new")
    answer(store, given, Publishing("Beekrijk", NOW, 9, silent), by="x", day=dt.date(2026, 3, 1))
    name = store.current_name()
    for sight in (PUBLIC_ONLY, SIGHTS["Aardam"]):
        seen = seen_store(store, name, sight)
        assert [row for row in everything(seen, name) if "geheimoud" in row or "'old'" in row] == []
        assert rows(seen.ask("stage_now", as_of=AS_OF), "pilot_id", "stage") == [("new", "running")]
