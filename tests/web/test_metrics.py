"""What Prometheus reads of the served dashboard: counts that follow from what was done, and nothing of the records."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from doorstroom.__main__ import main
from doorstroom.i18n import words_for
from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.settings import NAMES, ROOT
from doorstroom.store import tally
from doorstroom.store.versions import Store
from doorstroom.web import metrics
from doorstroom.web import sandbox as workbench
from doorstroom.web.asgi.access import UPLOADED_IN_ALL, UPLOADED_PER_SESSION, CappedUploads, ClosedDoors
from tests.browser.visiting import serving
from tests.given import write_tables
from tests.web.asking import ask
from tests.web.client import Client, OpenGate
from tests.web.screen_socket import in_a_thread, visiting
from tests.web.test_login_redirect import client_of

PILOTS = "pilot_id | title\na | Geheim plan van Piet Pietersen"
STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-01"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def place(monkeypatch) -> str:
    at = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("DOORSTROOM_METRICS", at)
    return at


@pytest.fixture
def store(tmp_path, place) -> Store:
    """Loaded twice by the command line: once well, once not at all."""
    given = write_tables(tmp_path / "given", pilots=PILOTS, milestones=STARTED)
    assert main(["load", str(given), "--municipality", "m", "--store", str(tmp_path / "store")]) == 0
    assert main(["load", str(tmp_path / "nothing"), "--store", str(tmp_path / "store")]) == 2
    return Store(tmp_path / "store")


def read(place: str) -> dict[str, float]:
    told = ask(f"http://{place}", "/metrics")
    assert told.status == 200
    lines = [line for line in told.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def drawn(address: str) -> None:
    async def look() -> None:
        async with visiting(address) as session:
            assert (await session.open("")).is_whole

    in_a_thread(look())


def test_what_is_done_is_counted(store, place):
    with serving(store.path) as address:
        assert ask(address, "/_stcore/health").status == 200  # answered once all has begun
        before = read(place)
        assert (before["doorstroom_rerun_seconds_count"], before['doorstroom_refused_total{kind="host"}']) == (0, 0)
        drawn(address)
        assert ask(address, "/", {"Host": "elsewhere.example"}).status == 403
        after = read(place)
        assert after["doorstroom_rerun_seconds_count"] == 1
        assert after["doorstroom_rerun_seconds_sum"] > 0
        assert after['doorstroom_refused_total{kind="host"}'] == 1
        assert {name: after[f'doorstroom_loads_total{{outcome="{name}"}}'] for name in ("done", "nothing_done")} == {
            "done": 1,
            "nothing_done": 1,
        }
        assert after["doorstroom_load_seconds_count"] == 2
        assert after["doorstroom_versions"] == 1
        loaded_at = store.current().loaded_at.timestamp()
        assert after["doorstroom_last_published_seconds"] == pytest.approx(loaded_at)
        assert after["process_resident_memory_bytes"] > 0
        said = ask(f"http://{place}", "/metrics").body.decode()
        assert [one for one in ("Geheim", "Piet", "m/a", store.current_name(), str(store.path)) if one in said] == []
        assert set(re.findall(r"(\w+)=\"", said)) <= {"kind", "outcome", "le"}
        docs = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
        told = set(re.findall(r"^\| `(doorstroom_\w+)` \|", docs, re.MULTILINE))
        assert {name for name in told if f"\n# TYPE {name} " in f"\n{said}"} == told
        own = set(re.findall(r"# TYPE (doorstroom_\w+)", said))
        assert {name for name in own if not name.endswith("_created")} == told
        (store.path / "CURRENT").unlink()  # of a store that cannot be read the rest is still told
        assert "doorstroom_last_published_seconds" not in read(place)
        assert read(place)["doorstroom_versions"] == 1


def test_without_the_setting_no_port_is_opened(store, place, monkeypatch):
    monkeypatch.delenv("DOORSTROOM_METRICS")
    with serving(store.path) as address:
        drawn(address)
        with pytest.raises(ConnectionRefusedError):
            ask(f"http://{place}", "/metrics")
        assert ask(address, "/metrics").status == 404
        assert ask(address, "/_stcore/metrics").status == 404


def test_a_port_that_is_taken_takes_nobodys_screen_away(store, place):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        host, _, port = place.rpartition(":")
        taken.bind((host, int(port)))
        taken.listen()
        with serving(store.path) as address:
            drawn(address)


def test_a_load_that_is_not_to_be_counted_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("DOORSTROOM_METRICS", raising=False)
    assert "DOORSTROOM_METRICS" in NAMES
    given = write_tables(tmp_path / "given", milestones=STARTED)
    assert main(["load", str(given), "--municipality", "m", "--store", str(tmp_path / "store")]) == 0
    assert not [path for path in (tmp_path / "store").iterdir() if "loads" in path.name]


@pytest.mark.parametrize("said", ["", "[]", '{"done": 3}', '{"done": ["x", 1]}'])
def test_a_count_that_is_damaged_begins_anew_and_the_load_is_done(tmp_path, place, said):
    store = tmp_path / "store"
    store.mkdir()
    (store / "loads.json").write_text(said)
    given = write_tables(tmp_path / "given", milestones=STARTED)
    assert main(["load", str(given), "--municipality", "m", "--store", str(store)]) == 0
    assert tally.counts(store)["done"].loads == 1


def test_a_count_that_cannot_be_kept_fails_no_load(tmp_path, place):
    store = tmp_path / "store"
    (store / "loads.json").mkdir(parents=True)
    given = write_tables(tmp_path / "given", milestones=STARTED)
    assert main(["load", str(given), "--municipality", "m", "--store", str(store)]) == 0
    assert Store(store).current_name()


@pytest.mark.parametrize(
    ("path", "provider", "counted"),
    [
        ("/oauth2callback?error=access_denied", {}, 1),
        ("/oauth2callback?state=x&code=y", {"accepts": False}, 1),
        ("/oauth2callback?state=x&code=y", {}, 0),
        ("/oauth2callback", {}, 0),  # back from logging out
        ("/auth/login", {"reachable": False}, 1),
        ("/auth/login", {}, 0),
    ],
)
def test_a_login_that_does_not_work_is_counted(path, provider, counted):
    before = refused("login_failed")
    client_of(**provider).get(path, {"Host": "pilots.example.nl"})
    assert refused("login_failed") - before == counted


def refused(kind: str) -> float:
    return metrics.REGISTRY.get_sample_value("doorstroom_refused_total", {"kind": kind})


async def never(scope, receive, send) -> None:
    raise AssertionError("it was turned away")


def test_what_is_turned_away_at_the_door_is_counted_by_kind():
    before = {kind: refused(kind) for kind in ("login", "upload")}
    asked = ("/_stcore/upload_file/s/f", {"Content-Length": "9"}, "PUT")
    assert Client(ClosedDoors(never, OpenGate(has_login=True))).get(*asked).status_code == 403
    assert Client(CappedUploads(never, lambda: {"s": [UPLOADED_PER_SESSION]})).get(*asked).status_code == 413
    assert Client(CappedUploads(never, lambda: {"t": [UPLOADED_IN_ALL]})).get(*asked).status_code == 413
    assert {kind: refused(kind) - before[kind] for kind in before} == {"login": 1, "upload": 2}


def test_a_question_that_the_workbench_refuses_is_counted(monkeypatch):
    def busy(statement: str, on_wait: object) -> None:
        raise WorkbenchError("cannot_start")

    asking = SimpleNamespace(words=words_for("en"), ask_freely=busy)
    monkeypatch.setattr(workbench, "door", SimpleNamespace(now=lambda: asking))
    before = refused("workbench")
    assert isinstance(workbench._ask("select 1"), str)
    assert refused("workbench") - before == 1


def test_every_kind_of_outcome_is_kept_by_itself(tmp_path: Path):
    for outcome in ("done", "done", "some_refused"):
        with tally.counting(tmp_path, is_on=True) as load:
            load.outcome = outcome
    with pytest.raises(ValueError, match="x"), tally.counting(tmp_path, is_on=True):
        raise ValueError("x")
    assert {name: count.loads for name, count in tally.counts(tmp_path).items()} == {
        "done": 2,
        "some_refused": 1,
        "nothing_done": 1,
    }
    assert json.loads((tmp_path / "loads.json").read_text()).keys() == {"done", "some_refused", "nothing_done"}
