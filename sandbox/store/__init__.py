"""What the networks remember, in one SQLite file. Used from one thread: the server's event loop."""

from sandbox.store.records import Account, DirectEvent, Entry, Network, Post, Timeline
from sandbox.store.store import OldStateError, Store
from sandbox.store.timelines import Bounds
from sandbox.store.tokens import Token, TokenKind

__all__ = [
    "Account",
    "Bounds",
    "DirectEvent",
    "Entry",
    "Network",
    "OldStateError",
    "Post",
    "Store",
    "Timeline",
    "Token",
    "TokenKind",
]
