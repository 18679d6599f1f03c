from django.db import migrations
from django.utils import timezone

from inbox.numbers.stored import mask_stored


def mask(apps, schema_editor):
    mask_stored(apps, now=timezone.now())


class Migration(migrations.Migration):

    # A batch is a transaction of its own, and doing it twice does no harm.
    atomic = False

    dependencies = [
        ('inbox', '0007_verbs'),
    ]

    operations = [
        migrations.RunPython(mask, migrations.RunPython.noop, elidable=True),
    ]
