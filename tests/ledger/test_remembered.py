"""A list that was read before is read so again."""

from __future__ import annotations

import pytest

from doorstroom.ledger.remembered import remembered
from doorstroom.ledger.taking import Said
from doorstroom.store.versions import Store
from tests.given import hand_in

FEW = '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n[[milestones]]\nmilestone = "started"\nhappened_on = "Start"\n'
MANY = FEW.replace('title = "Naam"\n', 'title = "Naam"\nowner = "Wie"\n')
HEADERS = ("Nr", "Naam", "Start")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("remembered")
    store = Store(folder / "store")
    for nth, (source, mapping) in enumerate((("wmo", FEW), ("jeugd", MANY), ("wmo", f"# opnieuw\n{FEW}"))):
        (folder / f"{nth}.csv").write_text(f"Nr;Naam;Start;Wie\n{nth};Een;2025-01-01;Noor\n", encoding="utf-8")
        (folder / f"{nth}.toml").write_text(mapping, encoding="utf-8")
        hand_in(store, folder / f"{nth}.csv", mapping_file=folder / f"{nth}.toml", said=Said(source))
    return store


@pytest.mark.parametrize(
    ("headers", "source", "unread"),
    [
        (HEADERS, "wmo", ()),
        ((*HEADERS, "Wie"), "jeugd", ()),
        ((*HEADERS, "Wie", "Kleur"), "jeugd", ("Kleur",)),
        (("nr", "NAAM ", "start"), "wmo", ()),
        (("Nr", "Naam"), None, None),
        ((), None, None),
    ],
)
def test_the_mapping_of_the_last_list_with_these_headers_is_remembered(store, headers, source, unread):
    found = remembered(store.ledger, headers)
    assert (found and found.source.name, found and found.unread) == (source, unread)
    if source == "wmo":
        assert found.mapping.startswith("# opnieuw")
