from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0002_the_networks_in_full")]

    operations = [
        migrations.AddField("stream", "next_at", models.DateTimeField(blank=True, null=True)),
    ]
