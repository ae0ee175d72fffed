"""A version that Spark computes is the one that DuckDB computes, row by row, whatever is lost meanwhile.

A real cluster: a master and two workers of one core each, on this machine.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, Phase, find, settings

from doorstroom.__main__ import main
from doorstroom.contract.model import contract
from doorstroom.ledger.hand_in import Source
from doorstroom.ledger.typed import COMPUTED, keyed
from doorstroom.settings import EXAMPLE
from doorstroom.spark import session
from doorstroom.store.apart import folder_of
from doorstroom.store.versions import Store
from tests.ledger import given as ledgers
from tests.ledger.given import store_of_lists
from tests.ledger.random_ledgers import Ledgers, answered_ledgers, typed
from tests.spark.clusters import Cluster, kill
from tests.spark.test_lacking import FILES

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"
REAL_LISTS = ("eu_public_sector_cases.csv",)
LONGEST = 2400  # seconds, on a machine that does other things too
N_RANDOM = 6
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # half of what a Java of minutes does is to compile
OWN = {"load_info", "tables_apart"}  # says when it was made, under which name, and where tables lie


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    if not shutil.which("java") or not find_spec("pyspark"):
        pytest.fail("Spark could not be tried: Java or pyspark is not installed.", pytrace=False)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JDK_JAVA_OPTIONS", QUICK)
        one = Cluster(tmp_path_factory.mktemp("cluster"))
        try:
            one.add_worker()
            one.add_worker()
            yield one
        finally:
            one.stop()


def doorstroom(*arguments: object, meanwhile: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command; `meanwhile` is called again and again until it ended."""
    command = [sys.executable, "-m", "doorstroom", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        for _ in range(LONGEST * 5):
            try:
                said, complained = running.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                if meanwhile:
                    meanwhile()
                continue
            return subprocess.CompletedProcess(command, running.returncode, said, complained)
        running.kill()
    raise AssertionError(f"not done after {LONGEST} seconds: {command}")


def command(*arguments: object) -> None:
    """Run a command here, that has to end well: with or without something to look at."""
    assert main(list(map(str, arguments))) in (0, 1)


def on_spark(store: Path, cluster: Cluster, meanwhile: Callable[[], None] | None = None) -> tuple[str, str]:
    """The version that was there, and the one that Spark made of the same ledger."""
    before = Store(store).current_name()
    options = ("--engine", "spark", "--master", cluster.address, "--memory", "700m")
    done = doorstroom("recompose", "--store", store, *options, meanwhile=meanwhile)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    after = Store(store).current_name()
    assert after != before
    assert not list((store / "temp").glob("spark-*"))
    return before, after


def differences(store: Path, one: str, other: str) -> dict[str, tuple[int, int]]:
    """How many rows of each table only the one version has, and only the other, whose tables lie apart."""
    found = {}
    with duckdb.connect(":memory:") as connection:
        for name, alias in ((one, "one"), (other, "other")):
            connection.execute(f"attach '{Store(store).file(name)}' as {alias} (read_only)")
        tables = connection.execute("select table_name from duckdb_tables() where database_name = 'one'").fetchall()
        assert len(tables) > 50
        apart = {path.stem: path for path in folder_of(Store(store).file(other)).iterdir()}
        for (table,) in tables:
            here = connection.table(f"one.main.{table}")
            lies = apart.get(table)
            there = connection.read_parquet(str(lies)) if lies else connection.table(f"other.main.{table}")
            only = len(here.except_(there)), len(there.except_(here))
            if table not in OWN and any(only):
                found[table] = only
    return found


class Losses:
    """Kills one that computes during the fold, and a worker for good while the tables of the version are computed."""

    def __init__(self, store: Path, cluster: Cluster) -> None:
        self._scratch = store / "temp"
        self._cluster = cluster
        self.killed: list[int] = []
        self.lost: list[int] = []

    def __call__(self) -> None:
        if not self.killed and list(self._scratch.glob("spark-*/fold/*-events__*")):
            self.killed = self._cluster.executors()[:1]
            for pid in self.killed:
                kill(pid)
        if not self.lost and list(self._scratch.glob("spark-*/models/*-statements")):
            self.lost = self._cluster.executors(1)
            self._cluster.lose(1)


def test_every_row_is_the_same_though_an_executor_is_killed_and_a_worker_lost(cluster, tmp_path, monkeypatch):
    """In one store, of which Spark computes one version: the example, ledgers that are drawn, and real lists."""
    store = tmp_path / "store"
    command("load", EXAMPLE, "--store", store)
    for nth, one in enumerate(random_ledgers(N_RANDOM)):
        add(Store(store).ledger, one, f"m{nth // 2}", nth)  # of two, the sources tell of the same pilots
    for name in REAL_LISTS if REAL.is_dir() else ():
        mapping = tmp_path / f"{name}.toml"
        command("map", REAL / name, "--out", mapping)
        how = ("--municipality", "Land", "--source", name[:2], "--mapping", mapping)
        command("load", REAL / name, "--store", store, *how)
    if not REAL.is_dir():
        command("recompose", "--store", store)
    losses = Losses(store, cluster)
    monkeypatch.setenv("DOORSTROOM_LARGEST", "0")
    before, after = on_spark(store, cluster, losses)
    assert losses.killed
    assert losses.lost
    assert differences(store, before, after) == {}


def test_where_no_worker_has_the_memory_one_line_says_so(cluster, tmp_path, monkeypatch, capsys):
    store = store_of_lists(tmp_path, {"2026-01-31": FILES})
    monkeypatch.setattr(session, "LONGEST_START", 2)
    monkeypatch.setenv("DOORSTROOM_LANG", "en")
    asked = ("--engine", "spark", "--master", cluster.address, "--memory", "60g")
    assert main(["recompose", "--store", str(store.path), *asked]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"No machine of {cluster.address} has 60g of memory and a core to spare. Nothing was changed." in line
    assert store.names() == [store.current_name()]


def random_ledgers(n: int) -> list[Ledgers]:
    """Lists and answers to them, as Hypothesis draws them: the same ones each time, of some size."""
    drawn: list[Ledgers] = []

    def is_of_use(one: Ledgers) -> bool:
        lists, answered = one
        if len(lists) > 2 and answered:
            drawn.append(one)
        return len(drawn) >= n

    alike = settings(derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    find(answered_ledgers(), is_of_use, settings=settings(alike, max_examples=5000))
    return drawn[:n]


def add(ledger, drawn: Ledgers, municipality: str, number: int) -> None:
    """Hand in what was drawn, as lists and answers of one municipality."""
    lists, answered = drawn
    every = [(f"list{number}", one) for one in lists] + [(f"{source}{number}", one) for source, one in answered]
    for nth, (source, one) in enumerate(every):
        tables = {name: elsewhere(name, rows, municipality) for name, rows in typed(one).items()}
        name = f"{one.reported_on}_{number:03x}{nth:05x}"
        how = {"id": name, "handed_in_at": ledgers.HANDED_IN_AT + dt.timedelta(hours=nth, minutes=number)}
        how |= {"partial": tuple(one.partial), "source": Source(municipality, source)}
        ledgers.add(ledger, one.reported_on, tables, **how)


def elsewhere(table: str, rows: pa.Table, municipality: str) -> pa.Table:
    """The rows of a table as another municipality would have said them, but those that intake would not let by."""
    for name, column in contract().tables[table].columns.items():
        if column.required and name in rows.column_names:
            rows = rows.filter(pc.is_valid(rows[name]))
    named = pa.array([municipality] * len(rows), pa.string())
    rows = rows.set_column(rows.column_names.index("municipality"), "municipality", named)
    rows = rows.drop_columns([name for name in COMPUTED if name in rows.column_names])
    return keyed(contract().tables[table], rows)
