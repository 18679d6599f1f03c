"""What customers wrote since the last look is labelled: all of it, once, and not against agents."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent, Role
from connectors.models import Channel
from connectors.port import Network
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.label_rules import sweep
from inbox.label_rules.keep import (
    bring_back_rule,
    list_rules,
    make_rule,
    read_words,
    replace_rule,
    retire_rule,
)
from inbox.label_rules.sweep import label_new_messages
from inbox.labels import make_label, retire_label
from inbox.models import LabelReading, LabelRule, Message, Thread, Verb
from inbox.threads.label import label_thread, unlabel_thread
from inbox.threads.merge import merge_threads
from tests.factories import make_agent, make_channel, make_thread, make_threads, write_message
from tests.inbox.ingest.posts import write_post

NOW = timezone.now()


@pytest.fixture
def lead(db: None) -> Agent:
    label_new_messages(now=NOW)  # from here on
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def rule_for(
    lead: Agent, *words: str, name: str = "sent", channel: Channel | None = None
) -> LabelRule:
    return make_rule(make_label(name), words, channel=channel, by=lead, now=NOW)


def labels_of(*threads: Thread) -> list[list[str]]:
    return [sorted(thread.labels.values_list("name", flat=True)) for thread in threads]


def test_what_comes_is_labelled_once_and_the_thread_tells_by_which_rule(
    lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "BATCH", 2)
    facebook = make_channel(network=Network.FACEBOOK, handle="nordbananpage")
    rule = rule_for(lead, "buss", "försen*")
    rule_for(lead, "försen*", name="sidan", channel=facebook)
    threads = [
        make_thread("Försenad igen"),
        make_thread("Tack!", "Bussen? Nej, en BUSS"),
        make_thread("Bussen"),
        make_thread("Försenat", channel=facebook),
    ]
    write_message(threads[2], "Ta en buss i stället", at=NOW, by=lead)  # ours
    assert [label_new_messages(now=NOW) for _ in range(3)] == [4, 0, 0]
    assert labels_of(*threads) == [["sent"], ["sent"], [], ["sent", "sidan"]]
    event = threads[0].events.get(verb=Verb.LABELLED)
    assert (event.agent, event.facts["rule"], event.facts["word"]) == (None, rule.pk, "försen*")
    threads[0].refresh_from_db()
    assert threads[0].has_stale_clocks  # another policy may hold


def test_what_an_agent_takes_off_no_rule_puts_on_again(lead: Agent) -> None:
    rule = rule_for(lead, "buss")
    thread, other = make_thread("Min buss?"), make_thread("Hej")
    label_new_messages(now=NOW)
    unlabel_thread(thread, rule.label, by=lead, now=NOW)
    write_message(thread, "Bussen alltså, min buss", at=NOW)
    write_message(other, "Vilken buss?", at=NOW)
    assert label_new_messages(now=NOW) == 1
    assert labels_of(thread, other) == [[], ["sent"]]
    upper = make_thread("Buss")
    with transaction.atomic():
        merge_threads(upper, thread, now=NOW)
    assert label_new_messages(now=NOW) == 0  # the matter is the same, and so is the agent's word
    label_thread(upper, rule.label, by=lead, now=NOW)
    assert labels_of(upper) == [["sent"]]


def test_rules_are_replaced_retired_and_brought_back_with_who_and_when(lead: Agent) -> None:
    rule = rule_for(lead, "buss")
    assert replace_rule(rule, rule.label, ["buss"], channel=None, by=lead, now=NOW) == rule
    wider = replace_rule(rule, rule.label, ["buss", "tåg"], channel=None, by=lead, now=NOW)
    with pytest.raises(ValidationError, match="meanwhile"):
        replace_rule(rule, rule.label, ["bil"], channel=None, by=lead, now=NOW)
    assert list(list_rules()) == [wider]
    for _twice in range(2):
        retire_rule(wider, by=lead, now=NOW)
    assert not list_rules()
    make_thread("Tåg")
    assert label_new_messages(now=NOW) == 0
    back = [bring_back_rule(wider, by=lead, now=NOW) for _ in range(2)]
    assert back[0] == back[1]
    assert [rule.words for rule in list_rules()] == [["buss", "tåg"]]
    retire_label(wider.label)
    assert not list_rules()


@pytest.mark.parametrize(
    ("written", "words"),
    [("", "between 1 and 50"), ("för*sen", "at the end"), ("fö*", "at least 3"),
     ("x" * 81, "80 characters"), ("*", "at least 3")],
)  # fmt: skip
def test_words_that_make_no_rule_are_refused_with_why(written: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        read_words(written)


def test_words_are_read_from_lines_and_commas_each_once() -> None:
    assert read_words("Sen, inställd  avgång\nSEN\n\n försen* ") == [
        "SEN", "inställd avgång", "försen*"
    ]  # fmt: skip


def test_many_messages_cost_a_batch_what_one_costs(lead: Agent) -> None:
    rule_for(lead, "tåget")
    costs = []
    for count in (1, 3):
        make_threads(count, make_channel(handle=f"kanal{count}"))
        with CaptureQueriesContext(connection) as queries:
            label_new_messages(now=NOW)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_with_a_smaller_number_is_not_missed(lead: Agent) -> None:
    rule_for(lead, "buss")
    is_drawn, may_commit = Event(), Event()
    channels = [make_channel(handle="en"), make_channel(handle="annan")]

    def file_slowly() -> None:
        with transaction.atomic():
            post = write_post("slow", by="maja", text="En buss")
            ingest(channels[0], Batch((post,)), now=NOW)
            is_drawn.set()
            may_commit.wait(timeout=10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(file_slowly)
        assert is_drawn.wait(timeout=10)
        with transaction.atomic():
            post = write_post("quick", by="erik", text="Min buss")
            ingest(channels[1], Batch((post,)), now=NOW)
        counts = [label_new_messages(now=NOW) for _ in range(3)]
        may_commit.set()
        slow.result(timeout=10)
    early, late = (Message.objects.get(external_id=name) for name in ("slow", "quick"))
    assert early.pk < late.pk
    assert counts == [1, 0, 0]
    assert LabelReading.objects.get().floor < early.pk
    assert [label_new_messages(now=NOW) for _ in range(3)] == [1, 0, 0]
    assert LabelReading.objects.get().floor == late.pk  # and nothing is read for ever
