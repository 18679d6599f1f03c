"""Of whom a report tells: of the whole brand, of one team, or of one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agents.models import Team
from connectors.models import Channel
from reports.selection import Selection

WHOLE, TEAM, CHANNEL = "all", "team", "channel"
MOST = 100  # of each, in one report


@dataclass(frozen=True, slots=True)
class Scope:
    """`name` is "" for the whole brand, whose words depend on the reader's language."""

    kind: str = WHOLE
    id: int | None = None
    name: str = ""

    @property
    def key(self) -> str:
        """As it stands in facts and addresses: "all", "team-3", "channel-5"."""
        return f"{self.kind}-{self.id}" if self.id else self.kind

    @property
    def is_whole(self) -> bool:
        return self.kind == WHOLE

    @property
    def channel_id(self) -> int | None:
        return self.id if self.kind == CHANNEL else None

    @property
    def team_id(self) -> int | None:
        return self.id if self.kind == TEAM else None

    def choose(self, first: date, last: date) -> Selection:
        return Selection(first, last, channel_id=self.channel_id, team_id=self.team_id)


BRAND = Scope()


def list_scopes() -> list[Scope]:
    """The brand, every team, every channel on which we answer."""
    teams = Team.objects.order_by("name", "pk").values_list("pk", "name")[:MOST]
    channels = Channel.objects.filter(is_read_only=False).order_by("network", "handle", "pk")
    return [
        BRAND,
        *(Scope(TEAM, pk, name) for pk, name in teams),
        *(Scope(CHANNEL, channel.pk, str(channel)) for channel in channels[:MOST]),
    ]


def find_scope(key: str, scopes: list[Scope]) -> Scope:
    """The whole brand where there is no such scope."""
    return next((scope for scope in scopes if scope.key == key), BRAND)
