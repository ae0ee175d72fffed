"""What screens show is made once for all who see the same: it is what would be made anew, and never that of another."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from doorstroom.query import answers, cache
from doorstroom.store.versions import Store
from doorstroom.web import request
from tests.given import store_of
from tests.pages.reading import text

ROOT = Path(__file__).parents[2]
AS_OF = {"as_of": "2026-03-31"}
DAY = {"as_of": "2026-02-28"}
ENGLISH = {"lang": "en"}
JEUGD = {"theme": "Jeugd"}
DARK, PUBLIC = {"palette": "dark"}, {"audience_of": "public"}  # no parts of an address

# Per screen its address, and what differs from it in one thing. What differs is seen. What every screen is asked with
# alike differs once for all of them on the first, stagnation and analysis; on the others one or two of those do.
SCREENS: dict[str, tuple[dict, list[dict]]] = {
    "status": ({}, [ENGLISH, PUBLIC, JEUGD, DAY, {"since": "2025-06-30"}]),
    "decisions": ({}, [PUBLIC, {"partly": "true"}]),
    "stagnation": (
        {},
        [ENGLISH, DARK, PUBLIC, JEUGD, DAY, {"since": "2025-06-30"}, {"by": "owner"}, {"stage": "running"}],
    ),
    "analysis": (
        {},
        [ENGLISH, DARK, PUBLIC, JEUGD, DAY, {"measure": "n_waiting"}, {"colour": "n_over_norm"}, {"stage": "running"}],
    ),
    "targeting": (
        {"id": "m/1"},
        [DAY, {"id": "m/2"}, {"id": "m/0"}, {"fte": "1"}, {"budget": "90000"}],
    ),
    "pivot": (
        {},
        [JEUGD, {"rows": "owner"}, {"columns": "owner"}, {"by": "theme"}],
    ),
    "learning": ({}, [DARK, {"search": "begin"}]),
    "pilot": ({"id": "m/1"}, [ENGLISH, DARK, {"id": "m/2"}, {"id": "m/0"}]),
    "origin": (
        {"figure": "waiting"},
        [PUBLIC, {"figure": "over_norm"}, {"figure": "ranked_waits"}],
    ),
    "network": (
        {"text": "Sneller hulp naar huis"},
        [
            ENGLISH,
            {"theme": "Wmo"},
            {"text": "Samen naar huis"},
            {"text": "", "like": "m/2"},
            {"same": "province"},
        ],
    ),
    "method": ({}, [ENGLISH, PUBLIC]),
    "briefing": (
        {},
        [DARK, DAY, {"audience": "staff"}, {"dias": "waiting"}, {"tekst_waiting": "Eigen woorden."}],
    ),
    "speaker": ({}, [ENGLISH, {"audience": "staff"}, {"dias": "waiting"}]),
}
PILOTS = """
    pilot_id | title           | theme | owner  | visibility | self_rating
    1        | Samen naar huis | Wmo   | Team A | public     | green
    2        | Sneller hulp    | Jeugd | Team B | public     | red
    3        | Deels gelukt    | Wmo   | Team B | internal   |
    4        | Nog bezig       | Jeugd | Team A | public     |
"""
MILESTONES = """
    pilot_id | milestone        | planned_on | happened_on | outcome           | decided_by | recorded_on
    1        | started          |            | 2024-01-01  |                   |            | 2024-01-01
    1        | ended            | 2024-12-31 |             |                   |            | 2024-01-01
    1        | evaluation       |            | 2025-03-30  | successful        |            | 2025-03-30
    2        | evaluation       |            | 2026-03-01  | successful        |            | 2026-03-01
    3        | evaluation       |            | 2025-11-01  | partly_successful |            | 2025-11-01
    4        | started          |            | 2025-01-01  |                   |            | 2025-01-01
"""
MEETINGS = """
    body    | meets_on   | papers_due_on
    College | 2026-04-14 | 2026-04-01
