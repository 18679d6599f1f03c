import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0013_sla_clocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupClosure",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(choices=[
                    ("answered", "answered"), ("thanks", "thanks"), ("no_question", "no question"),
                    ("spam", "spam"), ("abuse", "abuse")], max_length=16)),
                ("newest", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("by", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+",
                    to=settings.AUTH_USER_MODEL)),
                ("post", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="group_closures",
                    to="inbox.message")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)), fields=["at"],
                        name="group_closure_unfinished")
                ],
            },
        ),
    ]  # fmt: skip
