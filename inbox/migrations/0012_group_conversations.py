"""Which private messages were written to several people at once. On X, a conversation of two is
named after both, and that of a group has a number of its own.
"""

from django.db import migrations, models

MARK = """
    UPDATE inbox_message AS message SET is_group = true
    FROM connectors_channel AS channel
    WHERE channel.id = message.channel_id AND channel.network = 'x'
        AND message.kind = 'direct_message' AND message.conversation_id ~ '^[0-9]+$'
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0011_no_index_twice")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="is_group",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
