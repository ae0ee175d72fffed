"""Looking back on Gegevens: any two hand-ins or days beside each other, and one hand-in opened."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.screens import looking
from doorstroom.report.text import changes
from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING, lists_of
from tests.pages.reading import links, text

NL = words_for("nl")
LISTS = lists_of(
    """
                | 2026-01-31 | 2026-02-28 | 2026-03-31
    einde       | 31-03-2026 | 30-09-2026 | 31-12-2026
    """,
    """
                | 2026-01-31 | 2026-02-28 | 2026-03-31
    naam        | (weg)      | Nieuw      | Nieuw
    einde       |            | 31-03-2026 | 31-03-2026
    """,
)
OTHER = {
    "2026-02-10": {
        "andere.csv": next(iter(LISTS.values())).splitlines()[0] + "\n9;Van een ander;;;30-06-2026;;;;;;;Loopt\n"
    }
}
DAYS = {day: dt.date.fromisoformat(day) for day in ("2026-01-31", "2026-02-10", "2026-02-28", "2026-03-31")}
END = NL.label("milestone", "ended")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("looking")
    own = store_of_lists(folder, LISTS, MAPPING)
    return store_of_lists(folder, OTHER, MAPPING, source="andere", store=own)


@pytest.fixture(scope="module")
def names(store):
    """Hand-ins by their day."""
    known = store.ask("hand_ins")
    return {str(day.date()): name for day, name in zip(known["reported_on"], known["hand_in"], strict=True)}


def between(screen, store, since, day):
    app = screen("records", store, **{"from": since, "to": day})
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("since", "day"),
    [("2026-01-31", "2026-02-28"), ("2026-01-31", "2026-03-31"), ("2026-02-10", "2026-03-31")],
)
def test_two_hand_ins_also_of_two_lists_differ_as_their_days_do(screen, store, names, since, day):
    found = store.ask("since_last_time", since=DAYS[since], as_of=DAYS[day])
    assert len(found)
    said = text(between(screen, store, names[since], names[day]))
    assert changes.summary(found, DAYS[since], NL) in said
    assert NL("changes.compared", since=DAYS[since], day=DAYS[day]) in said
    for row in found.to_dict("records"):
        assert changes.in_words(row, DAYS[since], NL) in said
    assert text(between(screen, store, since, day)) == said  # days say the same
    assert text(between(screen, store, names[day], names[since])) == said  # and so does the other way round


def test_what_differs_leads_to_the_pilot_and_to_the_rows_behind_it(screen, store, names):
    app = between(screen, store, names["2026-01-31"], names["2026-03-31"])
    assert any("id=m%2F1" in href for _, href in links(app, "/pilot"))
    ((_, href),) = [one for one in links(app, "/herkomst") if "figure=changes" in one[1]]
    assert "since=2026-01-31" in href
    assert "as_of=2026-03-31" in href


def test_where_nothing_differs_it_is_said(screen, store, names):
    day = DAYS["2026-03-31"]
    same = text(between(screen, store, names["2026-03-31"], "2026-03-31"))
    assert NL("looking.same_day", day=day) in same
    later = text(between(screen, store, names["2026-03-31"], "2026-04-02"))
    assert NL("looking.nothing", since=day, day=dt.date(2026, 4, 2)) in later


def test_of_before_the_first_list_nothing_is_known_and_not_that_nothing_changed(screen, store):
    said = text(between(screen, store, "2025-01-31", "2025-06-30"))
    assert NL("changes.first", first=DAYS["2026-01-31"], since=dt.date(2025, 1, 31)) in said
    assert NL("looking.nothing", since=dt.date(2025, 1, 31), day=dt.date(2025, 6, 30)) not in said


def test_what_lacks_to_compare_is_said(screen, store, names):
    assert NL("looking.one_more") in text(screen("records", store, to=names["2026-03-31"]))
    for wrong in ("2026-01-31_00000000", "2026-02-30", "<b>"):
        assert NL("looking.unknown") in text(between(screen, store, wrong, names["2026-03-31"]))
    plain = text(screen("records", store))
    assert NL("looking.heading") in plain
    assert NL("looking.one_more") not in plain
    assert NL("looking.unknown") not in plain


def test_the_selects_hold_what_the_address_says_and_lead_it(screen, store, names):
    app = between(screen, store, names["2026-01-31"], "2026-02-17")
    boxes = {box.label: box for box in app.selectbox}
    assert boxes[NL("looking.from")].value == names["2026-01-31"]
    assert boxes[NL("looking.to")].value == "2026-02-17"
    app = boxes[NL("looking.to")].set_value(names["2026-03-31"]).run()
    assert names["2026-03-31"] in app.query_params["to"]
    assert NL("changes.compared", since=DAYS["2026-01-31"], day=DAYS["2026-03-31"]) in text(app)
    app = next(box for box in app.selectbox if box.label == NL("looking.to")).set_value(None).run()
    assert "to" not in app.query_params
    assert NL("looking.one_more") in text(app)


def test_nothing_is_compared_where_nothing_was_handed_in(screen, store, names):
    known = store.ask("hand_ins")
    assert looking.day_of(names["2026-02-10"], known) == DAYS["2026-02-10"]
    assert looking.day_of(None, known) is None
    assert list(looking.before(known.iloc[-1], known, NL, lambda *given, **told: "")) == []


def test_a_hand_in_that_is_opened_tells_its_account_and_leads_to_the_one_before(screen, store, names):
    app = screen("records", store, hand_in=names["2026-03-31"])
    assert not app.exception
    said = text(app)
    assert NL("looking.counted") in said
    assert NL.count("looking.flagged", store.ledger.hand_in(names["2026-03-31"]).n_flags) in said
    assert NL("handing_in.column.rows_refused") in said
    label = NL("looking.with_before", day=DAYS["2026-02-28"])
    ((_, href),) = [one for one in links(app, "/gegevens") if one[0] == label]
    assert f"from={names['2026-02-28']}&to={names['2026-03-31']}" in href
    first = screen("records", store, hand_in=names["2026-01-31"])
    assert not [one for one in links(first, "/gegevens") if "from=" in one[1]]


@pytest.mark.parametrize(("day", "is_late"), [("2026-04-20", False), ("2026-06-01", True)])
def test_a_list_that_is_late_is_named_here(screen, store, day, is_late):
    said = text(screen("records", store, as_of=day))
    assert ("lijst van m, verwacht op 30 april 2026" in said) == is_late
