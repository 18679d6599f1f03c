"""Which scopes of OAuth 2.0 a call needs. [specification 2.166: `security` of each operation]"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.store import Token

READING = frozenset({"tweet.read", "users.read"})
MEDIA = frozenset({"media.write"})
# What else is needed than reading; endpoints by their names in the table of limits.
SCOPES = {
    "POST /2/tweets": READING | {"tweet.write"},
    "DELETE /2/tweets/:id": READING | {"tweet.write"},
    "POST /2/media/upload": MEDIA,
    "POST /2/media/metadata": MEDIA,
    "GET /1.1/ton/data/dm": READING | {"dm.read"},
    "GET /2/dm_events": READING | {"dm.read"},
    "GET /2/dm_events/:id": READING | {"dm.read"},
    "GET /2/dm_conversations/with/:id/dm_events": READING | {"dm.read"},
    "GET /2/dm_conversations/:id/dm_events": READING | {"dm.read"},
    "POST /2/dm_conversations/with/:id/messages": READING | {"dm.write"},
    "POST /2/dm_conversations/:id/messages": READING | {"dm.write"},
    "DELETE /2/dm_events/:id": frozenset({"dm.read", "dm.write"}),
}


def list_scopes(endpoint: str) -> frozenset[str]:
    return SCOPES.get(endpoint, READING)


def is_allowed(token: Token, endpoint: str) -> bool:
    """An account's own token, which comes with it, has no scopes and may do everything."""
    return not token.scopes or list_scopes(endpoint).issubset(token.scopes)
