"""Setting up on a machine that lacks things: what is asked of apt-get, what is said, and what is run in the end.

The machine is made up: its PATH holds nothing but stand-ins, its packages are two small wheels. Making the virtual
environment and installing into it are real.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).parents[1]
VENV, FONT, ATOMIC, NGINX = run.VENV_PACKAGE, "fonts-dejavu-core", "libatomic1", "nginx"
JAVA = "default-jre-headless"
LETTERS = ("font", "libatomic", "nginx", "java")
TESTING = ("pytest", "uv", "cyclonedx_py")
COMMANDS = tuple(f"{name} " for name in ("streamlit", *TESTING))
NOBODY, ADMIN = 1000, 0
DRIVER = """
import os, sys
sys.path.insert(0, os.getcwd())
import run
os.geteuid = lambda: {uid}
run.FONTS = ({fonts!r},)
run.has_libatomic = lambda: os.path.exists({fonts!r} + "/libatomic")
run.NGINX = ({fonts!r},)
{also}
sys.exit(run.main({arguments!r}))
"""
# Seen by every Python that is started from here on: no ensurepip until the package that brings it was "installed".
WITHOUT_VENV = """
import os, sys
if not os.path.exists({marker!r}):
    sys.modules["ensurepip"] = None
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >> {log}
case "$*" in
  *install*{refused}*) echo "E: no candidate" >&2; exit 100 ;;
  *install*-venv*) : > {marker} ;;
  *install*chromium*) printf '#!/bin/sh\\nexit {browser}\\n' > {bin}/chromium; {chmod} +x {bin}/chromium ;;
esac
"""
SUDO = """#!/bin/sh
echo "sudo $1" >> {log}
[ "$1" = -n ] && shift
{refuse}
exec "$@"
"""


def wheel(folder: Path, name: str) -> str:
    """A package that prints what it was started with; the file's name."""
    file = f"{name}-1-py3-none-any.whl"
    facts = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
    with zipfile.ZipFile(folder / file, "w") as packed:
        packed.writestr(f"{name}/__init__.py", "")
        packed.writestr(f"{name}/__main__.py", f"import sys\nprint('{name}', *sys.argv[1:])\n")
        packed.writestr(f"{name}-1.dist-info/METADATA", facts)
        packed.writestr(f"{name}-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\nRoot-Is-Purelib: true\n")
        packed.writestr(f"{name}-1.dist-info/RECORD", "")
    return file


def said_by_commands(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if line.startswith(COMMANDS)]


