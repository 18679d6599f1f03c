"""A reading whose SQL is written once."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.transaction import TransactionManagementError

from inbox.models import Message, Thread
from inbox.prepared import Given, Prepared
from inbox.threads.changing import lock_thread
from tests.factories import make_thread

SAID = Prepared(
    lambda: (
        Thread.objects.filter(snippet=Given("words", CharField()))
        .select_related("profile__customer", "owner")
        .annotate(
            is_asked=Exists(Message.objects.filter(thread=OuterRef("pk"), text__contains="?"))
        )
    )
)


@pytest.mark.django_db
def test_it_is_asked_for_other_values_each_time() -> None:
    asked, told = make_thread("Hej?"), make_thread("Hej!")
    for thread, is_asked in ((asked, True), (told, False), (asked, True)):
        found = SAID.first(words=thread.snippet)
        assert found == thread
        assert vars(found)["is_asked"] is is_asked
        assert (found.profile, found.owner, found.opened_at) == (
            thread.profile, None, thread.opened_at,
        )  # fmt: skip
    assert SAID.ask(words="' OR true --") == []


@pytest.mark.django_db(transaction=True)
def test_no_row_is_locked_outside_a_transaction() -> None:
    thread = make_thread()
    with transaction.atomic():
        assert lock_thread(thread.pk) == thread
    with pytest.raises(TransactionManagementError):
        lock_thread(thread.pk)
