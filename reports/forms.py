"""What a reader of the board chooses. What makes no sense is as if it were absent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.choices import NamedChoiceField
from agents.models import Team
from connectors.models import Channel
from inbox.models import Label
from reports.models import Hours, Incidents
from reports.selection import Selection

LONGEST = timedelta(days=3 * 366)
USUAL = timedelta(days=28)
DATE = {"type": "date"}


class SelectionForm(forms.Form):
    """Read from an address; the days are the brand's."""

    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(DATE, "%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To, inclusive"), required=False, widget=forms.DateInput(DATE, "%Y-%m-%d")
    )
    hours = forms.ChoiceField(label=_("Hours"), choices=Hours, required=False)
    channel = forms.ModelChoiceField(
        Channel.objects.filter(is_read_only=False).order_by("network", "handle", "pk"),
        label=_("Channel"), required=False, empty_label=_("all channels"),
    )  # fmt: skip
    team = NamedChoiceField(
        Team.objects.all(), label=_("Team"), required=False, empty_label=_("all teams")
    )
    label = NamedChoiceField(
        Label.objects.all(), label=_("Label"), required=False, empty_label=_("any label")
    )
    incidents = forms.ChoiceField(label=_("Incidents"), choices=Incidents, required=False)

    def choose(self, *, today: date) -> Selection:
        """What was chosen, or the last four weeks of everything."""
        self.is_valid()
        chosen: dict[str, Any] = self.cleaned_data
        last = chosen.get("last") or max(today, chosen.get("first") or today)
        first = chosen.get("first") or last - USUAL + timedelta(days=1)
        first = max(min(first, last), last - LONGEST)
        keys = {name: chosen[name].pk for name in ("channel", "team", "label") if chosen.get(name)}
        return Selection(
            first, last, Hours(chosen.get("hours") or Hours.ALL),
            keys.get("channel"), keys.get("team"), keys.get("label"),
            Incidents(chosen.get("incidents") or Incidents.WITH),
        )  # fmt: skip
