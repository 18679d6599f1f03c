from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0006_send_private_after")]

    operations = [
        migrations.AddField(
            model_name="stream",
            name="error",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
