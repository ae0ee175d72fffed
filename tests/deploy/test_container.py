"""The image as an engine runs it, with no more than deploy/compose.yaml grants. Build it first, as docs/deploy.md says:

    IMAGE=doorstroom:1.1.0 python run.py test tests/deploy/test_container.py

ENGINE: how the engine is called, where that is not podman, or needs options.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.deploy.unit import ROOT

IMAGE = os.environ.get("IMAGE")
ENGINE = shlex.split(os.environ.get("ENGINE", "podman"))
pytestmark = pytest.mark.skipif(not IMAGE, reason="IMAGE names no image of Doorstroom")
WRITABLE = "/tmp:rw,noexec,nosuid,nodev,size=1g,mode=1777"
GRANTED = [
    *("--user", "10001:10001", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--network", "none", "--tmpfs", WRITABLE, "--pids-limit", "1024"),
    *("--env", "DOORSTROOM_OPEN=yes-everyone-may-see-internal-pilots", "--env", "DOORSTROOM_SPACE=0"),
]
QUESTION = (
    "from doorstroom.sandbox.ask import ask_freely; from doorstroom.store.sight import EVERYTHING; "
    "from doorstroom.store.versions import Store; s = Store('/store'); "
    "a = ask_freely(s, s.current_name(), 'select count(*) as n from pilots', sight=EVERYTHING, smallest=10); "
    "print(a.frame['n'][0] > 0)"
)


def engine(*given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ENGINE, *given], capture_output=True, text=True, check=False)


@contextmanager
def running() -> Iterator[str]:
    """The name of a container that serves; it and its store are gone afterwards."""
    done = engine("run", "--detach", *GRANTED, "--volume", "doorstroom-tried:/store", IMAGE)
    assert done.returncode == 0, done.stderr
    name = done.stdout.strip()
    try:
        yield name
    finally:
        engine("rm", "--force", name)
        engine("volume", "rm", "doorstroom-tried")


def test_the_settings_are_those_of_the_compose_file():
    told = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    for one in ('user: "10001:10001"', "read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", WRITABLE):
        assert one in told


def test_it_loads_serves_and_answers_questions_without_any_capability():
    with running() as name:
        inside = ("exec", name, "python")
        done = engine(*inside, "-m", "doorstroom", "load", "data/example")
        assert done.returncode == 0, done.stderr
        status = dict(
            line.split(":\t", 1) for line in engine("exec", name, "cat", "/proc/1/status").stdout.splitlines()
        )
        assert {status[one] for one in status if one.startswith("Cap")} == {"0" * 16}
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        for place in ("/app/x", "/usr/x", "/venv/x", "/x"):
            assert engine("exec", name, "touch", place).returncode != 0
        asked = engine(*inside, "-c", QUESTION)
        assert (asked.returncode, asked.stdout) == (0, "True\n"), asked.stderr
        checked = engine(*inside, "-m", "doorstroom", "health", "--url", "http://127.0.0.1:8501/_stcore/health")
        assert (checked.returncode, checked.stderr) == (0, "")
