"""Who gets every report by mail, and how it went."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.refusals import refusals_told
from agents.rights import Right, needs, signed_in_agent
from reports.editions.mail import send_again, write_mail
from reports.editions.models import LANGUAGES
from reports.editions.recipients import add_recipient, take_off_list
from reports.editions.show import read_days
from reports.models import Mailing, Recipient
from reports.periods import MONTH, find_period
from reports.selection import brand_day

MAILINGS_SHOWN = 50


class RecipientForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)


@needs(Right.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_recipients(request: HttpRequest) -> HttpResponse:
    """Posted to: an address that comes to the list."""
    form = RecipientForm(request.POST or None, initial={"language": "sv"})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with refusals_told(request):
            add_recipient(
                chosen["address"], chosen["language"], by=signed_in_agent(request),
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The next report goes there, too."))
        return redirect("editions:recipients")
    mailings = Mailing.objects.select_related("recipient", "edition").defer("edition__facts")
    context = {
        "form": form,
        "recipients": Recipient.objects.filter(is_active=True).order_by("address"),
        "mailings": mailings.order_by("-pk")[:MAILINGS_SHOWN],
    }
    return render(request, "editions/recipients.html", context)


@needs(Right.SEE_REPORTS)
@require_POST
def change_recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """`act`: "test" sends the report of last month as it stands now; anything else takes it off."""
    recipient = get_object_or_404(Recipient, pk=pk, is_active=True)
    if request.POST.get("act") == "test":
        send_test(request, recipient)
    else:
        take_off_list(recipient, by=signed_in_agent(request))
        messages.success(request, _("It gets no more reports."))
    return redirect("editions:recipients")


def send_test(request: HttpRequest, recipient: Recipient) -> None:
    now = timezone.now()
    month = find_period(MONTH, brand_day(now).replace(day=1) - timedelta(days=1))
    with translation.override(recipient.language):
        mail = write_mail(read_days(month, now=now), None, recipient.address)
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        told = f"{type(error).__name__}: {error}"
        messages.error(request, _("The mail server did not take it. {why}").format(why=told))
    else:
        messages.success(
            request, _("A test mail is on its way to {address}.").format(address=recipient.address)
        )


@needs(Right.SEE_REPORTS)
@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    send_again(get_object_or_404(Mailing, pk=pk), now=timezone.now())
    messages.success(request, _("It is sent again in a moment."))
    return redirect("editions:recipients")
