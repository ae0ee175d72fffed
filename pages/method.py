"""Uitleg: what each figure means, how it was computed, which norms hold, how the records were read."""

from oversight import columns, draw, live
from oversight.markup import Entry
from oversight.tracing import traced

SECTIONS = ("counting", "definitions", "norms", "records", "access")
COUNTING = ("success_clock", "waiting", "as_known_then", "first_plan", "anchored", "unknown", "lost")
ACCESS = ("goal", "pictures", "keyboard", "limits", "contact")
MEASURES = (
    "waiting", "second_clock", "over_norm", "norm", "stagnation_months", "decided_12_months", "building_up", "flow",
    "bridge", "missed_decisions", "alarm", "growth", "ageing", "blocked", "share_waiting", "endings", "chance_within",
    "queue_forecast", "backtest", "cumulative_flow", "control_chart", "plan_shift", "computed_status",
    "rating_difference", "open_gates", "people_waiting", "cost_of_delay", "record_age", "records_read", "changes",
    "chosen",
)  # fmt: skip

words = live.words()


def main() -> None:
    draw.open_page(words("method.title"))
    draw.lead(words("method.intro"))
    draw.entries([Entry(words(f"method.{name}_heading"), href=f"#{name}") for name in SECTIONS])
    draw.heading(words("method.counting_heading"), anchor="counting")
    for promise in COUNTING:
        draw.text(words(f"method.counting.{promise}"))
    draw.heading(words("method.definitions_heading"), anchor="definitions")
    for measure in MEASURES:
        definition(measure)
    norms()
    records()
    draw.heading(words("method.access_heading"), anchor="access")
    for line in ACCESS:
        draw.text(words(f"method.access.{line}"))


def definition(measure: str) -> None:
    draw.heading(words(f"definitions.{measure}.title"), level=3, anchor=measure)
    draw.text(words(f"definitions.{measure}.what"))
    draw.facts([(words(f"method.{part}"), words(f"definitions.{measure}.{part}")) for part in ("how", "limits")])


def norms() -> None:
    draw.heading(words("method.norms_heading"), anchor="norms")
    now = live.ask("norms_now")
    if now.empty:
        draw.note(words("method.norms_none"))
    else:
        told, caption = columns.norms_in_words(now, words), words("method.norms_table")
        draw.table(told, columns.norms(words), caption, "norms", behind=traced.NORMS, data=now)


def records() -> None:
    draw.heading(words("method.records_heading"), anchor="records")
    files = live.ask("loaded_files")
    if files.empty:
        draw.note(words("method.files_none"))
    else:
        columns_of_files = columns.files(words, is_public=live.is_public())
        draw.table(files, columns_of_files, words("method.files_table"), "loaded_files", behind=traced.FILES)
    if live.is_public():
        return  # what was flagged is for who handed it in, and not in what the public sees
    counts = live.ask("reading_counts")
    if counts.empty:
        draw.note(words("method.records_clean"))
    else:
        draw.table(counts, columns.reading(words), words("method.records_table"), "reading_counts", behind=traced.CELLS)


main()
