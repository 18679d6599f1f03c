"""Several workers decide at once: nobody is asked twice, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from inbox.models import Reply
from reports.models import Closure, Survey, Verdict
from reports.surveys.ask import decide_closures
from tests.factories import make_channel, make_profile
from tests.reports.surveys.closing import ADDRESS, answer_and_close, make_private_thread, turn_on

WORKERS = 4


@pytest.mark.django_db(transaction=True)
def test_one_person_with_several_closings_is_asked_once(settings: Settings) -> None:
    settings.PUBLIC_URL = ADDRESS
    turn_on()
    for name in ("Maja Berg", "Olle Ek", "Nils Lind"):
        maja = make_profile(name=name)
        for handle in ("nordbanan", "buss", "bat"):
            thread = make_private_thread(profile=maja, channel=make_channel(handle=handle))
            answer_and_close(thread)

    def work(_worker: int) -> int:
        try:
            return decide_closures(now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        decided = sum(pool.map(work, range(WORKERS)))
    decided += decide_closures(now=timezone.now())  # what a locked row left
    verdicts = list(Closure.objects.order_by("verdict").values_list("verdict", flat=True))
    assert decided == 9
    assert verdicts == [Verdict.ASKED] * 3 + [Verdict.RESTING] * 6
    assert Survey.objects.values("profile").distinct().count() == 3
    assert Reply.objects.filter(purpose=Reply.Purpose.SURVEY).count() == 3
