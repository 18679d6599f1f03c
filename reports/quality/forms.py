"""What a lead fills in: a new round, and a judgement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.choices import NamedChoiceField
from agents.models import Team
from reports.periods import WITHIN
from reports.quality.models import MAX_NOTE, Mark

DATE = {"type": "date"}
LONGEST = timedelta(days=366)
USUAL, FEWEST, MOST = 20, 5, 100  # answers in a round


class RoundForm(forms.Form):
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(DATE, "%Y-%m-%d"), validators=WITHIN
    )
    last = forms.DateField(
        label=gettext_lazy("To, inclusive"), widget=forms.DateInput(DATE, "%Y-%m-%d"),
        validators=WITHIN,
    )  # fmt: skip
    team = NamedChoiceField(
        Team.objects.active(), label=gettext_lazy("Team"), required=False,
        empty_label=gettext_lazy("all teams"),
    )  # fmt: skip
    size = forms.IntegerField(
        label=gettext_lazy("How many answers"), min_value=FEWEST, max_value=MOST, initial=USUAL
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and not timedelta() <= last - first <= LONGEST:
            raise ValidationError({"last": _("Choose a day of the year after the first one.")})
        return data


class JudgementForm(forms.Form):
    language = forms.TypedChoiceField(choices=Mark, coerce=lambda value: Mark(int(value)))
    tone = forms.TypedChoiceField(choices=Mark, coerce=lambda value: Mark(int(value)))
    content = forms.TypedChoiceField(choices=Mark, coerce=lambda value: Mark(int(value)))
    note = forms.CharField(required=False, max_length=MAX_NOTE)
