"""Connecting an account by the network's own sign-in: there, back, and which Page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.rights import Right, needs
from connectors.models import Channel
from connectors.port import ConnectorError, Network
from connectors.registry import SIGN_INS
from connectors.sign_in import SignedIn
from inbox.channels.connect import connect_account
from inbox.channels.sign_in import (
    CHOICE,
    NAMES,
    Pending,
    SignInFailed,
    begin_sign_in,
    keep_choice,
    list_accounts,
    read_choice,
    take_pending,
)

View = Callable[..., HttpResponse]
DENIED = "access_denied"
# Browsers hold the network's pages, to which the form leads on, to be a part of sending it.
leads_to_network = cast(
    "Callable[[View], View]",
    csp_update({"form-action": ["https:", *([settings.SANDBOX_URL] if settings.IS_PLAY else [])]}),
)


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_network
def connect_new(request: HttpRequest, network: str) -> HttpResponse:
    if network not in SIGN_INS:
        raise Http404
    return _ask(request, Network(network), None)


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_network
def connect_again(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk, network__in=list(SIGN_INS))
    return _ask(request, Network(channel.network), channel)


def _ask(request: HttpRequest, network: Network, channel: Channel | None) -> HttpResponse:
    """What is going to happen; and off to the network."""
    missing = SIGN_INS[network].list_missing_settings()
    redirect_uri = request.build_absolute_uri(reverse("inbox:sign_in_return", args=[network]))
    if request.method == "POST" and not missing:
        return _lead_away(request, network, channel, redirect_uri)
    context = {
        "network": network,
        "network_name": NAMES[network],
        "channel": channel,
        "missing": missing,
        "redirect_uri": redirect_uri,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "channels/connect.html", context, status=status)


def _lead_away(
    request: HttpRequest, network: Network, channel: Channel | None, redirect_uri: str
) -> HttpResponse:
    address = begin_sign_in(
        request.session,
        network,
        redirect_uri=redirect_uri,
        now=timezone.now(),
        channel_id=channel.pk if channel else 0,
        is_read_only=request.POST.get("is_read_only") == "on",
    )
    return HttpResponseRedirect(address)


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_safe
def come_back(request: HttpRequest, network: str) -> HttpResponse:
    """The network sends the browser back, with a code or with the reason why not."""
    with failures_told(request):
        return _finish(request, network)
    return redirect("inbox:channels")


@contextmanager
def failures_told(request: HttpRequest) -> Iterator[None]:
    """What was not connected is told on the next page, in words."""
    try:
        yield
    except SignInFailed as failure:
        messages.error(request, failure.words)
    except ConnectorError as error:
        messages.error(request, f"{_(error.words)} {_('Nothing has changed.')}")


def _finish(request: HttpRequest, network: str) -> HttpResponse:
    now, given = timezone.now(), request.GET
    pending = take_pending(request.session, network, given.get("state", ""), now=now)
    if given.get("error") or not given.get("code"):
        raise SignInFailed(_tell_refusal(network, given.get("error", "")))
    found = list_accounts(pending, given["code"], now=now)
    if len(found) > 1:
        keep_choice(request.session, pending, found, now=now)
        return redirect("inbox:choose_page")
    return _connect(request, pending, found[0])


def _tell_refusal(network: str, error: str) -> str:
    name = NAMES[Network(network)]
    if error == DENIED:
        return _("You pressed Cancel at %(network)s. Nothing has changed.") % {"network": name}
    return _("%(network)s sent you back without a sign-in. Nothing has changed.") % {
        "network": name
    }


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_page(request: HttpRequest) -> HttpResponse:
    with failures_told(request):
        pending, found = read_choice(request.session, now=timezone.now())
        chosen = [one for one in found if one.account.external_id == request.POST.get("page")]
        if not chosen:
            return render(request, "channels/choose.html", {"found": found})
        request.session.pop(CHOICE)
        return _connect(request, pending, chosen[0])
    return redirect("inbox:channels")


def _connect(request: HttpRequest, pending: Pending, chosen: SignedIn) -> HttpResponse:
    found = SIGN_INS[pending.network].inspect(chosen, api_url=pending.api_url)
    channel, is_new = connect_account(
        Network(pending.network),
        found,
        now=timezone.now(),
        api_url=pending.api_url,
        is_read_only=pending.is_read_only,
    )
    messages.success(request, _tell_connected(channel, is_new=is_new))
    if found.missing_scopes:
        words: dict[str, Any] = {"scopes": ", ".join(found.missing_scopes)}
        messages.warning(
            request, _("The network did not give: %(scopes)s. What needs it is refused.") % words
        )
    return redirect("inbox:channels")


def _tell_connected(channel: Channel, *, is_new: bool) -> str:
    if is_new:
        return _("%(channel)s is connected.") % {"channel": channel}
    return _("%(channel)s is connected again, and goes on where it stopped.") % {"channel": channel}
