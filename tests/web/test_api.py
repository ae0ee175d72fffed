"""What programs read: the same as `ask`, with the rights of who the token is of, described as it is, and bounded."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from streamlit.file_util import get_static_dir

from doorstroom.__main__ import main
from doorstroom.access import tokens
from doorstroom.access.audit import entries
from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.query import by_name
from doorstroom.query.request import Request
from doorstroom.store import questions
from doorstroom.store.versions import AUDIT, Store
from doorstroom.web import metrics
from doorstroom.web.asgi import api, middleware, routes
from pages import phone
from tests.given import example_in
from tests.web.client import Answer, Client, OpenGate
from tests.web.network import MUNICIPALITIES, network_in

STATIC = Path(get_static_dir())
TODAY = dt.date(2026, 3, 31)
GIVEN = {
    "pilot_key": "Waterkant/p001",
    "file": "pilots.csv",
    "hand_in": "x",
    "since": "2026-01-01",
    "place": "Waterkant",
}
OF_OFFICE = {
    *("flags", "refusals", "cells_read", "hand_ins", "hand_in_of", "hand_in_changes", "written_down", "said_at_all"),
    "names_known",
}
OF_STAFF = {
    "collision",
    "collision_needs",
    "collision_pilots",
    "start_gate",
    "started_uncovered",
    "rollout_room",
    "room_sharers",
    "reading_counts",
}  # as on the screens
Get = Callable[..., Answer]


def app_of(base: str = "", gate: OpenGate | None = None) -> Starlette:
    own = routes(base, lambda request: None, lambda: TODAY, phone)
    return Starlette(routes=own, middleware=middleware(STATIC, base, gate or OpenGate()))


@pytest.fixture
def over(monkeypatch) -> Callable[..., Get]:
    """`over(store, role="reader")`: asks the interface over a store with a token of that role; token: that one."""

    def asking(store: Store, *, token: str | None = None, base: str = "", **given: object) -> Get:
        monkeypatch.setenv("DOORSTROOM_STORE", str(store.path))
        monkeypatch.setenv("DOORSTROOM_API", "on")
        client = Client(app_of(base))
        shown = token or token_of(store, **given)
        root = f"/{base}/api/v1/" if base else "/api/v1/"

        def get(path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
            return client.get(root + path, {"Authorization": f"Bearer {shown}", **(headers or {})}, method)

        return get

    return asking


def token_of(store: Store, *, role: str = "reader", own: list[str] | None = None, days: int = 10) -> str:
    """A token that is made once for each reader."""
    name = f"{role} {own} {days}"
    if any(one.name == name for one in tokens.tokens(store.path)):
        tokens.revoke(store.path, name)
    return tokens.made(store.path, name, [role], own, TODAY, days)[0]


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Store:
    return example_in(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Store:
    return network_in(tmp_path_factory.mktemp("network"))


def needed(name: str, given: dict[str, str]) -> dict[str, str]:
    """What a question must be given beside its days."""
    takes = questions.question(name).parameters
    return {one: given[one] for one, parameter in takes.items() if not parameter.is_optional and one in given}


def query(given: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in given.items())


# ------------------------------------------------------------------ the same as ask


@pytest.fixture(scope="module")
def described() -> dict:
    return json.loads(json.dumps(api.description(words_for("nl"), "/api/v1/", None)))


@pytest.mark.parametrize("name", questions.names())
def test_it_answers_what_ask_answers_and_as_it_is_described(example, over, described, capsys, name):
    given = needed(name, GIVEN)
    told = [part for one, value in given.items() for part in ("--set", f"{one}={value}")]
    assert main(["ask", name, "--store", str(example.path), "--format", "json", *told]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    answer = over(example, role="office")(f"{name}?{query(given)}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    said = json.loads(answer.content)
    assert said["rows"] == rows[: len(said["rows"])]
    assert (said["n_rows"], said["is_whole"]) == (len(rows), len(rows) == len(said["rows"]))
    content = described["paths"][f"/{name}"]["get"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"]
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(said)


@pytest.mark.parametrize("name", ["waiting_decisions", "stagnation", "hand_ins", "portfolio_counts"])
def test_its_csv_is_that_of_ask(example, over, capsys, name):
    given = needed(name, GIVEN)
    told = [part for one, value in given.items() for part in ("--set", f"{one}={value}")]
    assert main(["ask", name, "--store", str(example.path), "--format", "csv", *told]) == 0
    by_address = over(example, role="office")(f"{name}?format=csv&{query(given)}")
    by_header = over(example, role="office")(f"{name}?{query(given)}", {"Accept": "text/csv, */*;q=0.5"})
    assert by_address.content.decode() == by_header.content.decode() == capsys.readouterr().out
    assert by_address.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_address.headers["doorstroom-is-whole"] == "true"


def test_filters_switches_and_days_are_those_of_ask(example, over, capsys):
    told = ["--as-of", "2026-02-01", "--set", "theme=Jeugdhulp", "--set", "theme=Wmo", "--set", "include_partly=true"]
    assert main(["ask", "waiting_decisions", "--store", str(example.path), "--format", "json", *told]) == 0
    answer = over(example)("waiting_decisions?as_of=2026-02-01&theme=Jeugdhulp&theme=Wmo&include_partly=true")
    said = json.loads(answer.content)
    assert said["rows"] == json.loads(capsys.readouterr().out)["rows"]
    assert said["as_of"] == "2026-02-01"


def test_moments_keep_their_time_and_days_have_none(example, over):
    (row,) = json.loads(over(example, role="office")("hand_ins?limit=1").content)["rows"]
    assert (row["handed_in_at"], row["reported_on"]) == ("2026-03-31T09:00:00", "2026-03-31")


def test_below_a_path_of_its_own_it_answers_there(example, over):
    told = json.loads(over(example, base="pilots")("").content)
    assert told["openapi"] == "/pilots/api/v1/openapi.json"
    assert over(example, base="pilots")("version_info").status_code == 200


def test_the_first_address_is_there_with_and_without_its_slash(example, over):
    over(example)
    shown = {"Authorization": f"Bearer {token_of(example)}"}
    with_slash, without = (Client(app_of()).get(path, shown) for path in ("/api/v1/", "/api/v1"))
    assert (with_slash.status_code, with_slash.content) == (200, without.content)


# ------------------------------------------------------------------ how much


def test_rows_are_bounded_and_it_is_said(example, over, monkeypatch):
    get = over(example)
    whole = json.loads(get("waiting_decisions").content)
    part = json.loads(get("waiting_decisions?limit=2&offset=3").content)
    assert part["rows"] == whole["rows"][3:5]
    assert (part["n_rows"], part["offset"], part["is_whole"]) == (whole["n_rows"], 3, False)
    monkeypatch.setattr(api, "LIMIT", ("limit", 1, 4, 4))
    assert len(json.loads(get("waiting_decisions").content)["rows"]) == 4
    assert get("waiting_decisions?limit=5").status_code == 400


REFUSED = {
    "waiting_decisions?limit=0": "bad_parameter",
    "waiting_decisions?limit=-1": "bad_parameter",
    "waiting_decisions?limit=": "bad_parameter",
    "waiting_decisions?limit=99999999999999999999": "bad_parameter",
    "waiting_decisions?offset=x": "bad_parameter",
    "waiting_decisions?format=xml": "bad_choice",
    "waiting_decisions?as_of=gisteren": "bad_parameter",
    "waiting_decisions?as_of=0001-01-01": "bad_parameter",
    "waiting_decisions?as_of=2026-01-01&as_of=2026-02-01": "one_value",
    "waiting_decisions?include_partly=maybe": "bad_parameter",
    "waiting_decisions?smallest=0": "unknown_parameter",
    "waiting_decisions?rounded_to=1": "unknown_parameter",
    "waiting_decisions?version=x": "unknown_parameter",
    "version_info?as_of=2026-01-01": "unknown_parameter",
    "stagnation?by=colour": "bad_choice",
    "pilot": "missing_parameter",
    "since_last_time?as_of=2026-01-01&since=2026-02-01": "since_after_as_of",
    "collision?whatif=x": "bad_whatif",
    "chance_within?within_days=2147483647": "out_of_range",
    "chance_within?within_days=2147483648": "bad_parameter",
}


@pytest.mark.parametrize("asked", REFUSED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_asked_so_is_said_in_the_readers_language(example, over, asked, language):
    between = "&" if "?" in asked else "?"
    answer = over(example)(f"{asked}{between}lang={language}")
    said = json.loads(answer.content)
    assert (answer.status_code, said["error"]) == (400, REFUSED[asked])
    assert answer.headers["content-language"] == language
    assert said["message"]
    assert "--" not in said["message"]


def test_the_command_says_what_is_too_large_in_one_line(example, capsys):
    told = ["ask", "chance_within", "--store", str(example.path), "--set", "within_days=2147483647"]
    assert main(["--lang", "en", *told]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


# ------------------------------------------------------------------ the description


def test_the_description_is_one_that_a_program_can_read(described):
    assert described["openapi"] == "3.1.0"
    operations = [one["get"] for one in described["paths"].values()]
    ids = [one["operationId"] for one in operations]
    assert len(ids) == len({*ids}) == len(questions.names()) + 2
    for operation in operations:
        assert {"summary", "responses"} <= operation.keys()
        assert "401" in operation["responses"]
        for one in (resolved(described, part) for part in operation.get("parameters", ())):
            assert one["in"] == "query"
            Draft202012Validator.check_schema(one["schema"])
            if "default" in one["schema"]:
                Draft202012Validator(one["schema"]).validate(one["schema"]["default"])
        for answer in (resolved(described, part) for part in operation["responses"].values()):
            assert answer["description"]
            for content in answer["content"].values():
                Draft202012Validator.check_schema(resolved(described, content["schema"]))


def resolved(described: dict, part: dict) -> dict:
    """A part of the description, or the one that it refers to."""
    if "$ref" not in part:
        return part
    found = described
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


@pytest.mark.parametrize("name", questions.names())
def test_the_description_follows_the_header(described, name):
    asked, told = questions.question(name), described["paths"][f"/{name}"]["get"]
    own = {one["name"]: one for one in told["parameters"] if "$ref" not in one}
    assert [*own] == [one for one in asked.parameters if one not in by_name.OF_PEOPLE]
    for one in own.values():
        parameter = asked.parameters[one["name"]]
        assert one["required"] == (not parameter.is_optional and one["name"] not in by_name.DAYS)
        assert tuple(one["schema"].get("enum", ())) == parameter.choices
    row = told["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["rows"]["items"]
    assert tuple(row["properties"]) == asked.columns
    assert told["description"]
    assert "Parameters:" not in told["description"]


def test_columns_say_what_they_are_in_the_language_of_the_reader():
    for language, said in (("nl", "De pilot: gemeente en pilotnummer samen."), ("en", "The pilot: municipality and")):
        told = api.description(words_for(language), "/api/v1/", None)["paths"]["/waiting_decisions"]["get"]
        row = told["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["rows"]["items"]
        assert row["properties"]["pilot_key"]["description"].startswith(said)


# ------------------------------------------------------------------ who asks


@contextmanager
def access_rules(monkeypatch, path: Path, text: str) -> Iterator[None]:
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DOORSTROOM_ACCESS", str(path))
    yield


def test_without_a_token_that_is_valid_there_is_one_answer_for_all(example, over, monkeypatch, tmp_path):
    over(example)
    client = Client(app_of())
    expired = tokens.made(example.path, "expired", ["reader"], None, TODAY - dt.timedelta(days=9), 8)[0]
    withdrawn = tokens.made(example.path, "withdrawn", ["reader"], None, TODAY, 8)[0]
    tokens.revoke(example.path, "withdrawn")
    disabled = tokens.made(example.path, "J@Example.nl", ["reader"], None, TODAY, 8)[0]
    shown = ["", "Bearer", "Bearer ", f"Basic {disabled}", "Bearer ds_x", f"Bearer {expired}", f"Bearer {withdrawn}"]
    shown += [f"Bearer {disabled}", f"Bearer {expired} {expired}", "Bearer \xe9"]
    paths = ("", "openapi.json", "waiting_decisions", "nothing", "hand_ins", "pilot", "../v1/pilot", "v2")
    with access_rules(monkeypatch, tmp_path / "access.toml", 'disabled = ["j@example.nl"]'):
        asked = [(path, {"Authorization": one}, way) for path in paths for one in shown for way in ("GET", "POST")]
        found = [client.get(f"/api/v1/{path}", headers, way) for path, headers, way in asked]
    assert {(one.status_code, one.content, tuple(one.headers.items())) for one in found} == {
        (401, found[0].content, tuple(found[0].headers.items()))
    }
    assert found[0].headers["www-authenticate"].startswith("Bearer")
    assert found[0].headers["cache-control"] == "no-store"


def test_the_last_day_of_a_token_is_one_of_its_days(example, over):
    until_today = tokens.made(example.path, "until today", ["reader"], None, TODAY - dt.timedelta(days=3), 3)[0]
    assert over(example, token=until_today)("version_info").status_code == 200


def test_a_token_that_is_withdrawn_opens_nothing_from_then_on(example, over):
    token = tokens.made(example.path, "short", ["reader"], None, TODAY, 3)[0]
    get = over(example, token=token)
    assert get("version_info").status_code == 200
    assert next(one for one in tokens.tokens(example.path) if one.name == "short").last_used == TODAY
    tokens.revoke(example.path, "short")
    assert get("version_info").status_code == 401


def test_a_file_of_tokens_that_is_damaged_opens_nothing(tmp_path, over):
    store = example_in(tmp_path)
    get = over(store)
    (store.path / tokens.FILE).write_text('{"tokens": [{"name": 1}]}')
    answer = get("version_info")
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.content.decode()


def test_a_token_opens_nothing_but_this(example, over):
    over(example)
    client = Client(app_of(gate=OpenGate(has_login=True)))
    shown = {"Authorization": f"Bearer {token_of(example)}"}
    assert client.get("/media/x.png", shown).status_code == 403


def test_without_the_setting_it_is_an_address_where_nothing_is(example, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_STORE", str(example.path))
    monkeypatch.delenv("DOORSTROOM_API", raising=False)
    assert not [one for one in routes("", lambda request: None, lambda: TODAY, phone) if "api" in one.path]


ROLES = ("reader", "analyst", "office")


def expected(role: str, name: str) -> int:
    if name in OF_OFFICE:
        return 200 if role == "office" else 403
    return 403 if name in questions.bases() and role == "reader" else 200


@pytest.mark.parametrize("role", ROLES)
def test_each_role_asks_what_is_for_it(example, over, role):
    get = over(example, role=role)
    found = {name: get(f"{name}?limit=1&{query(needed(name, GIVEN))}").status_code for name in questions.names()}
    assert found == {name: expected(role, name) for name in questions.names()}
    listed = {one["name"]: one["may_ask"] for one in json.loads(get("").content)["questions"]}
    assert listed == {name: status == 200 for name, status in found.items()}


def test_the_description_says_whose_a_question_is(described):
    whose = {path.removeprefix("/"): one["get"].get("x-asked-by") for path, one in described["paths"].items()}
    assert {name for name, role in whose.items() if role == "office"} == OF_OFFICE
    assert {name for name, role in whose.items() if role == "staff"} == OF_STAFF
    assert {name for name, role in whose.items() if role == "analyst"} == {*questions.bases()} - OF_OFFICE


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("nothing", "GET", 404), ("pilot/x", "GET", 404), ("version_info", "POST", 405), ("version_info", "OPTIONS", 405)],
)
def test_what_is_not_there_and_what_is_no_reading(example, over, path, method, status):
    answer = over(example)(path, method=method)
    assert answer.status_code == status
    assert json.loads(answer.content)["message"]
    assert answer.headers.get("allow") == ("GET, HEAD" if status == 405 else None)


def test_who_has_an_answer_is_told_so_and_nobody_else_keeps_it(example, over):
    get = over(example)
    first = get("version_info")
    again = get("version_info", {"If-None-Match": first.headers["etag"]})
    assert (first.headers["cache-control"], again.status_code, again.content) == ("no-store", 304, b"")
    head = get("version_info", method="HEAD")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


# ------------------------------------------------------------------ whose rows


def everything_asked(nth: int = 0, step: int = 1) -> list[str]:
    """Addresses with all that could draw out what is of another: ids, names, suppositions, and what is wrong.

    Every question as it is, and of what else is asked of each every `step`-th from the `nth`: dealt out over those who
    ask, each of whom asks some of their own and others of another municipality.
    """
    asked, dealt, places = ["", "openapi.json", "nothing"], [], [*MUNICIPALITIES]
    of_each = {"pilot_key": "{0}/dicht", "of_pilot": "{0}/dicht", "whatif": "out+{0}/later"}
    for number, name in enumerate(questions.names()):
        takes = questions.question(name).parameters
        base = query(needed(name, {"pilot_key": "Aa/dicht", "hand_in": "x", "file": "pilots.csv", "place": "Aa"}))
        asked.append(f"{name}?{base}")
        for one in (one for one in of_each if one in takes):
            asked += [f"{name}?{one}={of_each[one].format(of)}" for of in places[(nth + number) % step :: step]]
        more = ["as_of=x", "smallest=0", "format=csv", *(["as_of=2026-02-15"] if "as_of" in takes else [])]
        more += [f"by={one}" for one in (takes["by"].choices if "by" in takes else ())]
        dealt += [f"{name}?{base}&{one}" for one in more]
        if "municipality" in takes:  # of another than who asks it
            dealt.append(f"{name}?municipality={places[(len(dealt) + 1) % len(places)]}")
    return asked + dealt[nth::step]


def of_office(store: Store, place: str) -> str:
    token = f"office of {place}"
    if any(one.name == token for one in tokens.tokens(store.path)):
        tokens.revoke(store.path, token)
    return tokens.made(store.path, token, ["office"], [place], TODAY, 9)[0]


@pytest.mark.parametrize("place", MUNICIPALITIES)
def test_nothing_internal_of_others_is_in_any_answer(network, over, place):
    get = over(network, token=of_office(network, place))
    others = [word.encode() for one, word in MUNICIPALITIES.items() if one != place]
    sees_own = leaked = 0
    for path in everything_asked([*MUNICIPALITIES].index(place), len(MUNICIPALITIES)):
        answer = get(path)
        assert answer.status_code < 500, path
        told = answer.content + repr(answer.headers.items()).encode()
        leaked += sum(word in told for word in others)
        sees_own += MUNICIPALITIES[place].encode() in told
    assert leaked == 0
    assert sees_own > 100  # what is looked for can be found


def test_the_public_sees_no_planted_word(network, over, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    get = over(network, role="office")
    for path in everything_asked(0, len(MUNICIPALITIES)):
        answer = get(path)
        assert not any(word.encode() in answer.content for word in MUNICIPALITIES.values()), path
    assert json.loads(get("version_info").content)["rows"][0]["n_pilots"] == len(MUNICIPALITIES)
    refused = {name for name in questions.names() if get(name).status_code == 403}
    assert refused == OF_OFFICE | OF_STAFF


def hidden_ones() -> list[tuple[str, str, str]]:
    """Addresses that name a pilot of another municipality, and the same with ids that are not there."""
    found = []
    for name in questions.names():
        takes = questions.question(name).parameters
        for one in ("pilot_key", "of_pilot"):
            if one in takes:
                found.append((f"{name}?{one}=Bee/dicht", f"{name}?{one}=Bee/nooit", f"{name}?{one}=Nee/dicht"))
        if "whatif" in takes:
            ids = ("Bee/later", "Bee/nooit", "Nee/later")
            found.append(tuple(f"{name}?whatif=out+{one}" for one in ids))
        if "theme" in takes:
            more = query(needed(name, {"pilot_key": "Aa/dicht"}))
            found.append(tuple(f"{name}?{more}&theme={one}" for one in ("GEHEIMBEETHEMA", "GEHEIMXYZTHEMA")))
    return found


@pytest.mark.parametrize(
    ("addresses", "form"),
    [*zip(hidden_ones(), cycle(["json", "json", "csv"]), strict=False)],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_what_one_may_not_see_is_answered_as_what_is_not_there(network, over, addresses, form):
    get = over(network, token=of_office(network, "Aa"))
    answers = [get(f"{path}&format={form}") for path in addresses]
    assert {(one.status_code, one.content, tuple(one.headers.items())) for one in answers} == {
        (answers[0].status_code, answers[0].content, tuple(answers[0].headers.items()))
    }
    assert answers[0].status_code == 200


def test_numbers_of_people_are_rounded_for_the_public_and_small_ones_shown_to_nobody(example, over, monkeypatch):
    staff = json.loads(over(example)("waiting_decisions").content)["rows"]
    monkeypatch.setenv("DOORSTROOM_SMALLEST", "1000000")
    hidden = json.loads(over(example)("waiting_decisions").content)["rows"]
    monkeypatch.delenv("DOORSTROOM_SMALLEST")
    monkeypatch.setenv("DOORSTROOM_AUDIENCE", "public")
    public = json.loads(over(example)("waiting_decisions").content)["rows"]
    of_staff, of_hidden, of_public = (
        [row["people_waiting_per_month"] for row in rows if row["people_waiting_per_month"] is not None]
        for rows in (staff, hidden, public)
    )
    assert any(one % 5 for one in of_staff)
    assert of_hidden == []
    assert of_public
    assert all(one % 5 == 0 for one in of_public)


# ------------------------------------------------------------------ many at once


def test_few_run_at_once_and_who_waits_too_long_is_told_so(example, over, monkeypatch):
    over(example)
    monkeypatch.setattr(api, "PATIENCE", 0.05)
    held, running = threading.Event(), threading.Semaphore(0)
    really = Request.ask_only

    def slowly(self: Request, *given: object):
        running.release()
        assert held.wait(60)
        return really(self, *given)

    monkeypatch.setattr(Request, "ask_only", slowly)
    interface = api.Api("", lambda: TODAY)
    shown = [token_of(example, days=days) for days in (21, 22)]
    before = refused_count()

    async def ask(token: str) -> Answer:
        return await answered(interface, "/api/v1/version_info", token)

    async def all_of_them() -> tuple[Answer, list[Answer]]:
        loop = asyncio.get_running_loop()
        first = [asyncio.create_task(ask(token)) for token in shown]
        for _ in range(api.AT_ONCE):
            await loop.run_in_executor(None, running.acquire)
        late = await ask(shown[0])
        many = [asyncio.create_task(ask(shown[0])) for _ in range(api.MOST_A_TOKEN + 2)]
        refused = [one for one in await asyncio.gather(*many) if one.status_code == 429]
        held.set()
        done = await asyncio.gather(*first)
        return late, refused, [*done, await ask(shown[1])]

    with ThreadPoolExecutor(1) as thread:
        late, refused, done = thread.submit(asyncio.run, all_of_them()).result()
    assert (late.status_code, late.headers["retry-after"]) == (503, api.AGAIN_AFTER)
    assert refused
    assert [one.status_code for one in done] == [200, 200, 200]
    assert refused_count() - before == 1 + api.MOST_A_TOKEN + 2


def refused_count() -> float:
    return metrics.REGISTRY.get_sample_value("doorstroom_refused_total", {"kind": "api_busy"})


async def answered(interface: api.Api, path: str, token: str) -> Answer:
    """One request to the interface alone, in the loop that runs."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    headers = [(b"authorization", f"Bearer {token}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    await interface(scope, Asked(scope).receive, send)
    return Answer(sent[0]["status"], Asked({**scope, "headers": sent[0]["headers"]}).headers, sent[1]["body"])


