"""What the installation remembers of its own work."""

from __future__ import annotations

from django.db import models


class FailedTask(models.Model):
    """A task that ended in an error which nobody foresaw, with the ids that it was given. Each
    task may run again at any time, so that trying again is always safe.
    """

    name = models.CharField(max_length=120)
    arguments = models.JSONField(default=list)  # ids and no words: nothing of customers
    key = models.CharField(max_length=64)  # of the arguments: the same work stands here once
    error = models.CharField(max_length=300)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_failure_per_work")]
        indexes = [models.Index(fields=["-last_at"], name="failed_task_latest")]

    def __str__(self) -> str:
        return f"{self.name} {self.arguments}"
