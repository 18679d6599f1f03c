"""Servers that send pictures, or anything else, byte by byte as a test wishes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

Behaviour = Callable[[socket.socket], None]


@dataclass
class Server:
    """`heads`: what was asked of it, one string a call."""

    behaviour: Behaviour
    heads: list[str] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            with suppress(OSError), self.greet(line) as greeted:
                self.heads.append(greeted.recv(2**16).decode("latin-1"))
                self.behaviour(greeted)

    def greet(self, line: socket.socket) -> socket.socket:
        return self.context.wrap_socket(line, server_side=True) if self.context else line

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[tuple[Server, threading.Thread]] = []

    def start(behaviour: Behaviour, *, context: ssl.SSLContext | None = None) -> Server:
        server = Server(behaviour, context=context)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    for server, thread in servers:
        server.close()
        thread.join(5)


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def say(*pieces: bytes) -> Behaviour:
    def behave(line: socket.socket) -> None:
        for piece in pieces:
            line.sendall(piece)

    return behave
