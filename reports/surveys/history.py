"""Labels, verdicts and answers of a made-up past (`inbox.history`), drawn with known truth.

After its threads were made, and before they are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from agents.brand import brand_zone
from inbox.history.bare import bare_tables
from inbox.history.make import PREFIX
from inbox.models import Label
from reports.closures.models import Closure, Verdict
from reports.surveys.models import Kind, Survey
from reports.surveys.questions import find_questions

TABLES = ["reports_closure", "reports_survey", "inbox_thread_labels"]
TOPICS = (
    "försening", "biljett", "pengar tillbaka", "app", "ersättningsbuss", "komfort", "bagage",
    "cykel", "personal", "tillgänglighet", "wifi", "hittegods",
)  # fmt: skip

# Of closings with an answer; of surveys that were sent; of answers.
VERDICTS = {
    Verdict.ASKED: 0.46, Verdict.UNREACHABLE: 0.30, Verdict.RESTING: 0.08, Verdict.WINDOW: 0.05,
    Verdict.SAMPLED_OUT: 0.05, Verdict.REFUSED: 0.02, Verdict.OBJECTED: 0.01, Verdict.OFF: 0.03,
}  # fmt: skip
ANSWERED = 0.33
BEFORE = (0.15, 0.25, 0.30, 0.20, 0.10)  # 1 to 5
STEPS = (0.05, 0.25, 0.40, 0.30)  # one down, none, one up, two up; never beyond the scale
LESS = 0.9
TOLD = 0.95  # each of the later questions

# The first topics are far more frequent than the last, as in life.
DRAW = """
    CREATE TEMPORARY TABLE answers_drawn ON COMMIT DROP AS
    WITH drawn AS (
        SELECT event.id AS event_id, thread.id AS thread_id, thread.channel_id, thread.team_id,
            profile_id, event.at AS closed_at, event.facts ->> 'reason' AS reason,
            random() AS fate, random() < %(answered)s AS is_answered, random() AS pace,
            1 + width_bucket(random(), %(before)s::float8[]) AS before,
            width_bucket(random(), %(steps)s::float8[]) - 1 AS step,
            random() < %(told)s AS tells_before, random() < %(told)s AS tells_less,
            random() < %(less)s AS needs_less,
            CASE WHEN random() < 0.7 THEN floor(random() ^ 2 * %(labels)s)::int END AS topic,
            CASE WHEN random() < 0.2 THEN floor(random() ^ 2 * %(labels)s)::int END AS other_topic
        FROM inbox_threadevent AS event JOIN inbox_thread AS thread ON thread.id = thread_id
        JOIN connectors_channel AS channel ON channel.id = thread.channel_id
        WHERE verb = 'closed' AND starts_with(channel.external_id, %(prefix)s)
        ORDER BY event.id
    )
    SELECT *, CASE WHEN reason = 'answered'
        THEN (%(verdicts)s::text[])[1 + width_bucket(fate, %(fates)s::float8[])]
        ELSE 'unneeded' END AS verdict
    FROM drawn
"""
INSERT_LABELS = """
    INSERT INTO inbox_thread_labels (thread_id, label_id)
    SELECT DISTINCT thread_id, (%(label_ids)s::bigint[])[1 + place]
    FROM answers_drawn, unnest(ARRAY[topic, other_topic]) AS topics (place)
    WHERE place IS NOT NULL
"""
INSERT_CLOSURES = """
    INSERT INTO reports_closure (event_id, thread_id, channel_id, team_id, label_ids, reason,
        is_incident, closed_at, day, hour, verdict, decided_at)
    SELECT event_id, thread_id, channel_id, team_id, coalesce(labels, '{}'), reason, false,
        closed_at, (closed_at AT TIME ZONE %(zone)s)::date,
        extract(hour FROM closed_at AT TIME ZONE %(zone)s), verdict, closed_at + interval '30 min'
    FROM answers_drawn LEFT JOIN (
        SELECT thread_id AS labelled_id, array_agg(label_id ORDER BY label_id) AS labels
        FROM inbox_thread_labels GROUP BY thread_id
    ) AS labelled ON labelled_id = thread_id
    ORDER BY event_id
    ON CONFLICT (event_id) DO UPDATE SET
        label_ids = excluded.label_ids, verdict = excluded.verdict, decided_at = excluded.decided_at
"""
INSERT_SURVEYS = """
    INSERT INTO reports_survey (kind, closure_id, thread_id, profile_id, question_set_id, language,
        asked_at, sent_at, ends_at, answered_at, now, before, needs_less, words)
    SELECT 'contact', event_id, thread_id, profile_id, %(question_set_id)s, 'sv', sent_at, sent_at,
        sent_at + interval '14 days',
        CASE WHEN is_answered THEN sent_at + pace * interval '1 day' END,
        CASE WHEN is_answered THEN least(5, greatest(1, before + step)) END,
        CASE WHEN is_answered AND tells_before THEN before END,
        CASE WHEN is_answered AND tells_less THEN needs_less END, ''
    FROM answers_drawn
    CROSS JOIN LATERAL (SELECT closed_at + interval '31 min' AS sent_at) AS moment
    WHERE verdict = 'asked' ORDER BY event_id
"""
LIST_THREADS = """
    INSERT INTO reports_changedthread (thread_id) SELECT thread_id FROM answers_drawn
    EXCEPT SELECT thread_id FROM reports_changedthread
"""
STATEMENTS = {
    "closings drawn": DRAW,
    "labels": INSERT_LABELS,
    "closings": INSERT_CLOSURES,
    "surveys": INSERT_SURVEYS,
    "threads to count": LIST_THREADS,
}


def make_answers(*, seed: int, tell: Callable[[str], object]) -> None:
    """In one transaction; the same seed draws the same answers. `tell` hears of each step."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [seed % 1_000_000 / 1_000_000])
        chosen = _describe()
        with bare_tables(cursor, TABLES):
            _set_triggers(cursor, "DISABLE")
            for name, statement in STATEMENTS.items():
                cursor.execute(statement, chosen)
                tell(f"{name}: {cursor.rowcount:,}")
            _set_triggers(cursor, "ENABLE")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def _describe() -> dict[str, Any]:
    labels = [Label.objects.get_or_create(name=f"{PREFIX}{name}")[0] for name in TOPICS]
    return {
        "prefix": PREFIX, "zone": brand_zone(), "answered": ANSWERED, "less": LESS,
        "told": TOLD, "before": _add_up(BEFORE), "steps": _add_up(STEPS),
        "verdicts": list(VERDICTS), "fates": _add_up(VERDICTS.values()),
        "label_ids": [label.pk for label in labels], "labels": len(labels),
        "question_set_id": find_questions(Kind.CONTACT).pk,
    }  # fmt: skip


def _add_up(shares: Any) -> list[float]:
    """The bounds between them."""
    return list(accumulate(shares))[:-1]


def _set_triggers(cursor: CursorWrapper, state: str) -> None:
    """What they would list is listed once, at the end."""
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")


def has_answers() -> bool:
    return Survey.objects.filter(closure__channel__external_id__startswith=PREFIX).exists()


@transaction.atomic
def purge_answers() -> None:
    """Before the threads of that past are taken away, too."""
    of_past = {"channel__external_id__startswith": PREFIX}
    Survey.objects.filter(closure__in=Closure.objects.filter(**of_past)).delete()
    Closure.objects.filter(**of_past).delete()
    Label.objects.filter(name__startswith=PREFIX).delete()
