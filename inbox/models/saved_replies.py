"""Saved replies: what is often answered, in several languages, and how it came to say so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from inbox.models.customers import LANGUAGES

MAX_TITLE = 80
MAX_TEXT = 2000
MAX_SHORTCUT = 20


class SavedReply(models.Model):
    """What it says now. `texts`: by language; `{name}` and its like are filled in where used."""

    title = models.CharField(max_length=MAX_TITLE)
    shortcut = models.CharField(max_length=MAX_SHORTCUT, blank=True)
    texts = models.JSONField(default=dict)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_replies"
    )
    edited_at = models.DateTimeField()
    used_count = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("shortcut"),
                condition=Q(retired_at=None) & ~Q(shortcut=""),
                name="one_saved_reply_a_shortcut",
            )
        ]
        indexes = [models.Index(fields=["title", "id"], name="saved_reply_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def written(self) -> list[tuple[str, str]]:
        """Language and text, in the order in which languages stand everywhere."""
        return [(code, self.texts[code]) for code, _name in LANGUAGES if code in self.texts]


class SavedReplyChange(models.Model):
    """One change of one: what it was before, so that it can be undone. Never altered."""

    class Kind(models.TextChoices):
        MADE = "made"
        CHANGED = "changed"
        RETIRED = "retired"
        REVIVED = "revived"

    saved_reply = models.ForeignKey(SavedReply, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    before = models.JSONField(default=dict)  # title, shortcut and texts
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["saved_reply", "-id"], name="saved_reply_changes")]

    def __str__(self) -> str:
        return f"{self.kind} {self.saved_reply_id}"
