"""Views with a name: saved, shared by leads, counted, put in order, deleted and brought back."""

from __future__ import annotations

from typing import Any

from inbox.models import Label, SavedView
from tests.factories import make_threads
from tests.inbox.views.conftest import Desk

HEADERS = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}


def bar(desk: Desk, shown: str = "") -> str:
    response = desk.client.get("/queue/saved/", {"shown": shown}, headers=HEADERS)
    return str(response.content.decode())


def save(desk: Desk, name: str, shown: str, **data: Any) -> str:
    written = {"name": name, "shown": shown, **data}
    response = desk.client.post("/queue/saved/", written, headers=HEADERS)
    return str(response.content.decode())


def change(desk: Desk, view: SavedView, **data: Any) -> Any:
    return desk.client.post(f"/queue/saved/{view.pk}/", data, headers=HEADERS)


def test_a_view_is_saved_counted_renamed_deleted_and_brought_back(elin: Desk, ali: Desk) -> None:
    first, _second = make_threads(2)
    label = Label.objects.create(name="Faktura")
    first.labels.add(label)
    shown = f"?label={label.pk}"
    assert "Save this view" in bar(elin, shown)
    html = save(elin, "Fakturor", shown)
    assert f'href="/{shown}"' in html
    assert '<span class="count">1</span>' in html
    assert "Save this view" not in html
    view = SavedView.objects.get()
    assert "Fakturor" not in bar(ali)
    assert change(ali, view, do="delete").status_code == 404
    assert "Räkningar" in change(elin, view, do="rename", name="Räkningar").content.decode()
    assert "between 1 and 40" in change(elin, view, do="rename", name=" ").content.decode()
    assert "is deleted" in change(elin, view, do="delete").content.decode()
    assert "Räkningar" not in bar(elin)
    elin.client.put(f"/queue/saved/{view.pk}/?return=1", headers=HEADERS)
    assert "Räkningar" in bar(elin)


def test_leads_share_and_order_views_and_others_only_use_them(elin: Desk, marcus: Desk) -> None:
    save(elin, "Min", "?view=open", shared="1")
    save(marcus, "Alla", "?view=pending", shared="1")
    save(marcus, "Sov", "?view=snoozed", shared="1")
    assert [view.is_shared for view in SavedView.objects.order_by("pk")] == [False, True, True]
    html = bar(elin, "?view=pending")
    assert html.index("Alla") < html.index("Sov") < html.index("Min")
    assert "Change this view" not in html
    change(marcus, SavedView.objects.get(name="Sov"), do="move", step="-1")
    html = bar(elin)
    assert html.index("Sov") < html.index("Alla")
    assert "Sov" in elin.page("/palette/").content.decode()


def test_a_search_that_no_address_keeps_is_refused_in_words(elin: Desk) -> None:
    assert "too long to be saved" in save(elin, "Lång", f"?q={'å' * 150}")
    assert not SavedView.objects.exists()
