"""What is said of the software as a whole: its licence, its release, and where to turn to, the same in every place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

from doorstroom.contract.model import contract

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PUBLIC = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
# What the standard asks for at least: https://yml.publiccode.tools/schema.core.html
ASKED = {
    *("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
}


def test_the_licence_is_the_same_everywhere():
    said = {PROJECT["license"], PUBLIC["legal"]["license"]}
    for name in ("README.md", "LICENSE.txt"):
        said |= set(re.findall(r"SPDX-License-Identifier: ([\w.-]+)", (ROOT / name).read_text(encoding="utf-8")))
    assert said == {"EUPL-1.2"}
    assert [(ROOT / name).is_file() for name in PROJECT["license-files"]] == [True]


def test_the_release_is_the_same_everywhere_and_the_newest_that_the_change_log_tells_of():
    told = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert PROJECT["version"] == PUBLIC["softwareVersion"] == told[0]
    assert told == sorted(told, key=lambda one: tuple(map(int, one.split("."))), reverse=True)


def test_a_catalogue_of_public_code_can_read_what_this_is():
    assert set(PUBLIC) >= ASKED
    assert set(PUBLIC["localisation"]["availableLanguages"]) == set(PUBLIC["description"]) == set(contract().languages)
    for said in PUBLIC["description"].values():
        assert len(said["shortDescription"]) <= 150
        assert 150 <= len(said["longDescription"]) <= 10_000
        assert said["features"]


def test_what_a_document_points_at_in_this_folder_is_there():
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name} points at {target}"
