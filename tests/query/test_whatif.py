"""What an address supposes: read, written again, and told where it is nothing."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.query.whatif import MOST, PART, Supposition, WhatIf, read
from tests.given import request_for
from tests.queries.collision_tables import AS_OF, TEAM, evaluating, past, store

SAID = [
    ("out m/P-1", Supposition("out", "m/P-1")),
    ("out Den Haag/12 a", Supposition("out", "Den Haag/12 a")),
    ("targeted m/P-1", Supposition("targeted", "m/P-1")),
    ("move -30 m/P-1", Supposition("move", "m/P-1", -30)),
    ("fte 1.5", Supposition("fte", None, 1.5)),
    ("fte -0.5 m/Wijkteam Noord", Supposition("fte", "m/Wijkteam Noord", -0.5)),
    ("euro 10000 m/3 Noord", Supposition("euro", "m/3 Noord", 10_000)),
]


@pytest.mark.parametrize(("text", "meant"), SAID)
def test_what_is_said_is_read_and_written_the_same(text, meant):
    assert read([text]) == WhatIf((meant,))
    assert str(meant) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "out",
        "out ",
        "out  x",
        "fte",
        "fte x",
        "fte 1 ",
        "fte 1e9",
        "fte 1.2345",
        "move 3",
        "move 1.5 m/P",
        "move 9999 m/P",
        *("OUT m/P", "out m/P\n", "more 1", "fte nan", "fte ١", "euro 12345678901", "'; drop table pilots"),
    ],
)
def test_what_is_none_is_told_and_left_out(text):
    assert read([text, "fte 1"]) == WhatIf((Supposition("fte", None, 1),), (text,))


def test_of_two_about_the_same_the_last_holds():
    assert read(["fte 1", "fte 2", "fte 1 m/T", "move 5 m/P", "move 0 m/P"]).given == ["fte 2", "fte 1 m/T"]


def test_what_is_supposed_is_added_changed_and_taken_back():
    one = WhatIf().with_one("out", "m/P").with_one("fte", None, 1).with_one("fte", None, 2.5)
    assert one.given == ["out m/P", "fte 2.5"]
    assert (one.holds("out", "m/P"), one.holds("targeted", "m/P"), one.amount("fte"), one.amount("euro")) == (
        True,
        False,
        2.5,
        None,
    )
    assert one.without("out", "m/P").with_one("fte", None, 0) == WhatIf()


def test_an_address_says_no_more_than_gets_through():
    told = read(f"out m/{nth}" for nth in range(MOST + 1))
    assert (len(told.suppositions), told.refused) == (MOST, (f"out m/{MOST}",))


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: not name[0].isspace() and "\n" not in name)


@given(st.lists(st.builds(Supposition, st.sampled_from(["out", "targeted"]), NAMES), max_size=5, unique=True))
def test_every_name_comes_back_as_it_went(suppositions):
    assert read(read(map(str, suppositions)).given) == WhatIf(tuple(suppositions))


@given(st.text())
def test_any_text_is_read_or_told(text):
    told = read([text])
    assert len(told.given) + len(told.refused) <= 1


def test_a_request_asks_with_what_its_address_supposes(tmp_path):
    of = store(tmp_path, [*past(), *(evaluating(f"e{nth}") for nth in range(8))])
    plain = request_for(of, as_of=AS_OF)
    supposed = request_for(of, as_of=AS_OF, whatif=("out m/e0", f"fte 1 m/{TEAM}", "nonsense"))
    assert supposed.whatif.refused == ("nonsense",)
    assert plain.key != supposed.key
    rooms = [one.ask("collision").query("kind == 'fte'").room.iloc[0] for one in (plain, supposed)]
    assert rooms == [6, 7]
    assert [one.ask("collision").n_pilots.iloc[0] for one in (plain, supposed)] == [8, 7]
    assert plain.ask("stagnation") is not None  # which takes none of it
    again = parse_qs(urlsplit(supposed.link("status", **{PART: supposed.whatif.given})).query)
    assert read(again[PART]) == WhatIf(supposed.whatif.suppositions)
