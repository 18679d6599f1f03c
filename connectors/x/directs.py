"""Private messages: read newest first without since_id, sent to one other or to a group, looked for
in the same conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from connectors.cursors import advance_to_seen, watch_reach
from connectors.http import UNKNOWN_OUTCOME
from connectors.port import (
    Account,
    Cursor,
    OutcomeUnknown,
    Outgoing,
    Page,
    Post,
    Refused,
    RetryLater,
    SentPost,
)
from connectors.shapes import as_object, clean, read_id
from connectors.x.gateway import Gateway
from connectors.x.parse import read_next_token
from connectors.x.parse_direct import build_direct_url, list_seen, parse_events

# X allows 15 calls in 15 minutes. A run of many pages may use them up but for these, which are
# left to see what comes in meanwhile.
CALLS_KEPT = 5
INTERVAL = timedelta(seconds=60)
WINDOW = timedelta(minutes=15)
PAGES_SOUGHT = 10
PICTURES = ("https", "ton.twitter.com")
SHOWN = timedelta(days=30)  # X's page on looking up private messages
ONE_PICTURE = gettext_noop("X takes one picture with a private message.")
TOO_MANY_SINCE = gettext_noop("Too many private messages were written since the time in question.")


class Directs:
    def __init__(self, gateway: Gateway, account: Account, site: str) -> None:
        self.gateway = gateway
        self.account = account
        self.site = site

    def read_page(self, cursor: Cursor) -> Page:
        body = self.gateway.read_events(page_token=cursor.next_page)
        now = datetime.now(UTC)
        # X shows events strictly by age, so one that was seen ends the run, and spares a call.
        moved = advance_to_seen(
            cursor, list_seen(body, now=now), read_next_token(body), is_in_order=True
        )
        moved, missed = watch_reach(cursor, moved, SHOWN, now=now)
        is_last = not moved.next_page
        pace = read_pace(self.gateway.last_headers, is_last=is_last, now=now)
        return Page(self._parse(body), moved, is_last=is_last, next_at=pace, missed=missed)

    def send(self, outgoing: Outgoing) -> SentPost:
        """One picture goes with a private message; more are refused before anything is sent."""
        if len(outgoing.pictures) > 1:
            raise Refused(ONE_PICTURE)
        media_ids = [self.gateway.upload(one, is_private=True) for one in outgoing.pictures]
        body = clean(
            self.gateway.create_event(
                outgoing.text, media_ids=media_ids, **name_conversation(outgoing)
            )
        )
        sent = as_object(body.get("data"))
        external_id = read_id(sent.get("dm_event_id"))
        if not external_id:
            raise OutcomeUnknown(UNKNOWN_OUTCOME)
        conversation_id = read_id(sent.get("dm_conversation_id"))
        return SentPost(
            external_id,
            outgoing.text,
            url=build_direct_url(self.site, conversation_id),
            peer_id=outgoing.peer,
            conversation_id=conversation_id,
        )

    def find_sent(self, outgoing: Outgoing, *, since: datetime) -> tuple[Post, ...]:
        return tuple(
            event
            for event in self._list_since(name_conversation(outgoing), since)
            if event.author.external_id == self.account.external_id and event.created_at >= since
        )

    def _list_since(self, where: Mapping[str, str], since: datetime) -> Iterator[Post]:
        """Newest first. What cannot be seen to its end proves no absence."""
        token = ""
        for _ in range(PAGES_SOUGHT):
            body = self.gateway.read_events(page_token=token, **where)
            events = self._parse(body)
            yield from events
            token = read_next_token(body)
            if not token or any(event.created_at < since for event in events):
                return
        raise RetryLater(TOO_MANY_SINCE)

    def _parse(self, body: dict[str, Any]) -> tuple[Post, ...]:
        return parse_events(
            body, our_id=self.account.external_id, now=datetime.now(UTC), site=self.site
        )


def is_private_picture(url: str, api_url: str) -> bool:
    """Whether X keeps it for who is in the conversation: on a host of its own, or where a stand-in
    for X keeps such. Our sign-in goes nowhere else. [X: "Retrieving media" of direct messages]
    """
    parts, ours = urlsplit(url), urlsplit(api_url)
    origins = [PICTURES, (ours.scheme, ours.netloc)] if api_url else [PICTURES]
    return (parts.scheme, parts.netloc) in origins and parts.path.startswith("/1.1/ton/data/dm/")


def name_conversation(outgoing: Outgoing) -> dict[str, str]:
    """As the gateway takes it: what is said to a group never goes to one of them alone."""
    if outgoing.conversation_id:
        return {"conversation_id": outgoing.conversation_id}
    return {"participant_id": outgoing.peer}


def read_pace(headers: Mapping[str, str], *, is_last: bool, now: datetime) -> datetime | None:
    """When to read on. At once while a run has pages left and calls are plenty; else such that the
    calls that are left last until the window ends, and never within INTERVAL.
    """
    told = [headers.get(f"x-rate-limit-{part}", "") for part in ("remaining", "reset")]
    if not all(value.isdecimal() and len(value) < 12 for value in told):
        return now + INTERVAL
    remaining, reset = (int(value) for value in told)
    if not is_last and remaining > CALLS_KEPT:
        return None
    left = min(datetime.fromtimestamp(reset, UTC) - now, WINDOW)
    return now + max(INTERVAL, left / max(remaining, 1))
