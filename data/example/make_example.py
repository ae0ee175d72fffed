"""Makes the example portfolio: what Waterkant and its neighbours hand in, a folder each.

Waterkant keeps its pilots in a list that it writes over every month (monthly.py), and hands in tables of the contract
beside it; its neighbours hand in tables only. `python data/example/make_example.py [FOLDER]` writes the same bytes
every time, here or in another folder. The words are in texts.toml, the pilots of Waterkant in story.toml, how a life
runs in lives.py.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import monthly
from learned import evaluation_rows, learning_rows, neighbour_lessons, story_lessons
from lives import days, meeting_days, workday
from network import reuse_rows, share_rows, trait_rows
from pilots import (
    known_in,
    list_rows,
    milestone_row,
    neighbour_pilots,
    norm_rows,
    pilot_row,
    pilots_of_lists,
    story_pilots,
)
from prepared import capacity_rows, lead_time_rows, meeting_rows, readiness_rows
from targeted import area_group_rows, area_rows, segment_rows, write_areas
from world import HOME, Row, World

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parents[1] / "doorstroom" / "contract" / "contract.toml"


def main(folder: Path = HERE) -> None:
    """Writes what each municipality hands in, and areas.geojson, into a folder, which is made when it is not there."""
    world = make_world()
    home, neighbours = story_pilots(world), neighbour_pilots(world)
    pilots = home + neighbours
    lessons = [*story_lessons(world, home), *neighbour_lessons(world, neighbours)]
    listed = home + pilots_of_lists(world)
    tables = {
        "pilots": (pilot_row(world, pilot) for pilot in neighbours),
        "milestones": (milestone_row(pilot, statement) for pilot in neighbours for statement in pilot.log),
        "readiness": (row for pilot in pilots for row in readiness_rows(world, pilot)),
        "segments": (row for pilot in home for row in segment_rows(world, pilot)),
        "learning": (row for pilot in home for row in learning_rows(world, pilot)),
        "lessons": lessons,
        "reuses": reuse_rows(world, pilots, lessons),
        "evaluations": (row for pilot in home for row in evaluation_rows(world, pilot)),
        "shares": share_rows(world, neighbours),
        "traits": trait_rows(world),
        "capacity": capacity_rows(world),
        "meetings": meeting_rows(world),
        "areas": area_rows(world),
        "area_groups": area_group_rows(world),
        "norms": norm_rows(),
        "lead_times": lead_time_rows(),
    }
    for name, rows in tables.items():
        for municipality, of_one in by_who_hands_in(rows).items():
            columns = list(world.contract["tables"][name]["columns"])
            write_table(folder / municipality / f"{name}.csv", columns, of_one, world.names)
    for month in monthly.MONTHS:
        write_list(folder / HOME / f"pilotlijst_{month}.csv", list_rows(world, listed, month))
    first = monthly.MONTHS[0]
    earlier = [row for pilot in listed for row in monthly.earlier_rows(known_in(world, pilot, first))]
    write_list(folder / HOME / f"eerdere_planningen_{first}.csv", earlier)
    write_areas(folder / HOME / "areas.geojson", world)


def by_who_hands_in(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by municipality: who reports a re-use, and whose row it is else. Norms and lead times are of Waterkant."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get("by_municipality") or row.get("municipality") or HOME, []).append(row)
    return found


def make_world() -> World:
    example, texts = (tomllib.loads((HERE / name).read_text("utf-8")) for name in ("example.toml", "texts.toml"))
    calendars = {HOME: {body["name"]: meeting_days(body) for body in texts["bodies"]}}
    for nth, municipality in enumerate(name for name in example["municipalities"] if name != HOME):
        weekly = {"first": date(2022, 1, 10) + days(nth), "every_days": 21}
        weekly["first"] = workday(weekly["first"])
        calendars[municipality] = {"College": meeting_days(weekly)}
    contract = tomllib.loads(CONTRACT.read_text("utf-8"))
    return World(texts, contract, example["as_of"], calendars, example["municipalities"])


def write_table(path: Path, columns: list[str], rows: Iterable[Row], names: dict[str, str]) -> None:
    """Comma, UTF-8, ISO dates, a line feed after each row; what a row does not have is empty.

    Municipalities are written by name: that is what a reader sees, and what a filter offers.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            named = {
                key: names[row[key]] for key in ("municipality", "by_municipality", "with_municipality") if row.get(key)
            }
            writer.writerow(row | named)


def write_list(path: Path, rows: list[dict[str, str]]) -> None:
    """As Excel saves it in the Netherlands: semicolons, UTF-8 with a mark of it, lines as on Windows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
