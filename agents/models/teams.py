"""Teams: who works together, and in which hours."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agents.models.hours import Schedule
from agents.models.people import Agent


class TeamQuerySet(models.QuerySet["Team"]):
    def active(self) -> TeamQuerySet:
        """Those to whom threads can be given."""
        return self.filter(retired_at=None)


class Team(models.Model):
    """Agents who answer for the same things. Without a schedule the brand's hours are theirs.

    `plan`: hours a week that the team means to spend on this work; it is the team's, no person's.
    Retired, it is given nothing more: its threads and figures stay its own.
    """

    name = models.CharField(_("name"), max_length=80)
    members = models.ManyToManyField(Agent, related_name="teams", blank=True)
    schedule = models.ForeignKey(
        Schedule, on_delete=models.SET_NULL, null=True, blank=True, related_name="teams"
    )
    plan = models.DecimalField(
        _("planned hours a week"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_team_a_name")]

    def __str__(self) -> str:
        return self.name
