"""Who "we" are on a network: every connected account, and the handles that an admin lists."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Lower

from connectors.models import Channel, OwnHandle
from connectors.port import Author


@dataclass(frozen=True, slots=True)
class Ours:
    external_ids: frozenset[str]
    handles: frozenset[str]

    def wrote(self, author: Author) -> bool:
        return author.external_id in self.external_ids or author.handle.lower() in self.handles


def load_ours(network: str) -> Ours:
    """Accounts count by id (handles change), listed handles by name; disconnected ones stay."""
    ids = Channel.objects.filter(network=network).values_list("external_id", flat=True)
    handles = OwnHandle.objects.filter(network=network).values_list(Lower("handle"), flat=True)
    return Ours(external_ids=frozenset(ids), handles=frozenset(handles) - {""})
