"""Counts of people that are too small to show: what is withheld, and that nothing shown gives them away."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import replace

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from doorstroom.store.questions import completing, question
from tests.breadth import examples
from tests.given import NOW, empty_store, rows, store_of

SMALLEST = 10
COUNTS = ("people_in_need", "people_reached", "participants")
HEADER = "pilot_id | municipality | area | target_group | role | people_in_need | people_reached | participants"


def in_records(store, sql, **given):
    """The rows of a SELECT over the macros, which no question need show as they are."""
    cursor = store._connection(store.current_name()).cursor()
    cursor.execute("use records")
    return cursor.execute(sql, {"now": NOW.date(), **given}).df()


def cells(store, smallest=SMALLEST, count="people_reached", withheld="is_reached_withheld", of="m"):
    asked = f"""
        select m.pilot_id, s.area, s.target_group, s.{count}, s.{withheld} from segment_counts($now, $smallest) as s
        inner join portfolio as m on s.pilot_no = m.pilot_no
        where m.municipality = $of order by m.pilot_id, s.area, s.target_group
    """  # noqa: S608 - names of columns, from this file
    return rows(in_records(store, asked, smallest=smallest, of=of))


def totals(store, by_what, smallest=SMALLEST, of="m"):
    asked = """
        select grp, people_reached, people_reached_at_least, n_reached_withheld from people_totals($now, $smallest)
        where by_what = $by_what and municipality = $of order by grp
    """
    return rows(in_records(store, asked, smallest=smallest, by_what=by_what, of=of))


def reached(folder, *texts):
    """A store of segments drawn as pilot, area, target group, role and people reached: of m; where several are drawn,
    of m0, m1, …, a municipality each.
    """
    pilots, said = ["pilot_id | municipality | title"], [HEADER]
    for nth, text in enumerate(texts):
        place = f"m{nth}" if len(texts) > 1 else "m"
        drawn = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        pilots += [f"{name} | {place} | P" for name in dict.fromkeys(row[0] for row in drawn)]
        said += [f"{pilot} | {place} | {area} | {group} | {role} | | {n} |" for pilot, area, group, role, n in drawn]
    return store_of(folder, pilots="\n".join(pilots), segments="\n".join(said))


# ------------------------------------------------------------- what is withheld


def test_a_count_below_the_smallest_is_withheld_with_one_other_of_its_area(tmp_path):
    store = reached(
        tmp_path,
        """
        a | noord | jongeren | tested  | 40
        b | noord | jongeren | chosen  | 9
        c | noord | ouderen  | tested  | 12
        d | zuid  | jongeren | tested  | 10
        e | zuid  | jongeren | tested  | 0
        f | zuid  | ouderen  | tested  |
        """,
    )
    assert cells(store) == [
        ("a", "noord", "jongeren", None, True),
        ("b", "noord", "jongeren", None, True),
        ("c", "noord", "ouderen", 12, False),
        ("d", "zuid", "jongeren", 10, False),
        ("e", "zuid", "jongeren", 0, False),
        ("f", "zuid", "ouderen", None, False),  # never stated, which is something else
    ]
    assert totals(store, "area") == [("noord", 61, 12, 2), ("zuid", 10, 10, 0)]
    assert totals(store, "target_group") == [("jongeren", None, 10, 2), ("ouderen", 12, 12, 0)]
    assert totals(store, "pilot")[:3] == [("m/a", None, 0, 1), ("m/b", None, 0, 1), ("m/c", 12, 12, 0)]
    assert totals(store, "municipality") == [("m", 71, 22, 2)]


def test_small_is_from_one_up_to_what_is_one_less_than_the_smallest(tmp_path):
    cases = {0: 0, 1: None, 9: None, 10: 10}
    store = reached(tmp_path, *(f"a | noord | jongeren | tested | {n}" for n in cases))
    for nth, shown in enumerate(cases.values()):
        assert cells(store, of=f"m{nth}") == [("a", "noord", "jongeren", shown, shown is None)]


def test_a_total_is_withheld_where_there_is_no_other_count_to_hide_it_behind(tmp_path):
    store = reached(tmp_path, "a | noord | j | tested | 4\nb | noord | j | tested | 0\nc | zuid | j | tested | 30")
    assert totals(store, "area") == [("noord", None, 0, 1), ("zuid", 30, 30, 0)]
    assert totals(store, "municipality") == [("m", None, 30, 1)]


def test_a_second_count_is_withheld_where_the_first_leaves_one_reading_only(tmp_path):
    store = reached(tmp_path, "a | noord | j | tested | 10\nb | noord | j | tested | 1\nc | noord | j | tested | 30")
    assert [shown for *_, shown, _ in cells(store)] == [None, None, None]
    assert totals(store, "area") == [("noord", 41, 0, 3)]


def test_segments_where_a_pilot_is_deliberately_not_are_in_no_total(tmp_path):
    store = reached(tmp_path, "a | noord | j | not_here | 3\nb | noord | j | tested | 40")
    assert cells(store) == [("a", "noord", "j", None, True), ("b", "noord", "j", 40, False)]
    assert totals(store, "area") == [("noord", 40, 40, 0)]


def test_each_count_is_weighed_by_itself(tmp_path):
    said = [HEADER, "a | m | noord | j | tested | 5 | 50 | ", "b | m | noord | j | tested | 90 | 60 | 12"]
    store = store_of(tmp_path, pilots="pilot_id | title\na | A\nb | B", segments="\n".join(said))
    assert [row[3:] for row in cells(store, count="people_in_need", withheld="is_in_need_withheld")] == [
        (None, True),
        (None, True),
    ]
    assert [row[3:] for row in cells(store)] == [(50, False), (60, False)]
    assert [row[3:] for row in cells(store, count="participants", withheld="is_participants_withheld")] == [
        (None, False),
        (12, False),
    ]


NEED = [(40, 40), (41, None), (49, None), (50, 40), (30, 40), ("", 40)]


def test_who_is_reached_is_withheld_where_it_tells_how_few_are_not(tmp_path):
    pilots, said = ["pilot_id | municipality | title"], [HEADER]
    for need, _ in NEED:
        pilots += [f"a | of {need} | A", f"b | of {need} | B"]
        said += [
            f"a | of {need} | noord | j | tested | {need} | 40 |",
            f"b | of {need} | noord | o | tested | 200 | 60 |",
        ]
    store = store_of(tmp_path, pilots="\n".join(pilots), segments="\n".join(said))
    for need, shown in NEED:
        of = f"of {need}".strip()
        assert [row[3] for row in cells(store, of=of)] == ([40, 60] if shown else [None, None]), need
        assert totals(store, "area", of=of) == ([("noord", 100, 100, 0)] if shown else [("noord", 100, 0, 2)]), need
        first = totals(store, "pilot", of=of)[0]
        assert first == ((f"{of}/a", 40, 40, 0) if shown else (f"{of}/a", None, 0, 1)), need


def test_a_total_is_withheld_where_it_alone_tells_how_few_are_not_reached(tmp_path):
    said = [HEADER, "a | m | noord | j | tested | 43 | 41 | "]
    store = store_of(tmp_path, pilots="pilot_id | title\na | A", segments="\n".join(said))
    assert totals(store, "area") == [("noord", None, 0, 1)]
    assert totals(store, "municipality") == [("m", None, 0, 1)]


def test_what_was_measured_on_too_few_people_is_withheld_with_them(tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title\na | A\nb | B",
        segments="""
        pilot_id | area  | target_group | role   | participants | indicator | measured
        a        | noord | j            | tested | 8            | Aandeel   | 12.5
        b        | zuid  | j            | tested | 16           | Aandeel   | 50
        """,
    )
    answer = in_records(
        store, "select pilot_key, participants, measured from segment_counts($now, 10) order by pilot_key"
    )
    assert rows(answer) == [("m/a", None, None), ("m/b", 16, 50)]


def test_nothing_is_withheld_where_the_smallest_is_one(tmp_path):
    store = reached(tmp_path, "a | noord | j | tested | 1\nb | noord | j | tested | 2")
    assert [shown for *_, shown, _ in cells(store, smallest=1)] == [1, 2]


def test_without_pilots_there_is_nothing_to_withhold(tmp_path):
    store = empty_store(tmp_path)
    assert cells(store) == []
    assert totals(store, "area") == []


# ------------------------------------------- who adds and subtracts what is shown

places = st.tuples(st.sampled_from("abcd"), st.sampled_from("NZO"), st.sampled_from("jo"))
drawn_counts = st.dictionaries(places, st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=1, max_size=16)


smallest_counts = st.integers(3, 12)
drawn_gaps = st.dictionaries(places, st.tuples(st.integers(10, 60), st.integers(0, 12)), min_size=1, max_size=12)


def worlds(drawn, small):
    """Four that are drawn, with the smallest that may be shown of each and something small in each: one store."""
    one = st.tuples(drawn, smallest_counts).filter(lambda world: any(small(n, world[1]) for n in world[0].values()))
    return st.lists(one, min_size=N_WORLDS, max_size=N_WORLDS)


N_WORLDS = 4
HARD = settings(
    max_examples=examples(2),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@HARD
@given(drawn=worlds(drawn_counts, lambda n, smallest: 0 < n < smallest))
def test_no_small_count_follows_from_all_that_is_shown(tmp_path_factory, drawn):
    told = (
        "\n".join(f"{pilot} | {area} | {group} | tested | {n}" for (pilot, area, group), n in sorted(world.items()))
        for world, _ in drawn
    )
    store = reached(tmp_path_factory.mktemp("drawn"), *told)
    for nth, (world, smallest) in enumerate(drawn):
        hold_of_counts(store, f"m{nth}", world, smallest)


def hold_of_counts(store, of, drawn, smallest):
    shown = {tuple(row[:3]): row[3] for row in cells(store, smallest, of=of)}
    hidden = [place for place in sorted(drawn) if shown[place] is None]
    assert {place for place, n in drawn.items() if 0 < n < smallest} <= set(hidden)
    sums, over = [], []
    for by_what, inside in (
        ("area", lambda place, grp: place[1] == grp),
        ("target_group", lambda place, grp: place[2] == grp),
        ("pilot", lambda place, grp: f"{of}/{place[0]}" == grp),
        ("municipality", lambda place, grp: True),
    ):
        for grp, total, at_least, n_withheld in totals(store, by_what, smallest, of):
            of_group = [place for place in drawn if inside(place, grp)]
            assert of_group
            assert at_least == sum(shown[place] or 0 for place in of_group)
            assert n_withheld == sum(place in hidden for place in of_group)
            if total is not None:
                assert total == sum(drawn[place] for place in of_group)
                over.append([float(place in of_group) for place in hidden])
                sums.append(total - at_least)
    hold_apart([nth for nth, place in enumerate(hidden) if 0 < drawn[place] < smallest], len(hidden), over, sums)


@HARD
@given(drawn=worlds(drawn_gaps, lambda said, smallest: 0 < said[1] < smallest))
def test_no_small_gap_follows_from_all_that_is_shown(tmp_path_factory, drawn):
    """Who is reached, subtracted from totals and from who is in need: drawn as reached, and how many more need it."""
    pilots, said = ["pilot_id | municipality | title"], [HEADER]
    for nth, (world, _) in enumerate(drawn):
        pilots += [f"{name} | m{nth} | P" for name in sorted({place[0] for place in world})]
        said += [
            f"{pilot} | m{nth} | {area} | {group} | tested | {reach + gap} | {reach} |"
            for (pilot, area, group), (reach, gap) in sorted(world.items())
        ]
    store = store_of(tmp_path_factory.mktemp("drawn"), pilots="\n".join(pilots), segments="\n".join(said))
    for nth, (world, smallest) in enumerate(drawn):
        small = {place for place, (_, gap) in world.items() if 0 < gap < smallest}
        hidden = [tuple(row[:3]) for row in cells(store, smallest, of=f"m{nth}") if row[3] is None]
        assert small <= set(hidden)
        sums, over = [], []
        for area, total, at_least, _ in totals(store, "area", smallest, f"m{nth}"):
            if total is not None:
                over.append([float(place[1] == area) for place in hidden])
                sums.append(total - at_least)
        hold_apart([at for at, place in enumerate(hidden) if place in small], len(hidden), over, sums)


def hold_apart(those, n_hidden, over, sums):
    """Assert of each of those hidden counts that what is shown leaves more than one reading of it."""
    for nth in those:
        assert width(nth, numpy.array(over).reshape(-1, n_hidden), sums) > 0.5


def width(nth, over, sums):
    """How far apart the least and the most are that a hidden count can be; each is known to be at least 1."""
    ends = []
    for sign in (1, -1):
        aim = numpy.zeros(over.shape[1])
        aim[nth] = sign
        found = linprog(aim, A_eq=over if len(over) else None, b_eq=sums or None, bounds=(1, None))
        if found.status == 3:  # there is no end to it
            return float("inf")
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return ends[1] - ends[0]


# --------------------------------------------------- who also knows the rules

MOST = 9  # each world has counts of 0 up to this
CERTAIN = 5  # in a world with all counts up to this, other readings are surely among the worlds


@pytest.mark.parametrize("n_cells", [2, 3])
def test_in_every_world_a_small_count_can_be_read_in_two_ways_by_who_knows_the_rules(tmp_path, n_cells):
    every = {f"w{nth}": counts for nth, counts in enumerate(itertools.product(range(MOST + 1), repeat=n_cells))}
    pilots, said = ["pilot_id | municipality | title"], [HEADER]
    for world, counts in every.items():
        pilots += [f"{pilot} | {world} | P" for pilot in range(n_cells)]
        said += [f"{pilot} | {world} | noord | j | tested | | {n} |" for pilot, n in enumerate(counts)]
    store = store_of(tmp_path, pilots="\n".join(pilots), segments="\n".join(said))
    for smallest in (3, 4):
        hold_of_worlds(store, every, smallest)


def hold_of_worlds(store, every, smallest):
    seen = defaultdict(list)
    asked = "select municipality, pilot_no, people_reached from segment_counts($now, $smallest) order by pilot_no"
    for world, _, n in rows(in_records(store, asked, smallest=smallest)):
        seen[world].append(n)
    asked = """
        select municipality, by_what, people_reached, people_reached_at_least, n_reached_withheld
        from people_totals($now, $smallest) where by_what <> 'pilot' order by by_what
    """
    for world, *row in rows(in_records(store, asked, smallest=smallest)):
        seen[world].append(tuple(row))
    alike = defaultdict(list)
    for world, shown in seen.items():
        alike[tuple(shown)].append(every[world])
    assert len(alike) > 1
    for same in alike.values():
        for counts in same:
            if max(counts) <= CERTAIN:
                for nth, n in enumerate(counts):
                    assert not 0 < n < smallest or len({other[nth] for other in same}) > 1, (counts, same)


# ------------------------------------------- what is worked out of what is shown

TARGETED = (
    "pilot_id | area | target_group | role | people_in_need | people_reached | participants | successes | baseline "
    "| target | measured | measured_on | fte_per_person"
)
QUESTIONS = ("target_cells", "target_needs", "rollout_plans", "rollout_choices", "fair_share")


WITHHELD = ("need", "reached", "gap", "participants")  # a municipality each, in one store


def test_no_plan_share_or_effect_tells_of_a_count_that_is_withheld(tmp_path):
    told = defaultdict(set)
    for n in (2, 5, 8):
        pilots, said = ["pilot_id | municipality | title"], [TARGETED.replace("pilot_id", "pilot_id | municipality", 1)]
        for of in WITHHELD:
            small = {"need": 200, "reached": 100, "participants": 40} | (
                {"reached": 200 - n} if of == "gap" else {of: n}
            )
            helped = n if of == "participants" else 8
            people = f"{small['need']} | {small['reached']} | {small['participants']} | {helped}"
            pilots.append(f"p | {of} | P")
            said += [
                f"p | {of} | noord | j | tested | {people} | 9 | 6 | 5 | 2026-01-01 | 0.02",
                f"p | {of} | noord | o | tested | 300 | 90 | 60 | 30 | 9 | 6 | 5 | 2026-01-01 | 0.02",
                f"p | {of} | noord | x | tested | 500 | 70 | 80 | 30 | 9 | 6 | 5 | 2026-01-01 | 0.02",
                f"p | {of} | zuid | j | tested | 400 | 80 | 50 | 20 | 9 | 6 | 5 | 2026-01-01 | 0.02",
                f"p | {of} | oost | j | candidate | 250 | 20 | | | | | | | 0.02",
            ]
        store = store_of(tmp_path / str(n), pilots="\n".join(pilots), segments="\n".join(said))
        for of in WITHHELD:
            answers = [store.ask(name, as_of=NOW.date(), pilot_key=f"{of}/p") for name in QUESTIONS]
            told[of].add("\n".join(answer.to_csv() for answer in answers))
            cell = answers[0].query("area == 'noord' and target_group == 'j'").iloc[0]
            assert cell.is_participants_withheld if of == "participants" else cell.is_gap_withheld
            assert not answers[3].query("area == 'zuid'").empty
    assert {of: len(answers) for of, answers in told.items()} == dict.fromkeys(WITHHELD, 1)


TOLD_OF_EFFECT = ("measured_effect", "effect", "effect_se", "helped", "helped_low", "helped_high", "participants")


def test_how_few_were_helped_or_not_can_be_read_in_two_ways_from_effects(tmp_path):
    worlds = {f"p{of}_{n}": (of, n) for of in range(10, 29) for n in range(1, 10)}
    pilots = "\n".join(["pilot_id | title", *(f"{world} | P" for world in worlds)])
    said = [
        f"{world} | {world} | j | tested | 200 | 100 | {of} | {n} | 9 | 6 | 5 | 2026-01-01 | 0.02"
        for world, (of, n) in worlds.items()
    ]
    store = store_of(tmp_path, pilots=pilots, segments="\n".join([TARGETED, *said]))
    seen = defaultdict(set)
    one = question("target_cells")  # of every pilot at once
    every = replace(one, above=one.above.replace("where pilot_key = $pilot_key", ""))
    given = every.read({"as_of": NOW.date(), "pilot_key": ""}) | {"pilot_key": None}
    found = store._answer(every, given, store.current_name())
    answers = {key: completing(one)(of_pilot.reset_index(drop=True)) for key, of_pilot in found.groupby("pilot_key")}
    assert answers.keys() == {f"m/{world}" for world in worlds}
    for world, (of, n) in worlds.items():
        (cell,) = answers[f"m/{world}"].to_dict("records")
        assert cell["is_participants_withheld"]
        assert cell["n_unseen"] == 0
        seen[str([cell[name] for name in TOLD_OF_EFFECT])].add((of, n))
    for told, same in seen.items():  # of the middle sizes, other readings are surely among the worlds
        if any(of in range(13, 22) for of, _ in same):
            assert len({n for _, n in same}) > 1, (told, same)


HELPED = {0: True, 1: False, 9: False, 10: True, 31: False, 40: True}


def test_who_took_part_is_shown_where_no_few_of_them_were_helped_or_not(tmp_path):
    pilots = "\n".join(["pilot_id | title", *(f"p{helped} | P" for helped in HELPED)])
    said = [
        f"p{helped} | of {helped} | j | tested | 200 | 100 | 40 | {helped} | 9 | 6 | 5 | 2026-01-01 | 0.02"
        for helped in HELPED
    ]
    store = store_of(tmp_path, pilots=pilots, segments="\n".join([TARGETED, *said]))
    for helped, is_shown in HELPED.items():
        (cell,) = store.ask("target_cells", as_of=NOW.date(), pilot_key=f"m/p{helped}").to_dict("records")
        assert (cell["participants"] == 40) is is_shown, helped
        assert (cell["measured_effect"] == helped / 40) is (is_shown or helped / 40 * 20 % 1 == 0), helped
