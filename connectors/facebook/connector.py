"""A Facebook Page behind the port: its feed, comments and messages are read, and answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop

from connectors.cursors import advance_to_seen, restart_run
from connectors.facebook import rules
from connectors.facebook.comments import ON_PAGE, read_comments
from connectors.facebook.elsewhere import (
    find_reviews,
    read_review_comments,
    read_reviews,
    read_tagged,
    read_tagged_comments,
)
from connectors.facebook.gateway import (
    COMMENT_FIELDS,
    POST_FIELDS,
    Gateway,
    read_next_place,
)
from connectors.facebook.messages import read_conversations
from connectors.facebook.parse import (
    parse_comments,
    parse_posts,
    parse_told,
)
from connectors.facebook.sending import Sending
from connectors.port import (
    Account,
    Cursor,
    Gone,
    Length,
    LookUp,
    Missed,
    MissedPage,
    Network,
    Outgoing,
    Page,
    Permanent,
    Permission,
    Post,
    Refused,
    Seen,
    SentPost,
    Situation,
    Way,
)
from connectors.shapes import as_object, clean, list_objects, read_id

FEED = "feed"
COMMENTS = "comments"
TAGGED = "tagged"
TAGGED_COMMENTS = "tagged_comments"
REVIEWS = "reviews"
REVIEW_COMMENTS = "review_comments"
MESSAGES = "messages"
READERS: Mapping[str, Callable[[Gateway, str, Cursor], Page]] = {
    MESSAGES: read_conversations,
    COMMENTS: partial(read_comments, tops=ON_PAGE),
    TAGGED: read_tagged,
    TAGGED_COMMENTS: read_tagged_comments,
    REVIEWS: read_reviews,
    REVIEW_COMMENTS: read_review_comments,
}
IDS_PER_CALL = 50
LOOKED_UP_COMMENT = f"{COMMENT_FIELDS},object{{id}}"
ID = re.compile(r"[0-9]+(_[0-9]+)*")
MESSAGE_ID = re.compile(r"m_[A-Za-z0-9_-]+")
NO_PAGE = gettext_noop("Facebook does not say whose sign-in this is.")
STAYS = gettext_noop("Messenger lets nobody take a message back for us.")


@dataclass(slots=True)
class Found:
    """The objects that there are, the ids of which Graph has no such fields, and those that it
    will not tell us.
    """

    items: list[Any] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class FacebookConnector:
    network = Network.FACEBOOK
    can_send = can_look_up = can_look_up_private = True
    can_hide = can_like = True

    def __init__(self, account: Account, *, token: str, api_url: str = "") -> None:
        self.account = account
        self.gateway = Gateway(token, api_url)

    @property
    def sending(self) -> Sending:
        return Sending(self.gateway, self.account)

    @staticmethod
    def identify(*, token: str, api_url: str = "") -> Account:
        page = Gateway(token, api_url).read_me()
        if not page.get("id") or not page.get("name"):
            raise Permanent(NO_PAGE)
        return Account(page["id"], page.get("username") or "", page["name"])

    def list_streams(self) -> tuple[str, ...]:
        return MESSAGES, FEED, COMMENTS, TAGGED, TAGGED_COMMENTS, REVIEWS, REVIEW_COMMENTS

    def read_page(self, stream: str, cursor: Cursor) -> Page:
        if read := READERS.get(stream):
            return read(self.gateway, self.account.external_id, cursor)
        return self._read_feed(cursor)

    def read_missed(
        self, stream: str, missed: Missed, place: str, *, now: datetime
    ) -> MissedPage | None:
        return None

    def look_up(
        self, external_ids: Sequence[str], *, reviews: Collection[str] = frozenset()
    ) -> LookUp:
        """Graph wants to know what kind of thing it is asked for. A post's id begins with ours."""
        wanted = dict.fromkeys(external_ids)
        askable = [key for key in wanted if ID.fullmatch(key) and key not in reviews]
        own = f"{self.account.external_id}_"
        read = self.gateway.read_objects
        as_posts = partial(read, fields=POST_FIELDS)
        posts = self._find([key for key in askable if key.startswith(own)], as_posts)
        comments = self._find(
            [key for key in askable if not key.startswith(own)],
            partial(read, fields=LOOKED_UP_COMMENT),
        )
        others = self._find(comments.odd, as_posts)  # posts after all, with ids of another form
        messages = self._find(
            [key for key in wanted if MESSAGE_ID.fullmatch(key)],
            lambda ids: self.gateway.read_messages(self.account.external_id, ids),
        )
        found, untold = find_reviews(
            self.gateway, self.account.external_id, wanted.keys() & frozenset(reviews)
        )
        now = self.gateway.network_time
        found += parse_posts(posts.items + others.items, now=now)
        for item in list_objects(clean(comments.items)):
            found += parse_comments([item], post_id=self._guess_post_id(item), now=now)
        found += parse_told(messages.items, page_id=self.account.external_id, now=now)
        refused = {*posts.refused, *comments.refused, *others.refused, *messages.refused, *untold}
        missing = wanted.keys() - {post.external_id for post in found} - refused
        return LookUp(tuple(found), frozenset(missing))

    def judge(self, way: Way, situation: Situation, *, now: datetime) -> Permission:
        return rules.judge(way, situation, now=now)

    def send(self, outgoing: Outgoing) -> SentPost:
        return self.sending.send(outgoing)

    def find_sent(self, outgoing: Outgoing, *, since: datetime) -> tuple[Post, ...]:
        return tuple(self.sending.find(outgoing, since=since))

    def delete_post(self, external_id: str) -> None:
        if MESSAGE_ID.fullmatch(external_id):
            raise Refused(STAYS)
        try:
            self.gateway.delete_object(external_id)
        except Gone:
            return

    def hide_post(self, external_id: str, *, is_hidden: bool) -> None:
        self.gateway.update_object(external_id, is_hidden="true" if is_hidden else "false")

    def like_post(self, external_id: str, *, is_liked: bool) -> None:
        if is_liked:
            self.gateway.create_like(external_id)
        else:
            self.gateway.delete_like(external_id)

    def sign_picture(self, url: str) -> dict[str, str]:
        return {}  # Facebook signs the addresses themselves

    def measure(self, text: str, way: Way = Way.PUBLIC) -> Length:
        return rules.measure(text, way)

    def picture_limit(self, way: Way) -> int:
        return rules.PICTURES.get(way, 0)

    def sends_apart(self, way: Way) -> bool:
        return way == Way.PRIVATE

    def _read_feed(self, cursor: Cursor) -> Page:
        try:
            body = self.gateway.read_feed(self.account.external_id, place=cursor.next_page)
        except Permanent:
            if not cursor.next_page:
                raise
            return Page((), restart_run(cursor), is_last=False)
        posts = parse_posts(body.get("data"), now=self.gateway.network_time)
        items = [Seen(post.external_id, post.created_at) for post in posts]
        moved = advance_to_seen(cursor, items, read_next_place(body))
        return Page(posts, moved, is_last=not moved.next_page)

    def _find(self, external_ids: Sequence[str], read: Callable[[list[str]], Any]) -> Found:
        """One id that is missing or not for us fails a whole call, so a call that failed is asked
        again by halves.
        """
        found = Found()
        waiting = [
            list(external_ids[start : start + IDS_PER_CALL])
            for start in range(0, len(external_ids), IDS_PER_CALL)
        ]
        while waiting:
            asked = waiting.pop()
            try:
                found.items += read(asked).values()
            except (Gone, Permanent, Refused) as error:
                middle = len(asked) // 2
                if middle:
                    waiting += [asked[:middle], asked[middle:]]
                elif isinstance(error, Permanent):
                    found.odd += asked
                elif isinstance(error, Refused):
                    found.refused += asked
        return found

    def _guess_post_id(self, comment: Mapping[str, Any]) -> str:
        """A comment's id is `POST_COMMENT`, its post's `PAGE_POST`, or `AUTHOR_POST` where it
        stands elsewhere. What is commented may be called by another id: that of a post's picture.
        """
        named = read_id(as_object(comment.get("object")).get("id"))
        post, joint, _ = read_id(comment.get("id")).partition("_")
        if not joint or named.endswith(f"_{post}"):
            return named
        return f"{self.account.external_id}_{post}"
