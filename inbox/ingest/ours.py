"""Who "we" are on a network: every connected account, and the handles that an admin lists."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.models import Channel, OwnHandle
from connectors.port import Author, Network


@dataclass(frozen=True, slots=True)
class Ours:
    network: str
    external_ids: frozenset[str]
    handles: frozenset[str]  # as listed, in small letters

    def wrote(self, author: Author) -> bool:
        if author.external_id in self.external_ids:
            return True
        named = {author.handle.lower()}
        if self.network == Network.FACEBOOK:  # which has no handles: a listed id or name counts
            named = {author.external_id, author.name.lower()}
        return not self.handles.isdisjoint(named - {""})


def load_ours(network: str) -> Ours:
    """Accounts count by id (handles change), listed handles by name; disconnected ones stay."""
    ids = Channel.objects.filter(network=network).values_list("external_id", flat=True)
    listed = OwnHandle.objects.filter(network=network).values_list("handle", flat=True)
    handles = {handle.strip().lstrip("@").lower() for handle in listed}
    return Ours(network, frozenset(ids), frozenset(handles))
