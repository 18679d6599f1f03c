"""`GET /events`: an endless answer to each screen, served by ASGI beside the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DjangoDatabaseFault
from django.http.request import split_domain_port, validate_host
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from inbox.stream.hub import BYE, HELLO, Hub, Screen
from inbox.stream.sessions import ask_for_agent, close_connections

HEARTBEAT = 15  # seconds; proxies close what is silent for a minute
SESSION_CHECK = 4  # seconds until a session that ended is noticed
MAX_STREAMS = 20  # of one agent; the tabs of a browser share one


def create_app() -> Starlette:
    hub = Hub(settings.REDIS_URL)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.hub = hub
        work = [asyncio.create_task(hub.listen()), asyncio.create_task(watch_sessions(hub))]
        yield
        for task in work:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await close_connections()

    return Starlette(routes=[Route("/events", stream_events)], lifespan=lifespan)


async def stream_events(request: Request) -> Response:
    hub: Hub = request.app.state.hub
    if not is_own_origin(request):
        return PlainTextResponse("This stream is for Gladkund's own pages.", 403)
    headers = make_headers(request)
    session_key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    agent_id = await ask_for_agent(session_key) if session_key else None
    if agent_id is None:
        return PlainTextResponse("Sign in first.", 401, headers)
    if hub.count_streams(agent_id) >= MAX_STREAMS:
        return PlainTextResponse("Too many streams are open: close some tabs.", 429, headers)
    screen = Screen(agent_id, session_key)
    return StreamingResponse(read_events(hub, screen), 200, headers, "text/event-stream")


def is_own_origin(request: Request) -> bool:
    """Pages on the same host, whatever their port, on a host that the installation answers to."""
    host, _port = split_domain_port(request.headers.get("host", ""))
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).hostname == host.strip("[]")


def make_headers(request: Request) -> dict[str, str]:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": "Origin"}
    if origin := request.headers.get("origin"):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
    return headers


async def read_events(hub: Hub, screen: Screen) -> AsyncIterator[str]:
    """Everything for one screen until it goes or its session ends."""
    hub.screens.add(screen)
    try:
        yield HELLO
        while True:
            try:
                event = await asyncio.wait_for(screen.events.get(), HEARTBEAT)
            except TimeoutError:
                event = ": still here\n\n"
            yield event
            if event == BYE:
                return
    finally:
        hub.screens.discard(screen)


async def watch_sessions(hub: Hub) -> None:
    """Signing out, a deactivation or a new password end the streams that are open, too."""
    while True:
        await asyncio.sleep(SESSION_CHECK)
        for key in {screen.session_key for screen in hub.screens}:
            try:
                agent_id = await ask_for_agent(key)
            except DjangoDatabaseFault:  # nobody is thrown out because the database restarts
                continue
            for screen in [s for s in hub.screens if s.session_key == key]:
                if screen.agent_id != agent_id:
                    screen.push(BYE)
