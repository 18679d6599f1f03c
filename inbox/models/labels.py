"""Labels: what threads are about, in the team's own words."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class Label(models.Model):
    name = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)  # those that are not stay on what bears them

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_label_per_name")]

    def __str__(self) -> str:
        return self.name
