"""X's addresses. What is not here does not exist, and X says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from sandbox.x.call import answer
from sandbox.x.directs import (
    delete_event,
    list_all_events,
    list_conversation,
    list_events_with,
    send_in_conversation,
    send_with,
    show_event,
)
from sandbox.x.errors import not_found
from sandbox.x.lookups import (
    list_posts,
    list_users,
    list_users_by_name,
    show_me,
    show_post,
    show_user,
    show_user_by_name,
)
from sandbox.x.media import describe, upload
from sandbox.x.private_media import routes as private_media_routes
from sandbox.x.reads import list_mentions, list_own
from sandbox.x.search import search_recent
from sandbox.x.writes import create_post, delete_post

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def _answer_unknown(request: Request) -> Response:
    return not_found().to_response()


routes = [
    *private_media_routes,
    Route("/2/users/me", answer("GET /2/users/me", show_me)),
    Route("/2/users", answer("GET /2/users", list_users)),
    Route("/2/users/by", answer("GET /2/users/by", list_users_by_name)),
    Route(
        "/2/users/by/username/{username}",
        answer("GET /2/users/by/username", show_user_by_name),
    ),
    Route("/2/users/{id}", answer("GET /2/users/:id", show_user)),
    Route("/2/users/{id}/mentions", answer("GET /2/users/:id/mentions", list_mentions)),
    Route("/2/users/{id}/tweets", answer("GET /2/users/:id/tweets", list_own)),
    Route("/2/tweets", answer("GET /2/tweets", list_posts), methods=["GET"]),
    Route("/2/tweets", answer("POST /2/tweets", create_post, status=201), methods=["POST"]),
    Route("/2/tweets/search/recent", answer("GET /2/tweets/search/recent", search_recent)),
    Route("/2/tweets/{id}", answer("GET /2/tweets/:id", show_post), methods=["GET"]),
    Route(
        "/2/tweets/{id}",
        answer("DELETE /2/tweets/:id", delete_post),
        methods=["DELETE"],
    ),
    Route("/2/media/upload", answer("POST /2/media/upload", upload), methods=["POST"]),
    Route("/2/media/metadata", answer("POST /2/media/metadata", describe), methods=["POST"]),
    Route("/2/dm_events", answer("GET /2/dm_events", list_all_events)),
    Route("/2/dm_events/{id}", answer("GET /2/dm_events/:id", show_event), methods=["GET"]),
    Route("/2/dm_events/{id}", answer("DELETE /2/dm_events/:id", delete_event), methods=["DELETE"]),
    Route(
        "/2/dm_conversations/with/{id}/dm_events",
        answer("GET /2/dm_conversations/with/:id/dm_events", list_events_with),
    ),
    Route(
        "/2/dm_conversations/{id}/dm_events",
        answer("GET /2/dm_conversations/:id/dm_events", list_conversation),
    ),
    Route(
        "/2/dm_conversations/with/{id}/messages",
        answer("POST /2/dm_conversations/with/:id/messages", send_with, status=201),
        methods=["POST"],
    ),
    Route(
        "/2/dm_conversations/{id}/messages",
        answer("POST /2/dm_conversations/:id/messages", send_in_conversation, status=201),
        methods=["POST"],
    ),
    Route(
        "/2/{rest:path}",
        _answer_unknown,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
    ),
]
