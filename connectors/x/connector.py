"""X behind the port: mentions, private messages and own posts are read, answers are written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from connectors.cursors import advance_to_floor, restart_run, watch_reach
from connectors.http import UNKNOWN_OUTCOME
from connectors.port import (
    Account,
    Cursor,
    Gone,
    Length,
    LookUp,
    Missed,
    MissedPage,
    Network,
    OutcomeUnknown,
    Outgoing,
    Page,
    Permanent,
    Permission,
    Post,
    Refused,
    RetryLater,
    SentPost,
    Situation,
    Way,
)
from connectors.shapes import as_object, clean, read_id
from connectors.x.backfill import MENTIONS, OWN_POSTS, REACH, Search, watch_horizon
from connectors.x.directs import Directs, is_private_picture
from connectors.x.gateway import Gateway
from connectors.x.judging import NO_PRIVATE_REPLY, judge
from connectors.x.length import measure_message, measure_post
from connectors.x.parse import (
    SITE,
    Parsed,
    build_url,
    guess_time,
    parse_body,
    read_next_token,
    read_sent_text,
)

MESSAGES = "messages"
QUOTES = "quotes"
# What X may refuse by itself (a permission that was not given, a search that our plan lacks):
# mentions are read and answered all the same, and it is asked again later.
BESIDES = (MESSAGES, QUOTES)
ASK_AGAIN = timedelta(hours=1)
IDS_PER_CALL = 100
TIMELINE_PAGES = 32  # X shows the newest 3,200 posts of an account
NO_ACCOUNT = gettext_noop("X does not say whose sign-in this is.")
NOT_HERE = gettext_noop("This can be done on X itself only.")
TOO_MANY_PICTURES = gettext_noop("X takes no more than four pictures with a post.")
TOO_FAR_BACK = gettext_noop("The time in question lies further back than X shows.")


class XConnector:
    network = Network.X
    can_send = can_look_up = True
    can_look_up_private = False  # what is deleted there is deleted for its author alone
    can_hide = can_like = False  # X hides answers to our own posts only, and likes cost money

    def __init__(self, account: Account, *, token: str, api_url: str = "") -> None:
        self.account = account
        self.gateway = Gateway(token, api_url)
        self.site = api_url or SITE  # a stand-in for X shows its posts itself
        self.directs = Directs(self.gateway, account, self.site)

    @staticmethod
    def identify(*, token: str, api_url: str = "") -> Account:
        user = Gateway(token, api_url).read_me().get("data") or {}
        if not user.get("id") or not user.get("username"):
            raise Permanent(NO_ACCOUNT)
        return Account(user["id"], user["username"], user.get("name") or user["username"])

    def list_streams(self) -> tuple[str, ...]:
        return MENTIONS, MESSAGES, QUOTES, OWN_POSTS

    def read_page(self, stream: str, cursor: Cursor) -> Page:
        try:
            return self._read_on(stream, cursor)
        except Permanent:
            if not cursor.next_page:
                raise
            return Page((), restart_run(cursor), is_last=False)
        except Refused as error:
            if stream not in BESIDES:
                raise
            again_at, cursor = datetime.now(UTC) + ASK_AGAIN, restart_run(cursor)
            return Page((), cursor, is_last=True, next_at=again_at, refused=error.words)

    def _read_on(self, stream: str, cursor: Cursor) -> Page:
        if stream == MESSAGES:
            return self.directs.read_page(cursor)
        body = self._read_stream(stream, since_id=cursor.floor, pagination_token=cursor.next_page)
        parsed = self._parse(body, is_mentions=stream == MENTIONS, is_for_us=stream == QUOTES)
        external_ids = [post.external_id for post in parsed.posts if _is_askable(post.external_id)]
        moved = advance_to_floor(cursor, external_ids, read_next_token(body))
        if stream == QUOTES:
            moved, missed = watch_reach(cursor, moved, REACH, now=datetime.now(UTC))
        else:
            moved, missed = watch_horizon(stream, cursor, moved, parsed.posts)
        is_last = not moved.next_page
        return Page(parsed.posts, moved, is_last, context=parsed.context, missed=missed)

    def read_missed(
        self, stream: str, missed: Missed, place: str, *, now: datetime
    ) -> MissedPage | None:
        search = Search(self.gateway, self.account.handle, self._parse)
        return search.read_missed(stream, missed, place, now=now)

    def look_up(
        self, external_ids: Sequence[str], *, reviews: Collection[str] = frozenset()
    ) -> LookUp:
        """Where a post was edited since, its later versions are found, too."""
        wanted = dict.fromkeys(external_ids)
        askable = [key for key in wanted if _is_askable(key)]
        found: dict[str, Post] = {}
        missing = wanted.keys() - set(askable)
        for start in range(0, len(askable), IDS_PER_CALL):
            parsed = self._parse(self.gateway.read_posts(askable[start : start + IDS_PER_CALL]))
            newer = [post for post in parsed.context if wanted.keys() & set(post.earlier_ids)]
            found |= {post.external_id: post for post in (*parsed.posts, *newer)}
            missing |= parsed.missing & wanted.keys()
        return LookUp(tuple(found.values()), frozenset(missing - found.keys()))

    def judge(self, way: Way, situation: Situation, *, now: datetime) -> Permission:
        return judge(way, situation, now=now)

    def send(self, outgoing: Outgoing) -> SentPost:
        if outgoing.way == Way.PRIVATE_REPLY:
            raise Refused(NO_PRIVATE_REPLY)
        if outgoing.way == Way.PRIVATE:
            return self.directs.send(outgoing)
        if len(outgoing.pictures) > self.picture_limit(outgoing.way):
            raise Refused(TOO_MANY_PICTURES)
        link = build_compose_url(self.account) if outgoing.way == Way.INVITE else ""
        media_ids = [self.gateway.upload(one, is_private=False) for one in outgoing.pictures]
        body = clean(
            self.gateway.create_post(
                outgoing.text,
                in_reply_to=outgoing.in_reply_to,
                deep_link=link,
                media_ids=media_ids,
            )
        )
        sent = as_object(body.get("data"))
        external_id = read_id(sent.get("id"))
        if not external_id:
            raise OutcomeUnknown(UNKNOWN_OUTCOME)
        url = build_url(self.site, self.account.handle, external_id)
        return SentPost(external_id, read_sent_text(sent) or outgoing.text, url)

    def find_sent(self, outgoing: Outgoing, *, since: datetime) -> tuple[Post, ...]:
        """A post below nothing has no parent, and so is found among those of our own."""
        if outgoing.way.is_private:
            return self.directs.find_sent(outgoing, since=since)
        posts = self._list_own_posts(since)
        return tuple(post for post in posts if post.parent_id == outgoing.in_reply_to)

    def delete_post(self, external_id: str) -> None:
        try:
            self.gateway.delete_post(external_id)
        except Gone:
            return

    def hide_post(self, external_id: str, *, is_hidden: bool) -> None:
        raise Refused(NOT_HERE)

    def like_post(self, external_id: str, *, is_liked: bool) -> None:
        raise Refused(NOT_HERE)

    def sign_picture(self, url: str) -> dict[str, str]:
        return self.gateway.sign(url) if is_private_picture(url, self.gateway.api_url) else {}

    def measure(self, text: str, way: Way = Way.PUBLIC) -> Length:
        return measure_message(text) if way.is_private else measure_post(text)

    def picture_limit(self, way: Way) -> int:
        return {Way.PRIVATE: 1, Way.PRIVATE_REPLY: 0}.get(way, 4)

    def sends_apart(self, way: Way) -> bool:
        return False

    def _read_stream(self, stream: str, **bounds: str) -> dict[str, Any]:
        if stream == QUOTES:
            return self._search_quotes(**bounds)
        read = {MENTIONS: self.gateway.read_mentions, OWN_POSTS: self.gateway.read_own_posts}
        return read[stream](self.account.external_id, **bounds)

    def _search_quotes(self, *, since_id: str, pagination_token: str) -> dict[str, Any]:
        """X shows no timeline of quotes; a quote holds the address of the post that it quotes.
        Search refuses a since_id that is older than what it searches, where it needs none.
        """
        handle = self.account.handle
        query = (
            f'(url:"x.com/{handle}/status" OR url:"twitter.com/{handle}/status")'
            f" is:quote -from:{handle}"
        )
        is_within = bool(since_id) and guess_time(since_id) > datetime.now(UTC) - REACH
        return self.gateway.search(
            query, since_id=since_id if is_within else "", next_token=pagination_token
        )

    def _list_own_posts(self, since: datetime) -> Iterator[Post]:
        """Newest first. An own timeline that cannot be seen to its end proves no absence."""
        token = ""
        for _ in range(TIMELINE_PAGES):
            body = self.gateway.read_own_posts(
                self.account.external_id, start_time=since, pagination_token=token
            )
            yield from self._parse(body).posts
            token = read_next_token(body)
            if not token:
                return
        raise RetryLater(TOO_FAR_BACK)

    def _parse(
        self, body: dict[str, Any], *, is_mentions: bool = False, is_for_us: bool = False
    ) -> Parsed:
        return parse_body(
            body,
            our_id=self.account.external_id,
            now=datetime.now(UTC),
            is_mentions=is_mentions,
            is_for_us=is_for_us,
            site=self.site,
        )


def build_compose_url(account: Account) -> str:
    """Where a reader writes to us privately. [X: direct_message_deep_link of POST /2/tweets]"""
    return f"{SITE}/messages/compose?recipient_id={account.external_id}"


def _is_askable(external_id: str) -> bool:
    """Whether X takes this for an id; it refuses a whole call for one that it does not."""
    return external_id.isascii() and external_id.isdecimal() and len(external_id) < 20
