"""What is said where nothing is found: that there is none, or that it is not known, not public, or filtered out.

`view` is the row of the question `in_view` everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from doorstroom.i18n import Words

View = Mapping[str, object]
Scope = Literal["all", "public", "filtered", "public_filtered"]


def scope(view: View) -> Scope:
    """Of which pilots a sentence is: all of them, or the public ones, or those that the filters leave."""
    is_public, is_filtered = view["n_not_public"] > 0, view["n_pilots"] < view["n_begun"]
    if is_public:
        return "public_filtered" if is_filtered else "public"
    return "filtered" if is_filtered else "all"


def nothing(view: View, words: Words) -> str | None:
    """Why there is no pilot to say anything of, without a full stop; None where there is one."""
    if view["n_pilots"] > 0:
        return None
    if view["n_in_all"] == 0:
        hidden = view["n_not_public"]
        return words.count("view.not_public", hidden) if hidden else words("view.no_pilots")
    of = "public" if view["n_not_public"] > 0 else "all"
    if view["n_begun"] > 0:
        return words("view.filtered_out", pilot=words(f"view.pilot.{of}"))
    return words("view.all_apart" if view["n_apart"] > 0 else "view.not_begun", pilot=words(f"view.pilot.{of}"))


def none_waits(view: View, words: Words) -> str:
    """Why no pilot is shown that waits on a decision, without a full stop."""
    if said := nothing(view, words):
        return said
    of = scope(view)
    unknown = view["n_outcome_unknown"]
    if not view["n_evaluated"]:
        return words("view.none_evaluated", pilot=words(f"view.pilot.{of}"))
    if unknown and unknown == view["n_evaluated"]:
        return words("view.no_outcome", pilot=words(f"view.pilot.{of}"))
    successful = words(f"view.successful.{of}")
    if unknown:
        return words.count("view.none_waits_known", unknown, successful=successful)
    return words("view.none_waits", successful=successful)


def none_open(view: View, words: Words) -> str:
    """Why no open pilot is shown, without a full stop."""
    if said := nothing(view, words):
        return said
    unknown, of = view["n_stage_unknown"], scope(view)
    pilot = words(f"view.pilot.{of}")
    if unknown == view["n_pilots"]:
        return words("view.no_stage", pilot=pilot)
    if unknown:
        return words.count("view.none_open_known", unknown, pilot=pilot)
    return words.count(f"view.none_open.{of}", view["n_pilots"])


def none_over(n_open: float, n_unknown: float, none: str, words: Words, **values: object) -> str:
    """What to say where no open pilot is found to be over norm.

    n_unknown: of how many of the `n_open` that cannot be said. none: the key of the text for where it can of all.
    """
    if n_open < 1e-6:
        return words("figures.over_norm.empty")
    if n_unknown > n_open - 1e-6:
        return words("figures.over_norm.unknown")
    if n_unknown > 1e-6:
        return words.count("figures.over_norm.known_none", n_unknown)
    return words(none, **values)


def is_wait_unknown(view: View) -> bool:
    """Whether nobody can say if any pilot waits: no evaluation was recorded, or of none how it ended."""
    return view["n_pilots"] > 0 and view["n_evaluated"] == view["n_outcome_unknown"] and view["n_waiting"] == 0


def is_over_unknown(view: View) -> bool:
    """Whether nobody can say if any pilot is over norm: of none is it known."""
    unknown, asked = _unjudged(view), view["n_open"] + view["n_stage_unknown"]
    return asked > 0 and unknown == asked


def unknown_of(measure: str, view: View) -> int:
    """Of how many pilots it is not known whether they belong in a measure of the first screen."""
    return int(
        {
            "waiting": view["n_outcome_unknown"],
            "over_norm": _unjudged(view),
            "stagnation_months": _unjudged(view),
            "decided_12_months": view["n_undated_decisions"],
        }[measure]
    )


def is_unknown(measure: str, value: float, view: View) -> bool:
    """Whether a measure that counts nothing is not known rather than nothing."""
    if value > 0:
        return False
    if measure == "waiting":
        return is_wait_unknown(view)
    if measure == "decided_12_months":
        return view["n_undated_decisions"] > 0 or is_wait_unknown(view)
    return is_over_unknown(view)


def _unjudged(view: View) -> int:
    return view["n_over_unknown"] + view["n_stage_unknown"]
