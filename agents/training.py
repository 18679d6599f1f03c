"""Writing tests: recorded, withdrawn, and whether who has none is in training."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent, TrainingRule
from agents.refusals import Refused

Kind = PeopleEvent.Kind


def find_rule() -> TrainingRule | None:
    """The one that holds. None: everybody sends by themselves."""
    return list_rules().select_related("by").first()


def list_rules() -> QuerySet[TrainingRule]:
    """Those that hold: one at most."""
    return TrainingRule.objects.filter(ended_at=None)


def is_in_training(agent: Agent) -> bool:
    """What such an agent writes goes out when a colleague has approved it. Whoever has passed the
    test costs no statement.
    """
    return agent.writing_test_on is None and list_rules().exists()


@transaction.atomic
def record_test(agent: Agent, *, on: date, by: Agent, now: datetime) -> None:
    """The agent has passed the writing test. Raises Refused for one's own, and for a day to come.
    Harmless twice: the first record stays.
    """
    if agent == by:
        raise Refused(_("You cannot record a test of your own: ask a colleague."))
    if on > timezone.localdate(now):
        raise Refused(_("It must have happened: choose a day that has come."))
    waiting = Agent.objects.filter(pk=agent.pk, writing_test_on=None)
    if waiting.update(writing_test_on=on, writing_test_by=by):
        agent.refresh_from_db()
        write_people_event(Kind.TEST_PASSED, agent.email, by=by, at=now, on=on.isoformat())


@transaction.atomic
def withdraw_test(agent: Agent, *, by: Agent, now: datetime) -> None:
    """As if it had not been passed. Raises Refused for one's own. Harmless twice."""
    if agent == by:
        raise Refused(_("You cannot withdraw a test of your own: ask a colleague."))
    passed = Agent.objects.filter(pk=agent.pk).exclude(writing_test_on=None)
    if passed.update(writing_test_on=None, writing_test_by=None):
        agent.refresh_from_db()
        write_people_event(Kind.TEST_WITHDRAWN, agent.email, by=by, at=now)


@transaction.atomic
def begin_training(*, by: Agent, now: datetime) -> TrainingRule:
    """From now on new agents write drafts. Harmless twice. Raises Refused while nobody could
    approve them.
    """
    if current := find_rule():
        return current
    if not Agent.objects.filter(is_active=True).exclude(writing_test_on=None).exists():
        raise Refused(_("Nobody could approve what they write: record a passed test first."))
    write_people_event(Kind.TRAINING_BEGUN, "", by=by, at=now)
    return TrainingRule.objects.create(by=by, at=now)


@transaction.atomic
def end_training(*, by: Agent, now: datetime) -> None:
    """Everybody sends by themselves again. Harmless twice."""
    if TrainingRule.objects.filter(ended_at=None).update(ended_at=now, ended_by=by):
        write_people_event(Kind.TRAINING_ENDED, "", by=by, at=now)
