"""Areas as a map or as tiles, and what is said of them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.ingest.readers.shapes import read_shapes
from doorstroom.report.charts import outlines
from doorstroom.report.charts.areas_now import LEVELS, TAB_STOPS, areas_now
from doorstroom.report.charts.theme import DARK, LIGHT, contrast, shade, text_on
from doorstroom.report.html import table
from doorstroom.report.tables.areas import ranked_list
from doorstroom.report.text import areas as claims

NL, EN = words_for("nl"), words_for("en")
GEO = Path(__file__).resolve().parents[3] / "shared" / "data" / "geo"
COLUMNS = [
    "municipality", "area", "name", "residents", "has_shape", "n_open", "n_over_norm", "n_waiting",
    "stagnation_months", "n_chosen", "n_rolled_out", "people_in_need", "people_in_need_at_least",
    "n_in_need_withheld", "people_reached", "people_reached_at_least", "n_reached_withheld",
    "n_over_unknown",
]  # fmt: skip
HOSTILE = "<script>alert('x')</script>\"&"


def area(code, waiting=0, n_open=0, *, name=None, municipality="Zwolle", **other):
    """A row of `areas_now`."""
    blank = dict.fromkeys(COLUMNS, 0) | {"people_in_need": None, "people_reached": None}
    named = {"municipality": municipality, "area": code, "name": name or code, "has_shape": True}
    return blank | named | {"n_waiting": waiting, "n_open": n_open or waiting} | other


def frame(*rows):
    return pandas.DataFrame(rows, columns=COLUMNS)


def block(west, south, size=1.0):
    """A square on earth, as `geometry` of `area_shapes`; not on whole degrees."""
    corners = [(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]
    return json.dumps([[corners]])


def shapes(*rows):
    """`area_shapes`: area, geometry, and the name where there is no area."""
    given = [(None if code is None else "Zwolle", code, name or code, geometry) for code, geometry, name in rows]
    drawn = pandas.DataFrame(given, columns=["municipality", "area", "name", "geometry"])
    return drawn.assign(source_file="wijken.geojson")


def link(row):
    return f"/analyse?area={row['area']}&theme=a"


def draw(areas, shapes_of=None, measure="n_waiting", words=NL, theme=LIGHT, chosen=()):
    return areas_now(areas, shapes() if shapes_of is None else shapes_of, measure, words, theme, link, chosen)


class Read(HTMLParser):
    """What stands in a drawing: (tag, attributes) in order, and the text within."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


TWO = shapes(("n", block(6.05, 52.55, 0.1), None), ("z", block(6.05, 52.45, 0.1), None))

# ---------------------------------------------------------------------- picture


def test_areas_with_shapes_on_earth_are_a_map_of_links_with_their_counts():
    drawn = draw(frame(area("n", 5, 14), area("z", 2, 3)), TWO)
    read = Read(drawn.markup)
    assert drawn.is_map
    assert [link_of["href"] for link_of in read.all("a")] == ["/analyse?area=n&theme=a", "/analyse?area=z&theme=a"]
    assert read.texts[:4] == ["n: 5 van 14 wachten op een besluit", "5", "z: 2 van 3 wachten op een besluit", "2"]
    north, south = (numbers_in(path["d"]) for path in read.all("path"))
    assert max(y for _, y in north[0]) <= min(y for _, y in south[0])  # north is up


def test_east_is_to_the_right():
    drawn = draw(frame(area("n"), area("z")), shapes(("n", block(6.05, 52.5), None), ("z", block(7.05, 52.5), None)))
    west, east = (numbers_in(path["d"]) for path in Read(drawn.markup).all("path"))
    assert max(x for x, _ in west[0]) <= min(x for x, _ in east[0])


