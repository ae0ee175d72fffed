"""Counts and times for who watches over the server, as Prometheus reads them: on a port of their own, where one is set.

Numbers only: no text and no name of the records, a reader or a list is in them.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from doorstroom.query import answers
from doorstroom.settings import SettingsError, settings
from doorstroom.store import tally
from doorstroom.store.versions import StoreError

log = logging.getLogger(__name__)

Kind = Literal["host", "login", "login_failed", "upload", "workbench", "api_token", "api_busy"]
KINDS: tuple[Kind, ...] = ("host", "login", "login_failed", "upload", "workbench", "api_token", "api_busy")
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
OUTCOMES = ("done", "some_refused", tally.NOTHING_DONE)

REGISTRY = CollectorRegistry()
RERUNS = Histogram("doorstroom_rerun_seconds", "Time to draw a screen.", buckets=SECONDS, registry=REGISTRY)
_REFUSED = Counter("doorstroom_refused", "What was turned away.", ["kind"], registry=REGISTRY)
ProcessCollector(registry=REGISTRY)
for _kind in KINDS:
    _REFUSED.labels(_kind)  # a count that stands at nothing is there too: an alarm compares with it


def refused(kind: Kind) -> None:
    """Count that something was turned away."""
    _REFUSED.labels(kind).inc()


class OfStore(Collector):
    """What the store tells at the moment that it is asked."""

    def collect(self) -> Iterable[Metric]:
        """The metrics of the store; of one that cannot be read those that can."""
        store = answers.store_at(settings().store)
        yield GaugeMetricFamily("doorstroom_versions", "Versions in the store.", value=len(store.names()))
        loads = CounterMetricFamily("doorstroom_loads", "Loads by how they ended.", labels=["outcome"])
        found = tally.counts(store.path)
        for outcome in OUTCOMES:
            loads.add_metric([outcome], found[outcome].loads if outcome in found else 0)
        yield loads
        n_loads = sum(count.loads for count in found.values())
        seconds = sum(count.seconds for count in found.values())
        yield SummaryMetricFamily("doorstroom_load_seconds", "Time of loads.", count_value=n_loads, sum_value=seconds)
        try:
            version = store.current()
        except StoreError as error:
            log.warning("the store cannot be read: %s", error)
            return
        if version:
            at = version.loaded_at.timestamp()
            yield GaugeMetricFamily("doorstroom_last_published_seconds", "When it was made, since 1970.", value=at)


REGISTRY.register(OfStore())


@asynccontextmanager
async def serving(app: object) -> AsyncIterator[None]:
    """Let Prometheus read while the app runs, where the settings say so. Without the port the app goes on."""
    server = _server()
    try:
        yield
    finally:
        if server:
            server.shutdown()
            server.server_close()


def _server():
    try:
        place = settings().metrics
        return start_http_server(place[1], place[0], REGISTRY)[0] if place else None
    except SettingsError as error:  # the screens say it
        log.error("the settings cannot be used: %s %s", error.code, error.details)
    except OSError as error:
        log.error("no metrics, for their port cannot be had: %s", error)
    return None
