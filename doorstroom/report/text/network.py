"""Who already solved this: sentences on pilots that are alike, municipalities that look like one, and re-use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query.address import Link
from doorstroom.report.parts import Entry
from doorstroom.report.text.in_view import View
from doorstroom.report.text.typed import LONGEST_LESSON, shortened

Row = Mapping[str, object]

FATES = ("anchored", "rolled_out", "running", "waiting", "stopped", "failed")  # as they are told, of what began
COUNTED = ("residents", "density", "area_km2")  # traits without decimals


def lead(view: View, n_municipalities: int, words: Words) -> str:
    """What there is to look in."""
    of = "public" if view["n_not_public"] > 0 else "all"
    places = words.count("network.lead.places", n_municipalities)
    return words.count(f"network.lead.{of}", view["n_in_all"], places=places)


# ---------------------------------------------------------------- like pilots


def found(alike: pandas.DataFrame, view: View, words: Words, themes: Sequence[str] = ()) -> str:
    """How many municipalities did something alike, and what became of it: `like_pilots`. themes: those looked in."""
    if alike.empty and themes:
        return words("network.like.nothing_of_theme", themes=words.join(themes))
    if alike.empty:
        return words.count("network.like.nothing", view["n_in_all"])
    begun = alike[alike["has_begun"].astype(bool)]
    if begun.empty:
        return words.count("network.like.only_planned", alike["municipality"].nunique())
    places = begun.groupby("fate")["municipality"].nunique()
    told = [words.count(f"network.like.in.{fate}", places[fate]) for fate in FATES if fate in places.index]
    n = begun["municipality"].nunique()
    return (
        words.count("network.like.did", n, fates=words.join(told)) if told else words.count("network.like.unknown", n)
    )


def left_out(alike: pandas.DataFrame, words: Words) -> str | None:
    """That more are alike than are shown; None where all are."""
    n_alike = 0 if alike.empty else int(alike["n_alike"].iloc[0])
    return words("network.like.best", n=len(alike), of=n_alike) if n_alike > len(alike) else None


def entries(alike: pandas.DataFrame, words: Words, link: Link) -> list[Entry]:
    """Each pilot that is alike: where, what became of it, what was learned, whom to ask, and what makes it alike."""
    return [
        Entry(row["title"], " ".join(_told(row, words)), link("pilot", id=row["pilot_key"]))
        for row in alike.to_dict("records")
    ]


def _told(row: Row, words: Words) -> list[str]:
    said = [words("network.like.of", municipality=row["municipality"], fate=fate(row, words))]
    if row["n_lessons"]:
        said.append(words.count("network.like.lessons", row["n_lessons"]))
    if not is_missing(row["shared"]):
        said.append(words("network.like.shared", pieces=row["shared"]))
    if not is_missing(row["contact"]):
        said.append(words("network.like.contact", contact=row["contact"]))
    return said


def fate(row: Row, words: Words) -> str:
    """What became of a pilot, in a few words."""
    name = row["fate"]
    if name == "anchored" and not is_missing(row["days_to_anchor"]):
        return words("network.fate.anchored_after", days=words.days(row["days_to_anchor"]))
    if name == "waiting" and not is_missing(row["days_waiting"]):
        return words("network.fate.waiting_days", days=words.days(row["days_waiting"]))
    return words(f"network.fate.{name}")


def lessons(learned: pandas.DataFrame, words: Words, link: Link) -> list[Entry]:
    """`like_lessons`: each with the pilot that it was learned in, and whether it is of something that did not work."""
    return [
        Entry(
            words("network.lesson.from", title=row["title"], municipality=row["municipality"]),
            _lesson(row, words),
            link("pilot", id=row["pilot_key"]),
        )
        for row in learned.to_dict("records")
    ]


def _lesson(row: Row, words: Words) -> str:
    kind, said = row["kind"], shortened(row["lesson"], LONGEST_LESSON)
    return said if is_missing(kind) else f"{said} {words(f'network.lesson.{kind}')}"


def nearest(place: str, alike: pandas.DataFrame) -> dict[str, int]:
    """The municipality, and those that look like it, each with its place in the order."""
    near = alike[alike["is_alike"].astype(bool)]["municipality"] if len(alike) else ()
    return {name: nth for nth, name in enumerate([place, *near])}


# ------------------------------------------------------- look-alike municipalities


def look_alikes(place: str, alike: pandas.DataFrame, words: Words, *, is_known: bool) -> str:
    """Which municipalities look like one, of those that have pilots here first: `look_alikes`. is_known: whether its
    residents are.
    """
    if alike.empty:
        return words("network.looks.nobody" if is_known else "network.looks.unknown", place=place)
    near = alike[alike["is_alike"].astype(bool)]
    if near.empty:
        first = alike.iloc[0]
        told = {"nearest": first["municipality"], "distance": words.number(first["distance"], 2)}
        return words("network.looks.nowhere", place=place, **told)
    here = near[near["n_pilots"] > 0]
    if here.empty:
        return words("network.looks.elsewhere", place=place, names=words.join(near["municipality"]))
    return words.count("network.looks.here", len(here), place=place, names=words.join(here["municipality"]))


def differences(row: Row, words: Words) -> str:
    """The two traits in which two municipalities differ most, with what they are there and here."""
    told = [
        words(
            "network.looks.differs",
            trait=words.label("trait", row[f"{nth}_trait"]),
            there=_amount(row[f"{nth}_trait"], row[f"there_{nth}"], words),
            here=_amount(row[f"{nth}_trait"], row[f"here_{nth}"], words),
        )
        for nth in ("first", "second")
        if not is_missing(row[f"{nth}_trait"])
    ]
    return "; ".join(told)


def _amount(trait: str, amount: float, words: Words) -> str:
    return words.number(amount, 0 if trait in COUNTED else 1)


def trait(row: Row, words: Words) -> str:
    """What a municipality is, of a trait."""
    return _amount(row["trait"], row["amount"], words) if not is_missing(row["amount"]) else row["said"]


def origin(row: Row, words: Words) -> str:
    """Where a trait is known from."""
    if not is_missing(row["source"]):
        return row["source"]
    if row["trait"] == "density":
        return words("network.traits.reckoned")
    return words("network.traits.handed_in" if row["is_handed_in"] else "network.traits.of_all")


# ----------------------------------------------------------------------- re-use


def reused(told: pandas.DataFrame, words: Words) -> str:
    """How often something was taken over, and how often that is in use: `reuse_now`."""
    if told.empty:
        return words("network.reuse.none")
    in_use, unsaid = (told["status"] == "in_use").sum(), told["status"].isna().sum()
    said = [words.count("network.reuse.times", len(told)), words.count("network.reuse.in_use", in_use)]
    return " ".join([*said, *([words.count("network.reuse.unsaid", unsaid)] if unsaid else [])])


def warnings(told: pandas.DataFrame, words: Words) -> list[str]:
    """Who must hear that what they took over stopped or slipped elsewhere."""
    return [_warning(row, words) for row in told[told["is_warned"].astype(bool)].to_dict("records")]


def warnings_since(told: pandas.DataFrame, since: dt.date, words: Words) -> list[str]:
    """Of these what happened after a day, or on a day that nobody said."""
    day = told["became_on"]
    return warnings(told[day.isna() | (day > pandas.Timestamp(since))], words)


def _warning(row: Row, words: Words) -> str:
    became = row["became"]
    key = f"network.warned_undated.{became}" if is_missing(row["became_on"]) else f"network.warned.{became}"
    given = {"by": row["by_municipality"], "title": row["title"], "municipality": row["municipality"]}
    return words(key, day=row["became_on"], **given)


def reuses_in_words(told: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`reuse_now` with what was taken over, in which pilot, and how far that is, in words."""
    rows = told.to_dict("records")
    return told.assign(
        what=[row["title"] if is_missing(row["lesson"]) else _of_lesson(row, words) for row in rows],
        into=["" if is_missing(row["by_title"]) else row["by_title"] for row in rows],
        how_far=[_how_far(row, words) for row in rows],
        since=["" if is_missing(row["became"]) else words(f"network.became.{row['became']}") for row in rows],
        changed=["" if is_missing(row["what_changed"]) else row["what_changed"] for row in rows],
    )


def _of_lesson(row: Row, words: Words) -> str:
    return words("network.reuse.lesson", lesson=shortened(row["lesson"], LONGEST_LESSON), title=row["title"])


def _how_far(row: Row, words: Words) -> str:
    if is_missing(row["status"]):
        return words("network.reuse.not_said")
    return words("network.reuse.since", status=words.label("reuse_status", row["status"]), day=row["status_on"])
