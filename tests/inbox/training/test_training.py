"""What an agent in training sends waits for a colleague, who approves, changes or returns it."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier
from threading import Thread as Line
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from agents.training import begin_training, end_training, record_test, withdraw_test
from connectors.port import Way
from inbox.incidents.act import answer_incident
from inbox.models import (
    Draft,
    Incident,
    IncidentThread,
    NoticeKind,
    PersonalNotice,
    Publication,
    Reply,
    Submission,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.outbox.send import begin_attempt
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.publishing.submit import submit_publication
from inbox.taking.leave import release_left
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close import close_thread
from inbox.threads.conflicts import Stale
from inbox.training.diff import compare_texts
from inbox.training.gate import UNAPPROVED
from inbox.training.settle import (
    Settled,
    approve_submission,
    give_back_orphans,
    return_submission,
    take_back_submission,
)
from inbox.training.submit import submit_for_approval
from tests.factories import make_thread, write_message, write_reply
from tests.inbox.views.conftest import Desk

pytestmark = pytest.mark.django_db

TEXT = "Tåget går 14.10 från spår 3."
State = Submission.State


def claim(desk: Desk, **facts: Any) -> Thread:
    return claim_thread(make_thread(**facts), by=desk.agent, now=timezone.now())


def submit(desk: Desk, thread: Thread, text: str = TEXT, **facts: Any) -> Submission:
    told = {"client_id": f"id-{thread.pk}-{text}", "version": thread.version, **facts}
    return submit_for_approval(thread, by=desk.agent, text=text, now=timezone.now(), **told)


def settle(desk: Desk) -> dict[str, Any]:
    return {"by": desk.agent, "now": timezone.now()}


def test_send_makes_a_submission_and_empties_the_draft(tove: Desk, elin: Desk) -> None:
    thread = claim(tove)
    Draft.objects.create(thread=thread, agent=tove.agent, text=TEXT)
    sent: dict[str, Any] = {
        "text": TEXT,
        "client_id": "a",
        "version": thread.version,
        "then": "next",
    }
    answer = tove.act("replies", thread.pk, on=tove.on(thread), **sent)
    assert answer.status_code == 202
    assert 'data-event="desk:leave"' in answer.content.decode()  # there is no other one
    shown = tove.page(tove.on(thread)).content.decode()
    assert "Your answer waits for approval" in shown
    assert "Send for approval" in shown
    assert tove.act("replies", thread.pk, on=tove.on(thread), **sent).status_code == 202  # the same
    submission = Submission.objects.get()
    assert (submission.text, submission.closes, submission.is_waiting) == (TEXT, True, True)
    thread.refresh_from_db()
    assert thread.status == "open"
    assert not Reply.objects.exists()
    late = {"text": TEXT, "client_id": "a"}  # a save that was under way
    tove.client.post(f"/threads/{thread.pk}/draft/", late)
    assert not Draft.objects.exists()
    again = tove.act("replies", thread.pk, on=tove.on(thread), **{**sent, "client_id": "b"})
    assert "waits for approval here" in again.content.decode()
    assert "Approve" not in tove.page(tove.on(thread)).content.decode()
    assert "Send for approval" not in elin.page(elin.on(thread)).content.decode()


def test_no_way_leads_past_the_gate(tove: Desk, marcus: Desk) -> None:
    thread = claim(tove)
    said: dict[str, Any] = {"by": tove.agent, "text": TEXT, "now": timezone.now()}
    with pytest.raises(ValidationError, match="in training"):
        submit_reply(thread, **said, client_id="a", version=thread.version)
    for who in (tove, Desk(type(tove.agent).objects.create_user("ny@example.com", name="Ny"))):
        with pytest.raises(ValidationError, match="in training"):
            submit_reply(
                thread, **said, client_id="a", version=thread.version, approved_by=who.agent
            )
    with pytest.raises(ValidationError, match="in training"):
        submit_publication([thread.channel], **said, client_id="a")
    failed = write_reply(thread, tove.agent, TEXT, state=Reply.State.FAILED)
    with pytest.raises(ValidationError, match="in training"):
        retry_reply(failed, by=tove.agent, version=thread.version, now=timezone.now())
    incident = Incident.objects.create(name="Stopp", by=marcus.agent, began_at=timezone.now())
    IncidentThread.objects.create(incident=incident, thread=thread)
    act = answer_incident(incident, texts=[TEXT, "Vi letar."], by=tove.agent, now=timezone.now())
    assert [(step.state, "in training" in step.words) for step in act.steps.all()] == [
        ("left", True)
    ]
    address = f"/api/threads/{thread.pk}/replies/"
    facts: dict[str, Any] = {"text": TEXT, "client_id": "api", "version": thread.version}
    later = {**facts, "scheduled_for": "2030-01-01T09:00:00Z"}
    answer = tove.client.post(address, later, content_type="application/json")
    assert answer.status_code == 400
    assert "as soon as it is approved" in answer.json()["scheduled_for"][0]
    answer = tove.client.post(address, facts, content_type="application/json")
    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    assert answer.headers["Location"].endswith(f"/api/submissions/{answer.json()['id']}/")
    assert list(Reply.objects.all()) == [failed]
    assert not Publication.objects.exists()


def test_an_approved_answer_goes_out_in_its_authors_name(tove: Desk, elin: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread, closes=True)
    page = elin.page(f"{elin.on(thread)}?view=submissions").content.decode()
    assert "Tove Ek" in page
    assert 'data-key="y"' in page
    answer = elin.act(
        "submission_approval", submission.pk,
        on=f"{elin.on(thread)}?view=submissions", version=thread.version,
    )  # fmt: skip
    assert "Approved" in answer.content.decode()
    assert 'data-event="desk:leave"' in answer.content.decode()  # no other one waits
    reply = Reply.objects.get()
    assert (reply.agent, reply.approved_by, reply.text) == (tove.agent, elin.agent, TEXT)
    submission.refresh_from_db()
    assert (submission.state, submission.reply, submission.sent_text) == ("approved", reply, "")
    thread.refresh_from_db()
    assert (thread.status, thread.closed_by) == ("closed", tove.agent)
    event = ThreadEvent.objects.get(verb=Verb.APPROVED)
    assert (event.agent, event.facts["author"]) == (elin.agent, "Tove Ek")
    assert "Elin Lund approved Tove Ek's answer" in elin.page(elin.on(thread)).content.decode()


def test_what_was_changed_is_shown_to_its_author(tove: Desk, elin: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread)
    Draft.objects.create(thread=thread, agent=tove.agent, text="Och en sak till")
    changed = "Tåget går 14.15 från spår 3."
    approve_submission(submission, text=changed, version=thread.version, **settle(elin))
    assert Reply.objects.get().text == changed
    assert Draft.objects.get().text == "Och en sak till"  # begun meanwhile
    shown = tove.page(f"/submissions/{submission.pk}/").content.decode()
    assert "<del>10</del><ins>15</ins>" in shown
    assert [one.kind for one in PersonalNotice.objects.filter(agent=tove.agent)] == [
        NoticeKind.ANSWER_EDITED
    ]


def test_what_is_returned_is_a_draft_with_a_comment(tove: Desk, elin: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread)
    with pytest.raises(ValidationError, match="what is to be changed"):
        return_submission(submission, words=" ", **settle(elin))
    elin.act("submission_return", submission.pk, on=elin.on(thread), words="Vilket tåg?")
    assert (Draft.objects.get().agent, Draft.objects.get().text) == (tove.agent, TEXT)
    assert "Vilket tåg?" in PersonalNotice.objects.get(agent=tove.agent).tell()
    assert "returned Tove Ek" in tove.page(tove.on(thread)).content.decode()
    submit(tove, thread, "Tåg 512 går 14.10.")  # and the next try waits


def test_nobody_approves_their_own_and_no_trainee_anybodys(tove: Desk, elin: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread)
    other = Desk(type(tove.agent).objects.create_user("ny@example.com", name="Ny"))
    for who, words in ((tove, "their own"), (other, "yourself")):
        with pytest.raises(ValidationError, match=words):
            approve_submission(submission, version=thread.version, **settle(who))
        with pytest.raises(ValidationError, match=words):
            return_submission(submission, words="Nej", **settle(who))
    with pytest.raises(Settled):
        take_back_submission(submission, **settle(elin))
    answer = tove.act("submission", submission.pk, on=tove.on(thread), verb="delete")
    assert 'data-event="desk:given-back"' in answer.content.decode()
    assert Draft.objects.get().text == TEXT
    assert Submission.objects.get().state == State.TAKEN_BACK


def test_what_was_private_is_taken_back_as_private_and_once(tove: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread)
    Submission.objects.update(way=Way.PRIVATE)
    answer = tove.act("submission", submission.pk, on=tove.on(thread), verb="delete")
    bag = answer.content.decode()
    events = [line for line in bag.splitlines() if "desk:given-back" in line]
    assert len(events) == 1
    assert f'data-text="{TEXT}" data-mode="private"' in events[0]
    assert f'data-answered="{submission.in_reply_to_id}"' in events[0]


def test_who_writes_meanwhile_is_read_first(tove: Desk, elin: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread)
    seen = thread.version
    write_message(thread, "Hallå?", at=timezone.now(), by=thread.profile)
    Thread.objects.filter(pk=thread.pk).update(version=seen + 1)
    with pytest.raises(Stale):
        approve_submission(submission, version=seen, **settle(elin))
    answer = elin.act("submission_approval", submission.pk, on=elin.on(thread), version=seen)
    assert answer.status_code == 409
    assert "Read it before this goes out" in answer.content.decode()
    approve_submission(submission, version=seen + 1, **settle(elin))
    assert Reply.objects.get().version == seen + 1


@pytest.mark.parametrize("what", ["closed", "released", "taken"])
def test_a_thread_that_goes_leaves_a_draft(tove: Desk, elin: Desk, what: str) -> None:
    thread = claim(tove)
    submit(tove, thread)
    assert give_back_orphans(now=timezone.now()) == 0
    if what == "closed":
        close_thread(thread, reason="spam", **settle(tove))  # type: ignore[arg-type]
    else:
        release_thread(thread, by=None, now=timezone.now(), is_forced=True)
    if what == "taken":
        claim_thread(thread, **settle(elin))
    assert give_back_orphans(now=timezone.now()) == 1
    assert give_back_orphans(now=timezone.now()) == 0
    assert (Draft.objects.get().agent, Draft.objects.get().text) == (tove.agent, TEXT)
    assert PersonalNotice.objects.get().kind == NoticeKind.ANSWER_GIVEN_BACK
    assert Submission.objects.get().state == State.RETURNED


@pytest.mark.parametrize("what", ["passed", "ended"])
def test_who_leaves_training_sends_alone_what_waited(tove: Desk, marcus: Desk, what: str) -> None:
    thread = claim(tove)
    submit(tove, thread)
    if what == "passed":
        record_test(tove.agent, on=timezone.localdate(), **settle(marcus))
    else:
        end_training(**settle(marcus))
    assert give_back_orphans(now=timezone.now()) == 1
    assert give_back_orphans(now=timezone.now()) == 0
    assert (Draft.objects.get().agent, Draft.objects.get().text) == (tove.agent, TEXT)
    assert PersonalNotice.objects.get().kind == NoticeKind.ANSWER_IS_YOURS
    assert "needs no approval" in tove.page(tove.on(thread)).content.decode()


def test_the_view_counts_and_stands_in_the_order_of_waiting(
    tove: Desk, elin: Desk, django_assert_max_num_queries: Any
) -> None:
    assert "To approve" not in elin.page("/").content.decode()
    older, newer = (claim(tove, minutes_ago=ago) for ago in (5, 60))
    first, _second = submit(tove, older), submit(tove, newer)
    Submission.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(minutes=6))
    with django_assert_max_num_queries(14):
        page = elin.page("/?view=submissions").content.decode()
    assert page.index(f'id="row-{older.pk}"') < page.index(f'id="row-{newer.pk}"')
    assert page.count('class="chip warn" data-amber') == 1
    assert 'id="tab-submissions"' in page
    assert 'id="tab-submissions"' not in tove.page("/").content.decode()
    changes = elin.fragment(f"/queue/changes/?view=submissions&ids={older.pk}").content.decode()
    assert f'id="row-{older.pk}"' in changes
    listed = elin.page("/api/submissions/").json()["results"]
    assert [one["thread"] for one in listed] == [older.pk, newer.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_wins(tove: Desk, elin: Desk, ali: Desk) -> None:
    thread = claim(tove)
    submission = submit(tove, thread)
    barrier, outcomes = Barrier(2), []

    def approve(who: Desk) -> None:
        barrier.wait(10)
        try:
            approve_submission(submission, version=thread.version, **settle(who))
        except Settled as settled:
            outcomes.append(settled.words)
        else:
            outcomes.append("won")
        finally:
            connection.close()

    lines = [Line(target=approve, args=[who]) for who in (elin, ali)]
    for line in lines:
        line.start()
    for line in lines:
        line.join(20)
    winner = Submission.objects.get().settled_by
    assert winner
    assert sorted(outcomes) == sorted(["won", f"{winner} has approved this answer already."])
    assert Reply.objects.count() == 1


def test_a_difference_is_told_word_by_word() -> None:
    pieces = [(piece.kind, piece.text) for piece in compare_texts("Ja, kl 9.", "Ja, klockan 9!")]
    assert pieces == [
        ("same", "Ja, "), ("gone", "kl"), ("new", "klockan"), ("same", " 9"),
        ("gone", "."), ("new", "!"),
    ]  # fmt: skip


def test_who_comes_into_training_sends_nothing_that_was_put_off(marcus: Desk, elin: Desk) -> None:
    begin_training(by=marcus.agent, now=timezone.now())
    thread, now = claim(elin), timezone.now()
    morning = now + timedelta(hours=9)
    reply = submit_reply(
        thread, by=elin.agent, text=TEXT, client_id="1", version=thread.version, now=now,
        scheduled_for=morning,
    )  # fmt: skip
    withdraw_test(elin.agent, by=marcus.agent, now=now)
    assert begin_attempt(reply.pk, now=morning) is None
    assert Draft.objects.get().text == TEXT
    assert thread.events.get(verb=Verb.REPLY_RETURNED).facts["words"] == UNAPPROVED


def test_what_waits_for_approval_stays_with_its_author_who_went_home(tove: Desk) -> None:
    thread = claim(tove)
    submit(tove, thread)
    now = timezone.now() + timedelta(hours=3)
    assert (release_left(now=now), give_back_orphans(now=now)) == (0, 0)
    Submission.objects.update(state=State.RETURNED)
    assert release_left(now=now) == 1
