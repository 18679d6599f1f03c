from django.db import migrations

# What waits are made from. A claim changes nothing of it, nor does a clock that was derived anew;
# whoever touched the messages has left the thread's clocks stale.
LIST_WHAT_COUNTS = """
    CREATE FUNCTION reports_list_updated() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reports_changedthread (thread_id)
        SELECT changed.id FROM changed JOIN former USING (id)
        WHERE changed.has_stale_clocks OR (
                changed.status, changed.closed_reason, changed.closed_at, changed.settled_at,
                changed.opened_at, changed.first_response_at, changed.waiting_since,
                changed.channel_id, changed.team_id, changed.follow_up_of_id
            ) IS DISTINCT FROM (
                former.status, former.closed_reason, former.closed_at, former.settled_at,
                former.opened_at, former.first_response_at, former.waiting_since,
                former.channel_id, former.team_id, former.follow_up_of_id);
        RETURN NULL;
    END $$;
    DROP TRIGGER reports_updated ON inbox_thread;
    CREATE TRIGGER reports_updated AFTER UPDATE ON inbox_thread
        REFERENCING OLD TABLE AS former NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_updated()
"""
LIST_EVERYTHING = """
    DROP TRIGGER reports_updated ON inbox_thread;
    DROP FUNCTION reports_list_updated;
    CREATE TRIGGER reports_updated AFTER UPDATE ON inbox_thread
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION reports_list_changed()
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_without_incidents")]

    operations = [migrations.RunSQL(LIST_WHAT_COUNTS, LIST_EVERYTHING)]
