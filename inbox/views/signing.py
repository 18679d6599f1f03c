"""Whether a channel's answers are signed, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from inbox.models import Signing
from inbox.outbox.sign import change_signing

if TYPE_CHECKING:
    SigningModelForm = forms.ModelForm[Signing]
else:
    SigningModelForm = forms.ModelForm


class SigningForm(SigningModelForm):
    class Meta:
        model = Signing
        fields = ["rule", "is_private"]


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    signing = Signing.objects.filter(channel=channel).first()
    form = SigningForm(request.POST or None, instance=signing)
    if form.is_valid():
        change_signing(
            channel, **form.cleaned_data, by=signed_in_agent(request), now=timezone.now()
        )
        messages.success(request, _("%(channel)s: the signature is saved.") % {"channel": channel})
        return redirect("inbox:channels")
    context = {"channel": channel, "form": form}
    return render(request, "channels/signing.html", context, status=422 if form.errors else 200)
