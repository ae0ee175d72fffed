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
