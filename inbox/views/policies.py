"""The page on which admins keep what we promise: policies in their order."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

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

from agents.choices import NamesInOrder
from agents.rights import Right, needs, signed_in_agent
from inbox.models import Label, PolicyEvent, SlaPolicy
from inbox.sla.policies import (
    FIELDS,
    change_policy,
    list_policies,
    make_policy,
    move_policy,
    retire_policy,
)
from inbox.sla.recompute import find_recompute

if TYPE_CHECKING:  # which the class itself does not know at run time
    ModelForm = forms.ModelForm[SlaPolicy]
else:
    ModelForm = forms.ModelForm

EVENTS_SHOWN = 8
MINUTES = forms.NumberInput({"min": 1, "inputmode": "numeric"})


class PolicyForm(ModelForm):
    class Meta:
        model = SlaPolicy
        fields = FIELDS
        labels = {
            "name": gettext_lazy("Name"),
            "channel": gettext_lazy("Channel"),
            "kind": gettext_lazy("Public or private"),
            "priority": gettext_lazy("Priority"),
            "label": gettext_lazy("Label"),
            "first_response_target": gettext_lazy("First response within (minutes)"),
            "next_response_target": gettext_lazy("Each further response within (minutes)"),
            "resolution_target": gettext_lazy("Closed within (minutes)"),
            "in_opening_hours": gettext_lazy("Only opening hours count"),
            "warning_share": gettext_lazy("Warn when so much of it is used up (%)"),
        }
        widgets = {
            "name": forms.TextInput({"autocomplete": "off"}),
            "first_response_target": MINUTES,
            "next_response_target": MINUTES,
            "resolution_target": MINUTES,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (
            ("channel", _("every channel")),
            ("label", _("any, or none")),
            ("kind", _("both")),
            ("priority", _("any")),
        ):
            field: Any = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = words
            else:
                field.choices = [("", words), *(one for one in field.choices if one[0] != "")]
        labels: Any = self.fields["label"]
        labels.iterator = NamesInOrder
        labels.queryset = Label.objects.filter(is_active=True)

    def clean_priority(self) -> int | None:
        value = self.cleaned_data["priority"]
        return None if value in ("", None) else int(value)


@needs(Right.MANAGE_POLICIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_policies(request: HttpRequest) -> HttpResponse:
    """All of them in order; POST makes another one."""
    form = PolicyForm(request.POST or None)
    if form.is_valid():
        try:
            policy = make_policy(form.cleaned_data, by=signed_in_agent(request), now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = _("The policy “%(name)s” holds from now on.") % {"name": policy.name}
            messages.success(request, words)
            return redirect("inbox:policies")
    context = {
        "policies": list_policies(),
        "form": form,
        "events": PolicyEvent.objects.select_related("policy", "by").order_by("-at", "-pk")[
            :EVENTS_SHOWN
        ],
        "recompute": find_recompute(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "policies/page.html", context, status=status)


@needs(Right.MANAGE_POLICIES)
@require_safe
@never_cache
def show_progress(request: HttpRequest) -> HttpResponse:
    return render(request, "policies/progress.html", {"recompute": find_recompute()})


@needs(Right.MANAGE_POLICIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(SlaPolicy, pk=pk, retired_at=None)
    form = PolicyForm(request.POST or None, instance=policy)
    if form.is_valid():
        by, now = signed_in_agent(request), timezone.now()
        change_policy(policy, form.cleaned_data, by=by, now=now)
        messages.success(request, _("The policy “%(name)s” is saved.") % {"name": policy.name})
        return redirect("inbox:policies")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    name = SlaPolicy.objects.values_list("name", flat=True).get(pk=pk)  # the form has touched it
    return render(request, "policies/change.html", {"form": form, "name": name}, status=status)


@needs(Right.MANAGE_POLICIES)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To the place that the button names."""
    policy = get_object_or_404(SlaPolicy, pk=pk)
    place = request.POST.get("place", "")
    if place.isascii() and place.isdigit():
        by, now = signed_in_agent(request), timezone.now()
        move_policy(policy, place=int(place[:4]), by=by, now=now)
    return redirect("inbox:policies")


@needs(Right.MANAGE_POLICIES)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(SlaPolicy, pk=pk)
    retire_policy(policy, by=signed_in_agent(request), now=timezone.now())
    words = _("“%(name)s” promises nothing more; what ended under it stays as it was.")
    messages.success(request, words % {"name": policy.name})
    return redirect("inbox:policies")
