"""Writing tests: recorded by a lead, withdrawn likewise, and the admin's switch."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agents.models import Agent, PeopleEvent, Role
from agents.refusals import Refused
from agents.training import begin_training, end_training, is_in_training, record_test, withdraw_test
from tests.agents.conftest import Browse
from tests.factories import make_agent

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


def test_who_has_no_test_is_in_training_while_the_rule_holds() -> None:
    now = timezone.now()
    tove = make_agent(name="Tove Ek", writing_test_on=None)
    ada = make_agent(name="Ada Berg", role=Role.ADMIN, writing_test_on=None)
    with pytest.raises(Refused, match="Nobody could approve"):
        begin_training(by=ada, now=now)
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    assert not is_in_training(tove)
    assert begin_training(by=ada, now=now) == begin_training(by=ada, now=now)
    assert is_in_training(tove)
    assert not is_in_training(marcus)
    with pytest.raises(Refused, match="of your own"):
        record_test(ada, on=DAY, by=ada, now=now)
    with pytest.raises(Refused, match="has come"):
        record_test(tove, on=timezone.localdate() + timedelta(days=1), by=marcus, now=now)
    record_test(tove, on=DAY, by=marcus, now=now)
    record_test(tove, on=timezone.localdate(), by=ada, now=now)  # the first record stays
    assert (tove.writing_test_on, tove.writing_test_by) == (DAY, marcus)
    assert not is_in_training(tove)
    withdraw_test(tove, by=marcus, now=now)
    assert is_in_training(tove)
    end_training(by=ada, now=now)
    assert not is_in_training(tove)
    assert list(PeopleEvent.objects.order_by("pk").values_list("kind", flat=True)) == [
        "training_begun", "test_passed", "test_withdrawn", "training_ended",
    ]  # fmt: skip


def test_a_lead_records_it_and_an_admin_holds_the_switch(browse: Browse) -> None:
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    ada = make_agent(name="Ada Berg", role=Role.ADMIN)
    tove = make_agent(name="Tove Ek", writing_test_on=None)
    lead, admin = browse(marcus), browse(ada)
    assert "Switch it on" not in lead.get("/training/").content.decode()
    admin.post("/training/rule/")
    assert "in training" in lead.get("/training/").content.decode()
    assert "in training" in admin.get(f"/people/{tove.pk}/").content.decode()
    lead.post(f"/people/{tove.pk}/test/", {"on": "2026-03-02"})
    assert Agent.objects.get(pk=tove.pk).writing_test_on == DAY
    assert "Marcus Holm recorded that" in lead.get("/training/").content.decode()
    lead.post(f"/people/{tove.pk}/test/withdrawal/")
    assert Agent.objects.get(pk=tove.pk).writing_test_on is None
