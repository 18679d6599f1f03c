"""From the photo of a post to a picture of ours in the thread, and from there to nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from connectors.models import Channel
from connectors.port import Photo, Post
from inbox.hints import HINTS_TOPIC, connect_valkey
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Attachment, Message
from inbox.pictures import trouble
from inbox.pictures.fetch import MAX_ATTEMPTS, fetch_picture, find_due_pictures
from inbox.pictures.keep import drop_pictures
from tests.factories import make_channel
from tests.inbox.ingest.posts import NOON, write_post
from tests.inbox.pictures.conftest import Serve, Server, answer, say
from tests.inbox.pictures.drawing import draw, draw_with_gps

State = Attachment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve(say(answer(draw_with_gps(orientation=1))))


@pytest.fixture
def channel(server: Server) -> Channel:
    return make_channel(api_url=server.url)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def with_photos(post: Post, *urls: str) -> Post:
    photos = tuple(Photo(f"photo-{url}", url, f"Alt {n}") for n, url in enumerate(urls))
    return replace(post, photos=photos)


def receive(channel: Channel, *posts: Post) -> None:
    with transaction.atomic():
        ingest(channel, Batch(posts), now=NOON)


def fetch(picture: Attachment, *, after: float = 0) -> Attachment:
    fetch_picture(picture.pk, clock=lambda: timezone.now() + timedelta(seconds=after))
    picture.refresh_from_db()
    return picture


def test_photos_become_rows_that_wait_once(channel: Channel) -> None:
    post = with_photos(write_post("1"), "https://pbs.twimg.com/a", "https://pbs.twimg.com/b\x00")
    receive(channel, post, write_post("2"))
    receive(channel, post)
    rows = Attachment.objects.order_by("position").values_list(
        "message__external_id", "position", "source_url", "alt_text", "state"
    )
    assert list(rows) == [
        ("1", 0, "https://pbs.twimg.com/a", "Alt 0", State.WAITING),
        ("1", 1, "https://pbs.twimg.com/b", "Alt 1", State.WAITING),
    ]
    assert len(find_due_pictures(now=timezone.now())) == 2


def count_statements(channel: Channel, queries: CaptureQueriesContext, *posts: Post) -> int:
    before = len(queries)
    receive(channel, *posts)
    return len(queries) - before


def test_a_page_takes_one_statement_more_where_it_has_photos_and_none_where_not(
    channel: Channel,
) -> None:
    with CaptureQueriesContext(connection) as queries:
        plain = count_statements(channel, queries, *(write_post(f"a{n}") for n in range(5)))
        posts = [with_photos(write_post(f"b{n}"), "https://a/1", "https://a/2") for n in range(5)]
        pictured = count_statements(channel, queries, *posts)
    assert pictured == plain + 1
    assert Attachment.objects.count() == 10


def test_a_worker_is_woken_after_commit_and_never_without_photos(
    channel: Channel, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as without:
        receive(channel, write_post("1"))
    with django_capture_on_commit_callbacks() as with_photo:
        receive(channel, with_photos(write_post("2"), "https://a/1"))
    assert len(with_photo) == len(without) + 1


def test_a_picture_is_fetched_and_kept_as_ours(
    channel: Channel, server: Server, folder: Path
) -> None:
    receive(channel, with_photos(write_post("1"), f"{server.url}/media/1.jpg"))
    picture = fetch(Attachment.objects.get())
    assert (picture.state, picture.content_type) == (State.HELD, "image/jpeg")
    assert (picture.width, picture.height) == (60, 40)
    file = folder / str(picture.file)
    content = file.read_bytes()
    assert picture.size == len(content)
    assert b"Exif" not in content
    assert file.stat().st_mode & 0o777 == 0o600


def test_names_in_storage_tell_nothing(channel: Channel, server: Server, folder: Path) -> None:
    urls = [f"{server.url}/{n}.jpg" for n in range(4)]
    receive(channel, with_photos(write_post("1"), *urls))
    names = {Path(str(fetch(picture).file)).stem for picture in Attachment.objects.all()}
    assert len(names) == 4
    assert all(len(name) >= 32 for name in names)
    assert len({name[:4] for name in names}) == 4


def test_fetching_twice_asks_once(channel: Channel, server: Server, folder: Path) -> None:
    receive(channel, with_photos(write_post("1"), f"{server.url}/a.jpg"))
    picture = Attachment.objects.get()
    fetch(picture)
    fetch(picture, after=9999)
    assert len(server.heads) == 1
    assert len(list(folder.rglob("*.jpeg"))) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"<html>", trouble.NO_PICTURE), (bytes(11 * 2**20), trouble.TOO_LARGE)],
)
def test_what_is_no_picture_is_refused_with_words(
    serve: Serve, channel: Channel, body: bytes, words: str
) -> None:
    channel.api_url = serve(say(answer(body))).url
    channel.save()
    receive(channel, with_photos(write_post("1"), f"{channel.api_url}/a.jpg"))
    picture = fetch(Attachment.objects.get())
    assert (picture.state, picture.error, bool(picture.file)) == (State.REFUSED, words, False)
    assert find_due_pictures(now=timezone.now() + timedelta(days=9)) == []


def test_a_place_that_fails_is_asked_again_ever_later_and_given_up(
    serve: Serve, channel: Channel
) -> None:
    bad = serve(say(answer(b"", status="503 Later")))
    Channel.objects.update(api_url=bad.url)
    receive(channel, with_photos(write_post("1"), f"{bad.url}/a.jpg"))
    picture, after, waits = Attachment.objects.get(), 0.0, []
    while picture.state == State.WAITING:
        fetch(picture, after=after)
        fetch(picture, after=after)  # not due yet: not asked
        now = timezone.now()
        waits.append(round((picture.next_attempt_at - now).total_seconds() - after))
        after = (picture.next_attempt_at - now).total_seconds() + 1
    assert len(bad.heads) == MAX_ATTEMPTS
    assert waits == [15, 45, 135, 405, 1215, 3645]
    assert (picture.state, picture.error) == (State.GONE, trouble.UNREACHABLE)


def test_a_picture_that_ends_its_worker_is_given_up(channel: Channel, server: Server) -> None:
    receive(channel, with_photos(write_post("1"), f"{server.url}/a.jpg"))
    picture = Attachment.objects.get()
    Attachment.objects.update(attempt_count=MAX_ATTEMPTS)
    assert fetch(picture).state == State.GONE
    assert server.heads == []


def test_the_screens_hear_when_it_is_there(
    channel: Channel,
    server: Server,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    receive(channel, with_photos(write_post("1"), f"{server.url}/a.jpg"))
    pubsub: Any = connect_valkey().pubsub  # which tells no types
    with pubsub(ignore_subscribe_messages=True) as hints:
        hints.subscribe(HINTS_TOPIC)
        hints.get_message(timeout=1)
        with django_capture_on_commit_callbacks(execute=True):
            fetch(Attachment.objects.get())
        heard = hints.get_message(timeout=2)
    thread_id = Message.objects.get().thread_id
    assert json.loads(heard["data"]) == {"kind": "threads", "ids": [thread_id], "many": False}


def test_purging_a_message_removes_its_pictures_after_commit(
    channel: Channel,
    server: Server,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    urls = [f"{server.url}/1.jpg", f"{server.url}/2.jpg"]
    receive(channel, with_photos(write_post("1"), *urls), with_photos(write_post("2"), urls[0]))
    for picture in Attachment.objects.all():
        fetch(picture)
    doomed = Message.objects.get(external_id="1")
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_pictures([doomed]) == 2
        assert len(list(folder.rglob("*.jpeg"))) == 3
    assert [str(p.relative_to(folder)) for p in folder.rglob("*.jpeg")] == [
        Attachment.objects.get().file.name
    ]
    assert drop_pictures([doomed]) == 0


def test_a_picture_whose_message_is_purged_while_it_is_fetched_leaves_no_file(
    channel: Channel,
    serve: Serve,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    receive(channel, with_photos(write_post("1"), "http://later/a.jpg"))
    message, picture = Message.objects.get(), Attachment.objects.get()

    def resolve(host: str, port: int) -> list[str]:
        drop_pictures([message])
        return ["127.0.0.1"]

    server = serve(say(answer(draw())))
    Channel.objects.update(api_url=f"http://later:{server.port}")
    Attachment.objects.update(source_url=f"http://later:{server.port}/a.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        fetch_picture(picture.pk, clock=timezone.now, resolve=resolve)
    assert server.heads
    assert not Attachment.objects.exists()
    assert list(folder.rglob("*.jpeg")) == []
    assert default_storage.listdir("")[0] == ["pictures"]
