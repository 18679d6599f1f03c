"""A bad line: stands between two parts of the product, and hurts what passes when told to."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from enum import StrEnum
from typing import Any, Self

CHUNK = 2**16
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: what closing then says is RST


class Bad(StrEnum):
    DELAY = "delay"  # every chunk waits
    RESET = "reset"  # every line is cut, and each new one as soon as something is said
    HALF_OPEN = "half open"  # lines stand, and what is said on them goes nowhere
    FORGOTTEN = "forgotten"  # so it is for ever, and nobody is told; new lines are good
    TRUNCATE = "truncate"  # half of an answer comes, then the line is cut
    DOWN = "down"  # nobody listens


class Proxy:
    """Listens on a port of its own and passes on to `target`, from a thread of its own."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.bad: Bad | None = None
        self.pause = 0.0  # seconds, of a delay
        self.lines: set[Line] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_error: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hurt(self, bad: Bad, *, pause: float = 0.0) -> None:
        if bad is Bad.FORGOTTEN:
            for line in list(self.lines):
                line.is_forgotten = True
            return
        self.pause, self.bad = pause, bad
        if bad in (Bad.RESET, Bad.DOWN):
            self._do(self._cut(stays_up=bad is Bad.RESET))

    def heal(self) -> None:
        """New lines are good. Those on which something went missing are cut, as a router that
        forgot them would do.
        """
        was, self.bad = self.bad, None
        self._do(self._recover(was))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self, *, stays_up: bool) -> None:
        if self._server and not stays_up:
            self._server.close()
            self._server = None
        for line in list(self.lines):
            line.cut()

    async def _recover(self, was: Bad | None) -> None:
        for line in list(self.lines):
            if line.has_losses:
                line.cut()
        if was is Bad.DOWN:
            await self._listen()

    async def _end(self) -> None:
        await self._cut(stays_up=False)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _accept(self, near: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        try:
            far, ask = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            reset(answer)
            return
        line = Line(self, answer, ask)
        self.lines.add(line)
        try:
            await asyncio.gather(line.pass_on(near, ask), line.pass_on(far, answer))
        except OSError:
            pass
        finally:
            line.cut()
            self.lines.discard(line)


class Line:
    """One connection through the proxy."""

    def __init__(
        self, proxy: Proxy, answer: asyncio.StreamWriter, ask: asyncio.StreamWriter
    ) -> None:
        self.proxy, self.answer, self.ask = proxy, answer, ask
        self.has_losses = self.is_forgotten = False

    async def pass_on(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while chunk := await source.read(CHUNK):
            if self.is_forgotten:
                continue
            match self.proxy.bad:
                case Bad.DELAY:
                    await asyncio.sleep(self.proxy.pause)
                case Bad.HALF_OPEN:
                    self.has_losses = True
                    continue
                case Bad.TRUNCATE if to is self.answer:
                    to.write(chunk[: len(chunk) // 2])
                    await to.drain()
                    self.cut()
                    return
                case Bad.RESET:
                    self.cut()
                    return
            to.write(chunk)
            await to.drain()
        self.cut(gently=True)

    def cut(self, *, gently: bool = False) -> None:
        for end in (self.answer, self.ask):
            end.close() if gently else reset(end)


def reset(end: asyncio.StreamWriter) -> None:
    if not end.is_closing():
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.transport.abort()
