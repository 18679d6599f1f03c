"""Files for a spreadsheet: asked for, followed while they are written, and taken."""

from __future__ import annotations

from django import forms
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from reports import tasks
from reports.export.make import ask_export
from reports.forms import SelectionForm
from reports.models import Export
from reports.selection import brand_day


class ExportForm(forms.Form):
    content = forms.ChoiceField(label=_("What"), choices=Export.Content)
    format = forms.ChoiceField(label=_("Format"), choices=Export.Format)


@needs(Right.SEE_BOARD)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The selection stands in the address, as on the board."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return redirect("reports:board")
    now = timezone.now()
    export = ask_export(
        SelectionForm(request.GET).choose(today=brand_day(now)),
        content=form.cleaned_data["content"],
        form=form.cleaned_data["format"],
        by=signed_in_agent(request),
        language=get_language() or "",
        now=now,
    )
    transaction.on_commit(lambda: tasks.write_export.delay(export.pk))
    return redirect("reports:export", pk=export.pk)


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_export(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "reports/export.html", {"export": _find(request, pk)})


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def take_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    export = _find(request, pk)
    if not export.file:
        raise Http404
    return FileResponse(
        default_storage.open(export.file), as_attachment=True, filename=export.file_name
    )


def _find(request: HttpRequest, pk: int) -> Export:
    """One's own: nobody else asked for it."""
    return get_object_or_404(Export, pk=pk, by=signed_in_agent(request))
