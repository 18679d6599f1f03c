"""What an incident's page shows: how many threads, and how far each act is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from inbox.incidents.group import ACTIVE, find_threads
from inbox.models import Incident, IncidentAct, IncidentStep, Label, Reply, Thread

SAMPLE = 5
COUNTED = 2000  # beyond it the screen says "2000+"
ACTS = 20
LEFT_SHOWN = 20

State = IncidentStep.State


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be grouped: how many (COUNTED + 1 at most), and some of them."""

    count: int
    sample: Sequence[Thread]


def read_preview(*, keyword: str, label: Label | None) -> Preview:
    found = find_threads(keyword=keyword, label=label)
    count = found.values("pk")[: COUNTED + 1].count()
    sample = found.select_related("channel", "profile").order_by("-last_message_at")[:SAMPLE]
    return Preview(count, list(sample))


@dataclass(frozen=True, slots=True)
class ActProgress:
    """`sent` of the `done` answers have gone out; `left`: as they were, with some of the why."""

    act: IncidentAct
    total: int
    done: int
    sent: int
    undone: int
    left: Sequence[IncidentStep]
    left_count: int

    @property
    def settled(self) -> int:
        return self.total if self.act.finished_at else self.done + self.left_count + self.undone

    @property
    def is_going(self) -> bool:
        return self.act.finished_at is None


def read_acts(incident: Incident) -> list[ActProgress]:
    acts = incident.acts.select_related("by", "undone_by").order_by("-at", "-pk")[:ACTS]
    return [read_act(act) for act in acts]


def read_act(act: IncidentAct) -> ActProgress:
    counts = Counter(dict(act.steps.values_list("state").annotate(n=Count("pk")).order_by()))
    sent = act.steps.filter(state=State.DONE, reply__state=Reply.State.SENT).count()
    left = act.steps.filter(state=State.LEFT).exclude(words="").select_related("thread__profile")
    return ActProgress(
        act, counts.total(), counts[State.DONE], sent, counts[State.UNDONE],
        list(left.order_by("pk")[:LEFT_SHOWN]), counts[State.LEFT],
    )  # fmt: skip


def count_threads(incident: Incident) -> dict[str, Any]:
    """`open`: not closed; `matching`: like it, and in no incident yet."""
    counts = incident.threads.aggregate(
        total=Count("pk"), open=Count("pk", filter=Q(status__in=ACTIVE))
    )
    if incident.ended_at:
        return {**counts, "matching": 0}
    found = find_threads(keyword=incident.keyword, label=incident.label)
    return {**counts, "matching": found.values("pk")[: COUNTED + 1].count()}
