"""Fetching from places that wish us ill: real servers, real sockets."""

from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from inbox.pictures import trouble
from inbox.pictures.download import Limits, download_picture
from inbox.pictures.places import is_public
from inbox.pictures.trouble import PictureGone, PictureLate, PictureRefused
from tests.inbox.pictures.certificate import write_certificate
from tests.inbox.pictures.conftest import Serve, answer, say
from tests.inbox.pictures.drawing import draw

PICTURE = draw()
PUBLIC = "93.184.216.34"


def fetch(url: str, *, api_url: str = "", whole: float = 3.0, pause: float = 1.0) -> bytes:
    """From the channel's own address unless told otherwise: no other server is ours to run."""
    limits = Limits(pause=pause, whole=whole)
    return download_picture(url, api_url=api_url or url, limits=limits)


def test_a_picture_comes_whole_and_nothing_of_ours_goes_along(serve: Serve) -> None:
    server = serve(say(answer(PICTURE, "Content-Type: image/jpeg", "Set-Cookie: a=b")))
    assert fetch(f"{server.url}/a/b.jpg?size=large&x=å#top") == PICTURE
    assert fetch(f"{server.url}/again") == PICTURE
    first, second = server.heads
    assert first.startswith("GET /a/b.jpg?size=large&x=%C3%A5 HTTP/1.1\r\n")
    names = {row.partition(":")[0].lower() for row in second.split("\r\n")[1:] if row}
    assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"}


def test_the_type_that_is_told_decides_nothing(serve: Serve) -> None:
    server = serve(say(answer(PICTURE, "Content-Type: text/html")))
    assert fetch(server.url) == PICTURE


def test_50_mb_are_refused_by_their_own_word(serve: Serve) -> None:
    server = serve(say(answer(b"x", length=50 * 2**20)))
    with pytest.raises(PictureRefused, match="larger than 10 MB"):
        fetch(server.url)


def test_50_mb_without_a_word_are_not_read_to_the_end(serve: Serve) -> None:
    sent = 0

    def pour(line: socket.socket) -> None:
        nonlocal sent
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _piece in range(800):
            line.sendall(b"10000\r\n" + bytes(2**16) + b"\r\n")
            sent += 2**16

    server = serve(pour)
    with pytest.raises(PictureRefused, match="larger than 10 MB"):
        fetch(server.url, whole=10)
    assert sent < 25 * 2**20  # what the sockets' buffers hold included


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_a_private_address_is_refused_and_not_followed(
    serve: Serve, status: str
) -> None:
    canary = serve(say(answer(PICTURE)))
    server = serve(say(answer(b"", f"Location: {canary.url}/", status=status)))
    with pytest.raises(PictureRefused) as refused:
        fetch(server.url)
    assert refused.value.words == trouble.REDIRECTED
    assert canary.heads == []


def drip(line: socket.socket, head: bytes) -> None:
    line.sendall(head)
    for _second in range(100):
        line.sendall(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"],
    ids=["first line", "headers", "body"],
)
def test_a_slow_drip_ends_when_the_time_is_over(serve: Serve, head: bytes) -> None:
    server = serve(lambda line: drip(line, head))
    began = time.monotonic()
    with pytest.raises(PictureLate):
        fetch(server.url, whole=0.8)
    assert time.monotonic() - began < 2


def test_silence_ends_sooner(serve: Serve) -> None:
    server = serve(lambda _line: time.sleep(3))
    began = time.monotonic()
    with pytest.raises(PictureLate):
        fetch(server.url, whole=20, pause=0.3)
    assert time.monotonic() - began < 2


def test_headers_without_end_are_not_read_without_end(serve: Serve) -> None:
    server = serve(say(b"HTTP/1.1 200 OK\r\n", b"X-Much: " + b"x" * 2**20))
    with pytest.raises(PictureLate):
        fetch(server.url)


@pytest.mark.parametrize(
    "pieces",
    [
        [answer(PICTURE, length=len(PICTURE) + 500)],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n" + PICTURE],
        [b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + PICTURE],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n" + PICTURE],
        [b"SSH-2.0-OpenSSH\r\n"],
        [b""],
        [answer(b"", status="500 Oops")],
        [answer(b"", status="429 Slow down")],
    ],
    ids=["length lies", "cut chunk", "negative", "two lengths", "no http", "closed", "500", "429"],
)
def test_half_answers_are_tried_again_later(serve: Serve, pieces: list[bytes]) -> None:
    server = serve(say(*pieces))
    with pytest.raises(PictureLate):
        fetch(server.url)


