"""The one gate: whatever an agent in training would say to customers stops here."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from agents.training import is_in_training
from inbox.models import Reply

UNAPPROVED = gettext_noop("You are in training: a colleague approves each of your answers first.")


def refuse_trainee(by: Agent, *, approved_by: Agent | None = None) -> None:
    """Raises ValidationError for an agent in training, save for what a colleague has approved who
    is not in training.
    """
    if approved_by and approved_by != by and not is_in_training(approved_by):
        return
    if is_in_training(by):
        raise ValidationError({"text": _(UNAPPROVED)})


def refuse_later(departs: object) -> None:
    """Raises ValidationError where an agent in training chose when it goes out: approval does."""
    if departs:
        raise ValidationError(
            {"scheduled_for": _("In training, an answer goes out as soon as it is approved.")}
        )


def lacks_approval(reply: Reply) -> bool:
    """Its author has come into training since it was put off for later."""
    return bool(reply.agent and not reply.approved_by_id and is_in_training(reply.agent))
