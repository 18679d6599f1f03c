"""Connecting a blog or forum by the address of its feed."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.rights import Right, needs
from connectors.port import ConnectorError, Network
from connectors.registry import identify
from connectors.sign_in import SignedIn
from inbox.channels.connect import connect_account


class FeedForm(forms.Form):
    address = forms.URLField(
        label=gettext_lazy("Address of the feed"),
        help_text=gettext_lazy("RSS or Atom, of a blog, a forum or one of its topics."),
        max_length=200,
        assume_scheme="https",
    )


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def connect_feed(request: HttpRequest) -> HttpResponse:
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _connect(request, form.cleaned_data["address"])
        except ConnectorError as error:
            form.add_error("address", _(error.words))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "channels/feed.html", {"form": form}, status=status)


def _connect(request: HttpRequest, address: str) -> HttpResponse:
    account = identify(Network.FEED, token="", api_url=address)
    found = SignedIn(account, {"token": ""})
    channel, _is_new = connect_account(Network.FEED, found, now=timezone.now(), api_url=address)
    messages.success(request, _("%(channel)s is connected.") % {"channel": channel})
    return redirect("inbox:channels")
