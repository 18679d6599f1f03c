"""What leads write about feedback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.choices import NamedChoiceField
from agents.models import Agent
from inbox.models import Label
from reports.feedback.follow import MAX_OUTCOME, MAX_OWNER
from reports.feedback.gather import MOST
from reports.feedback.models import LONGEST, Feedback, Outcome, State
from reports.feedback.reading import list_open
from reports.selection import brand_day

DATE = {"type": "date"}


def read_choice(query: Mapping[str, str]) -> tuple[State, Label | None]:
    """What an address chooses; what makes no sense is as if it were absent."""
    state, number = query.get("state", ""), query.get("topic", "")
    pk = int(number) if number.isdecimal() and len(number) < 10 else 0
    chosen = State(state) if state in State.values else State.OPEN
    return chosen, Label.objects.filter(pk=pk).first()


class TitleForm(forms.Form):
    title = forms.CharField(label=_("What should change"), max_length=LONGEST)
    topic = NamedChoiceField(
        Label.objects.all(), label=_("Topic"), required=False,
        empty_label=_("No topic"),
    )  # fmt: skip

    @classmethod
    def of(cls, feedback: Feedback) -> TitleForm:
        return cls(initial={"title": feedback.title, "topic": feedback.topic_id})


class OwnerForm(forms.Form):
    owner = forms.CharField(
        label=_("Name or e-mail"), max_length=MAX_OWNER, required=False,
        help_text=_("Whoever can change it, most often somebody who has no account here."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    owner_agent = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True).order_by("name", "pk"), label=_("Or one of us"),
        required=False, empty_label=_("Nobody of us"),
    )  # fmt: skip

    @classmethod
    def of(cls, feedback: Feedback) -> OwnerForm:
        name = "" if feedback.owner_agent_id else feedback.owner
        return cls(initial={"owner": name, "owner_agent": feedback.owner_agent_id})


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices)
    on = forms.DateField(label=_("Since or from"), widget=forms.DateInput(DATE, "%Y-%m-%d"))
    words = forms.CharField(
        label=_("In words"), max_length=MAX_OUTCOME, widget=forms.Textarea({"rows": 2}),
        help_text=_("As the report tells it to the rest of the company."),
    )  # fmt: skip

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])

    @classmethod
    def of(cls, feedback: Feedback, *, now: datetime) -> OutcomeForm:
        told = {"outcome": feedback.outcome, "words": feedback.outcome_words}
        return cls(initial={**told, "on": feedback.outcome_on or brand_day(now)})


class OthersForm(forms.Form):
    """Of what is without an outcome, of the same topic first."""

    others = forms.TypedMultipleChoiceField(
        label=_("The same as"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip

    def __init__(self, feedback: Feedback, data: Any = None) -> None:
        super().__init__(data)
        near = [feedback.topic] if feedback.topic else []
        found = list_open(first=near, but=[feedback.pk], limit=MOST)
        choices = [(one.pk, one.title) for one in found]
        self.fields["others"].choices = choices  # type: ignore[attr-defined]
