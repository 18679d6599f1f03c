"""From where a picture may be fetched. Its address was written by a stranger.

Two gates: the host by its name, before anything is asked; then each number that the name leads to,
of which we call one that we have looked at ourselves. A name that means something else a moment
later (DNS rebinding) gains nothing by it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote, urlsplit

from django.conf import settings

from inbox.pictures.trouble import NOT_ALLOWED, UNREACHABLE, PictureLate, PictureRefused

MAX_ADDRESS = 4000  # characters
PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 number behind a translator (RFC 6052)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to ask for a picture. `is_ours`: at the address at which our admin let us connect a
    channel (a stand-in for the network), which may lie on this machine.
    """

    scheme: str
    host: str
    port: int
    target: str  # path and query, as they go over the wire
    is_ours: bool


def find_place(url: str, *, api_url: str = "") -> Place:
    """The place that an address names. Raises PictureRefused unless it is one of MEDIA_HOSTS by
    https, or at the channel's own `api_url`.
    """
    try:
        place = _read_place(url)
        ours = _read_place(api_url) if api_url else None
    except ValueError:  # no host, or no port that is a number
        raise PictureRefused(NOT_ALLOWED) from None
    if ours and (place.scheme, place.host, place.port) == (ours.scheme, ours.host, ours.port):
        return Place(place.scheme, place.host, place.port, place.target, is_ours=True)
    if (place.scheme, place.port) != ("https", 443) or not is_listed(place.host):
        raise PictureRefused(NOT_ALLOWED)
    return place


def _read_place(url: str) -> Place:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    is_odd = parts.username is not None or parts.password is not None or len(url) > MAX_ADDRESS
    if not host or parts.scheme not in PORTS or is_odd:
        raise ValueError
    query = f"?{parts.query}" if parts.query else ""
    target = quote((parts.path or "/") + query, safe="%/:?#[]@!$&'()*+,;=~")
    return Place(parts.scheme, host, parts.port or PORTS[parts.scheme], target, is_ours=False)


def is_listed(host: str) -> bool:
    """Whether MEDIA_HOSTS names it; `*.` in front stands for every name below."""
    return any(fnmatchcase(host, pattern.lower()) for pattern in settings.MEDIA_HOSTS)


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The numbers of a host as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def choose_numbers(place: Place, resolve: Resolve) -> list[str]:
    """The numbers that may be called. Raises PictureRefused where there are none but private ones,
    PictureLate where the name leads nowhere.
    """
    try:
        numbers = resolve(place.host, place.port)
    except (OSError, UnicodeError):
        raise PictureLate(UNREACHABLE) from None
    allowed = [number for number in numbers if place.is_ours or is_public(number)]
    if not allowed:
        raise PictureRefused(NOT_ALLOWED)
    return allowed


def is_public(number: str) -> bool:
    """Whether it is an address of the open internet, in whatever dress."""
    try:
        address = _undress(ipaddress.ip_address(number))
    except ValueError:
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _undress(address: Address) -> Address:
    """The IPv4 number inside an IPv6 one: mapped, 6to4, Teredo or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
