"""Gegevens: handing in a list and seeing beforehand what it changes; and looking back at what was handed in."""

from collections.abc import Iterator

from pandas import DataFrame

from doorstroom.export.table import Table
from doorstroom.query.request import Request
from doorstroom.report.screens import looking
from doorstroom.report.screens import records as sections
from doorstroom.report.screens.blocks import Block, Heading, Rows, empty, lead
from doorstroom.report.screens.records import START, STEPS, Desk, HandInDesk, Questions, Versions
from doorstroom.report.tables import history
from doorstroom.report.text.records import late_lists


def title(request: Request) -> str:
    return request.words("handing_in.title")


def build(request: Request) -> Iterator[Block]:
    words, step = request.words, request.chosen("step", (START, *STEPS))
    if request.first("hand_in"):
        yield from hand_in(request, request.first("hand_in"))
        return
    if step != START:
        yield sections.steps(step, words, request.link)
        yield Desk(step)
        return
    late, hand_ins = request.ask("late_sources"), request.ask("hand_ins")
    yield lead(late_lists(late, words) or words("handing_in.lead"))
    yield Desk(START)
    yield from open_questions(request)
    written = request.ask("written_down")
    lists = hand_ins[~hand_ins["hand_in"].isin(written["hand_in"])]
    yield from sections.looking_back(lists, late, words, request.link)
    yield from sections.written_down(written, request.ask("stage_now"), words, request.link)
    yield from two_of(request, hand_ins)
    yield Versions()


def open_questions(request: Request) -> Iterator[Block]:
    """What lists leave open, each on the page of its pilot to answer."""
    words, rows = request.words, request.ask("unanswered")
    yield Heading(words("pilot.open.heading"), 2, "open")
    if rows.empty:
        yield empty(words("handing_in.nothing_open"))
        return
    told, caption = history.unanswered_in_words(rows, words), words("figures.unanswered.caption")
    columns = history.unanswered(words, request.link)
    yield Rows(Table(told, columns, caption, name="unanswered", data=rows), sections.SHOWN_QUESTIONS, ["unanswered"])
    yield Questions(rows.assign(open=told["open"]).to_dict("records"))


def two_of(request: Request, hand_ins: DataFrame) -> Iterator[Block]:
    """Two hand-ins or days to choose, and what differs between them, each as it was known then."""
    if hand_ins.empty:
        return
    words, said = request.words, {name: request.first(name) for name in looking.BOTH}
    yield from looking.choose(said, hand_ins, looking.days_to_choose(request.as_of, request.since), words)
    days = {name: looking.day_of(one, hand_ins) for name, one in said.items()}
    if None in days.values():
        yield from looking.why_not(said, days, words)
        return
    since, day = sorted(days.values())
    yield from looking.differing(
        request.ask("since_last_time", since=since, as_of=day),
        since,
        day,
        words,
        request.link,
        request.first_known(since),
    )


def hand_in(request: Request, name: str) -> Iterator[Block]:
    """One hand-in, what it changed, and taking it back."""
    words, hand_ins = request.words, request.ask("hand_ins")
    found = hand_ins[hand_ins["hand_in"] == name]
    if not found.empty:
        one = found.iloc[0]
        yield from sections.one_hand_in(one, one["files"].split(", "), words)
        yield from looking.before(one, hand_ins, words, request.link)
    yield HandInDesk(name, is_there=not found.empty)
