"""What a thread bears, and what it is to the agent who opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject

from agents.models import Agent
from agents.names import name_key
from agents.training import list_rules
from inbox.models import Attachment, Draft, Label, PersonalNotice, Submission, Thread, ThreadWatch
from inbox.models.attachments import UNSENT
from inbox.prepared import Given, Prepared
from inbox.reading.stretch import list_unsent


@dataclass(frozen=True, slots=True)
class Own:
    """`has_unseen`: the agent was told something of it, and has not seen it. `has_uploads`: added
    pictures to an answer that is not sent yet. `has_unsent`: anybody's answer is on its way;
    `has_submission`: waits for approval.
    `worn`: its labels, {pk, name} of each, by name.
    """

    is_watched: bool
    has_unseen: bool
    has_draft: bool
    has_uploads: bool
    has_unsent: bool
    is_in_training: bool
    has_submission: bool
    worn: Sequence[Mapping[str, Any]]


WAITING = Submission.State.WAITING
WORN = Label.objects.filter(threads=OuterRef("pk"))
HERE = {"agent": Given("agent"), "thread": OuterRef("pk")}
ASKED = Prepared(
    lambda: (
        Thread.objects.filter(pk=Given("thread"))
        .only("pk")
        .annotate(
            is_watched=Exists(ThreadWatch.objects.filter(**HERE)),
            has_unseen=Exists(PersonalNotice.objects.filter(**HERE, seen_at=None)),
            has_draft=Exists(Draft.objects.filter(**HERE)),
            has_uploads=Exists(Attachment.objects.filter(UNSENT, **HERE)),
            has_unsent=Exists(list_unsent(OuterRef("pk"))),
            has_submission=Exists(Submission.objects.filter(thread=OuterRef("pk"), state=WAITING)),
            is_training_on=Exists(list_rules()),
            worn=ArraySubquery(WORN.values(told=JSONObject(pk="pk", name="name"))),
        )
    )
)


def read_own(thread: Thread, agent: Agent) -> Own:
    """One statement."""
    facts = vars(ASKED.ask(thread=thread.pk, agent=agent.pk)[0])
    facts["is_in_training"] = agent.writing_test_on is None and facts["is_training_on"]
    facts["worn"] = sorted(facts["worn"], key=lambda label: name_key(label["name"]))
    return Own(**{name: facts[name] for name in Own.__slots__})
