"""A file of what we hold of a person: asked for by an admin, written by the worker, then gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import structlog
from celery import current_app
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from agents.brand import brand_name
from agents.models import Agent
from inbox.models import Attachment, Customer, PersonalExport
from inbox.models.personal_data import KEPT
from inbox.personal_data.describe import (
    describe_person,
    describe_threads,
    list_threads,
    name_picture,
)

LEASE = timedelta(minutes=5)  # no task lives longer
TOLD = 20  # threads, after which the progress is told

log = structlog.get_logger(__name__)


def ask_export(customer: Customer, *, by: Agent, now: datetime) -> PersonalExport:
    """In the person's own language, where we know it; else in the admin's."""
    language = customer.language[:2] or by.language
    export = PersonalExport.objects.create(
        customer=customer, by=by, language=language, asked_at=now
    )
    log.info("personal_export_asked", export=export.pk, by=by.pk)
    transaction.on_commit(
        lambda: current_app.send_task(
            "inbox.tasks.write_personal_export", args=[export.pk], retry=False
        ),
        robust=True,
    )
    return export


def write_export(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Whoever comes second, while it is written or after, does nothing."""
    now = clock()
    if not find_due_exports(now=now).filter(pk=pk).update(lease_until=now + LEASE):
        return
    export = PersonalExport.objects.select_related("customer").get(pk=pk)
    with translation.override(export.language), TemporaryDirectory() as folder:
        file = Path(folder, "export")
        _write_archive(export, file, now=now)
        with file.open("rb") as content:
            name = default_storage.save(f"personal/{pk}.zip", File(content))
    done = PersonalExport.objects.filter(pk=pk, done_at=None)
    if not done.update(file=name, done_at=clock()):
        default_storage.delete(name)  # the person was erased meanwhile, or it was written twice
        return
    log.info("personal_export_written", export=pk)


def _write_archive(export: PersonalExport, file: Path, *, now: datetime) -> None:
    names = list(export.customer.profiles.values_list("pk", flat=True))
    mine = PersonalExport.objects.filter(pk=export.pk)
    mine.update(total=list_threads(names).count(), written=0)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        threads = []
        for number, (thread, pictures) in enumerate(describe_threads(names), start=1):
            threads.append(thread)
            for picture in pictures:
                _add_picture(archive, picture)
            if number % TOLD == 0:
                mine.update(written=number)
        told = {
            "brand": brand_name(), "made_at": now,
            **describe_person(export.customer, names), "threads": threads,
        }  # fmt: skip
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
        archive.writestr("index.html", render_to_string("personal_data/file.html", {"told": told}))
    mine.update(written=len(threads))


def _add_picture(archive: ZipFile, picture: Attachment) -> None:
    """One whose file is lost is left out."""
    try:
        with picture.file.open() as content:
            archive.writestr(name_picture(picture), content.read())
    except FileNotFoundError:
        log.warning("picture_missing", picture=picture.pk)


def find_due_exports(*, now: datetime) -> QuerySet[PersonalExport]:
    """Those that nobody has begun to write, or whose writer is gone."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return PersonalExport.objects.filter(free, done_at=None)


def forget_exports(*, now: datetime) -> int:
    """What was kept long enough, taken or not, and what could not be written."""
    over = Q(done_at__lt=now - KEPT) | Q(done_at=None, asked_at__lt=now - KEPT)
    return drop_exports(PersonalExport.objects.filter(over))


def drop_exports(exports: QuerySet[PersonalExport]) -> int:
    """Rows, and files after commit."""
    files = [name for name in exports.values_list("file", flat=True) if name]
    count = exports.delete()[0]

    def remove() -> None:
        for name in files:
            default_storage.delete(name)

    transaction.on_commit(remove, robust=True)
    return count
