"""Makes the product wrong in one place after another, and looks whether the nearest tests notice.

python -m tests.mutations [--only PART OF A NAME]

Each edit of mutations.toml is made in a copy of the tree, and the tests that it names are run there. The exit status is
1 when one survives, when its text is no longer there, or when its tests fail without it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.mutations import ROOT, Mutation, apply, mutations

LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "*.duckdb", "__pycache__", ".pytest_cache", ".hypothesis")
ALL_PASSED, SOME_FAILED = 0, 1


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__.splitlines()[0])
    options.add_argument("--only", default="", metavar="NAME", help="only those with this in their name")
    chosen = [one for one in mutations() if options.parse_args().only.lower() in one.name.lower()]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        survivors = 0
        for mutation in chosen:
            verdict = _verdict(copy, mutation)
            survivors += verdict != "caught"
            print(f"{verdict:24} {mutation.name}", flush=True)
    print(f"{len(chosen) - survivors} of {len(chosen)} caught")
    return 1 if survivors or not chosen else 0


def _verdict(copy: Path, mutation: Mutation) -> str:
    if not mutation.is_there():
        return "text no longer there"
    if _tests(copy, mutation.caught_by) != ALL_PASSED:
        return "fails without it"
    kept = (copy / mutation.file).read_bytes()
    apply(mutation, copy)
    status = _run(copy, mutation.caught_by)
    (copy / mutation.file).write_bytes(kept)
    return {ALL_PASSED: "survived", SOME_FAILED: "caught"}.get(status, f"pytest ended with {status}")


@cache
def _tests(copy: Path, tests: str) -> int:
    """How tests end in the tree as it is."""
    return _run(copy, tests)


def _run(copy: Path, tests: str) -> int:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", tests]
    return subprocess.run(command, cwd=copy, capture_output=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