def test_blank_where_nothing_is_and_the_colour_grows_with_the_measure():
    some = [area(str(n), n) for n in range(6)]
    drawn = draw(frame(*some), shapes(*((str(n), block(6.05 + n, 52.5), None) for n in range(6))))
    fills = [path["fill"] for path in Read(drawn.markup).all("path")]
    assert fills[0] == LIGHT.paper
    assert fills[1:] == [shade(LIGHT.over, LIGHT.paper, level) for level in (LEVELS[1], *LEVELS[2:], LEVELS[-1])]


def test_the_chosen_area_is_marked_and_its_border_lies_on_top():
    read = Read(draw(frame(area("n", 5), area("z", 2)), TWO, chosen=("Zwolle/n",)).markup)
    assert [link_of.get("aria-current") for link_of in read.all("a")] == [None, "true"]


def test_a_shape_without_area_is_on_the_map_without_a_link():
    lone = shapes(("n", block(6.05, 52.5), None), (None, block(7.05, 52.5), "Los"))
    read = Read(draw(frame(area("n", 5)), lone).markup)
    assert (len(read.all("path")), len(read.all("a"))) == (2, 1)
    assert "Los" in read.texts


def test_no_number_is_written_where_it_does_not_fit():
    tight = shapes(("n", block(6.05, 52.5), None), ("z", block(7.051, 52.5, 0.01), None))
    read = Read(draw(frame(area("n", 5), area("z", 7)), tight).markup)
    assert "5" in read.texts
    assert "7" not in read.texts


