"""Colleagues name each other in notes, ask and answer; nothing of it reaches a customer."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Team
from inbox.models import Mention, Message, PersonalNotice, Question, Reply, ThreadEvent
from inbox.threads.note import add_note
from inbox.threads.watch import tell_written, watch_thread
from tests.factories import make_agent, make_message, make_thread
from tests.inbox.views.conftest import Desk


def kinds_for(desk: Desk) -> list[str]:
    return list(PersonalNotice.objects.filter(agent=desk.agent).values_list("kind", flat=True))


def test_who_is_named_is_told_by_whatever_name_they_have_now(elin: Desk, ali: Desk) -> None:
    thread, now = make_thread("Hej"), timezone.now()
    ali_ek = make_agent(name="Ali Rahimi-Ek", email="ek@example.com")
    night = Team.objects.create(name="Natt")
    night.members.add(make_agent(name="Nora Natt"))
    text = "Hör @ali rahimi, @Natt och maja@Natt.se om 19121212-1212 @Nobody"
    note = add_note(thread, by=elin.agent, text=text, now=now)
    assert [str(one) for one in Mention.objects.order_by("start")] == ["@Ali Rahimi", "@Natt"]
    assert kinds_for(ali) == ["mentioned"]
    assert not PersonalNotice.objects.filter(agent=ali_ek).exists()
    assert PersonalNotice.objects.filter(agent__name="Nora Natt").exists()
    ali.agent.name = "Ali <b>Berg</b>"
    ali.agent.save()
    page = elin.page(elin.on(thread)).content.decode()
    assert '<span class="mention">@Ali &lt;b&gt;Berg&lt;/b&gt;</span>' in page
    assert "@ali rahimi" in note.text  # what stands in files and in the API is as it was written
    assert "1212-1212" not in page


def test_a_question_is_asked_answered_and_resolved(elin: Desk, ali: Desk) -> None:
    thread = make_thread("Får hunden åka med?")
    refused = elin.act("questions", thread.pk, on=elin.on(thread), text="Vet någon?")
    assert refused.status_code == 422
    assert "Say whom you ask" in refused.content.decode()
    assert not Message.objects.filter(direction="note").exists()  # all or nothing

    elin.act("questions", thread.pk, on=elin.on(thread), text="@Ali Rahimi får hunden åka med?")
    question = Question.objects.get()
    assert kinds_for(ali) == ["asked"]
    for_you = ali.page("/for-you/").content.decode()
    assert "Elin Lund asks</span>" in for_you
    assert f"/threads/{thread.pk}/#message-{question.pk}" in for_you
    shown = ali.page(ali.on(thread)).content.decode()
    assert "question to" in shown
    assert "waits for an answer" in shown

    ali.act("question_answers", question.pk, on=ali.on(thread), text="Ja, i vagn 3")
    assert kinds_for(elin) == ["advised"]
    assert "Asked of you" not in ali.page("/for-you/").content.decode()
    elin.act("question_resolution", question.pk, on=elin.on(thread), verb="put")
    assert "resolved by Elin Lund" in elin.page(elin.on(thread)).content.decode()
    elin.act("question_resolution", question.pk, on=elin.on(thread), verb="delete")
    question.refresh_from_db()
    assert question.resolved_at is None
    verbs = ThreadEvent.objects.filter(thread=thread).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-4:] == ["asked", "advised", "question_resolved", "question_reopened"]
    thread.refresh_from_db()
    assert (thread.version, thread.owner) == (1, None)  # it changes nothing for the customer
    assert not Reply.objects.exists()


def test_opening_a_thread_asks_no_more_for_more_questions(elin: Desk, ali: Desk) -> None:
    thread = make_thread("Hej")
    counts = []
    for asked in (1, 2):
        for _ in range(asked):
            elin.act("questions", thread.pk, text="@Ali Rahimi?")
        with CaptureQueriesContext(connection) as queries:
            shown = ali.fragment(ali.on(thread)).content.decode()
        assert shown.count("waits for an answer") == Question.objects.count()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_watches_hears_of_what_happens_until_not_watching(elin: Desk, ali: Desk) -> None:
    thread, now = make_thread("Hej"), timezone.now()
    ali.act("watch", thread.pk, on=ali.on(thread), verb="put")
    assert 'aria-pressed="true"' in ali.page(ali.on(thread)).content.decode().split("do-watch")[1]
    elin.act("claim", thread.pk)
    assert kinds_for(elin) == []
    messages = [make_message(thread=thread, text=f"Hallå {n}") for n in range(2)]
    tell_written(messages[:1], now=now)
    tell_written(messages, now=now)  # the sweep reads some of it twice
    assert kinds_for(ali) == ["wrote"]
    ali.act("thread_notices", thread.pk)  # it stands open
    tell_written(messages, now=now)
    assert kinds_for(ali) == ["wrote"]
    elin.act("closure", thread.pk, reason="answered")
    assert sorted(kinds_for(ali)) == ["closed", "wrote"]
    ali.act("watch", thread.pk, verb="delete")
    elin.act("closure", thread.pk, verb="delete")
    elin.act("closure", thread.pk, reason="answered")
    assert sorted(kinds_for(ali)) == ["closed", "wrote"]
    watch_thread(thread, by=ali.agent, now=now)
