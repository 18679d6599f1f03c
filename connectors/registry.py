"""Which code speaks with which network: the one place that names them all."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from connectors.encryption import UnreadableSecretError
from connectors.facebook import login
from connectors.facebook import metering as facebook_metering
from connectors.facebook.connector import FacebookConnector
from connectors.feed.connector import FeedConnector
from connectors.metering import CallReader, Meter, read_plain_call
from connectors.models import Channel
from connectors.port import Account, Connector, Network, Reauthorise
from connectors.renewal import ChannelKeys
from connectors.sign_in import SignIn
from connectors.x import metering as x_metering
from connectors.x import oauth
from connectors.x.connector import XConnector

LOST_KEY = gettext_noop("The stored sign-in cannot be opened: its key is not in CREDENTIALS_KEYS.")

CONNECTORS: Mapping[Network, type[XConnector | FacebookConnector | FeedConnector]] = {
    Network.X: XConnector,
    Network.FACEBOOK: FacebookConnector,
    Network.FEED: FeedConnector,
}
METERS: Mapping[Network, CallReader] = {
    Network.X: x_metering.read_call,
    Network.FACEBOOK: facebook_metering.read_call,
    Network.FEED: read_plain_call,
}

SIGN_INS: Mapping[str, SignIn] = {Network.X: oauth, Network.FACEBOOK: login}


def connect(channel: Channel) -> Connector:
    """The channel's connector, which counts its calls. Makes none itself. Raises Reauthorise where
    the key is lost with which the credentials were encrypted.
    """
    token = read_token(channel)
    account = Account(channel.external_id, channel.handle, channel.name)
    network = Network(channel.network)
    connector = CONNECTORS[network](account, token=token, api_url=channel.api_url)
    connector.gateway.adapter.meter = Meter(channel, METERS[network])
    if isinstance(connector, XConnector):
        connector.gateway.adapter.keys = ChannelKeys(channel, token)
    return connector


def read_token(channel: Channel) -> str:
    """Raises Reauthorise where the key is lost with which it was encrypted."""
    try:
        return str(channel.credentials["token"])
    except UnreadableSecretError:
        raise Reauthorise(LOST_KEY) from None


def identify(network: Network, *, token: str, api_url: str = "") -> Account:
    """Whose token it is: asked when a channel is connected. Raises any ConnectorError."""
    return CONNECTORS[network].identify(token=token, api_url=api_url)
