"""The page for phones: what it says, what it never holds, who gets it, and what it says when there is nothing."""

import base64
import datetime as dt
import hashlib
import re
from itertools import pairwise
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import duckdb
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from doorstroom.i18n import words_for
from doorstroom.store.load import load
from doorstroom.web import jobs
from doorstroom.web.asgi import first_words, index_page, middleware, routes
from pages import phone
from tests.given import NOW, empty_store, example_in, silent, store_of, write_tables
from tests.store.test_seen_copy import EVERY, PLACES, may_see, network, secrets_of
from tests.web.client import Client, OpenGate
from tests.web.reading import seen

__all__ = ["network"]
STATIC = Path(get_static_dir())
TODAY = dt.date(2026, 3, 31)
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "&lt;b&gt;",
    "**vet** {title} %s",
    "</title></style>",
]


def asking(store, base="", shut_out=False):
    """`get` of the page over a store, by query and headers."""
    own = routes(base, lambda request: {} if shut_out else None, lambda: TODAY, phone)
    client = Client(Starlette(routes=own, middleware=middleware(STATIC, base, OpenGate())))
    path = f"/{base}/status" if base else "/status"
    return lambda query="", headers=None, method="GET": client.get(f"{path}?{query}", headers, method)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_in(tmp_path_factory.mktemp("example"))


@pytest.fixture
def over(monkeypatch):
    """The page over a store: `over(store)`."""

    def ask(store, **options):
        monkeypatch.setenv("DOORSTROOM_STORE", str(getattr(store, "path", store)))
        return asking(store, **options)

    return ask


MILESTONES = """
    pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
    long     | evaluation       |            | 2025-01-01  | successful |
    long     | rollout_decision | 2025-03-01 |             |            | College
    short    | evaluation       |            | 2026-03-01  | successful |
    short    | rollout_decision | 2026-04-01 |             |            | College
"""
MEETINGS = """
    body    | meets_on   | papers_due_on
    College | 2026-04-14 | 2026-04-07
"""


@pytest.fixture
def two_wait(tmp_path):
    return store_of(tmp_path, milestones=MILESTONES, meetings=MEETINGS)


# ------------------------------------------------------------------ what it says


def test_it_says_what_waits_and_what_is_asked_before_which_meeting(two_wait, over):
    page = seen(over(two_wait)("as_of=2026-03-31&lang=nl").content.decode())
    assert "2 geslaagde pilots wachten op een uitrolbesluit" in page.text
    assert "College: vergadert op 14 april 2026" in page.text
    assert "Stukken uiterlijk 7 apr 2026." in page.text
    assert "wacht 454 dagen" in page.text
    assert len(page.all_of("dt")) == 4 + 4  # the figures that lead, and where they come from


def test_a_bar_has_its_norm_and_says_the_same_in_words(two_wait, over):
    text = over(two_wait)("as_of=2026-03-31&lang=nl").content.decode()
    rect = re.compile(r'<rect class="(\w+)"(?: x="([\d.]+)%")?(?: y="3")? width="([\d.]+)')
    bars = [rect.findall(bar) for bar in text.split("<svg")[1:]]
    (within, over_norm, norm), short = bars
    assert float(within[2]) + float(over_norm[2]) == pytest.approx(100, abs=0.1)
    assert float(norm[1]) == float(within[2])
    days = [int(found) for found in re.findall(r"<span>(\d+) dagen", text)]
    assert float(short[0][2]) == pytest.approx(100 * days[1] / days[0], abs=0.1)
    assert "454 dagen, dat is" in text
    assert "De streep in een balk is de startnorm" in text


def test_a_wait_of_unknown_length_has_no_bar(tmp_path, over):
    unknown = MILESTONES.replace("2025-01-01", "          ").replace("2026-03-01", "          ")
    text = over(store_of(tmp_path, milestones=unknown))("as_of=2026-03-31&lang=nl").content.decode()
    assert "<svg" not in text
    assert text.count("<span>wachttijd onbekend</span>") == 2


@pytest.mark.parametrize(("language", "heading"), [("nl", "Stand van zaken"), ("en", "State of play")])
def test_it_speaks_the_language_of_the_address_and_else_of_the_browser(example, over, language, heading):
    ask = over(example)
    by_address = seen(ask(f"lang={language}", {"Accept-Language": "de"}).content.decode())
    by_browser = seen(ask("", {"Accept-Language": language}).content.decode())
    for page in (by_address, by_browser):
        assert page.all_of("html") == [{"lang": language}]
        assert page.texts["h1"] == [words_for(language)("status.title")] == [heading]


