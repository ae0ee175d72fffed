"""A figure is saved as a picture from its foot, with what it says, of which day, and where it comes from."""

import struct
from xml.etree import ElementTree

import pytest

from doorstroom.i18n import words_for
from tests.browser.visiting import axe, differently_named

NL = words_for("nl")
pytestmark = pytest.mark.browser
HTML, PLOTLY = ("/", "ranked-waits"), ("/draaitabel", "trend")
BESLUITEN = "/besluiten?lang=nl"


@pytest.mark.parametrize(("path", "name"), [HTML, PLOTLY], ids=["HTML", "Plotly"])
def test_a_figure_is_saved_as_it_is_drawn_and_says_what_it_shows(visit, tmp_path, path, name):
    visit.open(f"{path}?lang=nl")
    key = name.replace("-", "_")
    foot = visit.page.locator(f".st-key-ds-foot-{key}")
    foot.locator("summary").first.click()
    title = foot.locator(".ds-save").first.get_attribute("data-title")
    saved = {}
    for kind in ("svg", "png"):
        with visit.page.expect_download() as download:
            foot.get_by_role("button", name=NL("export.picture", kind=kind.upper())).click()
        assert download.value.suggested_filename == f"doorstroom_{name}_2026-03-31.{kind}"
        saved[kind] = tmp_path / f"picture.{kind}"
        download.value.save_as(saved[kind])
    said = " ".join("".join(text.itertext()) for text in ElementTree.parse(saved["svg"]).iter())
    assert title in said
    assert "peildatum 31 maart 2026" in said
    assert NL("frame.example") in said
    assert "Doorstroom" in said
    drawn = [one.get("textLength") for one in ElementTree.parse(saved["svg"]).iter("{http://www.w3.org/2000/svg}text")]
    assert len(drawn) > 8
    png = saved["png"].read_bytes()
    assert png.startswith(b"\x89PNG")
    assert min(struct.unpack(">II", png[16:24])) > 300
    assert len(png) > 10_000  # a picture of nothing but its ground is much smaller
    visit.settle()
    visit.rest()  # what opened below the figure has come to its place
    assert (axe(visit.page), differently_named(visit.page), visit.complaints) == ([], [], [])


def test_a_ranked_list_is_saved_without_what_is_there_for_who_does_not_see_it(visit, tmp_path):
    visit.open(BESLUITEN)
    foot = visit.page.locator("[class*=st-key-ds-foot-]").first
    foot.locator("summary").first.click()
    with visit.page.expect_download() as download:
        foot.get_by_role("button", name=NL("export.picture", kind="SVG")).click()
    saved = tmp_path / "picture.svg"
    download.value.save_as(saved)
    said = ["".join(text.itertext()) for text in ElementTree.parse(saved).iter("{http://www.w3.org/2000/svg}text")]
    assert "Samen naar huis" in said
    assert not [text for text in said if "dat is" in text]
    assert not [text for text in said if NL("writing.to_form") in text]


SVG = "{http://www.w3.org/2000/svg}"
MAP = """<svg class="ds-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><g fill="#ffffff">
<a href="/x"><title>Noord: 3</title><path fill="#c4500a" d="M0 0h50v50z"/><text x="10" y="10">3</text></a></g></svg>"""


def saved_from(visit, key, tmp_path):
    foot = visit.page.locator(f".st-key-ds-foot-{key}")
    foot.locator("summary").first.click()
    with visit.page.expect_download() as download:
        foot.get_by_role("button", name=NL("export.picture", kind="SVG")).click()
    download.value.save_as(tmp_path / "picture.svg")
    return ElementTree.parse(tmp_path / "picture.svg")


def texts(picture):
    return ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]


def test_a_picture_says_how_many_it_leaves_out_and_draws_the_norm_as_a_line(visit, tmp_path):
    visit.open("/?lang=nl")
    picture = saved_from(visit, "ranked_waits", tmp_path)
    assert NL.count("export.left_out", 11) in texts(picture)
    lines = list(picture.iter(f"{SVG}line"))
    assert len(lines) == 3
    assert not any(one.get("stroke-dasharray") for one in lines)


def test_a_drawing_is_saved_from_below_it_and_a_map_with_its_colours(visit, tmp_path):
    visit.open("/analyse?lang=nl")
    tiles = texts(saved_from(visit, "areas", tmp_path))
    assert {"Rietlanden", "Stationsbuurt"} <= {*tiles}
    drawn = visit.page.locator(".st-key-areas .ds-drawing")
    drawn.evaluate("(place, map) => { place.innerHTML = map; }", MAP)
    foot = visit.page.locator(".st-key-ds-foot-areas")
    with visit.page.expect_download() as download:
        foot.get_by_role("button", name=NL("export.picture", kind="SVG")).click()
    download.value.save_as(tmp_path / "map.svg")
    picture = ElementTree.parse(tmp_path / "map.svg")
    (path,) = picture.iter(f"{SVG}path")
    assert "fill: rgb(196, 80, 10)" in path.get("style")
    assert "3" in texts(picture)
    assert not any(one.get("href") for one in picture.iter())
    assert visit.complaints == []
