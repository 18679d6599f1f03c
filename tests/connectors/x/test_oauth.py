"""What X's token endpoint may answer, and what we send it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from connectors.port import (
    ConnectorError,
    Limited,
    OutcomeUnknown,
    Permanent,
    Reauthorise,
    Refused,
)
from connectors.x import oauth
from tests.connectors.wire import answering, say

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LIMIT = '{"errors": [{"code": 88, "message": "Rate limit exceeded"}]}'
REFUSALS = [
    ("400 Bad Request", '{"error": "invalid_request"}', Reauthorise),
    ("400 Bad Request", '{"error": "invalid_grant"}', Reauthorise),
    ("401 Unauthorized", '{"error": "unauthorized_client"}', Refused),
    ("401 Unauthorized", "<html>", Refused),
    ("400 Bad Request", '{"error": "invalid_client"}', Refused),
    ("400 Bad Request", '{"error": "unsupported_grant_type"}', Permanent),
    ("400 Bad Request", '{"error": ["odd"]}', Permanent),
    ("403 Forbidden", "<html>", Permanent),
    ("302 Found", "{}", Permanent),
    ("429 Too Many Requests", LIMIT, Limited),
    ("503 Service Unavailable", "<html>", OutcomeUnknown),
    ("200 OK", "<html>", OutcomeUnknown),
    ("200 OK", '{"access_tok', OutcomeUnknown),
    ("200 OK", "{}", Permanent),
    ("200 OK", '{"access_token": 5}', Permanent),
]


@pytest.fixture(autouse=True)
def application(settings: Settings) -> None:
    settings.X_CLIENT_ID, settings.X_CLIENT_SECRET = "the-client", "the-secret"
    settings.X_AUTHORIZE_URL = "https://x.com/i/oauth2/authorize"


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS)
def test_each_refusal_of_a_renewal_has_its_meaning(
    status: str, body: str, error: type[ConnectorError]
) -> None:
    with answering(say(body, status=status)) as wire, pytest.raises(error) as told:
        oauth.renew("the-refresh-token", api_url=wire.url, now=NOW)
    assert type(told.value) is error
    for secret in ("the-secret", "the-refresh-token"):
        assert secret not in told.value.words


def test_the_client_names_itself_by_basic_authentication() -> None:
    body = '{"access_token": "a", "refresh_token": "r", "expires_in": 7200, "scope": "tweet.read"}'
    with answering(say(body)) as wire:
        tokens = oauth.renew("old", api_url=wire.url, now=NOW)
    [asked] = wire.asked
    assert b"POST /2/oauth2/token " in asked
    assert b"Basic dGhlLWNsaWVudDp0aGUtc2VjcmV0" in asked
    assert asked.endswith(b"grant_type=refresh_token&refresh_token=old")
    assert tokens == oauth.Tokens("a", "r", NOW + timedelta(hours=2), frozenset({"tweet.read"}))


@pytest.mark.parametrize("life", ["null", '"7200"', "-1", "1e400", "99999999999999"])
def test_a_life_that_is_none_counts_as_over(life: str) -> None:
    """So that the token is renewed before it is used, rather than trusted for ever."""
    body = f'{{"access_token": "a", "expires_in": {life}}}'
    with answering(say(body)) as wire:
        assert oauth.renew("old", api_url=wire.url, now=NOW).ends_at == NOW


def test_the_address_holds_the_challenge_and_not_the_verifier() -> None:
    address = oauth.build_address(
        state="a-state",
        verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        redirect_uri="https://desk.example/channels/return/x/",
    )
    asked = {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}
    assert asked == {
        "response_type": "code",
        "client_id": "the-client",
        "redirect_uri": "https://desk.example/channels/return/x/",
        "scope": " ".join(oauth.SCOPES),
        "state": "a-state",
        # The example of RFC 7636, appendix B.
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
