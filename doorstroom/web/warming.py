"""What the first reader of a server would wait for, made ready beside its start.

Of the first round of questions most of the time goes to importing what completes their answers
(SciPy above all) and opening the version. A reader who comes meanwhile waits for no more of it than they need.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from doorstroom.query import answers
from doorstroom.settings import SettingsError, settings
from doorstroom.store import questions
from doorstroom.store.versions import StoreError
from doorstroom.web import metrics

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(app: object) -> AsyncIterator[None]:
    """While the app runs: begin to make ready, and let Prometheus read."""
    Thread(target=make_ready, name="make_ready", daemon=True).start()
    async with metrics.serving(app):
        yield


def make_ready() -> None:
    """Read all questions with what completes them, and open the version that readers see, if there is one."""
    for name in questions.names():
        questions.completing(questions.question(name))
    try:
        store = answers.store_at(settings().store)
        version = store.current_name()
        if version:
            answers.choices(store.path, version)  # which every screen asks for its filters
    except (SettingsError, StoreError) as error:  # the screens say it
        log.warning("nothing was opened beforehand: %s %s", error.code, error.details)
