"""The reports: their list, each of them by brand, team and channel, any days, files, freezing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.refusals import refusals_told
from agents.rights import Right, needs, signed_in_agent
from inbox.paging import BadKey
from reports.editions.build import name_scope
from reports.editions.calendar import of_edition
from reports.editions.charts import draw_charts
from reports.editions.facts import read_scopes
from reports.editions.files import TYPES, name_file, write_file
from reports.editions.freeze import freeze_edition
from reports.editions.method import describe_method
from reports.editions.pdf import CannotPrint
from reports.editions.report import Report
from reports.editions.scopes import Scope, find_scope, list_scopes
from reports.editions.show import find_edition_scope, read_days, read_edition
from reports.editions.views.listing import list_coming, read_rows
from reports.models import Edition
from reports.periods import MONTHS, WITHIN, Period, name_days
from reports.selection import brand_day

LONGEST = timedelta(days=3 * 366)
DATE = {"type": "date"}


class DaysForm(forms.Form):
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(DATE, "%Y-%m-%d"), validators=WITHIN
    )
    last = forms.DateField(
        label=gettext_lazy("To, inclusive"), widget=forms.DateInput(DATE, "%Y-%m-%d"),
        validators=WITHIN,
    )  # fmt: skip


class FreezingForm(forms.Form):
    """`seen`: the version that stood on the screen; 0: none."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in MONTHS])
    first = forms.DateField(validators=WITHIN)
    seen = forms.IntegerField(min_value=0)
    note = forms.CharField(max_length=500, required=False)


@needs(Right.SEE_REPORTS)
@require_safe
@never_cache
def show_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    try:
        rows, next_key = read_rows(request.GET.get("after", ""))
    except BadKey:
        return redirect("editions:editions")
    month = brand_day(now).replace(day=1)
    form = DaysForm(initial={"first": month, "last": brand_day(now)})
    context = {
        "rows": rows, "next_key": next_key, "coming": list_coming(now=now), "days_form": form,
    }  # fmt: skip
    return render(request, "editions/list.html", context)


@needs(Right.SEE_REPORTS)
@require_safe
@never_cache
def show_edition(request: HttpRequest, pk: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.select_related("frozen_by"), pk=pk)
    scope = find_edition_scope(edition, request.GET.get("scope", ""))
    versions = Edition.objects.filter(kind=edition.kind, first=edition.first).defer("facts")
    context = {
        "edition": edition,
        "versions": versions.order_by("-version"),
        "scopes": list_places(
            read_scopes(edition.facts), scope, reverse("editions:edition", args=[pk])
        ),
        "files": list_files(
            reverse("editions:edition_file", args=[pk, "FORM"]), {"scope": scope.key}
        ),
        **describe(of_edition(edition), read_edition(edition, scope)),
    }
    return render(request, "editions/report.html", context)


@needs(Right.SEE_REPORTS)
@require_safe
@never_cache
def show_days(request: HttpRequest) -> HttpResponse:
    """Any days, as they stand now; of a month or quarter the preview of what will be frozen."""
    now = timezone.now()
    period = choose_days(request, today=brand_day(now))
    scope = find_scope(request.GET.get("scope", ""), scopes := list_scopes())
    days = {"first": period.first, "last": period.last}
    context = {
        "scopes": list_places(scopes, scope, reverse("editions:days"), **days),
        "files": list_files(
            reverse("editions:days_file", args=["FORM"]), {**days, "scope": scope.key}
        ),
        "frozen": Edition.objects.newest()
        .filter(kind=period.kind, first=period.first)
        .defer("facts")
        .first(),
        "may_freeze": period.is_whole and period.is_over(brand_day(now)),
        **describe(period, read_days(period, scope, now=now)),
    }
    return render(request, "editions/report.html", context)


def describe(period: Period, told: Report) -> dict[str, Any]:
    return {"period": period, "report": told, "charts": draw_charts(told)}


def choose_days(request: HttpRequest, *, today: date) -> Period:
    """What makes no sense is as if it were absent: then it is the month so far."""
    form = DaysForm(request.GET)
    if not form.is_valid():
        return Period("days", today.replace(day=1), today)
    first, last = sorted((form.cleaned_data["first"], form.cleaned_data["last"]))
    return name_days(max(first, last - LONGEST), last)


def list_places(
    scopes: list[Scope], chosen: Scope, address: str, **query: object
) -> list[dict[str, Any]]:
    """A link for each scope."""
    return [
        {
            "name": name_scope(scope),
            "kind": scope.kind,
            "url": f"{address}?{urlencode({**query, 'scope': scope.key})}",
            "is_chosen": scope.key == chosen.key,
        }
        for scope in scopes
    ]


def list_files(address: str, query: dict[str, object]) -> dict[str, str]:
    return {form: f"{address.replace('FORM', form)}?{urlencode(query)}" for form in TYPES}


@needs(Right.SEE_REPORTS)
@require_safe
@never_cache
def take_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    edition = get_object_or_404(Edition, pk=pk)
    scope = find_edition_scope(edition, request.GET.get("scope", ""))
    return send_file(request, read_edition(edition, scope), form, back=edition_page(edition))


@needs(Right.SEE_REPORTS)
@require_safe
@never_cache
def take_days_file(request: HttpRequest, form: str) -> HttpResponse:
    now = timezone.now()
    period = choose_days(request, today=brand_day(now))
    scope = find_scope(request.GET.get("scope", ""), list_scopes())
    return send_file(request, read_days(period, scope, now=now), form, back=days_page(period))


def send_file(request: HttpRequest, told: Report, form: str, *, back: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    try:
        content = write_file(told, form)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    name = name_file(told, form)
    return HttpResponse(
        content,
        content_type=TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@needs(Right.SEE_REPORTS)
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """By hand. What stands in the way is told on the page that asked."""
    form = FreezingForm(request.POST)
    if not form.is_valid():
        return redirect("editions:editions")
    chosen: dict[str, Any] = form.cleaned_data
    with refusals_told(request):
        edition = freeze_edition(
            chosen["kind"], chosen["first"], by=signed_in_agent(request), now=timezone.now(),
            note=chosen["note"].strip(), seen=chosen["seen"],
        )  # fmt: skip
        messages.success(request, _("The report is frozen."))
        return redirect(edition_page(edition))
    seen = Edition.objects.newest().filter(kind=chosen["kind"], first=chosen["first"]).first()
    return redirect(edition_page(seen) if seen else "editions:editions")


@needs(Right.SEE_REPORTS)
@require_safe
def show_method(request: HttpRequest) -> HttpResponse:
    return render(request, "editions/method.html", {"method": describe_method()})


def edition_page(edition: Edition) -> str:
    return reverse("editions:edition", args=[edition.pk])


def days_page(period: Period) -> str:
    query = urlencode({"first": period.first, "last": period.last})
    return f"{reverse('editions:days')}?{query}"
