"""Two agents change one message at once: the network and we end alike, and each change is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from inbox.models import Message, ThreadEvent
from inbox.moderation.hide import hide_message, show_message
from inbox.moderation.like import like_message, unlike_message
from tests.factories import make_agent
from tests.inbox.page import Page

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[..., Message]


def do_at_once(message: Message, *deeds: Deed) -> None:
    """Each by an agent of their own, on a connection of their own."""
    agents = [make_agent(name=f"Agent {number}") for number, _deed in enumerate(deeds)]

    def do(deed: Deed, agent: Agent) -> None:
        try:
            deed(Message.objects.get(pk=message.pk), by=agent, now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds, agents))
    message.refresh_from_db()


def list_deeds() -> list[str]:
    told = ThreadEvent.objects.filter(verb__in=["hidden", "shown", "liked", "unliked"])
    return list(told.order_by("pk").values_list("verb", flat=True))


def test_the_same_done_by_two_is_one_change(page: Page) -> None:
    message = page.comments("Billiga lån")
    do_at_once(message, hide_message, hide_message, like_message, like_message)
    assert (bool(message.hidden_at), bool(message.liked_at)) == (True, True)
    assert page.shown(message)["is_hidden"]
    assert sorted(list_deeds()) == ["hidden", "liked"]


def test_the_opposite_done_by_two_ends_as_it_does_on_the_network(page: Page) -> None:
    message = page.comments("Billiga lån")
    for _round in range(6):
        do_at_once(message, hide_message, show_message, unlike_message, hide_message, show_message)
        assert bool(message.hidden_at) is page.shown(message)["is_hidden"]
    hidden = list_deeds()
    assert hidden == ["hidden", "shown"] * (len(hidden) // 2) + ["hidden"] * (len(hidden) % 2)
