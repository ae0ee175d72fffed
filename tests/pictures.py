"""Takes a picture of each screen as it is at first sight, small enough to keep beside the code.

    python -m tests.pictures                  all screens, into docs/pictures/now
    python -m tests.pictures --to before      into docs/pictures/before: run it before work that changes screens
    python -m tests.pictures status pilot     only these

Each screen is taken in three guises that together show both languages, light and dark, and a laptop, a wide screen and
a phone; the next screen in the next three, so that every pair of these is seen.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from doorstroom.query.address import PATHS
from doorstroom.settings import ROOT
from doorstroom.store.versions import Store
from tests.browser.visiting import Contexts, chromium, path_of, serving

FOLDER = ROOT / "docs" / "pictures"
PATIENCE = 60_000  # milliseconds
HEIGHTS = {1366: 768, 1920: 1080, 390: 844}
SCALE = {1366: 0.5, 1920: 0.4, 390: 0.7}  # of the picture that is kept
QUALITY = 45
Guise = tuple[str, str, int]  # language, scheme, width
GUISES: tuple[tuple[Guise, ...], ...] = (
    (("nl", "light", 1366), ("en", "dark", 390), ("nl", "dark", 1920)),
    (("en", "light", 390), ("nl", "dark", 1366), ("en", "light", 1920)),
    (("nl", "dark", 390), ("en", "light", 1366), ("en", "dark", 1920)),
    (("nl", "light", 390), ("en", "dark", 1366), ("nl", "light", 1920)),
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("screens", nargs="*", metavar="SCREEN", help=", ".join(PATHS))
    parser.add_argument("--to", default="now", help="name of the folder in docs/pictures")
    options = parser.parse_args(arguments)
    folder = FOLDER / options.to
    folder.mkdir(parents=True, exist_ok=True)
    for file, picture in taken(options.screens or list(PATHS)):
        (folder / file).write_bytes(picture)
        print(f"{file} {len(picture) / 1000:.0f} kB", flush=True)
    size = sum(file.stat().st_size for file in FOLDER.rglob("*.jpg"))
    print(f"{size / 1e6:.1f} MB in {FOLDER.relative_to(ROOT)}")
    return 0


def taken(screens: list[str]) -> Iterator[tuple[str, bytes]]:
    """The name and content of each picture, of the example portfolio."""
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        load = [sys.executable, "-m", "doorstroom", "load", "data/example", "--store", folder]
        subprocess.run(load, cwd=ROOT, capture_output=True, check=False)
        store = Store(Path(folder))
        pilot = store.ask("waiting_decisions", as_of=store.current().as_of)["pilot_key"].iloc[0]
        browser = playwright.chromium.launch(executable_path=chromium())
        contexts = Contexts(browser)
        with serving(Path(folder)) as address:
            for screen in screens:
                for language, scheme, width in GUISES[list(PATHS).index(screen) % len(GUISES)]:
                    name = f"{screen}-{language}-{scheme}-{width}.jpg"
                    yield name, _picture(contexts, address, screen, (language, scheme, width), pilot)
        browser.close()


def _picture(contexts: Contexts, address: str, screen: str, guise: Guise, pilot: str) -> bytes:
    language, scheme, width = guise
    visit = contexts.visit(address, language, scheme, width, device_scale_factor=SCALE[width])
    visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    if screen == "phone":
        visit.page.goto(f"{address}/{PATHS[screen]}?lang={language}")
    else:
        visit.open(path_of(screen, language, pilot))
    visit.rest()
    picture = visit.page.screenshot(type="jpeg", quality=QUALITY)
    visit.page.close()
    return picture


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
