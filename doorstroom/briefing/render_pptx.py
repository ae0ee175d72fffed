"""A briefing as PowerPoint: charts and tables of its own that can be edited, alt texts, notes, and the language."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable

from lxml import etree
from pptx import Presentation
from pptx.chart.axis import CategoryAxis, ValueAxis
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide as Page
from pptx.table import _Cell
from pptx.text.text import TextFrame
from pptx.util import Emu, Pt

from doorstroom.briefing.model import Bars, Briefing, Figure, Figures, Lines, Parts, Rows, Slide, place, shown
from doorstroom.i18n import Words
from doorstroom.identity import PNG, Identity
from doorstroom.report.charts.theme import LIGHT

WIDTH, HEIGHT = Pt(960), Pt(540)  # half of 1920 x 1080: a point is two pixels on a projector
LEFT, INNER = Pt(45), Pt(870)
TOP, ROOM = Pt(136), Pt(270)  # of the picture
TITLE, TEXT, NAME, SMALL, LARGE, GIANT = Pt(26), Pt(14), Pt(13), Pt(11), Pt(54), Pt(96)
WIDEST = 0.7  # times the size of a font: a bold digit where a machine has neither Arial nor one as wide
INSET = Pt(7.2)  # of a text from the left and the right of its box
ALONE, WIDE = Pt(200), Pt(20)  # a number by itself; the text of a few wide bars
BESIDE_NAME, BESIDE = Pt(40), Pt(28)  # what stands beside that number
LONGEST_ALONE = 3  # characters of it
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # of a table: neither colour nor lines
THIN = 0.004  # of the axis: the line of the norm
AXIS = 1.9  # times the longest bar: room for the label at its end
TITLE_ONLY = 5  # in the library's own template
COLOURS = {"within": LIGHT.within, "over": LIGHT.over, "good": LIGHT.good, "quiet": LIGHT.calm, "ink": LIGHT.ink}
BAR = {"within": "quiet", "over": "over"}  # of a bar what is within the norm asks for no attention
SQUARE, LINE = "\N{BLACK SQUARE}", "\N{LIGHT VERTICAL BAR}"
WIDEST_TABLE = 600  # points: all columns but the first
SECOND = ("50100001", "50100002")  # the axes of the norm
FONT = "Arial"  # on almost every machine


def as_pptx(told: Briefing, words: Words) -> bytes:
    """A page a slide with notes for the speaker; a hidden page at the end says what the briefing stands on."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    properties = deck.core_properties
    properties.title, properties.language = told.title, words.tag
    properties.author, properties.comments = words("frame.product"), told.about.doorstroom
    properties.created = properties.modified = told.about.loaded_at
    properties.last_modified_by, properties.revision = words("frame.product"), 1
    for nth, slide in enumerate(told.slides, 1):
        page = _page(deck, slide.title)
        _slide(page, slide, words, told.whose)
        _foot(page, told)
        _text(page, Pt(835), Pt(508), Pt(80), Pt(24), [place(nth, told.slides)], SMALL, "quiet")
        page.notes_slide.notes_text_frame.text = shown("\n".join(slide.notes))
    _about(_page(deck, words("export.about")), told, words)
    for page in deck.slides:
        _dress(page)
        _speak(page, words.tag)
        _wear(page, told.whose)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _foot(page: Page, told: Briefing) -> None:
    """Whose briefing it is and what it stands on. PowerPoint shows no SVG of its own; then the name says it."""
    name, logo, left = told.whose.name, told.whose.logo, LEFT
    if logo and logo.kind == PNG:
        picture = page.shapes.add_picture(io.BytesIO(logo.content), LEFT, Pt(506), height=Pt(26))
        picture.width = min(picture.width, Pt(90))
        _describe(picture, name or told.title)
        left = LEFT + picture.width + Pt(6)
    _text(
        page,
        left,
        Pt(508),
        Pt(825) - left,
        Pt(24),
        [f"{name} · {told.footer}" if name else told.footer],
        SMALL,
        "quiet",
    )


