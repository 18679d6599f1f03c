"""What was written is found: by its words in five languages, by names and by operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import chain

import pytest
from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent
from connectors.port import Kind, Network
from inbox.labels import make_label
from inbox.models import Message, Profile, SearchDue, SearchEntry, Status, Thread
from inbox.rereading.purge import purge_message
from inbox.search import find as find_module
from inbox.search.find import find_messages
from inbox.search.index import index_due_messages
from inbox.search.read import Results, search_messages
from inbox.search.resolve import Search
from inbox.search.spans import list_windows
from inbox.threads.claim import claim_thread
from inbox.threads.label import label_thread
from inbox.threads.merge import merge_threads
from inbox.threads.note import add_note
from tests.factories import (
    make_agent,
    make_channel,
    make_profile,
    make_thread,
    make_threads,
    write_message,
)

NOW = timezone.now()


@pytest.fixture
def elin(db: None) -> Agent:
    return make_agent(name="Elin Lund")


def search(elin: Agent, written: str, key: str = "") -> Results:
    index_due_messages()
    return search_messages(written, agent=elin, zone=UTC, now=NOW, key=key)


def find(elin: Agent, written: str) -> list[str]:
    """The snippets of the threads that were found."""
    return [found.thread.snippet for found in search(elin, written).threads]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Tåget är försenat igen", "tåg försenad"),
        ("Biljetterna kom aldrig fram", "biljett"),
        ("Junat ovat myöhässä", "juna"),
        ("Toget ble innstilt i dag", "tog innstilte"),
        ("Rejserne bliver dyrere", "rejse"),
        ("My refunds were promised", "refund"),
        ("Vi satt på café i Malmö", "cafe"),
        ("Jeg er strandet i Malmø", "malmö"),
        ("Tack! 🙏", "🙏"),
        ("Se https://nordbanan.example/farlig?x=1 nu", "nordbanan.example"),
        ("Skriv till hjalp@nordbanan.example", "hjalp@nordbanan.example"),
        ("Ersättningsbussen kom aldrig", "ersättning*"),
        ("Ersättningsbussen kom aldrig", "ersättning"),
        ("Tåget till Falun står still", "tåg i falun"),
    ],
)
def test_a_word_finds_its_other_forms(elin: Agent, text: str, asked: str) -> None:
    make_thread(text)
    make_thread("Något helt annat")
    assert find(elin, asked) == [text]


def test_operators_choose_in_any_language(elin: Agent) -> None:
    facebook = make_channel(network=Network.FACEBOOK, handle="nordbananpage", name="Sidan")
    anna = make_profile(name="Anna Æbelø", handle="resenar_7")
    theirs = make_thread("Biljett ett", profile=anna, minutes_ago=3)
    other = make_thread("Biljett två", channel=facebook, minutes_ago=60 * 24 * 3)
    label_thread(other, make_label("Återbetalning"), by=elin, now=NOW)
    claim_thread(other, by=elin, now=NOW)
    write_message(theirs, "Vi skickar biljetten", at=NOW, by=elin, kind=Kind.DIRECT_MESSAGE)
    day = f"{NOW - timedelta(days=2):%Y-%m-%d}"
    one, two = ["Biljett ett"], ["Biljett två"]
    for asked, expected in {
        "biljett": [*one, *two],
        "från:anna": one, "from:ÄBELÖ biljett": one, "@resenar_7": one, "anna biljett": one,
        "from:elin": one, "fra:me": one, "from:us": one, "is:private": one, "är:privat": one,
        "channel:nordbananpage": two, "kanal:sidan biljett": two, "-channel:sidan biljett": one,
        "label:återbet": two, '-label:"återbetalning" biljett': one, "er:min": two,
        f"before:{day}": two, f"efter:{day} biljett": one, "is:closed": [],
        '"skickar biljetten"': one, '"biljetten skickar"': [], "biljett -två": one,
        "biljett i:": [*one, *two],
    }.items():  # fmt: skip
        assert (asked, find(elin, asked)) == (asked, expected)


def test_what_cannot_be_asked_is_told(elin: Agent) -> None:
    make_thread("Biljett")
    for asked in ("label:okänd biljett", "channel:okänd", "is:blå", "before:snart"):
        results = search(elin, asked)
        assert (bool(results.problems), results.threads) == (True, [])


@pytest.mark.parametrize(
    "spelling", ["850709-9805", "19850709 9805", "8 5 0 7 0 9 9 8 0 5", "biljett 8507099805"]
)
def test_a_personal_number_is_in_no_index_and_never_looked_for(
    elin: Agent, spelling: str, caplog: pytest.LogCaptureFixture
) -> None:
    thread = make_thread("Biljett")
    add_note(thread, by=elin, text="Ringde om 850709-9805", now=NOW)
    results = search(elin, spelling)
    assert (results.asked.has_number, results.threads) == (True, [])
    entries = "".join(SearchEntry.objects.values_list("words", flat=True))
    assert "ringd" in entries
    assert not {"850709", "9805", "8507099805"} & set(entries.replace("'", " ").split())
    assert "850709" not in caplog.text


def test_the_index_follows_each_change(elin: Agent) -> None:
    upper, lower = make_thread("Biljett"), make_thread("Vagn", minutes_ago=5)
    assert find(elin, "vagn") == ["Vagn"]
    merge_threads(upper, lower, now=NOW)
    assert find(elin, "vagn") == [Thread.objects.get(pk=upper.pk).snippet]
    gone, edited = Message.objects.order_by("pk")[:2]
    purge_message(gone, now=NOW)
    assert not SearchEntry.objects.filter(pk=gone.pk).exists()  # in the same transaction
    Message.objects.filter(pk=edited.pk).update(text="Perrong")
    assert not SearchEntry.objects.filter(pk=edited.pk).exists()
    assert [len(find(elin, asked)) for asked in ("biljett", "vagn", "perrong")] == [0, 0, 1]
    Profile.objects.filter(messages=edited).update(name="Siri Nilsen", handle="siri")
    assert [len(find(elin, asked)) for asked in ("from:siri", "from:maja")] == [1, 0]
    Message.objects.filter(pk=edited.pk).delete()
    assert not SearchEntry.objects.exists()
    assert not SearchDue.objects.exists()


def test_pages_hold_each_message_once_newest_first(elin: Agent) -> None:
    for number in range(60):  # over half a year, so that each window has a part
        make_thread(f"Biljett {number}", minutes_ago=number * number * 80)
    closed = Thread.objects.latest("pk")
    Thread.objects.filter(pk=closed.pk).update(status=Status.CLOSED)
    wanted = [f"Biljett {number}" for number in range(60)]
    # Words lead, the beginnings of words, or the few threads that are open.
    for asked, found in (("biljett", wanted), ("bilje*", wanted), ("is:open", wanted[:-1])):
        pages = list(read_pages(elin, asked))
        assert [len(page) for page in pages] == [15, 15, 15, len(found) - 45]
        assert list(chain(*pages)) == found


def read_pages(elin: Agent, asked: str) -> Iterator[list[str]]:
    key = ""
    while True:
        results = search(elin, asked, key)
        yield [found.thread.snippet for found in results.threads]
        key = results.next_key
        if not key:
            return


def test_a_thread_shows_once_with_its_words_marked(elin: Agent) -> None:
    thread = make_thread("Hej!", "<b>Tåget</b> stod still", "Och bussen?", "Tågen alltså")
    results = search(elin, "tåg")
    (found,) = results.threads
    assert (found.thread.pk, found.more) == (thread.pk, 1)
    assert [piece.text for piece in found.hit.pieces if piece.is_marked] == ["Tågen"]
    assert search(elin, f"#{thread.pk}").threads[0].thread.pk == thread.pk
    assert search(elin, f"https://x.example/threads/{thread.pk}/?a=1").threads
    message = thread.messages.earliest("pk")
    assert search(elin, message.url).threads[0].hit.message.pk == message.pk


def test_neither_endless_words_nor_days_before_all_time_break_a_search(elin: Agent) -> None:
    make_thread(f"Biljett, {'biljett' * 500}")
    pieces = search(elin, "biljett").threads[0].hit.pieces
    assert [piece.text for piece in pieces if piece.is_marked] == ["Biljett"]
    for day in ("0001", "0001-01-01", "1969-12-31", "9999"):
        results = search(elin, f"biljett before:{day}")
        assert (results.threads, len(results.problems)) == ([], 1), day


def test_what_takes_too_long_is_told_after_one_try(
    elin: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two months of a busy brand hold a million messages, and a phrase is looked for in each."""
    threads = make_threads(40)
    index_due_messages()
    words = SearchEntry.objects.filter(message__thread__in=threads)
    words.update(created_at=NOW - timedelta(days=9), spans=[*list_windows(NOW)][1].spans)
    monkeypatch.setattr(find_module, "LONGEST", "1ms")
    slow = RawSQL("pg_sleep(0.01) IS NOT NULL", [], BooleanField())
    search_at = Search(conditions=[Q(slow)])
    with CaptureQueriesContext(connection) as seen:
        found = find_messages(search_at, now=NOW)
    assert (found.ids, len(search_at.problems)) == ([], 1)
    assert sum("statement_timeout" in query["sql"] for query in seen) == 1