def test_its_links_keep_day_filters_and_language(example, over):
    page = seen(over(example)("lang=en&as_of=2026-02-28&theme=Jeugdhulp&municipality=").content.decode())
    links = [link["href"] for link in page.all_of("a")]
    assert [link for link in links if not re.match(r"/[a-z-]*\?", link)] == []
    assert all("as_of=2026-02-28" in link and "municipality=" in link and "theme=Jeugdhulp" in link for link in links)
    other = next(link for link in page.all_of("a") if link.get("hreflang"))
    assert other["href"].startswith("/status?")
    assert "lang=nl" in other["href"]


def test_it_shows_what_is_filtered_and_leaves_out_what_does_not_exist(example, over):
    text = over(example)("lang=nl&municipality=&theme=Jeugdhulp&theme=Bestaat+niet").content.decode()
    assert "Thema: Jeugdhulp" in text
    assert "Bestaat niet" not in text


def test_below_a_path_of_its_own_every_link_stays_there(example, over):
    page = seen(over(example, base="pilots")("lang=nl").content.decode())
    assert all(link["href"].startswith("/pilots/") for link in page.all_of("a"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "gisteren", "", "2026-02-30"])
def test_a_day_that_cannot_be_asked_for_counts_as_not_chosen(example, over, day):
    ask = over(example)
    assert ask(f"as_of={day}&since={day}").content == ask("").content


def test_the_day_to_compare_with_is_never_later_than_the_day_itself(example, over):
    text = over(example)("lang=nl&as_of=2026-02-28&since=2026-03-15").text
    assert words_for("nl")("status.change.none", day=dt.date(2026, 2, 28)) in text
    assert "15 maart 2026" not in text


def test_records_without_a_day_of_their_own_are_of_today(two_wait, over):
    assert "peildatum 31 maart 2026" in over(two_wait)("lang=nl").content.decode()


def test_no_pilots_at_all_is_said(tmp_path, over):
    answer = over(empty_store(tmp_path))("lang=nl")
    assert answer.status_code == 200
    assert words_for("nl")("view.no_pilots") in answer.content.decode()


# ----------------------------------------------------------- how it is made


@pytest.mark.parametrize("query", ["lang=nl", "lang=en", "lang=nl&theme=Bestaat+niet&as_of=1990-01-01"])
def test_it_is_one_well_made_page_of_at_most_50_kb_without_any_script(example, over, query):
    answer = over(example)(query)
    page = seen(answer.content.decode())
    assert page.faults == []
    assert len(answer.content) <= 50_000
    assert [len(page.all_of(tag)) for tag in ("h1", "title", "main", "script", "img", "iframe")] == [
        1,
        1,
        1,
        0,
        0,
        0,
    ]
    assert [
        name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
    ] == []
    assert not re.search(r"https?:|url\(|@import", answer.content.decode())
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_many_pilots_with_long_names_still_fit(tmp_path, over):
    life = [
        f"p{n} | evaluation | | 2025-01-01 | successful |\np{n} | rollout_decision | | | | Orgaan {n % 40}"
        for n in range(400)
    ]
    pilots = "pilot_id | title\n" + "\n".join(f"p{n} | {'Een lange naam & meer ' * 10}{n}" for n in range(400))
    milestones = "pilot_id | milestone | planned_on | happened_on | outcome | decided_by\n" + "\n".join(life)
    assert len(over(store_of(tmp_path, pilots=pilots, milestones=milestones))("lang=nl").content) <= 50_000


def test_text_from_records_is_never_markup_and_shows_as_typed(tmp_path, over):
    pilots = "pilot_id | title | theme" + "".join(f"\nh{n} | {text} | {text}" for n, text in enumerate(HOSTILE))
    life = "pilot_id | milestone | planned_on | happened_on | outcome | decided_by"
    for n, text in enumerate(HOSTILE):
        life += f"\nh{n} | evaluation | | 2025-01-0{n + 1} | successful |"
        life += f"\nh{n} | rollout_decision | 2026-06-01 | | | {text}"
    store = store_of(tmp_path, pilots=pilots, milestones=life)
    page = seen(over(store)("lang=nl&as_of=2026-03-31&theme=" + "%3Cscript%3Ealert(1)%3C/script%3E").content.decode())
    assert page.faults == []
    assert [len(page.all_of(tag)) for tag in ("script", "img", "b")] == [0, 0, 0]
    assert HOSTILE[0] in page.text
    everything = seen(over(store)("lang=nl&as_of=2026-03-31").content.decode())
    assert [text for text in HOSTILE if text not in everything.text] == []
    assert everything.faults == []