def _dress(page: Page) -> None:
    """Say the look of each text where it stands: PowerPoint does not always take that of its paragraph, and goes back
    to it when someone changes the text by hand.
    """
    for paragraph in page._element.iter(qn("a:p")):
        for look in paragraph.findall(f"{qn('a:pPr')}/{qn('a:defRPr')}"):
            for run in paragraph.findall(qn("a:r")):
                own = run.get_or_add_rPr()
                own.attrib.update({name: value for name, value in look.items() if name not in own.attrib})
                if not len(own):  # else it says its own colour and font
                    own.extend(copy.deepcopy(list(look)))
            look.getparent().remove(look)


def _wear(page: Page, whose: Identity) -> None:
    """Give every text the font of a municipality; where a machine lacks it, PowerPoint takes one of its own."""
    if whose.font:
        for font in page._element.iter(qn("a:latin")):
            font.set("typeface", whose.font)


def _page(deck: Presentation, title: str) -> Page:
    page = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    shape = page.shapes.title
    shape.left, shape.top, shape.width, shape.height = LEFT, Pt(6), INNER, Pt(96)
    frame = shape.text_frame
    frame.margin_top = frame.margin_bottom = 0  # room for three lines
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    frame.text = shown(title)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.font.size, paragraph.font.bold, paragraph.font.name = TITLE, True, FONT
    paragraph.font.color.rgb = _colour("ink")
    return page


def _slide(page: Page, slide: Slide, words: Words, whose: Identity) -> None:
    _text(page, LEFT, Pt(102), INNER, Pt(28), [slide.subtitle], TEXT, "quiet")
    match slide.picture:
        case Figures():
            _figures(page, slide.picture)
        case Bars():
            _bars(page, slide.picture, slide.alt)
        case Parts():
            _parts(page, slide.picture, slide.alt)
        case Lines(lines=()):
            _text(page, LEFT, TOP, INNER, ROOM, [words("briefing.lines_none")], TEXT, "ink")
        case Lines():
            _lines(page, slide.picture)
        case Rows():
            _rows(page, slide.picture, slide.alt, whose)
    below = [text for text in (" ".join(slide.remarks), slide.own) if text]
    if below:
        _text(page, LEFT, Pt(432), INNER, Pt(70), below, TEXT, "ink")


def _text(
    page: Page, left: Emu, top: Emu, width: Emu, height: Emu, texts: Iterable[str], size: Emu, colour: str
) -> TextFrame:
    frame = page.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    for nth, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if nth == 0 else frame.add_paragraph()
        paragraph.text = shown(text)
        paragraph.font.size, paragraph.font.name, paragraph.font.color.rgb = size, FONT, _colour(colour)
    return frame


