"""The page New post: what we say of our own accord, and what became of it."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from connectors.port import ConnectorError, Way
from connectors.registry import connect
from inbox.channels.costs import tell_cost
from inbox.models import Publication
from inbox.publishing.submit import list_places, submit_publication
from inbox.reading.filters import NUMBER

SHOWN = 20


class PostForm(forms.Form):
    channels = forms.ModelMultipleChoiceField(
        list_places(),
        label=gettext_lazy("Where"), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Everybody can read it. Comments come into the queue as one group."),
    )  # fmt: skip
    client_id = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def submit(self, request: HttpRequest) -> bool:
        """Whether it is on its way; else what is wrong stands with the fields."""
        if not self.is_valid():
            return False
        agent, now = signed_in_agent(request), timezone.now()
        try:
            submit_publication(by=agent, now=now, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
            return False
        except ConnectorError as error:
            self.add_error("channels", _(error.words))
            return False
        return True


@needs(Right.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = PostForm(initial={"client_id": uuid4().hex})
        return render(request, "publishing/page.html", describe(form))
    form = PostForm(request.POST)
    if form.submit(request):
        messages.success(request, _("It is on its way."))
        return redirect("inbox:publishing")
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "publishing/page.html", describe(form), status=status)


def describe(form: PostForm) -> dict[str, Any]:
    latest = Publication.objects.select_related("channel", "agent", "message").order_by("-pk")
    return {"form": form, "publications": latest[:SHOWN]}


@needs(Right.PUBLISH)
@require_POST
def measure_post(request: HttpRequest) -> HttpResponse:
    """How much room is left on each chosen channel, as its network counts, and what a link
    costs.
    """
    text = request.POST.get("text", "").strip()
    chosen = [int(pk) for pk in request.POST.getlist("channels")[:50] if NUMBER.fullmatch(pk)]
    channels = Channel.objects.filter(pk__in=chosen, is_active=True)
    lengths = []
    for channel in channels:
        with suppress(ConnectorError):  # its key is lost: it says so when the post is sent
            length = connect(channel).measure(text, Way.STATUS)
            lengths.append((channel, length, tell_cost(channel, text, Way.STATUS)))
    return render(request, "publishing/length.html", {"lengths": lengths})
