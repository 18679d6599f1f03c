"""The file for a person: all that is theirs, nothing of anybody else, for the one who asked."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.models import Role
from inbox.models import PersonalExport
from inbox.personal_data.erase import ask_erasure, go_on
from inbox.personal_data.export import forget_exports, write_export
from tests.factories import make_agent
from tests.reports.personal_data.anna import World, build_world

OF_OTHERS = ["Bertil", "väska", "Klockan tolv", "Elin", "Nils", "Hemlig"]


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    return build_world()


def test_the_file_holds_what_is_theirs_and_ends_after_three_days(
    world: World, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(make_agent(name="Ada Min", role=Role.ADMIN))
    asked = client.post(f"/personal-data/customers/{world.customer.pk}/exports/")
    page = asked.headers["Location"]
    assert "hx-trigger" in client.get(page).content.decode()
    export = PersonalExport.objects.get()
    for _time in range(2):
        write_export(export.pk, clock=timezone.now)
    with ZipFile(BytesIO(b"".join(client.get(f"{page}file/")))) as archive:
        told = json.loads(archive.read("data.json"))
        read = archive.read("index.html").decode()
        pictures = [name for name in archive.namelist() if name.startswith("pictures/")]
    whole = json.dumps(told, ensure_ascii=False)
    assert not [word for word in OF_OTHERS if word in whole or word in read]
    assert {one["network"] for one in told["profiles"]} == {"X", "Facebook"}
    assert told["surveys"][0]["words"] == "Min sköldpadda är nöjd"
    assert told["notes_about_you"][0]["text"] == "Har en sköldpadda"
    assert len(told["shown_as_praise"]) == 1
    assert [len(one["messages"]) for one in told["threads"]] == [2, 2, 2, 3, 1]
    private = next(one for one in told["threads"] if one["messages"][0]["is_private"])
    assert [one["by"] for one in private["messages"]] == ["you", "us", "note"]
    assert private["messages"][2]["text"] == "Hon heter Anna Sköld, se @en kollega"
    assert "1990" not in whole
    assert private["messages"][0]["masked_numbers"]
    assert private["begun_answers"][0]["text"] == "Hej Anna Sköld"
    assert "Här är vad du skrev" in read
    assert len(pictures) == 2
    assert all(name in read for name in pictures)
    client.force_login(make_agent(name="Bea Min", role=Role.ADMIN))
    assert client.get(f"{page}file/").status_code == 404
    name = PersonalExport.objects.get().file
    forget_exports(now=timezone.now() + timedelta(days=2))
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        forget_exports(now=timezone.now() + timedelta(days=4))
    assert not default_storage.exists(name)
    assert client.get(page).status_code == 404


def test_a_file_does_not_outlive_the_person(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    done, late = (
        PersonalExport.objects.create(
            customer=world.customer, by=world.elin, language="sv", asked_at=now
        )
        for _number in range(2)
    )
    write_export(done.pk, clock=timezone.now)
    with django_capture_on_commit_callbacks(execute=True):
        erasure = ask_erasure(world.customer, profile_ids=world.names, by=world.elin, now=now)
        while go_on(erasure.pk, now=now):
            pass
    write_export(late.pk, clock=timezone.now)
    erasure.refresh_from_db()
    assert erasure.counts["exports"] == 2
    assert not PersonalExport.objects.exists()
    assert default_storage.listdir("personal") == ([], [])
