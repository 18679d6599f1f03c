"""A feed over HTTP: the sandbox's blog, and servers that say odd things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests

from connectors.feed.connector import ENTRIES, FeedConnector
from connectors.port import (
    Account,
    ConnectorError,
    Cursor,
    Gone,
    Kind,
    Permanent,
    Post,
    Refused,
    RetryLater,
)
from tests.connectors.wire import answering, say

NAMES = count(1)
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Bloggen</title>{}</channel></rss>'


class Blog:
    """A blog of its own in the sandbox, and a reader of it."""

    def __init__(self, sandbox: str, form: str = "rss") -> None:
        name = f"blog{next(NAMES)}"
        self.control = f"{sandbox}/_control/feeds/{name}"
        self.url = f"{sandbox}/feeds/{name}.{form}"
        self.connector = FeedConnector(Account("1", "blog", "Bloggen"), api_url=self.url)
        self.cursor = Cursor()

    def write(self, text: str, **fields: str) -> str:
        response = requests.post(self.control, json={"text": text, **fields}, timeout=10)
        response.raise_for_status()
        return str(response.json()["id"])

    def read(self) -> tuple[Post, ...]:
        page = self.connector.read_page(ENTRIES, self.cursor)
        assert page.is_last
        self.cursor = page.cursor
        return page.posts


@pytest.fixture(params=["rss", "atom"])
def blog(request: pytest.FixtureRequest, sandbox_url: str) -> Blog:
    return Blog(sandbox_url, request.param)


def read_one(body: str) -> tuple[Post, ...]:
    with answering(say(body, kind="application/rss+xml")) as wire:
        connector = FeedConnector(Account("1", "blog", "Bloggen"), api_url=f"{wire.url}/feed")
        return connector.read_page(ENTRIES, Cursor()).posts


def read_answer(answer: bytes) -> None:
    with answering(answer) as wire:
        FeedConnector(Account("1", "b", "B"), api_url=wire.url).read_page(ENTRIES, Cursor())


def test_entries_arrive_once_as_plain_text(blog: Blog) -> None:
    first = blog.write("Var är <b>tåget</b>?<br>Hälsar &amp;", author="Eva Å", title="Försenat")
    (post,) = blog.read()
    assert (post.external_id, post.author.name) == (first, "Eva Å")
    assert post.text == "Försenat\nVar är tåget?\nHälsar &"
    assert (post.kind, post.addresses_us) == (Kind.POST, False)
    assert abs(post.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert post.url.startswith(blog.url.rpartition("/")[0])
    assert blog.read() == ()
    second = blog.write("Och nu?", title="Igen")
    assert [post.external_id for post in blog.read()] == [second]


def test_what_is_not_new_is_not_sent_again(blog: Blog) -> None:
    blog.write("Hej")
    blog.read()
    validators = blog.cursor.floor
    page = blog.connector.read_page(ENTRIES, blog.cursor)
    assert page.posts == ()
    assert page.cursor.floor == validators
    answer = blog.connector.gateway.read(etag="", modified="")
    assert blog.connector.gateway.read(etag=answer.etag).content is None


def test_answer_names_its_parent(blog: Blog) -> None:
    top = blog.write("Fråga", title="Fråga")
    blog.write("Svar", title="Re: Fråga", in_reply_to=top)
    assert {post.parent_id for post in blog.read()} == {"", top}


def test_same_name_is_the_same_author(blog: Blog) -> None:
    for _ in range(2):
        blog.write("Hej", author="Bo")
    blog.write("Hej", author="Siv")
    ids = [post.author.external_id for post in blog.read()]
    assert len(set(ids)) == 2


def test_identify_names_the_feed(blog: Blog) -> None:
    account = FeedConnector.identify(api_url=blog.url)
    assert account.name == blog.url.rpartition("/")[2].partition(".")[0]
    assert account.handle in blog.url
    assert len(account.external_id) <= 64


def test_identify_refuses_what_is_no_feed() -> None:
    for body in ("<html><title>Hem</title></html>", ""):
        page = say(body, kind="text/html")
        with answering(page) as wire, pytest.raises(Permanent):
            FeedConnector.identify(api_url=wire.url)
    with pytest.raises(Permanent):
        FeedConnector.identify(api_url="file:///etc/passwd")


@pytest.mark.parametrize(
    "written",
    ["igår", "", "32 Foo 2026 99:99:99 +0000", "9999-12-31T23:59:59Z", "0000-00-00", "1e400"],
)
def test_date_that_is_none_becomes_one_that_can_be(written: str) -> None:
    (post,) = read_one(RSS.format(f"<item><guid>1</guid><pubDate>{written}</pubDate></item>"))
    assert abs(post.created_at - datetime.now(UTC)) <= timedelta(days=1, minutes=1)


@pytest.mark.parametrize(
    "written",
    ["Mon, 02 Mar 2026 12:00:00 +0100", "2026-03-02T11:00:00Z", "2026-03-02T12:00:00+01:00",
     "Mon, 02 Mar 2026 11:00:00 GMT", "02 Mar 2026 11:00 UT"],
)  # fmt: skip
def test_dates_of_every_form_are_read(written: str) -> None:
    (post,) = read_one(RSS.format(f"<item><guid>1</guid><pubDate>{written}</pubDate></item>"))
    assert post.created_at == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_broken_xml_gives_what_can_be_read() -> None:
    body = RSS.format("<item><guid>1</guid><title>Hej & hå</title></item><item><guid>2</gui")
    assert "1" in {post.external_id for post in read_one(body)}


@pytest.mark.parametrize("body", ["<rss><channel", "", "<html><body>Log in</body></html>"])
def test_answer_in_which_there_is_no_feed_is_tried_again(body: str) -> None:
    with pytest.raises(RetryLater):
        read_answer(say(body, kind="application/rss+xml"))


def test_feed_that_shows_nothing_known_tells_what_may_be_missing(blog: Blog) -> None:
    known = blog.write("Innan", created_at="2026-03-01T12:00:00Z")
    blog.read()
    for number in range(60):
        blog.write(f"Nr {number}", created_at=f"2026-03-02T12:{number:02}:00Z")
    page = blog.connector.read_page(ENTRIES, blog.cursor)
    (missed,) = page.missed
    assert (missed.after_id, missed.before_id) == (known, page.posts[-1].external_id)
    assert missed.after_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert missed.before_at == page.posts[-1].created_at
    assert blog.connector.read_page(ENTRIES, page.cursor).missed == ()


def test_feed_that_was_set_up_anew_has_missed_nothing(blog: Blog) -> None:
    known = blog.write("Senast", created_at="2026-03-02T12:00:00Z")
    blog.read()
    requests.delete(blog.control, params={"id": known}, timeout=10).raise_for_status()
    for day in (1, 2):
        blog.write("Som förr", created_at=f"2026-03-0{day}T12:00:00Z")
    assert blog.connector.read_page(ENTRIES, blog.cursor).missed == ()


def test_hostile_entries_are_bounded_and_plain() -> None:
    long_id, script = "x" * 5000, "<script>alert(1)</script><img src=x onerror=alert(1)>Hej"
    body = RSS.format(
        f"<item><guid>{long_id}</guid><link>javascript:alert(1)</link>"
        f"<description><![CDATA[{script}{'å' * 50_000}]]></description></item>"
    )
    (post,) = read_one(body)
    assert len(post.external_id) == 64
    assert len(post.text) == 10_000
    assert "<" not in post.text
    assert post.url == ""


def test_entities_from_elsewhere_are_not_fetched() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>&x;</title></item></channel></rss>"
    )
    assert all("root:" not in post.text for post in read_one(body))


@pytest.mark.parametrize(
    ("status", "error"),
    [("301 Moved", Refused), ("401 No", Refused), ("403 No", Refused), ("404 No", Gone),
     ("410 Gone", Gone), ("418 Tea", Permanent), ("500 Oh", RetryLater), ("429 Slow", RetryLater)],
)  # fmt: skip
def test_refusals_are_told_apart(status: str, error: type[ConnectorError]) -> None:
    answer = say("", status=status).replace(b"Connection", b"Location: /new\r\nConnection")
    with pytest.raises(error):
        read_answer(answer)


def test_pause_that_the_server_asks_for_is_kept() -> None:
    answer = say("", status="429 Slow").replace(b"Connection", b"Retry-After: 120\r\nConnection")
    with pytest.raises(RetryLater) as caught:
        read_answer(answer)
    assert caught.value.at is not None
    assert timedelta(seconds=110) < caught.value.at - datetime.now(UTC) <= timedelta(seconds=120)
