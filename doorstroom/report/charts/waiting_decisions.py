"""Which successful pilots wait longest on a decision, and how much of that is longer than agreed?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas

from doorstroom.i18n import Words
from doorstroom.markup import Html
from doorstroom.report.charts.picture import Listed
from doorstroom.report.charts.row_list import ROOM_FOR_LABEL, Label, Part, Row, Rule, row_list

Link = Callable[..., str]


def waiting_decisions(
    waiting: pandas.DataFrame,
    words: Words,
    link: Link,
    *,
    norm_is_adopted: bool,
    limit: int | None = None,
) -> Listed:
    """Bars of `waiting_decisions`, in the order of the frame; at most `limit` are drawn, the title is about all.

    The part of a bar beyond the norm has its own colour and starts at the norm line. A wait of unknown length has no
    bar and says so. `link`: the address of a screen, as `link("pilot", id=key)`.
    """
    shown = waiting.head(limit) if limit else waiting
    return Listed(title(waiting, words), _bars(shown, words, link, norm_is_adopted), len(waiting) - len(shown))


def title(waiting: pandas.DataFrame, words: Words) -> str:
    """The answer: how many wait longer than the norm, and how long the longest wait is."""
    known = waiting["days_waiting"].dropna()
    if waiting.empty:
        return words("figures.waiting_decisions.title_none")
    if known.empty:
        return words("figures.waiting_decisions.title_unknown")
    unknown = len(waiting) - len(known)
    said = _over(waiting, words.days(known.max()), unknown, words)
    return words("figures.waiting_decisions.title_some_unknown", said=said, n=unknown) if unknown else said


def _over(waiting: pandas.DataFrame, longest: str, unknown: int, words: Words) -> str:
    over, n = int((waiting["days_over_norm"] > 0).sum()), len(waiting)
    if waiting["norm_days"].isna().all():
        return words.count("figures.waiting_decisions.title_no_norm", n, longest=longest)
    if not over and unknown:
        return words("figures.waiting_decisions.title_none_known", longest=longest)
    if not over:
        return words.count("figures.waiting_decisions.title_none_over", n, longest=longest)
    if over == n:
        return words.count("figures.waiting_decisions.title_all_over", over, longest=longest)
    return words.count("figures.waiting_decisions.title_over", over, of=n, longest=longest)


def in_words(row: Mapping[str, object], words: Words) -> str:
    """How long the pilot of a row waits, and how much of that is longer than the norm."""
    if pandas.isna(row["days_waiting"]):
        return words("figures.waiting_decisions.unknown")
    wait = words.days(row["days_waiting"])
    if not row["days_over_norm"] > 0:
        return wait
    return words("figures.waiting_decisions.hover", wait=wait, over=words.days(row["days_over_norm"]))


def norm_in_words(days: float, words: Words, is_adopted: bool) -> str:
    """The name of a norm: "norm: 183 dagen", or that it is a starting value."""
    return words(f"figures.waiting_decisions.{'norm' if is_adopted else 'norm_not_adopted'}", norm=words.days(days))


def _bars(shown: pandas.DataFrame, words: Words, link: Link, norm_is_adopted: bool) -> Html:
    days, norms = shown["days_waiting"].dropna(), shown["norm_days"].dropna().unique().tolist()
    longest = max([*days, *norms, 1])
    rules = [Rule(at, norm_in_words(at, words, norm_is_adopted) if len(norms) == 1 else "") for at in norms]
    rows = [_row(row, longest, words, link) for row in shown.to_dict("records")]
    return row_list(rows, (0, longest), rules)


def _row(row: Mapping[str, object], longest: float, words: Words, link: Link) -> Row:
    name, href = row["title"], link("pilot", id=row["pilot_key"])
    if pandas.isna(row["days_waiting"]):
        return Row(name, (), [Label(words("figures.waiting_decisions.unknown"), 0)], href)
    days, norm, said = row["days_waiting"], row["norm_days"], words.days(row["days_waiting"])
    is_inside = days >= longest * ROOM_FOR_LABEL
    over = 0 if pandas.isna(norm) else max(days - norm, 0)
    within = Part(0, days - over, "within", said if is_inside and not over else "")
    beyond = Part(days - over, days, "over", said if is_inside else "")
    labels = () if is_inside else [Label(said, days)]
    return Row(name, (within, beyond), labels, href, in_words(row, words))
