"""X's API v2 through tweepy: the calls that we make, each answering with the JSON body.

tweepy waits without end on a rate limit, has one host and no timeout, and its models lose headers
and fail on odd dates: here it sends, by a session of ours, and hands back the bare response.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import requests
import tweepy
from django.conf import settings
from django.utils.translation import gettext_noop

from connectors.http import NO_ANSWER, NetworkAdapter, open_session
from connectors.port import OutcomeUnknown, Permanent, Picture, RetryLater
from connectors.shapes import as_object, clean, read_id
from connectors.x.errors import check_answer

API = "https://api.x.com"  # the adapter sends it where the channel's network is
NO_UPLOAD = gettext_noop("X did not take the picture.")
MAX_ALT_TEXT = 1000  # characters
PAGE_SIZE = 100
USER_FIELDS = ["id", "name", "username"]
MEDIA_FIELDS = ["alt_text", "height", "media_key", "preview_image_url", "type", "url", "width"]
# What is asked for with every post, in tweepy's names, in the vocabulary of X's specification 2.166
# and in that of 2.167, which gives the ids of authors and of referenced posts with the expansions.
ASKED: Mapping[str, Mapping[str, list[str]]] = {
    "tweet": {
        "tweet_fields": [
            "attachments",
            "author_id",
            "conversation_id",
            "created_at",
            "entities",
            "in_reply_to_user_id",
            "note_tweet",
            "referenced_tweets",
        ],
        "expansions": [
            "attachments.media_keys",
            "author_id",
            "edit_history_tweet_ids",
            "referenced_tweets.id",
            "referenced_tweets.id.attachments.media_keys",
            "referenced_tweets.id.author_id",
        ],
        "user_fields": USER_FIELDS,
        "media_fields": MEDIA_FIELDS,
    },
    "post": {
        "tweet_fields": ["attachments", "conversation_id", "created_at", "entities", "note_post"],
        "expansions": [
            "attachments.media_keys",
            "author_id",
            "edit_history_post_ids",
            "in_reply_to_user_id",
            "referenced_posts",
        ],
        "user_fields": USER_FIELDS,
        "media_fields": MEDIA_FIELDS,
    },
}
# The same with every private message.
EVENT_FIELDS = ["attachments", "created_at", "dm_conversation_id", "entities"]
ASKED_OF_EVENTS: Mapping[str, Mapping[str, list[str]]] = {
    "tweet": {
        "dm_event_fields": [*EVENT_FIELDS, "referenced_tweets", "sender_id"],
        "expansions": ["attachments.media_keys", "sender_id"],
        "user_fields": USER_FIELDS,
        "media_fields": MEDIA_FIELDS,
    },
    "post": {
        "dm_event_fields": EVENT_FIELDS,
        "expansions": ["attachments.media_keys", "referenced_posts", "sender_id"],
        "user_fields": USER_FIELDS,
        "media_fields": MEDIA_FIELDS,
    },
}


class Client(tweepy.Client):  # type: ignore[misc]  # tweepy has no types
    """tweepy's client, which knows the older name of one parameter only."""

    def request(self, method: str, route: str, params: Any = None, **more: Any) -> Any:
        if params and settings.X_VOCABULARY == "post":
            params = {
                "post.fields" if name == "tweet.fields" else name: value
                for name, value in params.items()
            }
        return super().request(method, route, params, **more)


