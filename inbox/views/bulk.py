"""Selected threads are acted on at once: the menus, the act, how far it is, and its undoing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Agent, Team
from agents.names import sort_named
from agents.rights import Right, needs, signed_in_agent
from inbox.bulk.act import MOST, begin_act, undo_act
from inbox.channels.hours import Openings
from inbox.labels import list_labels
from inbox.models import BulkAct, ClosedReason, Label, Priority, Thread
from inbox.models.steps import StepState
from inbox.reading.rows import MAX_ROWS, read_rows
from inbox.steps import count_steps
from inbox.views.assigning import MOST as MOST_RECEIVERS
from inbox.views.filters import is_htmx, read_filter
from inbox.views.screens import describe_counts, describe_place
from inbox.views.snoozing import read_until

Kind = BulkAct.Kind
WHY_SHOWN = 5


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_menu(request: HttpRequest, kind: str) -> HttpResponse:
    """To whom, which label, how long, which priority, or why closed."""
    now = timezone.now()
    choices: dict[str, Any] = {
        Kind.ASSIGN: {
            "teams": sort_named(Team.objects.active()[:MOST_RECEIVERS]),
            "colleagues": sort_named(Agent.objects.filter(is_active=True)[:MOST_RECEIVERS]),
        },
        Kind.LABEL: {"labels": list_labels()},
        Kind.SNOOZE: {"in_hours": [(n, now + timedelta(hours=n)) for n in (1, 3, 24)], "now": now},
        Kind.PRIORITISE: {"priorities": Priority.choices},
        Kind.CLOSE: {"reasons": ClosedReason.choices},
    }
    if kind not in choices:
        raise Http404
    return render(request, "bulk/menu.html", {"kind": kind, **choices[Kind(kind)]})


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def count_all(request: HttpRequest) -> HttpResponse:
    """How many threads the list's filter chooses: MOST of them at most can be acted on at once."""
    ids = list_ids(request)
    context = {"count": min(len(ids), MOST), "is_more": len(ids) > MOST, "most": MOST}
    return render(request, "bulk/all.html", context)


def list_ids(request: HttpRequest) -> list[int]:
    """Of the whole list, one more than can be acted on. None of what a search found: it lists
    messages, a page at a time, and whoever acts on all of a list has to see which.
    """
    queue = read_filter(request)
    if queue.is_everywhere:
        return []
    threads = queue.select(signed_in_agent(request)).order_by(*queue.order)
    return list(threads.values_list("pk", flat=True)[: MOST + 1])


@needs(Right.WORK_THREADS)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """`ids`, or with `all` everything that the list's filter chooses, up to MOST."""
    try:
        kind = Kind(request.POST.get("kind", ""))
        ids = list_ids(request) if request.POST.get("all") else read_ids(request)
        facts = read_facts(request, kind)
    except (ValueError, ValidationError):
        return HttpResponseBadRequest()
    agent, now = signed_in_agent(request), timezone.now()
    done = begin_act(kind, ids, by=agent, now=now, **facts)
    return tell(request, done, is_new=True)


def read_ids(request: HttpRequest) -> list[int]:
    """Raises ValueError."""
    written = request.POST.get("ids", "").split(",")[:MOST]
    numbers = [number for number in map(int, filter(None, written)) if 0 < number < 2**63]
    return list(Thread.objects.filter(pk__in=numbers).values_list("pk", flat=True))


def read_facts(request: HttpRequest, kind: BulkAct.Kind) -> dict[str, Any]:
    """Raises ValueError, ValidationError or Http404 for what makes no sense."""
    if kind == Kind.ASSIGN:
        model, name = (Team, "team") if request.POST.get("team") else (Agent, "agent")
        return {name: get_object_or_404(model, pk=int(request.POST.get(name, "0"))).pk}
    if kind == Kind.LABEL:
        labels = Label.objects.filter(is_active=True)
        return {"label": get_object_or_404(labels, pk=int(request.POST.get("label", "0"))).pk}
    if kind == Kind.SNOOZE:
        until = read_until(request)
        return {"until": until.isoformat() if until else ""}
    if kind == Kind.PRIORITISE:
        return {"priority": int(Priority(int(request.POST.get("priority", ""))))}
    if kind == Kind.CLOSE:
        return {"reason": ClosedReason(request.POST.get("reason", "")).value}
    return {}


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "HEAD", "DELETE"])
@never_cache
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; DELETE takes back what nobody has changed since. One's own alone."""
    done = get_object_or_404(BulkAct, pk=pk, by=signed_in_agent(request))
    if request.method == "DELETE":
        done = undo_act(done, now=timezone.now())
        return tell(request, done, is_new=True)
    return tell(request, done, is_new=False)


def tell(request: HttpRequest, done: BulkAct, *, is_new: bool) -> HttpResponse:
    """A toast that counts, and the rows as they are now."""
    if not is_htmx(request):
        return redirect("inbox:queue")
    agent, place = signed_in_agent(request), describe_place(request)
    counts, ids = count_steps(done.steps.all()), done.steps.values_list("thread", flat=True)
    left = done.steps.filter(state=StepState.LEFT).exclude(words="")
    context = {
        **place, **describe_counts(request), "act": done, "is_new": is_new,
        "words": tell_words(done, counts), "left_count": counts[StepState.LEFT],
        "left_words": sorted({step.why for step in left[:50]})[:WHY_SHOWN],
        "total": counts.total(), "settled": counts.total() - counts[StepState.TODO],
        "rows": read_rows(
            read_filter(request), agent, ids[:MAX_ROWS], openings=Openings(place["now"])
        ),
    }  # fmt: skip
    return render(request, "bulk/bag.html", context)


def tell_words(done: BulkAct, counts: Any) -> str:
    told = {"n": counts[StepState.DONE], "all": counts.total()}
    if done.undone_at:
        told["n"] = counts[StepState.UNDONE]
        return _("%(n)d of %(all)d taken back.") % told
    sentences = {
        Kind.CLAIM: _("%(n)d of %(all)d are yours."),
        Kind.RELEASE: _("%(n)d of %(all)d released."),
        Kind.ASSIGN: _("%(n)d of %(all)d handed over."),
        Kind.LABEL: _("%(n)d of %(all)d labelled."),
        Kind.SNOOZE: _("%(n)d of %(all)d snoozed."),
        Kind.PRIORITISE: _("%(n)d of %(all)d have the new priority."),
        Kind.CLOSE: _("%(n)d of %(all)d closed."),
    }
    return sentences[Kind(done.kind)] % told
