"""One person under several names: joined by hand, suggested, and parted again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from connectors.port import Network
from inbox.customers import join
from inbox.customers.join import join_customers, part_customers
from inbox.customers.suggest import find_joined, search_profiles, suggest_profiles
from inbox.models import Customer, Profile, ProfileMove, Verb
from tests.factories import make_agent, make_profile, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def elin() -> Agent:
    return make_agent(name="Elin Lund")


def make_person(name: str, network: Network = Network.X, key: str = "") -> tuple[Customer, Profile]:
    handle = f"{name.split(maxsplit=1)[0].lower()}_{network}{key}"
    profile = make_profile(name=name, handle=handle, network=network, external_id=handle)
    assert profile.customer
    return profile.customer, profile


def owner_of(profile: Profile) -> int | None:
    return Profile.objects.values_list("customer_id", flat=True).get(pk=profile.pk)


def test_joined_profiles_have_one_customer(elin: Agent) -> None:
    (maja, on_x), (other, on_facebook) = (make_person("Maja"), make_person("M", Network.FACEBOOK))
    join_customers(maja, other, by=elin, now=timezone.now())
    assert owner_of(on_x) == owner_of(on_facebook) == maja.pk


def test_both_sides_tell_who_joined_and_parted_them(
    elin: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the latest threads of both: a person may have thousands."""
    monkeypatch.setattr(join, "MAX_TOLD", 3)
    (maja, on_x), (other, on_facebook) = (make_person("Maja"), make_person("M", Network.FACEBOOK))
    now = timezone.now()
    old, *recent = (
        make_thread(profile=profile, now=now - timedelta(days=days))
        for profile, days in ((on_x, 9), (on_x, 2), (on_facebook, 1), (on_x, 0))
    )
    move = join_customers(maja, other, by=elin, now=now)
    part_customers(move, by=elin, now=now)
    for thread in recent:
        told = thread.events.order_by("pk").values_list("verb", "agent", "facts__move")
        assert list(told) == [
            (Verb.CUSTOMERS_JOINED, elin.pk, move.pk), (Verb.CUSTOMERS_PARTED, elin.pk, move.pk),
        ]  # fmt: skip
    assert not old.events.exists()


def test_parting_gives_back_what_was_joined_and_no_more(elin: Agent) -> None:
    (maja, on_x), (other, on_facebook) = (make_person("Maja"), make_person("M", Network.FACEBOOK))
    third, elsewhere = make_person("Tredje")
    now = timezone.now()
    first = join_customers(maja, other, by=elin, now=now)
    join_customers(maja, third, by=elin, now=now)
    assert part_customers(first, by=elin, now=now) == 1
    assert (owner_of(on_x), owner_of(on_facebook), owner_of(elsewhere)) == (
        maja.pk, other.pk, maja.pk,
    )  # fmt: skip
    assert part_customers(first, by=elin, now=now) == 0


def test_parting_leaves_what_has_moved_on(elin: Agent) -> None:
    (maja, _), (other, profile), (third, _) = (make_person(name) for name in ("A", "B", "C"))
    now = timezone.now()
    first = join_customers(maja, other, by=elin, now=now)
    join_customers(third, maja, by=elin, now=now)
    assert part_customers(first, by=elin, now=now) == 0
    assert owner_of(profile) == third.pk


def test_joining_with_oneself_or_with_nobody_is_refused(elin: Agent) -> None:
    maja, _ = make_person("Maja")
    for other in (maja, Customer.objects.create(name="tom")):
        with pytest.raises(ValidationError):
            join_customers(maja, other, by=elin, now=timezone.now())
    assert not ProfileMove.objects.exists()


def test_same_name_elsewhere_is_suggested_and_a_short_one_is_not() -> None:
    _, maja = make_person("Maja Berg")
    _, twin = make_person("maja berg", Network.FACEBOOK)
    make_person("Maja Bergman", Network.FACEBOOK)
    assert suggest_profiles([maja]) == [twin]
    _, bo = make_person("Bo", key="1")
    make_person("Bo", Network.FACEBOOK, key="2")
    assert suggest_profiles([bo]) == []


def test_search_finds_by_the_beginning_of_name_or_handle() -> None:
    _, maja = make_person("Maja Berg")
    _, sven = make_person("Sven Å")
    assert search_profiles("@SVE", [maja]) == [sven]
    assert search_profiles("Sven å", [maja]) == [sven]
    assert search_profiles("ven", [maja]) == []
    assert search_profiles("s", [maja]) == []
    assert search_profiles("%ven", [maja]) == []
    assert search_profiles("Sven", [maja, sven]) == []


def test_joinings_that_can_be_undone_are_listed(elin: Agent) -> None:
    (maja, _), (other, _) = make_person("Maja"), make_person("Majsan", Network.FACEBOOK)
    move = join_customers(maja, other, by=elin, now=timezone.now())
    assert find_joined(maja) == [(move.pk, "Majsan")]
    part_customers(move, by=elin, now=timezone.now())
    assert find_joined(maja) == find_joined(None) == []


def test_suggestions_are_read_by_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM inbox_profile"
            " WHERE lower(name) IN ('maja berg') OR lower(handle) LIKE 'maj%'"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "profile_small_name" in plan
    assert "profile_small_handle" in plan
