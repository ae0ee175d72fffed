"""Made portfolios, each the smallest of its kind, and briefings about them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from doorstroom.briefing.choice import Choice
from doorstroom.briefing.model import Briefing
from doorstroom.briefing.story import briefing
from doorstroom.query.request import Request
from doorstroom.settings import Audience
from doorstroom.store.versions import Store
from tests.given import request_for, store_of

AS_OF = dt.date(2026, 3, 31)
MEETINGS = "body | meets_on | papers_due_on\nCollege | 2026-04-14 | 2026-03-31\nRaad | 2026-05-12 | 2026-04-28"
NORMS = "stage | norm_days | adopted_on | adopted_by\nawaiting_decision | 90 | 2024-01-30 | College"


def milestones(*waits: int | None, body: str = "College") -> str:
    """A successful pilot for each number of days that it waits on AS_OF; None: nobody knows since when."""
    lines = ["pilot_id | milestone | planned_on | happened_on | outcome | decided_by | recorded_on"]
    for nth, days in enumerate(waits, 1):
        since = "" if days is None else (AS_OF - dt.timedelta(days=days)).isoformat()
        lines.append(f"p{nth:03d} | evaluation | | {since} | successful | |")
        lines.append(f"p{nth:03d} | rollout_decision | 2026-04-14 | | | {body} | 2026-01-01")
    return "\n".join(lines)


def pilots(n: int, costs: str = " | | |") -> str:
    """`n` public pilots. costs: people after rollout, people now, benefit a person, cost a year."""
    lines = [
        "pilot_id | title | visibility | people_reached_per_month | people_reached_now | benefit_per_person"
        " | rollout_cost_per_year"
    ]
    return "\n".join([*lines, *(f"p{nth:03d} | Pilot {nth} | public | {costs}" for nth in range(1, n + 1))])


def waiting_store(folder: Path, *waits: int | None, costs: str = " | | |", **tables: str) -> Store:
    """A store with so many waiting pilots."""
    given = {"pilots": pilots(len(waits), costs), "milestones": milestones(*waits), "meetings": MEETINGS, **tables}
    return store_of(folder, **given)


def asking(store: Store, audience: Audience = "public", *, language: str = "nl", **filters: object) -> Request:
    """What is asked on AS_OF for what leaves the organisation."""
    return request_for(store, as_of=AS_OF, language=language, **filters).for_others(audience)


def brief(
    store: Store,
    language: str = "nl",
    audience: Audience = "public",
    choice: Choice | None = None,
    **filters: list[str],
) -> Briefing:
    """The briefing about the newest version."""
    return briefing(asking(store, audience, language=language, **filters), choice or Choice())


LONG = "Samenwerkingsafspraken jeugdgezondheidszorg en wijkteam voor kwetsbare gezinnen"
HOSTILE = '<script>alert(1)</script> </style> "#[x] $y$ *z* \\u{41} //w @v <a> ${_{ & 😀 漢字'
SECRET = "GEHEIM"


def long_titles(folder: Path) -> Store:
    """Eight pilots with long Dutch titles, and four more."""
    lines = ["pilot_id | title | visibility | people_reached_per_month | people_reached_now"]
    lines += [f"p{nth:03d} | {LONG} {nth} | public | {40 + nth} | 6" for nth in range(1, 13)]
    store_of(folder, pilots="\n".join(lines[:8]), milestones=milestones(*range(700, 0, -100)), meetings=MEETINGS)
    lessons = "\n".join(f"L{nth} | p{nth:03d} | {LONG} leert ons dat {LONG} | 2026-02-0{nth}" for nth in range(1, 6))
    return store_of(
        folder,
        pilots="\n".join(lines),
        milestones=milestones(*range(1200, 0, -100)),
        meetings=MEETINGS,
        lessons=f"lesson_id | pilot_id | lesson | recorded_on\n{lessons}",
    )


def planted(folder: Path) -> Store:
    """A public pilot with a hostile title, beside internal ones and with internal columns that hold SECRET."""
    hostile = HOSTILE.replace("|", "")
    return store_of(
        folder,
        pilots=f"""
        pilot_id | title     | visibility | contact       | people_reached_per_month | people_reached_now
        p001     | {hostile} | public     | {SECRET}@a.nl | 40                       | 6
        p002     | {SECRET}  | internal   | {SECRET}@b.nl | 40                       | 6
        """,
        milestones=f"""
        pilot_id | milestone        | happened_on | outcome    | note     | decided_by
        p001     | evaluation       | 2025-01-01  | successful | {SECRET} |
        p001     | rollout_decision | 2026-02-01  | defer      | {SECRET} | {hostile}
        p002     | evaluation       | 2025-01-01  | successful |          |
        p002     | rollout_decision | 2026-02-01  | defer      |          | {SECRET}
        """,
        lessons=f"""
        lesson_id | pilot_id | lesson    | recorded_on | action_reason
        L1        | p001     | {hostile} | 2026-01-01  | {SECRET}
        L2        | p002     | {SECRET}  | 2026-01-01  |
        """,
        meetings=f"body | meets_on | papers_due_on\n{hostile} | 2026-04-14 | 2026-03-31",
    )
