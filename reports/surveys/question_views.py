"""Settings, Questions: what customers are asked, as they see it; versions of it, and back."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.paging import BadKey, read_page
from reports.models import QuestionSet
from reports.surveys.forms import QuestionsForm
from reports.surveys.models import LANGUAGES, Kind
from reports.surveys.preview import render_preview, write_example
from reports.surveys.public import POLICY
from reports.surveys.questions import FALLBACK, find_questions, read_defaults
from reports.surveys.versions import change_language, go_back, leave_language_out

PAGE_SIZE = 10
NAMES = dict(LANGUAGES)


@needs(Right.MANAGE_SURVEYS)
@require_safe
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # its types know no arguments
def show_questions(request: HttpRequest, kind: str) -> HttpResponse:
    """One language of a version, the newest unless another is asked for, and all the versions."""
    kind, newest = _find_kind(kind), find_questions(kind)
    sets = QuestionSet.objects.filter(kind=kind).select_related("made_by")
    chosen = request.GET.get("version", "")
    shown = get_object_or_404(sets, pk=chosen) if chosen.isdecimal() else newest
    versions = sets.annotate(answers=Count("surveys__answered_at"))
    try:
        page, next_key = read_page(
            versions, ("-pk",), size=PAGE_SIZE, key=request.GET.get("after", "")
        )
    except BadKey:
        return redirect("surveys:questions", kind)
    language = _choose_language(request)
    context = {
        "kind": kind, "kinds": Kind.choices, "newest": newest, "shown": shown, "versions": page,
        "next_key": next_key, "language": language, "language_name": NAMES[language],
        "languages": [(code, name, code in shown.texts) for code, name in LANGUAGES],
        "is_missing": language not in shown.texts, "message": write_example(shown, language),
    }  # fmt: skip
    return render(request, "surveys/questions/page.html", context)


@needs(Right.MANAGE_SURVEYS)
@require_safe
@never_cache
@xframe_options_sameorigin
@csp({**POLICY, "frame-ancestors": [SELF]})  # type: ignore[arg-type] # the same
def show_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's own page, for a frame in which nothing can be pressed."""
    questions = get_object_or_404(QuestionSet, pk=pk)
    return render_preview(request, questions, _choose_language(request))


@needs(Right.MANAGE_SURVEYS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_questions(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One language; saving makes a version."""
    kind, newest = _find_kind(kind), find_questions(kind)
    if language not in NAMES:
        raise Http404
    written = newest.texts.get(language, {})
    initial = {**read_defaults(kind, language), **written}
    form = QuestionsForm(request.POST or None, kind=kind, language=language, initial=initial)
    if request.method == "POST":
        base = _read_base(request, newest)
        if form.is_valid() and _save(request, form, base, language):
            return redirect(_address(kind, language))
    context = {
        "form": form, "kind": kind, "newest": newest, "language": language,
        "language_name": NAMES[language], "is_missing": language not in newest.texts,
        "may_be_left_out": bool(written) and language != FALLBACK,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/questions/edit.html", context, status=status)


def _save(request: HttpRequest, form: QuestionsForm, base: QuestionSet, language: str) -> bool:
    try:
        made = change_language(
            base, language, form.read_texts(), by=signed_in_agent(request), now=timezone.now()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if made.pk != base.pk:
        messages.success(request, _("Asked from now on. Earlier answers keep their questions."))
    return True


@needs(Right.MANAGE_SURVEYS)
@require_POST
def leave_out(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    kind, newest = _find_kind(kind), find_questions(kind)
    try:
        leave_language_out(newest, language, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        words = _("%(language)s is left out: it is asked in English. An earlier version has it.")
        messages.success(request, words % {"language": NAMES.get(language, language)})
    return redirect(_address(kind, language))


@needs(Right.MANAGE_SURVEYS)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    old = get_object_or_404(QuestionSet, pk=pk)
    go_back(old, by=signed_in_agent(request), now=timezone.now())
    words = _("What version %(number)d said is asked again, as a version of its own.")
    messages.success(request, words % {"number": old.pk})
    return redirect("surveys:questions", old.kind)


def _find_kind(kind: str) -> Kind:
    if kind not in Kind:
        raise Http404
    return Kind(kind)


def _choose_language(request: HttpRequest) -> str:
    """The reader's own, unless another is asked for."""
    wanted, own = request.GET.get("language", ""), get_language() or ""
    return next((language for language in (wanted, own) if language in NAMES), FALLBACK)


def _read_base(request: HttpRequest, newest: QuestionSet) -> QuestionSet:
    """The version that its author saw."""
    seen: Any = request.POST.get("base", "")
    known = QuestionSet.objects.filter(kind=newest.kind)
    return (known.filter(pk=seen).first() if seen.isdecimal() else None) or newest


def _address(kind: Kind, language: str) -> str:
    return f"{reverse('surveys:questions', args=[kind])}?language={language}"
