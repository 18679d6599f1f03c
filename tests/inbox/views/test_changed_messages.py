"""What agents see of messages that were edited, deleted or hidden after they came."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from inbox.models import Message, ThreadEvent
from inbox.rereading.purge import purge_message
from tests.factories import make_message, make_thread, write_message
from tests.inbox.page import Page
from tests.inbox.views.conftest import Desk


def test_an_edited_message_is_one_message_with_its_earlier_words_below(elin: Desk) -> None:
    thread = make_thread("Var är tåget")
    old = Message.objects.get()
    new = write_message(thread, "Var är tåget till Falun?", at=old.created_at)
    Message.objects.filter(pk=new.pk).update(edited_at=timezone.now())
    Message.objects.filter(pk=old.pk).update(replaced_by=new)
    page = elin.page(elin.on(thread)).content.decode()
    assert page.count('<article class="message') == 1
    assert f'id="version-{old.pk}"' in page
    assert "As it was at" in page
    assert ">edited</span>" in page


def test_a_deleted_message_leaves_no_words_and_is_told(elin: Desk) -> None:
    thread = make_thread("Mitt kort är spärrat", "Hallå?")
    answer = make_message(
        thread=thread, text="Jag ser det", direction="outbound",
        parent_external_id=thread.top_external_id,
        created_at=timezone.now() + timedelta(minutes=2),
    )  # fmt: skip
    purge_message(Message.objects.get(text="Mitt kort är spärrat"), now=timezone.now())
    page = elin.page(elin.on(thread)).content.decode()
    assert "spärrat" not in page
    assert "Deleted on X" in page
    assert "A message was deleted on X" in page
    assert f'id="message-{answer.pk}"' in page


def test_a_thread_of_which_nothing_is_left_says_so(elin: Desk) -> None:
    thread = make_thread("Glöm det här")
    assert purge_message(Message.objects.get(), now=timezone.now())
    assert not purge_message(Message.objects.get(), now=timezone.now())
    assert ThreadEvent.objects.count() == 1
    page = elin.page(f"{elin.on(thread)}?view=pending").content.decode()
    assert "Deleted by the customer" in page
    assert "deleted by the customer" in page
    assert "Glöm" not in page


def test_a_hidden_message_says_so_and_can_be_shown_again(elin: Desk, page: Page) -> None:
    message = page.comments("Billiga lån")
    thread = message.thread
    assert thread
    answer = elin.act("hiding", message.pk, on=elin.on(thread))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "hidden on Facebook" in html
    assert "Show again" in html
    assert "Elin Lund hid a message from others" in html
    assert 'data-undo="delete"' in html
    html = elin.act("hiding", message.pk, on=elin.on(thread), verb="delete").content.decode()
    assert "hidden on Facebook" not in html


def test_a_refusal_is_said_in_words(elin: Desk, page: Page) -> None:
    message = page.comments("Billiga lån")
    page.delete(message)
    assert message.thread
    answer = elin.act("hiding", message.pk, on=elin.on(message.thread))
    assert answer.status_code == 409
    assert 'class="toast error"' in answer.content.decode()
