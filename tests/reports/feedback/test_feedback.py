"""Feedback for the company, from an agent's line to what came of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Role, Team
from inbox.labels import make_label
from inbox.models import Thread
from inbox.threads.label import label_thread
from inbox.threads.merge import merge_threads
from reports.feedback.figures import list_feedback
from reports.feedback.follow import (
    decide_outcome,
    give_owner,
    rename_feedback,
    take_back_outcome,
)
from reports.feedback.gather import gather_feedback, part_feedback, part_mark
from reports.feedback.mark import MOST, add_mark, mark_feedback, withdraw_mark
from reports.feedback.models import Outcome, State
from reports.models import Feedback, FeedbackEvent, FeedbackMark
from tests.factories import make_agent, make_channel, make_thread, make_threads

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
LINE = "Appen ska säga varför tåget är sent"


@pytest.fixture
def elin() -> Agent:
    return make_agent()


@pytest.fixture
def marcus() -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def sign_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def press(client: Client, verb: str, address: str, thread: Thread, **written: object) -> Any:
    """On the desk, with the thread open."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/threads/{thread.pk}/"}
    return getattr(client, verb)(address, written or None, headers=headers)


def mark(by: Agent, words: str = LINE, *, at: datetime = NOW, **more: Any) -> FeedbackMark:
    return mark_feedback(more.pop("thread", None) or make_thread(), words, by=by, now=at, **more)


def test_an_agent_marks_on_the_desk_and_takes_it_back(elin: Agent) -> None:
    thread, label, client = make_thread("Varför är tåget sent?"), make_label("Appen"), sign_in(elin)
    label_thread(thread, label, by=elin, now=NOW)
    page = client.get(f"/threads/{thread.pk}/").content.decode()
    address = reverse("feedback:menu", args=[thread.pk])
    assert f'data-key="f" aria-haspopup="dialog" hx-get="{address}"' in page
    menu = press(client, "get", address, thread).content.decode()
    assert f'<option value="{label.pk}" selected>' in menu
    written = {"words": f" {LINE},\n19811218-9876 ", "topic": label.pk}
    message = thread.messages.get()
    told = press(client, "post", address, thread, **written, message=message.pk).content.decode()
    made = FeedbackMark.objects.get()
    assert (made.words, made.message) == (f"{LINE}, ••••••••-••••", message)
    assert (made.feedback.title, made.feedback.topic) == (made.words, label)
    way_back = reverse("feedback:mark", args=[made.pk])
    assert f'hx-delete="{way_back}"' in told
    assert "Elin Lund marked as feedback for the company: “Appen ska säga" in told
    other = sign_in(make_agent(name="Ali Rahimi"))
    assert press(other, "delete", way_back, thread).status_code == 403
    for verb, count in (("delete", 0), ("delete", 0), ("put", 1)):
        assert press(client, verb, way_back, thread).status_code == 200
        assert Feedback.objects.standing().count() == count
    refused = press(client, "post", address, thread, words="  a ")
    assert (refused.status_code, "3 to 160 characters" in refused.content.decode()) == (422, True)
    elsewhere = make_thread().messages.get()
    wrong = press(client, "post", address, thread, words=LINE, message=elsewhere.pk)
    assert wrong.status_code == 422


def test_the_same_again_counts_its_threads_once_each(elin: Agent) -> None:
    feedback, threads = mark(elin).feedback, list(make_threads(3))
    menu = reverse("feedback:menu", args=[threads[0].pk])
    client = sign_in(elin)
    assert LINE in press(client, "get", menu, threads[0]).content.decode()
    for _twice in range(2):
        press(client, "post", menu, threads[0], feedback=feedback.pk)
    assert "Or one more" not in press(client, "get", menu, threads[0]).content.decode()
    add_mark(feedback, threads[1], by=elin, now=NOW)
    assert Feedback.objects.told().get().n == 3
    with transaction.atomic():
        merge_threads(threads[0], threads[1], now=NOW)
    assert Feedback.objects.told().get().n == 2  # one matter now
    add_mark(feedback, threads[0], by=elin, now=NOW)
    assert feedback.marks.count() == 3
    withdraw_mark(feedback.marks.earliest("pk"), by=elin, now=NOW)
    assert Feedback.objects.told().get().n == 1
    for number in range(MOST - 2):
        mark(elin, f"Något annat {number}", thread=threads[0])
    with pytest.raises(ValidationError, match="at most"):
        mark(elin, thread=threads[0])


