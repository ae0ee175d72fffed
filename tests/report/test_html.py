import inspect
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstroom import web
from doorstroom.export.table import Column, Table
from doorstroom.i18n import words_for
from doorstroom.identity import Identity
from doorstroom.report import html
from doorstroom.report.parts import Bar, Entry, Facet, Item, Measure, Option, Task

WORDS = words_for("nl")
HOSTILE = "<img src=x onerror=alert(1)> \"&' $x$ **vet**"
SAFE = "&lt;img src=x onerror=alert(1)&gt; &quot;&amp;&#x27; $x$ **vet**"


def table(frame, columns, at_most=10):
    return html.table(Table(frame, columns, "Pilots die wachten"), WORDS, at_most)


def test_text_from_records_is_never_markup_in_a_table():
    columns = [Column("title", "Pilot", is_heading=True, link=lambda row: f"/pilot?id={row['title']}")]
    written = table(pandas.DataFrame({"title": [HOSTILE]}), columns)
    assert "<img" not in written
    assert SAFE in written


def one_option(text):
    return [Option(text, 1, text, text, is_chosen=True), Option(text, 0, text, None)]


WHERE_TEXT_STANDS = {
    "table": lambda text: html.table(
        Table(
            pandas.DataFrame({"a": [text, None], "b": [text, text]}),
            [
                Column("a", text, is_heading=True, is_number=True, link=lambda row: text),
                Column("b", text, tone=lambda row: "warn"),
            ],
            text,
        ),
        WORDS,
        1,
    ),
    "brand": lambda text: html.brand(Identity(name=text), WORDS),
    "flow": lambda text: html.flow([text, text]),
    "cards": lambda text: html.cards([[text], [text, text]]),
    "disclosure": lambda text: html.disclosure(text, text),
    "heading": lambda text: html.heading(text, 2, anchor=text),
    "paragraph": lambda text: html.paragraph(text, text),
    "link": lambda text: html.link(text, text, text, text),
    "links": lambda text: html.links(text, [(text, text), (text, text)]),
    "choices": lambda text: html.choices(text, [(text, text, True), (text, text, False)]),
    "card": lambda text: html.card(text, [(text, text)]),
    "marks": lambda text: html.marks(text, [(text, text, True), (text, text, None)]),
    "chips": lambda text: html.chips(text, [(text, text, text)]),
    "facet": lambda text: html.facet(Facet(one_option(text), 1), text),
    "arrangement": lambda text: html.arrangement(text, [Item(text, [(text, text, text)])], is_ordered=True),
    "facts": lambda text: html.facts([(text, text)], text),
    "measures": lambda text: html.measures([Measure(text, text, text, text, (1, None, 2), text)]),
    "tasks": lambda text: html.tasks([Task(text, text, text, [(text, text)], text, [text])]),
    "bars": lambda text: html.bars([Bar(text, text, text, 3, 2), Bar(text, text, text, None, None)]),
    "entries": lambda text: html.entries([Entry(text, text, text), Entry(text)]),
    "to_save": lambda text: html.to_save(text, text, text, text, text, [text, text]),
    "picture": lambda text: html.picture(html.paragraph(text), text),
    "marked": lambda text: html.marked(text, [text]),
    "banner": lambda text: html.banner(text, (text, text)),
}
MARKS = st.text("<>&\"'`=/ !-;#xé{}", min_size=1) | st.sampled_from(
    [HOSTILE, "</td>", "&lt;", "&#60;", "<!--", "{text}"]
)
BLANK = "\N{OBJECT REPLACEMENT CHARACTER}"


class Read(HTMLParser):
    """What a browser makes of HTML: its elements, and all that is said in them and in their attributes."""

    def __init__(self, written):
        super().__init__()
        self.elements, self.said = [], []
        self.feed(written)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, *(name for name, _ in attrs)))
        self.said += [value for _, value in attrs]

    def handle_endtag(self, tag):
        self.elements.append(tag)

    def handle_data(self, data):
        self.said.append(data)

    def handle_comment(self, data):
        self.elements.append("a comment")


@pytest.mark.parametrize("name", WHERE_TEXT_STANDS)
@settings(deadline=None, max_examples=50)
@given(text=MARKS)
def test_a_text_is_never_html_wherever_it_stands(name, text):
    other = BLANK * len(text)  # as long: how long a text is says how it is drawn
    read, blank = Read(WHERE_TEXT_STANDS[name](text)), Read(WHERE_TEXT_STANDS[name](other))
    assert read.elements == blank.elements
    assert "".join(read.said) == "".join(blank.said).replace(other, text)
    assert BLANK in "".join(blank.said)