"""
_TESTED = "participants | successes | baseline | target | measured | measured_on | fte_per_person"
# One is measured after the earlier day; the numbers are large enough to show.
SEGMENTS = f"""
    pilot_id | area  | target_group | role   | people_in_need | people_reached | {_TESTED}
    1        | noord | jongeren     | tested | 300            | 60             | 40 | 20 | 9 | 6 | 5 | 2025-03-01 | 0.01
    1        | zuid  | jongeren     | tested | 200            | 20             | 50 | 20 | 9 | 6 | 5 | 2026-03-01 | 0.02
    2        | zuid  | ouderen      | tested |                |                |    |    |   |   |   |            |
"""


LEARNING = """
    pilot_id | question | layer  | agreed_on  | answer | answered_on
    1        | Wat?     | policy | 2024-01-01 | yes    | 2025-01-01
    4        | Wat?     | policy | 2025-01-01 |        |
"""
LESSONS = """
    lesson_id | pilot_id | lesson      | recorded_on
    L1        | 1        | Begin klein | 2025-02-01
    L2        | 3        | Praat mee   | 2025-03-01
"""


def given_store(folder: Path, milestones: str = MILESTONES) -> Store:
    tables = {"meetings": MEETINGS, "segments": SEGMENTS, "learning": LEARNING, "lessons": LESSONS}
    return store_of(folder, pilots=PILOTS, milestones=milestones, **tables)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("remembered")
    given_store(folder, MILESTONES.replace("2026-03-01  | successful ", "2026-03-01  | inconclusive "))
    return given_store(folder)


@pytest.fixture
def shown(screen, store, monkeypatch):
    """All that a screen sends, by what is given."""

    def run(name: str, given: dict) -> list[bytes]:
        address = {key: value for key, value in given.items() if key not in ("palette", "audience_of")}
        monkeypatch.setattr(request, "palette", lambda: given.get("palette", "light"))
        monkeypatch.setenv("DOORSTROOM_AUDIENCE", given.get("audience_of", "staff"))
        app = screen(name, store, **address)
        assert not app.exception
        return [told(element) for element in app.main if element.proto]

    return run


def told(element) -> bytes:
    """What is sent of an element. A file that is made when it is asked for has another name each time."""
    sent = type(element.proto)()
    sent.CopyFrom(element.proto)
    if element.type == "download_button":
        sent.ClearField("deferred_file_id")
    return sent.SerializeToString()


@pytest.mark.parametrize("name", SCREENS)
def test_what_is_remembered_is_what_would_be_made_anew(shown, name):
    own, differences = SCREENS[name]
    given = [{**AS_OF, **own, **difference} for difference in [{}, *differences]]
    anew = []
    for one in given:
        cache.forget()
        anew.append(shown(name, one))
    for difference, screen in zip(differences, anew[1:], strict=True):
        assert screen != anew[0], f"{difference} makes no difference"
    cache.forget()
    for one, screen in zip([*given, given[0]], [*anew, anew[0]], strict=True):
        assert shown(name, one) == screen, one


@pytest.mark.closed_feet
def test_a_second_reader_makes_nothing_anew(shown, monkeypatch):
    given = [(name, {**AS_OF, **own}) for name, (own, _) in SCREENS.items()]
    seen = [shown(*one) for one in given]

    def ask(*asked: object) -> None:
        raise AssertionError(asked)

    monkeypatch.setattr(answers, "_answer", ask)
    assert [shown(*one) for one in given] == seen


def test_a_control_that_is_set_is_seen_at_once(screen, store):
    app = screen("decisions", store, lang="nl", **AS_OF)
    assert "Deels gelukt" not in text(app)
    assert "Deels gelukt" in text(app.toggle(key="partly").set_value(True).run())
    assert "Deels gelukt" not in text(app.toggle(key="partly").set_value(False).run())


def test_a_load_is_seen_at_once(tmp_path, monkeypatch):
    store = given_store(tmp_path)
    monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
    app = AppTest.from_file(str(ROOT / "pages/_frame.py"), default_timeout=30)
    app.query_params["as_of"] = "2026-03-31"
    app.query_params["lang"] = "nl"
    assert "2 geslaagde pilots wachten op een uitrolbesluit" in text(app.run())
    given_store(tmp_path, MILESTONES.replace("partly_successful", "successful       "))
    assert "3 geslaagde pilots wachten op een uitrolbesluit" in text(app.run())
    store.back(store.names()[0])
    assert "2 geslaagde pilots wachten op een uitrolbesluit" in text(app.run())
