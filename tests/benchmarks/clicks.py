"""How many clicks and how much time it takes to hand in a list on the screens, from dropping it to the decision queue.

    python -m tests.benchmarks.clicks [--real ../shared/data/real]

Walks a real browser over a dashboard of its own: a plain list of 20 pilots, the next month of it, the same list with
unseen words and no outcomes, a real list of 853 cases and the yearly lists of one real portfolio, where those are on
this machine. A click is one click or one key that does the same; choosing in a list of choices is two, to open it and
to choose. Seconds are those that the machine takes: nobody reads here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from doorstroom.i18n import words_for
from doorstroom.settings import EXAMPLE, ROOT
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.browser.visiting import Contexts, Visit, chromium, serving

REAL = ROOT.parent / "shared" / "data" / "real"
EU = "eu_public_sector_cases.csv"
YEARLY = [f"gmpp/gmpp_{year}.csv" for year in (2018, 2019, 2020)]
WORDS = words_for("nl")
PATIENCE = 120_000  # milliseconds
MOST_CLICKS, MOST_CLICKS_NEXT, MOST_SECONDS = 8, 2, 120
FIRST = dt.date(2025, 1, 20)


@dataclass
class Walk:
    """A visit that counts its clicks, and when it began."""

    visit: Visit
    clicks: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def page(self):
        return self.visit.page

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def drop(self, *files: Path) -> None:
        self.visit.open("/gegevens?lang=nl&step=files")
        self.clicks, self.began = 0, time.monotonic()
        self.page.set_input_files("input[type=file]", list(map(str, files)))
        expect(self.link(WORDS("handing_in.step.source"))).to_be_visible(timeout=PATIENCE)
        self.visit.settle()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=re.compile(f"{re.escape(name)}$")).last

    def click(self, what: Locator) -> None:
        expect(what).to_be_visible(timeout=PATIENCE)
        what.click()
        self.clicks += 1
        self.visit.settle()

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=label)
        box.focus()
        self.page.keyboard.type(option)
        self.page.get_by_role("option").first.wait_for(timeout=PATIENCE)
        self.page.keyboard.press("Enter")
        self.clicks += 2
        self.visit.settle()

    def pick(self, label: str, option: str) -> None:
        self.click(self.page.get_by_role("radiogroup", name=label).get_by_text(option))

    def to(self, step: str) -> None:
        self.click(self.link(WORDS(f"handing_in.step.{step}")))

    def hand_in(self) -> None:
        self.click(self.page.get_by_role("button", name=WORDS("handing_in.hand_in"), exact=True))
        expect(self.page.get_by_text(WORDS("handing_in.done"))).to_be_visible(timeout=PATIENCE)
        self.visit.settle()

    def to_the_queue(self) -> None:
        self.click(self.link(WORDS("handing_in.see_decisions")))
        expect(self.page.get_by_role("heading", name=WORDS("decisions.title"), level=1)).to_be_visible()


def plain_list(month: int = 0) -> str:
    """A list of 20 pilots as an office keeps it; the next month two more of them were evaluated."""
    lines = ["Nr;Naam pilot;Thema;Status;Startdatum;Evaluatie gepland;Datum evaluatie"]
    for nth in range(20):
        start = FIRST + dt.timedelta(days=7 * nth)
        is_done = nth < 8 + 2 * month
        evaluated = f"{start + dt.timedelta(days=200):%d-%m-%Y}" if is_done else ""
        status = "Geslaagd, wacht op besluit" if is_done else "Loopt"
        planned = f"{start + dt.timedelta(days=190):%d-%m-%Y}"
        lines.append(f"{nth + 1};Pilot {nth + 1};Wmo;{status};{start:%d-%m-%Y};{planned};{evaluated}")
    return "\n".join(lines) + "\n"


def first_time(walk: Walk, folder: Path) -> None:
    (folder / "pilots.csv").write_text(plain_list(), encoding="utf-8")
    walk.drop(folder / "pilots.csv")
    walk.to("source")
    walk.choose(WORDS("handing_in.municipality"), "Hoorn")  # it is nobody's yet; the name is that of the file
    walk.to("compare")
    walk.hand_in()
    walk.to_the_queue()


def unseen_list() -> str:
    """The same list with words of its own, and no column that says what came of the evaluation."""
    return plain_list().replace("Geslaagd, wacht op besluit", "Prima, college aan zet").replace("Loopt", "Vlot")


def unseen(walk: Walk, folder: Path) -> None:
    """Two words are asked, and answered as soon as it was dropped."""
    (folder / "eigen.csv").write_text(unseen_list(), encoding="utf-8")
    walk.drop(folder / "eigen.csv")
    walk.choose(WORDS("handing_in.municipality"), "Hoorn")
    walk.pick(WORDS.count("handing_in.word", 8, word="Prima, college aan zet"), WORDS.label("outcome", "successful"))
    walk.pick(WORDS.count("handing_in.word", 12, word="Vlot"), WORDS.label("milestone", "started"))
    walk.to("compare")
    walk.hand_in()
    walk.to_the_queue()


def next_month(walk: Walk, folder: Path) -> None:
    (folder / "pilots.csv").write_text(plain_list(1), encoding="utf-8")
    walk.drop(folder / "pilots.csv")
    walk.to("compare")
    walk.hand_in()


def real_list(walk: Walk, folder: Path) -> None:
    """Of which each row names its own place; three words of the status are asked, of which two are guesses."""
    walk.drop(folder / EU)
    walk.click(walk.page.get_by_role("link", name=WORDS("handing_in.go_on", step=WORDS("handing_in.step.words"))))
    walk.click(walk.page.get_by_role("button", name=WORDS.count("handing_in.take_guesses", 2)))
    walk.pick(WORDS.count("handing_in.word", 206, word="In development"), WORDS.label("milestone", "started"))
    walk.to("compare")
    walk.hand_in()
    walk.to_the_queue()


def first_year(walk: Walk, folder: Path) -> None:
    """A list without numbers, of which the name of the file says the year."""
    walk.drop(folder / YEARLY[0])
    walk.to("source")
    walk.choose(WORDS("handing_in.municipality"), "Hoorn")  # and it is called gmpp, after its file
    walk.click(walk.page.get_by_text(WORDS("handing_in.day_by_name")))
    walk.to("compare")  # the title says which pilot it is
    walk.hand_in()


def next_years(walk: Walk, folder: Path) -> None:
    """Two more of them at once, which have columns that the first lacks: read as it was."""
    walk.drop(*(folder / name for name in YEARLY[1:]))
    walk.to("source")
    walk.click(walk.page.get_by_text(WORDS("handing_in.day_by_name")))
    walk.to("compare")
    walk.hand_in()
    walk.to_the_queue()


@contextmanager
def walking(browser: Browser, folder: Path) -> Iterator[Walk]:
    """A dashboard of one's own over the example."""
    folder.mkdir()
    store, now = Store(folder / "store"), dt.datetime(2026, 3, 31)
    load(store, [EXAMPLE], municipality="Gemeente", now=now, keep=2, progress=lambda step, rows: None)
    with serving(store.path) as address:
        yield Walk(Contexts(browser).visit(address))


