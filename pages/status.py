"""Stand van zaken: what waits, what is stuck, what changed since last time, what is asked of me?"""

from oversight import draw, figures, live
from oversight.figures import claims, record_claims, stagnation_claims
from oversight.figures.view_claims import nothing
from oversight.sections import tables
from oversight.tracing import traced

SHOWN = 8
MEETINGS = 6

words = live.words()
link = live.linker()
theme = figures.theme_for(live.theme())


def main() -> None:
    counts = live.ask("portfolio_counts", since=live.since())
    waiting, norms = live.ask("waiting_decisions"), live.ask("norms_now")
    view, outside = live.ask("in_view").iloc[0], live.ask("without_stage", at_most=record_claims.NAMED)
    draw.open_page(words("status.title"))
    draw.quick_version()
    draw.lead(claims.waiting_lead(counts, waiting, norms, view, words))
    if nothing(view, words):
        what_changed()
        return
    links = live.definition_url, live.rows_url
    draw.measures(claims.tiles(counts, claims.LEADING, live.since(), words, *links, view))
    stages = live.ask("building_up")
    longest, asked, stuck = draw.beside(5, 4, 4)
    with longest:
        longest_waits(waiting, norms, view)
    with asked:
        next_meetings()
    with stuck:
        by_stage("building_up", figures.building_up(stages, words, theme), stages)
        draw.note(words("status.building_note"))
        draw.notes(record_claims.outside_stages(outside, words))
        draw.link_line(words("status.more_stagnation"), link("stagnation", by="stage"))
    changed, flow = draw.beside(1, 1)
    with changed:
        what_changed()
    with flow:
        by_stage("flow", figures.flow(stages, words, theme), stages)
    ratings()


def longest_waits(waiting, norms, view) -> None:
    if waiting.empty:
        draw.heading(words("status.waiting_heading"))
        draw.empty(claims.empty(view))
        return
    adopted = claims.is_adopted(norms, "awaiting_decision")
    picture = figures.ranked_waits(waiting, words, theme, norm_is_adopted=adopted, limit=SHOWN)
    table = tables.longest_waits(claims.in_words(waiting.head(SHOWN), words), waiting, traced.WAITING, words, link)
    draw.picture(picture, table, ["waiting"], "ranked_waits")
    draw.link_line(claims.more_waiting(waiting, SHOWN, words), link("decisions"))
    if not adopted:
        draw.note(words("status.starting_norms"))


def next_meetings() -> None:
    meetings = live.ask("next_meetings")
    draw.heading(words("status.meetings_heading"))
    if meetings.empty:
        draw.note(words("status.meetings_none"))
        return
    draw.entries(claims.meetings_ahead(meetings.head(MEETINGS), words, link))
    if len(meetings) > MEETINGS:
        draw.link_line(words("status.more_meetings"), f"{link('decisions')}#agenda")


def by_stage(measure: str, picture: figures.Picture, stages) -> None:
    draw.picture(picture, tables.stages(stages, measure, words), [measure], measure)


def what_changed() -> None:
    draw.heading(words("status.changes_heading"))
    if live.earlier_name() is None:
        draw.note(words("status.changes_first"))
        return
    changes = live.ask("changes")
    draw.text(claims.changes_summary(changes, words))
    for heading, entries in claims.changes_by_kind(changes, words, link):
        draw.disclosed(heading, entries)


def ratings() -> None:
    draw.heading(words("status.ratings_heading"))
    gap = live.ask("rating_gap")
    draw.text(stagnation_claims.rating_difference(gap, words))
    draw.note(words("status.ratings_why"))
    table = tables.ratings(gap, words, link)
    if not table.frame.empty:
        draw.rows(table, SHOWN, ["rating_difference"])
    else:
        draw.definition_links("rating_difference")


main()
