"""Signatures, taking back, and answers that leave later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from agents.deactivate import deactivate_agent
from agents.models import Agent, Role, SignsAs
from agents.signing import check_alias
from inbox.models import (
    ClosedReason,
    Direction,
    Draft,
    PersonalNotice,
    Reply,
    Signing,
    Status,
    Thread,
    Verb,
)
from inbox.outbox.schedule import check_departure, return_overtaken, send_now
from inbox.outbox.send import begin_attempt, send_reply
from inbox.outbox.sign import change_signing, sign_text
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.outbox.take_back import AlreadyGone, take_back_reply
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close import close_thread
from tests.factories import make_agent, make_thread, make_threads, write_message, write_reply
from tests.inbox.conftest import Desk

NOW = timezone.now()
HTMX = {"HX-Request": "true"}


def queue_answer(thread: Thread, by: Agent, text: str = "Kl 9.", **options: Any) -> Reply:
    thread.refresh_from_db()
    return submit_reply(
        thread, by=by, text=text, client_id=text, version=thread.version, now=NOW, **options
    )


@pytest.fixture
def elin(db: None) -> Agent:
    return make_agent()


@pytest.fixture
def thread(elin: Agent) -> Thread:
    return claim_thread(make_thread(), by=elin, now=NOW)


def test_an_answer_is_signed_once_and_its_draft_and_texts_are_without(desk: Desk) -> None:
    thread, elin = desk.claimed_thread(), desk.elin
    change_signing(desk.channel, Signing.Rule.OWN, is_private=False, by=elin, now=NOW)
    for typed in (
        "Om tio minuter.",
        "Om tio minuter. ^EL",
        "Om tio minuter. / elin",
        "Om tio minuter. //Elin",
    ):
        assert sign_text(typed, "^EL", elin) == "Om tio minuter. ^EL"
    assert sign_text("Hälsa Elin", "^EL", elin) == "Hälsa Elin ^EL"
    assert sign_text("  ", "^EL", elin) == "  "
    with pytest.raises(ValidationError, match="1 characters too long"):
        queue_answer(thread, elin, "x" * 277)
    reply = queue_answer(thread, elin, "Om tio minuter. ^EL")
    assert (reply.text, reply.body, reply.signature) == (
        "Om tio minuter. ^EL",
        "Om tio minuter.",
        "^EL",
    )
    send_reply(reply.pk, clock=timezone.now)
    assert desk.own_posts() == ["@maja Om tio minuter. ^EL"]
    elin.signs_as, elin.alias = SignsAs.ALIAS, "Lo"
    assert queue_answer(thread, elin, "Ja").text == "Ja /Lo"
    many = queue_answer(thread, elin, "Till alla", is_signed=False)
    assert (many.text, many.signature) == ("Till alla", "")


def test_an_alias_is_a_name_that_nobody_else_has(elin: Agent) -> None:
    make_agent(name="Ali Rahimi", alias="Sam")
    check_alias("Lo", elin)
    for wrong in ("sam", "ALI", "L", "R2D2", "x" * 21):
        with pytest.raises(ValidationError):
            check_alias(wrong, elin)


def test_what_waits_is_taken_back_with_the_thread_as_it_was(elin: Agent, thread: Thread) -> None:
    reply = queue_answer(thread, elin, undo_time=timedelta(seconds=5))
    assert begin_attempt(reply.pk, now=NOW + timedelta(seconds=4)) is None
    close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=NOW)
    with pytest.raises(AlreadyGone):
        take_back_reply(reply, by=make_agent(name="Ali Rahimi"), now=NOW)
    back = take_back_reply(reply, by=elin, now=NOW)
    assert (back.status, back.owner) == (Status.OPEN, elin)
    assert Draft.objects.get(agent=elin, thread=thread).text == "Kl 9."
    assert begin_attempt(reply.pk, now=NOW + timedelta(seconds=6)) is None
    assert thread.events.filter(verb=Verb.REPLY_RECALLED).count() == 1
    with pytest.raises(AlreadyGone):
        take_back_reply(reply, by=elin, now=NOW)


def test_once_it_has_left_nothing_is_taken_back_but_the_closing(
    client: Client, elin: Agent, thread: Thread
) -> None:
    Agent.objects.filter(pk=elin.pk).update(undo_seconds=10)
    client.force_login(elin)
    thread.refresh_from_db()
    fields = {"text": "Kl 9.", "client_id": "1", "version": thread.version, "then": "next"}
    sent = client.post(reverse("inbox:replies", args=[thread.pk]), fields, headers=HTMX)
    reply = Reply.objects.get()
    assert 'data-countdown="10"' in sent.content.decode()
    assert reply.not_before - reply.created_at == timedelta(seconds=10)
    Reply.objects.update(state=Reply.State.SENT)
    undone = client.delete(reverse("inbox:reply", args=[reply.pk]), headers=HTMX)
    assert "It has gone out already. The thread is open again." in undone.content.decode()
    again = client.delete(reverse("inbox:reply", args=[reply.pk]), headers=HTMX)
    assert again.status_code == 422


def test_an_answer_for_later_waits_lets_others_pass_and_comes_back_when_somebody_writes(
    elin: Agent, thread: Thread
) -> None:
    morning = NOW + timedelta(hours=9)
    later = queue_answer(thread, elin, "Nu har vi öppnat.", scheduled_for=morning)
    at_once = queue_answer(thread, elin, "Vi tittar i morgon.")
    assert begin_attempt(later.pk, now=NOW) is None
    assert begin_attempt(at_once.pk, now=NOW) is not None
    Reply.objects.filter(pk=at_once.pk).update(state=Reply.State.SENT)
    assert return_overtaken(now=NOW) == 0
    write_message(thread, "Det löste sig!", at=NOW)
    Thread.objects.filter(pk=thread.pk).update(version=thread.version + 1)
    assert (return_overtaken(now=NOW), return_overtaken(now=NOW)) == (1, 0)
    assert Draft.objects.get().text == "Nu har vi öppnat."
    assert PersonalNotice.objects.get().agent == elin
    assert thread.events.get(verb=Verb.REPLY_RETURNED).facts["words"].startswith("Something new")

    later = queue_answer(thread, elin, "Bra!", scheduled_for=morning)
    send_now(later, by=elin, now=NOW)
    assert begin_attempt(later.pk, now=NOW) is not None
    with pytest.raises(AlreadyGone):
        send_now(later, by=elin, now=NOW)
    for wrong in (NOW, NOW + timedelta(days=9)):
        with pytest.raises(ValidationError):
            check_departure(wrong, now=NOW)


def test_the_menu_puts_it_off_until_tomorrow(client: Client, elin: Agent, thread: Thread) -> None:
    client.force_login(elin)
    menu = client.get(reverse("inbox:departures", args=[thread.pk]), headers=HTMX)
    assert "Tomorrow at" in menu.content.decode()
    thread.refresh_from_db()
    fields = {"text": "Kl 9.", "client_id": "1", "version": thread.version, "departs": "07:30"}
    sent = client.post(reverse("inbox:replies", args=[thread.pk]), fields, headers=HTMX)
    at = timezone.localtime(Reply.objects.get().scheduled_for)
    assert (at.hour, at.minute, at.date()) == (7, 30, timezone.localdate() + timedelta(days=1))
    assert "Goes out" in sent.content.decode()
    page = client.get(reverse("inbox:thread", args=[thread.pk]), {"view": "mine"}).content.decode()
    assert "goes out later" in page
    assert "Send now" in page
    refused = client.post(
        reverse("inbox:replies", args=[thread.pk]), {**fields, "client_id": "2", "departs": "soon"},
        headers=HTMX,
    )  # fmt: skip
    assert refused.status_code == 422


def test_programs_put_answers_off_and_take_them_back(
    client: Client, elin: Agent, thread: Thread
) -> None:
    key = Token.objects.create(user=elin).key
    sent: dict[str, Any] = {
        "headers": {"Authorization": f"Token {key}"}, "content_type": "application/json"
    }  # fmt: skip
    body = {"text": "Kl 9.", "client_id": "1", "version": thread.version}
    url, at = reverse("api:replies", args=[thread.pk]), timezone.now() + timedelta(hours=9)
    past = {**body, "scheduled_for": "2020-01-01T00:00Z"}
    assert client.post(url, past, **sent).status_code in (400, 422)
    made = client.post(url, {**body, "scheduled_for": at.isoformat()}, **sent)
    assert made.json()["scheduled_for"] == made.json()["not_before"]
    one = reverse("api:reply", args=[made.json()["id"]])
    assert client.delete(one, **sent).status_code == 204
    assert Draft.objects.get().text == "Kl 9."
    assert client.delete(one, **sent).status_code in (400, 422)


def test_what_will_not_go_out_is_given_back_at_once_not_in_the_morning(
    elin: Agent, thread: Thread
) -> None:
    """A colleague who reads "goes out tomorrow" would leave the customer waiting for nothing."""
    morning = NOW + timedelta(hours=9)
    queue_answer(thread, elin, "Vi har öppnat.", scheduled_for=morning)
    assert return_overtaken(now=NOW) == 0
    release_thread(thread, by=elin, now=NOW)
    assert (return_overtaken(now=NOW), return_overtaken(now=NOW)) == (1, 0)
    assert Draft.objects.get().text == "Vi har öppnat."

    claim_thread(thread, by=elin, now=NOW)
    left = queue_answer(thread, elin, "God morgon.", scheduled_for=morning)
    close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=NOW)
    assert return_overtaken(now=NOW) == 0
    lead = make_agent(name="Marcus Holm", role=Role.LEAD)
    deactivate_agent(elin, by=make_agent(name="Ada Berg"), now=NOW)
    assert begin_attempt(left.pk, now=NOW) is None
    assert return_overtaken(now=NOW) == 1
    thread.refresh_from_db()
    assert (thread.status, thread.owner) == (Status.OPEN, None)
    # Nobody reads the drafts of who has left.
    assert thread.messages.get(direction=Direction.NOTE).text == "God morgon."
    assert not Draft.objects.filter(text__contains="God morgon").exists()
    notice = PersonalNotice.objects.get(agent=lead)
    assert (notice.kind, notice.facts["name"]) == ("left_answer", elin.name)


def test_what_another_name_makes_too_long_is_not_sent_again(elin: Agent, thread: Thread) -> None:
    change_signing(thread.channel, Signing.Rule.FIRST_NAME, is_private=False, by=elin, now=NOW)
    reply = submit_reply(
        thread, by=elin, text="å" * (280 - len(" /Elin")), client_id="long",
        version=thread.version, now=NOW,
    )  # fmt: skip
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.FAILED)
    other = make_agent(name="Annakarin Berg")
    release_thread(thread, by=elin, now=NOW)
    version = claim_thread(thread, by=other, now=NOW).version
    with pytest.raises(ValidationError, match="too long"):
        retry_reply(reply, by=other, version=version, now=NOW)
    assert Reply.objects.get().state == Reply.State.FAILED


def test_a_signature_alone_is_no_answer_and_none_is_too_long_to_be_kept(
    elin: Agent, thread: Thread
) -> None:
    change_signing(thread.channel, Signing.Rule.FIRST_NAME, is_private=False, by=elin, now=NOW)
    with pytest.raises(ValidationError, match="Write something first"):
        queue_answer(thread, elin, "/Elin")
    elin.name = f"{'Annakarin' * 4} Lund"
    assert queue_answer(thread, elin, "Kl 9.").text == "Kl 9. ^AL"


def test_the_sweep_for_overtaken_answers_reads_those_that_wait_alone(elin: Agent) -> None:
    threads = make_threads(3)
    rows = [write_reply(threads[0], elin, f"{n}", state=Reply.State.QUEUED) for n in range(60)]
    Reply.objects.filter(pk=rows[7].pk).update(scheduled_for=NOW + timedelta(hours=1))
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        cursor.execute("ANALYZE inbox_reply, inbox_thread")
        assert return_overtaken(now=NOW) == 1
        statement = next(query["sql"] for query in seen if "scheduled_for" in query["sql"])
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "reply_scheduled" in plan
