"""The small forms of the pages of opening hours. The grid of the week is agents.hours.grid's."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.choices import NamedChoiceField
from agents.hours.check import Wrong, read_time
from agents.hours.holidays import COUNTRIES
from agents.hours.ical_in import MOST_BYTES
from agents.models import Schedule
from agents.models.hours import brand_zone

DATE = {"type": "date"}
LONGEST_TARGET = 14 * 24 * 60  # minutes


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    return [(name, name.replace("_", " ")) for name in names]


class TimeField(forms.CharField):
    """A time as people write it; gives minutes from midnight."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": "6"})

    def clean(self, value: str | None) -> int:
        written = super().clean(value)
        try:
            return read_time(written)
        except Wrong as wrong:
            raise forms.ValidationError(wrong.words) from wrong


class ScheduleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        initial=brand_zone,
        help_text=_("It stays: another one would change what was."),
    )
    country = forms.ChoiceField(label=_("Holidays of"), choices=[*COUNTRIES.items()], initial="SE")


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )


class FromForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(DATE, "%Y-%m-%d"))


class DateForm(forms.Form):
    day = forms.DateField(label=_("Date"), widget=forms.DateInput(DATE, "%Y-%m-%d"))
    name = forms.CharField(
        label=_("Why"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    is_closed = forms.BooleanField(label=_("Closed all day"), required=False)


class OpenForm(forms.Form):
    until = TimeField(label=_("Open now until"), max_length=12)


class PreviewForm(forms.Form):
    on = forms.DateField(label=_("A message of"), widget=forms.DateInput(DATE, "%Y-%m-%d"))
    time = TimeField(label=_("at"), max_length=12)
    target = forms.IntegerField(
        label=_("answered within, minutes"), min_value=1, max_value=LONGEST_TARGET
    )


class CalendarForm(forms.Form):
    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        max_length=200,
        widget=forms.ClearableFileInput({"accept": ".ics,text/calendar"}),
    )

    def read(self) -> bytes:
        """A byte more than may be, so that it is seen."""
        return bytes(self.cleaned_data["file"].read(MOST_BYTES + 1))


class TeamHoursForm(forms.Form):
    schedule = NamedChoiceField(
        Schedule.objects.active(),
        required=False,
        empty_label=_("the brand's hours"),
    )
