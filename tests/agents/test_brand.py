"""What the brand is called, and by which clock its days are counted."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from agents import brand
from agents.middleware import AgentLocaleMiddleware
from agents.models import Agent, Role
from agents.refusals import Refused
from inbox.models import Message
from reports.selection import brand_zone
from tests.factories import make_agent, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Agent:
    return make_agent(name="Ada Berg", role=Role.ADMIN)


def test_the_settings_hold_until_an_admin_names_it(
    ada: Agent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert brand.brand_zone() == "Europe/Stockholm"
    with django_capture_on_commit_callbacks(execute=True):
        brand.name_brand("Sjörederi", "Europe/Helsinki", by=ada, now=timezone.now())
    assert (brand.brand_name(), str(brand_zone())) == ("Sjörederi", "Europe/Helsinki")


def test_the_zone_stays_once_something_was_counted_and_the_name_does_not(ada: Agent) -> None:
    make_thread()
    assert Message.objects.exists()
    with pytest.raises(Refused, match="stays"):
        brand.name_brand("Nordbanan", "Europe/Helsinki", by=ada, now=timezone.now())
    brand.name_brand("Sydbanan", "Europe/Stockholm", by=ada, now=timezone.now())
    brand.forget()
    assert brand.brand_name() == "Sydbanan"


def test_pages_show_times_in_the_brands_zone(rf: RequestFactory) -> None:
    brand.remember(("Sjörederi", "America/New_York"))
    page = AgentLocaleMiddleware(
        lambda _request: HttpResponse(timezone.get_current_timezone_name())
    )
    assert page(rf.get("/")).content == b"America/New_York"
    assert timezone.get_current_timezone_name() == "Europe/Stockholm"
