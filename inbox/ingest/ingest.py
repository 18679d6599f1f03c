"""One page of posts into the database, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from connectors.models import Channel
from connectors.port import Post
from inbox.channels.rename import follow_new_name
from inbox.hints import hint_threads
from inbox.ingest.attaching import attach_late_children
from inbox.ingest.batches import (
    Batch,
    clean_author,
    clean_text,
    clean_url,
    dump_raw,
    order_by_descent,
)
from inbox.ingest.echoes import Echo, adopt_echoes, confirm_sent
from inbox.ingest.holdings import Holdings, load_holdings, was_surveyed
from inbox.ingest.ours import load_ours
from inbox.ingest.placing import Place, Placing, Slot
from inbox.ingest.private import cover_posts
from inbox.ingest.versions import fill_versions, link_versions, note_edits
from inbox.ingest.writes import (
    MessageRow,
    ThreadRow,
    insert_messages,
    insert_threads,
    name_groups,
    upsert_profiles,
)
from inbox.models import GROUP_TOP, Direction, Reply, Status, Thread, ThreadEvent, Verb
from inbox.numbers.keep import keep_numbers, tell_of_public_numbers
from inbox.numbers.mask import Number
from inbox.pictures.rows import insert_pictures
from inbox.threads.changing import lock_channel
from inbox.threads.refresh import refresh_threads


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a batch changed: how many messages were new, and which threads they touched."""

    message_count: int
    thread_ids: frozenset[int]


def ingest(
    channel: Channel, batch: Batch, *, now: datetime, known: Mapping[str, Reply] | None = None
) -> Ingested:
    """Store the posts that are not held yet, each in its thread. Harmless twice, in any order.

    Must run in a transaction, together with the cursor that the posts moved: a lock per channel
    keeps the poller, the sender and the look-up of parents from placing the same post twice.
    `known` names posts that the network has told us are these replies of ours.
    """
    if not batch.posts:
        return Ingested(0, frozenset())
    lock_channel(channel.pk)
    follow_new_name(channel, batch.posts)
    posts = order_by_descent(batch.posts)
    holdings = load_holdings(channel, posts)
    confirm_sent(holdings, posts, now=now)
    fill_versions(holdings, posts, now=now)
    fresh, numbers = cover_posts(p for p in posts if p.external_id not in holdings.message_ids)
    if not fresh:
        return Ingested(0, frozenset())
    placing = Placing(
        ours=load_ours(channel.network),
        places=holdings.places,
        slots_by_top=holdings.slots_by_top,
        reopen_window=timedelta(days=settings.REOPEN_WINDOW_DAYS),
        find_follow_up=holdings.find_follow_up,
        was_surveyed=was_surveyed,
        handed=holdings.handed,
    )
    filing = Filing(channel, batch, fresh, placing, now, known or {}, numbers)
    filing.adopt(holdings)
    return filing.file(holdings)


