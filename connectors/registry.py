"""Which code speaks with which network: the one place that names them all."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.facebook.connector import FacebookConnector
from connectors.models import Channel
from connectors.port import Account, Connector, Network
from connectors.x.connector import XConnector

CONNECTORS: Mapping[Network, type[XConnector | FacebookConnector]] = {
    Network.X: XConnector,
    Network.FACEBOOK: FacebookConnector,
}


def connect(channel: Channel) -> Connector:
    """The channel's connector. Reads the channel's credentials; makes no call."""
    account = Account(channel.external_id, channel.handle, channel.name)
    token = channel.credentials["token"]
    return CONNECTORS[Network(channel.network)](account, token=token, api_url=channel.api_url)


def identify(network: Network, *, token: str, api_url: str = "") -> Account:
    """Whose token it is: asked when a channel is connected. Raises any ConnectorError."""
    return CONNECTORS[network].identify(token=token, api_url=api_url)