def main() -> None:
    expect.set_options(timeout=PATIENCE)
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--real", type=Path, default=REAL)
    real = asked.parse_args().real
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=chromium())
        with walking(browser, Path(scratch) / "plain") as walk:
            first_time(walk, Path(scratch))
            tell("a plain list of 20", walk, MOST_CLICKS)
            next_month(walk, Path(scratch))
            tell("the next month of it", walk, MOST_CLICKS_NEXT)
        with walking(browser, Path(scratch) / "unseen") as walk:
            unseen(walk, Path(scratch))
            tell("a list with unseen words", walk, MOST_CLICKS)
        if not real.is_dir():
            print(f"real lists: left out, for there are none in {real}")
            return
        with walking(browser, Path(scratch) / "real") as walk:
            real_list(walk, real)
            tell("a real list of 853 cases", walk, MOST_CLICKS)
        with walking(browser, Path(scratch) / "yearly") as walk:
            for name, walk_it in (("a real list of a year", first_year), ("the two years after it", next_years)):
                walk_it(walk, real)
                tell(name, walk, MOST_CLICKS)
            told = Store(Path(scratch) / "yearly" / "store").ask("hand_ins")
            days = sorted(str(day.date()) for day in told[told["source"] == "gmpp"]["reported_on"])
            print(f"  hand-ins for {', '.join(days)}")


def tell(name: str, walk: Walk, most: int) -> None:
    verdict = "" if walk.clicks <= most and walk.seconds <= MOST_SECONDS else "  OVER"
    print(f"{name:28} {walk.clicks:3} clicks (at most {most})  {walk.seconds:6.1f} s{verdict}", flush=True)


if __name__ == "__main__":
    main()
