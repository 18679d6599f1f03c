"""The customer's page as it would be, for who writes its words: of a survey that nobody has."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agents.brand import brand_name
from reports.models import QuestionSet, Survey
from reports.surveys.page import fill_texts, list_languages, list_questions, write_date
from reports.surveys.public import write_page
from reports.surveys.questions import read_wording, write_message

NAME, AGENT = "Maja", "Elin"


def render_preview(request: HttpRequest, questions: QuestionSet, language: str) -> HttpResponse:
    wording = read_wording(questions, language)
    survey = Survey(kind=questions.kind, question_set=questions, language=language)
    today = write_date(timezone.now(), wording.language)
    texts = fill_texts(wording, survey, name=NAME, date=today)
    context = {
        "survey": survey, "texts": texts, "questions": list_questions(survey, texts),
        "languages": list_languages(questions), "objection": "#", "is_preview": True,
    }  # fmt: skip
    return write_page(request, "surveys/public/ask.html", wording.language, context)


def write_example(questions: QuestionSet, language: str) -> str:
    """The message, as a customer of whom all is known gets it."""
    link = f"{settings.PUBLIC_URL or 'https://…'}/s/…"
    return write_message(questions, language, link=link, brand=brand_name(), name=NAME, agent=AGENT)
