"""The Graph API through facebook-sdk: the calls that we make on a Page.

facebook-sdk 3.1.0 is of 2018: it refuses the name of every living version of the API, turns dicts
into nonsense, and takes a proxy's HTML page for a broken type. Hence the version is set afterwards,
the session is ours (`connectors.http`), and nothing but good JSON ever reaches its own reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import facebook
from django.conf import settings

from connectors.facebook.errors import check_answer
from connectors.facebook.pace import conversation_pace
from connectors.facebook.proof import AppSecretProof
from connectors.http import NetworkAdapter, open_session
from connectors.shapes import as_object

SITE = "https://www.facebook.com"
PAGE_SIZE = 100
CONVERSATIONS_A_CALL = 10  # with their messages, of which Graph tells twenty each
PICTURE_FIELDS = "type,media,target"
POST_FIELDS = (
    "id,from,message,story,created_time,permalink_url,is_hidden,"
    f"attachments{{{PICTURE_FIELDS},subattachments}}"
)
COMMENT_FIELDS = (
    "id,from,message,created_time,parent{id},permalink_url,is_hidden,"
    f"attachment{{{PICTURE_FIELDS}}}"
)
OPINION_FIELDS = "created_time,reviewer,rating,recommendation_type,review_text"
REVIEW_FIELDS = f"{OPINION_FIELDS},open_graph_story{{id}}"
# The newest comment of any level says when something was last commented.
COMMENTED_FIELDS = "id,comments.filter(stream).order(reverse_chronological).limit(1){created_time}"
COMMENTED_REVIEW_FIELDS = f"{OPINION_FIELDS},open_graph_story{{{COMMENTED_FIELDS}}}"
SENT_FIELDS = "id,message,permalink_url"
MESSAGE_FIELDS = "id,created_time,from,to,message,attachments"
CONVERSATION_FIELDS = f"id,updated_time,link,participants,messages.limit(20){{{MESSAGE_FIELDS}}}"
POSITION = frozenset({"after", "until", "__paging_token"})
USAGE_HEADERS = ("x-app-usage", "x-business-use-case-usage", "x-page-usage")


class Gateway:
    """Raises the port's errors only. `token` is a Page token."""

    def __init__(self, token: str, api_url: str = "") -> None:
        self.adapter = NetworkAdapter(api_url or settings.FACEBOOK_GRAPH_URL, check_answer)
        self.adapter.keys = AppSecretProof(token)
        self.graph = facebook.GraphAPI(token, session=open_session(self.adapter))
        self.graph.version = settings.FACEBOOK_GRAPH_VERSION
        self.site = api_url or SITE  # a stand-in for Facebook shows its conversations itself

    @property
    def usage(self) -> dict[str, str]:
        """The last answer's headers on how much of our share of calls is used up."""
        headers = self._last_headers
        return {name: headers[name] for name in USAGE_HEADERS if name in headers}

    @property
    def network_time(self) -> datetime:
        """Facebook's clock when it answered last, to the second."""
        try:
            return parsedate_to_datetime(self._last_headers.get("date", "")).astimezone(UTC)
        except (OverflowError, ValueError):
            return datetime.now(UTC)

    def read_me(self) -> Any:
        return self.graph.get_object("me", fields="id,name,username")

    def read_feed(
        self, page_id: str, *, edge: str = "feed", fields: str = POST_FIELDS, place: str = ""
    ) -> Any:
        """What we and visitors wrote on the Page (`tagged`: what others wrote about it elsewhere),
        newest first: {data, paging}.
        """
        return self.graph.get_connections(page_id, edge, **_turn_to(place), fields=fields)

    def read_reviews(self, page_id: str, *, fields: str = REVIEW_FIELDS, place: str = "") -> Any:
        """Recommendations of the Page, newest first: {data, paging}."""
        return self.graph.get_connections(page_id, "ratings", **_turn_to(place), fields=fields)

    def read_comments(self, parent_id: str, *, place: str = "") -> Any:
        """All levels of comments below a post or comment, newest first: {data, paging}."""
        asked = {"filter": "stream", "order": "reverse_chronological", "fields": COMMENT_FIELDS}
        return self.graph.get_connections(parent_id, "comments", **_turn_to(place), **asked)

    def read_conversations(self, page_id: str, *, place: str = "", user_id: str = "") -> Any:
        """The Page's Messenger conversations, or the one with a person, newest first, with their
        newest messages: {data, paging}.
        """
        conversation_pace.wait(page_id)
        asked = {"platform": "messenger", "fields": CONVERSATION_FIELDS}
        if user_id:
            asked["user_id"] = user_id
        turn = _turn_to(place, size=CONVERSATIONS_A_CALL)
        return self.graph.get_connections(page_id, "conversations", **turn, **asked)

    def read_conversation(self, page_id: str, external_id: str) -> Any:
        conversation_pace.wait(page_id)
        return self.graph.get_object(external_id, fields=CONVERSATION_FIELDS)

    def read_object(self, external_id: str, *, fields: str) -> Any:
        return self.graph.get_object(external_id, fields=fields)

    def read_objects(self, external_ids: Sequence[str], *, fields: str) -> Any:
        """Objects of one kind, by id. The whole call fails where one of them is missing."""
        return self.graph.get_objects(list(external_ids), fields=fields)

    def read_messages(self, page_id: str, external_ids: Sequence[str]) -> Any:
        """Messages by id, as `read_objects`. One too old to be told of fails the call, too. Graph
        counts each of them as a call.
        """
        found: dict[str, Any] = {}
        size = settings.FACEBOOK_CONVERSATION_CALLS or len(external_ids)
        for start in range(0, len(external_ids), size):
            some = external_ids[start : start + size]
            conversation_pace.wait(page_id, calls=len(some))
            found |= self.read_objects(some, fields=MESSAGE_FIELDS)
        return found

    def create_comment(self, parent_id: str, **parts: Any) -> Any:
        return self._create(parent_id, "comments", fields=SENT_FIELDS, **parts)

    def create_post(self, page_id: str, **parts: Any) -> Any:
        return self._create(page_id, "feed", fields=SENT_FIELDS, **parts)

    def upload_photo(self, page_id: str, content: bytes, alt_text: str) -> Any:
        """A picture that is shown once something has it attached: {id}."""
        more = {"alt_text_custom": alt_text} if alt_text else {}
        return self.graph.put_photo(content, f"{page_id}/photos", published="false", **more)

    def upload_attachment(self, page_id: str, content: bytes, content_type: str) -> Any:
        """A picture that messages are sent with: {attachment_id}, good for 90 days."""
        message = {"attachment": {"type": "image", "payload": {"is_reusable": True}}}
        return self.graph.request(
            f"{self.graph.version}/{page_id}/message_attachments",
            post_args={"message": _encode(message)},
            files={"filedata": ("picture", content, content_type)},
            method="POST",
        )

    def create_message(self, page_id: str, **parts: Any) -> Any:
        """`recipient`, `message`, `messaging_type`: {recipient_id, message_id}."""
        return self._create(page_id, "messages", **parts)

    def update_object(self, external_id: str, **parts: str) -> None:
        self.graph.request(f"{self.graph.version}/{external_id}", post_args=parts, method="POST")

    def create_like(self, external_id: str) -> None:
        self.graph.put_like(external_id)

    def delete_like(self, external_id: str) -> None:
        self.graph.request(f"{self.graph.version}/{external_id}/likes", method="DELETE")

    def delete_object(self, external_id: str) -> None:
        self.graph.delete_object(external_id)

    def _create(self, object_id: str, edge: str, **parts: Any) -> Any:
        encoded = {name: _encode(part) for name, part in parts.items()}
        return self.graph.put_object(object_id, edge, **encoded)

    @property
    def _last_headers(self) -> Mapping[str, str]:
        response = self.adapter.last_response
        return response.headers if response is not None else {}


def read_next_place(body: Mapping[str, Any]) -> str:
    """Where the list goes on, as the parameters that say so; empty at its end.

    Only `paging.next` tells whether there is more. It holds the token: what is kept of it are the
    parameters of position, which are cursors or, on some feeds, times.
    """
    following = as_object(body.get("paging")).get("next")
    try:
        query = urlsplit(following).query if isinstance(following, str) else ""
    except ValueError:
        return ""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name in POSITION])


def _turn_to(place: str, *, size: int = PAGE_SIZE) -> dict[str, str]:
    return {"limit": str(size), **dict(parse_qsl(place))}


def _encode(part: Any) -> str:
    """facebook-sdk sends a dict's keys and loses its values."""
    return part if isinstance(part, str) else json.dumps(part)
