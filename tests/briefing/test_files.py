"""The PDF and the PowerPoint file of a briefing: what they hold, what they never hold, and who can read them."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile

import pypdf
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from doorstroom.briefing import render_pptx
from doorstroom.briefing.model import Figure, Figures
from doorstroom.briefing.render import MIME, file_name, render
from doorstroom.briefing.render_pptx import NO_STYLE
from doorstroom.i18n import words_for
from tests.briefing.portfolios import HOSTILE, SECRET, brief, long_titles, planted

NL = words_for("nl")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return planted(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def told(store):
    return brief(store)


def everything(content: bytes, kind: str) -> str:
    """All text in a file, wherever it stands: pages, notes, charts with their workbooks, metadata."""
    if kind == "html":
        return content.decode()
    if kind == "pdf":
        reader = pypdf.PdfReader(io.BytesIO(content))
        return f"{reader.metadata} " + " ".join(page.extract_text() for page in reader.pages)
    return " ".join(_parts(content))


def _parts(content: bytes):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            part = file.read(name)
            yield from _parts(part) if part.startswith(b"PK") else [part.decode("utf-8", "replace")]


@pytest.mark.parametrize("kind", MIME)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_internal_is_in_a_public_file(store, kind, language):
    content = render(brief(store, language), words_for(language), kind)
    assert SECRET not in everything(content, kind)
    assert SECRET.encode() not in content


@pytest.mark.parametrize("kind", MIME)
def test_an_internal_file_holds_internal_pilots_and_says_so(store, kind):
    said = everything(render(brief(store, audience="staff"), NL, kind), kind)
    assert SECRET in said
    assert "niet verspreiden" in re.sub(r"\s+", " ", said)


@pytest.mark.parametrize("kind", MIME)
def test_the_same_briefing_gives_the_same_file_name(told, kind):
    assert file_name(told, NL, kind) == f"doorstroom_briefing_openbaar_2026-03-31.{kind}"


# -------------------------------------------------------------------------- pdf


@pytest.fixture(scope="module")
def pdf(told):
    return pypdf.PdfReader(io.BytesIO(render(told, NL, "pdf")))


def test_a_pdf_is_tagged_and_says_that_it_can_be_read_by_everyone(pdf, told):
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "nl"
    assert pdf.metadata.title == told.title


def test_a_pdf_has_a_page_a_slide_and_one_about_itself(pdf, told):
    assert len(pdf.pages) == len(told.slides) + 1
    for page, slide in zip(pdf.pages, told.slides, strict=False):
        title, read = (re.sub(r"\W|漢字", "", text) for text in (slide.title, page.extract_text()))
        assert title in read  # whether 漢字 is drawn depends on the fonts of the machine
    about = re.sub(r"\s+", " ", pdf.pages[-1].extract_text())
    assert told.about.version in about
    assert "Alleen openbare pilots" in about


def test_hostile_text_is_text_in_a_pdf(pdf):
    said = " ".join(page.extract_text() for page in pdf.pages)
    assert "<script>alert(1)</script> </style>" in re.sub(r"\s+", " ", said)
    assert "#[x] $y$ *z*" in re.sub(r"\s+", " ", said)


@pytest.mark.parametrize("kind", MIME)
def test_no_text_can_turn_the_rest_of_a_line_around(told, kind):
    first = dataclasses.replace(told.slides[0], title="a\u202eb\x07c")
    content = render(dataclasses.replace(told, slides=(first,)), NL, kind)
    assert "abc" in everything(content, kind)


def test_long_titles_take_no_second_page(tmp_path):
    told = brief(long_titles(tmp_path))
    assert len(pypdf.PdfReader(io.BytesIO(render(told, NL, "pdf"))).pages) == len(told.slides) + 1


# ------------------------------------------------------------------- powerpoint


@pytest.fixture(scope="module")
def deck(told):
    return Presentation(io.BytesIO(render(told, NL, "pptx")))


def test_a_powerpoint_has_titles_notes_and_the_language(deck, told):
    pages = list(deck.slides)
    assert [page.shapes.title.text for page in pages[:-1]] == [slide.title for slide in told.slides]
    for page, slide in zip(pages, told.slides, strict=False):
        assert page.notes_slide.notes_text_frame.text == "\n".join(slide.notes)
        assert {run.get("lang") for run in page._element.iter("{*}rPr") if run.getparent().tag.endswith("}r")} == {
            "nl-NL"
        }
    assert (deck.core_properties.title, deck.core_properties.language) == (told.title, "nl-NL")
    assert pages[-1]._element.get("show") == "0"


def test_charts_are_charts_that_can_be_edited_with_alt_texts(deck, told):
    charts = {
        slide.key: shape
        for page, slide in zip(deck.slides, told.slides, strict=False)
        for shape in page.shapes
        if shape.has_chart
    }
    assert {"waiting", "building_up", "duration"} <= charts.keys()
    waiting = charts["waiting"]
    slide = next(slide for slide in told.slides if slide.key == "waiting")
    assert list(waiting.chart.plots[0].categories) == [bar.name for bar in slide.picture.bars]
    assert list(waiting.chart.plots[0].series[1].values) == [bar.over for bar in slide.picture.bars]
    norm, _ = slide.picture.norm
    unseen, line = waiting.chart.plots[1].series
    assert list(unseen.values) == [norm] * len(slide.picture.bars)
    assert line.name == slide.picture.norm[1]
    assert waiting.chart.part.chart_workbook.xlsx_part is not None
    assert waiting._element.xpath(".//p:cNvPr")[0].get("descr") == slide.alt


def test_a_table_in_a_powerpoint_has_no_colours_of_office(deck):
    tables = [shape for page in deck.slides for shape in page.shapes if shape.has_table]
    assert tables
    for shape in tables:
        assert shape._element.find(".//{*}tableStyleId").text == NO_STYLE
        assert not shape.table.horz_banding


def test_a_pdf_carries_its_own_sans(pdf):
    fonts = {str(font["/BaseFont"]) for page in pdf.pages for font in _fonts(page)}
    assert any("SourceSans3" in font for font in fonts), fonts
    assert not any("Libertinus" in font for font in fonts), fonts  # what the tool for PDF brings itself


def _fonts(page):
    return [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]


def test_hostile_text_is_text_in_a_powerpoint(deck):
    shown = [shape.text_frame.text for page in deck.slides for shape in page.shapes if shape.has_text_frame]
    assert any(HOSTILE in text for text in shown)


def test_everything_in_a_powerpoint_is_large_and_within_the_page(tmp_path):
    deck = Presentation(io.BytesIO(render(brief(long_titles(tmp_path)), NL, "pptx")))
    for page in list(deck.slides)[:-1]:
        assert page.shapes.title.text_frame.paragraphs[0].runs[0].font.size >= Pt(24)
        for shape in page.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.has_chart:
                assert min(shape.chart.font.size, shape.chart.category_axis.tick_labels.font.size) >= Pt(13)


def test_each_text_of_a_powerpoint_says_its_own_look(deck):
    for page in deck.slides:
        runs = list(page._element.iter(qn("a:r")))
        assert runs
        for run in runs:
            assert run.rPr.get("sz"), run.text
            assert run.rPr.find(qn("a:latin")) is not None, run.text
        assert not list(page._element.iter(qn("a:defRPr")))


@pytest.mark.parametrize("values", [("375", "€ 95.000"), ("1.250.000", "€ 12.500.000"), ("1.250.000",), ("1",) * 4])
def test_a_number_of_a_powerpoint_stays_on_one_line_in_a_wide_font_too(values):
    deck = Presentation()
    page = deck.slides.add_slide(deck.slide_layouts[render_pptx.TITLE_ONLY])
    render_pptx._figures(page, Figures(tuple(Figure("x", value, "") for value in values)))
    boxes = [shape for shape in page.shapes if shape.has_text_frame and shape.text_frame.text.startswith(values)]
    assert len(boxes) == len(values)
    for box in boxes:
        value = box.text_frame.paragraphs[0]
        assert value.font.size * render_pptx.WIDEST * len(value.text) <= box.width
