"""Asks the real dashboard over real HTTP, without a browser that would tidy the path or the headers first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlsplit


@dataclass
class Said:
    status: int
    headers: HTTPMessage
    body: bytes


def ask(
    address: str, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
) -> Said:
    """One request, its path and headers exactly as they are."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers={"Accept-Encoding": "identity", **(headers or {})})
        answer = connection.getresponse()
        return Said(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
