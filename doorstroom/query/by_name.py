"""A question that is asked by its name, with parameters as texts: by a command, and by a program over the network.

Both read the same names in the same way, so that the one answers what the other does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from doorstroom.query import address, whatif
from doorstroom.query.reader import Reader
from doorstroom.store import questions
from doorstroom.store.questions import Parameter, Question, QuestionError

DAYS = ("as_of", "since")
# How numbers of people are shown: of the settings and the reader, and not of who asks over the network.
OF_PEOPLE = ("smallest", "rounded_to")


def may_ask(reader: Reader, asked: Question) -> bool:
    """Whether a question is for a reader: those of the office for who hands in, those of staff for all but the public,
    rows behind figures for who may take rows along, all others for who reads.
    """
    if asked.asked_by == questions.OFFICE:
        return reader.may_hand_in
    if asked.asked_by == questions.STAFF and reader.is_public:
        return False
    return reader.may_take_rows if asked.name in questions.bases() else reader.may_read


def settable(asked: Question, fixed: Collection[str] = ()) -> dict[str, Parameter]:
    """What can be given to a question; `fixed`: what cannot, though it takes it."""
    return {name: one for name, one in asked.parameters.items() if name not in fixed}


def given(said: Mapping[str, Sequence[str]], asked: Question, fixed: Collection[str] = ()) -> dict[str, object]:
    """What a question is given, by what was said: a list only where it takes one, and days that can be asked for.

    Raises QuestionError: unknown_parameter, one_value (more values than it takes), bad_parameter, bad_whatif (what
    supposes nothing).
    """
    takes = settable(asked, fixed)
    for name, values in said.items():
        if name not in takes:
            known = ", ".join(takes)
            raise QuestionError("unknown_parameter", question=asked.name, name=name, known=known)
        if values[1:] and takes[name].type != "text[]":
            raise QuestionError("one_value", name=name, value=", ".join(values))
        if takes[name].type == "date" and address.day(values[0]) is None:
            raise QuestionError("bad_parameter", name=name, value=values[0], type="date")
    if whatif.PART in takes and (refused := whatif.read(said.get(whatif.PART, ())).refused):
        raise QuestionError("bad_whatif", value=refused[0])
    return {name: list(values) if values[1:] else values[0] for name, values in said.items()}


def with_days(
    told: Mapping[str, object], asked: Question, as_of: Callable[[], date], since: Callable[[date], date]
) -> dict[str, object]:
    """What was given, with the days that a question needs and nobody said: as on the first screen.

    as_of: the day of the records, or today. since: the day to compare that one with. Raises QuestionError, and what the
    two raise.
    """
    takes, found = asked.parameters, dict(told)
    if "as_of" in takes and "as_of" not in found:
        found["as_of"] = as_of()
    if "since" in takes and "since" not in found and not takes["since"].is_optional:
        found["since"] = since(takes["as_of"].read(found["as_of"]))
    if found.get("since") and {*DAYS} <= {*takes}:
        before, day = (takes[name].read(found[name]) for name in ("since", "as_of"))
        if before > day:
            raise QuestionError("since_after_as_of", since=before, as_of=day)
    return found
