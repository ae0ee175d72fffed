"""Logins that end, with the clock given: when one begins, how long it lasts, and that nothing brings it back."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

import pytest

from doorstroom.access.rules import NO_RULES
from doorstroom.access.sessions import EVERYONE, REASONS, Sessions, Use, login_of
from doorstroom.store.versions import OF_NO_ONE, SESSIONS

NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
ISSUER = "https://login.example.nl"
ISSUERS = frozenset({ISSUER})
RULES = NO_RULES  # 8 hours, and 60 minutes without a message
ID, OTHER = "a" * 64, "b" * 64


def claims(**said: object) -> dict[str, object]:
    at = int(NOW.timestamp())
    return {"email": "jan@example.nl", "iss": ISSUER, "iat": at, "exp": at + 300, **said}


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in claims().items() if name not in names}


@pytest.fixture
def sessions(tmp_path) -> Sessions:
    return Sessions(tmp_path / SESSIONS)


def why(sessions, after=dt.timedelta(0), *, id=ID, rules=RULES, issuers=ISSUERS, said=None, told=lambda why: None):
    return sessions.why_over(Use(login_of(id, said or claims(), rules), rules, issuers, NOW + after, told))


@pytest.mark.parametrize(
    ("said", "after", "expected"),
    [
        ({}, 0 * MINUTE, None),
        ({"exp": int(NOW.timestamp())}, 0 * MINUTE, "expired"),
        ({}, 5 * MINUTE, "expired"),
        ({"exp": NOW.timestamp() + 1e6}, 8 * HOUR, "too_old"),
        ({"exp": NOW.timestamp() + 1e6}, 8 * HOUR - MINUTE, None),
        ({"exp": None}, 0 * MINUTE, "expired"),
        ({"exp": True}, 0 * MINUTE, "expired"),
        ({"exp": "2099-01-01"}, 0 * MINUTE, "expired"),
        ({"iat": None}, 0 * MINUTE, "expired"),
        ({"iat": 1e300}, 0 * MINUTE, "expired"),
        ({"iss": None}, 0 * MINUTE, "issuer"),
        ({"iss": "https://login.elsewhere.example"}, 0 * MINUTE, "issuer"),
        ({"iss": f"{ISSUER}/other"}, 0 * MINUTE, "issuer"),
        ({"iss": f"{ISSUER}/"}, 0 * MINUTE, None),
    ],
)
def test_a_login_begins_while_its_token_is_valid_and_where_it_should_come_from(sessions, said, after, expected):
    asked = claims(**said)
    assert why(sessions, after, said=asked) == expected
    assert why(sessions, after, said=asked) == expected
    assert [one.who for one in sessions.open(NOW + after, RULES)] == ([] if expected else ["jan@example.nl"])


def test_what_begins_is_told_once_and_what_may_not_as_well(sessions):
    told = []
    for _ in range(3):
        why(sessions, told=told.append)
        why(sessions, id=OTHER, said=claims(iss="https://elsewhere.example"), told=told.append)
    assert told == [None, "issuer"]


def test_who_cannot_be_noted_does_not_come_in_and_may_try_again(sessions):
    def fails(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        why(sessions, told=fails)
    assert sessions.open(NOW, RULES) == []
    assert why(sessions) is None


def test_once_begun_it_lasts_from_logging_in_and_while_it_is_used_whatever_its_token_says(sessions):
    for nth in range(16):
        assert why(sessions, nth * 30 * MINUTE) is None
    assert why(sessions, 8 * HOUR) == "too_old"
    assert why(sessions, HOUR) == "too_old"  # also when the clock goes back


@pytest.mark.parametrize(("quiet", "expected"), [(59 * MINUTE, None), (60 * MINUTE, "idle")])
def test_it_ends_when_nothing_is_asked_for_a_while(sessions, quiet, expected):
    why(sessions)
    why(sessions, 20 * MINUTE)
    assert why(sessions, 20 * MINUTE + quiet) == expected


def test_when_it_was_used_is_written_down_once_a_minute_at_most(sessions, monkeypatch):
    written = []
    keep = sessions._write_durably
    monkeypatch.setattr(sessions, "_write_durably", lambda *given: (written.append(given[1]), keep(*given)))
    for second in range(0, 130, 10):
        why(sessions, dt.timedelta(seconds=second))
    assert written == [".json", ".seen", ".seen"]


def test_an_end_holds_in_every_process_and_no_look_at_it_brings_it_back(sessions):
    other = Sessions(sessions.folder)
    assert (why(sessions), why(other)) == (None, None)
    sessions.end(ID, "logged_out")
    assert why(other, 2 * MINUTE) == "logged_out"
    other._write(ID, ".seen", (NOW + 3 * MINUTE).isoformat())  # by a process that looked before it ended
    assert why(other, 4 * MINUTE) == "logged_out"
    assert why(sessions, id=OTHER) is None


def test_logged_out_everywhere_is_all_of_one_person_also_what_was_not_used_yet(sessions):
    why(sessions)
    why(sessions, id=OTHER)
    why(sessions, id="c" * 64, said=claims(email="piet@example.nl"))
    assert sessions.sign_out("JAN@example.nl ", NOW + MINUTE, RULES) == 2
    late = claims(exp=NOW.timestamp() + 1e5)
    assert {why(sessions, 2 * MINUTE, id=id, said=late) for id in (ID, OTHER, "d" * 64)} == {"signed_out"}
    assert why(sessions, 2 * MINUTE, id="c" * 64, said=claims(email="piet@example.nl")) is None
    again = claims(iat=(NOW + 2 * MINUTE).timestamp())
    assert why(sessions, 2 * MINUTE, id="e" * 64, said=again) is None


def test_everybody_is_logged_out_at_once(sessions):
    why(sessions)
    why(sessions, id=OTHER, said=claims(email="piet@example.nl"))
    assert sessions.sign_out(EVERYONE, NOW + MINUTE, RULES) == 2
    assert sessions.open(NOW + MINUTE, RULES) == []
    assert why(sessions, MINUTE, id="c" * 64) == "signed_out"


def test_who_may_no_longer_is_out_and_stays_out(sessions):
    why(sessions)
    disabled = replace(RULES, disabled=frozenset({"jan@example.nl"}))
    assert why(sessions, MINUTE, rules=disabled) == "disabled"
    assert why(sessions, id=OTHER, rules=disabled) == "disabled"
    assert why(sessions, 2 * MINUTE) == "disabled"


def test_an_issuer_that_may_no_longer_ends_what_came_from_it(sessions):
    why(sessions)
    assert why(sessions, MINUTE, issuers=frozenset({"https://other.example"})) == "issuer"


def test_a_full_disk_lets_nobody_new_in_and_ends_what_ends(sessions, monkeypatch):
    why(sessions)

    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sessions, "_write_durably", full)
    assert why(sessions, id=OTHER) == "unkept"
    for nth in range(1, 5):  # who is in goes on, and is not idle
        assert why(sessions, nth * 45 * MINUTE) is None
    sessions.end(ID, "logged_out")
    assert why(sessions, 4 * HOUR) == "logged_out"


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"who": "x", "issued": "x", "seen": "x"}'])
def test_what_cannot_be_read_lets_nobody_in(sessions, damaged):
    why(sessions)
    (sessions.folder / f"{ID}.json").write_text(damaged)
    assert why(sessions, MINUTE) == "unkept"


def test_what_nobody_can_use_any_more_is_removed(sessions):
    why(sessions)
    old = sessions.folder / f"{OTHER}.json"
    old.write_text("{}")
    long_ago = (NOW - 33 * 24 * HOUR).timestamp()
    os.utime(old, (long_ago, long_ago))
    why(sessions, id="c" * 64)
    assert not old.exists()


def test_no_name_stands_in_the_folder_and_it_is_of_no_one(sessions):
    why(sessions)
    sessions.sign_out("jan@example.nl", NOW, RULES)
    assert not [path for path in sessions.folder.iterdir() if "jan" in path.name]
    assert sessions.folder.stat().st_mode & 0o077 == 0
    assert SESSIONS in OF_NO_ONE


def test_every_reason_is_worded():
    from doorstroom.i18n import LANGUAGES, words_for

    for language in LANGUAGES:
        words = words_for(language)
        assert all(words(f"frame.login_over.{one}") and words(f"accounts.why.{one}") for one in REASONS)
