"""What the customer's page says: in which language, filled with what is known of the survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from agents.brand import brand_name
from reports.models import BrandRound, QuestionSet, Survey, SurveySettings
from reports.surveys.answer import CHANGEABLE
from reports.surveys.models import LANGUAGES, Kind
from reports.surveys.questions import FALLBACK, Wording, find_questions, read_wording
from reports.surveys.rules import read_settings

STEPS = range(1, 6)
LIKELIHOODS = range(11)
# Dates as they are written there; "en" alone would put the month first.
DATED_AS = {"en": "en-gb", "sv-FI": "sv"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its buttons; `low` and `high` stand at the ends of a scale."""

    name: str
    text: str
    choices: list[Choice]
    low: str = ""
    high: str = ""
    preselected: Choice | None = None

    @property
    def chosen(self) -> str:
        return next((choice.text for choice in self.choices if choice.is_chosen), "")


def choose_language(wanted: str, own: str, questions: QuestionSet) -> str:
    """What the reader wants, where the questions have it; else the survey's own."""
    return wanted if wanted in questions.texts else own


def guess_language(accepted: str) -> str:
    """For who comes without a survey: of our languages, the first that the browser takes."""
    known = {code.lower(): code for code, _name in LANGUAGES} | {"no": "nb", "nn": "nb"}
    for code, _weight in parse_accept_lang_header(accepted):
        if found := known.get(code) or known.get(code.partition("-")[0]):
            return found
    return known.get(str(settings.LANGUAGE_CODE).lower(), FALLBACK)


def list_languages(questions: QuestionSet) -> list[tuple[str, str]]:
    return [(code, name) for code, name in LANGUAGES if code in questions.texts]


def fill_texts(wording: Wording, survey: Survey | None = None, **more: str) -> dict[str, str]:
    """Every text of the page by name, filled with what is known."""
    told = read_settings()
    known: dict[str, Any] = {
        "brand": brand_name(),
        "months": told.retention_months,
        "controller": told.controller or brand_name(),
        "contact": told.contact,
    }
    if survey:
        known |= _tell_survey(survey, wording.language)
    known |= more
    return {name: wording.say(name, **known) for name in wording.texts} | _choose(wording, told)


def _choose(wording: Wording, told: SurveySettings) -> dict[str, str]:
    """Texts of which one of two is said."""
    basis = wording.texts[f"basis_{told.legal_basis}"]
    chosen = {"basis": basis}
    if told.retention_months == 1:
        chosen["retention"] = wording.texts["retention_one"]
    if not told.contact:
        chosen["contact"] = wording.texts["contact_reply"]
    return chosen


def _tell_survey(survey: Survey, language: str) -> dict[str, str]:
    told = {"name": survey.profile.sayable_name if survey.profile else ""}
    about = survey.answered_at or (survey.closure.closed_at if survey.closure else None)
    if about:
        told["date"] = write_date(about, language)
    # Before the first press as if it were now: a script says it as soon as one is kept.
    answered_at = survey.answered_at or timezone.now()
    told["until"] = write_moment(answered_at + CHANGEABLE, language)
    return told


def write_date(at: datetime, language: str) -> str:
    with override(DATED_AS.get(language, language)):
        return date_format(timezone.localtime(at), "DATE_FORMAT")


def write_moment(at: datetime, language: str) -> str:
    with override(DATED_AS.get(language, language)):
        return f"{write_date(at, language)} {date_format(timezone.localtime(at), 'H:i')}"


def list_questions(survey: Survey, texts: dict[str, str], preselected: str = "") -> list[Question]:
    """In the order in which they are asked. `preselected`: what a link chose of the first one."""
    first = _make_scale(survey, "now", texts, preselected)
    if survey.kind == Kind.BRAND:
        return [first, *([_make_likelihood(survey, texts)] if asks_recommend(survey) else [])]
    answers = (("yes", True), ("no", False))
    yes_or_no = [
        Choice(name, texts[name], survey.needs_less is is_less) for name, is_less in answers
    ]
    return [first, _make_scale(survey, "before", texts), Question("less", texts["less"], yes_or_no)]


def asks_recommend(survey: Survey) -> bool:
    """As whoever drew the sample chose it."""
    rounds = BrandRound.objects.filter(members__survey=survey) if survey.pk else None
    return rounds is None or not rounds.filter(asks_recommend=False).exists()


def _make_scale(
    survey: Survey, name: str, texts: dict[str, str], preselected: str = ""
) -> Question:
    chosen = getattr(survey, name)
    choices = [Choice(str(step), str(step), step == chosen) for step in STEPS]
    offered = next((one for one in choices if one.value == preselected and chosen is None), None)
    return Question(name, texts[name], choices, texts["low"], texts["high"], offered)


def _make_likelihood(survey: Survey, texts: dict[str, str]) -> Question:
    choices = [Choice(str(step), str(step), step == survey.recommend) for step in LIKELIHOODS]
    ends = texts["recommend_low"], texts["recommend_high"]
    return Question("recommend", texts["recommend"], choices, *ends)


def find_wording(survey: Survey | None, wanted: str, accepted: str) -> tuple[Wording, QuestionSet]:
    questions = survey.question_set if survey else find_questions(Kind.CONTACT)
    own = survey.language if survey else guess_language(accepted)
    return read_wording(questions, choose_language(wanted, own, questions)), questions
