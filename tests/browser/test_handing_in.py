"""A newcomer hands in their own list in the browser, sees it on the screens, and takes it back."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from doorstroom.settings import ROOT
from doorstroom.store.versions import Store
from tests.browser.visiting import Contexts, Visit, axe, serving, too_faint

MESSY = """Mijn pilots 2026;;;;;;;
;;;;;;;
Nr;Naam pilot;Afdeling;Status;Startdatum;Evaluatie gepland;Datum evaluatie;Ja
1;Samen eten;Wmo;Loopt;03-04-2025;05-06-2025;;x
2;Respijtzorg;Wmo;Geslaagd, wacht op besluit;05-06-2024;01-12-2024;09-12-2024;
3;Jongerencoach;Jeugd;Gestopt;01-02-2024;;;
4;Schulden vroeg;Schuld;Rustig aan;04-05-2025;10-10-2025;n.n.b.;
;Zonder nummer;Jeugd;Loopt;01-01-2025;;;
"""
NEXT_MONTH = MESSY.replace("1;Samen eten;Wmo;Loopt", "1;Samen eten;Wmo;Geslaagd, wacht op besluit").replace(
    "05-06-2025;;x", "05-06-2025;06-08-2025;x"
)
TRIES, PATIENCE = 8, 8_000  # milliseconds
DAYS = ("Startdatum", "Evaluatie gepland", "Datum evaluatie")


@pytest.fixture
def own(tmp_path: Path, first_load: Path, contexts: Contexts) -> Iterator[Visit]:
    """A dashboard of one's own over the example, which one's own list replaces."""
    with serving(Path(shutil.copytree(first_load, tmp_path / "store"))) as address:
        visit = contexts.visit(address)
        yield visit
        visit.page.close()


def drop(visit: Visit, folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    visit.open("/gegevens?lang=nl&step=files")
    visit.page.set_input_files("input[type=file]", str(file))
    expect(visit.page.get_by_role("link", name="Verder: 2 Bron en dag")).to_be_visible()
    visit.settle()


def follow(visit: Visit, name: str) -> None:
    visit.page.get_by_role("link", name=name).first.click()
    visit.settle()


def choose(page: Page, label: str, option: str) -> None:
    """Choose by keyboard alone: type what is wanted, and enter. Who types while the screen is still being made, on a
    busy server, leaves the box and types again: a box that was drawn anew under the focus opens no options.
    """
    box, every = page.get_by_role("combobox", name=label), page.get_by_role("option")
    options = every.filter(has_text=option)  # what was there before anything was typed is not it
    for _ in range(TRIES):
        box.blur()
        box.focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(option)
        with suppress(PlaywrightTimeout):
            options.first.wait_for(timeout=PATIENCE)
            break
    expect(options.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(every).to_have_count(0)


def to_the_words(own: Visit) -> None:
    """From the dropped list to its words, with the municipality and the days chosen on the way."""
    follow(own, "Verder: 2 Bron en dag")
    expect(own.page.get_by_role("combobox", name="Welke lijst is dit?")).to_have_value("lijst")  # as its file
    expect(own.page.get_by_text("Vul de gemeente in.")).to_be_visible()
    choose(own.page, "Van welke gemeente is de lijst?", "Hoorn")
    own.settle()
    follow(own, "Verder: 4 Kolommen")  # of one sheet there is nothing to choose
    for column in DAYS:
        choose(own.page, f"Wat staat vooraan in {column}?", "de dag")
        own.settle()


def hand_in(own: Visit) -> None:
    follow(own, "7 Wat verandert er")
    own.page.get_by_role("button", name="Lever in", exact=True).click(timeout=60_000)
    expect(own.page.get_by_text("De lijst is ingeleverd.")).to_be_visible(timeout=60_000)
    own.settle()


def speak(own: Visit, language: str) -> None:
    own.page.locator(".st-key-ds-language").get_by_text(language, exact=True).click()
    own.settle()


def escape_empties_nothing(own: Visit) -> None:
    box = own.page.get_by_role("combobox", name="Wordt (kolom Status)")
    expect(box).to_have_value("Status (fase of uitkomst)")
    box.focus()
    own.page.keyboard.press("Escape")
    own.page.keyboard.press("Escape")
    own.settle()
    expect(box).to_have_value("Status (fase of uitkomst)")


def test_a_newcomer_hands_in_a_messy_list_and_sees_the_decision_queue(own: Visit, tmp_path: Path):
    page = own.page
    drop(own, tmp_path, "lijst.csv", MESSY)
    expect(page.get_by_text("Een lijst van pilots: 5 rijen, 8 kolommen.")).to_be_visible()
    to_the_words(own)
    expect(page.get_by_role("combobox", name="Wordt (kolom Ja)")).to_have_value("")  # a short header is never guessed
    speak(own, "en")  # what was chosen stays
    for column in DAYS:
        box = page.get_by_role("combobox", name=f"What comes first in {column}?")
        expect(box).to_have_value("the day: day-month-year")
    assert (axe(page), too_faint(page)) == ([], [])
    speak(own, "nl")
    escape_empties_nothing(own)
    follow(own, "Verder: 5 Woorden")
    expect(page.get_by_text("1 woord onder Status heeft geen antwoord: Rustig aan (1×).")).to_be_visible()
    meant = page.get_by_role("radiogroup", name="Rustig aan (1 rij)")
    meant.get_by_text("Iets anders").click()
    own.settle()
    choose(page, "Rustig aan (1 rij)", "Geblokkeerd: Anders")
    own.settle()
    follow(own, "6 Controle")
    expect(page.get_by_text("Van 5 rijen worden er 4 geladen en 1 geweigerd.")).to_be_visible(timeout=60_000)
    assert axe(page) == []
    page.go_back()
    own.settle()
    expect(page.get_by_role("combobox", name="Rustig aan (1 rij)")).to_have_value("Geblokkeerd: Anders")
    hand_in(own)
    follow(own, "Besluiten: zie welke pilots op besluit wachten")
    expect(page.get_by_role("heading", name="Besluiten", level=1)).to_be_visible()
    expect(page.get_by_text("Respijtzorg").first).to_be_visible()
    assert own.complaints == []


def test_next_month_it_is_read_as_before_and_what_was_handed_in_is_taken_back(own: Visit, tmp_path: Path):
    page = own.page
    drop(own, tmp_path, "lijst.csv", MESSY)
    to_the_words(own)
    hand_in(own)
    drop(own, tmp_path, "lijst.csv", NEXT_MONTH)
    hand_in(own)
    own.open("/besluiten?lang=nl")
    expect(page.get_by_text("Samen eten").first).to_be_visible()
    own.open("/gegevens?lang=nl&step=done")
    follow(own, "Deze inlevering")
    page.get_by_role("textbox", name="Waarom neemt u het terug?").fill("De verkeerde lijst")
    page.get_by_role("button", name="Neem terug", exact=True).click()
    expect(page.get_by_text("Het is teruggenomen, en telt niet meer.")).to_be_visible(timeout=60_000)
    own.open("/besluiten?lang=nl")
    expect(page.get_by_text("Respijtzorg").first).to_be_visible()
    expect(page.get_by_text("Samen eten")).to_have_count(0)
    assert own.complaints == []


MOST_CLICKS, MOST_CLICKS_NEXT = 8, 2
CLOSED, AFTER_ALL = ("stopped", "anchored"), dt.date(2040, 1, 1)
PLAIN = "Nr;Naam pilot;Afdeling;Status;Startdatum;Geplande einddatum;Datum evaluatie;Uitkomst evaluatie\n" + "".join(
    f"{nth};Pilot {nth};Wmo;{'Geslaagd' if nth % 3 else 'Loopt'};{12 + nth % 9}-03-2024;{13 + nth % 9}-11-2025;"
    f"{'20-03-2026;Geslaagd' if nth % 3 else ';'}\n"
    for nth in range(1, 21)
)
# Six of the first one wait besides, without numbers: what the words of the status say, under three rows of a title.
TITLES = (
    "Samen eten|Respijtzorg|Jongerencoach|Vroeg erop af|Buurtbus|Thuis beter|Mantelmaat|Wijkgym|Eerste huis|Taalcafé"
)
TITLES += "|Zorgtuin|Werkplek|Kansklas|Opvoedloket|Leefstijl|Nachtopvang|Doorstroom|Maatjes|Spelinloop|Vroeghulp"
WAITS = "klaar, college aan zet"
STATED = [WAITS] * 6 + ["in uitvoering"] * 5 + ["Voorbereiding"] * 3 + ["uitrol"] * 3 + ["Gestopt"] * 2
MONTHS = ("januari", "februari", "maart", "april")
NAMED = "Overzicht pilots sociaal domein;;;;;;;;\nBijgewerkt door het programmabureau;;;;;;;;\n;;;;;;;;\n" + (
    "Naam pilot;Onderwerp;Trekker;Status;Start;Geplande einddatum;Datum evaluatie;Budget (€);Opmerking\n"
)


def messy(stated: list[str]) -> str:
    """20 pilots as an office keeps them: Dutch days, euros, words of its own, and a subject beside the name."""
    rows = []
    for nth, (title, said) in enumerate(zip(TITLES.split("|"), stated, strict=True)):
        subject, day = ("Wmo", "Jeugd", "Schuldhulp", "Participatie")[nth % 4], 13 + nth % 15
        start = "" if said == "Voorbereiding" else f"{day} {MONTHS[nth % 4]} 2025"
        evaluated = f"{day}-9-2025" if said == WAITS else ""
        cells = (
            title,
            subject,
            f"Team {subject}",
            said,
            start,
            f"{day}-12-2025",
            evaluated,
            f"€ {12 + nth}.500,00",
            "",
        )
        rows.append(";".join(cells))
    return NAMED + "\n".join(rows) + "\n"


class Counting:
    """A visit that counts: a click, or a key that does the same, is one; to choose in a list is two."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page, self.clicks = visit, visit.page, 0

    def drop(self, file: Path, before: int = 1) -> None:
        """Drop a file. `before`: the clicks that it takes to choose it."""
        self.visit.open("/gegevens?lang=nl&step=files")
        self.clicks = before
        self.page.set_input_files("input[type=file]", str(file))
        expect(self.page.get_by_role("link", name="Verder: 2 Bron en dag")).to_be_visible(timeout=60_000)
        self.visit.settle()

    def follow(self, name: str) -> None:
        link = self.page.get_by_role("link", name=name).first
        expect(link).to_be_visible(timeout=60_000)
        follow(self.visit, name)
        self.clicks += 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click(timeout=60_000)
        self.visit.settle()
        self.clicks += 1

    def choose(self, label: str, option: str) -> None:
        choose(self.page, label, option)
        self.visit.settle()
        self.clicks += 2

    def pick(self, label: str, option: str) -> None:
        """One of a few that stand beside each other."""
        self.page.get_by_role("radiogroup", name=label).get_by_text(option).click()
        self.visit.settle()
        self.clicks += 1

    def hand_in(self) -> None:
        self.page.get_by_role("button", name="Lever in", exact=True).click(timeout=60_000)
        self.clicks += 1
        expect(self.page.get_by_text("De lijst is ingeleverd.")).to_be_visible(timeout=60_000)
        self.visit.settle()

    def to_the_queue(self) -> None:
        self.follow("Besluiten: zie welke pilots op besluit wachten")
        expect(self.page.get_by_role("heading", name="Besluiten", level=1)).to_be_visible()


