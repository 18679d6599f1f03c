"""Incidents: grouped with a preview, answered and closed in bulk, with progress and undo."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.incidents.act import answer_incident, close_incident, undo_act
from inbox.incidents.group import SHORTEST, add_threads, begin_incident, end_incident
from inbox.labels import list_labels
from inbox.models import ClosedReason, Incident, IncidentAct, Label
from inbox.reading.incidents import count_threads, read_act, read_acts, read_preview

SHOWN = 50
VARIANTS = 3  # fields for texts


@needs(Right.MANAGE_INCIDENTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_incidents(request: HttpRequest) -> HttpResponse:
    """All incidents, the latest first; POST begins one."""
    if request.method != "POST":
        return render_incidents(request)
    rule = read_rule(request)
    try:
        incident = begin_incident(**rule, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return render_incidents(request, errors=error.message_dict)
    return redirect("inbox:incident", incident.pk)


def render_incidents(request: HttpRequest, **extra: Any) -> HttpResponse:
    incidents = Incident.objects.select_related("label").annotate(n=Count("places"))
    context = {
        "incidents": incidents.order_by("-began_at", "-pk")[:SHOWN],
        "labels": list_labels(),
        "written": request.POST,
        **extra,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if extra else HTTPStatus.OK
    return render(request, "incidents/list.html", context, status=status)


def read_rule(request: HttpRequest) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    number = data.get("label", "")
    labels = Label.objects.filter(pk=int(number)) if number.isdecimal() and len(number) < 10 else []
    return {
        "name": data.get("name", "")[:80],
        "keyword": " ".join(data.get("keyword", "")[:80].replace("\x00", "").split()),
        "label": next(iter(labels), None),
    }


@needs(Right.MANAGE_INCIDENTS)
@require_safe
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """How many threads the word and label choose now, and some of them."""
    rule = read_rule(request)
    keyword, label = rule["keyword"], rule["label"]
    is_enough = label or len(keyword) >= SHORTEST
    found = read_preview(keyword=keyword, label=label) if is_enough else None
    return render(request, "incidents/preview.html", {"preview": found})


@needs(Right.MANAGE_INCIDENTS)
@require_safe
@never_cache
def show_incident(request: HttpRequest, pk: int) -> HttpResponse:
    return render_incident(request, pk)


def render_incident(request: HttpRequest, pk: int, **extra: Any) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.select_related("label", "by", "ended_by"), pk=pk)
    written = request.POST.getlist("text")
    context = {
        "incident": incident,
        "counts": count_threads(incident),
        "acts": read_acts(incident),
        "texts": [*written, *[""] * (VARIANTS - len(written))],
        "reasons": ClosedReason.choices,
        **extra,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if extra else HTTPStatus.OK
    return render(request, "incidents/page.html", context, status=status)


@needs(Right.MANAGE_INCIDENTS)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.filter(ended_at=None), pk=pk)
    count = add_threads(incident, by=signed_in_agent(request), now=timezone.now())
    words = ngettext("%(n)d thread was added.", "%(n)d threads were added.", count)
    messages.success(request, words % {"n": count})
    return redirect("inbox:incident", pk)


@needs(Right.MANAGE_INCIDENTS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    incident, texts = get_object_or_404(Incident, pk=pk), request.POST.getlist("text")
    try:
        answer_incident(incident, texts=texts, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return render_incident(request, pk, wrong=error.messages[0])
    return redirect("inbox:incident", pk)


@needs(Right.MANAGE_INCIDENTS)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    try:
        reason = ClosedReason(request.POST.get("reason", ""))
    except ValueError:
        return HttpResponseBadRequest()
    try:
        close_incident(incident, reason=reason, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("inbox:incident", pk)


@needs(Right.MANAGE_INCIDENTS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    end_incident(incident, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("“%(name)s” is over.") % {"name": incident})
    return redirect("inbox:incident", pk)


@needs(Right.MANAGE_INCIDENTS)
@require_safe
@never_cache
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    act = get_object_or_404(IncidentAct.objects.select_related("by", "undone_by"), pk=pk)
    return render(request, "incidents/act.html", {"progress": read_act(act)})


@needs(Right.MANAGE_INCIDENTS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    act, agent = get_object_or_404(IncidentAct, pk=pk), signed_in_agent(request)
    undo_act(act, by=agent, now=timezone.now())
    return redirect("inbox:incident", act.incident_id)
