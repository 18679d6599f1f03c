"""Personal data: a person found, told what we hold of them, given it as a file, and erased."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.customers.suggest import search_profiles
from inbox.models import Customer, Erasure, PersonalExport, Retention
from inbox.paging import BadKey, read_page
from inbox.personal_data.describe import count_held
from inbox.personal_data.erase import ask_erasure
from inbox.personal_data.export import ask_export
from inbox.personal_data.retention import change_retention, read_retention
from inbox.personal_data.theirs import list_open_threads
from inbox.personal_data.words import OUTLIVING, name_counts
from inbox.reading.filters import NUMBER

if TYPE_CHECKING:  # which the class itself does not know at run time
    ModelForm = forms.ModelForm[Retention]
else:
    ModelForm = forms.ModelForm

LATEST_FIRST = ("-at", "-id")
PAGE = 25  # receipts
MOST_OPEN = 20  # threads that are named


class RetentionForm(ModelForm):
    class Meta:
        model = Retention
        fields = ("raw_days", "text_months")


@needs(Right.MANAGE_PERSONAL_DATA)
@never_cache
@require_safe
def show_personal_data(request: HttpRequest) -> HttpResponse:
    """Whom to look for, the receipts, one's own files, and for how long words are kept."""
    try:
        return _show(request, RetentionForm(instance=read_retention()))
    except BadKey:
        return HttpResponseBadRequest()


@needs(Right.MANAGE_PERSONAL_DATA)
@require_POST
def change_months(request: HttpRequest) -> HttpResponse:
    form = RetentionForm(request.POST, instance=read_retention())
    if not form.is_valid():
        return _show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    change_retention(**form.cleaned_data, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("Saved: it holds from the next minute on."))
    return redirect("inbox:personal_data")


def _show(
    request: HttpRequest, form: RetentionForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    wanted = request.GET.get("person", "")[:80]
    receipts = Erasure.objects.select_related("by", "customer")
    erasures, next_key = read_page(
        receipts, LATEST_FIRST, size=PAGE, key=request.GET.get("key", "")
    )
    mine = PersonalExport.objects.filter(by=signed_in_agent(request)).select_related("customer")
    context = {
        "wanted": wanted, "found": search_profiles(wanted, ()), "form": form,
        "retention": read_retention(), "erasures": erasures, "next_key": next_key,
        "exports": mine.order_by("-asked_at")[:PAGE],
    }  # fmt: skip
    return render(request, "personal_data/page.html", context, status=status)


@needs(Right.MANAGE_PERSONAL_DATA)
@never_cache
@require_safe
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "personal_data/person.html", _describe(_find_person(pk)))


@needs(Right.MANAGE_PERSONAL_DATA)
@require_POST
def make_file(request: HttpRequest, pk: int) -> HttpResponse:
    person, by = _find_person(pk), signed_in_agent(request)
    export = ask_export(person, by=by, now=timezone.now())
    return redirect("inbox:personal_export", pk=export.pk)


@needs(Right.MANAGE_PERSONAL_DATA)
@never_cache
@require_safe
def show_file(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "personal_data/export.html", {"export": _find_own(request, pk)})


@needs(Right.MANAGE_PERSONAL_DATA)
@never_cache
@require_safe
def take_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    export = _find_own(request, pk)
    if not export.file:
        raise Http404
    content = default_storage.open(export.file)
    return FileResponse(content, as_attachment=True, filename=export.file_name)


@needs(Right.MANAGE_PERSONAL_DATA)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go and what would stay; POST with the words typed begins."""
    person = _find_person(pk)
    verb = _("erase")
    context = _describe(person, without=OUTLIVING) | {"words": f"{verb} {person.pk}"}
    if request.method == "POST":
        try:
            _check_typed(request.POST.get("typed", ""), context["words"])
            seen = [int(one) for one in request.POST.getlist("name") if NUMBER.fullmatch(one)]
            by, now = signed_in_agent(request), timezone.now()
            erasure = ask_erasure(person, profile_ids=seen, by=by, now=now)
        except ValidationError as error:
            context["wrong"] = error.messages[0]
        else:
            return redirect("inbox:erasure", pk=erasure.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "wrong" in context else HTTPStatus.OK
    return render(request, "personal_data/erase.html", context, status=status)


@needs(Right.MANAGE_PERSONAL_DATA)
@never_cache
@require_safe
def show_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; once it is done, the receipt."""
    erasure = get_object_or_404(Erasure.objects.select_related("by"), pk=pk)
    context = {
        "erasure": erasure, "counts": name_counts(erasure.counts),
        "open_threads": list_open_threads(erasure.profile_ids)[:MOST_OPEN],
    }  # fmt: skip
    return render(request, "personal_data/erasure.html", context)


def _check_typed(typed: str, words: str) -> None:
    if " ".join(typed.split()).casefold() != words.casefold():
        raise ValidationError(_("Type the words exactly as they stand."))


def _find_person(pk: int) -> Customer:
    """One who has names: who was joined with another is found as that one. Raises Http404."""
    people = Customer.objects.filter(profiles__isnull=False).distinct()
    return get_object_or_404(people, pk=pk)


def _find_own(request: HttpRequest, pk: int) -> PersonalExport:
    """Nobody else asked for it."""
    mine = PersonalExport.objects.filter(by=signed_in_agent(request))
    return get_object_or_404(mine.select_related("customer"), pk=pk)


def _describe(person: Customer, *, without: Collection[str] = ()) -> dict[str, Any]:
    profiles = list(person.profiles.order_by("pk"))
    names = [one.pk for one in profiles]
    counts = {kind: n for kind, n in count_held(names).items() if kind not in without}
    return {
        "person": person, "profiles": profiles, "counts": name_counts(counts),
        "open_threads": list_open_threads(names).select_related("channel")[:MOST_OPEN],
        "erasure": Erasure.objects.filter(customer=person, finished_at=None).first(),
    }  # fmt: skip