def figures(folder: Path) -> dict[str, int]:
    """How many pilots wait, and how many are open, once all lists are in."""
    store, day = Store(folder), {"as_of": AFTER_ALL}
    stages = store.ask("stage_now", **day)["stage"]
    return {"waiting": len(store.ask("waiting_decisions", **day)), "open": int((~stages.isin(CLOSED)).sum())}


def test_a_plain_list_is_few_clicks_from_the_decision_queue_and_two_the_next_month(own: Visit, tmp_path: Path):
    walk, file = Counting(own), tmp_path / "Pilots jeugd.csv"
    file.write_text(PLAIN, encoding="utf-8")
    walk.drop(file)
    walk.follow("Verder: 2 Bron en dag")
    walk.choose("Van welke gemeente is de lijst?", "Hoorn")
    walk.follow("Verder: 7 Wat verandert er")  # of columns and words there is nothing to choose
    expect(walk.page.get_by_role("link", name="Bekijk de kolommen")).to_be_visible(timeout=60_000)
    walk.hand_in()
    walk.to_the_queue()
    expect(walk.page.get_by_text("Pilot 1", exact=True).first).to_be_visible()
    assert walk.clicks <= MOST_CLICKS
    assert figures(tmp_path / "store") == {"waiting": 14, "open": 20}  # each but the third waits
    own.open("/?lang=nl")
    expect(walk.page.get_by_text("Er is niets veranderd sinds")).to_have_count(0)
    expect(walk.page.get_by_text("De eerste gegevens zijn van").first).to_be_visible()
    file.write_text(
        PLAIN.replace("3;Pilot 3;Wmo;Loopt", "3;Pilot 3;Wmo;Geslaagd").replace(
            "15-03-2024;16-11-2025;;", "15-03-2024;16-11-2025;02-04-2026;Geslaagd", 1
        ),
        encoding="utf-8",
    )
    walk.drop(file, before=0)
    walk.follow("Ga verder: 7 Wat verandert er")
    walk.hand_in()
    assert walk.clicks <= MOST_CLICKS_NEXT
    assert figures(tmp_path / "store") == {"waiting": 15, "open": 20}


