"""What there is to say of one pilot, from its row of the question `pilot`."""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.parts import Entry
from doorstroom.store.seen_copy import INTERNAL_COLUMNS

# Columns of the pilots table that the screen names after "now", in the order in which a reader asks for them.
TEXTS = ("summary", "end_picture", "success_criteria", "theme", "programme", "owner", "receiving_team", "contact")
MONEY = ("pilot_budget", "rollout_cost_once", "rollout_cost_per_year", "benefit_per_person")
POSTPONING = ("defer", "extend")  # outcomes of a rollout decision that decide nothing
NUMBERS = ("people_reached_per_month", "people_reached_now")


def standing(pilot: pandas.Series, words: Words) -> str:
    """Where one pilot stands: its stage, for how long, and how much longer than its norm."""
    if not pilot["has_begun"]:
        return words("pilot.lead.not_begun")
    if not is_missing(pilot["left_list_on"]):
        return words("pilot.lead.left_list", day=pilot["left_list_on"], stage=words.label("stage", pilot["stage"]))
    if is_missing(pilot["stage"]):
        return words("pilot.lead.stage_unknown")
    values = {"stage": stage_of(pilot, words), "age": words.days(pilot["age_days"])}
    if is_missing(pilot["age_days"]):
        said = words("pilot.lead.age_unknown", **values)
    elif not is_missing(pilot["days_over_norm"]) and pilot["days_over_norm"] > 0:
        said = words("pilot.lead.over", over=words.days(pilot["days_over_norm"]), **values)
    else:
        said = words("pilot.lead.age", **values)
    is_told = not is_missing(pilot["age_days"]) and pilot["days_waiting"] == pilot["age_days"]
    if is_missing(pilot["days_waiting"]) or is_told:
        return said
    return f"{said} {words('pilot.lead.waiting', waiting=words.days(pilot['days_waiting']))}"


def stage_of(pilot: pandas.Series, words: Words) -> str:
    """The stage that a pilot is in; said to be anchored is told apart, because that was not checked yet."""
    stage = words.label("stage", pilot["stage"])
    return words("pilot.said_anchored", stage=stage) if pilot["is_said_anchored"] else stage


def own_against_computed(pilot: pandas.Series, words: Words) -> str:
    """Whether the owner's own rating of one pilot fits its computed status."""
    if is_missing(pilot["self_rating"]):
        return words("pilot.rating.none")
    if is_missing(pilot["rating_differs"]):
        return words("pilot.rating.not_compared")
    own, computed = words.label("rating", pilot["self_rating"]), words(f"status.computed.{pilot['computed_status']}")
    if pilot["computed_status"] == "on_track" and pilot["has_red_gates"]:
        computed = words("status.reason.has_red_gates", n=pilot["open_gates"])
    return (
        words("pilot.rating.differs", own=own, computed=computed)
        if pilot["rating_differs"]
        else words("pilot.rating.agrees")
    )


def now(pilot: pandas.Series, words: Words) -> list[tuple[str, str]]:
    """How the pilot stands, as names with what they are: what the first sentence and the card do not say.

    What does not apply is left out; unknown is shown.
    """
    pairs = [("since", words.date(pilot["entered_on"], inexact=bool(pilot["is_inexact"])))]
    if pilot["computed_status"] != "closed":
        pairs.append(("norm", words.days(pilot["norm_days"])))
    pairs += [
        ("own", _own(pilot, words)),
        ("computed", words(f"status.computed.{pilot['computed_status']}")),
        ("record_age", _record_age(pilot, words)),
    ]
    if pilot["is_blocked"]:
        pairs.append(("blocked_because", _blocked(pilot, words)))
    if not is_missing(pilot["succeeded_on"]) or not is_missing(pilot["days_waiting"]):
        pairs.append(("second_clock", words.days(pilot["days_since_first_planned_end"])))
    return [(words(f"pilot.now.{name}"), text) for name, text in pairs]


