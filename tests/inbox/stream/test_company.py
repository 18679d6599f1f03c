"""Who is at which thread: told to all, forgotten by itself, and never asked of the database."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
import requests
from django.db import DatabaseError

from inbox.hints import connect_valkey
from inbox.stream import app as stream
from inbox.stream import company
from inbox.stream.company import compare, gather, read_beat
from tests.inbox.stream.conftest import Listener, sign_in


@pytest.mark.django_db(transaction=True)
def test_colleagues_hear_who_comes_types_and_goes(
    events_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _elin, elins = sign_in("elin@example.org", "Elin Lund")
    ali, alis = sign_in("ali@example.org", "Ali Rahimi")

    def beat(doing: str, *, thread: object = 17, **headers: str) -> int:
        body = {"tab": "7", "thread": str(thread), "doing": doing}
        headers = {"Origin": "http://127.0.0.1:8000", **headers}
        url = f"{events_url}/company"
        answer = requests.post(url, body, cookies=alis, headers=headers, timeout=5)
        return answer.status_code

    assert beat("viewing") == 401  # nobody listens with this session
    with closing(Listener(events_url, elins)) as screen, closing(Listener(events_url, alis)):

        def told() -> Any:
            events = iter(screen.next, ("end", ""))
            return next(json.loads(data) for name, data in events if name == "company")

        person = [ali.pk, "Ali Rahimi", "AR"]
        assert beat("viewing") == 204
        assert told() == {"17": [[*person, "viewing"]]}
        assert beat("typing") == 204
        assert told() == {"17": [[*person, "typing"]]}
        connect_valkey().flushdb()
        assert told() == {"17": []}
        assert beat("typing") == 204  # ten seconds later, all is as it was
        assert told() == {"17": [[*person, "typing"]]}
        assert beat("viewing", thread=18) == 204
        assert told() == {"17": [], "18": [[*person, "viewing"]]}
        shown = requests.get(f"{events_url}/company", cookies=elins, timeout=5)
        assert shown.json() == {"18": [[*person, "viewing"]]}
        beat("gone", thread=18)
        assert told() == {"18": []}

        monkeypatch.setattr(company, "EXPIRY", 0.6)
        beat("viewing")
        assert told()["17"]
        assert told() == {"17": []}  # the tab crashed
        assert connect_valkey().hlen(company.KEY) == 0

        async def fail(_screens: object) -> None:
            raise DatabaseError

        monkeypatch.setattr(stream, "ask_for_ended", fail)  # the database restarts
        assert beat("viewing") == 204
        assert beat("viewing", Origin="https://example.org") == 403
        assert beat("dancing") == beat("viewing", thread="1 OR 1") == beat("x" * 300) == 400


def test_several_tabs_are_one_person_who_does_the_most() -> None:
    until = 1e12
    tabs = [
        [17, "away", until, 1, "Ali Rahimi", "AR"],
        [17, "typing", until, 1, "Ali Rahimi", "AR"],
        [18, "viewing", until, 1, "Ali Rahimi", "AR"],
        [17, "viewing", until, 2, "Bo Ek", "BE"],
    ]
    found = gather(tabs)
    assert found[17] == [[1, "Ali Rahimi", "AR", "typing"], [2, "Bo Ek", "BE", "viewing"]]
    assert compare(found, {17: found[17]}) == {18: []}
    assert compare(found, found) == {}


def test_only_what_a_tab_says_is_a_beat() -> None:
    assert read_beat({"tab": "7", "thread": "17", "doing": "gone"})
    assert not read_beat({"tab": "700", "thread": "17", "doing": "gone"})
    assert not read_beat({"tab": "7", "thread": "0", "doing": "viewing"})
    assert not read_beat({})