def test_what_is_refused_is_counted(example, over):
    before = metrics.REGISTRY.get_sample_value("doorstroom_refused_total", {"kind": "api_token"})
    over(example, token="ds_none")("")
    assert metrics.REGISTRY.get_sample_value("doorstroom_refused_total", {"kind": "api_token"}) == before + 1


def test_csv_keeps_text_from_running_in_a_spreadsheet(network, over):
    answer = over(network, role="office")("waiting_decisions?format=csv")
    assert all(row["pilot_id"] for row in csv.DictReader(io.StringIO(answer.content.decode())))


def noted(store: Store) -> list[tuple[str, str | None, dict]]:
    return [(one.what, one.who, dict(one.about)) for one in reversed(entries(store.path / AUDIT)[0])]


def test_who_asked_what_is_noted_and_not_what_was_given(tmp_path, over):
    store = example_in(tmp_path)
    get = over(store)
    before, name = len(noted(store)), "reader None 10"
    assert get("stage_now?as_of=2026-03-31&theme=Jeugd").status_code == 200
    assert get("hand_ins").status_code == 403
    others = get("nothing_like_it"), get(""), over(store, token="x")("stage_now")
    assert [one.status_code for one in others] == [404, 200, 401]
    assert noted(store)[before:] == [
        ("question", name, {"question": "stage_now"}),
        ("refused", name, {"why": "role", "question": "hand_ins"}),
    ]
    assert "Jeugd" not in "".join(path.read_text() for path in (store.path / AUDIT).iterdir())


def test_what_cannot_be_noted_is_not_answered(tmp_path, over):
    store = example_in(tmp_path)
    get = over(store)
    shutil.rmtree(store.path / AUDIT, ignore_errors=True)
    (store.path / AUDIT).touch()
    told = get("stage_now")
    assert (told.status_code, json.loads(told.content)["error"]) == (503, "unnoted")
    assert json.loads(told.content)["message"] == words_for("nl")("api.refused.unnoted")
