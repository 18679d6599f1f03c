"""Without Valkey everything goes on."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.factories import PASSWORD, make_agent


@pytest.mark.django_db
def test_agents_sign_in_while_valkey_is_away(settings: Settings) -> None:
    nowhere = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": nowhere}
    elin, browser = make_agent(), Client()
    form = {"login": elin.email, "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    cache.set("key", "value")
    assert (cache.get("key", "nothing"), cache.add("key", 1), cache.delete("key")) == (
        "nothing",
        True,
        False,
    )
