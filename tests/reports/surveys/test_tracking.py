"""The company's own tracking, and what contact makes of it: by plain arithmetic."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Agent, Role
from reports.models import BrandMember, BrandRound, Survey, TrackingFigure, TrackingFile
from reports.surveys.brand_figures import list_brand_figures
from reports.surveys.models import Kind
from reports.surveys.quarters import list_quarters, read_quarter, write_quarter
from reports.surveys.questions import find_questions
from reports.surveys.tracking import import_tracking, undo_import
from tests.factories import make_agent

pytestmark = pytest.mark.django_db
Q3 = date(2026, 7, 1)


@pytest.fixture
def lead() -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def bring(text: str, lead: Agent, encoding: str = "utf-8") -> TrackingFile:
    return import_tracking(text.encode(encoding), name="tns.csv", by=lead, now=timezone.now())


def list_held() -> list[tuple[date, str, int, float, Any]]:
    held = TrackingFigure.objects.filter(replaced_by=None).order_by("first", "question")
    return list(held.values_list("first", "question", "answers", "mean", "counts"))


def test_a_file_is_read_replaced_and_taken_back(lead: Agent) -> None:
    first = bring(
        "Kvartal;Fråga;Svar;Medel;1;2;3;4;5\r\n2026 K3;Nöjd;;;1;2;3;4;10\r\n\r\n"
        "2026-Q3;rekommenderar;1 000;6,5;;;;;\r\n", lead, "utf-8-sig",
    )  # fmt: skip
    both = [(Q3, "recommend", 1000, 6.5, None), (Q3, "satisfied", 20, 4.0, [1, 2, 3, 4, 10])]
    assert list_held() == both
    second = bring("quarter,question,answers,mean\n2026Q3,satisfied,50,3.5\n", lead)
    assert list_held() == [both[0], (Q3, "satisfied", 50, 3.5, None)]
    with pytest.raises(ValidationError, match="later file"):
        undo_import(first, by=lead, now=timezone.now())
    undo_import(second, by=lead, now=timezone.now())
    undo_import(second, by=lead, now=timezone.now())
    assert list_held() == both
    first.refresh_from_db()
    undo_import(first, by=lead, now=timezone.now())
    assert list_held() == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-Q5,satisfied,5,3", "Line 3: the quarter is written as"),
        ("2026-Q2,happy,5,3", "Line 3: the question is"),
        ("2026-Q2,satisfied,5", "Line 3: give answers and mean"),
        ("2026-Q2,satisfied,5,6", "Line 3: the mean is a number from 1 to 5"),
        ("2026-Q2,satisfied,5,nan", "Line 3: the mean is a number from 1 to 5"),
        ("2026-Q2,satisfied,00000000000099999999999,3", "is no number of answers"),
        ("2026-Q2,satisfied,-5,3", "Line 3: “-5” is no number of answers"),
        ("2026-Q2,satisfied,9,,1,1,1,1,1", "Line 3: there are 9 answers, but the steps come to 5"),
        ("2026-Q2,satisfied,,,0,0,0,0,0", "Line 3: nobody answered"),
        ("2026-Q1,satisfied,5,3", "Line 3: 2026 Q1, satisfied (1–5), stands in line 2 already"),
        ('2026-Q2,"satisfied', "a quotation mark is not closed"),
    ],
)
def test_one_bad_line_keeps_the_whole_file_out(line: str, words: str, lead: Agent) -> None:
    head = "quarter,question,answers,mean,1,2,3,4,5\n2026-Q1,satisfied,40,3\n"
    with pytest.raises(ValidationError) as refused:
        bring(f"{head}{line}\n", lead)
    assert words in " ".join(refused.value.messages)
    assert not TrackingFile.objects.exists()


def test_what_is_no_such_file_is_refused_in_words(lead: Agent) -> None:
    for text, encoding, words in (
        ("quarter,question\n", "utf-8", "no lines below"),
        ("kvartal;svar\n2026-Q1;3", "utf-8", "no column “question”"),
        ("kvartal;fråga\nå;b", "latin-1", "not UTF-8"),
        ("x" * 200_001, "utf-8", "larger than"),
        ("a\n" * 2_001, "utf-8", "more than 2,000 lines"),
    ):
        with pytest.raises(ValidationError) as refused:
            bring(text, lead, encoding)
        assert words in refused.value.messages[0]


def answer(lead: Agent, nows: list[int], recommends: list[int]) -> None:
    """That many customers answered in the third quarter."""
    at, questions = timezone.now(), find_questions(Kind.BRAND)
    drawn = BrandRound.objects.create(first=Q3, seed=1, size=500, made_at=at, begun_at=at)
    for place, now in enumerate(nows):
        survey = Survey.objects.create(
            kind=Kind.BRAND, question_set=questions, language="sv", asked_at=at, sent_at=at,
            ends_at=at, answered_at=at, now=now,
            recommend=recommends[place] if place < len(recommends) else None,
        )  # fmt: skip
        BrandMember.objects.create(
            round=drawn, lot=f"{place:032}", place=place, verdict="asked", survey=survey
        )


def test_the_effect_of_contact_stands_beside_its_interval(lead: Agent) -> None:
    answer(lead, [5] * 30 + [4] * 10 + [3] * 10, [10] * 25 + [8] * 10 + [2] * 5)
    bring(
        "quarter,question,0,1,2,3,4,5,6,7,8,9,10\n2026-Q3,satisfied,,20,20,20,20,20\n"
        "2026-Q3,recommend,10,,,,,,,,,,10\n", lead,
    )  # fmt: skip
    told = list_brand_figures(Q3)
    assert (told.sampled, told.asked, told.answered) == (50, 50, 50)
    share, mean, score, score_mean = told.figures
    assert (share.customers.successes, share.customers.answers) == (40, 50)
    assert (share.customers.amount, share.others and share.others.amount) == (0.8, 0.4)
    assert share.difference
    assert share.difference.difference == pytest.approx(0.4)
    assert 0.2 < share.difference.low < 0.4 < share.difference.high < 0.6
    assert share.difference.is_change
    assert (mean.customers.amount, mean.others and mean.others.amount) == (4.4, 3.0)
    assert score.customers.amount == pytest.approx((25 - 5) / 40)
    # Twenty others are too few for a figure, and so for a difference.
    assert (score.others and score.others.amount, score.difference) == (None, None)
    assert score_mean.customers.amount == pytest.approx((250 + 80 + 10) / 40)


def test_a_mean_alone_has_no_interval_and_few_answers_have_no_share(lead: Agent) -> None:
    answer(lead, [5] * 29, [])
    bring("quarter,question,answers,mean\n2026-Q3,satisfied,900,3.9\n", lead)
    share, mean = list_brand_figures(Q3).figures
    assert (share.customers.successes, share.customers.answers) == (29, 29)
    assert (share.customers.amount, share.others, share.difference) == (None, None, None)
    assert mean.others
    assert (mean.others.amount, mean.others.low, mean.difference) == (3.9, None, None)
    assert list_brand_figures(date(2026, 4, 1)).is_empty


def test_quarters_are_read_as_people_write_them() -> None:
    written = ["2026-Q3", "2026 K3", "2026q3", "2026/3", "2026-Q0", "Q3 2026", "1999-Q1"]
    assert [read_quarter(one) for one in written] == [Q3, Q3, Q3, None, None, None, None]
    assert [write_quarter(one) for one in list_quarters(date(2026, 2, 28), 2)] == [
        "2026 Q1",
        "2025 Q4",
    ]