def test_it_may_run_nothing_and_is_kept_by_no_cache(example, over):
    answer = over(example)("lang=nl")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    style = re.search(rb"<style>(.*?)</style>", answer.content, re.DOTALL)[1]
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"  # where what is chosen goes, by a form without a script
    assert "script-src" not in policy
    assert policy["style-src"] == f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


def test_head_says_what_get_says(example, over):
    ask = over(example)
    assert dict(ask("", method="HEAD").headers) == dict(ask("").headers)


# ----------------------------------------------------- who gets it, and when not


def test_who_must_log_in_first_is_sent_to_where_that_can_be_done(tmp_path, over):
    nowhere = tmp_path / "a file"
    nowhere.touch()
    answer = over(nowhere, shut_out=True)("lang=en&theme=a%26b")  # it does not even look at the store
    assert (answer.status_code, answer.headers["location"]) == (302, "/?lang=en&theme=a%26b")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == b""


def test_settings_that_cannot_be_used_lead_to_the_dashboard_which_says_so(example, over, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "iedereen")
    answer = over(example, base="pilots")()
    assert (answer.status_code, answer.headers["location"]) == (302, "/pilots/")


def test_the_public_sees_public_pilots_only(tmp_path, over, monkeypatch):
    ask = over(
        store_of(
            tmp_path,
            pilots="""
            pilot_id | title                    | theme        | visibility
            a        | Samen naar huis          | Wmo          | public
            b        | Verhuizing van het asiel | Geheim thema | internal
            """,
            milestones="""
            pilot_id | milestone  | happened_on | outcome    | note
            a        | evaluation | 2025-01-01  | successful | binnenskamers
            b        | evaluation | 2025-01-01  | successful | binnenskamers
            """,
        )
    )
    staff = ask().text
    assert "Samen naar huis" in staff
    assert "Verhuizing van het asiel" in staff
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    public = ask().text
    assert "Samen naar huis" in public
    assert not [secret for secret in ("Verhuizing", "Geheim", "binnenskamers") if secret in public]


def of_another_release(folder):
    store = store_of(folder, milestones=MILESTONES)
    with duckdb.connect(str(store.file(store.current_name()))) as other:
        other.execute("update load_info set made_by = 'earlier'")
    return store


def a_file(folder):
    (folder / "a file").touch()
    return folder / "a file"


def broken(folder):
    store = store_of(folder, milestones=MILESTONES)
    store.file(store.current_name()).write_bytes(b"no database" * 1000)
    return store


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (a_file, "frame.store_error.text"),
        (broken, "frame.store_error.text"),
        (of_another_release, None),
    ],
    ids=["a file", "broken", "another release"],
)
def test_without_readable_records_a_clear_page_says_so(tmp_path, over, made, said):
    answer = over(made(tmp_path))("lang=nl")
    page = seen(answer.content.decode())
    assert answer.status_code == 503
    assert page.faults == []
    assert len(page.texts["h1"]) == 1
    assert (words_for("nl")(said) if said else "recompose") in page.text
    assert str(tmp_path) not in answer.content.decode()
    assert [link["href"] for link in page.all_of("a")] == ["/"]
    assert "'none'" in answer.headers["content-security-policy"]


def test_where_not_even_the_example_can_be_loaded_the_page_says_so(tmp_path, over, monkeypatch):
    monkeypatch.setattr(jobs, "EXAMPLE", tmp_path / "no example")
    ask = over(tmp_path / "store")
    for _ in range(2):
        answer = ask("lang=nl")
        assert (answer.status_code, words_for("nl")("phone.no_records") in answer.text) == (503, True)
    store_of(tmp_path, milestones=MILESTONES)  # what is loaded by hand is seen
    assert ask("lang=nl").status_code == 200


def test_who_may_not_look_loads_nothing(tmp_path, over, monkeypatch):
    monkeypatch.setattr(jobs, "_load", lambda *_: pytest.fail("it loaded"))
    assert over(tmp_path / "nothing", shut_out=True)().status_code == 302


def test_a_load_that_ends_is_seen_at_the_next_visit(tmp_path, over):
    store = store_of(tmp_path, milestones=MILESTONES)
    ask = over(store)
    before = ask("lang=nl&as_of=2026-03-31").content.decode()
    fewer = "\n".join(MILESTONES.splitlines()[:4])
    load(
        store, [write_tables(tmp_path / "next", milestones=fewer)], municipality="m", now=NOW, keep=24, progress=silent
    )
    after = ask("lang=nl&as_of=2026-03-31").content.decode()
    assert ("2 geslaagde pilots" in before, "1 geslaagde pilot" in after) == (True, True)


