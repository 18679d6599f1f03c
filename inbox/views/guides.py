"""The library of guides: read and searched by all, kept by leads, shown beside the composer."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.choices import NamedChoicesField
from agents.rights import Right, has_right, needs, signed_in_agent
from inbox.guides.keep import (
    Facts,
    bring_back_guide,
    change_guide,
    find_version,
    make_guide,
    read_facts,
    retire_guide,
    search_guides,
)
from inbox.guides.suggest import accept_suggestion, list_suggestions, take_in
from inbox.label_rules.keep import read_words
from inbox.models import Guide, GuideSuggestion, GuideVersion, Label
from inbox.models.guides import MAX_PART, MAX_TITLE, MAX_TONE
from inbox.reading.guides import read_matches
from inbox.views.answering import find_thread

SHOWN = 30  # suggestions, versions, retired guides

big = forms.Textarea(attrs={"rows": 4})
small = forms.Textarea(attrs={"rows": 2})


class GuideForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Topic"), max_length=MAX_TITLE)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=GuideVersion.Language.choices
    )
    answers = forms.CharField(
        label=gettext_lazy("What we answer"),
        max_length=MAX_PART,
        widget=big,
        help_text=gettext_lazy("Plain text. Lines that begin with a dash become a list."),
    )
    leaves_out = forms.CharField(
        label=gettext_lazy("What we do not answer"), max_length=MAX_PART, widget=big, required=False
    )
    tone = forms.CharField(
        label=gettext_lazy("Tone"), max_length=MAX_TONE, widget=small, required=False
    )
    links = forms.CharField(
        label=gettext_lazy("Links"),
        max_length=MAX_PART,
        widget=small,
        required=False,
        help_text=gettext_lazy("One a line: words, then the address."),
    )
    labels = NamedChoicesField(
        Label.objects.filter(is_active=True),
        label=gettext_lazy("Shown where the thread bears one of these labels"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5, "class": "many"}),
    )
    words = forms.CharField(
        label=gettext_lazy("Or where the customer writes one of these words"),
        max_length=5000,
        widget=small,
        required=False,
        help_text=gettext_lazy(
            "One a line, or with commas between. Whole words, in capitals or not; a star at the "
            "end stands for any ending: “försen*” is also in “försenat”."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_words(self) -> list[str]:
        written = self.cleaned_data["words"]
        try:
            return read_words(written) if written.strip() else []
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    @property
    def facts(self) -> Facts:
        told = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        parts = ("answers", "leaves_out", "tone", "links")
        plain = {name: told[name].replace("\r\n", "\n") for name in parts}
        return Facts(**{**told, **plain, "labels": tuple(told["labels"])})


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_guides(request: HttpRequest) -> HttpResponse:
    """All of them, or those that say every word looked for; for leads, what was suggested."""
    text = request.GET.get("q", "").replace("\x00", "")[:80].strip()
    is_keeper = has_right(request.user, Right.MANAGE_GUIDES)
    retired = Guide.objects.exclude(retired_at=None).select_related("latest", "retired_by")
    context = {
        "guides": search_guides(text),
        "text": text,
        "suggestions": list_suggestions()[:SHOWN] if is_keeper else [],
        "retired_guides": retired.order_by("-retired_at", "-pk")[:SHOWN] if is_keeper else [],
    }
    return render(request, "guides/list.html", context)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_guide(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, or said at the end of the day `on`."""
    guide = get_object_or_404(Guide.objects.select_related("latest", "retired_by"), pk=pk)
    on = read_day(request.GET.get("on", ""))
    version = find_version(guide, until=end_of(on) if on else timezone.now())
    versions = guide.versions.select_related("by").prefetch_related("labels")
    context = {
        "guide": guide,
        "version": version,
        "on": on,
        "is_former": bool(version and version.pk != guide.latest_id),
        "versions": versions.order_by("-at", "-id")[:SHOWN],
        "suggestions": guide.suggestions.exclude(outcome="").select_related(
            "by", "settled_by"
        ).order_by("-at")[:SHOWN],
    }  # fmt: skip
    return render(request, "guides/guide.html", context)


def read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def end_of(on: date) -> datetime:
    """The midnight after it, in the brand's zone."""
    if on >= date.max - timedelta(days=1):
        return timezone.now()
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))


@needs(Right.MANAGE_GUIDES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    form = GuideForm(request.POST or None)
    if form.is_valid():
        try:
            guide = make_guide(form.facts, by=signed_in_agent(request), now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The guide is shown beside threads from now on."))
            return redirect("inbox:guide", guide.pk)
    return render_form(request, form, guide=None)


@needs(Right.MANAGE_GUIDES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """With `suggestion`, what a colleague suggested stands in the form already."""
    guide = get_object_or_404(Guide.objects.select_related("latest"), pk=pk, retired_at=None)
    suggestion = find_suggestion(request, guide)
    facts = take_in(suggestion) if suggestion else read_facts(guide)
    form = GuideForm(request.POST or None, initial={**describe(facts), "seen": guide.latest_id})
    if form.is_valid() and keep(request, form, guide, suggestion):
        messages.success(request, _("The guide says so from now on."))
        return redirect("inbox:guide", pk)
    return render_form(request, form, guide=guide, suggestion=suggestion)


def find_suggestion(request: HttpRequest, guide: Guide) -> GuideSuggestion | None:
    written = request.GET.get("suggestion", "")
    waiting = list_suggestions().filter(guide=guide)
    return waiting.filter(pk=int(written)).first() if written[:9].isdecimal() else None


def describe(facts: Facts) -> dict[str, Any]:
    return {**facts.columns, "words": "\n".join(facts.words), "labels": list(facts.labels)}


def keep(
    request: HttpRequest, form: GuideForm, guide: Guide, suggestion: GuideSuggestion | None
) -> bool:
    """False where it is refused; the form says why."""
    by, now = signed_in_agent(request), timezone.now()
    try:
        if suggestion:
            accept_suggestion(suggestion, facts=form.facts, by=by, now=now)
        else:
            change_guide(guide, form.facts, seen=form.cleaned_data["seen"], by=by, now=now)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def render_form(request: HttpRequest, form: GuideForm, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "guides/form.html", {"form": form, **context}, status=status)


@needs(Right.MANAGE_GUIDES)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    guide = get_object_or_404(Guide, pk=pk)
    retire_guide(guide, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("The guide is retired. It can be brought back below."))
    return redirect("inbox:guides")


@needs(Right.MANAGE_GUIDES)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        bring_back_guide(get_object_or_404(Guide, pk=pk))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("inbox:guides")
    messages.success(request, _("The guide is shown beside threads from now on."))
    return redirect("inbox:guide", pk)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands beside the composer: at most two."""
    thread = find_thread(pk)
    context = {
        "thread": thread,
        "matches": read_matches(thread),
        "key": request.GET.get("key", "")[:80],
        "parts": GuideSuggestion.Part.choices,
    }
    return render(request, "guides/beside.html", context)
