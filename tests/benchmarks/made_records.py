"""Records of any size for measuring: lives that run as real ones do, the same for the same size."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

from doorstroom.contract.model import contract

STEPS = (
    ("registered", "", 60),
    ("start_decision", "go", 90),
    ("started", "", 300),
    ("ended", "", 60),
    ("evaluation", "successful", 200),
    ("rollout_decision", "rollout_full", 300),
    ("implemented", "", 300),
)
BODIES = ("College", "Raad", "Directie")
RATINGS = ("green", "amber", "red", "")
# What texts are made of: compound words, as Dutch makes them, between the small words of every text.
HEADS = (
    "buurt wijk dorps jeugd jongeren kinder gezins ouder ouderen senioren mantelzorg school taal lees werk woon huur "
    "zorg thuis schuld budget armoede energie vervoer fiets beweeg eetlust slaap dementie gezondheids huisarts "
    "keukentafel inburgerings vrijwilligers statushouders leefstijl wijkbedrijf voedsel kleding nazorg"
)
TAILS = (
    "hulp coach team café loket gesprek maatje begeleiding traject ondersteuner plan groep punt huis tuin bus bank "
    "fonds scan test weekend klas makelaar regisseur wacht contact afspraak route pas app spreekuur keuken cursus "
    "netwerk opvang bezoek regeling stage beurs toets"
)
SMALL = (
    "de het een van voor met in op bij en zonder na tot aan elke samen eerste twee drie avond week maand vaste gratis "
    "binnen dichtbij inwoners familie mensen buren iedereen wie helpt leert wonen werken praten krijgen komen blijven"
)
TARGET_GROUPS = ("ouderen", "gezinnen", "jongeren", "mensen met geldzorgen")
AREAS_A_MUNICIPALITY = 8
NOT_MADE = (
    "needs_procurement",
    "targeted_fte",
    "targeted_cost_once",
    "targeted_cost_per_year",
)  # columns of pilots that say nothing here
FIRST_DAY, AS_OF = dt.date(2020, 1, 1), dt.date(2026, 3, 31)


def make_records(folder: Path, n_pilots: int, n_municipalities: int = 342) -> Path:
    """`pilots.csv` with n_pilots rows, `milestones.csv` with about twelve times as many, and years of meetings."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(n_pilots)
    with (
        (folder / "pilots.csv").open("w", encoding="utf-8", newline="") as pilots,
        (folder / "milestones.csv").open("w", encoding="utf-8", newline="") as milestones,
    ):
        write_pilot = csv.writer(pilots).writerow
        write_milestone = csv.writer(milestones).writerow
        write_pilot(name for name in contract().tables["pilots"].columns if name not in NOT_MADE)
        write_milestone(contract().tables["milestones"].columns)
        for nth in range(n_pilots):
            place = f"M{nth % n_municipalities:03}"
            write_pilot(_pilot(dice, nth, place))
            for statement in _life(dice, body=BODIES[nth // n_municipalities % 3]):
                write_milestone((f"P{nth}", place, *statement))
    _write_meetings(folder / "meetings.csv", n_municipalities)
    return folder


def add_segments(folder: Path, n_pilots: int, n_municipalities: int = 342) -> None:
    """`areas.csv`, and `segments.csv` with one to three areas and target groups a pilot, beside the other records."""
    with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as areas:
        write = csv.writer(areas).writerow
        write(("area", "name", "municipality", "residents"))
        for nth in range(n_municipalities * AREAS_A_MUNICIPALITY):
            area = nth % AREAS_A_MUNICIPALITY
            write((f"gebied{area}", f"Gebied {area}", f"M{nth // AREAS_A_MUNICIPALITY:03}", 9000))
    with (folder / "segments.csv").open("w", encoding="utf-8", newline="") as segments:
        write = csv.writer(segments).writerow
        write(("pilot_id", "municipality", "area", "target_group", "role"))
        for nth in range(n_pilots):
            first = nth // n_municipalities
            for further in range(1 + first % 3):
                area = f"gebied{(first + 3 * further) % AREAS_A_MUNICIPALITY}"
                group = TARGET_GROUPS[(first + further) % len(TARGET_GROUPS)]
                write((f"P{nth}", f"M{nth % n_municipalities:03}", area, group, "tested"))


def _pilot(dice: random.Random, nth: int, place: str) -> list[object]:
    texts = [*_told(nth), f"Thema {nth % 7}", f"Programma {nth % 9}"]
    team = [f"Team {nth % 40}", f"Wijkteam {nth % 30}", "Een eindbeeld.", "Een criterium.", "public", "post@a.example"]
    money = [dice.randrange(10_000, 200_000), dice.randrange(500_000), f"{dice.random() * 90_000:.2f}", nth % 9 / 2]
    people = [dice.randrange(20, 200), dice.randrange(20), f"{dice.random() * 900:.2f}"]
    updated = AS_OF - dt.timedelta(days=dice.randrange(180))
    rating = RATINGS[nth % len(RATINGS)]
    return [f"P{nth}", place, *texts, *team, rating, updated if rating else "", *money, *people, updated]


def _told(nth: int) -> tuple[str, str]:
    """A title and a summary of about as many words as real ones have."""
    dice = random.Random(nth)
    heads, tails, small_ones = (words.split() for words in (HEADS, TAILS, SMALL))
    compounds = [dice.choice(heads) + dice.choice(tails) for _ in range(5)]
    small = dice.choices(small_ones, k=9)
    title = f"Pilot {nth}: {compounds[0]} {small[0]} {compounds[1]}"
    return title, " ".join([*small[1:4], compounds[2], *small[4:7], compounds[3], *small[7:], compounds[4]]) + "."


def _life(dice: random.Random, body: str) -> list[tuple[object, ...]]:
    """About ten statements: plans, re-plans and what happened until the day of the records."""
    day = FIRST_DAY + dt.timedelta(days=dice.randrange(2000))
    statements: list[tuple[object, ...]] = []
    planned = day + dt.timedelta(days=450)
    for milestone in ("started", "ended", "evaluation"):
        statements.append((milestone, planned, "", "", "", "", day))
    for milestone in ("ended", "evaluation"):
        statements.append((milestone, planned + dt.timedelta(days=90), "", "", "", "", day + dt.timedelta(days=60)))
    statements.append(("rollout_decision", planned + dt.timedelta(days=150), "", "", body, "", day))
    for milestone, outcome, usual in STEPS:
        if day > AS_OF:
            break
        decided_by = body if milestone == "rollout_decision" else ""
        statements.append((milestone, "", day, outcome, decided_by, "", day))
        day += dt.timedelta(days=round(usual * dice.uniform(0.5, 2)))
    return statements


def _write_meetings(path: Path, n_municipalities: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as meetings:
        write = csv.writer(meetings).writerow
        write(("municipality", "body", "meets_on"))
        for nth in range(n_municipalities):
            for body in BODIES:
                for year in range(FIRST_DAY.year, AS_OF.year + 1):
                    for month in range(1, 13):
                        write((f"M{nth:03}", body, dt.date(year, month, 14)))
