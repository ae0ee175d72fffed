"""Where a reader comes back to after the login, and what is said when it did not work; around a stand-in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from doorstroom.web import auth
from doorstroom.web.asgi.login_redirect import COOKIE, KeptAddress, _packed, with_reason
from tests.web.client import Client, OpenGate

HOST = "pilots.example.nl"
DEEP = "/besluiten?lang=en&theme=Jeugd+%26+gezin&municipality="


def client_of(*, base="", reachable=True, accepts=True) -> Client:
    async def to_provider(request):
        if not reachable:
            return PlainTextResponse("Authentication error", 400)
        return RedirectResponse("https://login.example.nl/authorize", 302)

    async def back(request):
        answer = RedirectResponse(f"/{base}/" if base else "/", 302)
        if accepts and "code" in request.query_params:
            answer.set_cookie("who", "staff")
        return answer

    routes = [Route("/{base:path}auth/login", to_provider), Route("/{base:path}oauth2callback", back)]
    return Client(Starlette(routes=routes, middleware=[Middleware(KeptAddress, base, OpenGate().logs_in)]))


def cookie_of(answer) -> str:
    return next(value for value in answer.headers.getlist("set-cookie") if value.startswith(COOKIE)).partition(";")[0]


def left(client, referer) -> str:
    """The cookie of a reader who went to the provider."""
    headers = {"Host": HOST, **({"Referer": referer} if referer else {})}
    answer = client.get("/auth/login?provider=x", headers)
    assert answer.headers["location"] == "https://login.example.nl/authorize"
    return cookie_of(answer)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"https://{HOST}{DEEP}", DEEP),
        (f"https://{HOST}/", "/"),
        (f"https://{HOST}/besluiten?login=denied&lang=nl", "/besluiten?lang=nl"),
        (f"https://{HOST}/besluiten?x={'y' * 5000}", "/besluiten"),
        (f"https://{HOST}", "/"),
        (None, "/"),
        ("https://elsewhere.example/besluiten", "/"),
        (f"https://{HOST}@elsewhere.example/besluiten", "/"),
        (f"https://{HOST}//elsewhere.example/", "/"),
        (f"https://{HOST}/\\elsewhere.example/", "/"),
        ("https://[", "/"),
    ],
)
def test_who_logs_in_comes_back_to_where_they_were(referer, back):
    client = client_of()
    answer = client.get("/oauth2callback?code=1&state=2", {"Host": HOST, "Cookie": left(client, referer)})
    assert answer.headers["location"] == back
    assert cookie_of(answer) == f"{COOKIE}="


@pytest.mark.parametrize(
    "kept",
    ["", "%", "AAAA", _packed("//elsewhere.example"), _packed("https://elsewhere.example"), _packed("/a b"), "é"],
)
def test_a_cookie_that_is_not_ours_leads_nowhere_else(kept):
    answer = client_of().get("/oauth2callback?code=1&state=2", {"Host": HOST, "Cookie": f"{COOKIE}={kept}"})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("error=access_denied&state=2", "denied"),
        ("error=invalid_request&error_description=prompt&state=2", "refused"),
        ("error=interaction_required", "refused"),
        ("code=1&state=stale", "unfinished"),
    ],
)
def test_a_login_that_fails_says_why_where_the_reader_was(said, reason):
    client = client_of(accepts=False)
    answer = client.get(f"/oauth2callback?{said}", {"Host": HOST, "Cookie": left(client, f"https://{HOST}{DEEP}")})
    assert answer.headers["location"] == f"{DEEP}&login={reason}"


def test_a_provider_that_cannot_be_reached_is_said_where_the_reader_was():
    headers = {"Host": HOST, "Referer": f"https://{HOST}{DEEP}"}
    answer = client_of(reachable=False).get("/auth/login?provider=x", headers)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{DEEP}&login=unreachable")
    assert answer.content == b""


def test_who_comes_back_from_logging_out_is_told_nothing():
    answer = client_of().get("/oauth2callback", {"Host": HOST, "Cookie": f"{COOKIE}={_packed(DEEP)}"})
    assert answer.headers["location"] == "/"


def test_below_a_path_of_its_own():
    client = client_of(base="pilots", accepts=False)
    assert client.get("/pilots/oauth2callback?error=x", {"Host": HOST}).headers["location"] == "/pilots/?login=refused"


def test_a_reason_takes_the_place_of_the_one_before():
    found = urlsplit(with_reason("/besluiten?login=denied&lang=nl", "refused"))
    assert parse_qs(found.query) == {"lang": ["nl"], "login": ["refused"]}


@pytest.mark.parametrize(
    ("set_cookie", "is_in"),
    [
        ("_streamlit_user=2|1:0|x; HttpOnly; Path=/; SameSite=lax", True),
        ('_streamlit_user=""; Max-Age=0; Path=/', False),
        ("_streamlit_user=; Max-Age=0; Path=/", False),
        ("_streamlit_user_tokens=2|1:0|x; Path=/", False),
        ("_streamlit_xsrf=2|x; Path=/", False),
    ],
)
def test_the_cookie_of_a_login_is_known_by_its_name_and_that_it_holds_something(set_cookie, is_in):
    assert auth.logs_in(set_cookie) is is_in
