"""A municipality's own look: what is taken, what is refused and why, and where it is seen."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from dataclasses import replace

import pypdf
import pytest
from pptx import Presentation

from doorstroom.briefing.digest import as_eml, as_html, digest
from doorstroom.briefing.render import render
from doorstroom.i18n import words_for
from doorstroom.identity import LARGEST, MOST_PIXELS, SIGNATURE, IdentityError, contrast, identity, read_logo
from doorstroom.query.address import menu_groups
from doorstroom.query.reader import Reader
from doorstroom.report import plain_page
from doorstroom.report.screens.blocks import lead
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import ROOT, STAFF, SettingsError, settings
from doorstroom.web import menu
from doorstroom.web.asgi.responses import plain_page as answered
from tests.briefing.portfolios import asking, brief, planted

NL, EN = words_for("nl"), words_for("en")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
COLOURS = ("#7a1f5c", "#f0a6d8")


def png(width: int = 4, height: int = 4) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return len(held).to_bytes(4, "big") + kind + held + zlib.crc32(kind + held).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress((b"\0" + b"\x7a\x1f\x5c" * width) * height)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("light", "dark", "code"),
    [
        (*COLOURS, None),
        ("#00519e", "#7db8f0", None),
        ("#000000", "#ffffff", None),
        ("#6b6b6b", "#a9a9a9", None),
        ("#777777", "#ffffff", "faint_words_light"),  # 4.48 on white
        (
            "#e30613",
            "#ffffff",
            "faint_words_light",
        ),  # 4.7 on white, 4.3 on the soft ground
        ("#ffcc00", "#ffcc00", "faint_words_light"),
        ("#00519e", "#00519e", "faint_words_dark"),
        ("#00519e", "#7a7a7a", "faint_words_dark"),
        ("#00519e", "", "one_colour"),
        ("", "#7db8f0", "one_colour"),
        ("blue", "#7db8f0", "bad_colour"),
        ("#00519", "#7db8f0", "bad_colour"),
        ("#00519e;}body{display:none", "#7db8f0", "bad_colour"),
    ],
)
def test_a_colour_that_not_everyone_can_read_is_refused(light, dark, code):
    if code is None:
        assert identity("", light, dark, "", None).light == light
        return
    with pytest.raises(IdentityError) as refused:
        identity("", light, dark, "", None)
    assert refused.value.code == f"identity_{code}"


def test_contrast_is_that_of_the_norm():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("font", ["Open Sans", "Fira-Sans 2", "RijksoverheidSansWebText"])
def test_the_name_of_a_font_is_taken(font):
    assert identity("", "", "", font, None).fonts("sans-serif") == f'"{font}", sans-serif'


@pytest.mark.parametrize("font", ["Open Sans; }", "'x'", "url(http://else)", "é" * 3, "x" * 41])
def test_what_is_more_than_the_name_of_a_font_is_refused(font):
    with pytest.raises(IdentityError, match="bad_font"):
        identity("", "", "", font, None)


@pytest.mark.parametrize("name", ["x" * 61, "Water\nkant", "Water\u202ekant"])
def test_a_name_that_cannot_stand_on_one_line_is_refused(name):
    with pytest.raises(IdentityError, match="bad_name"):
        identity(name, "", "", "", None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(), None),
        (png(MOST_PIXELS + 1, 1), "logo_pixels"),
        (png()[:-20], "logo_pixels"),
        (png() + bytes(LARGEST), "logo_too_big"),
        (b"GIF89a", "logo_kind"),
        (b"", "logo_kind"),
        (b"<html/>", "logo_kind"),
        (DRAWING.format('<path d="M0 0h9v9z" fill="#7a1f5c"/>'), None),
        (DRAWING.format('<defs><g id="a"/></defs><use href="#a"/><g fill="url(#a)"/>'), None),
        (DRAWING.format("<script>alert(1)</script>"), "logo_runs"),
        (DRAWING.format('<path onclick="alert(1)"/>'), "logo_runs"),
        (DRAWING.format('<image href="https://elsewhere/x.png"/>'), "logo_runs"),
        (DRAWING.format('<use href="https://elsewhere/x.svg#a"/>'), "logo_runs"),
        (DRAWING.format('<a href="javascript:alert(1)"/>'), "logo_runs"),
        (DRAWING.format('<g style="fill:u\\rl( https://elsewhere )"/>'), "logo_runs"),
        (DRAWING.format('<g style="fill: url( https://elsewhere )"/>'), "logo_runs"),
        (DRAWING.format("<style>@import 'https://elsewhere'</style>"), "logo_runs"),
        (DRAWING.format('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'), "logo_runs"),
        (DRAWING.format('<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>'), "logo_runs"),
        (DRAWING.format("<animate/>"), "logo_runs"),
        (DRAWING.format('<g style="fill:u\\72l(https://elsewhere)"/>'), "logo_runs"),
        (DRAWING.format('<g style="fill:u/**/rl(https://elsewhere)"/>'), "logo_runs"),
        (DRAWING.format("<g style=\"mask:image-set('https://elsewhere' 1x)\"/>"), "logo_runs"),
        (DRAWING.format('<g xmlns:x="urn:x" x:file="C:\\logo.svg"/>'), None),
        ('<?xml version="1.0" encoding="utf-7"?>' + DRAWING.format(""), "logo_kind"),
        ('<?xml version="1.0" encoding="koi9"?>' + DRAWING.format(""), "logo_kind"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING.format("&a;"), "logo_runs"),
        ('<?xml-stylesheet href="https://elsewhere"?>' + DRAWING.format(""), "logo_runs"),
    ],
)
def test_a_logo_only_draws_and_is_small(tmp_path, content, code):
    file = tmp_path / "logo"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    if code is None:
        assert read_logo(file).as_address.startswith("data:image/")
        return
    with pytest.raises(IdentityError) as refused:
        read_logo(file)
    assert refused.value.code == f"identity_{code}"


def test_a_logo_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError) as refused:
        settings({"DOORSTROOM_LOGO": str(tmp_path / "none.png")})
    assert str(tmp_path / "none.png") in error_in_words(refused.value, NL)


def test_the_reason_names_the_colour_the_contrast_and_what_is_asked_in_both_languages():
    with pytest.raises(SettingsError) as refused:
        settings({"DOORSTROOM_COLOUR": "#ffcc00", "DOORSTROOM_COLOUR_DARK": "#ffcc00"})
    for words in (NL, EN):
        said = error_in_words(refused.value, words)
        assert all(part in said for part in ("#ffcc00", words.number(1.51, 2), words.number(4.5, 2)))


def test_a_server_does_not_start_with_what_it_refuses(tmp_path):
    run = [sys.executable, "-c", "from doorstroom.web import serving; serving.require_closed()"]
    env = {"DOORSTROOM_STORE": str(tmp_path), "DOORSTROOM_COLOUR": "#ffcc00", "DOORSTROOM_COLOUR_DARK": "#ffcc00"}
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "te licht om te lezen" in done.stderr
    assert "too light to read" in done.stderr


# ------------------------------------------------------------------ where it is seen


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    file = tmp_path_factory.mktemp("logo") / "logo.png"
    file.write_bytes(png())
    return identity("Gemeente <Waterkant>", *COLOURS, "Open Sans", file)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return planted(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def told(store, own):
    return replace(brief(store), whose=own)


def test_the_menu_shows_name_and_logo_and_the_groups_of_the_reader(own):
    reader = Reader("x", STAFF)
    bar = menu.bar(reader, "decisions", lambda screen: f"/{screen}", own, NL)
    assert "Gemeente &lt;Waterkant&gt;" in bar
    assert own.logo.as_address in bar
    assert [NL(f"frame.menu.{name}") in bar for name in menu_groups(reader)] == [True] * len(menu_groups(reader))


def test_the_plain_page_wears_it_within_its_policy(store, own):
    request = replace(asking(store), identity=own)
    page = plain_page.page(request, "x", [lead("y")])
    assert "--accent:light-dark(#7a1f5c,#f0a6d8)" in page
    assert "font-family:'Open Sans'" in page
    assert "Gemeente &lt;Waterkant&gt;" in page
    style = plain_page.style(own)
    assert style in page
    assert (
        answered(page, 200, own).headers["content-security-policy"]
        != answered(page, 200).headers["content-security-policy"]
    )


def test_a_deck_wears_it(told, own):
    deck = render(told, NL, "html").decode()
    assert "--accent:#7a1f5c" in deck
    assert "--accent:#f0a6d8" in deck
    assert "font-family:'Open Sans'" in deck
    assert deck.count("Gemeente &lt;Waterkant&gt; ·") == len(told.slides) == deck.count(own.logo.as_address)


def test_a_presentation_wears_it(told):
    deck = Presentation(io.BytesIO(render(told, NL, "pptx")))
    pages = list(deck.slides)[: len(told.slides)]
    for page in pages:
        assert any("Gemeente <Waterkant>" in shape.text_frame.text for shape in page.shapes if shape.has_text_frame)
        assert any(shape.shape_type == 13 for shape in page.shapes)
    fonts = {font.get("typeface") for page in pages for font in page._element.iter("{*}latin")}
    assert fonts == {"Open Sans"}


def test_a_pdf_wears_it_and_stays_accessible(told):
    page = pypdf.PdfReader(io.BytesIO(render(told, NL, "pdf"))).pages[0]
    assert "Gemeente <Waterkant>" in page.extract_text()
    assert list(page.images)


def test_a_mail_wears_it(store, own):
    message = digest(replace(asking(store), identity=own))
    page = as_html(message, NL)
    assert "Gemeente &lt;Waterkant&gt;" in page
    assert "border-top:4px solid #7a1f5c" in page
    assert "font-family:&#x27;Open Sans&#x27;" in page
    assert b"Waterkant" in as_eml(message, NL)


def test_without_any_of_it_all_is_as_usual(store):
    bar = menu.bar(Reader("x", STAFF), "status", lambda screen: f"/{screen}", identity("", "", "", "", None), NL)
    assert "<img" not in bar
    assert plain_page.style() == plain_page.style(identity("", "", "", "", None))
    assert "<img" not in render(brief(store), NL, "html").decode()
