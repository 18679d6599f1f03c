"""Labels: on a thread, off it; and the page on which leads keep those that there are."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.labels import list_labels, make_label, retire_label
from inbox.models import Label
from inbox.threads.label import label_thread, unlabel_thread
from inbox.views.answering import Toast, answer, find_thread, refuse_act
from inbox.views.label_rules import render_labels


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_label_menu(request: HttpRequest, pk: int) -> HttpResponse:
    thread = find_thread(pk)
    borne = set(thread.labels.values_list("pk", flat=True))
    choices = [(label, label.pk in borne) for label in list_labels()]
    return render(request, "inbox/label_menu.html", {"thread": thread, "choices": choices})


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT", "DELETE"])
def change_label(request: HttpRequest, pk: int, label_pk: int) -> HttpResponse:
    """PUT puts it on, DELETE takes it off."""
    is_on = request.method == "PUT"
    labels = Label.objects.filter(is_active=True) if is_on else Label.objects.all()
    label = get_object_or_404(labels, pk=label_pk)
    change = label_thread if is_on else unlabel_thread
    try:
        thread = change(find_thread(pk), label, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, pk, error)
    words = _("Label put on: %(name)s") if is_on else _("Label taken off: %(name)s")
    undo = ("delete" if is_on else "put", reverse("inbox:thread_label", args=[thread.pk, label.pk]))
    return answer(request, pk, toast=Toast(words % {"name": label.name}, thread, undo=undo))


@needs(Right.ASSIGN_OTHERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_labels(request: HttpRequest) -> HttpResponse:
    """The labels that there are; POST makes one, or brings a retired one back."""
    written, words = request.POST.get("name", ""), ""
    if request.method == "POST":
        try:
            label = make_label(written)
        except ValidationError as error:
            words = error.messages[0]
        else:
            messages.success(request, _("There is a label “%(name)s” now.") % {"name": label.name})
            return redirect("inbox:labels")
    return render_labels(request, written=written, words=words, status=422 if words else 200)


@needs(Right.ASSIGN_OTHERS)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    label = get_object_or_404(Label, pk=pk)
    retire_label(label)
    words = _("“%(name)s” is put on nothing more; it stays where it is.") % {"name": label.name}
    messages.success(request, words)
    return redirect("inbox:labels")
