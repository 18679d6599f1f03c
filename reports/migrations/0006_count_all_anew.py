from django.db import migrations

# What a wait is has become sharper: closings end it, a team's hours count. All are made anew, once.
LIST_ALL = "INSERT INTO reports_changedthread (thread_id) SELECT id FROM inbox_thread"


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_only_what_counts")]

    operations = [migrations.RunSQL(LIST_ALL, migrations.RunSQL.noop)]
