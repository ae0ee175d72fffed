"""A server that starts again while somebody chooses, and two people who hand in and write down at the same moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from doorstroom.i18n import words_for
from doorstroom.report.text.writing import label as form_label
from tests.browser.test_handing_in import choose, drop
from tests.browser.test_writing_down import SOON, open_form, save
from tests.browser.visiting import Contexts, Visit, serving
from tests.given import example_in, rows
from tests.ledger.given import store_of_lists
from tests.ledger.test_writing import JAN, LISTS

pytestmark = pytest.mark.browser
NL = words_for("nl")
OF_NOOR = "Nr;Naam pilot;Status;Start\n1;Samen eten;Loopt;13-04-2025\n"
OF_PIET = "Nr;Naam pilot;Status;Start;Trekker\n1;Respijtzorg;Loopt;14-05-2025;Piet\n"
WIDTHS = {"noor": 1366, "piet": 1365}  # a browser of one's own for each


def compare(visit: Visit):
    """The button that hands in, once it is there."""
    visit.open("/gegevens?lang=nl&step=compare")
    button = visit.page.get_by_role("button", name=NL("handing_in.hand_in"), exact=True)
    expect(button).to_be_visible(timeout=SOON)
    return button


def said(page: Page, key: str, **details: str):
    return page.get_by_text(NL(f"handing_in.{key}", **details))


def name_it(noor: Visit, folder: Path) -> None:
    """A list is dropped and named, and the browser left."""
    drop(noor, folder, "noor.csv", OF_NOOR)
    noor.open("/gegevens?lang=nl&step=source")
    proposed = noor.page.get_by_text(NL("handing_in.proposed.file", source="noor"))
    expect(proposed).to_be_visible()
    choose(noor.page, NL("handing_in.source"), "lijst van Noor")
    expect(proposed).to_have_count(0)  # the server knows it
    noor.settle()
    noor.page.goto("about:blank")


def test_a_restart_loses_nothing_that_was_chosen_and_two_at_once_are_both_in_and_told(
    contexts: Contexts, tmp_path: Path
):
    store = store_of_lists(tmp_path / "own", {JAN: LISTS})
    with serving(store.path) as address:
        noor = contexts.visit(address, width=WIDTHS["noor"])
        name_it(noor, tmp_path)
    with serving(store.path) as address:
        noor.address = address
        noor.open("/gegevens?lang=nl")
        expect(noor.page.get_by_text(NL.count("handing_in.waits", 1, files="noor.csv"))).to_be_visible()
        noor.open("/gegevens?lang=nl&step=source")
        expect(noor.page.get_by_role("combobox", name=NL("handing_in.source"))).to_have_value("lijst van Noor")
        piet = contexts.visit(address, width=WIDTHS["piet"])
        expect(said(piet.open("/gegevens?lang=nl&step=compare").page, "nothing_dropped")).to_be_visible()
        drop(piet, tmp_path, "piet.csv", OF_PIET)
        piet.open("/gegevens?lang=nl&step=source")
        expect(piet.page.get_by_role("combobox", name=NL("handing_in.source"))).to_have_value("piet")  # as its file
        piet.settle()
        for button in (compare(noor), compare(piet)):
            button.click()
        for one in (noor, piet):
            expect(said(one.page, "done")).to_be_visible(timeout=SOON)
        for one, other in ((noor, "piet"), (piet, "lijst van Noor")):
            one.open("/gegevens?lang=nl&step=done")
            expect(one.page.get_by_text(f"Intussen is ook {other} ingeleverd")).to_be_visible()
        told = rows(store.ask("hand_ins"), "source")
        assert {("lijst van Noor",), ("piet",)} <= set(told)

        third = contexts.visit(address).open("/pilot?id=m/p-1&lang=nl")  # open before anything is written
        for one, name in ((noor, "Noor"), (piet, "Piet")):
            one.open("/pilot?id=m/p-1&lang=nl")
            open_form(one, NL, form_label("lesson", NL))
            one.page.get_by_role("textbox", name=NL.column("lessons", "lesson"), exact=True).fill(f"Zei {name}.")
            one.page.get_by_role("textbox", name=NL("writing.name")).fill(name)
        for one in (noor, piet):
            save(one.page, NL).press("Enter")
        for one in (noor, piet):
            expect(one.page.get_by_role("alert").filter(has_text="Vastgelegd:")).to_be_visible(timeout=SOON)
        third.page.locator(".st-key-ds-language").get_by_text("en", exact=True).click()  # no new page: its next run
        for name in ("Noor", "Piet"):
            expect(third.page.get_by_text(f"Recorded by {name}")).to_be_visible()
        for one, other in ((noor, "Piet"), (piet, "Noor")):
            one.page.locator(".st-key-ds-language").get_by_text("en", exact=True).click()
            expect(one.page.get_by_text(f"Recorded by {other}")).to_be_visible()
        for one in (noor, piet, third):
            assert one.complaints == []
            one.page.close()


COUNCIL = "Raadscommissie Sociaal"
DECIDED = {"Schuldrust": "stop", "Welzijn op recept": "defer"}


def decide(visit: Visit, title: str, outcome: str) -> None:
    """By keyboard, in the form of a meeting."""
    of_pilot = visit.page.get_by_role("radiogroup", name=f"{title} (wacht")
    of_pilot.get_by_role("radio", name=NL.label("outcome", outcome)).focus()
    visit.page.keyboard.press("Space")


def of_meeting(visit: Visit) -> None:
    visit.open("/besluiten?lang=nl")
    visit.page.get_by_role("radio", name=COUNCIL).focus()
    visit.page.keyboard.press("Space")
    expect(visit.page.get_by_role("radiogroup", name="Schuldrust (wacht")).to_be_visible()
    visit.settle()


def test_of_a_meeting_that_two_write_down_nothing_is_lost(contexts: Contexts, tmp_path: Path):
    store = example_in(tmp_path / "store")
    with serving(store.path) as address:
        noor, piet = (contexts.visit(address, width=WIDTHS[name]) for name in ("noor", "piet"))
        for one, name in ((noor, "Noor"), (piet, "Piet")):
            of_meeting(one)
            one.page.get_by_role("textbox", name=NL("writing.name")).fill(name)
        onlooker = contexts.visit(address).open("/?lang=nl")
        expect(onlooker.page.locator(".ds-lead")).to_contain_text("14 geslaagde pilots wachten")
        decide(piet, "Schuldrust", "rollout_full")
        for title, outcome in DECIDED.items():
            decide(noor, title, outcome)
        save(piet.page, NL).press("Enter")
        expect(piet.page.get_by_role("alert").filter(has_text="Vastgelegd:")).to_be_visible(timeout=SOON)
        expect(onlooker.page.locator(".ds-lead")).to_contain_text("13 geslaagde pilots wachten", timeout=SOON)
        expect(noor.page.get_by_role("button", name=NL("frame.show_now"))).to_be_visible(timeout=SOON)
        save(noor.page, NL).press("Enter")
        told = noor.page.get_by_role("alert").filter(has_text="vastgelegd door Piet")
        expect(told).to_contain_text("Schuldrust: Overal uitrollen op", timeout=SOON)
        noor.settle()
        expect(noor.page.get_by_role("radiogroup", name="Schuldrust (wacht")).to_have_count(0)
        kept = noor.page.get_by_role("radiogroup", name="Welzijn op recept (wacht")
        expect(kept.get_by_role("radio", name=NL.label("outcome", "defer"))).to_be_checked()
        save(noor.page, NL).press("Enter")  # one click
        expect(noor.page.get_by_role("alert").filter(has_text="Vastgelegd: Uitrolbesluit")).to_be_visible(timeout=SOON)
        expect(onlooker.page.locator(".ds-lead")).to_contain_text("13 geslaagde pilots wachten")  # one is deferred
        assert noor.complaints + piet.complaints + onlooker.complaints == []
        for one in (noor, piet):
            one.page.close()
    written = store.ask("written_down", as_of=store.current().as_of)
    assert sorted(rows(written, "said_by", "said")) == [("Noor", "defer"), ("Piet", "rollout_full")]