def test_a_lead_gives_it_an_owner_and_an_outcome_each_with_who_and_when(marcus: Agent) -> None:
    feedback = mark(make_agent()).feedback
    who: dict[str, Any] = {"by": marcus, "now": NOW}
    for _twice in range(2):
        feedback = give_owner(feedback, " Eva  Ek, eva@example.com ", **who)
    assert (feedback.owner, feedback.state) == ("Eva Ek, eva@example.com", State.OWNED)
    numbered = give_owner(feedback, "Eva Ek 19121212-1212", **who)
    assert numbered.owner.startswith("Eva Ek ")
    assert "1212-1212" not in numbered.owner
    feedback = give_owner(numbered, "Eva Ek, eva@example.com", **who)
    with pytest.raises(ValidationError, match="will be changed"):
        decide_outcome(
            feedback, Outcome.CHANGED, words="Snart", on=TODAY + timedelta(days=1), **who
        )
    with pytest.raises(ValidationError, match="Say what came"):
        decide_outcome(feedback, Outcome.CHANGED, words=" ", on=TODAY, **who)
    feedback = decide_outcome(feedback, Outcome.CHANGED, words="I appen 5.2", on=TODAY, **who)
    assert feedback.state == State.DONE
    menu = reverse("feedback:menu", args=[feedback.marks.get().thread_id])
    assert "Elin Lund · changed" in sign_in(make_agent()).get(menu).content.decode()
    with pytest.raises(ValidationError, match="has an outcome"):
        gather_feedback(mark(marcus).feedback, [feedback], **who)
    feedback = take_back_outcome(feedback, **who)
    feedback = give_owner(feedback, "", agent=marcus, **who)
    feedback = give_owner(
        rename_feedback(feedback, "Orsaken i appen", topic=None, **who), "", **who
    )
    assert (feedback.title, feedback.state) == ("Orsaken i appen", State.OPEN)
    told = [(event.kind, event.by) for event in feedback.events.order_by("pk")]
    kinds = ["owned", "owned", "owned", "decided", "reopened", "owned", "renamed", "owned"]
    assert told == [(kind, marcus) for kind in kinds]


def test_what_is_the_same_is_gathered_and_parted_again(elin: Agent, marcus: Agent) -> None:
    marks = [mark(elin, f"Skylten visar fel {n}") for n in range(3)]
    into, *others = [one.feedback for one in marks]
    event = gather_feedback(into, others, by=marcus, now=NOW)
    assert [(one.pk, one.n) for one in Feedback.objects.standing().told()] == [(into.pk, 3)]
    with pytest.raises(ValidationError, match="gathered it with another"):
        add_mark(others[0], make_thread(), by=elin, now=NOW)
    own = part_mark(FeedbackMark.objects.get(pk=marks[2].pk), by=marcus, now=NOW)
    assert own.title == "Skylten visar fel 2"
    for _twice in range(2):
        part_feedback(event, by=marcus, now=NOW)
    standing = {one.pk: one.n for one in Feedback.objects.standing().told()}
    assert standing == {into.pk: 1, others[0].pk: 1, own.pk: 1}
    assert FeedbackEvent.objects.filter(kind=FeedbackEvent.Kind.PARTED).count() == 2
    with pytest.raises(ValidationError, match="only one"):
        part_mark(FeedbackMark.objects.get(pk=marks[2].pk), by=marcus, now=NOW)