class Gateway:
    """Raises the port's errors only. `token` is an OAuth 2.0 user token."""

    def __init__(self, token: str, api_url: str = "") -> None:
        self.api_url = api_url  # of a stand-in for X; empty for X itself
        self.adapter = NetworkAdapter(api_url or settings.X_API_URL, check_answer)
        self.client = Client(
            bearer_token=token, return_type=requests.Response, wait_on_rate_limit=False
        )
        self.client.session = open_session(self.adapter)
        self.asked = ASKED[settings.X_VOCABULARY]
        self.asked_of_events = ASKED_OF_EVENTS[settings.X_VOCABULARY]

    def read_me(self) -> dict[str, Any]:
        return _read(self.client.get_me(user_fields=USER_FIELDS, user_auth=False))

    def read_mentions(self, account_id: str, **bounds: Any) -> dict[str, Any]:
        """Newest arrival first. Bounds: since_id, pagination_token."""
        return _read(self.client.get_users_mentions(account_id, **self._page(bounds)))

    def read_own_posts(self, account_id: str, **bounds: Any) -> dict[str, Any]:
        """Newest first. Bounds: since_id, pagination_token, start_time (aware)."""
        return _read(self.client.get_users_tweets(account_id, **self._page(bounds)))

    def search(self, query: str, **bounds: Any) -> dict[str, Any]:
        """The last seven days, newest first. Bounds: since_id, until_id, start_time (aware),
        next_token.
        """
        return _read(self.client.search_recent_tweets(query, **self._page(bounds)))

    def read_posts(self, external_ids: Sequence[str]) -> dict[str, Any]:
        """At most 100 ids; `errors` names those that X does not show."""
        return _read(self.client.get_tweets(list(external_ids), **self.asked))

    def read_events(
        self, *, participant_id: str = "", conversation_id: str = "", page_token: str = ""
    ) -> dict[str, Any]:
        """Private messages, newest first: all, those with one other, or a conversation's."""
        bounds = {
            "participant_id": participant_id,
            "dm_conversation_id": conversation_id,
            "pagination_token": page_token,
        }
        given = {name: value for name, value in bounds.items() if value}
        return _read(
            self.client.get_direct_message_events(
                max_results=PAGE_SIZE, user_auth=False, **self.asked_of_events, **given
            )
        )

    def create_event(
        self,
        text: str,
        *,
        participant_id: str = "",
        conversation_id: str = "",
        media_ids: Sequence[str] = (),
    ) -> dict[str, Any]:
        """To one other, or to all of a conversation. X takes one picture with a private message,
        and a picture without a text.
        """
        return _read(
            self.client.create_direct_message(
                participant_id=participant_id or None,
                dm_conversation_id=conversation_id or None,
                text=text or None,
                media_id=next(iter(media_ids), None),
                user_auth=False,
            )
        )

    def upload(self, picture: Picture, *, is_private: bool) -> str:
        """Gives the picture's id at X. tweepy does not know these calls of version 2: its session
        does. What X needs longer for than the call (films) is not sent by us.
        """
        body = {
            "media": base64.b64encode(picture.content).decode(),
            "media_category": "dm_image" if is_private else "tweet_image",
        }
        answer = clean(self._post("/2/media/upload", body))
        media_id = read_id(as_object(answer.get("data")).get("id"))
        if not media_id:
            raise Permanent(NO_UPLOAD)
        if picture.alt_text:
            alt_text = {"text": picture.alt_text[:MAX_ALT_TEXT]}
            self._post("/2/media/metadata", {"id": media_id, "metadata": {"alt_text": alt_text}})
        return media_id

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Putting up a picture says nothing to anybody: where its answer is lost it may be done
        again.
        """
        headers = {"Authorization": f"Bearer {self.client.bearer_token}"}
        try:
            response = self.client.session.post(f"{API}{path}", json=body, headers=headers)
        except OutcomeUnknown as error:
            raise RetryLater(NO_ANSWER, code=error.code) from None
        return _read(response)

    def create_post(
        self, text: str, *, in_reply_to: str, deep_link: str = "", media_ids: Sequence[str] = ()
    ) -> dict[str, Any]:
        """`in_reply_to` is empty for a post below nothing; `deep_link` is shown below the text."""
        return _read(
            self.client.create_tweet(
                text=text or None,
                in_reply_to_tweet_id=in_reply_to or None,
                direct_message_deep_link=deep_link or None,
                media_ids=list(media_ids) or None,
                user_auth=False,
            )
        )

    def sign(self, url: str) -> dict[str, str]:
        """The header of a call that somebody else makes; the token is renewed if it ends soon."""
        request = requests.Request("GET", url).prepare()
        request.headers["Authorization"] = f"Bearer {self.client.bearer_token}"
        if self.adapter.keys:
            self.adapter.keys.sign(request)
        return {"Authorization": request.headers["Authorization"]}

    def delete_post(self, external_id: str) -> None:
        self.client.delete_tweet(external_id, user_auth=False)

    @property
    def last_headers(self) -> Mapping[str, str]:
        """Those of the last answer: they tell what is left of a limit."""
        answer = self.adapter.last_response
        return answer.headers if answer is not None else {}

    def _page(self, bounds: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: value for name, value in bounds.items() if value}
        return {"max_results": PAGE_SIZE, **self.asked, **given}


def _read(response: requests.Response) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    return body
