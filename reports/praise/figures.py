"""How often customers praised us, for reports."""

from __future__ import annotations

from datetime import date, timedelta

from reports.models import Praise
from reports.selection import midnight


def count_praise(
    first: date, last: date, channel_id: int | None = None, team_id: int | None = None
) -> int:
    """Messages written on these days (both count, the brand's) that a person has called praise."""
    days = {"said_at__gte": midnight(first), "said_at__lt": midnight(last + timedelta(days=1))}
    praise = Praise.objects.counted().filter(**days)
    if channel_id:
        praise = praise.filter(message__channel=channel_id)
    if team_id:
        praise = praise.filter(message__thread__team=team_id)
    return praise.count()
