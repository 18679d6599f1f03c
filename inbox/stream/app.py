"""`GET /events`: an endless answer to each screen, served by ASGI beside the pages. And
`/events/company`: who is at which thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.db import Error as DjangoDatabaseFault
from django.http.request import split_domain_port, validate_host
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from inbox.stream.company import Person, read_beat
from inbox.stream.endless import EventStream
from inbox.stream.hub import BYE, STILL_HERE, Hub, Screen
from inbox.stream.sessions import ask_for_agent, ask_for_ended, close_connections

HEARTBEAT = 15  # seconds; proxies close what is silent for a minute
SESSION_CHECK = 4  # seconds until a session that ended is noticed; twice that of a new stream
AT_ONCE = 200  # streams that are asked for together
MAX_BEAT = 200  # bytes
MAX_STREAMS = 20  # of one agent; the tabs of a browser share one


def create_app() -> Starlette:
    hub = Hub(settings.REDIS_URL)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.hub = hub
        loops = [hub.listen(), hub.watch_company(), keep_alive(hub), watch_sessions(hub)]
        work = [asyncio.create_task(loop) for loop in loops]
        yield
        for task in work:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await hub.client.aclose()
        await close_connections()

    routes = [
        Route("/events", stream_events),
        Route("/events/company", handle_company, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


async def stream_events(request: Request) -> Response:
    hub: Hub = request.app.state.hub
    if not is_own_origin(request):
        return PlainTextResponse("This stream is for Gladkund's own pages.", 403)
    headers = make_headers(request)
    session_key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    agent = await ask_for_agent(session_key) if session_key else None
    if agent is None:
        return PlainTextResponse("Sign in first.", 401, headers)
    if hub.count_streams(agent.pk) >= MAX_STREAMS:
        return PlainTextResponse("Too many streams are open: close some tabs.", 429, headers)
    person = Person(agent.pk, agent.name, agent.initials)
    screen = Screen(person, session_key, agent.get_session_auth_hash())
    return EventStream(hub, screen, headers)


async def handle_company(request: Request) -> Response:
    """GET: who is at which thread now. POST: where the caller's `tab` is. Only for whoever listens:
    a beat asks no database.
    """
    hub: Hub = request.app.state.hub
    is_foreign = not is_own_origin(request)
    if is_foreign or (request.method == "POST" and not request.headers.get("origin")):
        return PlainTextResponse("This is for Gladkund's own pages.", 403)
    headers = make_headers(request)
    person = hub.find_person(request.cookies.get(settings.SESSION_COOKIE_NAME, ""))
    if person is None:
        return PlainTextResponse("Listen first.", 401, headers)
    if request.method == "GET":
        return JSONResponse(hub.company, headers=headers)
    beat = read_beat(await read_form(request))
    if beat is None:
        return PlainTextResponse("That is no beat.", 400, headers)
    try:
        await hub.note(person, beat)
    except (RedisError, OSError):  # a hint is lost; the next beat comes
        return PlainTextResponse("Later.", 503, headers)
    return Response(status_code=204, headers=headers)


async def read_form(request: Request) -> dict[str, str]:
    """Its fields; none where it is longer than any of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BEAT:
            return {}
    return dict(parse_qsl(body.decode("ascii", "replace")))


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


async def keep_alive(hub: Hub) -> None:
    """One clock for all screens: a timer for each would cost more than the hints themselves."""
    while True:
        await asyncio.sleep(HEARTBEAT)
        hub.tell_all(STILL_HERE)


async def watch_sessions(hub: Hub) -> None:
    """Signing out, a deactivation or a new password end the streams that are open, too. They are
    asked for through the whole pause, many at a time, and never while a hint is on its way.
    """
    while True:
        screens = list(hub.screens)
        parts = [screens[start : start + AT_ONCE] for start in range(0, len(screens), AT_ONCE)]
        for part in parts or [[]]:
            await asyncio.sleep(SESSION_CHECK / max(len(parts), 1))
            await hub.wait_for_calm()
            await end_those_over(part)


async def end_those_over(screens: Sequence[Screen]) -> None:
    try:
        ended = await ask_for_ended(screens) if screens else ()
    except DjangoDatabaseFault:  # nobody is thrown out because the database restarts
        return
    for screen in ended:
        screen.push(BYE)
