"""Two readers of one server, each with what a trusted proxy says of them, over real websockets at once: none sees the
rows of the other.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstroom.query.address import PATHS
from doorstroom.store.versions import Store
from tests.browser.visiting import serving
from tests.store.test_seen_copy import EVERY, PLACES, may_see, network
from tests.web.screen_socket import in_a_thread, visiting

__all__ = ["network"]
RUNS = 70  # of each of three readers
SCREENS = ("status", "decisions", "stagnation", "analysis", "pilot")
PROXY = {"X-Forwarded-User": "email", "X-Forwarded-Groups": "groups"}
SEED = 2026


@pytest.fixture(scope="module")
def behind_a_proxy(network: Store, tmp_path_factory) -> Iterator[str]:
    access: Path = tmp_path_factory.mktemp("access") / "access.toml"
    groups = [f'[groups.{place}]\nroles = ["reader"]\nmunicipalities = ["{place}"]' for place in PLACES]
    access.write_text("\n".join(groups))
    trusted = f"--server.trustedUserHeaders={json.dumps(PROXY)}"
    with serving(network.path, trusted, DOORSTROOM_ACCESS=str(access)) as address:
        yield address


async def reads(address: str, place: str, mind: random.Random) -> set[str]:
    """A reader of a municipality goes from screen to screen; the planted values that their screens hold."""
    headers = {"X-Forwarded-User": f"{place}@example.nl", "X-Forwarded-Groups": place}
    query = f"lang=nl&as_of=2026-03-31&municipality=&id={mind.choice(PLACES)}%2Fclosed"
    found: set[str] = set()
    async with visiting(address, query, headers=headers) as session:
        for _ in range(RUNS):
            shown = await session.open(PATHS[mind.choice(SCREENS)])
            assert shown.is_whole
            sent = b"".join(message.SerializeToString() for message in shown.messages)
            found |= {secret for secret in EVERY if secret.encode() in sent}
    return found


def test_readers_at_once_are_sent_nothing_of_each_other(behind_a_proxy):
    async def all_at_once() -> list[set[str]]:
        mind = random.Random(SEED)
        every = (reads(behind_a_proxy, place, random.Random(mind.random())) for place in PLACES)
        return await asyncio.gather(*every)

    seen = dict(zip(PLACES, in_a_thread(all_at_once()), strict=True))
    assert seen == {place: may_see(place) for place in PLACES}  # and all that is theirs