def deferrals(entries: pandas.DataFrame, words: Words, *, hides_notes: bool) -> list[Entry]:
    """Each time that the rollout decision was put off, in order: when, by whom, and why. entries: `pilot_timeline`.

    hides_notes: reasons are internal, and left out of what is seen.
    """
    is_held = (entries["kind"] == "happened") & (entries["milestone"] == "rollout_decision")
    put_off = entries[is_held & entries["outcome"].isin(list(POSTPONING))]
    return [Entry(*_deferral(row, words, hides_notes)) for row in put_off.to_dict("records")]


def _deferral(row: dict, words: Words, hides_notes: bool) -> tuple[str, str]:
    said = words(f"pilot.deferrals.{row['outcome']}", day=words.day(row["on_day"], inexact=bool(row["is_inexact"])))
    if not is_missing(row["decided_by"]):
        said = words("pilot.deferrals.by", said=said, body=row["decided_by"])
    if not is_missing(row["note"]):
        return said, row["note"]
    return said, words(f"pilot.deferrals.{'not_public' if hides_notes else 'no_reason'}")


def marked(pilot: pandas.Series, words: Words) -> list[str]:
    """What somebody must know who shows this on a wall: that it is not public, or that nobody said so."""
    return [] if pilot["visibility"] == "public" else [words("pilot.is_internal")]


def recorded(pilot: pandas.Series, words: Words, *, is_public: bool = False) -> list[tuple[str, str]]:
    """What the pilot's own row says; for the public, what stays internal is called that."""
    shows = [
        *((name, str) for name in TEXTS),
        *((name, words.number) for name in NUMBERS),
        *((name, words.money) for name in MONEY),
        ("rollout_fte", lambda fte: words.number(fte, 1)),
        ("visibility", lambda code: words.label("visibility", code)),
    ]
    pairs = [
        (words.column("pilots", name), _unstated(name, pilot, words) if is_missing(pilot[name]) else show(pilot[name]))
        for name, show in shows
    ]
    if is_public:
        hidden = {words.column("pilots", name) for name in INTERNAL_COLUMNS["pilots"]}
        pairs = [(name, words("pilot.not_public") if name in hidden else said) for name, said in pairs]
    place = [(words.column("pilots", name), pilot[name]) for name in ("pilot_id", "municipality")]
    return [*place, *pairs]


def _unstated(name: str, pilot: pandas.Series, words: Words) -> str:
    return words("decisions.people_not_shown" if name in NUMBERS and pilot["is_people_withheld"] else "format.unknown")


def latest_readiness(entries: pandas.DataFrame) -> pandas.DataFrame:
    """The last assessment of each readiness item in `pilot_timeline`; the second assessor's on the same day."""
    assessed = entries[entries["kind"] == "readiness"]
    last = assessed.sort_values(["on_day", "decided_by"], kind="stable").drop_duplicates("milestone", keep="last")
    return assessed.loc[assessed.index.isin(last.index)]


def choices(pilots: pandas.DataFrame, at_most: int, words: Words) -> dict[str, str]:
    """The names of the first pilots to choose from, by pilot_key, in order of title."""
    return {
        row.pilot_key: words("pilot.choice", title=row.title, municipality=row.municipality, id=row.pilot_id)
        for row in pilots.sort_values(["title", "pilot_key"]).head(at_most).itertuples()
    }


def _own(pilot: pandas.Series, words: Words) -> str:
    if is_missing(pilot["self_rating"]):
        return words("pilot.nothing")
    rating = words.label("rating", pilot["self_rating"])
    if is_missing(pilot["self_rated_on"]):
        return rating
    return words("pilot.now.own_on", rating=rating, day=pilot["self_rated_on"])


def _record_age(pilot: pandas.Series, words: Words) -> str:
    age = pilot["record_age_days"]
    return words("format.unknown") if is_missing(age) else words("pilot.now.record_age_days", days=words.days(age))


def _blocked(pilot: pandas.Series, words: Words) -> str:
    reason = words.label("outcome", pilot["blocked_reason"])
    if not is_missing(pilot["blocked_note"]):
        reason = words("pilot.now.blocked_note", reason=reason, note=pilot["blocked_note"])
    if is_missing(pilot["blocked_on"]):
        return reason
    return words("pilot.now.blocked_since", reason=reason, day=pilot["blocked_on"])
