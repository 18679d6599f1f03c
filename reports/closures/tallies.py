"""The statements that sum closings up: for the tables of sums by day, and for filters beyond these.

Each gives the columns of its table, in its order. `condition` is over closings.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.backends.utils import CursorWrapper

from reports.closures.models import AnswerTally, ClosureTally, TopicTally

SUM_CLOSURES = """
    SELECT day, channel_id, team_id, reason, verdict, count(*)::int AS closures
    FROM reports_closure AS closure
    WHERE {condition}
    GROUP BY day, channel_id, team_id, reason, verdict
"""
SUM_TOPICS = """
    SELECT day, channel_id, team_id, label_id, count(*)::int AS closures
    FROM reports_closure AS closure, unnest(label_ids) AS label_id
    WHERE {condition}
    GROUP BY day, channel_id, team_id, label_id
"""


def _count_steps(name: str) -> str:
    steps = (f"count(*) FILTER (WHERE {name} = {step})::int" for step in range(1, 6))
    return f"ARRAY[{', '.join(steps)}] AS {name}"


# Whoever answered was asked, also where we do not know yet that it arrived.
SUM_ANSWERS = f"""
    SELECT day, channel_id, team_id,
        count(coalesce(sent_at, answered_at))::int AS sent, count(answered_at)::int AS answered,
        {_count_steps("now")}, {_count_steps("before")},
        count(now - before)::int AS pairs, coalesce(sum(now - before), 0)::int AS gain,
        coalesce(sum((now - before) * (now - before)), 0)::int AS gain_squared,
        count(*) FILTER (WHERE needs_less)::int AS less_yes,
        count(*) FILTER (WHERE NOT needs_less)::int AS less_no
    FROM reports_closure AS closure JOIN (
        SELECT closure_id, sent_at, answered_at, now, before, needs_less FROM reports_survey
    ) AS survey ON closure_id = event_id
    WHERE {{condition}}
    GROUP BY day, channel_id, team_id
"""  # noqa: S608 - a constant
SUMS: dict[type[models.Model], str] = {
    ClosureTally: SUM_CLOSURES,
    TopicTally: SUM_TOPICS,
    AnswerTally: SUM_ANSWERS,
}


def sum_up_closures(cursor: CursorWrapper, day: date) -> None:
    """The sums of one day, made anew."""
    for model, summed in SUMS.items():
        table = model._meta.db_table  # noqa: SLF001 - Django's own way to ask
        columns = ", ".join(field.name for field in model._meta.concrete_fields[1:])  # noqa: SLF001
        cursor.execute(f"DELETE FROM {table} WHERE day = %s", [day])  # noqa: S608
        cursor.execute(
            f"INSERT INTO {table} ({columns}) {summed.format(condition='day = %s')}", [day]
        )
