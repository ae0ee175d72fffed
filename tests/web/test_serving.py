"""A dashboard that everybody could read, though nobody said so, does not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from doorstroom.i18n import words_for
from doorstroom.settings import OPEN, ROOT, settings
from doorstroom.web.serving import is_open_by_accident

HERE = ["localhost", "localhost", "127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("places", "is_open"),
    [
        (HERE, False),
        (["127.0.0.2"], False),
        (["[::1]"], False),
        (["LOCALHOST"], False),
        (["0.0.0.0"], True),
        (["::"], True),
        (["10.0.0.1"], True),
        ([*HERE, "pilots.example.nl"], True),
        ([*HERE, "*"], True),
        ([*HERE, "*.localhost"], True),
        (["localhost.example.nl"], True),
    ],
)
def test_what_leads_to_another_machine_needs_a_login(places, is_open):
    assert is_open_by_accident(settings({}), is_login_asked=False, places=places) is is_open
    assert not is_open_by_accident(settings({}), is_login_asked=True, places=places)
    for said in ({"DOORSTROOM_AUDIENCE": "public"}, {"DOORSTROOM_OPEN": OPEN}):
        assert not is_open_by_accident(settings(said), is_login_asked=False, places=places)


def test_it_ends_at_once_and_says_what_to_do(tmp_path):
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.headless=true"]
    done = subprocess.run(
        [*command, "--server.address=0.0.0.0", "--server.port=0"],
        cwd=ROOT,
        env={**os.environ, "DOORSTROOM_STORE": str(tmp_path / "store")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert words_for("en")("frame.refused_open") in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "store").exists()
