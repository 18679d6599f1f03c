"""Filters of the queue that somebody gave a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agents.models import Agent


class SavedView(models.Model):
    """`query`: the filter as it stands in an address. Shared ones are everybody's, kept by leads;
    the others are their maker's alone. From `deleted_at` on it shows no more, until that is undone.
    """

    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    by = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    place = models.PositiveIntegerField(default=0)  # among the others, from the first on
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["by"], name="saved_view_own", condition=Q(deleted_at=None)),
            models.Index(
                fields=["place"],
                name="saved_view_shared",
                condition=Q(deleted_at=None, is_shared=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name
