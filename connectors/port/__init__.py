"""The port: what every network looks like from the inside, whatever it looks like on the wire.

A connector maps the wire to these frozen classes and raises only the errors named here. It reads
and writes no table: cursors come in, and go out with the page that moved them.
"""

from connectors.port.connector import Connector
from connectors.port.errors import (
    ConnectorError,
    Duplicate,
    Gone,
    Limited,
    OutcomeUnknown,
    Permanent,
    Reauthorise,
    Refused,
    RetryLater,
)
from connectors.port.posts import Account, Author, Kind, Network, Photo, Post
from connectors.port.sending import Length, Outgoing, Permission, Picture, SentPost, Situation, Way
from connectors.port.streams import Cursor, LookUp, Missed, MissedPage, Page, Seen

__all__ = [
    "Account",
    "Author",
    "Connector",
    "ConnectorError",
    "Cursor",
    "Duplicate",
    "Gone",
    "Kind",
    "Length",
    "Limited",
    "LookUp",
    "Missed",
    "MissedPage",
    "Network",
    "OutcomeUnknown",
    "Outgoing",
    "Page",
    "Permanent",
    "Permission",
    "Photo",
    "Picture",
    "Post",
    "Reauthorise",
    "Refused",
    "RetryLater",
    "Seen",
    "SentPost",
    "Situation",
    "Way",
]
