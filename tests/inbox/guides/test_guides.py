"""Guides: found by label and word, kept in versions, suggested to, shown beside the composer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from inbox.guides.demo import GUIDES, ensure_demo_guides
from inbox.guides.keep import (
    Facts,
    bring_back_guide,
    change_guide,
    find_version,
    list_guides,
    make_guide,
    read_facts,
    retire_guide,
    search_guides,
)
from inbox.guides.match import match_guides
from inbox.guides.suggest import accept_suggestion, decline_suggestion, suggest_change
from inbox.labels import make_label
from inbox.models import Guide, NoticeKind, PersonalNotice, Thread
from inbox.templatetags.guides import listed
from tests.factories import make_thread, write_message
from tests.inbox.views.conftest import Desk

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
DELAYS = Facts("Förseningar", "sv", ["försen*"], "- Ny tid", tone="Lugnt")


@pytest.fixture
def delays(marcus: Desk) -> Guide:
    return make_guide(DELAYS, by=marcus.agent, now=NOON)


def find_titles(thread: Thread, text: str) -> list[tuple[str, str]]:
    label_ids = set(thread.labels.values_list("pk", flat=True))
    return [(m.version.title, m.reason) for m in match_guides(list_guides(), label_ids, text)]


def test_label_and_word_come_before_label_before_word_and_two_at_most(
    marcus: Desk, delays: Guide
) -> None:
    label = make_label("försening")
    by: dict[str, Any] = {"by": marcus.agent, "now": NOON}
    make_guide(replace(DELAYS, title="Ersättning", words=["pengar"], labels=(label,)), **by)
    make_guide(replace(DELAYS, title="Bagage", words=["väska*"], labels=(label,)), **by)
    thread = make_thread("Hej")
    assert find_titles(thread, "Är tåget FÖRSENAT?") == [("Förseningar", "försen*")]
    assert find_titles(thread, "Hej") == []
    thread.labels.add(label)
    found = find_titles(thread, "Försenad, och var är min väska?")
    assert found == [("Bagage", "försening"), ("Ersättning", "försening")]
    retire_guide(Guide.objects.get(latest__title="Bagage"), **by)
    assert [title for title, _reason in find_titles(thread, "försenad väska")] == [
        "Ersättning",
        "Förseningar",
    ]


def test_each_version_stays_and_a_day_can_be_read_again(marcus: Desk, delays: Guide) -> None:
    later = NOON + timedelta(days=2)
    first = delays.latest_id
    changed = replace(read_facts(delays), answers="- Ny tid\n- Nästa tåg")
    change_guide(delays, changed, seen=first, by=marcus.agent, now=later)
    change_guide(delays, changed, by=marcus.agent, now=later)  # nothing differs: no version
    assert delays.versions.count() == 2
    with pytest.raises(ValidationError, match="meanwhile"):
        change_guide(delays, DELAYS, seen=first, by=marcus.agent, now=later)
    then, now = (find_version(delays, until=at) for at in (later, later + timedelta(seconds=1)))
    assert then
    assert then.answers == "- Ny tid"
    assert now
    assert now.answers == changed.answers
    assert find_version(delays, until=NOON) is None

    address = f"/guides/{delays.pk}/"
    assert "It did not exist yet" in marcus.page(f"{address}?on=2026-11-19").content.decode()
    assert "As it stood on" in marcus.page(f"{address}?on=2026-11-21").content.decode()
    assert marcus.page(f"/api{address}?at=2026-11-21T00:00:00Z").json()["answers"] == "- Ny tid"
    assert marcus.page("/api/guides/").json()[0]["answers"] == changed.answers


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"words": []}, "found by"),
        ({"answers": "Ring 19900101-0017"}, "personal"),
        ({"links": "nordbanan.example"}, "https://"),
    ],
)
def test_a_guide_is_found_by_something_and_holds_no_numbers(
    marcus: Desk, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        make_guide(replace(DELAYS, **changes), by=marcus.agent, now=NOON)  # type: ignore[arg-type]
    assert not Guide.objects.exists()


def test_what_is_retired_is_shown_nowhere_and_comes_back(marcus: Desk, delays: Guide) -> None:
    retire_guide(delays, by=marcus.agent, now=NOON)
    assert search_guides("") == []
    assert "Bring back" in marcus.page("/guides/").content.decode()
    bring_back_guide(delays)
    assert search_guides("lug FÖR") == [delays]
    assert search_guides("ugn") == []


def test_a_suggestion_is_taken_in_changed_or_declined_and_its_author_told(
    elin: Desk, marcus: Desk, delays: Guide
) -> None:
    thread = make_thread("Försenat?")
    answer = elin.act(
        "guide_suggestions", delays.pk, on=elin.on(thread), part="answers",
        text="Var ersättningsbussen går", thread=thread.pk,
    )  # fmt: skip
    assert "Sent to your leads" in answer.content.decode()
    page = marcus.page("/guides/").content.decode()
    assert "Var ersättningsbussen går" in page
    assert f"/threads/{thread.pk}/" in page
    by: dict[str, Any] = {"by": marcus.agent, "now": NOON}
    first = delays.suggestions.get()
    accept_suggestion(first, **by)
    accept_suggestion(first, **by)
    delays.refresh_from_db()
    assert read_facts(delays).answers == "- Ny tid\n- Var ersättningsbussen går"

    told: dict[str, Any] = {"part": "tone", "thread": None, "by": elin.agent, "now": NOON}
    second = suggest_change(delays, text="Skoja gärna", **told)
    marcus.client.post(
        f"/guides/suggestions/{second.pk}/decline/", {"words": "Inte vid förseningar"}
    )
    third = suggest_change(delays, text="Säg du", **told)
    form = marcus.page(f"/guides/{delays.pk}/change/?suggestion={third.pk}")
    assert form.context["form"].initial["tone"] == "Lugnt\nSäg du"
    sent = {
        **{name: value for name, value in form.context["form"].initial.items() if name != "labels"},
        "tone": "Lugnt. Säg du.",
    }
    assert marcus.client.post(form.wsgi_request.get_full_path(), sent).status_code == 302
    outcomes = delays.suggestions.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["accepted", "declined", "edited"]
    assert read_facts(Guide.objects.select_related("latest").get()).tone == "Lugnt. Säg du."
    notices = PersonalNotice.objects.filter(agent=elin.agent).order_by("pk")
    assert [notice.kind for notice in notices] == [
        NoticeKind.GUIDE_CHANGED,
        NoticeKind.GUIDE_KEPT,
        NoticeKind.GUIDE_CHANGED,
    ]
    assert "Inte vid förseningar" in notices[1].tell()


def test_a_suggestion_holds_words_and_no_personal_number(elin: Desk, delays: Guide) -> None:
    for text in (" ", "Kunden är 19900101-0017"):
        answer = elin.act("guide_suggestions", delays.pk, on="/", part="answers", text=text)
        assert answer.status_code == 422
    with pytest.raises(ValidationError):
        decline_suggestion(
            suggest_change(
                delays, part="tone", text="Säg du", thread=None, by=elin.agent, now=NOON
            ),
            words="  ", by=elin.agent, now=NOON,
        )  # fmt: skip


def test_beside_the_composer_stands_what_fits_what_waits(elin: Desk, delays: Guide) -> None:
    thread = make_thread("Jag är försenad", minutes_ago=60)
    shown = elin.fragment(f"/threads/{thread.pk}/guides/?key=7").content.decode()
    assert f'id="guides-{thread.pk}-7"' in shown
    assert "Förseningar" in shown
    now = timezone.now()
    write_message(thread, "Tåget går 14.10", at=now - timedelta(minutes=5), by=elin.agent)
    write_message(thread, "Och min väska?", at=now, by=thread.profile)
    assert "Förseningar" not in elin.fragment(f"/threads/{thread.pk}/guides/").content.decode()


def test_plain_text_becomes_lists_and_nothing_else() -> None:
    assert listed("Hej <b>\n- ett\n- https://a.example\n\nSlut") == (
        "<p>Hej &lt;b&gt;</p><ul><li>ett</li><li>"
        '<a href="https://a.example" target="_blank" rel="noopener noreferrer nofollow">'
        "https://a.example</a></li></ul><p>Slut</p>"
    )


def test_the_demo_has_its_guides_once(marcus: Desk) -> None:
    ensure_demo_guides(now=NOON)
    ensure_demo_guides(now=NOON)
    assert Guide.objects.count() == len(GUIDES)
