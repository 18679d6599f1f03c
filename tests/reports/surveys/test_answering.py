"""One answer a link however often it is pressed, and words that are kept no longer than said."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inbox.ingest.links import HIDDEN
from reports.models import Survey, SurveySettings
from reports.surveys.answer import Answer, record_answer
from reports.surveys.erase import erase_old_words
from reports.surveys.links import write_link, write_token
from tests.reports.surveys.making import make_survey

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_doubled_presses_at_once_are_one_answer() -> None:
    survey, start = make_survey(), timezone.now()

    def press(number: int) -> datetime | None:
        try:
            at = start + timedelta(seconds=number)
            return record_answer(survey, Answer(now=number % 5 + 1), now=at).answered_at
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        told = set(workers.map(press, range(12)))
    survey.refresh_from_db()
    assert told == {survey.answered_at}
    assert Survey.objects.count() == 1


@pytest.mark.django_db
def test_words_hold_no_link_by_which_a_colleague_could_answer() -> None:
    survey = make_survey()
    words = f"Er länk {write_link(survey)} var krånglig, 19121212-1212"
    survey = record_answer(survey, Answer(words=words), now=NOW)
    assert write_token(survey.pk) not in survey.words
    assert survey.words.startswith(f"Er länk {HIDDEN} var krånglig")
    assert "1212-1212" not in survey.words


@pytest.mark.django_db
def test_words_are_erased_when_their_time_is_over_or_their_customer_gone() -> None:
    SurveySettings.objects.create(retention_months=1)
    old = make_survey(now=5, words="Bra", answered_at=NOW - timedelta(days=32))
    young = make_survey(now=4, words="Fint", answered_at=NOW - timedelta(days=27))
    erased = make_survey(words="Hej", answered_at=NOW)
    Survey.objects.filter(pk=erased.pk).update(profile=None)
    assert erase_old_words(now=NOW) == 2
    assert erase_old_words(now=NOW) == 0
    assert Survey.objects.get(pk=young.pk).words == "Fint"
    assert young.profile
    young.profile.delete()
    assert Survey.objects.get(pk=young.pk).words == ""
    kept = {survey.pk: (survey.now, survey.words) for survey in Survey.objects.all()}
    assert kept == {old.pk: (5, ""), young.pk: (4, ""), erased.pk: (None, "")}


def test_no_link_stands_in_a_log() -> None:
    [handler] = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    token = write_token(7)
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "Gone: %s", (f"/s/{token}",), None)
    assert token not in handler.format(record)
    assert "Gone: /s/…" in handler.format(record)
