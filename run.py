"""Sets up what is lacking and starts or tests the dashboard. It needs nothing but Python 3.11 or newer.

python3 run.py start [options of streamlit run]
python3 run.py test [options of pytest]
python3 run.py install      sets up what the dashboard needs and starts nothing: for a server
python3 run.py lock         writes requirements.txt, with hashes, from requirements.in; the same for the tests
python3 run.py sbom         writes sbom.json: what the dashboard is made of (CycloneDX)

What is there already is left as it is. What it cannot install it names, in one line; the exit status is then 2.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
OWN = ROOT / ".venv"
PYTHON = OWN / "bin" / "python"
STAMP = OWN / "installed.txt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
NGINX = ("/usr/sbin", "/usr/local/sbin")
OWN_NEEDS, TEST_NEEDS = "requirements.txt", "tests/requirements.txt"
NEEDS = {"start": OWN_NEEDS, "install": OWN_NEEDS, "test": TEST_NEEDS, "lock": TEST_NEEDS, "sbom": TEST_NEEDS}
LOCK = ("uv", "pip", "compile", "-q", "--universal", "--python-version", "{}.{}".format(*OLDEST), "--generate-hashes")
AS_BEFORE = ("--no-annotate", "--custom-compile-command", "python3 run.py lock")
RUNS = {
    "start": [("streamlit", "run", "dashboard.py")],
    "test": [("pytest", "-n", "auto", "--dist", "worksteal")],
    "lock": [
        (*LOCK, *AS_BEFORE, "requirements.in", "-o", OWN_NEEDS),
        (*LOCK, *AS_BEFORE, "requirements-spark.in", "-c", OWN_NEEDS, "-o", "requirements-spark.txt"),
        (*LOCK, *AS_BEFORE, "tests/requirements.in", "-c", OWN_NEEDS, "-o", TEST_NEEDS),
    ],
    "sbom": [("cyclonedx_py", "requirements", OWN_NEEDS, "--pyproject", "pyproject.toml", "-o", "sbom.json")],
}
NO_BROWSER = "a browser (Chromium or Chrome; DOORSTROOM_CHROMIUM may hold the path of one)"
NO_FONT = "a font (DejaVu, for example)"
NO_LIBATOMIC = "libatomic (what drives the browser needs it)"
NO_NGINX = "nginx (the tests follow docs/deploy.md with it)"
NO_JAVA = "Java 17 or newer (the tests compute on Spark too)"
NO_VENV = "the venv module of this Python"
VENV_PACKAGE = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


class Lacking(Exception):
    """Something that is not there and cannot be installed from here; its text says what to do."""


def main(arguments: list[str]) -> int:
    """Run one command; the exit status, where it did not become the command itself."""
    if not arguments or arguments[0] not in NEEDS:
        print(__doc__, file=sys.stderr)
        return 2
    command, *options = arguments
    os.chdir(ROOT)
    try:
        set_up(command)
    except Lacking as lacking:
        print(lacking, file=sys.stderr)
        return 2
    if command == "test":  # the thousand processes that tests start read compiled files, which stay out of the tree
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(OWN / "compiled")
    *first, last = RUNS.get(command, [()])
    for one in first:
        if done := subprocess.run([str(PYTHON), "-m", *one, *options], check=False).returncode:
            return done
    if last:
        sys.stdout.flush()
        os.execv(PYTHON, [str(PYTHON), "-m", *last, *options])
    return 0


def set_up(command: str) -> None:
    """Have all that a command needs; raises Lacking."""
    if sys.version_info < OLDEST:
        raise Lacking(f"Doorstroom needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    install_from_system(dict(lacking_from_system(command)))
    if not is_usable(PYTHON):
        say("Making .venv.")
        must("Python could not make .venv.", sys.executable, "-m", "venv", "--clear", str(OWN))
    install_requirements(NEEDS[command])


# ------------------------------------------------------------- from the system


def lacking_from_system(command: str) -> Iterator[tuple[str, str]]:
    """What no pip can install: what it is, and the package of Debian and Ubuntu that brings it."""
    if not is_usable(PYTHON) and not runs(sys.executable, "-c", "import ensurepip, venv"):
        yield NO_VENV, VENV_PACKAGE
    if command == "test" and not browser():
        yield NO_BROWSER, "chromium"
    if command == "test" and sys.platform == "linux":
        if not has_font():
            yield NO_FONT, "fonts-dejavu-core"
        if not has_libatomic():
            yield NO_LIBATOMIC, "libatomic1"
        if not nginx():
            yield NO_NGINX, "nginx"
    if command == "test" and not shutil.which("java"):
        yield NO_JAVA, "default-jre-headless"


def install_from_system(lacking: Mapping[str, str]) -> None:
    """Install packages by apt-get, as root; raises Lacking where that cannot be done, and says what to do instead."""
    if not lacking:
        return
    if not shutil.which("apt-get"):
        raise Lacking(f"Please install {' and '.join(lacking)}, and run this again.")
    is_root = os.geteuid() == 0
    if not is_root and not shutil.which("sudo"):
        raise Lacking(f"Please have root run this, and run this again: apt-get install {' '.join(lacking.values())}")
    say(f"Installing from the system's packages: {', '.join(lacking.values())}.")
    # Without a terminal nobody can type a password: then sudo ends at once.
    as_root = [] if is_root else ["sudo", *([] if sys.stdin and sys.stdin.isatty() else ["-n"])]
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    if not succeeds(*apt, "update"):
        say("Not all lists of packages could be renewed; going on with those that are there.")
    for what, package in lacking.items():
        is_there = succeeds(*apt, "install", "-y", "--no-install-recommends", package)
        if not is_there or (what == NO_BROWSER and not browser()):
            raise Lacking(f"The package {package} could not be had. Please install {what}, and run this again.")


def browser() -> str | None:
    """The Chromium or Chrome that the tests drive: as the environment names it, else the first that runs."""
    found = filter(None, map(shutil.which, BROWSERS))
    return os.environ.get("DOORSTROOM_CHROMIUM") or next((one for one in found if runs(one, "--version")), None)


def has_font() -> bool:
    """Whether a browser on Linux has letters to draw with."""
    return any(
        name.endswith((".ttf", ".otf", ".ttc"))
        for folder in FONTS
        for _, _, names in os.walk(Path(folder).expanduser())
        for name in names
    )


def has_libatomic() -> bool:
    """Whether the library is there that Playwright brings along for everything but this."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def nginx() -> str | None:
    """The web server that the tests put before the dashboard; Debian has it where only root looks."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *NGINX]))


# ------------------------------------------------------------------- from PyPI


def is_usable(python: Path) -> bool:
    """Whether packages can be installed for a Python, and it is new enough."""
    checked = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    return python.exists() and runs(str(python), "-c", checked)


def install_requirements(file: str) -> None:
    """Install the packages of a file, unless these are what was installed last; raises Lacking."""
    contents = {name: (ROOT / name).read_bytes() for name in (OWN_NEEDS, file)}
    wanted = [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in contents.items()]
    installed = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    if set(wanted) <= set(installed):
        return
    say(f"Installing the packages of {file}; the first time this takes a few minutes.")
    STAMP.unlink(missing_ok=True)  # a set-up that is broken off is none
    pip = (str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", file)
    must(f"pip could not install the packages of {file}, see above.", *pip)
    STAMP.write_text("\n".join(wanted) + "\n", encoding="utf-8")


# ----------------------------------------------------------------------- tools


def say(text: str) -> None:
    print(text, flush=True)


def runs(*command: str) -> bool:
    """Whether a command ends well, whatever it says."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def succeeds(*command: str) -> bool:
    """Whether a command ends well; what it said is shown when it does not."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        print(done.stdout.decode(errors="replace"), file=sys.stderr)
    return done.returncode == 0


def must(failed: str, *command: str) -> None:
    """Run a command that must end well; raises Lacking with what to say when it does not."""
    if not succeeds(*command):
        raise Lacking(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
