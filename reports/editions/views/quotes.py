"""Choose at most five quotes of a frozen report, hide words in them, and put them in order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.refusals import refusals_told
from agents.rights import Right, needs, signed_in_agent
from inbox.paging import BadKey
from reports.editions.calendar import of_edition
from reports.editions.quotes import (
    choose_quote,
    find_words,
    hide_in_quote,
    move_quote,
    read_candidates,
    take_out,
)
from reports.editions.words import name_period
from reports.models import Edition, Quote, Survey


@needs(Right.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_quotes(request: HttpRequest, pk: int) -> HttpResponse:
    """Posted to: the survey whose words become a quote."""
    edition = get_object_or_404(Edition.objects.defer("facts"), pk=pk)
    if request.method == "POST":
        survey = get_object_or_404(Survey, pk=_read_number(request.POST.get("survey", "")))
        with refusals_told(request):
            choose_quote(edition, survey, by=signed_in_agent(request), now=timezone.now())
        return redirect("editions:quotes", pk=pk)
    try:
        candidates, next_key = read_candidates(edition, key=request.GET.get("after", ""))
    except BadKey:
        return redirect("editions:quotes", pk=pk)
    chosen = edition.quotes.select_related("survey__closure__channel", "chosen_by")
    context = {
        "edition": edition,
        "title": name_period(of_edition(edition)),
        "chosen": [(quote, _list_words(quote)) for quote in chosen.order_by("place")],
        "is_full": len(chosen) >= Quote.MOST,
        "candidates": candidates,
        "next_key": next_key,
    }
    return render(request, "editions/quotes.html", context)


@needs(Right.SEE_REPORTS)
@require_POST
def change_quote(request: HttpRequest, pk: int) -> HttpResponse:
    quote = get_object_or_404(Quote.objects.select_related("survey", "edition"), pk=pk)
    with refusals_told(request):
        match request.POST.get("act"):
            case "hide":
                hide_in_quote(quote, [_read_number(one) for one in request.POST.getlist("place")])
            case "up":
                move_quote(quote)
            case "out":
                take_out(quote)
    return redirect("editions:quotes", pk=quote.edition_id)


def _list_words(quote: Quote) -> list[tuple[int, str, bool]]:
    """Each word with its place, and whether it is hidden; none where the words are gone."""
    if not find_words(quote) or not quote.survey:
        return []
    words = quote.survey.words.split()
    return [(place, word, place in quote.hidden) for place, word in enumerate(words)]


def _read_number(written: str) -> int:
    """Or one that nothing has."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
