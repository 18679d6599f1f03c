"""The report's figures equal those that pandas and statsmodels make from the raw tables."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from bench.inside.report import compare
from inbox.models import Thread
from reports.models import AnswerTally, Survey
from reports.recount import count_anew
from reports.surveys import history


@pytest.mark.django_db(transaction=True)
def test_every_figure_of_a_made_past_equals_pandas() -> None:
    call_command("make_history", threads=20_000, days=100, teams=3, stdout=StringIO())
    call_command("make_answers", stdout=StringIO())
    now = timezone.now()
    count_anew(now=now)
    found = compare(now)
    assert found["off"] == []
    assert found["figures"] > 2_000
    AnswerTally.objects.filter(pk=AnswerTally.objects.latest("day").pk).update(sent=F("sent") + 1)
    assert any("asked" in words for words in compare(now, months=2)["off"])
    told = Survey.objects.exclude(needs_less=None)
    share = told.filter(needs_less=True).count() / told.count()
    assert share == pytest.approx(history.LESS, abs=0.02)
    call_command("make_answers", purge=True, stdout=StringIO())
    call_command("make_history", purge=True, stdout=StringIO())
    assert not Survey.objects.exists()
    assert not Thread.objects.exists()
