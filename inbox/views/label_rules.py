"""Rules that put labels on: made and replaced with a preview, applied to the last days."""

from __future__ import annotations

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

from agents.choices import NamedChoiceField
from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from inbox.label_rules.keep import (
    bring_back_rule,
    list_retired,
    list_rules,
    make_rule,
    read_words,
    replace_rule,
    retire_rule,
)
from inbox.label_rules.run import begin_run, look_back, undo_run
from inbox.labels import list_labels
from inbox.models import Label, LabelRule, LabelRun
from inbox.reading.label_rules import read_preview, read_run

RUNS_SHOWN = 5
RETIRED_SHOWN = 30


class RuleForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Words or phrases"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line, or with commas between. Whole words, in capitals or not; a star at the "
            "end stands for any ending: “försen*” is also in “försenat”."
        ),
    )
    label = NamedChoiceField(
        Label.objects.filter(is_active=True),
        label=gettext_lazy("Label that is put on"),
        empty_label=None,
    )
    channel = forms.ModelChoiceField(
        Channel.objects.filter(is_active=True).order_by("network", "handle"),
        label=gettext_lazy("Channel"),
        required=False,
        empty_label=gettext_lazy("All channels"),
    )

    def clean_words(self) -> list[str]:
        try:
            return read_words(self.cleaned_data["words"])
        except ValidationError as error:
            raise ValidationError(error.messages) from error


def render_labels(
    request: HttpRequest, *, status: int = HTTPStatus.OK, **extra: Any
) -> HttpResponse:
    """All labels, and the rules that put them on."""
    context = {
        "labels": list_labels(),
        "rules": list_rules(),
        "retired_rules": list_retired()[:RETIRED_SHOWN],
        "form": RuleForm(),
        **extra,
    }
    return render(request, "labels/page.html", context, status=status)


@needs(Right.ASSIGN_OTHERS)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST)
    if form.is_valid() and (rule := _keep(request, form, None)):
        messages.success(request, _("The rule holds for what customers write from now on."))
        return redirect("inbox:label_rule", rule.pk)
    return render_labels(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)


def _keep(request: HttpRequest, form: RuleForm, former: LabelRule | None) -> LabelRule | None:
    """None where it is refused; the form says why."""
    chosen = form.cleaned_data
    who = {"by": signed_in_agent(request), "now": timezone.now()}
    told = {"words": chosen["words"], "channel": chosen["channel"], **who}
    try:
        if former:
            return replace_rule(former, chosen["label"], **told)
        return make_rule(chosen["label"], **told)
    except ValidationError as error:
        form.add_error("words", error.messages[0])
        return None


@needs(Right.ASSIGN_OTHERS)
@require_safe
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """What the words that are being written would have been found in."""
    form = RuleForm(request.GET)
    form.is_valid()  # a label may not be chosen yet
    words = form.cleaned_data.get("words")
    found = read_preview(words, form.cleaned_data.get("channel")) if words else None
    return render(request, "labels/preview.html", {"preview": found})


@needs(Right.ASSIGN_OTHERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(LabelRule.objects.select_related("label", "by", "channel"), pk=pk)
    if rule.replaced_by_id:
        return redirect("inbox:label_rule", rule.replaced_by_id)
    written = {"words": "\n".join(rule.words), "label": rule.label, "channel": rule.channel}
    form = RuleForm(request.POST or None, initial=written)
    if request.method == "POST" and form.is_valid() and (kept := _keep(request, form, rule)):
        messages.success(request, _("The rule holds for what customers write from now on."))
        return redirect("inbox:label_rule", kept.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_rule(request, rule, form=form, status=status)


def render_rule(
    request: HttpRequest, rule: LabelRule, *, status: int, **extra: Any
) -> HttpResponse:
    runs = rule.runs.select_related("rule", "begun_by", "undone_by").order_by("-at", "-pk")
    shown = [read_run(run) for run in runs[:RUNS_SHOWN]]
    return render(
        request, "labels/rule.html", {"rule": rule, "runs": shown, **extra}, status=status
    )


@needs(Right.ASSIGN_OTHERS)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    retire_rule(
        get_object_or_404(LabelRule, pk=pk), by=signed_in_agent(request), now=timezone.now()
    )
    messages.success(request, _("The rule labels nothing more. It can be brought back below."))
    return redirect("inbox:labels")


@needs(Right.ASSIGN_OTHERS)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    rule, agent = get_object_or_404(LabelRule, pk=pk), signed_in_agent(request)
    try:
        bring_back_rule(rule, by=agent, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The rule holds for what customers write from now on."))
    return redirect("inbox:labels")


@needs(Right.ASSIGN_OTHERS)
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(LabelRule.objects.filter(retired_at=None), pk=pk)
    try:
        look_back(rule, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("inbox:label_rule", pk)


@needs(Right.ASSIGN_OTHERS)
@require_safe
@never_cache
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    runs = LabelRun.objects.select_related("rule", "begun_by", "undone_by")
    run = get_object_or_404(runs, pk=pk)
    return render(request, "labels/run.html", {"progress": read_run(run)})


@needs(Right.ASSIGN_OTHERS)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(LabelRun, pk=pk)
    begin_run(run, by=signed_in_agent(request), now=timezone.now())
    return redirect("inbox:label_rule", run.rule_id)


@needs(Right.ASSIGN_OTHERS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(LabelRun, pk=pk)
    undo_run(run, by=signed_in_agent(request), now=timezone.now())
    return redirect("inbox:label_rule", run.rule_id)
