"""Labels, priority, snooze and who has it, as agents do them at the desk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TypeVar

from django.urls import reverse
from django.utils import timezone

from agents.hours.create import ensure_demo_hours
from agents.models import Team
from inbox.labels import make_label
from inbox.models import Label, Message, Priority, Status, Thread
from inbox.threads.claim import claim_thread
from tests.factories import make_thread, make_threads, write_message
from tests.inbox.views.conftest import Desk
from tests.inbox.views.test_queue import row_ids

VIEWS = ("unassigned", "open", "pending", "snoozed")
Row = TypeVar("Row", Thread, Message)
HTMX = {"HX-Request": "true"}


def press(desk: Desk, verb: str, address: str, **data: object) -> tuple[int, str]:
    """As a button does that leads to an address below a thread."""
    response = getattr(desk.client, verb)(address, data or None, headers=HTMX)
    return response.status_code, response.content.decode()


def fetch(row: Row) -> Row:
    """The same as it is now."""
    return type(row).objects.get(pk=row.pk)


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
    thread = fetch(thread)
    assert (status, thread.priority) == (200, Priority.URGENT)
    assert f'hx-put="/threads/{thread.pk}/priority/normal/"' in html
    assert "urgent</span>" in elin.page("/").content.decode()
    assert press(elin, "put", f"/threads/{thread.pk}/priority/enormous/")[0] == 404


def test_snoozing_until_we_open_moves_it_to_its_view_and_undo_wakes_it(elin: Desk) -> None:
    ensure_demo_hours(now=timezone.now())
    thread = make_thread()
    address = reverse("inbox:snooze", args=[thread.pk])
    menu = press(elin, "get", address)[1]
    until = re.findall(r'name="until" value="([^"]+)"><span>Until we open', menu)[0]
    status, html = press(elin, "post", address, until=until)
    thread = fetch(thread)
    assert (status, thread.status) == (200, Status.SNOOZED)
    assert thread.snoozed_until == datetime.fromisoformat(until)
    assert f'hx-delete="{address}"' in html
    shown = {view: row_ids(elin.page(f"/?view={view}").content.decode()) for view in VIEWS}
    assert shown == {"unassigned": [], "open": [], "pending": [], "snoozed": [thread.pk]}
    assert "Wake it" in elin.page(elin.on(thread)).content.decode()
    press(elin, "delete", address)
    thread = fetch(thread)
    assert (thread.status, thread.snoozed_until) == (Status.OPEN, None)
    story = elin.page(elin.on(thread)).content.decode()
    assert "Elin Lund snoozed the thread until" in story
    assert "Elin Lund woke the thread" in story


def test_snooze_takes_the_brands_clock_or_no_time_and_refuses_nonsense(
    elin: Desk, ali: Desk
) -> None:
    thread = make_thread()
    address = reverse("inbox:snooze", args=[thread.pk])
    tomorrow = timezone.localtime() + timedelta(days=1)
    press(elin, "post", address, until=f"{tomorrow:%Y-%m-%dT%H:%M}")
    thread = fetch(thread)
    assert thread.snoozed_until == tomorrow.replace(second=0, microsecond=0)
    press(elin, "post", address, until="")
    thread = fetch(thread)
    assert (thread.status, thread.snoozed_until) == (Status.SNOOZED, None)
    for nonsense in ("soon", "2026-99-99T10:00", "2001-01-01T10:00"):
        status, html = press(elin, "post", address, until=nonsense)
        assert (status, "within the next half year" in html) == (422, True)
    claim_thread(thread, by=elin.agent, now=timezone.now())
    status, html = press(ali, "post", address, until="")
    assert (status, "Elin Lund has this thread now" in html) == (409, True)


def test_handing_over_brings_the_note_and_is_taken_back(elin: Desk, ali: Desk) -> None:
    thread, team = make_thread(), Team.objects.create(name="Bagage")
    claim_thread(thread, by=elin.agent, now=timezone.now())
    menu = press(elin, "get", reverse("inbox:receivers", args=[thread.pk]))[1]
    assert ("Ali Rahimi" in menu, "Bagage" in menu) == (True, True)
    # The keys go there: a space in what is written must press nobody's button.
    assert menu.index("data-narrow") < menu.index("<textarea") < menu.index('class="item"')
    address = reverse("inbox:handover", args=[thread.pk])
    _status, html = press(elin, "post", address, agent=ali.agent.pk, note="Kan du danska?")
    thread = fetch(thread)
    assert thread.owner == ali.agent
    assert press(elin, "post", address, team=team.pk)[0] == 409  # it is Ali's
    undo = re.findall(r'data-url="([^"]+)"', html)[0]
    assert press(ali, "delete", undo)[0] == 409  # not Ali's doing
    assert press(elin, "delete", undo)[0] == 200
    thread = fetch(thread)
    assert (thread.owner, thread.team) == (elin.agent, None)
    assert press(elin, "delete", undo)[0] == 409  # once
    story = elin.page(elin.on(thread)).content.decode()
    assert "Kan du danska?" in story
    assert "Elin Lund handed the thread over to Ali Rahimi" in story
    _status, html = press(elin, "post", address, team=team.pk)
    thread = fetch(thread)
    assert (thread.owner, thread.team, "Handed over to Bagage" in html) == (None, team, True)


def test_only_leads_assign_what_a_colleague_has(elin: Desk, ali: Desk, marcus: Desk) -> None:
    thread = make_thread()
    claim_thread(thread, by=elin.agent, now=timezone.now())
    address = reverse("inbox:assignment", args=[thread.pk])
    pages = [desk.page(desk.on(thread)).content.decode() for desk in (elin, ali, marcus)]
    offered = [
        "Hand over <kbd>" in pages[0],
        'id="do-assign"' in pages[1],
        "Assign <kbd>" in pages[2],
    ]
    assert offered == [True, False, True]
    assert press(ali, "post", address, agent=ali.agent.pk)[0] == 403
    _status, html = press(marcus, "post", address, agent=ali.agent.pk)
    thread = fetch(thread)
    assert (thread.owner, "Ali Rahimi has the thread now" in html) == (ali.agent, True)
    press(marcus, "delete", re.findall(r'data-url="([^"]+)"', html)[0])
    thread = fetch(thread)
    assert thread.owner == elin.agent
    team = Team.objects.create(name="Bagage")
    retired = Team.objects.create(name="Jul", retired_at=timezone.now())
    menu = press(marcus, "get", reverse("inbox:receivers", args=[thread.pk]))[1]
    assert ("Bagage" in menu, "Jul" in menu) == (True, False)
    assert press(marcus, "post", address, team=retired.pk)[0] == 404
    _status, html = press(marcus, "post", address, team=team.pk)
    thread = fetch(thread)
    assert (thread.owner, thread.team, "Handed over to Bagage" in html) == (None, team, True)


def test_merging_by_address_and_splitting_are_undone_from_the_toast(elin: Desk) -> None:
    first, second = make_thread("ett", minutes_ago=9), make_thread("två", minutes_ago=5)
    address = reverse("inbox:merging", args=[second.pk])
    assert press(elin, "post", address, thread="no such thing")[0] == 422
    _status, html = press(elin, "post", address, thread=f"http://h/threads/{first.pk}/?view=open")
    second = fetch(second)
    assert second.merged_into == first
    _status, html = press(elin, "delete", re.findall(r'data-url="([^"]+)"', html)[0])
    second = fetch(second)
    assert (second.merged_into, "Two threads again" in html) == (None, True)
    later = write_message(first, "och en sak till", at=timezone.now())
    assert "Split off" in elin.page(elin.on(first)).content.decode()
    _status, html = press(elin, "post", reverse("inbox:split", args=[later.pk]))
    later = fetch(later)
    assert later.thread_id not in (first.pk, second.pk)
    press(elin, "delete", re.findall(r'data-url="([^"]+)"', html)[0])
    later = fetch(later)
    assert later.thread == first
