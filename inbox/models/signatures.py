"""Which channel's answers are signed, and how."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel


class Signing(models.Model):
    """A channel's rule. A channel without a row signs nothing."""

    class Rule(models.TextChoices):
        NONE = "none", _("not at all")
        INITIALS = "initials", _("with initials: ^EL")
        FIRST_NAME = "first_name", _("with the first name: /Elin")
        OWN = "own", _("as each agent chooses")

    channel = models.OneToOneField(
        Channel, on_delete=models.CASCADE, primary_key=True, related_name="signing"
    )
    rule = models.CharField(_("Answers are signed"), max_length=12, choices=Rule, default=Rule.NONE)
    is_private = models.BooleanField(_("Private messages, too"), default=False)

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.rule}"
