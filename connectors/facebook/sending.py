"""Saying something on Facebook, each way by its own call, and finding again what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from connectors.facebook.gateway import Gateway, read_next_place
from connectors.facebook.parse import parse_comments, parse_messages, parse_posts
from connectors.http import NO_ANSWER, UNKNOWN_OUTCOME
from connectors.port import (
    Account,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    Picture,
    Post,
    RetryLater,
    SentPost,
    Way,
)
from connectors.shapes import Payload, as_object, bound_url, clean, list_objects, read_id

PAGES_SEARCHED = 50  # in which a lost answer is looked for
ONE_AT_A_TIME = gettext_noop("Messenger takes words or one picture at a time.")
TOO_FAR_BACK = gettext_noop("The time in question lies further back than we look.")


class Sending:
    def __init__(self, gateway: Gateway, account: Account) -> None:
        self.gateway = gateway
        self.account = account

    def send(self, outgoing: Outgoing) -> SentPost:
        if outgoing.way.is_private:
            return self._send_message(outgoing)
        photos = [self._upload_photo(picture) for picture in outgoing.pictures]
        text, attached = outgoing.text, _attach(outgoing.way, photos)
        if outgoing.way == Way.STATUS:
            sent = self.gateway.create_post(self.account.external_id, message=text, **attached)
        else:
            sent = self.gateway.create_comment(outgoing.in_reply_to, message=text, **attached)
        sent = as_object(clean(sent))
        url = bound_url(str(sent.get("permalink_url") or ""))
        return SentPost(_read_sent_id(sent, "id"), str(sent.get("message") or outgoing.text), url)

    def find(self, outgoing: Outgoing, *, since: datetime) -> Iterator[Post]:
        """Our own posts since then where this one would stand."""
        if outgoing.way.is_private:
            found = self._list_messages(outgoing, since=since)
        elif outgoing.way == Way.STATUS:
            found = self._list_feed(since=since)
        else:
            found = self._list_answers(outgoing.in_reply_to, since=since)
        return (post for post in found if post.author.external_id == self.account.external_id)

    def _upload_photo(self, picture: Picture) -> str:
        page_id, alt_text = self.account.external_id, picture.alt_text
        return _upload(lambda: self.gateway.upload_photo(page_id, picture.content, alt_text), "id")

    def _write_message(self, outgoing: Outgoing) -> dict[str, Any]:
        """A text or a picture."""
        if not outgoing.pictures:
            return {"text": outgoing.text}
        if outgoing.text or len(outgoing.pictures) > 1:
            raise Permanent(ONE_AT_A_TIME)
        page_id, [picture] = self.account.external_id, outgoing.pictures
        attachment_id = _upload(
            lambda: self.gateway.upload_attachment(page_id, picture.content, picture.content_type),
            "attachment_id",
        )
        return {"attachment": {"type": "image", "payload": {"attachment_id": attachment_id}}}

    def _send_message(self, outgoing: Outgoing) -> SentPost:
        """`MESSAGE_TAG` says that a person wrote this, within 7 days."""
        kind = {"messaging_type": "RESPONSE"}
        if outgoing.is_late:
            kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        sent = self.gateway.create_message(
            self.account.external_id,
            recipient=self._name_recipient(outgoing),
            message=self._write_message(outgoing),
            **kind,
        )
        sent = as_object(clean(sent))
        external_id = _read_sent_id(sent, "message_id")
        return SentPost(external_id, outgoing.text, peer_id=read_id(sent.get("recipient_id")))

    def _name_recipient(self, outgoing: Outgoing) -> dict[str, str]:
        if outgoing.way == Way.PRIVATE:
            return {"id": outgoing.peer}
        is_post = self._is_post(outgoing.in_reply_to)
        return {"post_id" if is_post else "comment_id": outgoing.in_reply_to}

    def _is_post(self, external_id: str) -> bool:
        """A post's id is `PAGE_POST`, a comment's `POST_COMMENT`."""
        return external_id.startswith(f"{self.account.external_id}_")

    def _list_answers(self, in_reply_to: str, *, since: datetime) -> Iterator[Post]:
        """Facebook puts the answer to an answer beside it, below the comment above both."""
        place = self._find_comment_above(in_reply_to) or in_reply_to
        token = ""
        for _ in range(PAGES_SEARCHED):
            body = self.gateway.read_comments(place, place=token)
            posts = parse_comments(body.get("data"), post_id=place, now=self.gateway.network_time)
            yield from (p for p in posts if p.created_at >= since and p.parent_id == place)
            token = read_next_place(body)
            if not token or any(post.created_at < since for post in posts):
                return
        raise RetryLater(TOO_FAR_BACK)

    def _list_feed(self, *, since: datetime) -> Iterator[Post]:
        token = ""
        for _ in range(PAGES_SEARCHED):
            body = self.gateway.read_feed(self.account.external_id, place=token)
            posts = parse_posts(body.get("data"), now=self.gateway.network_time)
            yield from (post for post in posts if post.created_at >= since)
            token = read_next_place(body)
            if not token or any(post.created_at < since for post in posts):
                return
        raise RetryLater(TOO_FAR_BACK)

    def _list_messages(self, outgoing: Outgoing, *, since: datetime) -> Iterator[Post]:
        """What is told of the conversations in which the message may stand. Where a conversation
        goes on beyond what Graph shows, and all of that is newer, no absence is proven.
        """
        for conversation in self._list_conversations(outgoing):
            posts = parse_messages(
                conversation,
                page_id=self.account.external_id,
                site=self.gateway.site,
                now=self.gateway.network_time,
            )
            yield from (post for post in posts if post.created_at >= since)
            paging = as_object(as_object(conversation.get("messages")).get("paging"))
            if paging.get("next") and all(post.created_at >= since for post in posts):
                raise RetryLater(TOO_FAR_BACK)

    def _list_conversations(self, outgoing: Outgoing) -> Iterator[Payload]:
        page_id, answered = self.account.external_id, outgoing.in_reply_to
        if outgoing.way == Way.PRIVATE:
            body = self.gateway.read_conversations(page_id, user_id=outgoing.peer)
            return list_objects(clean(body.get("data")))
        if not self._is_post(answered):
            comment = self.gateway.read_object(answered, fields="private_reply_conversation{id}")
            conversation = as_object(clean(comment.get("private_reply_conversation")))
            found = read_id(conversation.get("id"))
            return iter([clean(self.gateway.read_conversation(page_id, found))] if found else [])
        return self._list_with_author(answered)

    def _list_with_author(self, post_id: str) -> Iterator[Payload]:
        """Graph does not tell in which conversation a post was answered, and calls people there by
        other ids: of those written in last, the ones with somebody of the same name.
        """
        post = as_object(clean(self.gateway.read_object(post_id, fields="from{name}")))
        name = as_object(post.get("from")).get("name")
        body = self.gateway.read_conversations(self.account.external_id)
        for conversation in list_objects(clean(body.get("data"))):
            people = list_objects(as_object(conversation.get("participants")).get("data"))
            if name and any(person.get("name") == name for person in people):
                yield conversation

    def _find_comment_above(self, external_id: str) -> str:
        """Empty for a comment of the first level, and for a post, which has no such field."""
        if self._is_post(external_id):
            return ""
        try:
            comment = self.gateway.read_object(external_id, fields="parent{id}")
        except Permanent:
            return ""
        return read_id(as_object(comment.get("parent")).get("id"))


def _upload(call: Callable[[], Any], name: str) -> str:
    """The id of what was uploaded. Nobody sees it before something has it attached, so a lost
    answer does no harm.
    """
    try:
        sent = call()
    except OutcomeUnknown as error:
        raise RetryLater(NO_ANSWER, code=error.code) from None
    if not (external_id := read_id(as_object(clean(sent)).get(name))):
        raise RetryLater(NO_ANSWER)
    return external_id


def _attach(way: Way, photos: Sequence[str]) -> dict[str, Any]:
    """A post takes several pictures, a comment one."""
    if not photos:
        return {}
    if way == Way.STATUS:
        return {"attached_media": [{"media_fbid": one} for one in photos]}
    return {"attachment_id": photos[0]}


def _read_sent_id(sent: Payload, name: str) -> str:
    external_id = read_id(sent.get(name))
    if not external_id:
        raise OutcomeUnknown(UNKNOWN_OUTCOME)
    return external_id
