"""Exports: the same figures in a spreadsheet, in which no text is ever taken for a formula."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language

from agents.models import Role
from inbox.models import Label
from reports.export import make
from reports.models import Export
from reports.recount import count_anew
from reports.tasks import sweep_exports
from tests.factories import make_agent, make_channel, make_thread, write_message

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    return client


def export(lead: Client, content: str, form: str, query: str = "") -> bytes:
    """Ask on the board, let the worker write, and take the file."""
    asked = lead.post(f"/board/exports/{query}", {"content": content, "format": form})
    page = asked.headers["Location"]
    assert "hx-trigger" in lead.get(page).content.decode()
    one = Export.objects.latest("pk")
    for _time in range(2):
        make.write_export(one.pk, clock=timezone.now)
    assert "hx-trigger" not in lead.get(page).content.decode()
    return b"".join(lead.get(f"{page}file/"))


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_csv_is_a_formula(lead: Client, attack: str) -> None:
    thread = make_thread(channel=make_channel(network="facebook", name=f"{attack}sida"))
    thread.labels.add(Label.objects.create(name=f"{attack}etikett"))
    count_anew(now=timezone.now())
    [row] = read_csv(export(lead, "threads", "csv"))
    assert row["Labels"] == f"'{attack}etikett"
    assert row["Thread"] == str(thread.pk)


def test_texts_in_excel_are_texts(lead: Client) -> None:
    thread = make_thread()
    for attack in ATTACKS:
        thread.labels.add(Label.objects.create(name=f"{attack}etikett"))
    count_anew(now=timezone.now())
    book = ZipFile(BytesIO(export(lead, "threads", "xlsx")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1etikett" in sheet
    assert "<f>" not in sheet
    assert re.search(rf"<v>{thread.pk}</v>", sheet)


def test_file_holds_the_threads_that_were_chosen_and_the_boards_figures(lead: Client) -> None:
    now = timezone.now()
    chosen, other = make_channel(), make_channel(handle="buss")
    thread = make_thread(channel=chosen, minutes_ago=120, now=now)
    write_message(thread, "Vi ser.", at=thread.opened_at + timedelta(minutes=3), by=make_agent())
    make_thread(channel=other, now=now)
    count_anew(now=now)
    query = f"?channel={chosen.pk}"
    [row] = read_csv(export(lead, "threads", "csv", query))
    assert (row["Thread"], row["Seconds"]) == (str(thread.pk), "180")
    figures = read_csv(export(lead, "figures", "csv", query))
    median = next(row for row in figures if row["Figure"] == "First response, median")
    assert float(median["Value"]) == pytest.approx(180, rel=0.005)
    assert {row["Of"] for row in figures} >= {"all", "X @nordbanan"}
    assert get_language() != "sv"


def test_nobody_takes_the_file_of_another_and_none_is_kept_for_long(lead: Client) -> None:
    export(lead, "figures", "xlsx")
    one = Export.objects.get()
    other = Client()
    other.force_login(make_agent(name="Ada Berg", role=Role.ADMIN))
    for address in (f"/board/exports/{one.pk}/", f"/board/exports/{one.pk}/file/"):
        assert other.get(address).status_code == 404
    Export.objects.update(asked_at=timezone.now() - timedelta(days=2))
    sweep_exports()
    assert lead.get(f"/board/exports/{one.pk}/file/").status_code == 404
