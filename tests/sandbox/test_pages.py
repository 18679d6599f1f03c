from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.sandbox.graph_driving import Page

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

HOSTILE = "<script>alert(1)</script> </textarea> \"' {{ 7*7 }} \u202eabc"
AS_ANNA = {"network": "x", "brand": "nordtele", "as": "anna"}


@pytest.fixture
def brand(sandbox: Driver) -> dict[str, Any]:
    return sandbox.add_brand("nordtele")


def send(sandbox: Driver, path: str, *, site: str = "same-origin", **form: str) -> Any:
    """A form of the page, sent by a script. `site` is whose page it is, as a browser tells."""
    headers = {"X-Requested-With": "fetch", "Sec-Fetch-Site": site}
    return requests.post(f"{sandbox.url}/play/{path}", data=form, headers=headers, timeout=10)


def show(sandbox: Driver, **choice: str) -> requests.Response:
    return requests.get(f"{sandbox.url}/", params=choice, timeout=10)


def test_post_on_x_reaches_the_brand(sandbox: Driver, brand: dict[str, Any]) -> None:
    send(sandbox, "posts", **AS_ANNA, text="Ingen täckning", address="1")
    send(sandbox, "posts", **AS_ANNA, text="Hej @Nordtele, hallå?", address="1")
    send(sandbox, "posts", **AS_ANNA, text="Bara till mina vänner")

    client = sandbox.connect(brand)
    mentions = client.get_users_mentions(brand["id"], user_auth=False).json()

    assert [post["text"] for post in mentions["data"]] == [
        "Hej @Nordtele, hallå?",
        "@nordtele Ingen täckning",
    ]
    assert "Bara till mina vänner" in show(sandbox, **AS_ANNA, mine="1").text


def test_customer_talks_with_the_brand_and_deletes(sandbox: Driver) -> None:
    page = Page(sandbox)
    as_anna = {"network": "facebook", "brand": page.handle, "as": "anna"}
    send(sandbox, "posts", **as_anna, text="Är ni vakna?")
    [post] = page.graph.get_connections(page.id, "visitor_posts")["data"]
    answer = page.graph.put_comment(post["id"], "Vi är vakna ☕")["id"]
    send(sandbox, "posts", **as_anna, text="Tack!", in_reply_to=answer)

    assert page.list_messages(post["id"], "comments", filter="stream") == [
        "Vi är vakna ☕",
        "Tack!",
    ]
    shown = requests.get(f"{sandbox.url}/play/timeline", params=as_anna, timeout=10).text
    ids = re.findall(r'<article[^>]* data-post-id="([^"]+)"', shown)
    assert len(ids) == 3
    assert ids[:2] == [post["id"], answer]

    refused = send(sandbox, "deletions", **as_anna, post_id=answer)
    assert (refused.status_code, refused.text) == (
        422,
        "You can change and delete only what you wrote yourself.",
    )
    send(sandbox, "deletions", **as_anna, post_id=post["id"])
    assert page.list_messages(page.id, "feed") == []
    assert "Vi är vakna" not in show(sandbox, **as_anna).text


def test_hostile_text_stays_text(sandbox: Driver, brand: dict[str, Any]) -> None:
    sandbox.control("POST", "accounts", network="x", handle="robin", name="<b>R</b>\"'")
    sandbox.write("robin", f"@nordtele {HOSTILE}")

    answer = show(sandbox, network="x", **{"as": "robin"}, brand='"><i>', conversation="'><i>")
    timeline = show(sandbox, network="x", **{"as": "robin"})

    assert "<script>alert" not in timeline.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;/textarea&gt;" in timeline.text
    assert "{{ 7*7 }}" in timeline.text
    assert "<b>R" not in timeline.text
    assert "<i>" not in answer.text
    for page in (answer, timeline):
        assert re.findall(r"<script[^>]*>[^<]", page.text) == []
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert not re.search(r"(src|href)=\"https?:", page.text)


