"""The small forms of the first hour."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.hours.check import Days
from agents.hours.holidays import COUNTRIES
from agents.views.hours_forms import zone_choices

WORKDAY, LONG_DAY = (480, 1020), (420, 1140)  # minutes from midnight: 8-17, 7-19
PRESETS: dict[str, Days] = {
    "office": (*(((WORKDAY),),) * 5, (), ()),
    "generous": (*((LONG_DAY,),) * 5, ((540, 1020),), ((600, 1140),)),
    "daily": (((480, 1200),),) * 7,
}


class BrandForm(forms.Form):
    name = forms.CharField(
        label=_("What customers call you"), max_length=80,
        help_text=_("It stands on surveys, in mails and above this page."),
    )  # fmt: skip
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices,
        help_text=_("Days and months are counted by it. It stays once messages have come in."),
    )  # fmt: skip


class HoursForm(forms.Form):
    preset = forms.ChoiceField(
        label=_("When somebody answers"), widget=forms.RadioSelect, initial="generous",
        choices=[
            ("office", _("Monday to Friday 8–17")),
            ("generous", _("Monday to Friday 7–19, Saturday 9–17, Sunday 10–19")),
            ("daily", _("every day 8–20")),
        ],
        help_text=_("Each day can be changed later, and every change keeps the past as it was."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Holidays of"), choices=[*COUNTRIES.items()], initial="SE")
