"""The one statement that sums waits up, for a table of sums by day and for filters beyond it.

A histogram has a bucket for each hundredth more: a percentile read from it is true within 0.5 %.
"""

from __future__ import annotations

GROWTH = 1.01
ERROR = 0.005  # of a percentile, as a share of it


def middle_of(bucket: int) -> float:
    """The seconds that stand for a bucket."""
    return float(GROWTH ** (bucket + 0.5))


# Each wait counts among all hours by the clock on the wall; among opening hours, where it began in
# them, by open time; among closed hours, where it did not, by the clock on the wall again.
SUM_DAYS = f"""
    SELECT day, kind, hours, channel_id, team_id, is_incident,
        sum(met)::int AS met, sum(unneeded)::int AS unneeded, sum(follow_ups)::int AS follow_ups,
        sum(seconds)::bigint AS seconds,
        sum(within_5)::int AS within_5, sum(within_60)::int AS within_60,
        coalesce(array_agg(bucket ORDER BY bucket) FILTER (WHERE met > 0), '{{{{}}}}') AS buckets,
        coalesce(array_agg(met ORDER BY bucket) FILTER (WHERE met > 0), '{{{{}}}}') AS counts
    FROM (
        SELECT day, kind, hours, channel_id, team_id, is_incident, bucket,
            count(*) FILTER (WHERE state = 'met')::int AS met,
            count(*) FILTER (WHERE state = 'unneeded')::int AS unneeded,
            count(*) FILTER (WHERE is_follow_up)::int AS follow_ups,
            coalesce(sum(lasted) FILTER (WHERE state = 'met'), 0) AS seconds,
            count(*) FILTER (WHERE state = 'met' AND lasted <= 300) AS within_5,
            count(*) FILTER (WHERE state = 'met' AND lasted <= 3600) AS within_60
        FROM reports_wait AS wait
        CROSS JOIN LATERAL (
            VALUES ('all', time),
                (CASE WHEN is_open THEN 'open' ELSE 'closed' END,
                 CASE WHEN is_open THEN open_time ELSE time END)
        ) AS mode (hours, lasted)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN state = 'met'
                THEN floor(ln(greatest(lasted, 1)::float8) / ln({GROWTH}::float8))::int END
        ) AS place (bucket)
        WHERE {{condition}}
        GROUP BY day, kind, hours, channel_id, team_id, is_incident, bucket
    ) AS bucketed
    GROUP BY day, kind, hours, channel_id, team_id, is_incident
"""  # noqa: S608 - a constant

SUM_HOURS = """
    SELECT day, hour, is_open, channel_id, team_id, is_incident, count(*)::int AS contacts
    FROM reports_wait AS wait
    WHERE kind IN ('first', 'next') AND {condition}
    GROUP BY day, hour, is_open, channel_id, team_id, is_incident
"""