def test_anybody_but_the_brand_can_be_played(sandbox: Driver, brand: dict[str, Any]) -> None:
    became = send(sandbox, "customers", **AS_ANNA, name="  Åsa   Öberg ")
    nobody = send(sandbox, "customers", **AS_ANNA, name="†")
    imposter = send(sandbox, "customers", **AS_ANNA, name="Nordtele")
    wrote = send(sandbox, "posts", **AS_ANNA | {"as": "nordtele"}, text="Vi bjuder!")

    assert became.url.endswith("as=asaoberg")
    assert ">Åsa Öberg<" in became.text
    assert [nobody.status_code, imposter.status_code, wrote.status_code] == [422] * 3
    assert "Vi bjuder!" not in show(sandbox, **AS_ANNA).text


@pytest.mark.parametrize(
    ("text", "words"),
    [("  ", "Write something first."), ("å" * 24_995, "Too long: 25005 of 25000 characters.")],
)
def test_refusal_keeps_what_was_typed(
    sandbox: Driver, brand: dict[str, Any], text: str, words: str
) -> None:
    by_script = send(sandbox, "posts", **AS_ANNA, text=text, address="1")
    by_form = requests.post(
        f"{sandbox.url}/play/posts", data=AS_ANNA | {"text": text, "address": "1"}, timeout=10
    )
    assert (by_script.status_code, by_script.text) == (422, words)
    assert by_form.status_code == 422
    assert f'role="alert">{words}<' in by_form.text
    assert f">{text}</textarea>" in by_form.text


def test_permalinks_of_both_networks_lead_to_the_conversation(sandbox: Driver) -> None:
    page, brand = Page(sandbox), sandbox.add_brand("nordtele")
    post_id = page.write("anna", "Hej på er")
    comment_id = page.write("bo", "samma här", in_reply_to=post_id)
    page.write("bo", "något annat")
    mention = sandbox.write("anna", "@nordtele hallå")
    link = page.graph.get_object(comment_id, fields="permalink_url")["permalink_url"]

    on_facebook = requests.get(link, timeout=10).text
    on_x = requests.get(f"{sandbox.url}/{brand['handle']}/status/{mention}", timeout=10).text

    assert "Hej på er" in on_facebook
    assert "samma här" in on_facebook
    assert "något annat" not in on_facebook
    assert "@nordtele hallå" in on_x


def test_other_sites_cannot_send_the_forms(sandbox: Driver, brand: dict[str, Any]) -> None:
    answer = send(sandbox, "posts", site="cross-site", **AS_ANNA, text="Hej", address="1")
    assert answer.status_code == 403
    assert "@nordtele Hej" not in show(sandbox, **AS_ANNA).text


def test_faults_are_switched_on_and_off(sandbox: Driver, brand: dict[str, Any]) -> None:
    client = sandbox.connect(brand)
    shown = send(sandbox, "faults", **AS_ANNA, on="x", kind="rate_limited", method="GET", times="0")
    assert "rate limit: too many calls" in shown.text
    with pytest.raises(Exception, match="429"):
        client.get_me(user_auth=False)
    refused = send(sandbox, "faults", **AS_ANNA, on="x", kind="earthquake", times="1")
    send(sandbox, "faults/clear", **AS_ANNA)
    assert refused.status_code == 422
    assert client.get_me(user_auth=False).status_code == 200


def test_the_brands_owner_takes_the_sign_in_back(sandbox: Driver, brand: dict[str, Any]) -> None:
    def asks_me() -> int:
        return sandbox.request(brand, "GET", "/2/users/me").status_code

    assert asks_me() == 200
    assert send(sandbox, "revocations", site="cross-site", **AS_ANNA).status_code == 403
    assert asks_me() == 200
    assert send(sandbox, "revocations", **AS_ANNA).status_code == 200
    assert asks_me() == 401
