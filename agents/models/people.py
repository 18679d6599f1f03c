"""Agents: the people who answer, the invitations that brought them, and what was done to both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.addresses import AddressField, lower_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Role(models.TextChoices):
    AGENT = "agent", _("agent")
    LEAD = "lead", _("team lead")
    ADMIN = "admin", _("admin")


class SignsAs(models.TextChoices):
    """How somebody signs, where the channel leaves the choice."""

    INITIALS = "initials", _("my initials")
    FIRST_NAME = "first_name", _("my first name")
    ALIAS = "alias", _("an alias")


UNDO_SECONDS = [(0, _("at once")), (5, _("after 5 seconds")), (10, _("after 10 seconds"))]


class AfterSend(models.TextChoices):
    NEXT = "next", _("open the next one")
    STAY = "stay", _("stay in the thread")
    LIST = "list", _("go to the list")


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        agent = self.model(email=email, **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(email=lower_address(username))


class Agent(AbstractBaseUser):
    """Somebody who works in the inbox. Never deleted, only deactivated: history needs the name."""

    email = AddressField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=8, blank=True)  # empty: the browser's
    has_single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    signs_as = models.CharField(
        _("sign answers with"), max_length=12, choices=SignsAs,
        default=SignsAs.INITIALS, db_default=SignsAs.INITIALS,
    )  # fmt: skip
    alias = models.CharField(_("alias"), max_length=20, blank=True, default="", db_default="")
    # How long an answer can be taken back before it leaves.
    undo_seconds = models.PositiveSmallIntegerField(
        _("send answers"), choices=UNDO_SECONDS, default=5, db_default=5
    )
    # What the screen does when a thread is done with.
    after_send = models.CharField(
        _("when a thread is done"), max_length=5, choices=AfterSend, default=AfterSend.NEXT,
        db_default=AfterSend.NEXT,
    )  # fmt: skip
    # How the desk tells of what is for them; nothing unless wished.
    has_sound = models.BooleanField(_("by a sound"), default=False, db_default=False)
    has_desktop = models.BooleanField(
        _("by a notification of this computer"), default=False, db_default=False
    )
    has_words = models.BooleanField(
        _("with the customer's name and words in it"), default=False, db_default=False
    )
    is_active = models.BooleanField(_("active"), default=True)
    # The day on which the writing test was passed, and who says so (nobody: it was so before we
    # asked). None: while a `TrainingRule` holds, what the agent writes needs an approval.
    writing_test_on = models.DateField(null=True, blank=True)
    writing_test_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Part of what a session is signed with: raising it ends every session of the agent.
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True)  # give or take a few minutes

    objects = AgentManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("alias"), condition=~models.Q(alias=""), name="one_agent_per_alias"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for older_hash in super().get_session_auth_fallback_hash():
            yield f"{older_hash}{self.session_epoch}"

    @property
    def seen_at(self) -> datetime | None:
        return max(filter(None, (self.last_seen_at, self.last_login)), default=None)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn. An expired one is open too: it can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A way in for one person, by a link of which only the hash is kept."""

    email = AddressField(_("mail address"))
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}"

    def is_usable(self, now: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


class PeopleEvent(models.Model):
    """What was done to an account, an invitation or a team, and by whom; written with it."""

    class Kind(models.TextChoices):
        # Each label is the sentence that tells the event; see `tell` below.
        INVITED = "invited", _("%(by)s invited %(subject)s")
        INVITED_AGAIN = "invited_again", _("%(by)s invited %(subject)s again")
        WITHDRAWN = "withdrawn", _("%(by)s withdrew the invitation of %(subject)s")
        JOINED = "joined", _("%(by)s joined")
        ROLE_CHANGED = "role_changed", _("%(by)s gave %(subject)s the role %(role)s")
        DEACTIVATED = "deactivated", _("%(by)s deactivated %(subject)s")
        REACTIVATED = "reactivated", _("%(by)s reactivated %(subject)s")
        CONSULTED = "consulted", _("%(by)s recorded that %(subject)s were consulted")
        UNCONSULTED = "unconsulted", _("%(by)s withdrew that %(subject)s were consulted")
        TOKEN_RENEWED = "token_renewed", _("%(by)s made a new API token")
        ON_CALL = "on_call", _("%(by)s put %(subject)s on call")
        OFF_CALL = "off_call", _("%(by)s took %(subject)s off call")
        REMIT_SET = "remit_set", _("%(by)s set what %(subject)s is given by “Take next”")
        TAKING_SET = "taking_set", _("%(by)s set what holds for everybody’s “Take next”")
        TEAM_MADE = "team_made", _("%(by)s made the team %(subject)s")
        TEAM_RENAMED = "team_renamed", _("%(by)s renamed the team %(former)s: %(subject)s")
        TEAM_PLANNED = "team_planned", _("%(by)s set the hours a week of %(subject)s: %(plan)s")
        TEAM_JOINED = "team_joined", _("%(by)s put %(subject)s into the team %(team)s")
        TEAM_LEFT = "team_left", _("%(by)s took %(subject)s out of the team %(team)s")
        TEAM_RETIRED = "team_retired", _("%(by)s retired the team %(subject)s")
        TEAM_REVIVED = "team_revived", _("%(by)s brought the team %(subject)s back")
        TEST_PASSED = (
            "test_passed",
            _("%(by)s recorded that %(subject)s passed the writing test"),
        )
        TEST_WITHDRAWN = "test_withdrawn", _("%(by)s withdrew the writing test of %(subject)s")
        TRAINING_BEGUN = (
            "training_begun",
            _("%(by)s switched on that new agents write drafts until their test is passed"),
        )
        TRAINING_ENDED = (
            "training_ended",
            _("%(by)s switched off that new agents write drafts"),
        )

    kind = models.CharField(max_length=16, choices=Kind)
    subject = models.CharField(max_length=254)  # the mail address of the person, or a team's name
    # Empty: from the command line.
    by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="people_events", null=True, blank=True
    )
    at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="people_event_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def tell(self) -> str:
        role = self.details.get("role")
        return self.get_kind_display() % {
            "by": self.by or gettext("The command line"),
            "subject": self.subject,
            "role": Role(role).label if role else "",
            "team": self.details.get("team", ""),
            "former": self.details.get("former", ""),
            "plan": self.details.get("plan", "") or "–",
        }