# ------------------------------------------------------------ what one chooses


def chosen_by(page):
    """What its form sends when nothing is changed: a query."""
    inputs = [one for one in page.all_of("input") if one["type"] == "hidden" or "checked" in one]
    return urlencode([(one["name"], one["value"]) for one in inputs])


def test_municipality_and_theme_are_chosen_by_a_form_that_needs_no_script(example, over):
    ask = over(example)
    page = seen(ask("lang=en&as_of=2026-02-28&theme=Jeugdhulp&owner=Team+Jeugd").content.decode())
    assert page.all_of("form") == [{"action": "/status"}]  # and `get`, as forms do
    assert {words_for("en")(f"frame.{name}") for name in ("municipality", "theme")} == set(page.texts["legend"])
    ticked = [one["value"] for one in page.all_of("input") if "checked" in one]
    assert ticked == ["Waterkant", "Jeugdhulp"]
    sent = chosen_by(page)
    again = seen(ask(sent).content.decode())
    assert again.texts["summary"] == page.texts["summary"]
    assert chosen_by(again) == sent


def test_none_ticked_is_all_also_where_the_own_municipality_is_shown_first(example, over):
    ask = over(example)
    at_first, all_of_them = (seen(ask(query).content.decode()) for query in ("lang=nl", "lang=nl&municipality="))
    assert "Waterkant" in at_first.texts["summary"][0]
    assert "Waterkant" not in all_of_them.texts["summary"][0]
    assert [one for one in all_of_them.all_of("input") if "checked" in one] == []


def test_what_is_chosen_stays_in_the_links(example, over):
    page = seen(over(example)("lang=nl&municipality=&municipality=Brugstede&theme=&theme=Jeugdhulp").content.decode())
    links = [link["href"] for link in page.all_of("a")]
    assert all("municipality=Brugstede" in link and "theme=Jeugdhulp" in link for link in links)


def test_where_there_is_nothing_to_choose_from_there_is_no_form(two_wait, over):
    assert seen(over(two_wait)("lang=nl").content.decode()).all_of("form") == []


# ------------------------------------- its beginning, in the page of the dashboard

STREAMLITS = '<!DOCTYPE html><html lang="en"><head><title>S</title></head><body><noscript>n</noscript>'
STREAMLITS += '<div id="root"></div></body></html>'


async def streamlits(asked):
    return HTMLResponse(STREAMLITS, headers={"Cache-Control": "no-cache"})


def dashboard(store, monkeypatch, told=None):
    """`get` of the page of the dashboard over a store; `told`: what the login says."""
    monkeypatch.setenv("DOORSTROOM_STORE", str(getattr(store, "path", store)))
    monkeypatch.setattr(index_page, "PATIENCE", 60)
    first = first_words("", lambda request: told, lambda: TODAY, phone)
    shown = [Route("/{path:path}", streamlits)]
    return Client(Starlette(routes=shown, middleware=middleware(STATIC, "", OpenGate(), first))).get


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_screen_begins_with_the_words_and_the_picture_of_the_page_for_phones(
    example, over, monkeypatch, language
):
    said = f"?lang={language}&as_of=2026-02-28&theme=Jeugdhulp"
    answer = dashboard(example, monkeypatch)(f"/{said}")
    page, whole = seen(answer.text), seen(over(example)(said[1:]).text)
    lead = re.compile(r'<p class="ds-lead">(.*?)</p>')
    assert lead.findall(answer.text) == lead.findall(over(example)(said[1:]).text) != []
    assert page.texts["h1"] == whole.texts["h1"]
    assert page.texts["strong"] == whole.texts["strong"]
    assert 0 < len(page.all_of("svg")) <= 5
    assert page.faults == []
    assert (answer.headers["cache-control"], "Cookie" in answer.headers["vary"]) == ("no-store", True)
    assert "no-cache" not in answer.headers.getlist("cache-control")


def test_other_screens_begin_with_nothing_of_the_records(example, monkeypatch):
    answer = dashboard(example, monkeypatch)("/besluiten?lang=nl")
    assert "ds-lead" not in answer.text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("place", PLACES)
