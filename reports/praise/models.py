"""Praise: a mark on a customer's message. The words stay the message's own: they are read from it
each time, so that what a customer deletes is gone here, too.
"""

from __future__ import annotations

import re

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from inbox.models import Message, Profile
from inbox.models.customers import SAYABLE

HANDLES = re.compile(r"(?:@\w+[\s,:]+)+")  # whom a post is written to
SAID_NOW = MD5("message__text")
SAID = {"said": SAID_NOW}


class Naming(models.TextChoices):
    """What the wall says of who wrote it."""

    NONE = "none", _("without a name")
    FIRST = "first", _("first name")
    HANDLE = "handle", _("handle")


class PraiseQuerySet(models.QuerySet["Praise"]):
    def standing(self) -> PraiseQuerySet:
        """Of which the words are there, and are the latest."""
        latest = self.filter(message__deleted_at=None, message__replaced_by=None)
        return latest.exclude(message__text="")

    def praised(self) -> PraiseQuerySet:
        """What a person has called praise."""
        return self.standing().filter(marked_at__isnull=False, left_out_at=None)

    def counted(self) -> PraiseQuerySet:
        """As `praised`, and what was so called and has been erased here since: it was said."""
        standing = ~Q(message__text="") | Q(message__erased_at__isnull=False)
        latest = self.filter(standing, message__deleted_at=None, message__replaced_by=None)
        return latest.filter(marked_at__isnull=False, left_out_at=None)

    def on_wall(self) -> PraiseQuerySet:
        """In the words in which a lead has put it there: what was changed since must be seen."""
        return self.standing().filter(shown_at__isnull=False, seen=SAID_NOW)

    def to_choose(self) -> PraiseQuerySet:
        """Marked and suggested, not on the wall."""
        return self.standing().filter(~Q(seen=SAID_NOW) | Q(shown_at=None), left_out_at=None)

    def left_out(self) -> PraiseQuerySet:
        return self.standing().filter(left_out_at__isnull=False)

    def told(self) -> PraiseQuerySet:
        """With all that a page tells of each: no statement more."""
        parts = ["message__author", "message__channel", "marked_by", "shown_by", "left_out_by"]
        return self.select_related(*parts).defer("message__raw").annotate(**SAID)


class Praise(models.Model):
    """Suggested by its tag, or marked by an agent (`marked_at`); on the wall from `shown_at` on.

    `said_at`: the message's time. `seen`: of the words as the lead saw them, so that others never
    come to the wall unseen. `is_agreed`: the customer was asked (what was written privately).
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="praise")
    said_at = models.DateTimeField()
    is_tagged = models.BooleanField(default=False)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_out_at = models.DateTimeField(null=True, blank=True)
    left_out_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen = models.CharField(max_length=32, blank=True)
    naming = models.CharField(max_length=6, choices=Naming, default=Naming.NONE)
    is_agreed = models.BooleanField(default=False)

    objects = PraiseQuerySet.as_manager()
    said: str  # of the words as they are: of those that were read as `told`

    class Meta:
        indexes = [models.Index(F("said_at").desc(), F("id").desc(), name="praise_newest")]

    def __str__(self) -> str:
        return f"praise in {self.message_id}"

    @property
    def is_changed(self) -> bool:
        """The customer has changed the words since a lead put them on the wall."""
        return self.shown_at is not None and self.seen != self.said

    @property
    def words(self) -> str:
        """What the wall says: the text without the handles that it begins with."""
        text = self.message.text
        return HANDLES.sub("", text, count=1) if text.startswith("@") else text

    @property
    def name(self) -> str:
        """What the wall calls the customer; empty: nothing."""
        return name_customer(self.message.author, Naming(self.naming))

    @property
    def names(self) -> list[tuple[Naming, str]]:
        """What the wall may call the customer, each with the name that it comes to."""
        told = [(naming, name_customer(self.message.author, naming)) for naming in Naming]
        return [(naming, name) for naming, name in told if name or naming == Naming.NONE]

    @property
    def usual_naming(self) -> Naming:
        """As chosen before; else what is public anyway, and nothing of what was private."""
        if self.shown_at:
            return Naming(self.naming)
        is_known = Naming.HANDLE in dict(self.names)
        return Naming.HANDLE if is_known and not self.message.is_private else Naming.NONE


def name_customer(profile: Profile | None, naming: Naming) -> str:
    """Empty where there is no such name, or none that can be said."""
    if profile is None or naming == Naming.NONE:
        return ""
    if naming == Naming.HANDLE:
        return profile.display_handle
    return profile.name.split()[0] if SAYABLE.fullmatch(profile.name) else ""


class PraiseSearch(models.Model):
    """How far messages were looked through for these tags. One row."""

    tags = models.TextField()
    message_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.tags} up to {self.message_id}"