def test_a_messy_list_without_numbers_is_few_clicks_from_the_decision_queue(own: Visit, tmp_path: Path):
    walk, file = Counting(own), tmp_path / "Overzicht.csv"
    file.write_text(messy([*STATED, "Evaluatie loopt"]), encoding="utf-8")
    walk.drop(file)
    walk.choose("Van welke gemeente is de lijst?", "Hoorn")
    assert (axe(walk.page), too_faint(walk.page)) == ([], [])
    walk.pick("klaar, college aan zet (6 rijen)", "Wacht op besluit")  # no column says what came of the evaluation
    walk.follow("Ga verder: 4 Kolommen")  # "Onderwerp" is to be confirmed
    expect(walk.page.get_by_role("combobox", name="Wordt (kolom Onderwerp)")).to_have_value("Thema")
    expect(walk.page.get_by_text("Deze lijst heeft geen nummers: de titel wijst de pilot aan.").first).to_be_visible()
    walk.follow("Verder: 7 Wat verandert er")
    walk.hand_in()
    walk.to_the_queue()
    expect(walk.page.get_by_text("Samen eten").first).to_be_visible()
    assert walk.clicks <= MOST_CLICKS
    assert figures(tmp_path / "store") == {"waiting": 6, "open": 18}  # two of 20 were stopped
    file.write_text(messy(["uitrol", *STATED[1:], "Evaluatie loopt"]), encoding="utf-8")
    walk.drop(file, before=0)
    walk.follow("Ga verder: 7 Wat verandert er")
    expect(walk.page.get_by_text("nieuwe pilot")).to_have_count(0)  # each is known by its title
    walk.hand_in()
    assert walk.clicks <= MOST_CLICKS_NEXT
    assert figures(tmp_path / "store") == {"waiting": 5, "open": 18}


REAL = ROOT.parent / "shared" / "data" / "real" / "eu_public_sector_cases.csv"


@pytest.mark.skipif(not REAL.is_file(), reason="the real list is not on this machine")
def test_a_real_list_is_few_clicks_from_the_decision_queue(own: Visit, tmp_path: Path):
    walk = Counting(own)
    walk.drop(REAL)
    walk.follow("Ga verder: 5 Woorden")  # each row names its own place
    walk.press("Neem deze 2 gokken over")
    walk.pick("In development (206 rijen)", "Gestart")
    walk.follow("Verder: 7 Wat verandert er")
    walk.hand_in()
    walk.to_the_queue()
    assert walk.clicks <= MOST_CLICKS
    with REAL.open(encoding="utf-8", newline="") as lines:
        n_open = sum(row["status"] != "Not in use anymore" for row in csv.DictReader(lines))
    assert figures(tmp_path / "store") == {"waiting": 0, "open": n_open}
