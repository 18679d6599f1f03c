"""The words that threads are labelled with: made and retired by leads."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.names import sort_named
from inbox.models import Label

MAX_NAME = 40  # characters
MOST = 500  # labels that a team can tell apart, and many more


def list_labels() -> list[Label]:
    """Those that can be put on, by name."""
    shown = Label.objects.filter(is_active=True).order_by("name")[:MOST]
    return sort_named(shown)


@transaction.atomic
def make_label(name: str) -> Label:
    """A label of this name; one that was retired comes back. Raises ValidationError."""
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > MAX_NAME:
        words = _("A label has between 1 and %(n)d characters.") % {"n": MAX_NAME}
        raise ValidationError({"label": words})
    label = Label.objects.select_for_update().filter(name__iexact=name).first()
    if label is None:
        return Label.objects.create(name=name)
    if not label.is_active:
        label.is_active = True
        label.save(update_fields=["is_active"])
    return label


def retire_label(label: Label) -> None:
    """It can be put on nothing more, and stays where it is."""
    Label.objects.filter(pk=label.pk).update(is_active=False)
