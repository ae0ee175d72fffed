import re
from itertools import pairwise

import pandas
import pytest

from doorstroom.export.table import Column, Table
from doorstroom.i18n import words_for
from doorstroom.report import html

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


@pytest.mark.parametrize("part", ["caption", "header", "cell", "heading", "address"])
def test_no_part_of_a_table_is_markup(part):
    text = {name: HOSTILE if name == part else "" for name in ("caption", "header", "cell", "heading", "address")}
    columns = [
        Column("pilot", text["header"], is_heading=True, link=lambda row: text["address"]),
        Column("says", "Zegt"),
    ]
    frame = pandas.DataFrame({"pilot": [text["heading"]], "says": [text["cell"]]})
    written = html.table(Table(frame, columns, text["caption"]), WORDS, 10)
    assert "<img" not in written
    assert written.count(SAFE) == (2 if part == "caption" else 1)


@pytest.mark.parametrize(
    "written",
    [
        html.heading(HOSTILE, 2, anchor=HOSTILE),
        html.paragraph(HOSTILE),
        html.disclosure(HOSTILE, ""),
        html.link(HOSTILE, f"/pilot?id={HOSTILE}", label=HOSTILE),
        html.facts([(HOSTILE, HOSTILE)]),
    ],
)
def test_text_from_records_is_never_markup_anywhere(written):
    assert "<img" not in written
    assert HOSTILE not in written
    assert re.sub(r' (class|id|tabindex|href|aria-label)="[^"]*"', "", written).count('"') == 0


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
    assert all(before == "\\" for before, mark in pairwise(plain) if mark in "*_`[]()#>|~$<:")
