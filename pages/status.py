"""Stand van zaken: what waits, what is stuck, what changed since last time, what is asked of me?"""

from collections.abc import Iterator

from oversight import draw, figures, live
from oversight.figures import claims, record_claims
from oversight.figures.view_claims import nothing
from oversight.sections import status as sections
from oversight.sections.blocks import Block, Line, Measures, lead, note

words = live.words()
link = live.linker()
theme = figures.theme_for(live.theme())


def main() -> None:
    draw.open_page(words("status.title"))
    draw.quick_version()
    draw.made("status/leading", leading)
    if live.made("status/is_empty", is_empty):
        draw.made("status/changes", what_changed)
        return
    longest, asked, stuck = draw.beside(5, 4, 4)
    with longest:
        draw.made("status/waiting", longest_waits)
    with asked:
        draw.made("status/meetings", lambda: sections.next_meetings(live.ask("next_meetings"), words, link))
    with stuck:
        draw.made("status/building_up", building_up)
    changed, flow = draw.beside(1, 1)
    with changed:
        draw.made("status/changes", what_changed)
    with flow:
        draw.made("status/flow", lambda: [by_stage("flow", figures.flow)])
    draw.made("status/ratings", lambda: sections.ratings(live.ask("rating_gap"), words, link))


def is_empty() -> bool:
    return nothing(live.ask("in_view").iloc[0], words) is not None


def leading() -> Iterator[Block]:
    counts, view = live.ask("portfolio_counts", since=live.since()), live.ask("in_view").iloc[0]
    waiting, norms = live.ask("waiting_decisions"), live.ask("norms_now")
    yield lead(claims.waiting_lead(counts, waiting, norms, view, words))
    if not is_empty():
        links = live.definition_url, live.rows_url
        yield Measures(claims.tiles(counts, claims.LEADING, live.since(), words, *links, view))


def longest_waits() -> list[Block]:
    waiting, norms, view = live.ask("waiting_decisions"), live.ask("norms_now"), live.ask("in_view").iloc[0]
    return sections.longest_waits(waiting, norms, view, words, link, theme)


def building_up() -> Iterator[Block]:
    yield by_stage("building_up", figures.building_up)
    yield note(words("status.building_note"))
    yield from map(note, record_claims.outside_stages(live.ask("without_stage", at_most=record_claims.NAMED), words))
    yield Line(words("status.more_stagnation"), link("stagnation", by="stage"))


def by_stage(measure: str, drawn) -> Block:
    return sections.by_stage(live.ask("building_up"), measure, drawn, words, theme)


def what_changed() -> Iterator[Block]:
    changes = None if live.earlier_name() is None else live.ask("changes")
    return sections.what_changed(changes, words, link)


main()
