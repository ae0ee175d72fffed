"""How many random portfolios the claims are held against: `--portfolios 200` for a long run."""

from __future__ import annotations

ORDINARY = 3  # beside the shapes; each costs about a second


def pytest_addoption(parser):
    parser.addoption(
        "--portfolios", type=int, default=ORDINARY, help="random portfolios that every claim is held against"
    )


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("--portfolios", ORDINARY)))
