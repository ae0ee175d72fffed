"""The template that is filled with what is known, as each reader takes it along from the screen."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from doorstroom.query.reader import ADMIN, OFFICE, READER, Reader
from doorstroom.settings import STAFF
from doorstroom.web.records import dropping
from tests.given import request_for
from tests.web.network import LISTS, MUNICIPALITIES, network_in

AA, BEE, CEE = (frozenset({one}) for one in MUNICIPALITIES)
READERS = {  # what they see all of, and for whom they act
    "office of one": (OFFICE, AA, AA),
    "office of one that sees two": (OFFICE, AA | BEE, AA),
    "office of two": (OFFICE, AA | CEE, AA | CEE),
    "administrator of one": (ADMIN, BEE, BEE),
    "administrator of all": (ADMIN, None, None),
}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return network_in(tmp_path_factory.mktemp("network"))


def parts(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        return b"".join(file.read(name) for name in file.namelist())


@pytest.mark.parametrize("who", READERS)
def test_it_holds_all_of_its_municipality_and_nothing_internal_of_others(network, monkeypatch, who):
    role, own, acts_for = READERS[who]
    monkeypatch.setattr(dropping.desk, "store", lambda: network)
    reader = Reader("x", STAFF, frozenset({READER, role}), own, acts_for)
    request = replace(request_for(network, as_of=LISTS[-1]), reader=reader)
    for place in acts_for or MUNICIPALITIES:
        told = parts(dropping._filled(request, place))
        assert {one for one, word in MUNICIPALITIES.items() if word.encode() in told} == {place}


@pytest.mark.parametrize("place", MUNICIPALITIES)
def test_of_another_municipality_it_would_hold_what_is_public_only(network, monkeypatch, place):
    monkeypatch.setattr(dropping.desk, "store", lambda: network)
    (other, *_) = [one for one in MUNICIPALITIES if one != place]
    only = frozenset({other})
    reader = Reader("x", STAFF, frozenset({READER, OFFICE}), only, only)
    request = replace(request_for(network, as_of=LISTS[-1]), reader=reader)
    told = parts(dropping._filled(request, place))
    assert b"Open plan" in told
    assert not any(word.encode() in told for word in MUNICIPALITIES.values())
