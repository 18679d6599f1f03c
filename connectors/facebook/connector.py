"""A Facebook Page behind the port: its feed and comments are read, comments are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.utils.translation import gettext_noop

from connectors.cursors import advance_to_seen, restart_run
from connectors.facebook import scan
from connectors.facebook.gateway import COMMENT_FIELDS, POST_FIELDS, Gateway, read_next_place
from connectors.facebook.parse import parse_comments, parse_posts, read_time
from connectors.http import UNKNOWN_OUTCOME
from connectors.port import (
    Account,
    Cursor,
    Gone,
    Length,
    Limited,
    LookUp,
    Network,
    OutcomeUnknown,
    Outgoing,
    Page,
    Permanent,
    Permission,
    Post,
    Refused,
    RetryLater,
    Seen,
    SentPost,
    Situation,
    Way,
)
from connectors.shapes import (
    ODD_SHAPE,
    as_object,
    bound_time,
    bound_url,
    clean,
    list_objects,
    read_id,
)

logger = structlog.get_logger(__name__)
FEED = "feed"
COMMENTS = "comments"
SCAN_FIELDS = "id,updated_time"
IDS_PER_CALL = 50
SENT_FIELDS = "id,message,permalink_url"
LOOKED_UP_COMMENT = f"{COMMENT_FIELDS},object{{id}}"
ID = re.compile(r"[0-9]+(_[0-9]+)*")
COMMENT_LIMIT = 8_000
COMMENT_PAGES = 50  # in which a lost answer is looked for
NO_PAGE = gettext_noop("Facebook does not say whose sign-in this is.")
TOO_FAR_BACK = gettext_noop("The time in question lies further back than we look.")


class FacebookConnector:
    network = Network.FACEBOOK
    can_send = can_look_up = True

    def __init__(self, account: Account, *, token: str, api_url: str = "") -> None:
        self.account = account
        self.gateway = Gateway(token, api_url)

    @staticmethod
    def identify(*, token: str, api_url: str = "") -> Account:
        page = Gateway(token, api_url).read_me()
        if not page.get("id") or not page.get("name"):
            raise Permanent(NO_PAGE)
        return Account(page["id"], page.get("username") or "", page["name"])

    def list_streams(self) -> tuple[str, ...]:
        return FEED, COMMENTS

    def read_page(self, stream: str, cursor: Cursor) -> Page:
        if stream == FEED:
            return self._read_feed(cursor)
        if not cursor.next_page:
            return self._scan_feed(cursor)
        return self._read_comments(cursor)

    def look_up(self, external_ids: Sequence[str]) -> LookUp:
        """Graph wants to know what kind of thing it is asked for. A post's id begins with ours."""
        wanted = dict.fromkeys(external_ids)
        askable = [key for key in wanted if ID.fullmatch(key)]
        own = f"{self.account.external_id}_"
        posts, _ = self._find([key for key in askable if key.startswith(own)], POST_FIELDS)
        others = [key for key in askable if not key.startswith(own)]
        comments, odd = self._find(others, LOOKED_UP_COMMENT)
        more, _ = self._find(odd, POST_FIELDS)  # posts after all, with ids of another form
        now = self.gateway.network_time
        found = [*parse_posts(posts + more, now=now)]
        for item in list_objects(clean(comments)):
            found += parse_comments([item], post_id=self._guess_post_id(item), now=now)
        return LookUp(tuple(found), frozenset(wanted.keys() - {post.external_id for post in found}))

    def judge(self, way: Way, situation: Situation, *, now: datetime) -> Permission:
        return Permission(is_allowed=way == Way.PUBLIC)

    def send(self, outgoing: Outgoing) -> SentPost:
        text = outgoing.text
        sent = self.gateway.create_comment(outgoing.in_reply_to, message=text, fields=SENT_FIELDS)
        sent = as_object(clean(sent))
        external_id = read_id(sent.get("id"))
        if not external_id:
            raise OutcomeUnknown(UNKNOWN_OUTCOME)
        url = bound_url(str(sent.get("permalink_url") or ""))
        return SentPost(external_id, str(sent.get("message") or text), url)

    def find_sent(self, outgoing: Outgoing, *, since: datetime) -> tuple[Post, ...]:
        """Facebook puts the answer to an answer beside it, below the comment above both."""
        in_reply_to = outgoing.in_reply_to
        above = self._find_comment_above(in_reply_to)
        place = above or in_reply_to
        return tuple(
            post
            for post in self._list_comments(place, since=since)
            if post.author.external_id == self.account.external_id and post.parent_id == place
        )

    def delete_post(self, external_id: str) -> None:
        try:
            self.gateway.delete_object(external_id)
        except Gone:
            return

    def measure(self, text: str, way: Way = Way.PUBLIC) -> Length:
        return Length(used=len(text.strip()), limit=COMMENT_LIMIT)

    def picture_limit(self, way: Way) -> int:
        return 0

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

    def _scan_feed(self, cursor: Cursor) -> Page:
        """The newest posts, and one page of the older ones: a place refused begins at the top."""
        depth = scan.load_depth(cursor.floor)
        body = self.gateway.read_feed(self.account.external_id, fields=SCAN_FIELDS)
        now = self.gateway.network_time
        shown = _list_updates(body, now=now)
        if depth.place:
            body = self._read_older(depth.place)
            shown += _list_updates(body, now=now)
        deeper = scan.Depth(depth.page + 1, read_next_place(body))
        moved = scan.start_scan(cursor, shown, deeper, now=now)
        return Page((), moved, is_last=not moved.next_page)

    def _read_older(self, place: str) -> Mapping[str, Any]:
        page_id = self.account.external_id
        try:
            body: Mapping[str, Any] = self.gateway.read_feed(
                page_id, fields=SCAN_FIELDS, place=place
            )
        except Permanent:
            return {}
        return body

    def _read_comments(self, cursor: Cursor) -> Page:
        """A page of the comments of the first post that the scan found changed."""
        current = scan.load_scan(cursor.next_page)
        post_id = current.posts[0].external_id
        try:
            body = self.gateway.read_comments(post_id, place=current.place)
        except (Gone, Permanent, Refused) as error:
            logger.warning("facebook_comments_unreadable", post=post_id, code=error.code)
            moved = scan.skip_post(cursor) if current.place else scan.finish_post(cursor)
            return Page((), moved, is_last=not moved.next_page)
        except RetryLater as error:
            if isinstance(error, Limited):
                raise
            logger.warning("facebook_comments_postponed", post=post_id, code=error.code)
            # The turn ends here: a Facebook that fails altogether is asked once a turn, not at each
            # post. Where it goes on failing, the feed says so.
            return Page((), scan.postpone_post(cursor), is_last=True)
        now = self.gateway.network_time
        posts = parse_comments(body.get("data"), post_id=post_id, now=now)
        moved = scan.pass_comments(cursor, posts, read_next_place(body))
        return Page(posts, moved, is_last=not moved.next_page)

    def _list_comments(self, place: str, *, since: datetime) -> Iterator[Post]:
        """Newest first. Comments that cannot be seen back to that time prove no absence."""
        token = ""
        for _ in range(COMMENT_PAGES):
            body = self.gateway.read_comments(place, place=token)
            posts = parse_comments(body.get("data"), post_id=place, now=self.gateway.network_time)
            yield from (post for post in posts if post.created_at >= since)
            token = read_next_place(body)
            if not token or any(post.created_at < since for post in posts):
                return
        raise RetryLater(TOO_FAR_BACK)

    def _find_comment_above(self, external_id: str) -> str:
        """Empty for a comment of the first level, and for a post, which has no such field."""
        if external_id.startswith(f"{self.account.external_id}_"):
            return ""
        try:
            comment = self.gateway.read_object(external_id, fields="parent{id}")
        except Permanent:
            return ""
        return read_id(as_object(comment.get("parent")).get("id"))

    def _find(self, external_ids: Sequence[str], fields: str) -> tuple[list[Any], list[str]]:
        """The objects that there are, and the ids of which Graph will not tell these fields.

        One id that is missing or not for us fails a whole call, so a call that failed is asked
        again by halves.
        """
        found: list[Any] = []
        odd: list[str] = []
        waiting = [
            list(external_ids[start : start + IDS_PER_CALL])
            for start in range(0, len(external_ids), IDS_PER_CALL)
        ]
        while waiting:
            asked = waiting.pop()
            try:
                found += self.gateway.read_objects(asked, fields=fields).values()
            except (Gone, Permanent, Refused) as error:
                middle = len(asked) // 2
                if middle:
                    waiting += [asked[:middle], asked[middle:]]
                elif isinstance(error, Permanent):
                    odd += asked
        return found, odd

    def _guess_post_id(self, comment: Mapping[str, Any]) -> str:
        """A comment's id is `POST_COMMENT`, its post's `PAGE_POST`."""
        post, joint, _ = read_id(comment.get("id")).partition("_")
        if joint:
            return f"{self.account.external_id}_{post}"
        return read_id(as_object(comment.get("object")).get("id"))


def _list_updates(body: Mapping[str, Any], *, now: datetime) -> list[Seen]:
    """Posts and when they changed. One whose time cannot be read counts as changing all the time,
    so that its comments are read; one without an id cannot be asked for.
    """
    updates = [
        Seen(read_id(item.get("id")), _read_update(item, now))
        for item in list_objects(clean(body.get("data")))
    ]
    return [update for update in updates if update.external_id]


def _read_update(item: Mapping[str, Any], now: datetime) -> datetime:
    try:
        return bound_time(read_time(item["updated_time"]), now=now)
    except ODD_SHAPE:
        logger.warning("facebook_update_unreadable", post=read_id(item.get("id")))
        return now