def test_every_function_is_held_to_that():
    made = {name for name, _ in inspect.getmembers(html, inspect.isfunction) if not name.startswith("_")}
    borrowed = {"fill", "between", "is_missing", "mark_of"}
    assert made - borrowed - {"plain"} == WHERE_TEXT_STANDS.keys()


def test_a_table_has_a_caption_scopes_and_a_region_that_the_keyboard_reaches():
    columns = [Column("title", "Pilot", is_heading=True), Column("days", "Wacht", show=WORDS.days, is_number=True)]
    written = table(pandas.DataFrame({"title": ["Samen naar huis"], "days": [400]}), columns)
    assert '<div class="ds-scroll" role="region" tabindex="0" aria-label="Pilots die wachten">' in written
    assert "<caption><span>Pilots die wachten</span></caption>" in written
    assert '<th scope="col">Pilot</th><th scope="col" class="ds-number">Wacht</th>' in written
    assert '<th scope="row">Samen naar huis</th><td class="ds-number">400 dagen</td>' in written


def test_a_missing_value_is_said_to_be_unknown_and_leads_where_the_row_leads():
    columns = [Column("days", "Wacht", show=WORDS.days, is_number=True), Column("on", "Dag", show=WORDS.day)]
    written = table(pandas.DataFrame({"days": [None], "on": [pandas.NaT]}), columns)
    assert written.count("onbekend") == 2


def test_a_long_table_is_cut_and_says_so():
    written = table(pandas.DataFrame({"title": list("abc")}), [Column("title", "Pilot")], at_most=2)
    assert written.count("<tr>") == 3
    assert "de eerste 2 van 3 rijen" in written


def test_an_empty_table_has_its_head():
    assert "<tbody></tbody>" in table(pandas.DataFrame({"title": []}), [Column("title", "Pilot")])


@pytest.mark.parametrize(
    "text", ["**vet** _schuin_ `code`", "[link](http://x) :red[rood]", "1. a # b > c | d ~ $x$ <b>"]
)
def test_a_label_keeps_every_mark_as_a_mark(text):
    plain = html.plain(text)
    assert plain.replace("\\", "") == text
    assert all(before == "\\" for before, mark in pairwise(plain) if mark in "*_`[]#>|~$<:")


@pytest.mark.parametrize(
    "text",
    [
        "Nr.",
        "Waar staat het?",
        "Evaluatie (gepland)",
        "Kosten (€)",
        "Was- en strijk, 'thuis'",
        "Besluit college d.d.",
        "Budget (x EUR 1.000)",
        "Besluit genomen: doorgaan",
    ],
)
def test_a_label_that_marks_nothing_is_said_as_it_is(text):
    assert html.plain(text) == text


def test_only_a_long_text_may_take_several_lines_where_a_narrow_screen_scrolls():
    frame = pandas.DataFrame({"title": ["A"], "one": ["x" * 30], "other": ["x" * 31]})
    written = table(frame, [Column("title", "Pilot"), Column("one", "Een"), Column("other", "Ander")])
    assert f'<td>{"x" * 30}</td><td class="ds-long">{"x" * 31}</td>' in written
    styles = (Path(web.__file__).parent / "browser" / "frame.css").read_text(encoding="utf-8")
    assert ".ds-table td:nth-child(n + 3):not(.ds-long) { white-space: nowrap; }" in styles


def test_where_each_row_is_a_card_each_cell_carries_the_name_of_its_column():
    frame = pandas.DataFrame({"title": ["A"], "said": ["ja"]})
    columns = [Column("title", "Pilot", is_heading=True), Column("said", "Wat <b>nu</b>?")]
    written = html.table(Table(frame, columns, "Alles", is_cards=True), words_for("nl"), 10)
    assert '<table class="ds-table ds-as-cards">' in written
    assert '<th scope="row">A</th><td data-column="Wat &lt;b&gt;nu&lt;/b&gt;?">ja</td>' in written
    plain = html.table(Table(frame, columns, "Alles"), words_for("nl"), 10)
    assert "data-column" not in plain
    assert '<table class="ds-table">' in plain
