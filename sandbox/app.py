"""The server: each part's routes in one Starlette application over one store."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from sandbox.calls import CallsMiddleware
from sandbox.control import calls as control_calls
from sandbox.control import feeds as control_feeds
from sandbox.control import limits as control_limits
from sandbox.control import messenger as control_messenger
from sandbox.control import photos as control_photos
from sandbox.control import routes as control
from sandbox.control import sign_ins
from sandbox.control import walls as control_walls
from sandbox.faults import FaultMiddleware
from sandbox.feeds import routes as feeds
from sandbox.graph import routes as graph
from sandbox.pages import media
from sandbox.pages import routes as pages
from sandbox.signin import facebook as facebook_login
from sandbox.signin import x as x_oauth
from sandbox.state import Sandbox
from sandbox.x import routes as x

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sandbox.store import Store

    Background = Callable[[Store], Awaitable[None]]

# Graph answers every address that is left, so it comes last.
ROUTES: list[BaseRoute] = [
    *control_calls.routes,
    *control_feeds.routes,
    *control_limits.routes,
    *control_messenger.routes,
    *control_walls.routes,
    *control_photos.routes,
    *control.routes,
    *feeds.routes,
    *sign_ins.routes,
    *x_oauth.routes,
    *facebook_login.routes,
    *x.routes,
    *media.routes,
    *pages.routes,
    *graph.routes,
]


def create_app(store: Store, *, background: tuple[Background, ...] = ()) -> Starlette:
    """The application. Each of `background` runs on the event loop until the server ends."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.ensure_future(run(store)) for run in background]
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    sandbox = Sandbox(store)
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(CallsMiddleware, calls=sandbox.calls),
            Middleware(FaultMiddleware, faults=sandbox.faults),
        ],
        lifespan=lifespan,
    )
    app.state.sandbox = sandbox
    return app
