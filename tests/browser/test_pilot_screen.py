"""The screen of a pilot in a real browser: the card first, its line of time, a page to take along, the forms below."""

from __future__ import annotations

import io
from urllib.parse import quote

import pypdf
import pytest
from playwright.sync_api import expect

from doorstroom.i18n import words_for
from tests.browser.visiting import axe, path_of

pytestmark = pytest.mark.browser
NL = words_for("nl")


def test_a_pilot_is_read_from_top_to_bottom_and_taken_along(contexts, address, waiting_pilot):
    visit = contexts.visit(address).open(path_of("pilot", "nl", waiting_pilot))
    page = visit.page
    card, line, forms = (
        page.locator(place).first.bounding_box()["y"] for place in (".ds-card", ".js-plotly-plot", "#writing")
    )
    assert card < line < forms
    expect(page.get_by_role("region", name=NL("pilot.card.label"))).to_contain_text(NL("pilot.card.asked"))
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name=NL("pilot.handout.as_staff")).click()
    made = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes()))
    assert len(made.pages) == 1
    assert NL("pilot.card.asked") in made.pages[0].extract_text()
    page.close()


def test_an_address_of_a_form_leads_to_it(contexts, address, waiting_pilot):
    where = f"/pilot?id={quote(waiting_pilot, safe='')}&write=decision#writing"
    page = contexts.visit(address).open(where).page
    expect(page.locator("#writing")).to_be_in_viewport()
    page.close()
