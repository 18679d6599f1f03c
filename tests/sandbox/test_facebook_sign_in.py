"""Facebook Login: the dialog, codes, short and long tokens, Pages, and the application's proof."""

from __future__ import annotations

import time
from typing import Any

import requests

from sandbox.signin.apps import FACEBOOK_APP_ID, FACEBOOK_APP_SECRET, make_proof
from tests.sandbox.driving import Driver
from tests.sandbox.signing import (
    FACEBOOK_CLIENT,
    REDIRECT,
    TIMEOUT,
    facebook_dialog_url,
    press,
)


def add_page(sandbox: Driver, handle: str = "nordbanan") -> Any:
    return sandbox.control(
        "POST", "accounts", network="facebook", handle=handle, name=handle.title(), is_brand=True
    )


def ask(sandbox: Driver, path: str, **params: str) -> Any:
    return requests.get(f"{sandbox.url}/v26.0/{path}", params, timeout=TIMEOUT)


def change_code(sandbox: Driver, code: str, **changes: str) -> Any:
    asked = {**FACEBOOK_CLIENT, "redirect_uri": REDIRECT, "code": code, **changes}
    return ask(sandbox, "oauth/access_token", **asked)


def sign_in(sandbox: Driver, *pages: str) -> str:
    code = press(facebook_dialog_url(sandbox.url), "allow", *pages)["code"]
    return str(change_code(sandbox, code).json()["access_token"])


def extend(sandbox: Driver, token: str) -> Any:
    asked = {**FACEBOOK_CLIENT, "grant_type": "fb_exchange_token", "fb_exchange_token": token}
    return ask(sandbox, "oauth/access_token", **asked)


def debug(sandbox: Driver, token: str) -> Any:
    app_token = f"{FACEBOOK_APP_ID}|{FACEBOOK_APP_SECRET}"
    return ask(sandbox, "debug_token", input_token=token, access_token=app_token).json()["data"]


def read_code(answer: Any) -> tuple[int, int | None]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


def test_a_long_token_opens_the_chosen_pages_without_end(sandbox: Driver) -> None:
    add_page(sandbox, "sydbanan")
    page = add_page(sandbox)
    short = sign_in(sandbox, page["id"])
    long = extend(sandbox, short).json()
    assert long["expires_in"] == 60 * 86_400
    [found] = ask(sandbox, "me/accounts", access_token=long["access_token"]).json()["data"]
    assert (found["id"], found["name"]) == (page["id"], "Nordbanan")
    assert "MODERATE" in found["tasks"]
    me = ask(sandbox, "me", access_token=found["access_token"], fields="id,username").json()
    assert me == {"id": page["id"], "username": "nordbanan"}
    told = debug(sandbox, found["access_token"])
    assert (told["type"], told["expires_at"], told["is_valid"]) == ("PAGE", 0, True)
    assert told["scopes"] == ["pages_show_list", "pages_read_engagement", "public_profile"]
    assert told["data_access_expires_at"] - told["issued_at"] == 90 * 86_400


def test_a_short_token_opens_pages_for_as_long_as_it_lives_itself(sandbox: Driver) -> None:
    add_page(sandbox)
    [found] = ask(sandbox, "me/accounts", access_token=sign_in(sandbox)).json()["data"]
    told = debug(sandbox, found["access_token"])
    assert told["expires_at"] - told["issued_at"] == 2 * 3600


def test_a_persons_token_does_nothing_on_a_page(sandbox: Driver) -> None:
    page = add_page(sandbox)
    answer = ask(sandbox, f"{page['id']}/feed", access_token=sign_in(sandbox))
    assert read_code(answer) == (210, None)


def test_denying_sends_the_browser_back_with_the_reason(sandbox: Driver) -> None:
    add_page(sandbox)
    back = press(facebook_dialog_url(sandbox.url), "deny")
    assert back["error"] == "access_denied"
    assert back["error_reason"] == "user_denied"
    assert back["state"] == "a-state"


def test_wrong_dialogs_send_nobody_back(sandbox: Driver) -> None:
    for changes in (
        {"client_id": "1"},
        {"redirect_uri": "https://evil.example/"},
        {"scope": "ads_management"},
    ):
        address = facebook_dialog_url(sandbox.url, **changes)
        answer = requests.get(address, allow_redirects=False, timeout=TIMEOUT)
        assert answer.status_code == 400


def test_a_code_is_good_once_soon_and_for_its_address(sandbox: Driver) -> None:
    add_page(sandbox)
    code = press(facebook_dialog_url(sandbox.url))["code"]
    assert read_code(change_code(sandbox, "nonsense")) == (100, None)
    assert read_code(change_code(sandbox, code, redirect_uri="http://localhost/x")) == (100, 36008)
    assert read_code(change_code(sandbox, code, client_secret="wrong")) == (1, None)
    assert read_code(change_code(sandbox, code, client_id="1")) == (101, None)
    assert change_code(sandbox, code).status_code == 200
    assert read_code(change_code(sandbox, code)) == (100, 36009)
    sandbox.control("PUT", "apps", lifetimes={"code": 1})
    late = press(facebook_dialog_url(sandbox.url))["code"]
    time.sleep(1.1)
    assert read_code(change_code(sandbox, late)) == (100, 36007)


def test_tokens_that_ended_say_how(sandbox: Driver) -> None:
    page = add_page(sandbox)
    sandbox.control("POST", "expiries", network="facebook", handle="nordbanan")
    ended = ask(sandbox, "me", access_token=page["token"])
    assert (ended.status_code, read_code(ended)) == (401, (190, 463))
    assert debug(sandbox, page["token"])["is_valid"] is False
    sandbox.control("POST", "revocations", network="facebook", handle="nordbanan")
    assert read_code(ask(sandbox, "me", access_token=page["token"])) == (190, 460)


def test_a_proof_is_checked_where_given_and_missed_where_demanded(sandbox: Driver) -> None:
    token = add_page(sandbox)["token"]
    assert ask(sandbox, "me", access_token=token).status_code == 200
    wrong = ask(sandbox, "me", access_token=token, appsecret_proof="0" * 64)
    assert (wrong.status_code, read_code(wrong)) == (400, (100, None))
    sandbox.control("PUT", "apps", requires_proof=True)
    assert read_code(ask(sandbox, "me", access_token=token)) == (100, None)
    proof = make_proof(token)
    assert ask(sandbox, "me", access_token=token, appsecret_proof=proof).status_code == 200
