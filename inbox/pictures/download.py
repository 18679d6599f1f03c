"""One picture over HTTP, from a place that may wish us ill.

Sockets of our own, with h11 to read what comes: so the call goes to the number that was looked at,
follows no redirect, sends nothing of ours along but what a network asks of us for its own, and ends
at a time that no slow server can move.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from socket import create_connection, socket

import certifi
import h11

from inbox.pictures.encode import MAX_BYTES
from inbox.pictures.places import Place, Resolve, choose_numbers, find_place, resolve_host
from inbox.pictures.trouble import (
    NOT_ALLOWED,
    NOT_THERE,
    REDIRECTED,
    TOO_LARGE,
    UNREACHABLE,
    PictureGone,
    PictureLate,
    PictureRefused,
    PictureTrouble,
)

PAUSE = 5.0  # seconds that we wait for a connection, and for each next piece
WHOLE_TIME = 20.0  # seconds that a picture may take
MAX_TRIES = 3  # of the numbers that a host has
MAX_HEAD = 2**14  # bytes of headers
CHUNK = 2**16
NOT_OURS_TO_SEE = {401, 403, 404, 410}  # the networks sign addresses of pictures; these have ended


@dataclass(slots=True)
class Limits:
    """How long we wait, in seconds; `ends_at` by the monotonic clock."""

    pause: float = PAUSE
    whole: float = WHOLE_TIME
    ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends_at = time.monotonic() + self.whole

    def wait(self) -> float:
        """How long the next step may take. Raises PictureLate where no time is left."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise PictureLate(UNREACHABLE)
        return min(self.pause, left)


def download_picture(
    url: str,
    *,
    api_url: str = "",
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = resolve_host,
    limits: Limits | None = None,
    trust: ssl.SSLContext | None = None,
) -> bytes:
    """The bytes behind an address, at most MAX_BYTES of them; what they are is not looked at.
    `headers` go to that address and, as no redirect is followed, to no other.

    Raises PictureRefused (not an address that we fetch from, a redirect, too large), PictureGone,
    or PictureLate (no answer, or none that is whole).
    """
    place, limits = find_place(url, api_url=api_url), limits or Limits()
    numbers = choose_numbers(place, resolve)
    try:
        with open_connection(place, numbers[:MAX_TRIES], limits, trust) as line:
            return read_answer(line, place, limits, headers or {})
    except PictureTrouble:
        raise
    except (OSError, h11.RemoteProtocolError):  # ssl.SSLError is an OSError
        raise PictureLate(UNREACHABLE) from None
    except h11.LocalProtocolError:  # an address that cannot be put into a request
        raise PictureRefused(NOT_ALLOWED) from None


def open_connection(
    place: Place, numbers: list[str], limits: Limits, trust: ssl.SSLContext | None
) -> socket:
    """To the first number that answers; by https, the host must prove its name."""
    line = _connect(numbers, place.port, limits)
    if place.scheme == "http":
        return line
    trust = trust or ssl.create_default_context(cafile=certifi.where())
    line.settimeout(limits.wait())  # for the whole handshake
    return trust.wrap_socket(line, server_hostname=place.host)  # closes `line` where it fails


def _connect(numbers: list[str], port: int, limits: Limits) -> socket:
    *others, last = numbers
    for number in others:
        try:
            return create_connection((number, port), timeout=limits.wait())
        except OSError:
            continue
    return create_connection((last, port), timeout=limits.wait())


def read_answer(line: socket, place: Place, limits: Limits, headers: Mapping[str, str]) -> bytes:
    """Ask, and read as much as we take."""
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
    line.settimeout(limits.wait())
    line.sendall(http.send(_write_request(place, headers)) or b"")
    line.sendall(http.send(h11.EndOfMessage()) or b"")
    body = bytearray()
    while not isinstance(event := _next_event(http, line, limits), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            check_head(event)
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.ConnectionClosed):
            raise PictureLate(UNREACHABLE)
        if len(body) > MAX_BYTES:
            raise PictureRefused(TOO_LARGE)
    return bytes(body)


def _write_request(place: Place, more: Mapping[str, str]) -> h11.Request:
    host = f"[{place.host}]" if ":" in place.host else place.host
    is_usual = place.port == {"https": 443, "http": 80}[place.scheme]
    headers = [
        ("Host", host if is_usual else f"{host}:{place.port}"),
        ("Accept", "image/*"),
        ("Accept-Encoding", "identity"),
        ("User-Agent", "Gladkund"),
        ("Connection", "close"),
        *more.items(),
    ]
    return h11.Request(method="GET", target=place.target, headers=headers)


def _next_event(http: h11.Connection, line: socket, limits: Limits) -> object:
    while (event := http.next_event()) is h11.NEED_DATA:
        line.settimeout(limits.wait())
        http.receive_data(line.recv(CHUNK))
    return event


def check_head(answer: h11.Response) -> None:
    """Raises where the picture is not there, or is too large to begin with."""
    status = answer.status_code
    if 300 <= status < 400:
        raise PictureRefused(REDIRECTED)
    if status in NOT_OURS_TO_SEE:
        raise PictureGone(NOT_THERE)
    if status != 200:
        raise PictureLate(UNREACHABLE)
    length = dict(answer.headers).get(b"content-length", b"0")
    if int(length) > MAX_BYTES:
        raise PictureRefused(TOO_LARGE)
