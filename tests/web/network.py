"""Three municipalities on one store, each with an internal pilot in which a word of its own is planted everywhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from doorstroom.ledger.taking import Said
from doorstroom.store.load import recompose
from doorstroom.store.versions import Store
from tests.given import NOW, kept_in, silent, write_tables

MUNICIPALITIES = {"Aa": "GEHEIMAA", "Bee": "GEHEIMBEE", "Cee": "GEHEIMCEE"}
LISTS = (dt.date(2026, 2, 1), dt.date(2026, 3, 1))


def network_in(folder: Path) -> Store:
    """The store, with two lists of each municipality: what stands in a list changes between them."""
    store = Store(folder / "store")
    for nth, day in enumerate(LISTS):
        for name, word in MUNICIPALITIES.items():
            given = write_tables(folder / f"{name}_{nth}", **_tables(word, nth))
            kept_in(store, [given], municipality=name, said=Said(f"lijst {name}", day, by=f"{word}BUREAU"))
    recompose(store, municipality=name, now=NOW, keep=24, progress=silent)
    return store


def _tables(word: str, nth: int) -> dict[str, str]:
    team, outcome = f"{word}TEAM", ("inconclusive", "successful")[nth]
    return {
        "pilots": f"""
        pilot_id | title        | theme       | owner          | visibility | contact     | summary | receiving_team
        open     | Open plan    | Jeugd       | Team Jeugd     | public     | {word}@a.nl | Kort    | Wijkteam
        dicht    | {word} plan  | {word}THEMA | {word}EIGENAAR | internal   | {word}@b.nl | {word}  | {team}
        later    | {word} later | {word}THEMA | {word}EIGENAAR | internal   | {word}@b.nl | {word}  | {team}
        fout     | {word}FOUT   | Jeugd       | Team           | {word}NIET |             |         |
        """,
        "milestones": f"""
        pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by  | note
        open     | evaluation       | 2025-01-01 | 2025-01-01  | successful |             | {word}
        open     | rollout_decision | 2025-03-01 |             |            | College     | {word}
        dicht    | registered       |            | 2024-06-01  |            |             | {word}
        dicht    | evaluation       | 2025-01-01 | 2025-02-0{nth + 1}  | {outcome}  |             | {word}
        dicht    | rollout_decision | 2025-03-01 |             |            | {word}RAAD  | {word}
        later    | started          | 2025-01-01 | 2025-04-0{nth + 1} |            |             | {word}
        later    | evaluation       | 2026-05-0{nth + 1} |             |            |             | {word}
        """,
        "segments": f"""
        pilot_id | area  | target_group | role   | reason | people_in_need | people_reached
        dicht    | {word}BUURT | {word}GROEP | tested | {word} | 123 | 77
        """,
        "readiness": "pilot_id | item | state | assessed_on | assessor\nlater | partners | no | 2026-01-01 | owner",
        "lessons": f"lesson_id | pilot_id | lesson | layer | action\nL1 | dicht | {word} | policy | open",
        "learning": f"pilot_id | question | layer | answer_note\ndicht | {word} | policy | {word}",
        "evaluations": f"pilot_id | due_on\nlater | 2026-05-01\ndicht | {word}",
        "capacity": f"team | quarter | fte_available\n{team} | 2026-04-01 | 3",
        "meetings": "body | meets_on | papers_due_on\nCollege | 2026-04-14 | 2026-04-07",
    }
