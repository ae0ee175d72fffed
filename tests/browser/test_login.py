"""docs/deploy.md to the letter: nginx of deploy/, an OpenID provider, the two files of the docs, and a real browser."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from doorstroom.access import audit
from doorstroom.i18n import words_for
from doorstroom.store.versions import AUDIT, SESSIONS
from tests.browser.visiting import Visit, chromium, serving
from tests.deploy.test_proxy import free_port, listens, proxy
from tests.given import store_of
from tests.test_deploy import block

NL, EN = words_for("nl"), words_for("en")
HOST = "pilots.example.nl"
SITE = f"https://{HOST}"
DEEP = "/besluiten?theme=Jeugd"
GROUPS = {"lezer": ["pilots-readers"], "collega": ["pilots-readers"], "baas": ["pilots-admins"], "niemand": []}
RECORDS = "pilot_id | title | theme | visibility\na | Alfa | Jeugd | internal\nb | Beta | Zorg | public"
WAITS = """
    pilot_id | milestone  | happened_on | outcome
    a        | evaluation | 2025-01-01  | successful
"""
REDIRECTED = 0  # as a browser's fetch tells it
OF_LOGIN = re.compile(r"_streamlit_user(_tokens)?(_\d+)?")


def address_of(name: str) -> str:
    return f"{name}@example.nl"


@dataclass
class Site:
    """The dashboard as readers reach it. access: the file with who may see and do what."""

    browser: Browser
    store: Path
    access: Path
    rules: str

    def visitor(self, *cookies: dict) -> BrowserContext:
        context = self.browser.new_context(locale="nl-NL", ignore_https_errors=True)
        context.add_cookies(list(cookies))
        return context

    def logged_in(self, name: str, path: str = DEEP) -> Page:
        """A page of somebody who came in by the login, at the screen that they asked for."""
        page = self.visitor().new_page()
        log_in(page, name, path)
        settle(page)
        return page

    def acts(self) -> list[tuple[str, str]]:
        """What was noted, in the order in which it happened."""
        return [(one.who.partition("@")[0], one.what) for one in reversed(audit.entries(self.store / AUDIT)[0])]


@contextmanager
def provider() -> Iterator[str]:
    """An OpenID provider on this machine; where its logins come from."""
    port = free_port()
    users = [{"sub": address_of(name), "email": address_of(name), "groups": of} for name, of in GROUPS.items()]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", f"--port={port}"]
    command += [f"--user-claims={json.dumps(user)}" for user in users]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            while running.poll() is None and not listens(port):
                pass
            assert running.poll() is None
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with ExitStack() as stack:
        issuer = stack.enter_context(provider())
        secrets, access = folder / "secrets.toml", folder / "access.toml"
        secrets.write_text(block("toml", "[auth]").replace("https://login.example.nl", issuer))
        rules = block("toml", "claim = ").replace("https://login.example.nl", issuer)
        access.write_text(rules)
        store = store_of(folder, pilots=RECORDS, milestones=WAITS).path
        hosts = re.search(r'STREAMLIT_SERVER_ALLOWED_HOSTS="(.*)"', block("ini", "STREAMLIT_SERVER"))[1]
        settings = {"DOORSTROOM_ACCESS": str(access), "STREAMLIT_SERVER_ALLOWED_HOSTS": hosts}
        served = stack.enter_context(serving(store, f"--secrets.files={secrets}", **settings))
        _, closed = stack.enter_context(proxy(folder, int(served.rpartition(":")[2])))
        mapped = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{closed}"
        kind = browser.browser_type
        executable = chromium()
        # Pages that were left stay in memory as they do for readers, who go back to them.
        own = kind.launch(
            executable_path=executable,
            args=[mapped, "--disable-quic"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        stack.callback(own.close)
        yield Site(own, store, access, rules)


@pytest.fixture
def rules(site) -> Iterator[Site]:
    """The site, whose rules are afterwards as they were."""
    yield site
    site.access.write_text(site.rules)


def settle(page: Page) -> None:
    Visit(page, SITE).settle()


def log_in(page: Page, name: str, path: str = DEEP) -> None:
    page.goto(SITE + path)
    page.get_by_role("button", name=NL("frame.login.button")).click()
    page.get_by_role("button", name=address_of(name), exact=True).first.click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name=NL("frame.footer.logout")).click()
    page.get_by_role("button", name="End session").click()


def status_of(page: Page, path: str) -> int:
    """How the server answers this browser."""
    told = "async (path) => (await fetch(path, {redirect: 'manual'})).status"
    return page.evaluate(told, path)


def touch(page: Page) -> None:
    """Do something on an open screen."""
    page.get_by_role("radio", checked=False).first.click()


def either(key: str) -> re.Pattern[str]:
    """A text in the language that the page has by then."""
    return re.compile("|".join(re.escape(words(key)) for words in (NL, EN)))


def expect_login(page: Page, why: str | None = None) -> None:
    """The login and nothing of the records, with why."""
    expect(page.get_by_role("button", name=either("frame.login.button"))).to_be_visible()
    expect(page.get_by_text(either(f"frame.login_over.{why}")) if why else page.locator("h1")).to_be_visible()
    assert "Alfa" not in page.content()


def login_cookies(page: Page) -> list[dict]:
    return [one for one in page.context.cookies() if OF_LOGIN.fullmatch(one["name"])]


def age(site: Site, **times: dt.timedelta) -> None:
    """Make the logins that are open look older."""
    for file in (site.store / SESSIONS).glob("*.json"):
        told = json.loads(file.read_text())
        moved = {name: (dt.datetime.fromisoformat(told[name]) - by).isoformat() for name, by in times.items()}
        file.write_text(json.dumps(told | moved))
        file.with_suffix(".seen").unlink(missing_ok=True)


def test_who_logs_in_is_back_at_what_they_asked_for_with_cookies_that_stay_here(site):
    page = site.logged_in("lezer")
    assert page.url == SITE + DEEP
    assert "Alfa" in page.content()
    found = {one["name"]: one for one in page.context.cookies() if one["domain"] == HOST}
    assert {name for name in found if OF_LOGIN.fullmatch(name)}
    assert {(one["secure"], one["sameSite"]) for one in found.values()} == {(True, "Lax")}
    assert [name for name, one in found.items() if not one["httpOnly"]] == ["_streamlit_xsrf"]
    assert site.acts()[-1] == ("lezer", "login")
    page.context.close()


def test_who_has_no_role_sees_whom_to_ask_and_nothing_else(site):
    page = site.visitor().new_page()
    log_in(page, "niemand")
    expect(page.get_by_text(NL("frame.no_role.why", whom="pilots@example.nl"))).to_be_visible()
    assert "Alfa" not in page.content()
    assert status_of(page, "/status") == REDIRECTED
    page.context.close()


def test_a_login_from_elsewhere_opens_nothing(rules):
    elsewhere = "https://login.elsewhere.example"
    rules.access.write_text(re.sub(r"issuers = .*", f'issuers = ["{elsewhere}"]', rules.rules))
    page = rules.visitor().new_page()
    log_in(page, "lezer")
    expect_login(page, "issuer")
    assert page.url == SITE + DEEP
    assert rules.acts()[-1] == ("lezer", "refused")
    page.context.close()


def test_an_open_screen_ends_with_its_login_says_why_and_stays_where_it_is(site):
    page = site.logged_in("lezer")
    age(site, seen=dt.timedelta(minutes=61))
    touch(page)
    expect_login(page, "idle")
    page.get_by_role("button", name=either("frame.login.button")).click()
    page.get_by_role("button", name=address_of("lezer"), exact=True).first.click()
    settle(page)
    assert page.url.startswith(SITE + "/besluiten")
    assert "Alfa" in page.content()
    age(site, issued=dt.timedelta(hours=8))
    touch(page)
    expect_login(page, "too_old")
    page.context.close()


def test_logging_out_ends_every_tab_and_every_copy(site):
    page = site.logged_in("lezer")
    other = page.context.new_page()
    other.goto(SITE + "/")
    settle(other)
    copied = page.context.cookies()
    log_out(page)
    expect_login(page, "logged_out")
    page.evaluate("history.go(-2)")
    expect(page).to_have_url(re.compile("/besluiten"))
    expect_login(page)
    touch(other)
    expect_login(other, "logged_out")
    thief = site.visitor(*[one for one in copied if one["domain"] == HOST])
    stolen = thief.new_page()
    stolen.goto(SITE + DEEP)
    expect_login(stolen, "logged_out")
    assert status_of(stolen, "/status") == REDIRECTED
    assert status_of(stolen, "/media/x.png") == 403
    assert site.acts()[-1] == ("lezer", "logout")
    for context in (thief, page.context):
        context.close()


def test_an_administrator_ends_all_that_somebody_has_open(site):
    here, there = site.logged_in("collega"), site.logged_in("collega", "/")
    admin = site.logged_in("baas", "/toegang")
    expect(admin.get_by_text(NL("accounts.me", who=address_of("baas")))).to_be_visible()
    admin.get_by_label(NL("accounts.sign_out_whom")).focus()  # a click may scroll, which closes the list
    admin.keyboard.type(address_of("collega"))
    expect(admin.get_by_role("option", name=address_of("collega"))).to_be_visible()
    admin.keyboard.press("Enter")
    admin.get_by_role("button", name=NL("accounts.sign_out", who=address_of("collega"))).click()
    expect(admin.get_by_text(NL.count("accounts.signed_out", 2))).to_be_visible()
    for page in (here, there):
        touch(page)
        expect_login(page, "signed_out")
    assert site.acts()[-1] == ("baas", "sign_out")
    for page in (here, there, admin):
        page.context.close()


def test_who_may_no_longer_is_out_at_the_next_click_and_does_not_come_back(rules):
    page = rules.logged_in("lezer")
    rules.access.write_text(rules.rules.replace("j.jansen@example.nl", address_of("lezer").upper()))
    touch(page)
    expect_login(page, "disabled")
    log_in(page, "lezer")
    expect_login(page, "disabled")
    assert rules.acts()[-1] == ("lezer", "refused")
    page.context.close()


def test_while_it_cannot_be_noted_nobody_comes_in_and_who_is_in_goes_on(site):
    page = site.logged_in("lezer")
    kept = site.store / "audit.kept"
    (site.store / AUDIT).rename(kept)
    (site.store / AUDIT).touch()  # no folder: nothing can be added
    try:
        touch(page)
        settle(page)
        expect(page.locator("body")).to_contain_text("Alfa", timeout=30_000)
        other = site.visitor().new_page()
        log_in(other, "collega")
        expect_login(other, "unnoted")
    finally:
        (site.store / AUDIT).unlink()
        kept.rename(site.store / AUDIT)
    for one in (page, other):
        one.context.close()
