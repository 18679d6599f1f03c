"""Which closings may be asked about, as far as our own tables tell: the first of the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from connectors.models import Channel
from inbox.models import (
    ClosedReason,
    Direction,
    IncidentThread,
    Message,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from reports.models import Closure, SurveyPause, SurveySettings, Verdict

LOCKED = [Channel.State.REAUTHORISE, Channel.State.REFUSED]
ON_ITS_WAY = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.UNKNOWN]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds at `now`. `closed_channels`: those on which nobody is asked."""

    settings: SurveySettings
    closed_channels: Sequence[int]
    is_off: bool
    now: datetime

    @property
    def due_before(self) -> datetime:
        """What was closed until then is old enough."""
        return self.now - timedelta(minutes=self.settings.delay)


def read_settings() -> SurveySettings:
    """The one row; what it would say where nobody has decided anything."""
    return SurveySettings.objects.order_by("pk").first() or SurveySettings()


def load_rules(*, now: datetime, is_off: bool | None = None) -> Rules:
    """`is_off`: as if that were so, to look first."""
    chosen = read_settings()
    if is_off is None:
        is_off = not (chosen.is_on and settings.PUBLIC_URL)
    closed = Q(is_active=False) | Q(is_read_only=True) | Q(state__in=LOCKED)
    closed_channels = Channel.objects.filter(closed | Q(surveying__is_on=False))
    return Rules(chosen, list(closed_channels.values_list("pk", flat=True)), is_off, now)


def list_due(rules: Rules) -> QuerySet[Closure]:
    """Those that nobody has decided, old enough. One whose answer is still on its way waits; so
    does what has become part of another thread, until it is counted there.
    """
    on_its_way = Reply.objects.filter(
        thread=OuterRef("thread"), is_automatic=False, state__in=ON_ITS_WAY
    )
    merged = Thread.objects.filter(pk=OuterRef("thread"), status=Status.MERGED)
    old_enough = Closure.objects.filter(
        verdict=Verdict.UNDECIDED, closed_at__lte=rules.due_before
    ).exclude(Exists(merged))
    return old_enough.exclude(Q(reason=ClosedReason.ANSWERED) & Exists(on_its_way))


def with_ruling(closures: QuerySet[Closure], rules: Rules) -> QuerySet[Any]:
    """`ruling`: the verdict from `UNNEEDED` to `PAUSED`, or empty: then the person decides."""
    thread = OuterRef("thread")
    answers = Message.objects.filter(
        thread=thread, direction=Direction.OUTBOUND, is_automatic=False, deleted_at=None
    )
    reopened = ThreadEvent.objects.filter(thread=thread, verb=Verb.REOPENED, pk__gt=OuterRef("pk"))
    closed = Thread.objects.filter(pk=thread, status=Status.CLOSED)
    incident = IncidentThread.objects.filter(thread=thread)
    is_off = Q(channel__in=rules.closed_channels) if not rules.is_off else ~Q(pk=None)
    return closures.annotate(
        ruling=Case(
            When(~Q(reason=ClosedReason.ANSWERED), then=Value(Verdict.UNNEEDED)),
            When(~Exists(answers), then=Value(Verdict.UNANSWERED)),
            When(~Exists(closed) | Exists(reopened), then=Value(Verdict.REOPENED)),
            When(Q(is_incident=True) | Exists(incident), then=Value(Verdict.INCIDENT)),
            When(is_off, then=Value(Verdict.OFF)),
            When(Exists(_find_pauses(rules)), then=Value(Verdict.PAUSED)),
            default=Value(Verdict.UNDECIDED),
        )
    )


def _find_pauses(rules: Rules) -> QuerySet[SurveyPause]:
    """Those that held at some time between the closing and now."""
    borne = Thread.labels.through.objects.filter(
        thread=OuterRef(OuterRef("thread")), label=OuterRef("label")
    )
    held = Q(ends_at=None) | Q(ends_at__gt=OuterRef("closed_at"))
    pauses = SurveyPause.objects.filter(held, begins_at__lte=rules.now)
    return pauses.filter(Q(label=None) | Exists(borne))
