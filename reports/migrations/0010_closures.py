from django.conf import settings
from django.db import migrations

# What closings and their sums follow from beyond the thread itself: verdicts, answers, labels. Each
# lists the thread, which locks nothing that somebody else may hold.
LIST_CHANGES = """
    CREATE FUNCTION reports_list_decided() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reports_changedthread (thread_id)
        SELECT changed.thread_id FROM changed JOIN former USING (event_id)
        WHERE changed.verdict <> former.verdict;
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_decided AFTER UPDATE ON reports_closure
        REFERENCING OLD TABLE AS former NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_decided();

    CREATE FUNCTION reports_list_surveyed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reports_changedthread (thread_id)
        SELECT closure.thread_id
        FROM changed JOIN reports_closure AS closure ON event_id = closure_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_asked AFTER INSERT ON reports_survey
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_surveyed();
    CREATE TRIGGER reports_unasked AFTER DELETE ON reports_survey
        REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_surveyed();

    CREATE FUNCTION reports_list_answered() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reports_changedthread (thread_id)
        SELECT closure.thread_id FROM changed JOIN former USING (id)
        JOIN reports_closure AS closure ON event_id IN (changed.closure_id, former.closure_id)
        WHERE (
                changed.closure_id, changed.sent_at, changed.answered_at, changed.now,
                changed.before, changed.needs_less
            ) IS DISTINCT FROM (
                former.closure_id, former.sent_at, former.answered_at, former.now,
                former.before, former.needs_less);
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_answered AFTER UPDATE ON reports_survey
        REFERENCING OLD TABLE AS former NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_answered();

    CREATE FUNCTION reports_list_labelled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reports_changedthread (thread_id)
        SELECT DISTINCT thread.id FROM changed JOIN inbox_thread AS thread ON thread.id = thread_id
        WHERE status = 'closed'
            OR EXISTS (SELECT FROM reports_closure AS closure WHERE closure.thread_id = thread.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_labelled AFTER INSERT ON inbox_thread_labels
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_labelled();
    CREATE TRIGGER reports_unlabelled AFTER DELETE ON inbox_thread_labels
        REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_labelled();
"""
LIST_NO_MORE = """
    DROP FUNCTION reports_list_decided() CASCADE;
    DROP FUNCTION reports_list_surveyed() CASCADE;
    DROP FUNCTION reports_list_answered() CASCADE;
    DROP FUNCTION reports_list_labelled() CASCADE;
"""
# What was closed before surveys came is asked about no more. As `reports.closures.derive` has it.
WRITE_CLOSURES = """
    WITH turned AS (
        SELECT id, thread_id, verb, agent_id, at, facts ->> 'reason' AS reason,
            count(*) FILTER (WHERE verb = 'reopened') OVER passed AS run
        FROM inbox_threadevent WHERE verb IN ('closed', 'reopened')
        WINDOW passed AS (PARTITION BY thread_id ORDER BY at, id)
    ), closed AS (
        SELECT id, thread_id, run, at AS closed_at, row_number() OVER passed AS place,
            last_value(reason) OVER (passed ROWS BETWEEN UNBOUNDED PRECEDING
                AND UNBOUNDED FOLLOWING) AS reason
        FROM turned WHERE verb = 'closed'
        WINDOW passed AS (PARTITION BY thread_id, run ORDER BY at, id)
    )
    INSERT INTO reports_closure (
        event_id, thread_id, channel_id, team_id, label_ids, reason, is_incident, closed_at,
        reopened_at, day, hour, verdict, decided_at)
    SELECT closed.id, thread.id, channel_id, team_id, coalesce(labels, '{}'),
        coalesce(closed.reason, ''), place.thread_id IS NOT NULL, closed.closed_at,
        coalesce(reopened.at, CASE WHEN status <> 'closed' THEN closed.closed_at END),
        (closed.closed_at AT TIME ZONE %(zone)s)::date,
        extract(hour FROM closed.closed_at AT TIME ZONE %(zone)s),
        CASE WHEN closed.reason = 'answered' THEN 'off' ELSE 'unneeded' END, now()
    FROM closed JOIN inbox_thread AS thread ON thread.id = closed.thread_id
    LEFT JOIN turned AS reopened ON reopened.verb = 'reopened'
        AND reopened.thread_id = closed.thread_id AND reopened.run = closed.run + 1
    LEFT JOIN inbox_incidentthread AS place ON place.thread_id = thread.id
    LEFT JOIN (
        SELECT thread_id, array_agg(label_id ORDER BY label_id) AS labels
        FROM inbox_thread_labels GROUP BY thread_id
    ) AS labelled ON labelled.thread_id = thread.id
    WHERE closed.place = 1 AND NOT coalesce(reopened.agent_id IS NOT NULL
        AND reopened.at <= closed.closed_at + interval '10 minutes', false)
    ON CONFLICT DO NOTHING
"""
MARK_DAYS = """
    INSERT INTO reports_staleday (day) SELECT DISTINCT day FROM reports_closure
    ON CONFLICT DO NOTHING
"""


def write_closures(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WRITE_CLOSURES, {"zone": settings.TIME_ZONE})
        cursor.execute(MARK_DAYS)


class Migration(migrations.Migration):
    dependencies = [("inbox", "0028_purposes"), ("reports", "0009_praise")]

    operations = [
        migrations.RunPython(write_closures, migrations.RunPython.noop),
        migrations.RunSQL(LIST_CHANGES, LIST_NO_MORE),
    ]
