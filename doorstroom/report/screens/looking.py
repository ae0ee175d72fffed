"""Looking back on Gegevens: what differs between two hand-ins, or two days, each as it was known then.

Pure: answers of questions go in, blocks come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import pandas

from doorstroom.i18n import Words
from doorstroom.query import address
from doorstroom.query.address import Link
from doorstroom.report.screens.blocks import Block, Disclosed, Heading, Line, Pick, Text, empty, note
from doorstroom.report.text import changes

BOTH = ("from", "to")  # the parts of the address that say what is compared
MONTHS = 12  # of which the last day can be chosen
ANCHOR = "two"


def day_of(said: str | None, hand_ins: pandas.DataFrame) -> date | None:
    """The day of a hand-in that is named (in `hand_ins`), or the day that is written; None where it is neither."""
    found = hand_ins.loc[hand_ins["hand_in"] == said, "reported_on"]
    return address.day(said) if found.empty else found.iloc[0].date()


def days_to_choose(as_of: date, since: date) -> list[date]:
    """The last days of months before `as_of`, that day itself and the one of last time; the latest first."""
    ends, last = [], as_of
    for _ in range(MONTHS):
        last = last.replace(day=1) - timedelta(days=1)
        ends.append(last)
    return sorted({as_of, since, *ends}, reverse=True)


def choose(
    said: Mapping[str, str | None], hand_ins: pandas.DataFrame, days: Sequence[date], words: Words
) -> Iterator[Block]:
    """The two selects. `said`: what the address says of each; a day that it names can be chosen too."""
    yield Heading(words("looking.heading"), 2, ANCHOR)
    yield Text(words("looking.why"))
    options = _options(said, hand_ins, days, words)
    for name in BOTH:
        yield Pick(name, words(f"looking.{name}"), options, words("looking.choose"), said[name] or "")


def _options(
    said: Mapping[str, str | None], hand_ins: pandas.DataFrame, days: Sequence[date], words: Words
) -> dict[str, str]:
    """Hand-ins, of one list and day the last one and those that are chosen, and then days; the latest first."""
    shown = hand_ins[
        ~hand_ins.duplicated(["municipality", "source", "reported_on"]) | hand_ins["hand_in"].isin(said.values())
    ]
    options = {
        one["hand_in"]: words(
            "looking.hand_in", source=one["source"], municipality=one["municipality"], day=one["reported_on"].date()
        )
        for one in shown.to_dict("records")
    }
    named = {day for one in said.values() if one not in options and (day := address.day(one))}
    return options | {day.isoformat(): words("looking.day", day=day) for day in sorted({*days, *named}, reverse=True)}


def why_not(said: Mapping[str, str | None], days: Mapping[str, date | None], words: Words) -> Iterator[Block]:
    """What lacks to compare: something that is neither hand-in nor day, or the other of the two."""
    unknown = [one for name, one in said.items() if one and days[name] is None]
    if unknown:
        yield empty(words("looking.unknown"))
    elif any(said.values()):
        yield note(words("looking.one_more"))


def differing(
    changed: pandas.DataFrame, since: date, day: date, words: Words, link: Link, first: date | None = None
) -> Iterator[Block]:
    """`since_last_time`, of two days that were chosen. first: as of `changes.summary`."""
    if changed.empty and first and since != day:
        yield empty(changes.summary(changed, since, words, first=first))
        return
    if changed.empty:
        key = "same_day" if since == day else "nothing"
        yield empty(words(f"looking.{key}", since=since, day=day))
        return
    yield note(words("changes.compared", since=since, day=day))
    yield Text(changes.summary(changed, since, words))
    for heading, some in changes.by_kind(changed, words):
        yield Disclosed(heading, changes.entries(some, since, words, link))
    yield Line(words("changes.origin"), link("origin", figure="changes", since=since, as_of=day))


def before(one: Mapping, hand_ins: pandas.DataFrame, words: Words, link: Link) -> Iterator[Block]:
    """Of a row of `hand_ins`, the way to what differs from the one of its list before; nothing for the first."""
    of_list = hand_ins[(hand_ins["municipality"] == one["municipality"]) & (hand_ins["source"] == one["source"])]
    earlier = of_list[of_list["reported_on"] < one["reported_on"]]
    if earlier.empty:
        return
    last = earlier.sort_values("reported_on", kind="stable").iloc[-1]
    href = link("records", **{"from": last["hand_in"], "to": one["hand_in"]})
    yield Line(words("looking.with_before", day=last["reported_on"].date()), f"{href}#{ANCHOR}")
