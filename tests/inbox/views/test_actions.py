"""What agents do at the desk, and what their screens are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import ClosedReason, Draft, Message, Reply, Status, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.refresh import refresh_threads
from tests.factories import make_thread, make_threads, write_message, write_reply
from tests.inbox.views.conftest import Desk


def claim(thread: Thread, desk: Desk) -> Thread:
    return claim_thread(thread, by=desk.agent, now=timezone.now())


def send(desk: Desk, thread: Thread, text: str = "Hej Maja!", **fields: Any) -> Any:
    data = {"text": text, "version": thread.version, "client_id": "one", **fields}
    return desk.act("replies", thread.pk, on=desk.on(thread), **data)


def test_claiming_answers_with_the_thread_and_names_what_is_to_be_looked_at(elin: Desk) -> None:
    thread = make_thread()
    html = elin.act("claim", thread.pk, on=elin.on(thread)).content.decode()
    assert "you have it" in html
    assert f'hx-delete="/threads/{thread.pk}/claim/"' in html  # the way back
    assert f'data-event="desk:acted" data-ids="{thread.pk}"' in html
    html = elin.fragment(f"/queue/changes/?ids={thread.pk}").content.decode()
    assert f'id="row-{thread.pk}" class="queue-row gone"' in html  # it was in "unassigned"
    assert 'Mine <span class="count">1</span>' in html


def test_an_action_on_a_thread_that_is_not_open_leaves_the_open_one_alone(elin: Desk) -> None:
    open_one, other = make_threads(2)
    html = elin.act("claim", other.pk, on=elin.on(open_one)).content.decode()
    assert 'id="work"' not in html
    assert f'data-event="desk:acted" data-ids="{other.pk}"' in html


def test_the_second_to_claim_gets_the_winners_name(elin: Desk, ali: Desk) -> None:
    thread = make_thread()
    claim(thread, elin)
    response = ali.act("claim", thread.pk, on=ali.on(thread))
    assert response.status_code == 409
    assert "Elin Lund has it since" in response.content.decode()


def test_only_leads_release_what_a_colleague_has(elin: Desk, ali: Desk, marcus: Desk) -> None:
    thread = make_thread()
    claim(thread, elin)
    statuses = [desk.act("claim", thread.pk, verb="delete").status_code for desk in (ali, marcus)]
    thread.refresh_from_db()
    assert (statuses, thread.owner) == ([409, 200], None)


def test_take_next_opens_what_waited_longest(elin: Desk) -> None:
    first, _second = make_threads(2)
    html = elin.act("next", on="/").content.decode()
    assert f'data-address="/threads/{first.pk}/"' in html
    first.refresh_from_db()
    assert first.owner == elin.agent


def test_take_next_says_when_nothing_waits(elin: Desk) -> None:
    assert "Nothing waits" in elin.act("next", on="/").content.decode()


def test_claiming_offers_the_customers_other_threads(elin: Desk) -> None:
    thread, other = make_thread("ett"), make_thread("två")
    elin.act("claim", thread.pk, on=elin.on(thread))
    assert "has 1 other open thread" in elin.beside(thread)
    html = elin.act("claim_neighbours", thread.pk, on=elin.on(thread)).content.decode()
    other.refresh_from_db()
    assert (other.owner, "You have 1 more thread." in html) == (elin.agent, True)


def test_a_reply_is_queued_once_and_empties_the_composer(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    responses = [send(elin, thread), send(elin, thread)]
    assert [response.status_code for response in responses] == [202, 202]
    assert Reply.objects.get().text == "Hej Maja!"
    html = responses[0].content.decode()
    assert 'data-event="desk:sent" data-client-id="one"' in html
    assert "waits to be sent" in html


def test_what_the_customer_wrote_meanwhile_is_shown_before_anything_is_sent(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    seen = thread.messages.latest("pk").pk
    write_message(thread, "Det löste sig!", at=timezone.now())
    refresh_threads([thread.pk], bumped=[thread.pk])
    response = send(elin, thread, seen=seen)
    html = response.content.decode()
    assert (response.status_code, Reply.objects.count()) == (409, 0)
    panel = html[html.index('class="panel stale"') :]
    assert "Det löste sig!" in panel
    assert f'data-send-anyway="{thread.version + 1}"' in panel
    thread.refresh_from_db()
    assert send(elin, thread).status_code == 202


def test_what_the_network_would_refuse_is_said_beside_the_text(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    response = send(elin, thread, text="x" * 300)
    assert response.status_code == 422
    assert 'id="reply-error"' in response.content.decode()
    assert "20 characters too long for X." in response.content.decode()


def test_reply_close_and_go_on_is_one_act(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    html = send(elin, thread, then="next").content.decode()
    thread.refresh_from_db()
    assert (thread.status, thread.closed_reason) == (Status.CLOSED, ClosedReason.ANSWERED)
    assert 'data-event="desk:leave"' in html  # nothing is left
    assert Reply.objects.get().version == thread.version


def test_a_reply_that_loses_its_turn_closes_nothing(elin: Desk, ali: Desk) -> None:
    thread = claim(make_thread(), ali)
    assert send(elin, thread, then="next").status_code == 409
    thread.refresh_from_db()
    assert thread.status == Status.OPEN


def test_the_agent_chooses_what_is_answered(elin: Desk) -> None:
    thread = claim(make_thread("ett", "två"), elin)
    first, _second = thread.messages.order_by("created_at")
    send(elin, thread, in_reply_to=first.pk)
    assert Reply.objects.get().in_reply_to == first


def test_a_failed_reply_is_tried_again_by_its_button(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    reply = write_reply(thread, elin.agent, "Hej", state=Reply.State.FAILED, error="No.")
    response = elin.act("attempts", reply.pk, on=elin.on(thread), version=thread.version)
    reply.refresh_from_db()
    assert (response.status_code, reply.state) == (202, Reply.State.QUEUED)


def test_a_note_needs_no_claim_and_no_version(elin: Desk, ali: Desk) -> None:
    thread = claim(make_thread(), ali)
    html = elin.act("notes", thread.pk, on=elin.on(thread), text="Ring dem").content.decode()
    assert 'class="message ours note"' in html
    thread_now = Thread.objects.get()
    assert thread_now.version == thread.version


@pytest.mark.parametrize(
    ("text", "reason"), [("Tack för hjälpen!", "thanks"), ("Fint väder i dag.", "no_question")]
)
def test_one_key_closes_without_answer_and_guesses_why(elin: Desk, text: str, reason: str) -> None:
    thread = make_thread(text)
    response = elin.act("closure", thread.pk, on=elin.on(thread), reason="no_answer")
    thread.refresh_from_db()
    assert (thread.status, thread.closed_reason) == (Status.CLOSED, reason)
    offered = re.findall(r'hx-vals=\'{"reason": "(\w+)"}\' data-dismiss', response.content.decode())
    assert sorted(offered) == sorted({"thanks", "no_question", "spam", "abuse"} - {reason})


def test_undoing_gives_back_what_was_nobodys(elin: Desk) -> None:
    thread = make_thread()
    html = elin.act("closure", thread.pk, on="/", reason="no_answer").content.decode()
    undo = re.search(r'data-undo="delete" data-url="([^"]+)"', html)
    assert undo
    elin.client.delete(undo[1], headers={"HX-Request": "true"})
    thread.refresh_from_db()
    assert (thread.status, thread.owner) == (Status.OPEN, None)


def test_closing_as_answered_without_an_answer_is_pointed_out(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    html = elin.act("closure", thread.pk, on=elin.on(thread), reason="answered").content.decode()
    assert "though no answer stands here" in html


def test_a_draft_is_kept_for_its_agent_and_comes_back(elin: Desk, ali: Desk) -> None:
    thread = make_thread()
    response = elin.act("draft", thread.pk, text="Hej Ma", in_reply_to="")
    assert response.status_code == 204
    assert Draft.objects.get().text == "Hej Ma"
    assert ">Hej Ma</textarea>" in elin.page(elin.on(thread)).content.decode()
    assert ">Hej Ma</textarea>" not in ali.page(ali.on(thread)).content.decode()


def test_a_save_that_comes_after_its_reply_keeps_no_draft(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    send(elin, thread)
    elin.act("draft", thread.pk, text="Hej Maja!", client_id="one")
    assert not Draft.objects.exists()
    elin.act("draft", thread.pk, text="En sak till", client_id="two")
    assert Draft.objects.get().text == "En sak till"


def test_the_network_counts_the_text(elin: Desk) -> None:
    thread = make_thread()
    text = "👨‍👩‍👧 https://example.com/en/mycket/lang/adress/till/en/sida åäö"
    counted = elin.act("length", thread.pk, text=text).json()
    cost = "A link makes this post cost $0.20."
    assert counted == {"used": 2 + 1 + 23 + 1 + 3, "limit": 280, "left": 250, "cost": cost}


def test_without_scripts_an_action_leads_back_to_the_thread(elin: Desk) -> None:
    thread = claim(make_thread(), elin)
    response = elin.client.post(f"/threads/{thread.pk}/notes/?view=mine", {"text": "Ring dem"})
    assert (response.status_code, response["Location"]) == (302, f"/threads/{thread.pk}/?view=mine")
    assert Message.objects.filter(text="Ring dem").exists()


def test_a_colleagues_reply_needs_the_claim(elin: Desk, ali: Desk) -> None:
    thread = claim(make_thread(), ali)
    response = send(elin, thread)
    assert (response.status_code, Reply.objects.count()) == (409, 0)
    assert "Ali Rahimi has it since" in response.content.decode()
