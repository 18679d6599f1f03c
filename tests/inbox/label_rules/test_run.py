"""A rule applied to the last days: counted first, labelled if a lead says so, and taken back."""

from __future__ import annotations

from functools import partial
from json import dumps

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from inbox.label_rules import run as running
from inbox.label_rules.keep import make_rule
from inbox.label_rules.run import begin_run, find_unfinished, go_on, look_back, undo_run
from inbox.label_rules.sweep import label_new_messages
from inbox.labels import make_label
from inbox.models import LabelRule, LabelRun, Thread, Verb
from inbox.threads.label import label_thread, unlabel_thread
from tests.factories import make_thread, make_threads
from tests.inbox.views.conftest import Desk

NOW = timezone.now()
DAY = 24 * 60


def work_through() -> None:
    for _ in range(100):
        for pk in find_unfinished():
            go_on(pk, now=NOW)


def labelled(rule: LabelRule) -> set[int]:
    return set(rule.label.threads.values_list("pk", flat=True))


def test_the_last_30_days_are_counted_labelled_and_taken_back(
    marcus: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    lead = marcus.agent
    rule = make_rule(make_label("resor"), ["buss"], channel=None, by=lead, now=NOW)
    texts = ["Buss", "Min buss", "Vilken buss?", "Tåg", "Buss!", "Buss?"]
    new, old, changed, _other, taken_off, bears = (
        make_thread(text, minutes_ago=n * 4 * DAY + 10) for n, text in enumerate(texts)
    )
    ancient = make_thread("Buss", minutes_ago=31 * DAY)
    label_thread(taken_off, rule.label, by=lead, now=NOW)
    unlabel_thread(taken_off, rule.label, by=lead, now=NOW)
    label_thread(bears, rule.label, by=lead, now=NOW)
    run = look_back(rule, by=lead, now=NOW)
    with pytest.raises(ValidationError, match="under way"):
        look_back(rule, by=lead, now=NOW)
    go_on(run.pk, now=NOW)
    address = reverse("inbox:label_run", args=[run.pk])
    assert "1 of 30 days" in marcus.fragment(address).content.decode()
    work_through()
    told = marcus.fragment(address).content.decode()
    assert "3 threads of the last 30 days would get the label." in told
    assert labelled(rule) == {bears.pk}  # nothing happened yet
    begin_run(run, by=lead, now=NOW)
    go_on(run.pk, now=NOW)
    assert "Put on 2 of 3 threads." in marcus.fragment(address).content.decode()
    work_through()
    assert labelled(rule) == {bears.pk, new.pk, old.pk, changed.pk}
    facts = new.events.get(verb=Verb.LABELLED).facts
    assert (facts["rule"], facts["run"], facts["word"]) == (rule.pk, run.pk, "buss")
    unlabel_thread(changed, rule.label, by=lead, now=NOW)
    label_thread(changed, rule.label, by=lead, now=NOW)  # by hand now: stays
    for _twice in range(2):
        undo_run(run, by=lead, now=NOW)
        work_through()
    assert labelled(rule) == {bears.pk, changed.pk}
    assert "Taken off 2 threads again." in marcus.fragment(address).content.decode()
    assert ancient.labels.count() == 0


def test_what_was_only_counted_gives_way_and_an_undo_binds_no_later_message(marcus: Desk) -> None:
    label_new_messages(now=NOW)
    rule = make_rule(make_label("resor"), ["fråga"], channel=None, by=marcus.agent, now=NOW)
    make_threads(2)
    first = look_back(rule, by=marcus.agent, now=timezone.now())
    work_through()
    run = look_back(rule, by=marcus.agent, now=timezone.now())
    assert not LabelRun.objects.filter(pk=first.pk).exists()
    work_through()
    begin_run(run, by=marcus.agent, now=NOW)
    go_on(run.pk, now=NOW)
    undo_run(run, by=marcus.agent, now=NOW)
    work_through()
    assert labelled(rule) == set()
    assert label_new_messages(now=NOW) == 2  # the rule itself was not taken back


def test_a_lead_sees_what_a_rule_would_match_makes_changes_and_retires_it(
    marcus: Desk, elin: Desk
) -> None:
    label, threads = make_label("försening"), list(make_threads(3))
    make_thread("Bussen är <b>försenad</b>")
    preview = reverse("inbox:label_rule_preview")
    chosen: dict[str, str | int] = {"words": "försen*", "label": label.pk, "channel": ""}
    told = marcus.client.get(preview, chosen).content.decode()
    assert "It would have matched 1 of the last 4 messages." in told
    assert "Bussen är &lt;b&gt;försenad&lt;/b&gt;" in told
    elsewhere = {**chosen, "channel": threads[0].channel_id, "words": "fråga"}
    assert "matched 3 of the last 4" in marcus.client.get(preview, elsewhere).content.decode()
    assert "Write a word" in marcus.client.get(preview).content.decode()
    rules = reverse("inbox:label_rules")
    assert elin.client.post(rules, chosen).status_code == 403
    wrong = marcus.client.post(rules, {**chosen, "words": "f*"})
    assert (wrong.status_code, "at least 3 letters" in wrong.content.decode()) == (422, True)
    assert marcus.client.post(rules, chosen).status_code == 302
    rule = LabelRule.objects.get()
    address = reverse("inbox:label_rule", args=[rule.pk])
    assert marcus.client.post(address, {**chosen, "words": "försen*\nsen"}).status_code == 302
    kept = LabelRule.objects.get(retired_at=None)
    assert (kept.words, marcus.page(address).url) == (
        ["försen*", "sen"], reverse("inbox:label_rule", args=[kept.pk])
    )  # fmt: skip
    marcus.client.post(reverse("inbox:label_rule_runs", args=[kept.pk]))
    work_through()
    page = marcus.page(reverse("inbox:label_rule", args=[kept.pk])).content.decode()
    assert "Put it on 1 thread<" in page
    run = LabelRun.objects.get()
    marcus.client.post(reverse("inbox:label_run_labels", args=[run.pk]))
    work_through()
    thread = Thread.objects.get(labels=label)
    story = elin.page(elin.on(thread)).content.decode()
    assert "A rule put on the label försening, for “försen*”" in story
    marcus.client.post(reverse("inbox:label_rule_retirement", args=[kept.pk]))
    page = marcus.page(reverse("inbox:labels")).content.decode()
    assert "retired by Marcus Holm" in page
    marcus.client.post(reverse("inbox:label_rule_revival", args=[kept.pk]))
    assert LabelRule.objects.get(retired_at=None).words == ["försen*", "sen"]


def test_programs_of_leads_make_replace_apply_undo_and_retire_rules(
    marcus: Desk, elin: Desk
) -> None:
    label, threads = make_label("resor"), make_threads(3)
    call = partial(marcus.client.generic, content_type="application/json")
    body = {"label": label.pk, "words": ["fråga", "buss*"], "channel": threads[0].channel_id}
    rules = "/api/labels/rules/"
    assert elin.client.get(rules).status_code == 403
    made = call("POST", rules, dumps(body))
    assert (made.status_code, made.json()["words"]) == (201, ["fråga", "buss*"])
    for wrong in ({**body, "words": []}, {**body, "words": ["b*"]}, {**body, "word": "x"}):
        assert call("POST", rules, dumps(wrong)).status_code == 400
    wider = call("PUT", f"{rules}{made.json()['id']}/", dumps({**body, "channel": None})).json()
    assert [one["id"] for one in marcus.client.get(rules).json()] == [wider["id"]]
    run = call("POST", f"{rules}{wider['id']}/runs/").json()
    address = f"/api/labels/runs/{run['id']}/"
    work_through()
    told = marcus.client.get(address).json()
    assert (told["found"], told["done"], told["is_going"]) == (3, 0, False)
    assert call("POST", address).status_code == 202
    work_through()
    assert label.threads.count() == marcus.client.get(address).json()["done"] == 3
    call("DELETE", address)
    work_through()
    assert label.threads.count() == 0
    assert call("DELETE", f"{rules}{wider['id']}/").status_code == 204
    assert marcus.client.get(rules).json() == []
