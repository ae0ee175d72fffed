"""What hand-ins said one after another, on the screens: history, what is open, lists that are late."""

from __future__ import annotations

import pytest

from tests.ledger.given import store_of_lists
from tests.ledger.test_fold_table import MAPPING, lists_of
from tests.pages.reading import follow, links, text

LISTS = lists_of(
    """
                | 2026-01-31 | 2026-02-28 | 2026-03-31
    einde       | 31-03-2026 | 30-09-2026 | 30-09-2026
    geevalueerd | 15-12-2025 |            |
    uitkomst    | geslaagd   |            |
    """,
    """
                | 2026-01-31 | 2026-02-28
    naam        | (weg)      | Nieuw
    einde       |            | 31-03-2026
    """,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of_lists(tmp_path_factory.mktemp("screens"), LISTS, MAPPING)


def test_the_screen_of_a_pilot_tells_what_was_said_when_and_leads_to_the_line(screen, store):
    app = screen("pilot", store, id="m/1", as_of="2026-03-31")
    assert not app.exception
    shown = text(app)
    assert "Wat is er wanneer gezegd" in shown
    assert "Sinds 28 februari 2026" not in shown  # the sentence begins with the list
    assert "De lijst zegt sinds 28 februari 2026 niets meer over Evaluatie (15 dec 2025, Geslaagd)." in shown
    (line,) = {href for words, href in links(app, "/bron") if words == "2026-02-28 lijst.csv, regel 2"}
    source = text(follow(screen, "source", store, line))
    assert "30-09-2026" in source
    assert "Uit de levering van m / lijst, stand van 28 februari 2026" in source


def test_a_pilot_of_which_one_hand_in_told_has_no_history_to_tell(screen, store):
    shown = text(screen("pilot", store, id="m/2", as_of="2026-02-28"))
    assert "Wat is er wanneer gezegd" not in shown
    assert "Wat nog een antwoord vraagt" not in shown


def test_what_is_open_stands_beside_the_flags_and_not_for_the_public(screen, store, monkeypatch):
    question = "niets meer over Evaluatie"
    assert question in text(screen("method", store, as_of="2026-03-31"))
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    assert question not in text(screen("method", store, as_of="2026-03-31"))


@pytest.mark.parametrize(("day", "is_late"), [("2026-04-20", False), ("2026-06-01", True)])
def test_a_list_that_is_late_is_named_on_the_first_screen(screen, store, day, is_late):
    shown = text(screen("status", store, as_of=day))
    assert ("Een lijst komt later dan gewoonlijk: lijst van m, verwacht op 30 april 2026" in shown) == is_late


@pytest.mark.parametrize("name", ["status", "decisions", "stagnation"])
def test_who_is_no_longer_in_the_list_is_told_beside_the_figure(screen, tmp_path, name):
    """Deleting a row hides nothing: who waited is told apart, beside who waits."""
    lists = lists_of(
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 | 15-12-2025
        uitkomst    | geslaagd   | geslaagd
        """,
        """
                    | 2026-01-31 | 2026-02-28
        naam        | Weg        | (weg)
        geevalueerd | 15-10-2025 |
        uitkomst    | geslaagd   |
        """,
    )
    store = store_of_lists(tmp_path, lists, MAPPING)
    said = "1 pilot staat niet meer in de lijst en telt daarom apart: Weg. Daarvan wachtte er 1 op een besluit."
    assert said not in text(screen(name, store, as_of="2026-02-27"))
    assert said in text(screen(name, store, as_of="2026-02-28"))
