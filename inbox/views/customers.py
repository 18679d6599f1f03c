"""One person under several names, joined and parted by hand; and their language."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.customers.join import join_customers, part_customers
from inbox.customers.language import set_language
from inbox.customers.suggest import search_profiles
from inbox.models import Customer, ProfileMove
from inbox.paging import BadKey
from inbox.reading.contacts import count_contacts
from inbox.reading.filters import NUMBER
from inbox.reading.neighbours import read_others, read_profiles
from inbox.reading.places import read_places
from inbox.templatetags.customers import language_name
from inbox.views.answering import Toast, answer, find_thread, refuse_act
from inbox.views.screens import describe_place


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Customers whose name or handle begins as the agent writes."""
    thread = find_thread(pk)
    found = search_profiles(request.GET.get("person", "")[:80], read_profiles(thread))
    places = read_places(found)
    context = {"thread": thread, "found": found, "places": places, "is_searched": True}
    return render(request, "inbox/candidates.html", context)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_others(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's threads that the pane has no room for, a page from `key` on."""
    thread = find_thread(pk)
    try:
        others, next_key = read_others(thread, key=request.GET.get("key", ""))
    except BadKey:
        return HttpResponseBadRequest()
    context = {
        **describe_place(request), "thread": thread, "others": others, "next_key": next_key,
        "contacts": count_contacts([other.pk for other in others]),
    }  # fmt: skip
    return render(request, "inbox/others.html", context)


@needs(Right.WORK_THREADS)
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread's customer and `customer` are one person."""
    thread, written = find_thread(pk), request.POST.get("customer", "")
    wanted = int(written) if NUMBER.fullmatch(written) else 0
    other = get_object_or_404(Customer, pk=wanted)
    kept = get_object_or_404(Customer, profiles__threads=thread)
    try:
        move = join_customers(kept, other, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return answer(request, pk, toast=Toast(error.messages[0], kind="error"))
    words = _("Joined: %(name)s is the same customer.") % {"name": other.name or _("Somebody")}
    undo = ("delete", reverse("inbox:joining", args=[thread.pk, move.pk]))
    return answer(request, pk, toast=Toast(words, thread, undo=undo), is_beside=True)


@needs(Right.WORK_THREADS)
@require_http_methods(["DELETE"])
def part(request: HttpRequest, pk: int, move_pk: int) -> HttpResponse:
    """Undo a joining of the thread's customer; 404 for others'."""
    thread = find_thread(pk)
    customer_id = thread.profile.customer_id if thread.profile else None
    theirs = ProfileMove.objects.filter(
        Q(to_customer=customer_id) | Q(from_customer=customer_id)
    )  # after parting, the thread may be the other one's
    move, agent = get_object_or_404(theirs, pk=move_pk), signed_in_agent(request)
    part_customers(move, by=agent, now=timezone.now())
    toast = Toast(_("They are two customers again."), thread)
    return answer(request, pk, toast=toast, is_beside=True)


@needs(Right.WORK_THREADS)
@require_POST
def change_language(request: HttpRequest, pk: int) -> HttpResponse:
    """What the thread's customer is written to in. Empty: as their own words tell."""
    thread = find_thread(pk)
    customer = get_object_or_404(Customer, profiles__threads=thread)
    language = request.POST.get("language", request.GET.get("language", ""))
    agent, now = signed_in_agent(request), timezone.now()
    try:
        former = set_language(customer, language, thread=thread, by=agent, now=now)
    except ValidationError as error:
        return refuse_act(request, pk, error)
    undo = (
        "post",
        f"{reverse('inbox:language', args=[thread.pk])}?{urlencode({'language': former})}",
    )
    words = _("The customer's language: %(name)s") % {"name": language_name(language)}
    return answer(request, pk, toast=Toast(words, thread, undo=undo), is_beside=True)
