"""Saved replies: searched by all, kept by leads, put into the composer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, demand, has_right, needs, signed_in_agent
from connectors.models import Channel
from inbox.customers.language import find_language
from inbox.models import LANGUAGES, SavedReply, SavedReplyChange
from inbox.models.saved_replies import MAX_SHORTCUT, MAX_TEXT, MAX_TITLE
from inbox.paging import BadKey, read_page
from inbox.saved_replies.fill import choose_language, fill_in
from inbox.saved_replies.keep import (
    OLD,
    ORDER,
    Facts,
    bring_back_saved,
    change_saved,
    check_facts,
    count_use,
    list_saved,
    list_suggested,
    make_saved,
    retire_saved,
    undo_change,
)
from inbox.views.answering import find_thread
from inbox.views.opened import measure

PAGE = 50
RETIRED_SHOWN = 30


class SavedForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=MAX_TITLE)
    shortcut = forms.CharField(
        label=gettext_lazy("Shortcut"), max_length=MAX_SHORTCUT + 1, required=False,
        help_text=gettext_lazy("One word: /delay finds it at once."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, saved: SavedReply | None = None) -> None:
        told = {"title": saved.title, "shortcut": saved.shortcut} if saved else {}
        super().__init__(data, initial=told)
        for code, name in LANGUAGES:
            self.fields[code] = forms.CharField(
                label=name, required=False, max_length=MAX_TEXT,
                initial=saved.texts.get(code, "") if saved else "",
                widget=forms.Textarea({"rows": 3, "lang": code, "data-lengths": ""}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = {code: cleaned.get(code, "") for code, _name in LANGUAGES}
        if not self.errors:
            title, shortcut = cleaned["title"], cleaned["shortcut"]
            cleaned["facts"] = check_facts(title, shortcut, texts)
        return cleaned

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[code] for code, _name in LANGUAGES]

    @property
    def facts(self) -> Facts:
        facts: Facts = self.cleaned_data["facts"]
        return facts


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_saved(request: HttpRequest) -> HttpResponse:
    """A page of those that hold, or that say every word looked for."""
    text = request.GET.get("q", "").replace("\x00", "")[:80].strip()
    try:
        rows, next_key = read_page(
            list_saved(text), ORDER, size=PAGE, key=request.GET.get("key", "")
        )
    except BadKey:
        return HttpResponseBadRequest()
    is_keeper = has_right(request.user, Right.MANAGE_REPLIES)
    retired = SavedReply.objects.exclude(retired_at=None).order_by("-retired_at", "-pk")
    context = {
        "rows": rows, "next_key": next_key, "text": text, "old_since": timezone.now() - OLD,
        "retired": retired[:RETIRED_SHOWN] if is_keeper else [],
    }  # fmt: skip
    return render(request, "saved_replies/list.html", context)


@needs(Right.MANAGE_REPLIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    return keep(request, None)


@needs(Right.WORK_THREADS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Read by all, changed by leads."""
    if request.method == "POST":
        demand(request, Right.MANAGE_REPLIES)
    saved = get_object_or_404(SavedReply.objects.select_related("edited_by"), pk=pk)
    if has_right(request.user, Right.MANAGE_REPLIES):
        return keep(request, saved)
    return render(request, "saved_replies/form.html", {"saved": saved, "names": dict(LANGUAGES)})


def keep(request: HttpRequest, saved: SavedReply | None) -> HttpResponse:
    form = SavedForm(request.POST or None, saved=saved)
    if form.is_valid() and _store(request, form, saved):
        messages.success(request, _("Saved."))
        return redirect("inbox:saved_replies")
    latest = saved.changes.order_by("-id").first() if saved else None
    context = {
        "saved": saved, "form": form,
        "undoable": latest if latest and latest.kind == SavedReplyChange.Kind.CHANGED else None,
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "saved_replies/form.html", context, status=status)


def _store(request: HttpRequest, form: SavedForm, saved: SavedReply | None) -> bool:
    by, now = signed_in_agent(request), timezone.now()
    try:
        if saved:
            change_saved(saved, form.facts, by=by, now=now)
        else:
            make_saved(form.facts, by=by, now=now)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@needs(Right.MANAGE_REPLIES)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedReply, pk=pk)
    retire_saved(saved, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("Retired. It can be brought back below."))
    return redirect("inbox:saved_replies")


@needs(Right.MANAGE_REPLIES)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedReply, pk=pk)
    try:
        bring_back_saved(saved, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("inbox:saved_replies")


@needs(Right.MANAGE_REPLIES)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is a change's."""
    found = get_object_or_404(SavedReplyChange.objects.select_related("saved_reply"), pk=pk)
    try:
        undo_change(found, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("inbox:saved_reply", found.saved_reply_id)


@needs(Right.MANAGE_REPLIES)
@require_POST
def measure_text(request: HttpRequest) -> HttpResponse:
    """How long the text of a `field` is on each network that we answer on, as written here."""
    channels = Channel.objects.filter(is_active=True, is_read_only=False).order_by("network", "pk")
    first = {channel.network: channel for channel in reversed(channels)}
    text = request.POST.get(request.GET.get("field", ""), "")[: MAX_TEXT * 2].strip()
    counted = first.values() if text else ()
    found = {channel.get_network_display(): measure(channel, text) for channel in counted}
    lengths = [(name, length) for name, length in found.items() if length and length.limit]
    return render(request, "saved_replies/lengths.html", {"lengths": lengths})


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be put into the composer: a listbox, the best first."""
    thread, text = find_thread(pk), request.GET.get("q", "").replace("\x00", "")[:80]
    wanted, names = find_language(thread), dict(LANGUAGES)
    options = []
    for saved in list_suggested(text.strip().lstrip("/")):
        language = choose_language(saved.texts, wanted)
        is_other = bool(wanted) and language != wanted
        options.append((saved, language, names.get(language, ""), saved.texts[language], is_other))
    context = {"thread": thread, "options": options, "text": text}
    return render(request, "saved_replies/options.html", context)


@needs(Right.WORK_THREADS)
@require_POST
def use(request: HttpRequest, pk: int, saved_pk: int) -> HttpResponse:
    """{text}, filled in for the thread; it counts as used."""
    thread, now = find_thread(pk), timezone.now()
    saved = get_object_or_404(SavedReply, pk=saved_pk, retired_at=None)
    filled = fill_in(saved.texts, thread, by=signed_in_agent(request), now=now)
    count_use(saved, now=now)
    return JsonResponse({"text": filled.text, "language": filled.language, "gaps": filled.gaps})