@pytest.mark.parametrize(("n", "tab_stop"), [(TAB_STOPS, None), (TAB_STOPS + 1, "-1")])
def test_a_map_of_many_areas_is_no_row_of_hundreds_of_tab_stops(n, tab_stop):
    places = shapes(*((str(nth), block(6.05 + nth % 9, 50.5 + nth // 9), None) for nth in range(n)))
    read = Read(draw(frame(*(area(str(nth)) for nth in range(n))), places).markup)
    assert {link_of.get("tabindex") for link_of in read.all("a")} == {tab_stop}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("measure", claims.MEASURES)
def test_every_number_can_be_read_on_its_ground(theme, measure):
    some = [area(str(n), n, **{measure: n} if measure != "n_waiting" else {}) for n in range(1, 11)]
    for link_of in Read(draw(frame(*some), measure=measure, theme=theme).markup).all("a"):
        ground, text = re.fullmatch(r"background:(#\w+);color:(#\w+)", link_of["style"]).groups()
        assert text == text_on(ground, theme)
        assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("given", [shapes(), shapes(("n", None, None)), shapes(("n", block(2, 2), None))])
def test_areas_without_shapes_or_with_made_up_ones_are_tiles(given):
    drawn = draw(frame(area("n", 5, 14, name="Noord")), given)
    read = Read(drawn.markup)
    assert not drawn.is_map
    assert "svg" not in drawn.markup
    assert read.all("a")[0]["aria-label"] == "Noord: 5 van 14 wachten op een besluit"
    assert read.texts[:2] == ["Noord", "5"]


def test_tiles_stand_as_the_areas_lie_else_by_name():
    some = frame(area("a"), area("b"), area("c"))
    laid = shapes(("a", block(0, 0), None), ("b", block(1, 1), None), ("c", block(0, 1), None))
    order = [link_of["href"][-9] for link_of in Read(draw(some, laid).markup).all("a")]
    assert order == ["c", "b", "a"]
    assert [link_of["href"][-9] for link_of in Read(draw(some).markup).all("a")] == ["a", "b", "c"]


def test_text_from_records_is_never_markup():
    some = frame(area(HOSTILE, 5, name=HOSTILE), area("z", 0, name=HOSTILE))
    drawings = draw(some, shapes((HOSTILE, block(6.05, 52.5), None), (None, block(7.05, 52.5), HOSTILE))), draw(some)
    for drawn in drawings:
        read = Read(drawn.markup)
        assert not read.all("script")
        assert any(HOSTILE in text for text in read.texts)
        assert all(not name.startswith("on") for _, attributes in read.tags for name in attributes)


def test_nothing_is_asked_of_another_server():
    for given in (TWO, shapes()):
        markup = draw(frame(area("n", 5)), given).markup
        assert re.findall(r"https?://[^\"]*", markup) in (["http://www.w3.org/2000/svg"], [])


def test_the_legend_names_the_numbers_of_each_colour():
    read = Read(draw(frame(area("n", 9), area("z", 1))).markup)
    assert read.texts[-6:] == ["niets", "1", "2 tot 3", "4 tot 5", "6 tot 7", "8 tot 9"]
    few = Read(draw(frame(area("n", 2), area("z", 1))).markup)
    assert few.texts[-3:] == ["niets", "1", "2"]


# ------------------------------------------------------------------------ words


def test_the_title_is_the_answer():
    some = frame(area("n", 5, 14, name="Noord"), area("z", 2, 3, name="Zuid"))
    assert draw(some).title == "In Noord wachten de meeste pilots: 5 van 14"
    assert draw(some, words=EN).title == "Most pilots are waiting in Noord: 5 of 14"


def test_who_has_as_many_is_named_too():
    some = frame(area("n", 5, 14), area("z", 5, 6), area("o", 1))
    assert draw(some).title == "In n en z wachten de meeste pilots: elk 5"


@pytest.mark.parametrize("measure", claims.MEASURES)
def test_without_any_the_title_says_so(measure):
    n_open = 0 if measure == "n_open" else 3
    assert draw(frame(area("n", n_open=n_open)), measure=measure).title == NL(f"areas.title_none.{measure}")


@pytest.mark.parametrize(
    ("rows", "measure", "title"),
    [
        ([area("n")], "n_open", "In geen enkel gebied loopt een pilot"),
        ([area("n")], "n_over_norm", "Er is geen lopende pilot om te tonen"),
        (
            [area("n", n_open=2, n_over_unknown=2)],
            "n_over_norm",
            "Van geen enkele lopende pilot is bekend of hij te lang stilstaat",
        ),
        (
            [area("n", n_open=2, n_over_unknown=1)],
            "stagnation_months",
            "Voor zover bekend staat geen pilot langer stil dan de norm; van 1 pilot is het onbekend",
        ),
        ([area("n", n_open=2), area(None, 3)], "n_waiting", "Van de wachtende pilots is nergens een gebied ingevuld"),
        (
            [area("n", n_open=2, stagnation_months=1 / 30.4375)],
            "stagnation_months",
            "In n is de meeste stilstand: 1 dag",
        ),
    ],
)
def test_none_is_not_said_of_what_is_unknown(rows, measure, title):
    assert draw(frame(*rows), measure=measure).title == title


def test_without_areas_the_title_and_the_alt_text_say_so():
    drawn = draw(frame())
    assert drawn.title == "Er zijn geen gebieden ingevuld"
    assert drawn.alt == "Tegels van 0 gebieden: Wachten op besluit. Meeste: –. Leeg: 0."


def test_a_number_that_leaves_small_counts_out_says_that_it_is_the_least():
    known = area("n", name="Noord", people_reached=120, people_reached_at_least=120)
    least = area("z", name="Zuid", people_reached_at_least=330, n_reached_withheld=2)
    small = area("o", name="Oost", people_reached_at_least=0, n_reached_withheld=1)
    drawn = draw(frame(known, least, small), measure="people_reached")
    assert drawn.title == "In Zuid zijn de meeste inwoners bereikt: minstens 330"
    labels = [text for text in Read(drawn.markup).texts if text in ("120", "≥330", "*")]
    assert labels == ["120", "*", "≥330"]
    assert "Oost: Bereikte inwoners, te klein om te tonen" in [
        link_of["aria-label"] for link_of in Read(drawn.markup).all("a")
    ]
    told = claims.in_words(frame(known, least, small), "people_reached", NL)
    assert list(told["people_reached_said"]) == ["minstens 330", "120", "te klein om te tonen"]


def test_areas_of_several_municipalities_say_in_which_they_lie():
    some = frame(area("n", 1, name="Noord"), area("n", 2, name="Noord", municipality="Kampen"))
    assert draw(some).title == "In Noord (Kampen) wachten de meeste pilots: 2 van 2"


def test_what_is_not_on_the_map_is_named():
    some = frame(area("n", 5), area("z", 2), area(None, n_open=3))
    partly = shapes(("n", block(6.05, 52.5), None), ("z", None, "Zuid"), (None, block(7.05, 52.5), "Los"))
    assert claims.remarks(some, partly, "n_waiting", NL, is_map=True) == [
        "Een pilot in twee gebieden telt in beide mee.",
        "Van 3 lopende pilots is geen gebied ingevuld.",
        "Niet op de kaart, want zonder vorm: Zuid.",
        "Wel op de kaart, maar niet in de gegevens: Los.",
    ]


def test_a_long_list_of_names_is_cut_and_says_how_many_there_are():
    many = shapes(*((None, block(6.05, 52.5), f"w{nth}") for nth in range(13)))
    said = claims.remarks(frame(area("n")), many, "n_waiting", NL, is_map=True)[-1]
    assert said.endswith("w8, w9 en nog 3.")


@pytest.mark.parametrize("words", [NL, EN])
@pytest.mark.parametrize("measure", claims.MEASURES)
def test_the_ranked_list_has_all_areas_and_leads_to_each(measure, words):
    some = frame(area("n", 5, 14), area("z", 7, 8, people_reached=12), area(None, n_open=3))
    told = claims.in_words(some, measure, words)
    for brief, n_columns in ((True, 2 if measure == "n_open" else 3), (False, 1 + len(claims.MEASURES))):
        read = Read(table(ranked_list(some, measure, words, link, brief=brief), words, 20))
        assert [link_of["href"] for link_of in read.all("a")] == [link(row) for row in told.head(2).to_dict("records")]
        assert len([cell for cell in read.all("th") if cell["scope"] == "col"]) == n_columns
    assert list(told["title"])[-1] == words("areas.not_stated")
    assert list(claims.in_words(some, "n_waiting", words)["area"])[:2] == ["z", "n"]


# ---------------------------------------------------------------- real outlines


def numbers_in(path):
    """The rings of a path, as points."""
    rings = []
    for part in path.removesuffix("z").split("z"):
        start, steps = part.removeprefix("M").split("l")
        x, y = map(int, start.split())
        ring, numbers = [(x, y)], [int(number) for number in re.findall(r"-?\d+", steps)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            ring.append((x, y))
        rings.append(ring)
    return rings


def enclosed(rings):
    """What rings enclose together, by the shoelace: holes turn the other way round."""
    return (
        abs(sum(x * b - a * y for ring in rings for (x, y), (a, b) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2
    )


def turned(polygons, squeeze):
    """Outer rings against the clock and holes with it, in degrees that are equally long both ways."""
    for polygon in polygons:
        for nth, ring in enumerate(polygon):
            flat = [(x * squeeze, y) for x, y in ring]
            signed = sum(x * b - a * y for (x, y), (a, b) in zip(flat, [*flat[1:], flat[0]], strict=True))
            yield flat if (signed > 0) == (nth == 0) else flat[::-1]


@pytest.mark.real_data
@pytest.mark.skipif(not GEO.is_dir(), reason=f"no {GEO}")
@pytest.mark.parametrize(("file", "n"), [("zwolle_wijken_2014", 16), ("gemeenten_342", 342)])
def test_real_areas_are_drawn_whole_and_in_proportion(file, n):
    real = read_shapes(GEO / f"{file}.geojson")
    assert (len(real.shapes), real.left_out) == (n, [])
    given = shapes(*((shape.code, json.dumps(shape.polygons), shape.name) for shape in real.shapes))
    rows = (area(shape.code, nth % 9, 12, name=shape.name) for nth, shape in enumerate(real.shapes))
    drawn = draw(frame(*rows), given)
    read = Read(drawn.markup)
    paths = [path["d"] for path in read.all("path")]
    assert len(paths) == n == len(read.all("a"))
    assert len(drawn.markup.encode()) <= 120_000
    width, height = map(int, read.all("svg")[0]["viewbox"].split()[2:])
    points = [point for path in paths for ring in numbers_in(path) for point in ring]
    assert min(min(x, y) for x, y in points) >= 0
    assert max(x for x, _ in points) <= width
    assert max(y for _, y in points) <= height
    assert all(len(ring) >= 3 for path in paths for ring in numbers_in(path))
    assert all(enclosed(numbers_in(path)) > 0 for path in paths)

    latitudes = [y for shape in real.shapes for polygon in shape.polygons for _, y in polygon[0]]
    squeeze = outlines.squeeze_at(sum(latitudes) / len(latitudes))
    true = [enclosed(list(turned(shape.polygons, squeeze))) for shape in real.shapes]
    shown = [enclosed(numbers_in(path)) for path in paths]
    scale = (height - 2 * outlines.MARGIN) / (max(latitudes) - min(latitudes))
    assert sum(shown) == pytest.approx(sum(true) * scale**2, rel=0.02)
    large = [pair for pair in zip(shown, true, strict=True) if pair[1] * scale**2 > 1000]
    assert len(large) > n / 4
    assert all(one == pytest.approx(other * scale**2, rel=0.1) for one, other in large)


@pytest.mark.real_data
@pytest.mark.skipif(not GEO.is_dir(), reason=f"no {GEO}")
def test_a_border_that_two_areas_share_stays_shared():
    real = read_shapes(GEO / "gemeenten_342.geojson").shapes
    sheet = outlines.lay_out([shape.polygons for shape in real])
    corners = [{point for ring in numbers_in(outline.path) for point in ring} for outline in sheet.outlines]
    names = [shape.name for shape in real]
    zwolle, dalfsen, maastricht = (corners[names.index(name)] for name in ("Zwolle", "Dalfsen", "Maastricht"))
    assert len(zwolle & dalfsen) >= 2
    assert not zwolle & maastricht


def test_dutch_metres_are_places_on_earth_too():
    metres = json.dumps([[[(200_000, 500_000), (201_000, 500_000), (201_000, 501_000), (200_000, 500_000)]]])
    sheet = outlines.sheet_of((metres,))
    assert (sheet.width, sheet.height) == (outlines.SHEET_WIDTH, outlines.SHEET_WIDTH)
    assert outlines.sheet_of((block(2, 2),)) is None
    assert outlines.sheet_of(()) is None


def test_a_hole_is_no_part_of_an_area_and_no_place_for_its_number():
    ring = [(6.05, 52.05), (7.05, 52.05), (7.05, 53.05), (6.05, 53.05)]
    hole = [(6.25, 52.25), (6.25, 52.85), (6.85, 52.85), (6.85, 52.25)]
    outline = outlines.lay_out([[[ring, hole]]]).outlines[0]
    outer, inner = numbers_in(outline.path)
    across, down = zip(*inner, strict=True)
    is_in_the_hole = min(across) < outline.x < max(across) and min(down) < outline.y < max(down)
    assert (len(outer), len(inner), is_in_the_hole) == (4, 4, False)


def test_an_area_too_small_for_the_sheet_is_still_there():
    tiny = [[[(6.05, 52.05), (6.0501, 52.05), (6.0501, 52.0501), (6.05, 52.05)]]]
    outline = outlines.lay_out([json.loads(block(6.55, 52.05)), tiny]).outlines[1]
    assert enclosed(numbers_in(outline.path)) > 0