def test_a_length_that_is_too_short_cuts_the_picture(serve: Serve) -> None:
    server = serve(say(answer(PICTURE, length=100)))
    assert fetch(server.url) == PICTURE[:100]


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "410 Gone"])
def test_what_is_gone_is_gone(serve: Serve, status: str) -> None:
    server = serve(say(answer(b"", status=status)))
    with pytest.raises(PictureGone):
        fetch(server.url)


def test_nobody_there(serve: Serve) -> None:
    server = serve(say())
    url = server.url
    server.close()
    with pytest.raises(PictureLate):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://pbs.twimg.com/a.jpg",  # not by https
        "https://pbs.twimg.com:8443/a.jpg",
        "https://pbs.twimg.com@evil.example/a.jpg",
        "https://user:password@pbs.twimg.com/a.jpg",
        "https://pbs.twimg.com.evil.example/a.jpg",
        "https://evilfbcdn.net/a.jpg",
        "https://fbcdn.net.evil.example/",
        "https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/", "https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/",
        "ftp://pbs.twimg.com/a.jpg", "file:///etc/passwd", "data:image/png;base64,AAAA",
        "//pbs.twimg.com/a.jpg", "https:///a.jpg", "https://[broken/", "https://pbs.twimg.com:x/",
        "", "javascript:alert(1)", "https://pbs.twimg.com/" + "a" * 5000,
    ],
)  # fmt: skip
def test_addresses_that_are_not_on_the_list_are_not_called(url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    with pytest.raises(PictureRefused) as refused:
        download_picture(url, resolve=resolve)
    assert refused.value.words == trouble.NOT_ALLOWED


def test_the_channels_own_address_allows_its_own_port_only(serve: Serve) -> None:
    canary = serve(say(answer(PICTURE)))
    own = "http://127.0.0.1:9"
    for url in (canary.url, canary.url.replace("http:", "https:")):
        with pytest.raises(PictureRefused):
            fetch(url, api_url=own)
    assert canary.heads == []


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0",
     "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]"],
)  # fmt: skip
def test_a_listed_name_that_leads_home_is_refused(host: str, settings: Settings) -> None:
    """By the system's own resolver, which understands all of these."""
    settings.MEDIA_HOSTS = [host.strip("[]"), "*"]
    with pytest.raises(PictureRefused):
        download_picture(f"https://{host}/a.jpg")


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
     "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1",
     "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
     "2002:a00:1::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "no number", ""],
)  # fmt: skip
def test_private_numbers_in_every_dress(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    "number",
    [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34",
     "64:ff9b::5db8:d822"],
)  # fmt: skip
def test_public_numbers(number: str) -> None:
    assert is_public(number)


def test_one_private_number_among_public_ones_is_never_called(settings: Settings) -> None:
    settings.MEDIA_HOSTS = ["pictures.example"]
    with pytest.raises(PictureRefused):
        download_picture("https://pictures.example/", resolve=lambda *_: ["10.0.0.1", "::1"])


def test_a_name_that_is_rebound_gains_nothing(serve: Serve) -> None:
    """The second answer would lead to another server: the name is asked for once, and the number
    that came back is the one that is called.
    """
    honest, canary = serve(say(answer(PICTURE))), serve(say(answer(b"canary")))
    asked: list[str] = []

    def rebind(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    url = f"http://pictures.example:{honest.port}/a.jpg"
    assert download_picture(url, api_url=url, resolve=rebind) == PICTURE
    assert asked == ["pictures.example"]
    assert f"host: pictures.example:{honest.port}" in honest.heads[0].lower()
    assert canary.heads == []


def test_a_listed_name_is_called_at_the_number_that_was_looked_at(settings: Settings) -> None:
    """First public, then private: no second look-up happens that could lead home."""
    settings.MEDIA_HOSTS = ["pictures.example"]
    numbers = iter([["192.88.99.254"], ["127.0.0.1"]])
    limits = Limits(pause=0.2, whole=0.5)
    with pytest.raises(PictureLate):
        download_picture(
            "https://pictures.example/", resolve=lambda *_: next(numbers), limits=limits
        )
    assert next(numbers) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("host", "is_known", "is_good"),
    [("pictures.example", True, True), ("other.example", True, False),
     ("pictures.example", False, False)],
)  # fmt: skip
def test_a_host_must_prove_its_name(
    serve: Serve, tmp_path: Path, host: str, *, is_known: bool, is_good: bool
) -> None:
    file = write_certificate(tmp_path / "server.pem", "pictures.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = serve(say(answer(PICTURE)), context=context)
    trust = ssl.create_default_context(cafile=file) if is_known else None
    url = f"https://{host}:{server.port}/a.jpg"

    def download() -> bytes:
        return download_picture(url, api_url=url, resolve=lambda *_: ["127.0.0.1"], trust=trust)

    if is_good:
        assert download() == PICTURE
    else:
        with pytest.raises(PictureLate):
            download()
        assert server.heads == []
