from django.db import migrations, models


class Migration(migrations.Migration):
    """What the reasons name stands beside them, so that they are told in the reader's language."""

    dependencies = [("inbox", "0048_refused_posts")]

    operations = [
        migrations.AddField("bulkstep", "facts", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("incidentstep", "facts", models.JSONField(db_default={}, default=dict)),
    ]