def test_a_lead_follows_it_through_the_pages(elin: Agent, marcus: Agent) -> None:
    lead, label = sign_in(marcus), make_label("Appen")
    bare = lead.get("/feedback/").content.decode()
    assert "Nothing was marked so far." in bare
    feedback = mark(elin, "<b>Orsaken</b> i appen", topic=label).feedback
    other = mark(elin, "Appen säger inte varför").feedback
    here = f"/feedback/{feedback.pk}/"
    assert sign_in(elin).get(here).status_code == 403
    assert "&lt;b&gt;Orsaken&lt;/b&gt;" in lead.get(f"/feedback/?topic={label.pk}").content.decode()
    refused = lead.post(f"{here}outcome/", {"outcome": "changed", "on": TODAY, "words": ""})
    assert (refused.status_code, "field is required" in refused.content.decode()) == (422, True)
    lead.post(f"{here}others/", {"others": [other.pk]})
    lead.post(f"{here}title/", {"title": "Säg varför i appen", "topic": ""})
    lead.post(f"{here}owner/", {"owner": "Eva Ek", "owner_agent": ""})
    owned = lead.get("/feedback/?state=owned").content.decode()
    assert ("Säg varför i appen" in owned, "2 threads" in owned) == (True, True)
    lead.post(f"{here}outcome/", {"outcome": "changed", "on": TODAY, "words": "I version 5"})
    done = lead.get("/feedback/?state=done").content.decode()
    assert ("I version 5" in done, "Eva Ek sees to it" in done) == (True, True)
    page = lead.get(here).content.decode()
    assert "Marcus Holm gathered here: Appen säger inte varför" in page
    assert "Marcus Holm gave it to Eva Ek" in page
    lead.post(f"{here}reopening/")
    event = FeedbackEvent.objects.get(kind="gathered")
    lead.post(f"/feedback/gatherings/{event.pk}/parting/")
    assert "Appen säger inte varför" in lead.get("/feedback/").content.decode()


def test_lists_are_paged_and_cost_the_same_for_many(elin: Agent, marcus: Agent) -> None:
    lead, costs = sign_in(marcus), []
    for count in (1, 2, 24):
        for number in range(count):
            mark(elin, f"Nummer {number}")
        with CaptureQueriesContext(connection) as queries:
            page = lead.get("/feedback/").content.decode()
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2]
    assert page.count("<li><div") == 25
    after = page.split("after=")[1].split('"')[0]
    assert lead.get(f"/feedback/?state=open&after={after}").content.decode().count("<li><div") == 2
    assert lead.get("/feedback/?after=x").status_code == 302


def day(month: int, on: int, hour: int = 12) -> datetime:
    return datetime(2026, month, on, hour, tzinfo=ZoneInfo("Europe/Stockholm"))


def test_a_report_tells_what_was_heard_or_decided_in_its_days(elin: Agent, marcus: Agent) -> None:
    team, label = Team.objects.create(name="Resor"), make_label("Appen")
    elsewhere = make_thread(channel=make_channel(handle="annan"))
    Thread.objects.filter(pk=elsewhere.pk).update(team=team)
    early = mark(elin, "Skyltarna", at=day(9, 30), topic=label).feedback
    decide_outcome(
        early, Outcome.CHANGED, words="Nya skyltar", on=date(2026, 10, 10), by=marcus,
        now=day(10, 12),
    )  # fmt: skip
    late = mark(elin, "Appen", at=day(10, 31, 23)).feedback
    add_mark(late, elsewhere, by=elin, now=day(10, 31))
    add_mark(late, make_thread(), by=elin, now=day(11, 1, 0))
    withdraw_mark(mark(elin, "Ingenting", at=day(10, 5)), by=elin, now=day(10, 5))
    give_owner(late, "Eva Ek", by=marcus, now=day(11, 2))
    october = list_feedback(date(2026, 10, 1), date(2026, 10, 31))
    assert [(one.title, one.thread_count, one.days) for one in october] == [
        ("Appen", 2, None), ("Skyltarna", 1, 10)
    ]  # fmt: skip
    changed = october[1]
    assert (changed.topic, changed.state, changed.outcome) == ("Appen", State.DONE, Outcome.CHANGED)
    assert (changed.outcome_words, october[0].owner) == ("Nya skyltar", "Eva Ek")
    november = list_feedback(date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.title, one.thread_count) for one in november] == [("Appen", 3)]
    for chosen in ({"channel_id": elsewhere.channel_id}, {"team_id": team.pk}):
        found = list_feedback(date(2026, 10, 1), date(2026, 10, 31), **chosen)
        assert [(one.title, one.thread_count) for one in found] == [("Appen", 1)]
