"""The brand whose customers are answered here, as an admin has named it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models.people import Agent


class Brand(models.Model):
    """One row at most: an installation serves one brand. Without it the settings hold."""

    is_only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=64)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
