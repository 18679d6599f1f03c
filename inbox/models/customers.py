"""Customers are people; profiles are the names under which the networks know them."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.models import NETWORKS
from connectors.port import Network

LANGUAGES = [
    ("sv", _("Swedish")),
    ("sv-FI", _("Swedish in Finland")),
    ("fi", _("Finnish")),
    ("nb", _("Norwegian")),
    ("da", _("Danish")),
    ("en", _("English")),
]


class Customer(models.Model):
    name = models.CharField(max_length=200, blank=True)
    # What they write, and what we write to them: guessed from their words, or set by an agent.
    language = models.CharField(
        max_length=5, choices=LANGUAGES, blank=True, default="", db_default=""
    )
    has_set_language = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


# One to four words of letters, as "Anna-Lena O'Brien" and "J. R. Åkesson" are.
WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?"
SAYABLE = re.compile(f"{WORD}(?: {WORD}){{0,3}}")


class Profile(models.Model):
    """A handle on a network. Without a customer it is one of ours."""

    network = models.CharField(max_length=16, choices=NETWORKS)
    external_id = models.CharField(max_length=64)
    handle = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="profiles"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "external_id"], name="one_profile_per_account"
            )
        ]
        # By pattern: a name's beginning is looked for, too.
        indexes = [
            models.Index(OpClass(Lower("name"), "text_pattern_ops"), name="profile_small_name"),
            models.Index(OpClass(Lower("handle"), "text_pattern_ops"), name="profile_small_handle"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.display_handle or self.external_id

    @property
    def sayable_name(self) -> str:
        """What we may call them in an answer that nobody reads first: a name of few plain words,
        else the handle. Strangers call themselves what they like: links, numbers, somebody else.
        """
        return self.name if SAYABLE.fullmatch(self.name) else self.handle

    @property
    def display_handle(self) -> str:
        return f"@{self.handle}" if self.handle and self.network == Network.X else self.handle

    @property
    def initials(self) -> str:
        words = [word for word in self.display_name.replace("@", " ").split() if word]
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


class ProfileMove(models.Model):
    """Profiles of one person were joined by hand: kept so that it can be undone."""

    from_customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    to_customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="joined")
    profiles = models.ManyToManyField(Profile, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.from_customer_id} -> {self.to_customer_id}"