@dataclass
class Machine:
    folder: Path
    made: Path

    @property
    def project(self) -> Path:
        return self.folder / "project"

    def script(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def has(self, *what: str, refused: str = "nothing", browser: int = 0) -> Machine:
        """Give it things, by the names below.

        stub: a browser that does not run. made: a .venv without packages, so that not every test makes one.
        """
        parts = {
            "log": self.folder / "log",
            "bin": self.folder / "bin",
            "marker": self.folder / "venv-there",
            "chmod": shutil.which("chmod"),
            "refused": refused,
            "browser": browser,
        }
        for thing in what:
            if thing == "apt-get":
                self.script("apt-get", APT_GET.format(**parts))
            elif thing in ("sudo", "locked sudo"):
                self.script("sudo", SUDO.format(refuse="exit 1" if thing == "locked sudo" else "", **parts))
            elif thing in ("chromium", "stub"):
                self.script("chromium-browser", f"#!/bin/sh\nexit {int(thing == 'stub')}\n")
            elif thing == "font":
                (self.folder / "fonts" / "some.ttf").touch()
            elif thing == "libatomic":
                (self.folder / "fonts" / "libatomic").touch()
            elif thing == "nginx":
                (self.folder / "fonts" / "nginx").touch(mode=0o755)
            elif thing == "java":
                self.script("java", "#!/bin/sh\n")
            elif thing == "venv":
                (self.folder / "venv-there").touch()
            elif thing == "made":
                shutil.copytree(self.made, self.project / ".venv", symlinks=True)
            else:
                raise KeyError(thing)
        return self

    def run(self, *arguments: str, uid: int = ADMIN, also: str = "") -> subprocess.CompletedProcess[str]:
        fonts = str(self.folder / "fonts")
        driver = DRIVER.format(uid=uid, fonts=fonts, arguments=list(arguments), also=also)
        paths = {"PATH": str(self.folder / "bin"), "PYTHONPATH": str(self.folder / "site"), "HOME": str(self.folder)}
        kept = {name: value for name, value in os.environ.items() if name != "DOORSTROOM_CHROMIUM"}
        return subprocess.run(
            [sys.executable, "-c", driver],
            cwd=self.project,
            env={**kept, **paths},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        """What was asked of sudo and apt-get: the packages, without the options."""
        log = self.folder / "log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line.split()[-1] if line.startswith("apt-get") else line for line in lines]

    def ran(self, *arguments: str) -> list[str]:
        """What its commands said in the end, of a run that must go well."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return said_by_commands(done)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def machine(tmp_path, made) -> Machine:
    for name in ("bin", "site", "fonts", "project/tests"):
        (tmp_path / name).mkdir(parents=True)
    machine = Machine(tmp_path, made)
    shutil.copy(ROOT / "run.py", machine.project)
    (machine.project / "requirements.txt").write_text(f"./{wheel(machine.project, 'streamlit')}\n", encoding="utf-8")
    tests = "".join(f"./{wheel(machine.project, name)}\n" for name in TESTING)
    (machine.project / "tests/requirements.txt").write_text(f"-r ../requirements.txt\n{tests}", encoding="utf-8")
    (tmp_path / "bin/env").symlink_to(shutil.which("env"))
    marker = str(tmp_path / "venv-there")
    (tmp_path / "site/sitecustomize.py").write_text(WITHOUT_VENV.format(marker=marker), encoding="utf-8")
    return machine


SUCCEEDS = [
    # command, who, what is there; what is asked for, and what runs
    (
        ["start", "--server.port", "80"],
        ADMIN,
        ["apt-get"],
        ["update", VENV],
        "streamlit run dashboard.py --server.port 80",
    ),
    (["start"], NOBODY, ["made"], [], "streamlit run dashboard.py"),
    (["install"], ADMIN, ["made"], [], None),
    (
        ["test", "-x"],
        NOBODY,
        ["apt-get", "sudo", "made"],
        ["sudo -n", "update", *(part for one in ("chromium", FONT, ATOMIC, NGINX, JAVA) for part in ("sudo -n", one))],
        "pytest -n auto --dist worksteal -x",
    ),
    (
        ["test"],
        ADMIN,
        ["apt-get", "made", *LETTERS],
        ["update", "chromium"],
        "pytest -n auto --dist worksteal",
    ),
    (["test"], NOBODY, ["made", "chromium", *LETTERS], [], "pytest -n auto --dist worksteal"),
]


@pytest.mark.parametrize(("command", "uid", "there", "asked", "ran"), SUCCEEDS)
def test_what_is_lacking_is_installed_and_the_command_runs(machine, command, uid, there, asked, ran):
    done = machine.has(*there).run(*command, uid=uid)
    assert done.returncode == 0, done.stderr
    assert machine.asked() == asked
    assert said_by_commands(done) == [ran][: bool(ran)]


FAILS = [
    # command, who, what is there, how apt-get fails; what is asked for, and the one line that says what to do
    (["start"], ADMIN, [], {}, [], f"Please install {run.NO_VENV}, and run this again."),
    (["test"], NOBODY, ["venv", *LETTERS], {}, [], f"Please install {run.NO_BROWSER}, and run this again."),
    (
        ["test"],
        ADMIN,
        [],
        {},
        [],
        f"Please install {run.NO_VENV} and {run.NO_BROWSER} and {run.NO_FONT} and {run.NO_LIBATOMIC}"
        f" and {run.NO_NGINX} and {run.NO_JAVA}, and",
    ),
    (["start"], NOBODY, ["apt-get"], {}, [], f"Please have root run this, and run this again: apt-get install {VENV}"),
    (["test"], NOBODY, ["apt-get"], {}, [], f"apt-get install {VENV} chromium {FONT} {ATOMIC} {NGINX} {JAVA}"),
    (["start"], NOBODY, ["apt-get", "locked sudo"], {}, ["sudo -n", "sudo -n"], f"Please install {run.NO_VENV}"),
    (["test"], ADMIN, ["apt-get", "venv", "stub"], {"refused": "chromium"}, ["update", "chromium"], run.NO_BROWSER),
    (["test"], ADMIN, ["apt-get", "venv"], {"browser": 1}, ["update", "chromium"], run.NO_BROWSER),
]


@pytest.mark.parametrize(("command", "uid", "there", "failing", "asked", "said"), FAILS)
def test_what_cannot_be_installed_is_named_in_one_line(machine, command, uid, there, failing, asked, said):
    done = machine.has(*there, **failing).run(*command, uid=uid)
    assert (done.returncode, machine.asked()) == (2, asked)
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (machine.project / ".venv").exists()


def test_a_command_of_more_steps_takes_them_in_order_and_stops_at_one_that_fails(machine):
    machine.has("made", "chromium", *LETTERS)
    own, spark, tests = machine.ran("lock")
    assert spark.split()[-5:] == ["requirements-spark.in", "-c", "requirements.txt", "-o", "requirements-spark.txt"]
    assert (own.split()[-3:], tests.split()[-3:]) == (
        ["requirements.in", "-o", "requirements.txt"],
        ["requirements.txt", "-o", "tests/requirements.txt"],
    )
    assert "--generate-hashes" in own
    assert "--generate-hashes" in tests
    (module,) = (machine.project / ".venv/lib").glob("python*/site-packages/uv/__main__.py")
    module.write_text("print('uv failed')\nraise SystemExit(3)\n", encoding="utf-8")
    done = machine.run("lock")
    assert (done.returncode, said_by_commands(done)) == (3, ["uv failed"])


def test_packages_are_installed_once_and_again_when_they_change(machine):
    machine.has("made", "chromium", *LETTERS)
    assert "Installing" in machine.run("test").stdout
    for command in ("test", "start"):  # who can test can start
        assert "Installing" not in machine.run(command).stdout
    requirements = machine.project / "requirements.txt"
    requirements.write_text(requirements.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    for command in ("start", "test"):
        assert "Installing" in machine.run(command).stdout
        assert "Installing" not in machine.run(command).stdout


def test_a_set_up_that_broke_off_begins_again(machine):
    machine.has("made", "venv")
    requirements = machine.project / "requirements.txt"
    good = requirements.read_text(encoding="utf-8")
    requirements.write_text("./nowhere.whl\n", encoding="utf-8")
    failed = machine.run("start")
    assert (failed.returncode, "nowhere.whl" in failed.stderr) == (2, True)
    requirements.write_text(good, encoding="utf-8")
    assert machine.ran("start") == ["streamlit run dashboard.py"]
    shutil.rmtree(next((machine.project / ".venv/lib").glob("python*/site-packages/pip")))
    assert machine.ran("start") == ["streamlit run dashboard.py"]


def test_an_old_python_is_told_so(machine):
    done = machine.has("venv").run("start", also="sys.version_info = (3, 10, 12)")
    assert (done.returncode, done.stderr.startswith("Doorstroom needs Python 3.11 or newer; this is ")) == (2, True)
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))  # else it would only say that it cannot be read


@pytest.mark.parametrize("arguments", [[], ["nonsense"]])
def test_a_command_that_it_does_not_know_is_answered_with_those_it_does(machine, arguments):
    done = machine.run(*arguments)
    assert done.returncode == 2
    assert [command for command in run.NEEDS if f"python3 run.py {command}" not in done.stderr] == []


def test_the_browser_that_the_environment_names_comes_first(machine, monkeypatch):
    machine.has("chromium")
    monkeypatch.setenv("PATH", str(machine.folder / "bin"))
    monkeypatch.delenv("DOORSTROOM_CHROMIUM", raising=False)
    assert run.browser() == str(machine.folder / "bin/chromium-browser")
    monkeypatch.setenv("DOORSTROOM_CHROMIUM", "/somewhere/else")
    assert run.browser() == "/somewhere/else"


# ---------------------------------------------------------------------- .ci/run


@pytest.fixture
def ci(tmp_path) -> Path:
    """A copy of .ci/run beside the README, on a machine whose python3 says what it was asked and ends with 7."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    shutil.copy(ROOT / "README.md", tmp_path)
    for tool in ("sh", "awk", "dirname"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    (tmp_path / "bin/python3").write_text('#!/bin/sh\necho "$PWD: python3 $*"\nexit 7\n', encoding="utf-8")
    (tmp_path / "bin/python3").chmod(0o755)
    return tmp_path


def run_ci(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": "true", "PATH": str(folder / "bin")}
    command = [shutil.which("bash"), folder / ".ci/run"]
    return subprocess.run(
        command, cwd="/", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_ci_is_the_test_command_and_nothing_else(ci):
    done = run_ci(ci)
    assert (done.returncode, done.stdout, done.stderr) == (7, f"{ci}: python3 run.py test\n", "")


def test_ci_without_a_test_command_fails(ci):
    (ci / "README.md").write_text("## Start\n\n```sh\npython3 run.py start\n```\n", encoding="utf-8")
    assert run_ci(ci).returncode == 2


def test_a_library_that_is_lacking_is_noticed(monkeypatch):
    def lacks(name):
        raise OSError(name)

    monkeypatch.setattr(run.ctypes, "CDLL", lacks)
    assert not run.has_libatomic()
