"""What an address says and what its links keep, and the choices of an analyst."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.query import address, selection
from doorstroom.query.address import DIMENSIONS

KNOWN = {"municipality": ["Elders", "Waterkant"], "theme": ["Jeugd", "Wmo"], "owner": ["T1", "T2"], "body": ["Raad"]}
NOTHING = (None,) * len(DIMENSIONS)


def read(asked=NOTHING, known=KNOWN, own="Waterkant", kept=(), base=""):
    return address.read(asked, known, own, dict(kept), base)


def asked_by(link: str) -> address.Asked:
    """What the dashboard would read from a link."""
    query = parse_qs(urlsplit(link).query, keep_blank_values=True)
    return tuple(tuple(query[name]) if name in query else None for name in DIMENSIONS)


def choice(own=(), page="analysis", look=(), **filters):
    asked = tuple(filters.get(name) for name in DIMENSIONS)
    return selection.read(page, read(asked, own=None), dict(own), dict(look))


def test_a_network_opens_with_the_own_municipality_and_a_single_one_with_all():
    assert read().filters == {"municipality": ("Waterkant",)}
    assert read(known={**KNOWN, "municipality": ["Waterkant"]}).filters == {}
    assert read(own="Onbekend").filters == {}


def test_what_does_not_exist_is_no_filter():
    asked = (("Elders", "Nergens"), ("Wmo", "Niets"), ("Niemand",), None)
    assert read(asked).filters == {"municipality": ("Elders",), "theme": ("Wmo",)}


@pytest.mark.parametrize("asked", [("Nergens",), ("Nergens", "<b>"), ("", "Nergens")])
def test_a_filter_of_which_nothing_exists_is_what_it_is_at_first(asked):
    assert read((asked, None, None, None)).filters == read().filters
    assert read((asked, None, None, None), own=None).filters == {}


def test_a_link_leaves_out_what_is_so_at_first_and_says_what_was_cleared():
    assert read().link("status") == "/"
    assert read(((), None, None, None)).link("decisions") == "/besluiten?municipality="
    assert read(base="doorstroom").link("status", theme=["Wmo"]) == "/doorstroom/?theme=Wmo"


def test_a_link_adds_and_takes_away():
    here = read((None, ("Wmo",), None, None), kept=[("lang", "en"), ("as_of", None)])
    assert here.link("pilot", id="m/P 1") == "/pilot?lang=en&theme=Wmo&id=m%2FP+1"
    assert here.link("status", theme=None) == "/?lang=en"


values = {name: st.one_of(st.none(), st.lists(st.sampled_from(KNOWN[name]), unique=True)) for name in DIMENSIONS}


@given(st.fixed_dictionaries(values))
def test_a_link_leads_to_the_same_filters(chosen):
    here = read(tuple(None if chosen[name] is None else tuple(chosen[name]) for name in DIMENSIONS))
    assert read(asked_by(here.link("analysis"))).filters == here.filters


@pytest.mark.parametrize(
    ("written", "read_as"), [("2026-03-31", "2026-03-31"), ("31-3", None), ("", None), (None, None)]
)
def test_a_day_in_an_address_is_a_day_or_nothing(written, read_as):
    found = address.day(written)
    assert (found.isoformat() if found else None) == read_as


# ------------------------------------------------------------------ choosing


def test_a_click_adds_a_value_and_a_second_one_takes_it_away():
    assert choice().toggled("stage", "running") == "/analyse?stage=running"
    once = choice(own={"stage": ("running",)})
    assert once.toggled("stage", "idea") == "/analyse?stage=running&stage=idea"
    assert once.toggled("stage", "running") == "/analyse"
    assert choice(theme=("Wmo",)).toggled("theme", "Wmo") == "/analyse"


def test_a_filter_that_is_set_at_first_is_cleared_in_so_many_words():
    here = selection.read("analysis", read(), {}, {})
    assert here.chosen == {"municipality": ("Waterkant",)}
    assert here.toggled("municipality", "Waterkant") == "/analyse?municipality="
    assert here.cleared() == "/analyse?municipality="


def test_a_choice_goes_along_to_other_screens_and_keeps_how_it_is_looked_at():
    here = choice(own={"area": ("noord",), "month": ("2026-01-01",)}, look={"measure": "n_waiting"}, theme=("Wmo",))
    assert here.to("pivot") == "/draaitabel?theme=Wmo&measure=n_waiting&area=noord&month=2026-01-01"
    assert here.only("analysis", stage="idea", area="zuid").endswith("&stage=idea&area=zuid&month=2026-01-01")


@given(
    st.sampled_from(selection.OWN),
    st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=4),
    st.text(min_size=1, max_size=12),
)
def test_two_clicks_on_a_value_change_nothing(dimension, values, clicked):
    def own_of(link):
        query = parse_qs(urlsplit(link).query, keep_blank_values=True)
        return {name: tuple(query[name]) for name in selection.OWN if name in query}

    here = choice(own={dimension: tuple(values)})
    there = choice(own=own_of(here.toggled(dimension, clicked)))
    assert (clicked in there.chosen.get(dimension, ())) is (clicked not in values)
    back = choice(own=own_of(there.toggled(dimension, clicked)))
    assert set(back.chosen.get(dimension, ())) == set(values)
