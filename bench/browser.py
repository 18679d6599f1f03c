"""A client that costs next to nothing: one connection, kept open, and bodies left as they come."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = re.compile(rb"\r\ntransfer-encoding: chunked\r\n", re.IGNORECASE)

Form = Mapping[str, str]


class Browser:
    """Asks a server of ours on this machine, with these headers each time."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self.port = port
        self.headers = dict(headers)
        self.socket: socket.socket | None = None

    def ask(self, address: str, method: str = "GET", form: Form | None = None) -> tuple[int, bytes]:
        """The status and the body."""
        connection = self.socket or self._connect()
        connection.sendall(self._write(address, method, form))
        head, body = self._read(connection)
        if b"\r\nconnection: close" in head.lower():
            connection.close()
            self.socket = None
        return int(head[9:12]), body

    def time(self, address: str) -> float:
        """Seconds until the whole answer was there. Raises RuntimeError unless it is 200."""
        began = time.perf_counter()
        status, _body = self.ask(address)
        took = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")
        return took

    def _write(self, address: str, method: str, form: Form | None) -> bytes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        head = f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}"
        if form is None:
            return f"{head}\r\n".encode()
        body = urlencode(form)
        return f"{head}{FORM}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def _connect(self) -> socket.socket:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def _read(self, connection: socket.socket) -> tuple[bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += _receive(connection)
        head, body = data.split(b"\r\n\r\n", 1)
        while not _is_whole(head + b"\r\n", body):
            body += _receive(connection)
        return head, body


def _is_whole(head: bytes, body: bytes) -> bool:
    if found := LENGTH.search(head):
        return len(body) >= int(found[1])
    return not CHUNKED.search(head) or body.endswith(b"0\r\n\r\n")


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(2**18)
    if not data:
        raise RuntimeError("The server closed the connection.")
    return data
