"""What customers wrote and the database would not take."""

from __future__ import annotations

from django.db import models

from connectors.models import Channel


class RefusedPost(models.Model):
    """A post that could not be stored, by the network's id: it stands there, and can be read again
    once the fault is mended.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="refused_posts")
    external_id = models.CharField(max_length=128)
    error = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="one_refusal_per_post")
        ]

    def __str__(self) -> str:
        return f"{self.external_id} of {self.channel_id}"
