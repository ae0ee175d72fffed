"""What a login says of somebody, and what they may see and do by it."""

from __future__ import annotations

import os

import pytest

from doorstroom.access.rules import AccessError, name_of, reader_of, rules
from doorstroom.i18n import words_for
from doorstroom.query.reader import ADMIN, ANALYST, OFFICE, READER, ROLES
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import settings

TOLD = """
ask = "pilots@gemeente.example"
disabled = ["Weg@Gemeente.example"]

[groups.lezers]
roles = ["reader"]

[groups.aardam]
roles = ["reader", "office"]
municipalities = ["Aardam"]

[groups.beekrijk]
roles = ["reader"]
municipalities = ["Beekrijk"]

[groups.beheer]
roles = ["admin"]
"""


@pytest.fixture
def told(tmp_path):
    """Writes the file, and gives who has these claims."""

    def written(text: str = TOLD, audience: str = "staff", **more: str):
        file = tmp_path / "access.toml"
        file.write_text(text)
        own = settings({"DOORSTROOM_ACCESS": str(file), "DOORSTROOM_AUDIENCE": audience, **more})
        return lambda claims: reader_of(own, "x", claims)

    return written


@pytest.mark.parametrize(
    ("groups", "roles", "own", "acts_for"),
    [
        (["lezers"], {READER}, None, set()),
        ("lezers", {READER}, None, set()),
        ("elders, aardam", {READER, OFFICE}, {"Aardam"}, {"Aardam"}),
        (["aardam", "beekrijk"], {READER, OFFICE}, {"Aardam", "Beekrijk"}, {"Aardam"}),
        (["aardam", "lezers"], {READER, OFFICE}, None, {"Aardam"}),
        (["beheer"], {ADMIN}, None, set()),
        (["Lezers"], set(), set(), set()),
        ([], set(), set(), set()),
        (None, set(), set(), set()),
        ([1, {"a": "lezers"}], set(), set(), set()),
    ],
)
def test_groups_give_roles_and_municipalities(told, groups, roles, own, acts_for):
    reader = told()({"groups": groups})
    assert reader.roles == roles
    assert reader.own == (None if own is None else frozenset(own))
    assert reader.acts_for == frozenset(acts_for)


def test_a_role_is_of_the_municipalities_of_its_groups(told):
    """Of the roles that are theirs for some of what they see only it is known for which."""
    ask = told(TOLD + '[groups.analist]\nroles = ["analyst"]\nmunicipalities = ["Ceverin"]')
    assert ask({"groups": ["aardam", "beekrijk"]}).own_as == ((OFFICE, frozenset({"Aardam"})),)
    assert ask({"groups": ["analist", "lezers"]}).own_as == ((ANALYST, frozenset({"Ceverin"})),)
    both = ask({"groups": ["analist", "aardam"]})
    assert dict(both.own_as) == {
        READER: frozenset({"Aardam"}),
        OFFICE: frozenset({"Aardam"}),
        ANALYST: frozenset({"Ceverin"}),
    }
    assert ask({"groups": ["beheer", "lezers"]}).own_as == ask({"groups": ["aardam"]}).own_as == ()


@pytest.mark.parametrize("name", ["email", "preferred_username", "sub", "name"])
def test_a_disabled_account_has_no_role_whatever_its_groups(told, name):
    assert not told()({"groups": ["beheer"], name: "weg@gemeente.EXAMPLE"}).may_read
    assert told()({"groups": ["beheer"], name: "blijft@gemeente.example"}).may_read


def test_another_claim_can_name_who_somebody_is(told):
    reader = told('claim = "email"\n[groups."a@b.nl"]\nroles = ["analyst"]')({"email": "a@b.nl"})
    assert reader.roles == {ANALYST}


def test_without_a_file_nobody_who_logs_in_has_a_role(tmp_path):
    own = settings({"DOORSTROOM_ACCESS": str(tmp_path / "none.toml")})
    assert not reader_of(own, "x", {"groups": ["lezers"]}).may_read


def test_where_nobody_logs_in_everybody_may_do_all(told):
    reader = told()(None)
    assert (reader.roles, reader.own, reader.acts_for) == (frozenset(ROLES), None, None)


def test_the_public_is_the_public_whoever_they_are(told):
    assert told(audience="public")({"groups": ["beheer"]}).is_public


def test_nobody_asks_freely_where_the_workbench_is_off(told):
    assert not told(DOORSTROOM_WORKBENCH="off")(None).is_analyst


def test_a_file_that_changed_is_read_anew(told, tmp_path):
    ask = told()
    assert ask({"groups": ["lezers"]}).may_read
    file = tmp_path / "access.toml"
    file.write_text("[groups.anderen]\nroles = ['reader']")
    os.utime(file, ns=(1, 1))
    assert not ask({"groups": ["lezers"]}).may_read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[groups.a]\nroles = ['baas']", "rules_no_role"),
        ("[groups.a]\nroles = 'reader'", "rules_bad_value"),
        ("[groups.a]\nroles = [1]", "rules_bad_value"),
        ("[groups]\na = 1", "rules_bad_value"),
        ("[groups.a]\nmunicipality = ['m']", "rules_unknown"),
        ("[group.a]\nroles = ['reader']", "rules_unknown"),
        ("[sessions]\nlongest_hours = 0", "rules_bad_value"),
        ("[sessions]\nidle_minutes = true", "rules_bad_value"),
        ("[audit]\nmonths = '3'", "rules_bad_value"),
        ("claim = ['a']", "rules_bad_value"),
        ("geen toml", "rules_no_toml"),
        ("a = '\udcff'", "rules_no_toml"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_file_that_cannot_be_used_is_refused_with_its_name(tmp_path, text, code, language):
    file = tmp_path / "access.toml"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(AccessError, match=code) as refused:
        rules(file)
    assert str(file) in error_in_words(refused.value, words_for(language))


def test_a_folder_is_no_file_of_rules(tmp_path):
    with pytest.raises(AccessError, match="rules_unreadable"):
        rules(tmp_path)


def test_who_somebody_is_to_others():
    assert name_of({"sub": "1", "name": "A. B.", "email": "a@b.nl"}) == "a@b.nl"
    assert name_of({"sub": "1", "name": ""}) == "1"
    assert name_of({}) == ""
