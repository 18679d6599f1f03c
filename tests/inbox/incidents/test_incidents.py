"""An outage: threads grouped by a word, answered and closed together, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Role
from inbox.incidents import act as acting
from inbox.incidents.act import answer_incident, close_incident, find_unfinished, go_on, undo_act
from inbox.incidents.answer import find_turn
from inbox.incidents.group import add_threads, begin_incident, exclude_incidents, find_threads
from inbox.labels import make_label
from inbox.models import ClosedReason, Incident, Reply, Status, Thread, Verb
from inbox.outbox.send import send_reply
from inbox.threads.claim import claim_thread
from inbox.threads.label import label_thread
from tests.factories import make_agent, make_thread, make_threads
from tests.inbox.conftest import Desk as Network
from tests.inbox.views.conftest import Desk

TEXTS = ["Vi vet om felet och arbetar med det.", "Felet är känt, vi rättar det nu."]


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def begin(lead: Agent, keyword: str = "fråga") -> Incident:
    return begin_incident(
        name="Växeln i Gävle", keyword=keyword, label=None, by=lead, now=timezone.now()
    )


def test_a_word_and_a_label_choose_what_is_grouped(lead: Agent) -> None:
    said, marked, other = (make_thread(text) for text in ("Appen är NERE", "Hej", "Var är tåget?"))
    label = make_label("driftstopp")
    label_thread(marked, label, by=lead, now=timezone.now())
    assert list(find_threads(keyword="nere", label=None)) == [said]
    assert list(find_threads(keyword="", label=label)) == [marked]
    assert list(find_threads(keyword="nere", label=label)) == []
    incident = begin(lead, "nere")
    assert list(incident.threads.all()) == [said]
    assert set(exclude_incidents(Thread.objects.all())) == {marked, other}
    assert said.events.get(verb=Verb.GROUPED).facts["name"] == "Växeln i Gävle"
    later = make_thread("Nere igen?")
    assert [add_threads(incident, by=lead, now=timezone.now()) for _ in range(2)] == [1, 0]
    assert later in incident.threads.all()


@pytest.mark.parametrize("keyword", ["", "ab"])
def test_a_rule_that_would_take_everything_is_refused(lead: Agent, keyword: str) -> None:
    with pytest.raises(ValidationError, match="at least 3 letters"):
        begin(lead, keyword)


def test_answers_are_paced_varied_and_leave_a_colleagues_thread(
    lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, now = list(make_threads(5)), timezone.now()
    claim_thread(threads[1], by=make_agent(name="Elin Lund"), now=now)
    incident = begin(lead)
    with pytest.raises(ValidationError, match="same text twice"):
        answer_incident(incident, texts=TEXTS[:1], by=lead, now=now)
    monkeypatch.setattr(acting, "AT_ONCE", 3)
    act = answer_incident(incident, texts=TEXTS, by=lead, now=now)
    with pytest.raises(ValidationError, match="under way"):
        close_incident(incident, reason=ClosedReason.ANSWERED, by=lead, now=now)
    assert find_unfinished() == [act.pk]
    go_on(act.pk, now=now)
    go_on(act.pk, now=now)  # harmless twice
    replies = list(Reply.objects.order_by("not_before"))
    names = ["", "", " @kund004", " @kund005"]  # X refuses what it has seen lately
    said = [f"{text}{name}" for text, name in zip(TEXTS * 2, names, strict=True)]
    assert [reply.text for reply in replies] == said
    assert {reply.thread_id for reply in replies} == {t.pk for t in threads} - {threads[1].pk}
    waits = [(reply.not_before - now).total_seconds() for reply in replies]
    assert waits == [0, 18, 36, 54]
    Reply.objects.update(state=Reply.State.SENT)
    last = replies[-1].not_before
    assert last is not None
    assert find_turn(threads[0].channel, now=last) == last + timedelta(seconds=18)


def test_undo_cancels_what_waits_and_frees_the_threads(lead: Agent) -> None:
    threads, now = list(make_threads(3)), timezone.now()
    claim_thread(threads[0], by=lead, now=now)
    act = answer_incident(begin(lead), texts=TEXTS, by=lead, now=now)
    sent = Reply.objects.get(thread=threads[2])
    Reply.objects.filter(pk=sent.pk).update(state=Reply.State.SENT)
    undo_act(act, by=lead, now=now)
    states = [reply.state for reply in Reply.objects.order_by("thread")]
    assert states == [Reply.State.CANCELLED, Reply.State.CANCELLED, Reply.State.SENT]
    assert [t.owner for t in Thread.objects.order_by("pk")] == [lead, None, lead]
    assert [bool(step.why) for step in act.steps.order_by("thread")] == [False, False, True]


def test_closing_and_its_undo_touch_what_the_act_has_closed(lead: Agent) -> None:
    taken, open_one, mine = make_threads(3)
    now = timezone.now()
    claim_thread(taken, by=make_agent(name="Elin Lund"), now=now)
    claim_thread(mine, by=lead, now=now)
    act = close_incident(begin(lead), reason=ClosedReason.ANSWERED, by=lead, now=now)
    assert statuses() == [Status.OPEN, Status.CLOSED, Status.CLOSED]
    undo_act(act, by=lead, now=now + timedelta(minutes=1))
    assert statuses() == [Status.OPEN] * 3
    open_one.refresh_from_db()
    mine.refresh_from_db()
    assert (open_one.owner, mine.owner) == (None, lead)


def statuses() -> list[str]:
    return list(Thread.objects.order_by("pk").values_list("status", flat=True))


def test_what_is_said_stands_on_the_network_no_two_alike_and_closing_lets_it_go(
    desk: Network,
) -> None:
    for name in ("maja", "erik", "sofia"):
        desk.customer_writes("@nordbanan Appen är nere", author=name)
    desk.poll()
    now, incident = timezone.now(), begin(desk.elin, "nere")
    answer_incident(incident, texts=["{handle} Vi vet.", "Felet är känt."], by=desk.elin, now=now)
    close_incident(incident, reason=ClosedReason.ANSWERED, by=desk.elin, now=now)
    for reply in Reply.objects.order_by("not_before"):
        send_reply(reply.pk, clock=lambda: timezone.now() + timedelta(minutes=2))
    assert len(set(desk.own_posts())) == 3
    assert set(statuses()) == {Status.CLOSED}


def test_who_wrote_after_the_act_began_is_not_closed_unread(
    desk: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("maja", "erik"):
        desk.customer_writes("@nordbanan Appen är nere", author=name)
    desk.poll()
    incident = begin(desk.elin, "nere")
    monkeypatch.setattr(acting, "AT_ONCE", 1)
    act = close_incident(incident, reason=ClosedReason.ANSWERED, by=desk.elin, now=timezone.now())
    later = Thread.objects.get(status=Status.OPEN)
    top = later.top_external_id
    desk.customer_writes("@nordbanan Och jag är sjuk", under=top, author="erik")
    desk.poll()
    go_on(act.pk, now=timezone.now())
    later.refresh_from_db()
    assert later.messages.count() == 2
    assert (later.status, later.unanswered_count) == (Status.OPEN, 2)
    assert "since" in act.steps.get(thread=later).why


@pytest.mark.django_db
def test_a_lead_does_it_on_the_page_and_the_statements_stay_few() -> None:
    desk = Desk(make_agent(name="Marcus Holm", role=Role.LEAD))
    make_threads(2)
    shown = desk.page("/incidents/preview/?keyword=fråga").content.decode()
    assert "2 threads match now" in shown
    desk.client.post("/incidents/", {"name": "Växeln", "keyword": "fråga"})
    incident = Incident.objects.get()
    page = reverse("inbox:incident", args=[incident.pk])
    assert "2 are open or pending" in desk.page(page).content.decode()
    refused = desk.act("incident_answers", incident.pk, text=["Vi vet."])
    assert refused.status_code == 422
    assert "the same text twice" in refused.content.decode()
    desk.act("incident_answers", incident.pk, text=TEXTS)
    assert "2 of 2 answers written; 0 sent" in desk.page(page).content.decode()
    few = count_statements(desk, page)
    make_threads(6)
    desk.act("incident_threads", incident.pk)
    assert count_statements(desk, page) == few
    desk.act("incident_undoing", incident.acts.get().pk)
    assert "taken back by Marcus Holm" in desk.page(page).content.decode()
    desk.act("incident_end", incident.pk)
    Desk(make_agent(name="Ada Berg", role=Role.ADMIN)).act("incident_end", incident.pk)
    assert "says Marcus Holm" in desk.page(page).content.decode()  # who was first


def count_statements(desk: Desk, page: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        desk.page(page)
    return len(statements)
