"""A pilot keeps its history by its id: where titles and ids come apart, that is said."""

from __future__ import annotations

import pytest

from tests.given import rows
from tests.ledger.given import store_of_lists

DAYS = ("2026-01-31", "2026-02-28", "2026-03-31")
EXAMPLES = {
    "nothing changed": (("Alfa", "Beta", "Ceta"), []),
    "two changed places": (("Beta", "Alfa", "Ceta"), [("1", "title_of_another", "2"), ("2", "title_of_another", "1")]),
    "all shifted by one, the first is new": (
        ("Nieuw in de wijk", "Alfa", "Beta"),
        [("1", "title_changed", "Alfa"), ("2", "title_of_another", "1"), ("3", "title_of_another", "2")],
    ),
    "an id is used for another pilot": (
        ("Alfa", "Ontmoeten in het park", "Ceta"),
        [("2", "title_changed", "Beta")],
    ),
    "one that left the list gave its title": (("Ceta", "Beta"), [("1", "title_of_another", "3")]),
    "written a little otherwise": (("ALFA ", "Beta", "Ceta."), []),
    "the same title as another one that keeps it": (("Beta", "Beta", "Ceta"), [("1", "title_changed", "Alfa")]),
}
FIRST = ("Alfa", "Beta", "Ceta")
LIVES = {name: ((FIRST, FIRST, titles), expected) for name, (titles, expected) in EXAMPLES.items()} | {
    "who has its own title back is told no longer": ((("Alfa", "Beta"), ("Beta", "Alfa"), ("Alfa", "Beta")), []),
    "a title that changed in an earlier list is told once": ((("Alfa",), ("Ontmoeten",), ("Ontmoeten",)), []),
    "the title of a pilot that left before is that of another": (
        (("Alfa", "Beta"), ("Alfa",), ("Beta",)),
        [("1", "title_of_another", "2")],
    ),
    "the title of a pilot that left before and is back is that of that one": (
        (("Alfa", "Beta"), ("Alfa",), ("Beta", "Beta")),
        [("1", "title_changed", "Alfa")],
    ),
}
IDS = {name: f"p{nth}" for nth, name in enumerate(LIVES)}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is told of the titles in the last of three lists, by pilot; each life is of pilots of its own, and the
    titles are those of that life only."""
    milestones = f"pilot_id,milestone,happened_on\n{IDS['nothing changed']}-1,started,2025-01-01\n"
    lists, lines = {}, []
    for nth, day in enumerate(DAYS):
        lines = [
            (f"{IDS[name]}-{number}", f"{IDS[name]} {title}")
            for name, (titles, _) in LIVES.items()
            for number, title in enumerate(titles[nth], 1)
        ]
        text = "pilot_id,title\n" + "".join(f"{pilot},{title}\n" for pilot, title in lines)
        lists[day] = {"pilots.csv": text, "milestones.csv": milestones}
    flags = store_of_lists(tmp_path_factory.mktemp("titles"), lists).ask("flags")
    flags = flags[flags.code.str.startswith("title_")]
    assert flags.file.str.contains("pilots").all()
    return [(lines[row - 2][0], code, other) for row, code, other in rows(flags, "row", "code", "other")]


@pytest.mark.parametrize("life", LIVES)
def test_a_title_that_goes_to_another_id_is_told(told, life):
    own = IDS[life]
    expected = [
        (f"{own}-{pilot}", code, f"{own}-{other}" if code == "title_of_another" else f"{own} {other}")
        for pilot, code, other in LIVES[life][1]
    ]
    assert sorted(one for one in told if one[0].startswith(f"{own}-")) == expected
