"""What an agent is told, because it is about them: on the bell, on For you, never twice."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from inbox.models import NoticeKind, PersonalNotice
from inbox.telling.tell import KEPT, erase_old_notices, list_unseen, tell
from tests.factories import make_agent, make_thread
from tests.inbox.views.conftest import Desk


def test_who_is_given_a_thread_is_told_and_the_bell_counts_it(elin: Desk, ali: Desk) -> None:
    thread = make_thread("Var är mitt tåg?")
    elin.act("handover", thread.pk, agent=ali.agent.pk, note="Hon är på tåg 42")
    assert '<span aria-hidden="true">1</span>' in ali.page("/").content.decode()
    page = ali.page("/for-you/").content.decode()
    assert "Elin Lund handed a thread over to you" in page
    assert ali.on(thread) in page
    newest = PersonalNotice.objects.get().pk
    ali.act("notices_seen", up_to=newest)
    assert not list_unseen(ali.agent)
    assert "badge" not in ali.page("/").content.decode()
    assert "badge" not in elin.page("/for-you/").content.decode()  # who did it is told nothing


def test_a_page_has_fifty_and_the_next_begins_after_them(ali: Desk) -> None:
    now = timezone.now()
    for number in range(51):
        tell([ali.agent], NoticeKind.ASSIGNED, now=now - timedelta(minutes=number))
    page = ali.page("/for-you/")
    assert len(page.context["notices"]) == 50
    assert len(ali.page(f"/for-you/?key={page.context['next_key']}").context["notices"]) == 1
    assert ali.page("/for-you/?key=nonsense")["Location"] == "/for-you/"


def test_nobody_who_has_left_is_told_and_what_is_old_goes(ali: Desk) -> None:
    gone = make_agent(name="Gun Ek")
    gone.is_active = False
    now = timezone.now()
    tell([gone, ali.agent], NoticeKind.ASSIGNED, now=now - KEPT)
    assert [notice.agent for notice in PersonalNotice.objects.all()] == [ali.agent]
    erase_old_notices(now=now)
    assert PersonalNotice.objects.exists()
    erase_old_notices(now=now + timedelta(seconds=1))
    assert not PersonalNotice.objects.exists()
