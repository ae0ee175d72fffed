"""What the questions know of one pilot, whatever the filters are: for its screen and for what is made of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas

from doorstroom.query.address import DIMENSIONS
from doorstroom.query.request import Request

EVERYTHING = dict.fromkeys(DIMENSIONS)  # a pilot is shown whatever the filters are


@dataclass(frozen=True)
class OnePilot:
    """Rows of one pilot: of `pilot`; of `waiting_decisions` (the partly successful included) and `readiness_now`, None
    where it has none; of `readiness`; and of `cost_of_delay`, None where it does not wait.
    """

    pilot: pandas.Series
    waiting: pandas.Series | None
    underway: pandas.Series | None
    items: pandas.DataFrame
    price: pandas.Series | None = None


def row_of(request: Request, key: str | None) -> pandas.Series | None:
    """The row of a pilot; None where there is none, or none that this reader sees. Raises as `Request.ask` does."""
    found = request.ask("pilot", pilot_key=key) if key else None
    return None if found is None else _first(found)


def known_of(request: Request, pilot: pandas.Series) -> OnePilot:
    """What its decision turns on. Raises as `Request.ask` does."""
    return OnePilot(
        pilot,
        _first(asked(request, "waiting_decisions", pilot, include_partly=True)),
        _first(asked(request, "readiness_now", pilot)),
        asked(request, "readiness", pilot),
        _first(asked(request, "cost_of_delay", pilot, include_partly=True)),
    )


def asked(request: Request, name: str, pilot: pandas.Series, **extra: object) -> pandas.DataFrame:
    """The rows of one pilot in the answer to a question that is asked of its municipality. Raises as `Request.ask`."""
    return of_pilot(request.ask(name, **_place(pilot), **extra), pilot["pilot_key"])


def begin(request: Request, pilot: pandas.Series) -> None:
    """Begin what its screen asks, in that order, beside what its decision turns on. Raises as `Request.ask`."""
    key = pilot["pilot_key"]
    request.ahead("pilot_timeline", pilot_key=key)
    if not request.reader.is_public:
        request.ahead("start_gate", municipality=[pilot["municipality"]])
    request.ahead("last_day_to_begin", "learning_now", **_place(pilot))
    request.ahead("target_cells", "pilot_learning", "pilot_reports", "pilot_history", pilot_key=key)
    request.ahead("like_pilots", pilot_key=key, theme=None)


def _place(pilot: pandas.Series) -> dict[str, object]:
    return {**EVERYTHING, "municipality": [pilot["municipality"]]}


def of_pilot(found: pandas.DataFrame, key: str) -> pandas.DataFrame:
    """The rows of one pilot."""
    return found[found["pilot_key"] == key]


def _first(found: pandas.DataFrame) -> pandas.Series | None:
    return None if found.empty else found.iloc[0]
