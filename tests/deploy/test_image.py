"""The image, tried without an engine: just the files that the Containerfile copies, on a root nobody can write."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from doorstroom.settings import NAMES, OPEN
from tests.deploy.unit import ROOT
from tests.web.asking import ask

FILE = ROOT / "deploy" / "Containerfile"
LINES = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", FILE.read_text(encoding="utf-8"))).splitlines()
# As the container has it: all of the disk read-only, but /store and a /tmp of its own.
READ_ONLY = """
set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/app /mnt/store
mount --bind "$APP" /mnt/app
mount --bind "$STORE" /mnt/store
case "$PREFIX" in /tmp/*) mkdir /mnt/python; mount --bind "$PREFIX" /mnt/python ;; esac
cut -d' ' -f2 /proc/mounts | grep -Ev '^/(proc|sys|dev|mnt/store)(/|$)' | while read -r place; do
    mount -o remount,bind,ro "$place" 2>/dev/null || true
done
mount -t tmpfs -o noexec,nosuid,nodev tmpfs /tmp
case "$PREFIX" in /tmp/*) mkdir -p "$PREFIX"; mount --bind /mnt/python "$PREFIX" ;; esac
if touch /mnt/app/x /usr/x 2>/dev/null; then exit 70; fi
cd /mnt/app
exec "$@"
"""


def of(instruction: str) -> list[str]:
    return [line.removeprefix(f"{instruction} ") for line in LINES if line.startswith(f"{instruction} ")]


def command(given: str) -> list[str]:
    """A command in brackets, with the Python of this machine for that of the image."""
    name, *rest = json.loads(given[given.index("[") :])
    return [sys.executable, *(["-m", "streamlit"] if name == "streamlit" else []), *rest]


@dataclass
class Container:
    """What stands in for a running container."""

    app: Path
    store: Path

    def begun(self, *arguments: str) -> list[str]:
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", READ_ONLY, "sh", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        told = {name: value for one in of("ENV") for name, value in (part.split("=", 1) for part in shlex.split(one))}
        kept = {name: value for name, value in os.environ.items() if name not in NAMES}
        given = {**kept, **told, "PATH": os.environ["PATH"], "DOORSTROOM_STORE": "/mnt/store"}
        given |= {"APP": str(self.app), "STORE": str(self.store), "DOORSTROOM_SPACE": "0", "DOORSTROOM_OPEN": OPEN}
        return given | {"PREFIX": sys.prefix}  # where these tests lie in /tmp, which the container has for itself


@pytest.fixture(scope="module")
def container(tmp_path_factory) -> Container:
    folder = tmp_path_factory.mktemp("image")
    made = Container(folder / "app", folder / "store")
    made.store.mkdir()
    for line in of("COPY"):
        *sources, target = line.split()
        if line.startswith("--from") or target.startswith("/"):
            continue
        for source in sources:
            into = made.app / target / ("" if (ROOT / source).is_dir() or not target.endswith("/") else source)
            into.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(ROOT / source, into)
    tried = subprocess.run(made.begun("true"), env=made.environment, capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no mounts of one's own here: {tried.stderr.strip()}")
    return made


@contextmanager
def serving(container: Container) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    (given,) = of("CMD")
    start = [part.replace("8501", str(port)) for part in command(given)]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    shown = ["--logger.hideWelcomeMessage=false"]
    with subprocess.Popen(container.begun(*start, *shown), env=container.environment, **output) as server:
        said = []
        for line in server.stdout:
            said.append(line)
            if "URL" in line:
                break
        else:
            pytest.fail(f"the server did not start:\n{''.join(said)}", pytrace=False)
        try:
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.stdout.read()


def test_it_runs_from_what_is_copied_and_writes_in_the_store_only(container):
    with serving(container) as address:
        assert ask(address, "/_stcore/health").status == 200
        shown = ask(address, "/status")  # the first reader: the example is put into the empty store
        assert (shown.status, (container.store / "CURRENT").exists()) == (200, True)
        (check,) = [line for line in LINES if line.startswith("HEALTHCHECK")]
        told = [part.replace("http://127.0.0.1:8501", address) for part in command(check)]
        done = subprocess.run(
            container.begun(*told), env=container.environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 4, "")
        question = (
            "from doorstroom.sandbox.ask import ask_freely; from doorstroom.store.sight import EVERYTHING; "
            "from doorstroom.store.versions import Store; s = Store('/mnt/store'); "
            "print(ask_freely(s, s.current_name(), 'select 42 as n', sight=EVERYTHING, smallest=10).frame['n'][0])"
        )
        asked = container.begun(sys.executable, "-c", question)
        done = subprocess.run(asked, env=container.environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "42\n"), done.stderr
        loaded = container.begun(sys.executable, "-m", "doorstroom", "recompose")
        assert subprocess.run(loaded, env=container.environment, capture_output=True, check=False).returncode == 0


def test_every_command_is_there(container):
    for asked in (["template", "--out", "/tmp/template.xlsx"], ["brief", "--format", "pdf", "--out", "/tmp/b.pdf"]):
        run = container.begun(sys.executable, "-m", "doorstroom", *asked)
        done = subprocess.run(run, env=container.environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_nobody_is_root_and_what_is_installed_is_pinned():
    assert of("USER") == ["10001:10001"]
    assert any("--require-hashes -r /requirements.txt" in line for line in of("RUN"))
    bases = {line.partition(" AS ")[0] for line in of("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"docker\.io/library/python:\d[\w.]*-slim-\w+", bases.pop())


def test_tests_and_secrets_stay_out():
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    assert {"tests", ".git", ".venv", "data/store", ".streamlit/secrets.toml"} <= ignored
    copied = [source for line in of("COPY") if "--from" not in line for source in line.split()[:-1]]
    assert not [source for source in copied if source in ignored or source in (".", "*", ".streamlit", "data")]
    assert [source for source in copied if not (ROOT / source).exists()] == []