@dataclass(slots=True)
class Filing:
    """The work on one batch: the posts that are new, where each stands, and who wrote them."""

    channel: Channel
    batch: Batch
    fresh: Sequence[Post]
    placing: Placing
    now: datetime
    known: Mapping[str, Reply]
    numbers: Mapping[str, tuple[Number, ...]]
    places: dict[str, Place] = field(default_factory=dict)
    profiles: dict[str, int] = field(default_factory=dict)
    echoes: dict[str, Echo] = field(default_factory=dict)

    def adopt(self, holdings: Holdings) -> None:
        """Which posts are replies of ours. A private one stands in its reply's thread."""
        self.echoes = adopt_echoes(self.channel, self._ours(), self.known)
        self.placing.adopted = {
            post.external_id: holdings.find_slot(self.echoes[post.external_id].thread_id)
            for post in self.fresh
            if post.is_private and post.external_id in self.echoes
        }

    def file(self, holdings: Holdings) -> Ingested:
        self.places = {post.external_id: self.placing.place(post) for post in self.fresh}
        self.profiles = self._write_profiles()
        _make_threads(self.channel, self.placing, self.profiles, now=self.now)
        ids = insert_messages(self.channel, [self._row(p) for p in self.fresh], now=self.now)
        # Those of our own answers are here already.
        foreign = [post for post in self.fresh if post.external_id not in self.echoes]
        insert_pictures(ids, foreign, now=self.now)
        link_versions(self.channel, self.fresh, ids, now=self.now)
        note_edits(holdings, self.fresh, ids, now=self.now)
        self._keep_numbers(ids)
        for external_id, echo in self.echoes.items():
            echo.settle(ids[external_id], now=self.now)
        _open_again(self._slots(), now=self.now)
        _note_answers_elsewhere(self._ours(), self.places, self.echoes)
        name_groups({slot.id for slot in self._slots() if slot.top.startswith(GROUP_TOP)})
        attached = attach_late_children(self.channel, self._all_places(), now=self.now)
        self._refresh(attached)
        touched = attached | {slot.id for slot in self._slots()}
        hint_threads(touched)
        return Ingested(len(ids), frozenset(touched))

    def _all_places(self) -> dict[str, Place]:
        """Of earlier versions, too: answers to these may have come before."""
        edited = [post for post in self.fresh if post.earlier_ids]
        earlier = {
            key: self.places[post.external_id] for post in edited for key in post.earlier_ids
        }
        return earlier | self.places

    def _keep_numbers(self, ids: Mapping[str, int]) -> None:
        """What was masked stays readable for whoever asks; what is public is told."""
        if not self.numbers:
            return
        found = {key: numbers for key, numbers in self.numbers.items() if key in ids}
        keep_numbers({ids[key]: numbers for key, numbers in found.items()}, now=self.now)
        private = {post.external_id for post in self.fresh if post.is_private}
        quiet = private | {post.external_id for post in self._ours()}
        tell_of_public_numbers(
            (
                (slot.id, ids[key], numbers)
                for key, numbers in found.items()
                if key not in quiet and (slot := self.places[key].slot)
            ),
            now=self.now,
        )

    def _ours(self) -> list[Post]:
        return [post for post in self.fresh if self.placing.ours.wrote(post.author)]

    def _slots(self) -> set[Slot]:
        return {place.slot for place in self.places.values() if place.slot}

    def _write_profiles(self) -> dict[str, int]:
        """The authors, and whom we talk to. What an author tells of themselves comes last."""
        people = [post.peer for post in self.fresh if post.peer]
        people += [post.author for post in self.fresh]
        ours = frozenset(one.external_id for one in people if self.placing.ours.wrote(one))
        return upsert_profiles(
            self.channel.network, [clean_author(one) for one in people], ours=ours, now=self.now
        )

    def _row(self, post: Post) -> MessageRow:
        place = self.places[post.external_id]
        is_ours = self.placing.ours.wrote(post.author)
        echo = self.echoes.get(post.external_id)
        is_parent_held = self.placing.is_held(post.parent_id)
        return MessageRow(
            external_id=post.external_id,
            thread_id=place.slot.id if place.slot else None,
            parent_external_id=post.parent_id,
            parent_state=self.batch.parent_state(post, is_held=is_parent_held),
            conversation_id=post.conversation_id,
            chain_top=place.chain_top,
            direction=Direction.OUTBOUND if is_ours else Direction.INBOUND,
            kind=post.kind,
            author_id=self.profiles.get(post.author.external_id),
            agent_id=echo.agent_id if echo else None,
            text=clean_text(post.text),
            url=clean_url(post.url),
            created_at=post.created_at,
            confirmed_at=self.now if is_ours and post.raw else None,
            raw=dump_raw(post.raw),
            addresses_us=post.addresses_us,
            quoted_external_id=post.quoted_id,
            is_group=post.is_group,
        )

    def _refresh(self, attached: set[int]) -> None:
        """Versions rise on what customers wrote and on our own posts by hand, not on our echo.

        A new thread of one post by a customer was written as it is.
        """
        new = set(self.placing.new_slots)
        slots = self._slots()
        written = {slot for slot in new if slot.post_count == 1 and slot.has_inbound}
        changed = {slot.id for slot in slots - written}
        told = {
            place.slot
            for key, place in self.places.items()
            if place.slot and key not in self.echoes
        }
        bumped = [slot.id for slot in told - new]
        woken = [slot.id for slot in slots if slot.is_snoozed and slot.has_inbound]
        refresh_threads(changed | attached, bumped=bumped, woken=woken)


def _make_threads(
    channel: Channel, placing: Placing, profiles: dict[str, int], *, now: datetime
) -> None:
    slots = placing.new_slots
    rows = [
        ThreadRow(
            top_external_id=slot.top,
            profile_id=profiles.get(slot.customer),
            follow_up_of_id=slot.follow_up_of.id if slot.follow_up_of else None,
            opened_at=slot.first_post.created_at,
            snippet=clean_text(slot.first_post.text),
            under=placing.find_post_of_ours(slot.first_post),
        )
        for slot in slots
        if slot.first_post
    ]
    ids = insert_threads(channel.pk, rows, now=now)
    for slot in slots:
        slot.id = ids[slot.top]


def _open_again(slots: Iterable[Slot], *, now: datetime) -> None:
    """What customers did to closed threads. A reopened one is nobody's until somebody takes it."""
    for slot in slots:
        if slot.reopened_at:
            Thread.objects.filter(pk=slot.id, status=Status.CLOSED).update(
                status=Status.OPEN, closed_at=None, closed_reason="", closed_by=None, owner=None,
                claimed_at=None, attached_at=None,
            )  # fmt: skip
            ThreadEvent.objects.create(thread_id=slot.id, verb=Verb.REOPENED, at=now)
        elif slot.attached_at:
            Thread.objects.filter(pk=slot.id).update(attached_at=slot.attached_at)
            facts = {"is_thanks": slot.is_thanked, "is_rating": slot.is_rated}
            ThreadEvent.objects.create(thread_id=slot.id, verb=Verb.ATTACHED, at=now, facts=facts)


def _note_answers_elsewhere(
    ours: Sequence[Post], places: dict[str, Place], echoes: dict[str, Echo]
) -> None:
    """An answer written on the network by hand: no agent pressed a button for it."""
    ThreadEvent.objects.bulk_create(
        ThreadEvent(
            thread_id=place.slot.id,
            verb=Verb.ANSWERED_ELSEWHERE,
            at=post.created_at,
            facts={"external_id": post.external_id},
        )
        for post in ours
        if (place := places[post.external_id]).slot and post.external_id not in echoes
    )
