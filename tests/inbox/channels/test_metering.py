"""Every call is counted: our figures against those of the network itself."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests
import time_machine
from django.utils import timezone
from requests import Request

from connectors.metering import Meter, forget_billed_items
from connectors.models import BilledItem, CallCount, Channel
from connectors.port import ConnectorError, Way
from connectors.registry import connect
from connectors.x.metering import name_call, read_call
from inbox.channels.costs import tell_cost
from inbox.channels.spending import begin_month
from inbox.outbox.send import send_reply
from tests.inbox.conftest import Desk
from tests.processes import wait_until


def ours() -> dict[str, int]:
    return dict(CallCount.objects.values_list("call", "calls"))


def theirs(desk: Desk) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in desk.control("GET", "calls"):
        address = desk.url + row["path"].replace(":id", "1000")
        body = (
            {"text": "", "reply": {"in_reply_to_tweet_id": "1"}}
            if row["method"] == "POST"
            else None
        )
        counted[name_call(Request(row["method"], address, json=body).prepare())] += row["count"]
    return dict(counted)


def test_our_count_is_the_networks_own(desk: Desk) -> None:
    for number in range(130):
        desk.customer_writes(f"@nordbanan Fråga {number}", author=f"kund{number}")
    top = desk.customer_writes("Tåg 42 står still", author="olle")
    middle = desk.customer_writes("Här med", under=top, author="lisa")  # comes along, unasked
    desk.customer_writes("@nordbanan vad händer?", under=middle, author="maja")
    desk.poll()
    thread = desk.claimed_thread_of("Fråga 7")
    reply = desk.submit(thread)
    send_reply(reply.pk, clock=timezone.now)
    desk.fail("error_500", path="/2/users/*/mentions")
    desk.fail("rate_limited", path="/2/users/*/tweets", reset_in=60)
    desk.poll()
    desk.fail("time_out", path="/2/tweets/*", method="DELETE", hang=5)
    with pytest.raises(ConnectorError):
        connect(desk.channel).delete_post("1700")
    wait_until(lambda: ours() == theirs(desk), "both counts to agree", seconds=10)
    by_call = {count.call: count for count in CallCount.objects.all()}
    assert by_call["mentions"].items == 131
    assert by_call["mentions"].cost == Decimal("0.131")
    assert by_call["posts"].cost == Decimal("0.005")
    assert by_call["reply"].cost == Decimal("0.010")
    assert {count.month for count in by_call.values()} == {begin_month(timezone.now())}


def test_what_is_read_again_the_same_day_is_billed_once(desk: Desk) -> None:
    meter = Meter(desk.channel, read_call)
    request = Request("GET", "https://api.x.com/2/dm_events").prepare()
    answer = requests.Response()
    answer.status_code, answer._content = 200, b'{"data": [{"id": "1"}, {"id": "2"}]}'
    night = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    for now, billed in ((night, 2), (night, 2), (night + timedelta(minutes=2), 4)):
        with time_machine.travel(now, tick=False):
            meter.count(request, answer)
        held = CallCount.objects.get(call="messages")
        assert (held.items, held.cost) == (billed, billed * Decimal("0.010"))
    assert forget_billed_items(now=night + timedelta(minutes=2)) == 2
    assert BilledItem.objects.count() == 2


def test_what_never_reached_the_network_is_no_call(desk: Desk) -> None:
    Channel.objects.update(api_url="http://127.0.0.1:9")
    desk.poll()
    assert ours() == {}


def test_calls_left_are_kept_with_the_poll(desk: Desk) -> None:
    desk.poll()
    limits = Channel.objects.get().limits
    assert limits["mentions"]["remaining"] == 299
    assert limits["own_posts"]["limit"] == 900


def test_the_composer_tells_what_a_link_costs(desk: Desk) -> None:
    assert tell_cost(desk.channel, "Hej!") == ""
    assert tell_cost(desk.channel, "Se sj.se") == "A link makes this post cost $0.20."
    assert tell_cost(desk.channel, "Skriv till oss", Way.INVITE) != ""
    assert tell_cost(desk.channel, "Se sj.se", Way.PRIVATE) == ""
    desk.channel.network = "facebook"
    assert tell_cost(desk.channel, "Se sj.se") == ""
