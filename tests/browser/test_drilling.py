"""How analysts get from a figure to the line in a file, choose, go back, ask and download, by mouse and by keyboard."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from doorstroom.i18n import words_for
from tests.browser.visiting import ROOT, Visit

pytestmark = pytest.mark.browser
NL = words_for("nl")


def query(visit: Visit) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visit.page.url).query, keep_blank_values=True)


def lead(visit: Visit):
    return visit.page.locator(".ds-lead").first


def foot(visit: Visit):
    """What opens what can be done with the first figure of a screen."""
    return visit.page.locator("[class*=st-key-ds-foot-] summary").first


def by_mouse(page: Page, link) -> None:
    link.click()


def by_keyboard(page: Page, link) -> None:
    link.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("go", [by_mouse, by_keyboard])
def test_from_a_number_to_the_line_in_the_file_in_at_most_three_clicks(visit, go):
    visit.open("/")
    number = visit.page.locator(".ds-measures strong").first.inner_text()
    go(visit.page, visit.page.locator(".ds-measures").get_by_role("link").first)
    expect(lead(visit)).to_contain_text(f"Het cijfer is {number}.")
    visit.settle()
    rows = visit.page.locator(".ds-table tbody tr")
    expect(rows).to_have_count(int(number))
    source = rows.first.get_by_role("link").last
    name = source.inner_text()
    go(visit.page, source)
    expect(visit.page.locator("h1")).to_have_text(NL("source.title"))
    visit.settle()
    file, row = re.fullmatch(r"(\S+), regel (\d+)", name).groups()
    lines = (ROOT / "data" / "example" / file).read_text(encoding="utf-8-sig").splitlines()
    headers, cells = csv.reader([lines[0], lines[int(row) - 1]], delimiter=";" if ";" in lines[0] else ",")
    people = ("Bereik na uitrol", "Bereik nu")  # may be few, and so are never shown by themselves
    shown = visit.page.locator(".ds-table tbody td:nth-child(2)").all_inner_texts()
    assert [text for text in shown if text and text != NL("format.unknown")] == [
        NL("source.withheld") if header in people else cell for header, cell in zip(headers, cells, strict=True) if cell
    ]


def test_a_choice_narrows_all_and_the_browsers_buttons_take_it_back_and_forward(visit):
    visit.open("/analyse")
    everything = lead(visit).inner_text()
    visit.page.locator(".ds-facet").get_by_role("link", name=re.compile("^Jeugdhulp")).click()
    expect(lead(visit)).not_to_have_text(everything)
    visit.settle()
    narrowed = lead(visit).inner_text()
    assert query(visit)["theme"] == ["Jeugdhulp"]
    visit.page.go_back()
    expect(lead(visit)).to_have_text(everything)
    visit.page.go_forward()
    expect(lead(visit)).to_have_text(narrowed)
    visit.page.reload()
    visit.settle()
    expect(lead(visit)).to_have_text(narrowed)
    visit.page.locator(".ds-chips").get_by_role("link", name="Thema: Jeugdhulp: haal weg").click()
    expect(lead(visit)).to_have_text(everything)


def test_from_an_area_to_a_target_group_to_a_pilot_to_its_source(visit):
    visit.open("/analyse")
    visit.page.locator(".ds-tiles").get_by_role("link", name=re.compile("^Rietlanden")).click()
    expect(visit.page.locator(".ds-chips")).to_contain_text("Rietlanden")
    visit.settle()
    visit.page.locator(".ds-facet").get_by_role("link", name=re.compile("^ouderen")).click()
    expect(visit.page.locator(".ds-chips")).to_contain_text("ouderen")
    visit.settle()
    pilot = visit.page.locator('a[href*="/pilot?"]').first
    title = pilot.inner_text()
    pilot.click()
    expect(visit.page.locator("h1")).to_have_text(title)
    visit.settle()
    foot(visit).click()
    visit.page.locator('a[href*="/bron?"]').first.click()
    expect(visit.page.locator("h1")).to_have_text(NL("source.title"))


def test_the_slider_moves_the_day_by_keyboard(visit):
    visit.open("/analyse")
    now = lead(visit).inner_text()
    handle = visit.page.get_by_role("slider").first
    handle.focus()
    for _ in range(6):
        visit.page.keyboard.press("ArrowLeft")
    expect(lead(visit)).not_to_have_text(now)
    expect(visit.page.locator(".ds-footer").filter(has_text="2025")).to_have_count(1)


@pytest.mark.parametrize("kind", ["CSV", "Excel", "Parquet"])
def test_a_table_is_downloaded_with_all_its_rows(visit, kind, tmp_path):
    visit.open("/herkomst?figure=waiting")
    foot(visit).click()
    with visit.page.expect_download() as started:
        visit.page.get_by_role("button", name=NL("export.download", kind=kind)).click()
    file = Path(tmp_path / started.value.suggested_filename)
    started.value.save_as(file)
    assert file.stem == "doorstroom_waiting_2026-03-31"
    if kind == "CSV":
        text = file.read_bytes().decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text), delimiter=";"))) == 14 + 1
    if kind == "Excel":
        sheets = openpyxl.load_workbook(file).worksheets
        assert sheets[0].max_row == 14 + 1
        assert sheets[1].title == NL("export.about")


def test_a_question_of_ones_own_is_answered_and_a_wrong_one_explained(visit):
    visit.open("/sql")
    box = visit.page.get_by_label(NL("workbench.statement"))
    ask = visit.page.get_by_role("button", name=NL("workbench.ask"), exact=True)
    box.fill("select count(*) as n from pilots")
    ask.click()
    expect(visit.page.locator(".ds-table td")).to_have_text("232")
    box.fill("select * from read_text('/etc/passwd')")
    ask.click()
    expect(visit.page.get_by_role("alert")).to_contain_text("read_text")
    assert "root:" not in visit.page.content()
