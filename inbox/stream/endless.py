"""An endless answer: every event of one screen, until it goes or its session ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from inbox.stream.hub import BYE, HELLO, Hub, Screen


class EventStream(Response):
    """Starlette's own would pass each event through a generator and a group of tasks: for thousands
    of screens at once, that is most of the time until the last of them has it.
    """

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, screen: Screen, headers: Mapping[str, str]) -> None:
        super().__init__(None, 200, {**headers})
        del self.headers["content-length"]
        self.hub, self.screen = hub, screen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        self.hub.screens.add(self.screen)
        telling = asyncio.create_task(self._tell(send))
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            telling.cancel()
            self.hub.remove(self.screen)

    async def _tell(self, send: Send) -> None:
        event = HELLO
        while event != BYE:
            await send({"type": "http.response.body", "body": event, "more_body": True})
            event = await self.screen.events.get()
        await send({"type": "http.response.body", "body": BYE, "more_body": False})
