"""Labels, priority, snooze and who has it, as agents do them at the desk."""

from __future__ import annotations

from django.urls import reverse

from inbox.labels import make_label
from inbox.models import Label, Priority
from tests.factories import make_thread, make_threads
from tests.inbox.views.conftest import Desk
from tests.inbox.views.test_queue import row_ids

HTMX = {"HX-Request": "true"}


def press(desk: Desk, verb: str, address: str, **data: object) -> tuple[int, str]:
    """As a button does that leads to an address below a thread."""
    response = getattr(desk.client, verb)(address, data or None, headers=HTMX)
    return response.status_code, response.content.decode()


def test_a_label_is_put_on_shown_filtered_by_and_taken_off(elin: Desk) -> None:
    label, (thread, other) = make_label("Försening"), make_threads(2)
    address = reverse("inbox:thread_label", args=[thread.pk, label.pk])
    status, html = press(elin, "put", address)
    assert (status, list(thread.labels.all())) == (200, [label])
    assert f'hx-delete="{address}"' in html  # the way back
    page = elin.page("/").content.decode()
    assert row_ids(page) == [thread.pk, other.pk]
    assert page.count("Försening") == 2  # one row, and the filter
    assert row_ids(elin.page(f"/?label={label.pk}").content.decode()) == [thread.pk]
    _status, html = press(elin, "delete", address)
    assert (list(thread.labels.all()), f'hx-put="{address}"' in html) == ([], True)
    story = elin.page(elin.on(thread)).content.decode()
    assert "Elin Lund put on the label Försening" in story
    assert "Elin Lund took off the label Försening" in story


def test_a_retired_label_is_offered_no_more_and_stays(elin: Desk, marcus: Desk) -> None:
    label, thread = make_label("Snö"), make_thread()
    thread.labels.add(label)
    for desk, status in ((elin, 403), (marcus, 302)):
        response = desk.client.post(reverse("inbox:label_retirement", args=[label.pk]))
        assert response.status_code == status
    assert "Snö" not in press(elin, "get", reverse("inbox:thread_labels", args=[thread.pk]))[1]
    assert "Snö" in elin.page(elin.on(thread)).content.decode()
    address = reverse("inbox:thread_label", args=[thread.pk, label.pk])
    assert press(elin, "put", address)[0] == 404


def test_leads_make_labels_and_are_told_what_is_wrong(elin: Desk, marcus: Desk) -> None:
    address = reverse("inbox:labels")
    assert elin.client.post(address, {"name": "Bagage"}).status_code == 403
    assert marcus.client.post(address, {"name": " Bagage "}).status_code == 302
    response = marcus.client.post(address, {"name": " "})
    assert (response.status_code, Label.objects.get().name) == (422, "Bagage")
    assert "between 1 and 40 characters" in response.content.decode()


def test_priority_is_set_told_in_the_row_and_taken_back(elin: Desk) -> None:
    thread = make_thread()
    status, html = press(elin, "put", reverse("inbox:thread_priority", args=[thread.pk, "urgent"]))
    thread.refresh_from_db()
    assert (status, thread.priority) == (200, Priority.URGENT)
    assert f'hx-put="/threads/{thread.pk}/priority/normal/"' in html
    assert "urgent</span>" in elin.page("/").content.decode()
    assert press(elin, "put", f"/threads/{thread.pk}/priority/enormous/")[0] == 404
