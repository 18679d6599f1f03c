"""Guides: what we answer and what not, and in which tone, by topic."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from inbox.models.labels import Label
from inbox.models.threads import Thread

MAX_TITLE, MAX_PART, MAX_TONE = 80, 1000, 300


class Guide(models.Model):
    """One topic. What it says stands in its versions; `latest` is the one that holds."""

    latest = models.OneToOneField(
        "GuideVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.latest)


class GuideVersion(models.Model):
    """What a guide said from `at` on. Never changed: another wording is another version."""

    class Language(models.TextChoices):
        SWEDISH = "sv", _("Swedish")
        FINNISH = "fi", _("Finnish")
        NORWEGIAN = "nb", _("Norwegian")
        DANISH = "da", _("Danish")
        ENGLISH = "en", _("English")

    guide = models.ForeignKey(
        Guide, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    title = models.CharField(max_length=MAX_TITLE)
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    labels = models.ManyToManyField(Label, related_name="+", blank=True)
    words = ArrayField(models.CharField(max_length=80), default=list)  # as they were written
    answers = models.TextField(max_length=MAX_PART)
    leaves_out = models.TextField(max_length=MAX_PART, blank=True)
    tone = models.TextField(max_length=MAX_TONE, blank=True)
    links = models.TextField(max_length=MAX_PART, blank=True)  # one a line, words before it
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["guide", "-at", "-id"], name="guide_version_newest")]

    def __str__(self) -> str:
        return self.title


class GuideSuggestion(models.Model):
    """A line that an agent would add to a part of a guide, and what a lead said to it. `version`:
    what the guide says since.
    """

    class Part(models.TextChoices):
        ANSWERS = "answers", _("What we answer")
        LEAVES_OUT = "leaves_out", _("What we do not answer")
        TONE = "tone", _("Tone")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("taken in as it stands")
        EDITED = "edited", _("taken in with changes")
        DECLINED = "declined", _("declined")

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="suggestions")
    thread = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    part = models.CharField(max_length=10, choices=Part, default=Part.ANSWERS)
    text = models.CharField(max_length=MAX_TONE)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    words = models.CharField(max_length=MAX_TONE, blank=True)  # why it was declined
    settled_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(
        GuideVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="guide_suggestion_open", condition=Q(outcome=""))
        ]

    def __str__(self) -> str:
        return self.text