def test_the_page_holds_nothing_that_its_reader_may_not_see(network, monkeypatch, tmp_path, place):
    rules = tmp_path / "access.toml"
    rules.write_text(f'[groups.{place}]\nroles = ["reader"]\nmunicipalities = ["{place}"]')
    monkeypatch.setenv("DOORSTROOM_ACCESS", str(rules))
    told = {"email": "j@example.nl", "groups": [place]}
    text = dashboard(network, monkeypatch, told)("/?lang=nl&municipality=").text
    held = {secret for secret in EVERY if secret in text}
    assert "ds-lead" in text
    assert held <= may_see(place)
    assert held & secrets_of(place)


@pytest.mark.parametrize("groups", [[], ["nobody"]])
@pytest.mark.parametrize("is_in", [False, True], ids=["logged out", "without a role"])
def test_who_may_read_nothing_gets_nothing_but_the_link(network, monkeypatch, tmp_path, is_in, groups):
    rules = tmp_path / "access.toml"
    rules.write_text('[groups.Aardam]\nroles = ["reader"]\nmunicipalities = ["Aardam"]')
    monkeypatch.setenv("DOORSTROOM_ACCESS", str(rules))
    told = {"email": "j@example.nl", "groups": groups} if is_in else {}
    answer = dashboard(network, monkeypatch, told)("/?lang=nl")
    assert "ds-lead" not in answer.text
    assert not [secret for secret in EVERY if secret in answer.text]
    assert words_for("nl")("phone.link") in answer.text
    assert answer.headers["cache-control"] == "no-store"  # what it says is of who asks


def test_an_administrator_who_looks_as_another_gets_what_that_one_sees(network, over, monkeypatch, tmp_path):
    rules = tmp_path / "access.toml"
    rules.write_text('[groups.all]\nroles = ["admin", "reader"]')
    monkeypatch.setenv("DOORSTROOM_ACCESS", str(rules))
    told = {"email": "j@example.nl", "groups": ["all"]}
    get = dashboard(network, monkeypatch, told)
    by_phone = Client(Starlette(routes=routes("", lambda request: told, lambda: TODAY, phone))).get
    for address in ("/?", "/status?"):
        ask = get if address == "/?" else by_phone
        own = {one for one in EVERY if one in ask(f"{address}lang=nl&municipality=").text}
        looking = ask(f"{address}lang=nl&municipality=&view_as=reader:Aardam").text
        held = {one for one in EVERY if one in looking}
        assert "view_as=reader%3AAardam" in looking
        assert held <= may_see("Aardam") < own


@pytest.mark.parametrize("made", [a_file, broken, lambda folder: folder / "nothing"], ids=["a file", "broken", "none"])
def test_without_readable_records_the_page_comes_without_them(tmp_path, monkeypatch, made):
    answer = dashboard(made(tmp_path), monkeypatch)("/?lang=nl")
    assert answer.status_code == 200
    assert "ds-lead" not in answer.text
    assert words_for("nl")("phone.link") in answer.text
    assert not (tmp_path / "nothing").exists()


def test_the_page_does_not_wait_for_words_that_take_long(monkeypatch):
    monkeypatch.setattr(index_page, "PATIENCE", 0.05)
    is_over = Event()
    slow = middleware(STATIC, "", OpenGate(), lambda scope: is_over.wait(2) and "late")
    answer = Client(Starlette(routes=[Route("/", streamlits)], middleware=slow)).get("/?lang=nl")
    is_over.set()
    assert "late" not in answer.text
    assert words_for("nl")("phone.link") in answer.text


def test_words_that_cannot_be_made_do_not_keep_the_page_away():
    faulty = middleware(STATIC, "", OpenGate(), lambda scope: 1 / 0)
    answer = Client(Starlette(routes=[Route("/", streamlits)], middleware=faulty)).get("/?lang=nl")
    assert answer.status_code == 200
    assert words_for("nl")("phone.link") in answer.text


def test_what_a_record_says_is_no_markup_there_either(tmp_path, monkeypatch):
    pilots = "pilot_id | title" + "".join(f"\nh{n} | {text}" for n, text in enumerate(HOSTILE))
    life = "pilot_id | milestone | happened_on | outcome"
    life += "".join(f"\nh{n} | evaluation | 2025-01-01 | successful" for n in range(len(HOSTILE)))
    text = dashboard(store_of(tmp_path, pilots=pilots, milestones=life), monkeypatch)("/?lang=nl").text
    page = seen(text)
    assert page.faults == []
    assert [len(page.all_of(tag)) for tag in ("img", "b")] == [0, 0]
    assert len(page.all_of("script")) == 1  # where the server is
    assert HOSTILE[0] in page.text
