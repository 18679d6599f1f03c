"""The first hour, for admins: one page that leads from nothing to the first answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.brand import brand_name, brand_zone, name_brand
from agents.forms import InviteForm
from agents.hours.change import local_today, set_week
from agents.hours.create import create_schedule
from agents.invite import Invitee, invite_agent
from agents.models import Schedule
from agents.refusals import Refused, refusals_told
from agents.rights import Right, needs, signed_in_agent
from agents.views.people import FRESH_LINK, deliver
from connectors.models import Channel
from connectors.port import ConnectorError
from inbox.models import Thread
from inbox.views.welcome_forms import PRESETS, BrandForm, HoursForm
from inbox.welcome.play import (
    SILENT,
    NoSandbox,
    connect_sandbox,
    start_disruption,
    write_as_customer,
)
from inbox.welcome.steps import find_next, read_done


@needs(Right.SET_UP)
@require_safe
@never_cache
def show_welcome(request: HttpRequest) -> HttpResponse:
    return render_welcome(request)


def render_welcome(request: HttpRequest, **wrong: Any) -> HttpResponse:
    """`wrong`: a form with what is wrong in it, in the place of a fresh one."""
    done = read_done()
    context = {
        "steps": done.items(),
        "done": {step.value: is_done for step, is_done in done.items()},
        "done_count": sum(done.values()),
        "next": find_next(done),
        "brand_form": BrandForm(initial={"name": brand_name(), "zone": brand_zone()}),
        "hours_form": HoursForm(),
        "invite_form": InviteForm(initial={"language": get_language()}),
        "schedule": Schedule.objects.filter(is_default=True).first(),
        "channels": list(Channel.objects.filter(is_active=True).order_by("network", "handle")[:20]),
        "has_sandbox": bool(settings.SANDBOX_URL),
        "first_thread": Thread.objects.order_by("pk").first(),
        "fresh_link": request.session.pop(FRESH_LINK, None),
        **wrong,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "welcome/page.html", context, status=status)


@needs(Right.SET_UP)
@require_POST
def set_brand(request: HttpRequest) -> HttpResponse:
    form = BrandForm(request.POST)
    if form.is_valid():
        try:
            name_brand(**form.cleaned_data, by=signed_in_agent(request), now=timezone.now())
            return redirect("inbox:welcome")
        except Refused as refusal:
            form.add_error("zone", str(refusal))
    return render_welcome(request, brand_form=form)


@needs(Right.SET_UP)
@require_POST
def set_hours(request: HttpRequest) -> HttpResponse:
    """The brand's first schedule; one that is there is changed on its own page."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        return render_welcome(request, hours_form=form)
    by, now, country = signed_in_agent(request), timezone.now(), form.cleaned_data["country"]
    with refusals_told(request):
        if not Schedule.objects.filter(is_default=True).exists():
            name, zone = brand_name(), brand_zone()
            schedule = create_schedule(name, zone=zone, country=country, by=by, now=now)
            week, today = PRESETS[form.cleaned_data["preset"]], local_today(schedule, now)
            set_week(schedule, week, valid_from=today, by=by, now=now)
    return redirect("inbox:welcome")


@needs(Right.SET_UP)
@require_POST
def invite_colleague(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if form.is_valid():
        by, now = signed_in_agent(request), timezone.now()
        try:
            invitation, token = invite_agent(Invitee(**form.cleaned_data), by=by, now=now)
            deliver(request, invitation, token)
            return redirect("inbox:welcome")
        except Refused as refusal:
            form.add_error("email", str(refusal))
    return render_welcome(request, invite_form=form)


@needs(Right.SET_UP)
@require_POST
def connect_demo(request: HttpRequest) -> HttpResponse:
    """The sandbox's brand, with customers who are made up."""
    try:
        if settings.SANDBOX_URL:
            connect_sandbox(str(settings.SANDBOX_URL), now=timezone.now())
    except NoSandbox:
        messages.error(request, _(SILENT))
    except ConnectorError as error:
        messages.error(request, _(error.words))
    return redirect("inbox:welcome")


@needs(Right.SET_UP)
@require_POST
def write_first(request: HttpRequest) -> HttpResponse:
    """A first message from a made-up customer, which takes the whole way of a real one."""
    try:
        if settings.SANDBOX_URL:
            write_as_customer(_("Hello! Does anybody answer here?"))
    except NoSandbox:
        messages.error(request, _(SILENT))
    return redirect("inbox:welcome")


@needs(Right.SET_UP)
@require_safe
@never_cache
def show_first(request: HttpRequest) -> HttpResponse:
    """Asked for again and again until the first message is here."""
    context = {"first_thread": Thread.objects.order_by("pk").first()}
    return render(request, "welcome/first.html", context)


@needs(Right.MANAGE_INCIDENTS)
@require_POST
def disrupt(request: HttpRequest) -> HttpResponse:
    """In the demo alone: many customers write about one thing at once."""
    try:
        if settings.IS_PLAY:
            number = start_disruption()
            words = _("A train stands still. %(n)d customers write within two minutes.")
            messages.success(request, words % {"n": number})
    except NoSandbox:
        messages.error(request, _(SILENT))
    return redirect("inbox:queue")
