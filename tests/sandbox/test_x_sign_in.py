"""X's OAuth 2.0: the consent page, codes with their verifiers, renewal, revocation, and the end."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import requests

from sandbox.x.limits import LIMITS
from sandbox.x.scopes import list_scopes
from tests.sandbox.contract import Contract
from tests.sandbox.driving import Driver
from tests.sandbox.signing import REDIRECT, TIMEOUT, VERIFIER, X_CLIENT, press, x_consent_url

BAD_ADDRESSES = {
    "another client": {"client_id": "somebody"},
    "an address that is not the client's": {"redirect_uri": "https://evil.example/back"},
    "no state": {"state": ""},
    "a challenge that is none": {"code_challenge": "short"},
    "the verifier itself for a challenge": {"code_challenge_method": "plain"},
    "a scope that X does not have": {"scope": "tweet.read everything"},
    "a token instead of a code": {"response_type": "token"},
}


def ask(sandbox: Driver, path: str, secret: str = X_CLIENT[1], **form: str) -> Any:
    client = (X_CLIENT[0], secret)
    return requests.post(f"{sandbox.url}/2/oauth2/{path}", form, auth=client, timeout=TIMEOUT)


def change_code(sandbox: Driver, code: str, **changes: str) -> Any:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **changes,
    }
    return ask(sandbox, "token", **form)


def sign_in(sandbox: Driver) -> Any:
    return change_code(sandbox, press(x_consent_url(sandbox.url))["code"]).json()


def renew(sandbox: Driver, refresh_token: str) -> Any:
    return ask(sandbox, "token", grant_type="refresh_token", refresh_token=refresh_token)


def asks_me(sandbox: Driver, token: str) -> int:
    return sandbox.request({"token": token}, "GET", "/2/users/me").status_code


def test_the_owner_allows_and_the_tokens_speak_for_the_account(sandbox: Driver) -> None:
    sandbox.add_brand("another")
    brand = sandbox.add_brand("nordbanan")
    back = press(x_consent_url(sandbox.url), "allow", brand["id"])
    assert back["state"] == "a-state"
    tokens = change_code(sandbox, back["code"]).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 7200)
    assert tokens["scope"] == "tweet.read users.read offline.access"
    me = sandbox.connect({"token": tokens["access_token"]}).get_me(user_auth=False).json()
    assert me["data"]["username"] == "nordbanan"


def test_denying_sends_the_browser_back_with_the_reason(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    back = press(x_consent_url(sandbox.url), "deny")
    assert back == {"state": "a-state", "error": "access_denied"}


@pytest.mark.parametrize("changes", BAD_ADDRESSES.values(), ids=BAD_ADDRESSES)
def test_a_wrong_address_sends_nobody_back(sandbox: Driver, changes: dict[str, str]) -> None:
    sandbox.add_brand("nordbanan")
    address = x_consent_url(sandbox.url, **changes)
    for method in ("GET", "POST"):
        answer = requests.request(method, address, allow_redirects=False, timeout=TIMEOUT)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert "location" not in answer.headers


def test_no_other_site_presses_allow(sandbox: Driver) -> None:
    brand = sandbox.add_brand("nordbanan")
    answer = requests.post(
        x_consent_url(sandbox.url),
        {"decision": "allow", "account": brand["id"]},
        headers={"Sec-Fetch-Site": "cross-site"},
        allow_redirects=False,
        timeout=TIMEOUT,
    )
    assert answer.status_code == 403


def test_a_code_is_good_once_soon_and_with_its_verifier_and_address(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    code = press(x_consent_url(sandbox.url))["code"]
    wrong = change_code(sandbox, code, code_verifier=VERIFIER + "x")
    assert wrong.status_code == 400
    assert wrong.json() == {
        "error": "invalid_request",
        "error_description": "Value passed for the code verifier was invalid.",
    }
    assert change_code(sandbox, code, redirect_uri=REDIRECT + "x").status_code == 400
    assert change_code(sandbox, code).status_code == 200
    assert change_code(sandbox, code).status_code == 400
    sandbox.control("PUT", "apps", lifetimes={"code": 1})
    late = press(x_consent_url(sandbox.url))["code"]
    time.sleep(1.1)
    assert change_code(sandbox, late).status_code == 400


def test_another_client_gets_no_tokens(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    tokens = sign_in(sandbox)
    for path in ("token", "revoke"):
        answer = ask(sandbox, path, secret="wrong", token="any")
        assert answer.status_code == 401
        assert answer.json()["error"] == "unauthorized_client"
    assert asks_me(sandbox, tokens["access_token"]) == 200


def test_renewing_gives_a_new_pair_and_the_old_one_dies(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    old = sign_in(sandbox)
    new = renew(sandbox, old["refresh_token"]).json()
    assert asks_me(sandbox, new["access_token"]) == 200
    assert asks_me(sandbox, old["access_token"]) == 401
    again = renew(sandbox, old["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    assert renew(sandbox, new["refresh_token"]).status_code == 200


def test_without_offline_access_there_is_nothing_to_renew_with(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    code = press(x_consent_url(sandbox.url, scope="tweet.read users.read"))["code"]
    assert "refresh_token" not in change_code(sandbox, code).json()


def test_a_token_that_has_ended_is_unauthorised(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    tokens = sign_in(sandbox)
    sandbox.control("POST", "expiries", network="x", handle="nordbanan")
    assert asks_me(sandbox, tokens["access_token"]) == 401
    renewed = renew(sandbox, tokens["refresh_token"]).json()
    assert asks_me(sandbox, renewed["access_token"]) == 200


def test_a_revoked_token_is_gone(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    tokens = sign_in(sandbox)
    assert ask(sandbox, "revoke", token=tokens["access_token"]).json() == {"revoked": True}
    assert asks_me(sandbox, tokens["access_token"]) == 401
    assert ask(sandbox, "revoke", token="never-there").status_code == 200


def test_the_owner_takes_everything_back(sandbox: Driver) -> None:
    brand = sandbox.add_brand("nordbanan")
    tokens = sign_in(sandbox)
    sandbox.control("POST", "revocations", network="x", handle="nordbanan")
    assert asks_me(sandbox, tokens["access_token"]) == 401
    assert asks_me(sandbox, brand["token"]) == 401
    assert renew(sandbox, tokens["refresh_token"]).status_code == 400
    given = sandbox.control("POST", "tokens", network="x", handle="nordbanan")
    assert asks_me(sandbox, given["access_token"]) == 200


def test_the_callback_addresses_can_be_listed_exactly(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    sandbox.control("PUT", "apps", redirect_uris=["https://desk.example/back/"])
    refused = requests.get(x_consent_url(sandbox.url), timeout=TIMEOUT)
    assert refused.status_code == 400
    page = requests.get(
        x_consent_url(sandbox.url, redirect_uri="https://desk.example/back/"), timeout=TIMEOUT
    )
    assert "form-action 'self' https://desk.example;" in page.headers["content-security-policy"]


def test_a_call_needs_the_scopes_that_the_specification_names(x_contract: Contract | None) -> None:
    if x_contract is None:
        pytest.skip("X's specification is not in SHARED_DIR")
    specified = {}
    for path, operations in x_contract.paths.items():
        for method, operation in operations.items():
            for way in operation.get("security", []):
                name = f"{method.upper()} {re.sub(r'{[^}]*}', ':id', path)}"
                if "OAuth2UserToken" in way:
                    specified[name.replace("username/:id", "username")] = way["OAuth2UserToken"]
    assert {name: set(list_scopes(name)) for name in LIMITS} == {
        name: set(specified[name]) for name in LIMITS
    }


def test_a_token_without_the_scope_is_refused(sandbox: Driver) -> None:
    sandbox.add_brand("nordbanan")
    given = sandbox.control(
        "POST", "tokens", network="x", handle="nordbanan", scopes=["tweet.read", "users.read"]
    )
    token = {"token": given["access_token"]}
    assert sandbox.request(token, "GET", "/2/users/me").status_code == 200
    refused = sandbox.request(token, "POST", "/2/tweets", json={"text": "Hej"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Forbidden")
