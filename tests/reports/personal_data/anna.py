"""Anna, of whom everything is held that can be held of a person, among others of whom it stays.

Whatever is about her bears one of her `MARKS`: where none of them is found, nothing of her is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Author, Post
from inbox.customers.about import write_customer_note
from inbox.customers.join import join_customers
from inbox.customers.stops import stop_contact
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    Attempt,
    ClosedReason,
    Customer,
    Handover,
    Message,
    Profile,
    Reply,
    Submission,
    Thread,
    ThreadMove,
)
from inbox.pictures.keep import store_file
from inbox.search.index import index_due_messages
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from inbox.threads.drafts import save_draft
from inbox.threads.note import add_note
from reports.editions.freeze import freeze_due
from reports.editions.quotes import choose_quote
from reports.feedback.mark import mark_feedback
from reports.models import Closure, Edition, Praise, Verdict
from reports.praise.exhibit import put_on_wall
from reports.praise.mark import mark_praise
from reports.praise.models import Naming
from reports.recount import count_anew
from reports.surveys.answer import Answer
from tests.factories import make_agent, make_channel, make_picture, write_reply
from tests.inbox.ingest.posts import BRAND, write_post
from tests.inbox.ingest.posts import write_message as write_private
from tests.reports.editions.past import answer, ask

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
FROZEN = datetime(2026, 4, 1, 6, tzinfo=UTC)
MARKS = ["annask", "anna sköld", "sköldpadda", "skoldpadda", "900101", "px-anna"]
ANNA = Author("px-anna", "annask", "Anna Sköld")
BERT = Author("px-bert", "bertil", "Bertil Ek")


@dataclass
class World:
    elin: Agent
    x: Channel
    facebook: Channel
    customer: Customer
    edition: Edition
    threads: dict[str, Thread] = field(default_factory=dict)

    @property
    def names(self) -> list[int]:
        return list(self.customer.profiles.values_list("pk", flat=True))


def feed(channel: Channel, *posts: Post) -> None:
    with transaction.atomic():
        ingest(channel, Batch(posts), now=AT)


def say(external_id: str, minute: float, **fields: Any) -> Post:
    text = {"text": "Min sköldpadda åkte med tåget"} if fields.get("by") == ANNA else {}
    return write_post(external_id, minute=minute, **{**text, **fields})


POSTS = [
    say("px-anna-1", 0, by=ANNA),
    say("brand-1", 5, by=BRAND, under="px-anna-1", text="@annask Vi letar efter din sköldpadda"),
    say("bert-1", 6, by=BERT, under="px-anna-1", text="Min väska också"),
    say("brand-2", 9, by=BRAND, under="bert-1", text="Vi letar efter väskan"),
    say("bert-2", 20, by=BERT, text="När går tåget?"),
    say("px-anna-2", 21, by=ANNA, under="bert-2"),
    say("brand-3", 22, by=BRAND, under="px-anna-2", text="@annask Sköldpaddan mår bra"),
    say("brand-4", 23, by=BRAND, under="bert-2", text="Klockan tolv"),
    say("px-anna-3", 30, by=ANNA, text="Tack för min sköldpadda!"),
    say("brand-5", 34, by=BRAND, under="px-anna-3", text="Hälsa sköldpaddan"),
]
PRIVATE = [
    write_private(
        "px-anna-dm-1", by=ANNA, to="px-anna", minute=40, text="Sköldpadda, 19900101-2385"
    ),
    write_private("dm-brand-1", by=BRAND, to="px-anna", minute=45, text="Tack, sköldpadda"),
]


def build_world() -> World:
    """Three matters of Anna's on two networks, all closed; one of Bertil's in which she spoke."""
    elin, x = make_agent(), make_channel(external_id="brand")
    facebook = make_channel(network="facebook", handle="sida", external_id="brand")
    feed(x, *POSTS, *PRIVATE)
    feed(facebook, write_private("px-anna-fb-1", by=ANNA, to="px-anna", text="sköldpadda igen"))
    anna, other = Profile.objects.filter(external_id="px-anna").order_by("network")
    assert anna.customer
    assert other.customer
    join_customers(anna.customer, other.customer, by=elin, now=AT)
    anna.customer.language = "sv"
    anna.customer.save()
    world = World(elin, x, facebook, anna.customer, Edition())
    for external_id, name in (
        ("px-anna-1", "shared"), ("px-anna-3", "praise"), ("px-anna-dm-1", "private"),
        ("px-anna-fb-1", "facebook"), ("bert-2", "bertil"),
    ):  # fmt: skip
        world.threads[name] = Thread.objects.get(messages__external_id=external_id)
    _work(world)
    _close_and_ask(world)
    index_due_messages()
    return world


def _work(world: World) -> None:
    """What agents do beside answering."""
    elin, private, at = world.elin, world.threads["private"], AT + timedelta(minutes=50)
    other = make_agent(name="Nils Orre")
    for thread in world.threads.values():
        claim_thread(thread, by=elin, now=at)
    add_note(private, by=elin, text="Hon heter Anna Sköld, se @Nils Orre", now=at)
    add_note(world.threads["bertil"], by=elin, text="Bertil är tålig", now=at)
    write_customer_note(private, by=elin, text="Har en sköldpadda", now=at)
    save_draft(private, by=other, text="Hej Anna Sköld")
    failed = write_reply(private, elin, "Sköldpadda", state=Reply.State.FAILED)
    Attempt.objects.create(reply=failed, started_at=at, error="annask does not follow you")
    Submission.objects.create(
        thread=private, by=other, in_reply_to=failed.in_reply_to, way="private", at=at,
        text="sköldpadda", client_id="s", version=1, state="returned", words="Inte sköldpadda",
    )  # fmt: skip
    ThreadMove.objects.create(
        kind="split", from_thread=private, to_thread=private, by=elin,
        moved={"drafts": [[other.pk, "sköldpadda"]]}, before={"from": {"snippet": "annask"}},
    )  # fmt: skip
    profile = private.profile
    assert profile
    Handover.objects.create(thread=private, channel=world.x, profile=profile, agent=elin)
    for picture, thread in (("px-anna-dm-1", private), ("px-anna-2", world.threads["bertil"])):
        message = Message.objects.get(external_id=picture, thread=thread)
        make_picture(
            message=message, file=store_file(b"skoldpadda", "image/png"), alt_text="sköldpadda"
        )
    make_picture(thread=private, agent=other, file=store_file(b"draft", "image/png"))
    mark_feedback(
        private, "Djur ombord är svåra", message=private.messages.first(), by=elin, now=at
    )
    praised = world.threads["praise"].messages.get(external_id="px-anna-3")
    praise = Praise.objects.told().get(pk=mark_praise(praised, by=elin, now=at).pk)
    lead = {"naming": Naming.HANDLE, "is_agreed": True, "seen": praise.said}
    put_on_wall(praise, **lead, by=elin, now=at)  # type: ignore[arg-type]


def _close_and_ask(world: World) -> None:
    for name, thread in world.threads.items():
        at = AT + timedelta(minutes=60)
        reason = ClosedReason.NO_QUESTION if name == "facebook" else ClosedReason.ANSWERED
        close_thread(thread, by=world.elin, reason=reason, now=at)
        thread.refresh_from_db()
    count_anew(now=FROZEN)
    surveys = ask(list(Closure.objects.filter(thread=world.threads["private"])))
    answer(surveys, Answer(now=5, before=3, words="Min sköldpadda är nöjd"))
    stop_contact(world.threads["private"], by=world.elin, why="sköldpadda sover", now=FROZEN)
    Closure.objects.filter(verdict="").update(verdict=Verdict.UNREACHABLE)
    count_anew(now=FROZEN)
    world.edition = freeze_due(now=FROZEN)[0]
    choose_quote(world.edition, surveys[0], by=world.elin, now=FROZEN)


def find_traces() -> list[str]:
    """Every row of every table that bears one of Anna's marks, and every file."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t')
            rows = [row for (row,) in cursor.fetchall()]
            found += [f"{table}: {row}" for row in rows if is_marked(row)]
    files = [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]
    return found + [str(one) for one in files if is_marked(one.read_bytes().decode("latin1"))]


def is_marked(text: str) -> bool:
    lower = text.lower()
    return any(mark in lower for mark in MARKS)
