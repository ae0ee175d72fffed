"""Uitleg: what each figure means, how it was computed, which norms hold, how the records were read."""

from oversight import columns, live, traced
from oversight.markup import Entry

SECTIONS = ("counting", "definitions", "norms", "records", "access")
COUNTING = ("success_clock", "first_plan", "anchored", "unknown", "lost")
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
    live.open_page(words("method.title"))
    live.lead(words("method.intro"))
    live.entries([Entry(words(f"method.{name}_heading"), href=f"#{name}") for name in SECTIONS])
    live.heading(words("method.counting_heading"), anchor="counting")
    for promise in COUNTING:
        live.text(words(f"method.counting.{promise}"))
    live.heading(words("method.definitions_heading"), anchor="definitions")
    for measure in MEASURES:
        definition(measure)
    norms()
    records()
    live.heading(words("method.access_heading"), anchor="access")
    for line in ACCESS:
        live.text(words(f"method.access.{line}"))


def definition(measure: str) -> None:
    live.heading(words(f"definitions.{measure}.title"), level=3, anchor=measure)
    live.text(words(f"definitions.{measure}.what"))
    live.facts([(words(f"method.{part}"), words(f"definitions.{measure}.{part}")) for part in ("how", "limits")])


def norms() -> None:
    live.heading(words("method.norms_heading"), anchor="norms")
    now = live.ask("norms_now")
    if now.empty:
        live.note(words("method.norms_none"))
    else:
        live.table(
            columns.norms_in_words(now, words), columns.norms(words), words("method.norms_table"), behind=traced.NORMS
        )


def records() -> None:
    live.heading(words("method.records_heading"), anchor="records")
    files = live.ask("loaded_files")
    if files.empty:
        live.note(words("method.files_none"))
    else:
        live.table(files, columns.files(words), words("method.files_table"), behind=traced.FILES)
    if live.is_public():
        return  # what was flagged is for who handed it in, and not in what the public sees
    counts = live.ask("reading_counts")
    if counts.empty:
        live.note(words("method.records_clean"))
    else:
        live.table(counts, columns.reading(words), words("method.records_table"), behind=traced.CELLS)


main()
