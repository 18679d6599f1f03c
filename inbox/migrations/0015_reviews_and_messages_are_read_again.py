"""What Facebook is asked about again only since it was stored: private messages and reviews.

Spread over a week, for new posts wait for the same calls. Of a conversation, Graph tells of the
newest twenty messages only.
"""

from django.db import migrations

ASK_AGAIN = """
    UPDATE inbox_message AS message
    SET check_at = now() + (message.id % (7 * 24 * 3600)) * interval '1 second'
    FROM (
        SELECT held.id, held.kind, row_number() OVER (
            PARTITION BY held.channel_id, held.kind, held.conversation_id
            ORDER BY held.created_at DESC) AS place
        FROM inbox_message AS held JOIN connectors_channel AS channel ON channel.id = held.channel_id
        WHERE channel.network = 'facebook' AND held.kind IN ('direct_message', 'review')
            AND held.created_at > now() - interval '30 days' AND held.external_id IS NOT NULL
            AND held.check_at IS NULL AND held.checked_at IS NULL AND held.deleted_at IS NULL
    ) AS unasked
    WHERE unasked.id = message.id AND (unasked.kind = 'review' OR unasked.place <= 20)
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0014_group_closures")]

    operations = [migrations.RunSQL(ASK_AGAIN, migrations.RunSQL.noop)]
