"""What we know of a person beside what they wrote: kept by name, so that it follows who is joined
with another, and parted again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inbox.models.customers import Profile


class CustomerNote(models.Model):
    """A line for colleagues about a person, seen beside each of their threads."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="customer_notes")
    text = models.CharField(max_length=1000)  # personal numbers masked
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"note {self.pk} on profile {self.profile_id}"


class ContactStop(models.Model):
    """The person asked to be left alone: we answer what they write to us, and say nothing else."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="contact_stops")
    why = models.CharField(max_length=200, blank=True)  # personal numbers masked
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile"], condition=Q(ended_at=None), name="one_contact_stop_a_name"
            )
        ]

    def __str__(self) -> str:
        return f"stop {self.pk} for profile {self.profile_id}"
