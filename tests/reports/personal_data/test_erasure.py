"""A person is erased: nothing of them is left anywhere, and no figure has moved."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from pytest_django import Settings

from inbox.models import Customer, Erasure, Message, Profile, Reply, Status, Thread
from inbox.personal_data.erase import ask_erasure, go_on
from inbox.polling.family import find_held
from inbox.search.index import index_due_messages
from inbox.threads.close import close_thread, reopen_thread
from inbox.threads.conflicts import Erased
from reports.board import measure_selection
from reports.editions.quotes import find_words
from reports.models import Praise, Quote, Survey
from reports.praise.figures import count_praise
from reports.recount import count_anew
from reports.satisfaction.board import measure_satisfaction
from reports.selection import Selection
from tests.factories import write_reply
from tests.inbox.ingest.posts import write_message as write_private
from tests.reports.personal_data.anna import (
    ANNA,
    BERT,
    FROZEN,
    POSTS,
    PRIVATE,
    World,
    build_world,
    feed,
    find_traces,
    say,
)

NOW = FROZEN + timedelta(days=1)
MARCH = Selection(date(2026, 3, 1), date(2026, 3, 31))
COUNTS = {
    "profiles": 2, "messages": 5, "answers": 4, "notes": 1, "notes_on_person": 1, "stops": 1,
    "pictures": 3, "drafts": 1, "unsent": 1, "numbers": 1, "praise": 1, "survey_words": 1,
}  # fmt: skip
OTHERS = [
    "Bertil är tålig", "Klockan tolv", "Min väska också", "När går tåget?", "Vi letar efter väskan",
]  # fmt: skip


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    return build_world()


def ask(world: World) -> Erasure:
    return ask_erasure(world.customer, profile_ids=world.names, by=world.elin, now=NOW)


def finish(erasure: Erasure) -> Erasure:
    while go_on(erasure.pk, now=NOW):
        pass
    erasure.refresh_from_db()
    return erasure


def die_halfway(erasure: Erasure) -> None:
    """The worker is gone before it has committed its first step."""
    with transaction.atomic():
        assert go_on(erasure.pk, now=NOW)
        transaction.set_rollback(True)


def read_figures() -> list[Any]:
    count_anew(now=NOW)
    whole = [(one.metric.name, one.value) for one in measure_selection(MARCH, now=NOW)]
    said = [(one.metric.name, one.value) for one in measure_satisfaction(MARCH)]
    answers = list(Survey.objects.values_list("pk", "now", "before", "answered_at"))
    return [whole, said, answers, count_praise(MARCH.first, MARCH.last)]


def test_nothing_of_the_person_is_left_and_every_figure_stays(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    before, traces = read_figures(), find_traces()
    assert len({one.split(":")[0] for one in traces}) > 15
    with django_capture_on_commit_callbacks(execute=True):
        erasure = finish(ask(world))
    index_due_messages()
    assert find_traces() == []
    assert read_figures() == before
    assert erasure.counts == COUNTS
    assert (erasure.finished_at, erasure.customer, erasure.profile_ids) == (NOW, None, [])
    assert sorted(Message.objects.exclude(text="").values_list("text", flat=True)) == OTHERS
    assert find_words(Quote.objects.get()) == ""
    assert not Praise.objects.standing().exists()
    with pytest.raises(Erased):
        reopen_thread(world.threads["private"], by=world.elin, now=NOW)


def test_a_later_reading_brings_nothing_back_and_the_same_person_is_somebody_new(
    world: World, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        finish(ask(world))
    count = Message.objects.count()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    feed(world.x, *POSTS, *PRIVATE)
    assert Message.objects.count() == count
    assert find_traces() == []
    held = {post.external_id for post in (*POSTS, *PRIVATE)}
    assert find_held(world.x, [*held, "new"]) == held
    feed(
        world.x,
        write_private("px-anna-dm-2", by=ANNA, to="px-anna", minute=90, text="Hej igen"),
        say("px-anna-4", 91, by=ANNA, under="brand-1"),
        say("px-anna-5", 92, by=ANNA, under="px-anna-1", versions=("px-anna-3",)),
        say("bert-3", 93, by=BERT, under="bert-1", text="Väskan?"),
    )
    anna = Profile.objects.get(external_id="px-anna")
    fresh = Thread.objects.filter(profile=anna).order_by("pk")
    assert [one.snippet for one in fresh] == ["Hej igen", "Min sköldpadda åkte med tåget"]
    assert not set(fresh) & set(world.threads.values())
    assert anna.customer
    assert anna.customer_id != world.customer.pk
    shared = world.threads["shared"]
    shared.refresh_from_db()
    assert Message.objects.get(external_id="bert-3").thread == shared
    assert (str(shared.profile), shared.status, shared.is_erased) == ("Bertil Ek", "open", False)


def test_what_dies_halfway_goes_on_and_what_is_open_or_being_sent_is_waited_for(
    world: World,
) -> None:
    shared, private = world.threads["shared"], world.threads["private"]
    reopen_thread(shared, by=world.elin, now=FROZEN)
    with pytest.raises(ValidationError, match="open threads"):
        ask(world)
    close_thread(shared, by=world.elin, reason="answered", now=FROZEN)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="names have changed"):
        ask_erasure(world.customer, profile_ids=world.names[:1], by=world.elin, now=NOW)
    queued = write_reply(world.threads["bertil"], world.elin, "sköldpadda till Anna")
    theirs = Message.objects.get(external_id="px-anna-2")
    other = write_reply(world.threads["bertil"], world.elin, "Till Bertil")
    Reply.objects.filter(pk=queued.pk).update(in_reply_to=theirs)
    asked = Message.objects.get(external_id="bert-2", thread=world.threads["bertil"])
    Reply.objects.filter(pk=other.pk).update(in_reply_to=asked)
    sending = write_reply(private, world.elin, "sköldpadda", state=Reply.State.SENDING)
    erasure = ask(world)
    with pytest.raises(ValidationError, match="already"):
        ask(world)
    die_halfway(erasure)
    erasure.refresh_from_db()
    assert (erasure.done, erasure.counts) == (0, {})
    assert finish(erasure).finished_at is None
    assert set(Thread.objects.filter(profile__in=world.names)) == {private}
    Reply.objects.filter(pk=sending.pk).update(state=Reply.State.SENT)
    Thread.objects.filter(pk=private.pk).update(status=Status.OPEN)
    assert finish(erasure).finished_at is None
    Thread.objects.filter(pk=private.pk).update(status=Status.CLOSED)
    counts = finish(erasure).counts
    assert counts == {**COUNTS, "unsent": 3}
    assert not go_on(erasure.pk, now=NOW)
    queued.refresh_from_db()
    other.refresh_from_db()
    assert (queued.state, queued.text) == (Reply.State.CANCELLED, "")
    assert (other.state, other.text) == (Reply.State.QUEUED, "Till Bertil")
    assert not Customer.objects.filter(pk=world.customer.pk).exists()
