"""Uitleg: what each figure means, how it was computed, which norms hold, how the records were read."""

from collections.abc import Iterator

from doorstroom.export.table import Table
from doorstroom.i18n import Words
from doorstroom.query.request import Request
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Block, Entries, Facts, Heading, Line, Rows, Text, lead, note
from doorstroom.report.screens.writing import Writing, write_down
from doorstroom.report.tables import columns, history, links

SECTIONS = ("counting", "definitions", "norms", "records", "access")
COUNTING = ("success_clock", "waiting", "as_known_then", "first_plan", "anchored", "unknown", "lost")
OPEN = 50  # rows of what is open on the screen
ACCESS = ("goal", "status", "pictures", "keyboard", "limits", "contact", "complaint")
MEASURES = (
    "waiting", "second_clock", "over_norm", "norm", "stagnation_months", "decided_12_months", "building_up", "flow",
    "stagnation_bridge", "missed_decisions", "alarm", "growth", "ageing", "blocked", "share_waiting", "how_it_ends",
    "chance_within", "queue_forecast", "backtest", "cumulative_flow", "control_chart", "plan_shifts", "pilot_history",
    "computed_status", "rating_difference", "open_gates", "readiness", "assessors_agree", "last_day_to_begin",
    "success_collision", "start_gate", "target_cells", "likeness", "rollout_plans", "fair_share",
    "like_pilots", "look_alikes", "reuse_now",
    "layers_along", "end_picture", "evaluations_held", "lesson_action", "learning_link",
    "people_waiting", "cost_of_delay", "record_age", "late_sources", "unanswered", "records_read", "changes", "chosen",
)  # fmt: skip


def title(request: Request) -> str:
    return request.words("method.title")


def build(request: Request) -> Iterator[Block]:
    words = request.words
    yield lead(words("method.intro"))
    yield Entries([Entry(words(f"method.{name}_heading"), href=f"#{name}") for name in SECTIONS])
    yield Heading(words("method.counting_heading"), 2, "counting")
    for promise in COUNTING:
        yield Text(words(f"method.counting.{promise}"))
    yield Heading(words("method.definitions_heading"), 2, "definitions")
    for measure in MEASURES:
        yield from definition(measure, words)
    yield from norms(request)
    if request.reader.sets_for_all:
        yield from write_down(request, Writing(("norm",), {}, "norms", "norms"))
    yield from records(request)
    yield Heading(words("method.access_heading"), 2, "access")
    for line in ACCESS:
        yield Text(words(f"method.access.{line}"))


def definition(measure: str, words: Words) -> Iterator[Block]:
    yield Heading(words(f"figures.{measure}.definition.title"), 3, measure)
    yield Text(words(f"figures.{measure}.definition.what"))
    yield Facts(
        [(words(f"method.{part}"), words(f"figures.{measure}.definition.{part}")) for part in ("how", "limits")]
    )


def norms(request: Request) -> Iterator[Block]:
    words = request.words
    yield Heading(words("method.norms_heading"), 2, "norms")
    now = request.ask("norms_now")
    if now.empty:
        yield note(words("method.norms_none"))
        return
    told, caption = columns.norms_in_words(now, words), words("method.norms_table")
    yield Rows(Table(told, columns.norms(words), caption, name="norms", behind=links.NORMS, data=now))


def records(request: Request) -> Iterator[Block]:
    words = request.words
    yield Heading(words("method.records_heading"), 2, "records")
    files = request.ask("loaded_files")
    if files.empty:
        yield note(words("method.files_none"))
    else:
        shown, caption = columns.files(words, is_public=request.reader.is_public), words("method.files_table")
        yield Rows(Table(files, shown, caption, name="loaded_files", behind=links.FILES))
    if request.reader.is_public:
        return  # what was flagged is for who handed it in, and not in what the public sees
    counts = request.ask("reading_counts")
    if counts.empty:
        yield note(words("method.records_clean"))
    else:
        caption = words("method.records_table")
        yield Rows(Table(counts, columns.reading(words), caption, name="reading_counts", behind=links.CELLS))
    yield from unanswered(request)


def unanswered(request: Request) -> Iterator[Block]:
    words, rows = request.words, request.ask("unanswered")
    yield Heading(words("pilot.open.heading"), 2, "unanswered")
    if rows.empty:
        yield note(words("pilot.open.nothing"))
        return
    told, caption = history.unanswered_in_words(rows, words), words("figures.unanswered.caption")
    columns_shown = history.unanswered(words, request.link)
    yield Rows(Table(told, columns_shown, caption, name="unanswered", data=rows), OPEN, ["unanswered"])
    yield Line(words("pilot.open.to_answer"), f"{request.link('records')}#open")
