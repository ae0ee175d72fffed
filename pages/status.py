"""Stand van zaken: what waits, what is stuck, what changed since last time, what is asked of me?"""

from collections.abc import Iterator

from doorstroom.report import charts
from doorstroom.report.screens import status as sections
from doorstroom.report.screens.blocks import Block, Line, Measures, lead, note
from doorstroom.report.text import records
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import nothing
from doorstroom.web import request, screen

words = request.words()
link = request.linker()
theme = charts.theme_for(request.theme())


def main() -> None:
    screen.open_page(words("status.title"))
    screen.quick_version()
    screen.made("status/leading", leading)
    if request.made("status/is_empty", is_empty):
        screen.made("status/changes", what_changed)
        return
    longest, asked, stuck = screen.beside(5, 4, 4)
    with longest:
        screen.made("status/waiting", longest_waits)
    with asked:
        screen.made("status/meetings", lambda: sections.next_meetings(request.ask("next_meetings"), words, link))
    with stuck:
        screen.made("status/building_up", building_up)
    changed, flow = screen.beside(1, 1)
    with changed:
        screen.made("status/changes", what_changed)
    with flow:
        screen.made("status/flow", lambda: [by_stage("flow", charts.flow)])
    screen.made("status/ratings", lambda: sections.ratings(request.ask("rating_gap"), words, link))


def is_empty() -> bool:
    return nothing(request.ask("in_view").iloc[0], words) is not None


def leading() -> Iterator[Block]:
    counts, view = request.ask("portfolio_counts", since=request.since()), request.ask("in_view").iloc[0]
    waiting, norms = request.ask("waiting_decisions"), request.ask("norms_now")
    yield lead(claims.waiting_lead(counts, waiting, norms, view, words))
    if not is_empty():
        links = request.definition_url, request.rows_url
        yield Measures(claims.tiles(counts, claims.LEADING, request.since(), words, *links, view))


def longest_waits() -> list[Block]:
    waiting, norms, view = request.ask("waiting_decisions"), request.ask("norms_now"), request.ask("in_view").iloc[0]
    return sections.longest_waits(waiting, norms, view, words, link, theme)


def building_up() -> Iterator[Block]:
    yield by_stage("building_up", charts.building_up)
    yield note(words("status.building_note"))
    yield from map(note, records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words))
    yield Line(words("status.more_stagnation"), link("stagnation", by="stage"))


def by_stage(measure: str, drawn) -> Block:
    return sections.by_stage(request.ask("building_up"), measure, drawn, words, theme)


def what_changed() -> Iterator[Block]:
    changes = None if request.earlier_name() is None else request.ask("changes")
    return sections.what_changed(changes, words, link)


main()
