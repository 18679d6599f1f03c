from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0046_saved_views")]

    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["created_at", "message"], name="search_newest"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(condition=models.Q(("priority", 2)), fields=["id"], name="thread_urgent"),
        ),
    ]
