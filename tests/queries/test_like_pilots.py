"""Who already did something like it: texts compared by pieces of four letters."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections import Counter

import pytest

from doorstroom.store.seen_copy import public_store
from tests.given import drawn_rows, example_in, rows, store_of, told_store

DAY = dt.date(2026, 3, 31)
PILOTS = """
pilot_id | title                        | summary                                    | theme | contact
a        | Keukentafelgesprek met tolk  | Familie zonder Nederlands aan tafel        | Wmo   | wmo@m.example
b        | Gesprek aan de keukentafel   | Met een tolk, voor wie weinig Nederlands kan | Wmo |
c        | Tolk aan de keukentafel      | Gesprekken met families                    | Jeugd | jeugd@m.example
d        | Fietsles voor nieuwkomers    | Op het plein bij de school                 | Jeugd |
e        | Keukentafelgesprek op school | Familie, tolk en leerkracht aan tafel      | Jeugd |
"""
LIVES = """
pilot_id | milestone        | happened_on | outcome      | recorded_on
a        | evaluation       | 2024-01-10  | successful   |
a        | rollout_decision | 2024-03-01  | rollout_full |
a        | implemented      | 2024-06-01  |              |
a        | recheck          | 2024-12-01  | holds        |
a        | recheck          | 2025-06-01  | holds        |
a        | anchored         | 2025-06-10  |              |
b        | started          | 2024-01-10  |              |
b        | stopped          | 2024-09-01  |              |
c        | evaluation       | 2025-10-01  | successful   |
d        | started          | 2025-01-01  |              |
e        | registered       | 2026-01-01  |              |
"""
LESSONS = """
lesson_id | pilot_id | lesson           | kind         | recorded_on
1         | a        | Begin klein      | worked       | 2024-02-01
2         | b        | Vraag het eerder | worked       | 2024-02-01
3         | b        | Niet in de avond | did_not_work | 2024-01-20
4         | b        | Later            | worked       | 2026-05-01
5         | d        | Fietsen helpt    | worked       | 2025-02-01
"""
ASKED = "Keukentafelgesprek met een tolk"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("like"), pilots=PILOTS, milestones=LIVES, lessons=LESSONS)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_in(tmp_path_factory.mktemp("example"))


def alike(store, *columns, **given):
    return rows(store.ask("like_pilots", as_of=DAY, **given), *columns)


def test_the_most_alike_come_first_and_of_those_about_as_alike_what_stopped_or_waits(store):
    told = alike(store, "pilot_key", "fate", "teaches", text=ASKED)
    assert {*told} == {
        ("m/a", "anchored", False),
        ("m/b", "stopped", True),
        ("m/c", "waiting", True),
        ("m/e", "planned", False),
    }
    assert told[0][0] == "m/a"
    order = [
        (-round(score * 20), not teaches, -score) for score, teaches in alike(store, "score", "teaches", text=ASKED)
    ]
    assert order == sorted(order)


def test_a_real_match_stands_before_what_stopped_and_is_less_alike_and_after_what_stopped_and_is_nearly_as(tmp_path):
    pilots = """
    pilot_id | title
    a        | Buurtcoach voor jongeren
    b        | Buurtcoach voor ouderen in de flat
    c        | Buurtcoach voor jongeren!
    """
    lives = """
    pilot_id | milestone | happened_on
    a        | started   | 2025-01-01
    b        | stopped   | 2025-01-01
    c        | stopped   | 2025-01-01
    """
    store = store_of(tmp_path, pilots=pilots, milestones=lives)
    told = alike(store, "pilot_key", "fate", text="Buurtcoach voor jongeren")
    assert told == [("m/c", "stopped"), ("m/a", "running"), ("m/b", "stopped")]


def test_a_pilot_is_not_like_itself_and_its_own_text_is_that_of_its_record(store):
    told = alike(store, "pilot_key", "n_alike", pilot_key="m/a")
    assert "m/a" not in [key for key, _ in told]
    assert {n for _, n in told} == {len(told)}
    text = "Keukentafelgesprek met tolk Familie zonder Nederlands aan tafel"
    of_text = dict(alike(store, "pilot_key", "score", text=text))
    assert of_text.pop("m/a") == pytest.approx(1)
    assert of_text == pytest.approx(dict(alike(store, "pilot_key", "score", pilot_key="m/a")))


def test_it_tells_how_long_anchoring_took_what_was_learned_and_whom_to_ask(store):
    (a,) = [
        row
        for row in alike(store, "pilot_key", "days_to_anchor", "n_lessons", "contact", text=ASKED)
        if row[0] == "m/a"
    ]
    assert a == ("m/a", (dt.date(2025, 6, 10) - dt.date(2024, 1, 10)).days, 1, "wmo@m.example")
    copy = public_store(store, store.current_name())
    assert {contact for (contact,) in alike(copy, "contact", text=ASKED)} <= {None}


def test_what_is_shared_is_told_in_whole_words_that_say_something(store):
    shared = dict(alike(store, "pilot_key", "shared", text=ASKED))
    assert set(shared["m/b"].split(", ")) == {"keukentafel", "gesprek", "tolk"}
    assert shared["m/a"].split(", ") == ["keukentafelgesprek", "tolk"]
    two = dict(alike(store, "pilot_key", "shared", text=ASKED, words=2))
    assert two["m/b"].split(", ") == shared["m/b"].split(", ")[:2]


@pytest.mark.parametrize(
    ("asked", "title", "shared"),
    [
        ("Coach voor de wijk met een maatje", "Met een maatje voor de wijk", "maatje, wijk"),
        (
            "Mantelzorgondersteuning",
            "Mantelzorgers",
            "mantelzorgers",
        ),  # the word of the text
        ("Woningruil", "Training in een woning", "woning"),  # many words end alike
        ("Oplossing GGZ", "GGZ in de wijk", "ggz"),  # short, and all of it
        ("Reïntegratie", "Reintegratie", "reintegratie"),
        ("Met een van de zwemles", "Met een van de ouderen", None),
        ("Met a plan for the street", "A plan with the street", "street, plan"),
    ],
)
def test_the_reason_is_no_small_word_and_no_ending(tmp_path, asked, title, shared):
    store = store_of(tmp_path, pilots=f"pilot_id | title\na | {title}\nb | Fietsles")
    assert dict(alike(store, "pilot_key", "shared", text=asked, least=5))["m/a"] == shared


def test_what_is_bought_in_otherwise_at_home_finds_the_new_purchase_first(tmp_path):
    """No word of them is the same."""
    pilots = """
    pilot_id | title
    a        | Nieuwe inkoop van ondersteuning thuis in de wijk
    b        | Anders vergaderen in de wijk
    c        | Thuis lezen met kinderen
    d        | Ondersteuning bij schulden
    """
    store = store_of(tmp_path, pilots=pilots)
    assert alike(store, "pilot_key", text="Thuisondersteuning anders ingekocht", least=1)[0] == ("m/a",)


@pytest.mark.parametrize("given", [{"text": "zwemles"}, {"text": "  !? "}, {"text": ""}, {"pilot_key": "m/none"}, {}])
def test_where_nothing_is_alike_nothing_is_told(store, given):
    assert alike(store, **given) == []
    assert rows(store.ask("like_lessons", as_of=DAY, **given)) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, (0, 0, "empty")),
        ({"text": " "}, (0, 0, "empty")),
        ({"text": "!? …"}, (0, 0, "signs")),
        ({"text": "2025 12"}, (2, 0, "number")),
        ({"text": "é"}, (1, 0, "letter")),
        ({"text": "Voor de nieuwe"}, (3, 0, "small")),
        ({"text": "voor 3"}, (2, 0, "mixed")),
        ({"text": "M"}, (1, 0, "letter")),
        ({"text": "de tolk"}, (2, 1, None)),
        ({"text": "AI"}, (1, 1, None)),
        ({"text": "112-melding"}, (2, 1, None)),
        ({"pilot_key": "m/a"}, (8, 5, None)),
    ],
)
def test_a_text_of_which_no_word_says_anything_finds_nothing_and_says_why(store, given, told):
    assert rows(store.ask("words_searched", as_of=DAY, **given)) == [told]
    assert (told[2] is None) or (alike(store, least=1, **given) == [])


@pytest.mark.parametrize(("said", "is_name"), [("Aardam", True), ("aardam", True), ("Aardam tolk", False)])
def test_the_name_of_a_municipality_says_nothing_to_search_by(tmp_path, said, is_name):
    pilots = "municipality | pilot_id | title\nAardam | a | Aardam leert tolken\nBeek | b | Tolk in de wijk"
    found = store_of(tmp_path, pilots=pilots)
    assert found.ask("words_searched", as_of=DAY, text=said)["reason"].iloc[0] == ("name" if is_name else None)
    assert bool(alike(found, text=said, least=1)) is not is_name


def test_only_the_best_are_told_and_of_a_theme_only_those(store):
    (best,) = alike(store, "pilot_key", "n_alike", pilot_key="m/a", at_most=1)
    assert best[1] == 3
    assert {key for (key,) in alike(store, "pilot_key", text=ASKED, theme=["Wmo"])} == {"m/a", "m/b"}


def test_capitals_accents_and_names_of_municipalities_make_no_difference(tmp_path):
    pilots = """
    municipality | pilot_id | title
    Aardam       | 1        | Reïntegratie in Aardam
    Beekrijk     | 2        | Reintegratie Beekrijk
    Beekrijk     | 3        | Beekrijk helpt
    Ceverin      | 4        | Schuldhulp
    """
    store = store_of(tmp_path, pilots=pilots)
    assert dict(alike(store, "pilot_key", "score", text="REÏNTEGRATIE Beekrijk"))["Beekrijk/2"] == pytest.approx(1)
    assert [key for (key,) in alike(store, "pilot_key", text="Beekrijk")] == []
    (best, *_) = alike(store, "pilot_key", pilot_key="Beekrijk/3", least=1) or [(None,)]
    assert best != ("Beekrijk/2",)


def test_a_day_knows_the_texts_of_that_day_and_nothing_later(tmp_path):
    told = {
        "pilots": drawn_rows("""
            pilot_id | title                | known_from | known_until
            a        | Zwemles voor ouders  |            | 2026-02-01
            a        | Schuldhulp op school | 2026-02-01 |
            b        | Zwemles              |            |
            c        | Zwemles in de zomer  | 2026-03-01 |
        """),
        "milestones": drawn_rows("pilot_id | milestone | happened_on\nb | started | 2025-01-01"),
    }
    store = told_store(tmp_path, told)

    def on(day):
        found = store.ask("like_pilots", as_of=dt.date.fromisoformat(day), text="zwemles")
        return dict(rows(found, "pilot_key", "score"))

    assert [set(on(day)) for day in ("2026-02-01", "2026-03-01")] == [{"m/b"}, {"m/b", "m/c"}]
    then = cosines(["Zwemles voor ouders", "Zwemles"], "zwemles", set())
    assert on("2026-01-31") == pytest.approx({"m/a": then[0], "m/b": then[1]})


def test_lessons_come_in_the_order_of_their_pilots_with_what_did_not_work_first(store):
    told = rows(store.ask("like_lessons", as_of=DAY, text=ASKED), "lesson_id", "fate")
    assert told == [("1", "anchored"), ("3", "stopped"), ("2", "stopped")]


# ------------------------------------------------- beside the same worked out from its definition alone


def words_of(text: str, names: set[str]) -> list[str]:
    found = [word for word in re.findall(r"\w+", text.replace("_", " ")) if word not in names]
    folded = (unicodedata.normalize("NFD", word) for word in found)
    return ["".join(sign for sign in word if not unicodedata.combining(sign)).lower() for word in folded]


def pieces(text: str, names: set[str]) -> Counter[str]:
    padded = (f" {word} " for word in words_of(text, names))
    return Counter(one[at : at + 4] for one in padded for at in range(max(len(one) - 3, 1)))


def cosines(texts: list[str], asked: str, names: set[str]) -> list[float]:
    counted = [pieces(text, names) for text in texts]
    spread = Counter(piece for one in counted for piece in one)

    def vector(found: Counter[str]) -> dict[str, float]:
        return {piece: n * (math.log((1 + len(texts)) / (1 + spread[piece])) + 1) for piece, n in found.items()}

    def length(one: dict[str, float]) -> float:
        return math.sqrt(sum(value**2 for value in one.values()))

    question = vector(pieces(asked, names))
    given = map(vector, counted)
    return [
        sum(one.get(piece, 0) * value for piece, value in question.items()) / length(one) / length(question)
        for one in given
    ]


def test_scores_are_those_of_the_definition_on_all_texts_of_the_example(example):
    connection = example._connection(example.current_name()).cursor()
    connection.execute("use records")
    known = "known_until is null"
    told = connection.table("pilot_texts").filter(known).select("pilot_no", "told").fetchall()
    keys = dict(connection.table("portfolio").select("pilot_no", "pilot_key").fetchall())
    apart = {no for (no,) in connection.execute("select pilot_no from apart_on(?)", [DAY]).fetchall()}
    names = {key.partition("/")[0] for key in keys.values()}
    texts = sorted({text for _, text in told})
    for asked in [*texts[::17], ASKED, "Budgetcoach in de wijk"]:
        expected = dict(zip(texts, cosines(texts, asked, names), strict=True))
        found = alike(example, "pilot_key", "score", text=asked, least=5, at_most=1000)
        by_key = {keys[no]: expected[text] for no, text in told if no not in apart}
        assert dict(found) == pytest.approx({key: score for key, score in by_key.items() if score >= 0.05})


COMPOUNDS = [  # what is asked, and the text that is meant: one word of two
    ("schuldsanering", "Schuldhulp aan huis"),
    ("mantelzorgondersteuning", "Respijtweekend voor mantelzorgers"),
    ("jongerenwerk", "Jongerencoach in de wijk"),
    ("gezinsbegeleiding", "Gezinscoach na scheiding"),
    ("dagbesteding", "Dagactiviteit op de boerderij"),
    ("taalmaatje", "Taalles met koffie"),
    ("huisvesting", "Huisgenoten voor ouderen"),
    ("werkervaringsplaats", "Werkfit in zes weken"),
    ("beweegmakelaar", "Beweegtuin achter de flat"),
    ("kinderopvangtoeslag", "Kinderarmoede bespreekbaar"),
    ("eenzaamheidspreventie", "Tegen eenzaamheid: bellen op zondag"),
    ("wijkverpleegkundige", "Verpleegzorg zonder wachtlijst"),
    ("inburgeringsklas", "Inburgeren op de werkvloer"),
    ("vervoersarmoede", "Vervoer naar de dokter"),
    ("energiefixer", "Energiebesparing bij huurders"),
    ("ontmoetingsplek", "Ontmoeten in het buurthuis"),
]


def test_words_of_which_a_part_is_shared_find_each_other(tmp_path):
    """Of no pair a whole word is the same: who compares words finds none of them."""
    lines = [f"{nth} | {title}" for nth, (_, title) in enumerate(COMPOUNDS)]
    store = store_of(tmp_path, pilots="\n".join(["pilot_id | title", *lines]))
    first = [alike(store, "pilot_key", text=asked, least=1, at_most=1)[:1] for asked, _ in COMPOUNDS]
    hits = [found == [(f"m/{nth}",)] for nth, found in enumerate(first)]
    assert sum(hits) >= 14, [asked for (asked, _), hit in zip(COMPOUNDS, hits, strict=True) if not hit]
