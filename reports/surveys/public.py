"""The page behind a personal link: for anybody, without cookies, and nothing changes by looking.

The link is what gives the right to answer. There is no session that another site could make use
of, so no token against that is needed, and none is set.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from reports.models import Survey
from reports.surveys.answer import (
    MAX_WORDS,
    NotOpenError,
    Standing,
    judge_standing,
    object_to_surveys,
    record_answer,
    take_objection_back,
)
from reports.surveys.links import find_survey, write_token
from reports.surveys.page import fill_texts, find_wording, list_languages, list_questions
from reports.surveys.reading import read_answer

View = Callable[..., HttpResponse]

MAX_BODY = 40_000  # bytes: MAX_WORDS letters of four bytes each, written as %F0%9F%98%80
UNDO_SALT = "reports.surveys.objection"
UNDO_FOR = timedelta(hours=1)
STATUSES = {
    Standing.OPEN: HTTPStatus.OK,
    Standing.FIXED: HTTPStatus.OK,
    Standing.OBJECTED: HTTPStatus.OK,
    Standing.ENDED: HTTPStatus.GONE,
    Standing.WITHDRAWN: HTTPStatus.GONE,
}
POLICY = {
    "default-src": [NONE],
    "style-src": [NONCE],
    "script-src": [SELF],
    "connect-src": [SELF],
    "img-src": ["data:"],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


def opens_to_anybody(view: View) -> View:
    """Nothing is kept of it by browser, proxy or search engine, and nobody learns the address."""

    @csrf_exempt
    @never_cache
    @csp(POLICY)
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            response = HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("View", opened)


@opens_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def show_survey(request: HttpRequest, token: str) -> HttpResponse:
    survey = find_survey(token)
    if survey is None:
        return render_notice(request, None, "unknown", HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return take_answer(request, survey)
    return render_survey(request, survey)


def take_answer(request: HttpRequest, survey: Survey) -> HttpResponse:
    """A script is told that it is kept; a browser is led back to the next question."""
    try:
        survey = record_answer(survey, read_answer(request.POST), now=timezone.now())
    except NotOpenError as error:
        is_late = error.standing == Standing.FIXED
        return render_survey(request, survey, "", HTTPStatus.CONFLICT if is_late else None)
    if survey.answered_at is None:
        return render_survey(request, survey, "nothing", HTTPStatus.UNPROCESSABLE_ENTITY)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    response = HttpResponseRedirect(f"{address(request, survey)}#{find_next(survey)}")
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def find_next(survey: Survey) -> str:
    """The first question without an answer, else the words."""
    asked = list_questions(survey, fill_texts(find_wording(survey, "", "")[0]))
    return next((question.name for question in asked if not question.chosen), "more")


def address(request: HttpRequest, survey: Survey, view: str = "surveys:survey") -> str:
    language = request.GET.get("language", "")
    query = f"?{urlencode({'language': language})}" if language else ""
    return reverse(view, args=[write_token(survey.pk)]) + query


@opens_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def object_here(request: HttpRequest, token: str) -> HttpResponse:
    """Asked whether they mean it; then it holds for good, and can be undone on this page."""
    survey = find_survey(token)
    if survey is None or survey.profile is None:
        return render_notice(request, None, "unknown", HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        survey = object_to_surveys(survey, now=timezone.now())
        undo = signing.dumps(survey.pk, salt=UNDO_SALT)
        return render_notice(request, survey, "objected", HTTPStatus.OK, undo=undo)
    return render(request, "surveys/public/object.html", survey)


@opens_to_anybody
@require_POST
def undo_objection(request: HttpRequest, token: str) -> HttpResponse:
    """Only from the page that said so, within the hour."""
    survey = find_survey(token)
    if survey is None:
        return render_notice(request, None, "unknown", HTTPStatus.NOT_FOUND)
    try:
        key = signing.loads(request.POST.get("undo", ""), salt=UNDO_SALT, max_age=UNDO_FOR)
    except signing.BadSignature:
        key = None
    if key != survey.pk:
        return render_notice(request, survey, "objected", HTTPStatus.FORBIDDEN)
    return render_survey(request, take_objection_back(survey), "object_undone")


def render_survey(
    request: HttpRequest, survey: Survey, notice: str = "", status: HTTPStatus | None = None
) -> HttpResponse:
    """As it stands now. `notice`: the name of a text that is said above it."""
    survey = Survey.objects.select_related("closure", "profile", "question_set", "reply").get(
        pk=survey.pk
    )
    standing = judge_standing(survey, now=timezone.now())
    status = status or STATUSES[standing]
    if standing in (Standing.ENDED, Standing.WITHDRAWN, Standing.OBJECTED):
        return render_notice(request, survey, standing, STATUSES[standing])
    name = "ask" if standing == Standing.OPEN else "fixed"
    return render(
        request, f"surveys/public/{name}.html", survey, status=status, notice=notice,
        preselected=request.GET.get("now", ""),
    )  # fmt: skip


def render_notice(
    request: HttpRequest, survey: Survey | None, notice: str, status: HTTPStatus, undo: str = ""
) -> HttpResponse:
    """A friendly page that says one thing."""
    may_object = bool(survey and survey.profile) and notice != Standing.OBJECTED
    return render(
        request, "surveys/public/notice.html", survey, status=status, notice=notice, undo=undo,
        may_object=may_object,
    )  # fmt: skip


def render(
    request: HttpRequest,
    template: str,
    survey: Survey | None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    """What is said of this survey, or of none, in the reader's language."""
    accepted = request.headers.get("Accept-Language", "")
    wording, questions = find_wording(survey, request.GET.get("language", ""), accepted)
    preselected = context.get("preselected", "")
    texts = fill_texts(wording, survey, answer=preselected)
    if survey:
        context["questions"] = list_questions(survey, texts, preselected)
        context["here"] = address(request, survey)
        context["objection"] = address(request, survey, "surveys:objection")
        context["undo_address"] = address(request, survey, "surveys:objection_undo")
    if notice := context.get("notice"):
        context["notice_text"] = texts[str(notice)]
        context["notice_more"] = texts.get(f"{notice}_text", "")
    context |= {"survey": survey, "texts": texts, "languages": list_languages(questions)}
    return write_page(request, template, wording.language, context, status)


def write_page(
    request: HttpRequest,
    template: str,
    language: str,
    context: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Without what other pages know of their reader: it would read the session."""
    nonce = str(cast("Any", request).csp_nonce)
    context = {**context, "language": language, "nonce": nonce, "max_words": MAX_WORDS}
    response = HttpResponse(render_to_string(template, context), status=status)
    response.headers["Content-Language"] = language
    return response
