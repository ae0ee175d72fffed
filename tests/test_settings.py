"""What a municipality may set, and what is said when it cannot be used."""

import re

import pytest

from doorstroom import settings as module
from doorstroom.i18n import words_for
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import NAMES, SettingsError, settings


def test_without_settings_staff_reads_with_a_workbench():
    found = settings({})
    assert (found.audience, found.has_workbench, found.smallest, found.versions_kept) == ("staff", True, 10, 24)


@pytest.mark.parametrize(
    ("audience", "workbench", "has_workbench"),
    [("staff", None, True), ("staff", "off", False), ("public", None, False), ("public", "on", True)],
)
def test_the_public_has_no_workbench_unless_it_is_switched_on(audience, workbench, has_workbench):
    given = {"DOORSTROOM_AUDIENCE": audience} | ({"DOORSTROOM_WORKBENCH": workbench} if workbench else {})
    assert settings(given).has_workbench is has_workbench


OTHER_THAN_WITHOUT = {
    "DOORSTROOM_STORE": "elsewhere",
    "DOORSTROOM_MUNICIPALITY": "Waterkant",
    "DOORSTROOM_VERSIONS": "3",
    "DOORSTROOM_WAIT": "0",
    "DOORSTROOM_AUDIENCE": "public",
    "DOORSTROOM_WORKBENCH": "off",
    "DOORSTROOM_SMALLEST": "3",
    "DOORSTROOM_ROUNDED_TO": "1",
    "DOORSTROOM_SPACE": "0",
    "DOORSTROOM_LARGEST": "0",
    "DOORSTROOM_WITHIN": '["Waterkant"]',
    "DOORSTROOM_ACCESS": "elsewhere.toml",
    "DOORSTROOM_OPEN": "yes-everyone-may-see-internal-pilots",
    "DOORSTROOM_API": "on",
    "DOORSTROOM_RETENTION": "24",
    "DOORSTROOM_METRICS": "127.0.0.1:9464",
    "DOORSTROOM_NAME": "Gemeente Waterkant",
    "DOORSTROOM_LOGO": str(module.ROOT / "doorstroom/web/browser/icon.png"),
    "DOORSTROOM_FONT": "Open Sans",
}
COLOURS = {"DOORSTROOM_COLOUR": "#7a1f5c", "DOORSTROOM_COLOUR_DARK": "#f0a6d8"}  # neither without the other


@pytest.mark.parametrize("name", re.findall(r"DOORSTROOM_\w+", module.__doc__))
def test_every_setting_that_is_told_of_is_read(name):
    assert name in NAMES
    assert settings(COLOURS if name in COLOURS else {name: OTHER_THAN_WITHOUT[name]}) != settings({})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DOORSTROOM_VERSIONS", "1", "2"),
        ("DOORSTROOM_VERSIONS", "veel", "2"),
        ("DOORSTROOM_SMALLEST", "-1", "0"),
        ("DOORSTROOM_SMALLEST", "٣", "0"),
        ("DOORSTROOM_AUDIENCE", "Public", "staff, public"),
        ("DOORSTROOM_WORKBENCH", "ja", "on, off"),
        ("DOORSTROOM_METRICS", "9464", "127.0.0.1:9464"),
        ("DOORSTROOM_METRICS", "localhost:0", "127.0.0.1:9464"),
        ("DOORSTROOM_METRICS", "localhost:65536", "127.0.0.1:9464"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_can(name, value, told):
    with pytest.raises(SettingsError) as raised:
        settings({name: value})
    for language in ("nl", "en"):
        line = error_in_words(raised.value, words_for(language))
        assert name in line
        assert value in line
        assert told in line
