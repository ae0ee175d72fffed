"""Promise 1: every figure on every screen leads to the rows behind it, exactly as many as it says."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from doorstroom.i18n import words_for
from doorstroom.lineage import traces
from doorstroom.markup import Html
from doorstroom.query.address import DIMENSIONS
from doorstroom.store.versions import Store
from doorstroom.web.screen import pieces_for
from pages import origin
from tests.given import request_for
from tests.pages.reading import markup, text

NL = words_for("nl")
CELLS = 6
LINK = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"[−+]?\d[\d.]*(?:,\d+)?")
SCREENS = [
    ("status", {}),
    ("status", {"municipality": "", "since": "2025-06-30"}),
    ("decisions", {"partly": "true"}),
    ("stagnation", {"by": "area", "stage": "running", "municipality": ""}),
    ("stagnation", {"by": "body", "theme": "Jeugdhulp"}),
    ("stagnation", {"by": "stage", "since": "2025-06-30"}),
    ("analysis", {"area": "Rietlanden"}),
    ("analysis", {"municipality": "", "stage": "running"}),
    ("pivot", {"measure": "n_waiting", "rows": "area", "columns": "target_group"}),
    ("pivot", {"measure": "stagnation_months"}),
    ("pivot", {"measure": "n_over_norm", "rows": "stage", "columns": "month", "theme": "Jeugdhulp"}),
    ("targeting", {"id": "Waterkant/P-047"}),
    ("learning", {}),
    ("network", {"text": "maatje voor mantelzorgers"}),
    ("method", {}),
]


def origins(app) -> list[tuple[str, dict[str, list[str]]]]:
    """What each link to an origin says, and what its address asks for."""
    found = []
    for href, inner in LINK.findall(markup(app)):
        address = urlsplit(unescape(href))
        if address.path == "/herkomst":
            said = unescape(re.sub(r"<[^>]+>", " ", inner)).strip()
            found.append((said, parse_qs(address.query, keep_blank_values=True)))
    return found


@cache
def last_time(store: Path, as_of: date) -> date:
    """Asked once, and not for each of a thousand figures."""
    return Store(store).ask("last_time", as_of=as_of)["since"].iloc[0].date()


def given(store: Store, asked: dict[str, list[str]]) -> dict[str, object]:
    """What the screen of origins asks with, from its address."""
    figure = traces.trace(asked["figure"][0])
    as_of = datetime.fromisoformat(asked["as_of"][0]).date() if "as_of" in asked else store.current().as_of
    said = {name: values for name, values in asked.items() if name in figure.parameters() and name not in DIMENSIONS}
    filters = {
        name: [value for value in asked.get(name, ["Waterkant"] if name == "municipality" else []) if value]
        for name in DIMENSIONS
    }
    return {
        "since": last_time(store.path, as_of),
        **{name: values if len(values) > 1 else values[0] for name, values in said.items()},
        **{name: values for name, values in filters.items() if values},
        "as_of": as_of,
        "smallest": 10,
    }


def ask(store: Store, figure: traces.Trace, kind: str, asked: dict[str, object]):
    name = figure.question if kind == "figure" else figure.rows
    return store.ask(name, **figure.asked(kind, asked))


def is_as_written(value: float, said: str, *, is_part: bool = False) -> bool:
    """Whether a number is what a text says, as exactly as it says it; a part as near as lets the sum add up."""
    written = NUMBER.search(said)[0].replace("−", "-").replace(".", "").replace(",", ".")
    decimals = len(written.partition(".")[2])
    return abs(abs(value) - abs(float(written))) <= (1 if is_part else 0.5) * 10**-decimals + 1e-9


@pytest.mark.parametrize(
    ("name", "address"), SCREENS, ids=lambda part: part if isinstance(part, str) else "-".join(part.values())
)
def test_promise_1_every_number_has_exactly_the_rows_behind_it_that_it_says(screen, example, name, address):
    app = screen(name, example, **address)
    assert not app.exception
    found = origins(app)
    assert found
    answers: dict[str, object] = {}
    of_figure = Counter(asked["figure"][0] for _, asked in found)
    seen: Counter[str] = Counter()
    for said, asked in found:
        figure = traces.trace(asked["figure"][0])
        wanted = given(example, asked)
        key = repr((figure.question, figure.asked("figure", wanted)))
        if key not in answers:
            answers[key] = ask(example, figure, "figure", wanted)
        value = figure.value_of(answers[key], wanted)
        # Of a table with many cells of one figure, so many that lie spread over it; what it says of itself, of all.
        if seen[figure.name] % (1 + of_figure[figure.name] // CELLS) == 0:
            total = figure.total_of(ask(example, figure, "rows", wanted))
            assert total == pytest.approx(value, abs=1e-9, rel=1e-9), (said, asked)
        seen[figure.name] += 1
        if NUMBER.search(said):
            is_part = asked["figure"][0] in ("bridge_grown", "bridge_released", "bridge_other_norm")
            assert is_as_written(value, said, is_part=is_part), (said, value, asked)


@pytest.mark.parametrize("name", ["status", "decisions", "stagnation", "analysis", "pivot"])
def test_promise_1_every_picture_and_table_leads_to_its_rows(screen, example, name):
    app = screen(name, example)
    pictures = len(app.get("plotly_chart"))
    whole = [asked for said, asked in origins(app) if said == NL("frame.origin")]
    assert len(whole) >= max(pictures, 1)


def shown_by(screen, store, name) -> dict[str, dict[str, list[str]]]:
    return {asked["figure"][0]: asked for said, asked in origins(screen(name, store))}


def test_the_screen_of_origins_shows_definition_rows_source_and_query(screen, example):
    for figure, asked in shown_by(screen, example, "status").items():
        address = {key: values if len(values) > 1 else values[0] for key, values in asked.items()}
        app = screen("origin", example, **address)
        assert not app.exception, figure
        trace = traces.trace(figure)
        assert NL(f"figures.{figure}.rows") in text(app)
        assert NL(f"figures.{trace.measure}.definition.what") in text(app)
        assert 'href="/bron?' in markup(app)
        assert [f"execute {trace.question}" in code.value for code in app.code] == [True, trace.rows == trace.question]
        assert f"prepare {trace.rows} as" in app.code[1].value


@pytest.mark.parametrize("figure", traces.names())
def test_every_origin_can_be_shown(example, figure):
    """What the screen is made of; that it is drawn, of each figure of the first screen: above. Every other one in
    English: what differs is words, of which tests/i18n holds that each is there in both.
    """
    trace, lang = traces.trace(figure), ("nl", "en")[traces.names().index(figure) % 2]
    narrowed = {
        "stage": "awaiting_decision",
        "month": "2026-03-01",
        "day": "2026-03-31",
        "t_days": "100",
        "area": "Rietlanden",
        "body": "College",
        "municipality": "Waterkant",
        "item": "structural_budget",
        "team": "Wijkteam Noord",
        "quarter": "2027-01-01",
        "unit": "fte",
        "plan": "most",
        "layer": "residents",
    }
    said = {"municipality": ["Waterkant"], "figure": [figure]} | {name: [narrowed[name]] for name in trace.needs}
    if "pilot_key" in trace.parameters():
        said["pilot_key"] = ["Waterkant/P-047"]
    request = request_for(example, as_of=example.current().as_of, language=lang, **said)
    made = [str(piece) for piece in pieces_for(request, origin.build(request)) if isinstance(piece, Html)]
    told = unescape(re.sub(r"<[^>]+>", " ", "\n".join(made)))
    assert words_for(lang)(f"figures.{figure}.rows") in told
    assert words_for(lang)("trace.definition_heading") in told


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({}, NL("trace.unknown")),
        ({"figure": "<b>geen</b>"}, NL("trace.unknown")),
        ({"figure": "backlog_arrivals"}, NL("trace.missing", names="month")),
    ],
)
def test_an_address_that_asks_for_nothing_says_what_to_do(screen, example, address, said):
    app = screen("origin", example, **address)
    assert not app.exception
    assert said in text(app)


@pytest.mark.parametrize(
    "odd", [{"stage": "nergens"}, {"grp": "niets"}, {"by": "alles"}, {"month": "maart"}, {"t_days": "x"}]
)
def test_nonsense_in_an_address_is_told_and_breaks_nothing(screen, example, odd):
    app = screen("origin", example, figure="groups_months", **odd)
    assert not app.exception
