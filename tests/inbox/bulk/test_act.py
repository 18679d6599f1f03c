"""Many threads acted on at once: by right, counted, and undone where nobody changed them since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from agents.models import Agent, Role
from inbox.bulk.act import AT_ONCE, begin_act, find_unfinished, go_on, undo_act
from inbox.models import (
    BulkAct,
    ClosedReason,
    Label,
    Priority,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.models.steps import StepState
from inbox.steps import count_steps
from inbox.threads.claim import claim_thread
from inbox.threads.label import label_thread
from tests.factories import make_agent, make_thread, make_threads, write_message
from tests.inbox.views.conftest import Desk

pytestmark = pytest.mark.django_db
Kind = BulkAct.Kind
NOW = timezone.now()


@pytest.fixture
def elin() -> Agent:
    return make_agent()


@pytest.fixture
def ali() -> Agent:
    return make_agent(name="Ali Rahimi")


def counts(act: BulkAct) -> tuple[int, int, int]:
    found = count_steps(act.steps.all())
    return found[StepState.DONE], found[StepState.LEFT], found[StepState.UNDONE]


def ids(*threads: Thread) -> list[int]:
    return [thread.pk for thread in threads]


def test_why_a_thread_was_left_is_told_in_the_language_of_whoever_reads(
    elin: Agent, ali: Agent
) -> None:
    theirs, free = claim_thread(make_thread(), by=ali, now=NOW), make_thread()
    with translation.override("sv"):
        released = begin_act(Kind.RELEASE, ids(theirs), by=elin, now=NOW).steps.get()
        Agent.objects.filter(pk=ali.pk).update(is_active=False)
        given = begin_act(Kind.ASSIGN, ids(free), by=elin, now=NOW, agent=ali.pk).steps.get()
        told = [released.why, given.why]
    assert told == ["Ali Rahimi har tråden nu.", "Ali Rahimi jobbar inte längre här."]
    assert [released.why, given.why] == [
        "Ali Rahimi has this thread now.", "Ali Rahimi no longer works here.",
    ]  # fmt: skip


def test_agents_act_on_their_own_and_nobodys_and_leads_on_all(elin: Agent, ali: Agent) -> None:
    lead = make_agent(name="Marcus Holm", role=Role.LEAD)
    free, own, theirs = make_threads(3)
    claim_thread(own, by=elin, now=NOW)
    claim_thread(theirs, by=ali, now=NOW)
    closed = begin_act(
        Kind.CLOSE, ids(free, own, theirs), by=elin, now=timezone.now(), reason=ClosedReason.SPAM
    )
    assert counts(closed) == (2, 1, 0)
    assert closed.steps.get(state=StepState.LEFT).why == "Ali Rahimi has this thread now."
    undone = undo_act(closed, now=timezone.now())
    assert counts(undone) == (0, 1, 2)
    owners = Thread.objects.order_by("pk").values_list("owner", flat=True)
    assert list(owners) == [None, elin.pk, ali.pk]
    assert set(Thread.objects.values_list("status", flat=True)) == {Status.OPEN}
    taken = begin_act(Kind.CLAIM, ids(free, own, theirs), by=lead, now=timezone.now())
    assert counts(taken) == (3, 0, 0)
    undo_act(taken, now=timezone.now())
    assert list(owners.all()) == [None, elin.pk, ali.pk]


@pytest.mark.parametrize("kind", [Kind.LABEL, Kind.SNOOZE, Kind.PRIORITISE, Kind.ASSIGN])
def test_what_somebody_changed_since_is_left_when_it_is_undone(
    kind: BulkAct.Kind, elin: Agent, ali: Agent
) -> None:
    first, second = make_threads(2)
    label, other = Label.objects.create(name="Faktura"), Label.objects.create(name="Tåg")
    until = (timezone.now() + timedelta(hours=1)).isoformat()
    facts = {"label": label.pk, "until": until, "priority": 2, "agent": ali.pk}
    names = {Kind.LABEL: "label", Kind.SNOOZE: "until", Kind.PRIORITISE: "priority"}
    name = names.get(kind, "agent")
    act = begin_act(kind, ids(first, second), by=elin, now=timezone.now(), **{name: facts[name]})
    assert counts(act) == (2, 0, 0)
    label_thread(second, other, by=ali, now=timezone.now())
    undone = undo_act(act, now=timezone.now())
    assert counts(undone) == (0, 1, 1)
    assert undone.steps.get(state=StepState.LEFT).why == "Somebody has changed it since."
    first.refresh_from_db()
    assert (first.status, first.priority, first.owner, first.labels.count()) == (
        Status.OPEN, Priority.NORMAL, None, 0
    )  # fmt: skip


def test_what_customers_changed_since_is_left_too(elin: Agent) -> None:
    first, second = make_threads(2)
    act = begin_act(Kind.CLOSE, ids(first, second), by=elin, now=timezone.now(), reason="spam")
    ThreadEvent.objects.create(thread=second, verb=Verb.REOPENED)
    ThreadEvent.objects.create(thread=first, verb=Verb.WARNED)
    assert counts(undo_act(act, now=timezone.now())) == (0, 1, 1)


def test_what_goes_wrong_with_one_thread_is_left_and_not_tried_for_ever(elin: Agent) -> None:
    act = begin_act(Kind.LABEL, ids(*make_threads(2)), by=elin, now=NOW, label=10**9)
    assert (counts(act), find_unfinished()) == ((0, 2, 0), [])
    assert set(act.steps.values_list("words", flat=True)) == {"Something went wrong on our side."}


def test_what_is_more_is_left_to_the_worker_and_who_wrote_meanwhile_stays(elin: Agent) -> None:
    threads = make_threads(AT_ONCE + 2)
    act = begin_act(Kind.CLOSE, ids(*threads), by=elin, now=timezone.now(), reason="spam")
    assert (counts(act), find_unfinished()) == ((AT_ONCE, 0, 0), [act.pk])
    write_message(threads[-1], "Hallå?", at=timezone.now())
    go_on(act.pk, now=timezone.now())
    go_on(act.pk, now=timezone.now())
    assert (counts(act), find_unfinished()) == ((AT_ONCE + 1, 1, 0), [])


def test_the_desk_tells_the_count_before_and_after(elin: Agent) -> None:
    desk, (first, second) = Desk(elin), make_threads(2)
    make_thread("Något annat om biljetten")
    assert "All 3 threads of the list." in desk.page("/queue/acts/count/").content.decode()
    chosen = f"{first.pk},{second.pk},{10**9}"  # the last one was never there
    html = desk.act(
        "bulk", on="/", kind="label", ids=chosen, label=Label.objects.create(name="Tåg").pk
    )
    assert "2 of 2 labelled." in html.content.decode()
    address = f"/queue/acts/{BulkAct.objects.get().pk}/"
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
    assert "2 of 2 taken back." in desk.client.delete(address, headers=headers).content.decode()
    found = desk.act("bulk", on="/?q=biljetten&in=all", kind="close", all="1", reason="thanks")
    assert "0 of 0 closed." in found.content.decode()  # other threads would be meant than are seen
    whole = desk.act("bulk", on="/?q=biljetten", kind="close", all="1", reason="thanks")
    assert "1 of 1 closed." in whole.content.decode()
    assert desk.act("bulk", on="/", kind="close", ids=chosen, reason="bored").status_code == 400
    stranger = Desk(make_agent(name="Ali Rahimi"))
    assert stranger.page(address).status_code == 404


def test_who_has_left_does_nothing_more(elin: Agent) -> None:
    act = begin_act(Kind.CLAIM, ids(*make_threads(AT_ONCE + 1)), by=elin, now=NOW)
    Agent.objects.filter(pk=elin.pk).update(is_active=False)
    go_on(act.pk, now=timezone.now())
    assert counts(act) == (AT_ONCE, 1, 0)
