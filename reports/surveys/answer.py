"""What a customer does on the page: answers, objects, and takes the objection back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from inbox.hints import hint_threads
from inbox.ingest.links import hide_links
from inbox.models import Reply
from inbox.numbers.mask import hide_numbers
from reports.models import Survey, Verdict
from reports.surveys.models import Kind
from reports.surveys.objections import has_objected, list_names, object_for, withdraw_objection

CHANGEABLE = timedelta(hours=24)
MAX_WORDS = 2_000  # characters
ASKED = {
    Kind.CONTACT: {"now", "before", "needs_less", "words"},
    Kind.BRAND: {"now", "recommend", "words"},
}


class Standing(StrEnum):
    """What may be done with a survey's link at a moment."""

    OPEN = "open"
    FIXED = "fixed"  # answered, and shown for as long as the link holds
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"


class NotOpenError(Exception):
    """Nothing was changed. `standing` says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


@dataclass(frozen=True, slots=True)
class Answer:
    """What was pressed; None: nothing was said of it, and what was said before stays."""

    now: int | None = None
    before: int | None = None
    needs_less: bool | None = None
    recommend: int | None = None
    words: str | None = None  # empty: taken back


def judge_standing(survey: Survey, *, now: datetime) -> Standing:
    """An answer may be changed for a day, also where the link ends meanwhile."""
    if survey.objected_at or (survey.profile and has_objected(list_names(survey.profile))):
        return Standing.OBJECTED
    if _is_withdrawn(survey):
        return Standing.WITHDRAWN
    if survey.answered_at and now < survey.answered_at + CHANGEABLE:
        return Standing.OPEN
    if now >= survey.ends_at:
        return Standing.ENDED
    return Standing.FIXED if survey.answered_at else Standing.OPEN


def _is_withdrawn(survey: Survey) -> bool:
    """Taken back before or after it went out, or its customer has been erased."""
    is_decided_otherwise = survey.closure and survey.closure.verdict != Verdict.ASKED
    never_went = {Reply.State.CANCELLED, Reply.State.FAILED}
    is_unsent = survey.reply is not None and survey.reply.state in never_went
    return bool(survey.profile is None or is_decided_otherwise or is_unsent)


@transaction.atomic
def record_answer(survey: Survey, answer: Answer, *, now: datetime) -> Survey:
    """One answer a link: a row lock, so that doubled presses are one after the other. A trigger
    lists it for the sums. Raises NotOpenError.
    """
    survey = _lock(survey)
    if (standing := judge_standing(survey, now=now)) != Standing.OPEN:
        raise NotOpenError(standing)
    said = _tell_changes(survey, answer)
    if not said:
        return survey
    for name, value in said.items():
        setattr(survey, name, value)
    survey.answered_at = survey.answered_at or now
    survey.words_at = now if "words" in said else survey.words_at
    survey.save(update_fields=[*said, "answered_at", "words_at"])
    hint_threads([survey.thread_id])
    return survey


def _lock(survey: Survey) -> Survey:
    locked = Survey.objects.select_for_update(of=("self",))
    return locked.select_related("closure", "profile", "reply").get(pk=survey.pk)


def _tell_changes(survey: Survey, answer: Answer) -> dict[str, int | bool | str]:
    """What it says that the survey does not say yet, by name."""
    asked = ASKED[Kind(survey.kind)]
    words = None if answer.words is None else bound_words(answer.words)
    said = {
        "now": answer.now,
        "before": answer.before,
        "needs_less": answer.needs_less,
        "recommend": answer.recommend,
        "words": words,
    }
    return {
        name: value
        for name, value in said.items()
        if name in asked and value is not None and value != getattr(survey, name)
    }


def bound_words(words: str) -> str:
    """Fit to be kept: personal numbers and links of surveys masked, at most `MAX_WORDS`."""
    plain = words.replace("\0", "").replace("\r\n", "\n").strip()
    return hide_links(hide_numbers(plain))[:MAX_WORDS]


@transaction.atomic
def object_to_surveys(survey: Survey, *, now: datetime) -> Survey:
    """Never again, under any name of the customer that we know of. Harmless twice."""
    survey = _lock(survey)
    if survey.profile and not survey.objected_at:
        object_for(survey.profile, now=now)
        survey.objected_at = now
        survey.save(update_fields=["objected_at"])
        hint_threads([survey.thread_id])
    return survey


@transaction.atomic
def take_objection_back(survey: Survey) -> Survey:
    """What was objected to by this survey; what was before stays."""
    survey = _lock(survey)
    if survey.profile and survey.objected_at:
        withdraw_objection(survey.profile, made_at=survey.objected_at)
        survey.objected_at = None
        survey.save(update_fields=["objected_at"])
        hint_threads([survey.thread_id])
    return survey