def _figures(page: Page, picture: Figures) -> None:
    n = len(picture.figures)
    if n == 1 and len(picture.figures[0].value) <= LONGEST_ALONE:
        _alone(page, picture.figures[0])
        return
    room = Emu(INNER // max(1, n) - Pt(10))
    large = {1: (ALONE, "over"), 2: (GIANT, "over")}
    size, colour = large.get(n, (LARGE, "ink"))
    longest = max((len(one.value) for one in picture.figures), default=1)
    fits = Emu(int((room - 2 * INSET) / (longest * WIDEST)))
    for nth, one in enumerate(picture.figures):
        texts = [text for text in (one.value, one.name, one.change) if text]
        frame = _text(page, Emu(LEFT + nth * (room + Pt(10))), TOP, room, Pt(290), texts, WIDE, "ink")
        value = frame.paragraphs[0].font
        value.size, value.bold, value.color.rgb = Pt(int(min(size, fits).pt)), True, _colour(colour)


def _alone(page: Page, one: Figure) -> None:
    """One number on the left of a slide; what it is on the right."""
    number = _text(page, LEFT, TOP, Emu(INNER // 2), Pt(270), [one.value], ALONE, "over")
    number.paragraphs[0].font.bold = True
    number.vertical_anchor = MSO_ANCHOR.MIDDLE
    said = _text(page, Emu(LEFT + INNER // 2), TOP, Emu(INNER // 2), Pt(270), [one.name, one.change], BESIDE, "ink")
    said.vertical_anchor = MSO_ANCHOR.MIDDLE
    said.paragraphs[0].font.size, said.paragraphs[0].font.bold = BESIDE_NAME, True


def _bars(page: Page, picture: Bars, alt: str) -> None:
    """One bar a row. A stacked bar has no labels beyond its end: an unseen series behind it carries them."""
    data = CategoryChartData()
    data.categories = [shown(bar.name) for bar in picture.bars]
    longest = max([bar.within + bar.over for bar in picture.bars] + [1e-9])
    seen = ["within", "over"] if picture.within else ["over"]
    for name in seen:
        data.add_series(shown(getattr(picture, name)), [getattr(bar, name) for bar in picture.bars])
    axis = longest * AXIS
    data.add_series("", [axis - bar.within - bar.over for bar in picture.bars])
    if picture.norm:
        data.add_series(" ", [picture.norm[0]] * len(picture.bars))
        data.add_series(shown(picture.norm[1]), [axis * THIN] * len(picture.bars))
    frame = page.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, LEFT, TOP, INNER, ROOM, data)
    chart = _plain(frame, alt)
    chart.value_axis.maximum_scale = axis
    *seen_series, carrier = list(chart.plots[0].series)[: len(seen) + 1]
    for series, colour in zip(seen_series, seen, strict=True):
        _fill(series.format, BAR[colour])
    carrier.format.fill.background()
    for point, bar in enumerate(picture.bars):
        label = carrier.points[point].data_label
        label.position = XL_LABEL_POSITION.INSIDE_BASE
        label.text_frame.text = shown(bar.label)
        label.text_frame.word_wrap = False
    chart.has_legend = False  # it would name the unseen series as well
    if picture.is_wide:
        chart.font.size = chart.category_axis.tick_labels.font.size = WIDE
    if picture.norm:
        _norm(chart)
    _key(page, [(BAR[colour], getattr(picture, colour)) for colour in seen], picture.norm)


def _norm(chart: Chart) -> None:
    """Make one line of the last two series: bars without a gap on axes of their own, unseen up to the norm."""
    bars, area = chart.plots[0]._element, chart._chartSpace.chart.plotArea
    axes = [area.find(qn("c:catAx")), area.find(qn("c:valAx"))]
    unseen, line = (series._element for series in list(chart.plots[0].series)[-2:])
    second = copy.deepcopy(bars)
    for old in second.findall(qn("c:ser")):
        second.remove(old)
    for series in (unseen, line):
        second.find(qn("c:gapWidth")).addprevious(series)
    second.find(qn("c:gapWidth")).set("val", "0")
    bars.addnext(second)
    at = axes[-1]
    for axis, one, other, position in zip(axes, SECOND, reversed(SECOND), ("r", "t"), strict=True):
        twin = copy.deepcopy(axis)
        twin.find(qn("c:axId")).set("val", one)
        twin.find(qn("c:crossAx")).set("val", other)
        twin.find(qn("c:delete")).set("val", "0")  # LibreOffice puts the bars of an axis that is not there on the first
        twin.find(qn("c:axPos")).set("val", position)
        twin.find(qn("c:tickLblPos")).set("val", "none")
        twin.find(qn("c:majorTickMark")).set("val", "none")
        at.addnext(twin)
        at = twin
    for named, axis in zip(second.findall(qn("c:axId")), SECOND, strict=True):
        named.set("val", axis)
    for axis in (CategoryAxis(area.findall(qn("c:catAx"))[1]), ValueAxis(area.findall(qn("c:valAx"))[1])):
        axis.format.line.fill.background()
    unseen_series, line_series = chart.plots[1].series
    unseen_series.format.fill.background()
    _fill(line_series.format, "ink")


def _key(page: Page, names: list[tuple[str, str]], norm: tuple[float, str] | None) -> None:
    """What the colours mean, and the norm."""
    frame = _text(page, LEFT, Pt(408), INNER, Pt(24), [""], NAME, "ink")
    for colour, name in names:
        for text, ink in ((SQUARE, colour), (f" {name}     ", "ink")):
            _run(frame, text, ink)
    if norm:
        _run(frame, f"{LINE} {norm[1]}", "ink")


def _run(frame: TextFrame, text: str, colour: str) -> None:
    run = frame.paragraphs[0].add_run()
    run.text = shown(text)
    run.font.size, run.font.name, run.font.color.rgb = NAME, FONT, _colour(colour)


def _plain(frame: GraphicFrame, alt: str) -> Chart:
    """The chart of a frame in our look: names beside the bars, no lines, a legend below."""
    _describe(frame, alt)
    chart = frame.chart
    chart.font.size, chart.font.name, chart.font.color.rgb = TEXT, FONT, _colour("ink")
    chart.has_legend, chart.has_title = True, False
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.fill.background()
    chart.category_axis.tick_labels.font.size = NAME
    skip = etree.SubElement(chart.category_axis._element, qn("c:tickLblSkip"))  # else every other name is left out
    skip.set("val", "1")
    chart.category_axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    return chart


def _parts(page: Page, picture: Parts, alt: str) -> None:
    data = CategoryChartData()
    data.categories = [""]
    for part in picture.parts:
        data.add_series(shown(part.name), [part.n])
    frame = page.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, LEFT, Pt(170), INNER, Pt(190), data)
    chart = _plain(frame, alt)
    chart.category_axis.visible = False
    chart.value_axis.maximum_scale = sum(part.n for part in picture.parts)
    for series, part in zip(chart.plots[0].series, picture.parts, strict=True):
        _fill(series.format, part.tone)


def _lines(page: Page, picture: Lines) -> None:
    frame = _text(page, LEFT, TOP, INNER, ROOM, [text for line in picture.lines for text in line], TEXT, "ink")
    for nth, paragraph in enumerate(frame.paragraphs):
        paragraph.font.bold = nth % 2 == 0
        paragraph.space_after = Pt(0) if nth % 2 == 0 else Pt(8)


def _rows(page: Page, picture: Rows, alt: str, whose: Identity) -> None:
    if not picture.rows:
        return
    n_columns = len(picture.headers)
    frame = page.shapes.add_table(len(picture.rows) + 1, n_columns, LEFT, TOP, INNER, Pt(30))
    _describe(frame, alt)
    frame.table.horz_banding = False
    frame._element.find(f".//{qn('a:tableStyleId')}").text = NO_STYLE
    others = Pt(WIDEST_TABLE // (n_columns - 1))
    for nth, column in enumerate(frame.table.columns):
        column.width = Emu(INNER - others * (n_columns - 1)) if nth == 0 else others
    for row, cells in zip(frame.table.rows, [picture.headers, *picture.rows], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = shown(text)
            cell.text_frame.paragraphs[0].font.size = TEXT
            font = cell.text_frame.paragraphs[0].font
            font.name, font.color.rgb, font.bold = FONT, _colour("ink"), cells is picture.headers
            _underline(cell, whose.light or LIGHT.within if cells is picture.headers else COLOURS["quiet"])


def _underline(cell: _Cell, colour: str) -> None:
    """One line below a cell, in the colour of a municipality below the heads of columns."""
    line = etree.SubElement(cell._tc.get_or_add_tcPr(), qn("a:lnB"), w=str(Pt(1.5)))
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), val=colour.removeprefix("#").upper())


def _about(page: Page, told: Briefing, words: Words) -> None:
    """The hidden page: not shown while presenting, there for who opens the file."""
    page._element.set("show", "0")
    said = ((name, text if isinstance(text, str) else words.date(text)) for name, text in told.about.lines(words))
    _text(page, LEFT, Pt(90), INNER, Pt(430), [f"{name}: {text}" for name, text in said], Pt(9), "ink")


def _describe(shape: BaseShape, alt: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", shown(alt))


def _speak(page: Page, language: str) -> None:
    """Name the language of every text, on the page and in its notes, so that it is read aloud as it is meant."""
    trees = [page._element]
    if page.has_notes_slide:
        trees.append(page.notes_slide._element)
    for tree in trees:
        for run in tree.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", language)


def _fill(part, colour: str) -> None:
    part.fill.solid()
    part.fill.fore_color.rgb = _colour(colour)


def _colour(name: str) -> RGBColor:
    return RGBColor.from_string(COLOURS[name].removeprefix("#").upper())
