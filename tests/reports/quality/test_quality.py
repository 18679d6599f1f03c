"""A round of reviews: drawn by chance and frozen, judged, and told by team."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.consult import record_consultation
from agents.models import Agent, Role, Team
from inbox.models import Direction, Incident, IncidentAct, IncidentStep, Message, Reply, Thread
from reports.models import Review, ReviewRound
from reports.quality.draw import draw_round
from reports.quality.figures import list_quality
from reports.quality.judge import judge_review, pass_over
from reports.quality.models import Mark
from tests.factories import MessageFactory, make_agent, make_thread, write_reply

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 20, 10, tzinfo=UTC)
DAY = NOON.date()
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def marcus() -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


@pytest.fixture
def elin() -> Agent:
    return make_agent()


@pytest.fixture
def teams(elin: Agent) -> list[Team]:
    """Of four, of three, and of two."""
    people = [elin, *(make_agent(name=name) for name in ("Ali R", "Bo S", "Cia T"))]
    made = [Team.objects.create(name=name) for name in ("Dag", "Kväll", "Två")]
    for team, size in zip(made, (4, 3, 2), strict=True):
        team.members.set(people[:size])
    return made


def answer_many(count: int, by: Agent, team: Team | None, *, at: datetime = NOON) -> Thread:
    """A customer asks, and is answered so often."""
    thread = make_thread("Var är mitt tåg?", now=at, minutes_ago=5)
    Thread.objects.filter(pk=thread.pk).update(team=team)
    Message.objects.bulk_create(
        MessageFactory.build(
            thread=thread, channel=thread.channel, direction=Direction.OUTBOUND, agent=by,
            text=f"Svar {number} av {team}", created_at=at + timedelta(minutes=number),
        )
        for number in range(count)
    )  # fmt: skip
    return thread


def draw(by: Agent, *, size: int = 10, team: Team | None = None) -> ReviewRound:
    first, last = OCTOBER
    return draw_round(first=first, last=last, team=team, size=size, by=by, now=timezone.now())


def judge(review: Review, by: Agent, *marks: Mark) -> None:
    language, tone, content = marks or (Mark.GOOD,) * 3
    judge_review(
        review, language=language, tone=tone, content=content, note="", by=by, now=timezone.now()
    )


def judge_all(by: Agent, *marks: Mark) -> None:
    for review in Review.objects.waiting():
        judge(review, by, *marks)


def test_the_sample_is_fair_frozen_and_in_the_seeds_order(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    for count, team in zip((24, 12, 9), teams, strict=True):
        answer_many(count, elin, team)
    drawn = draw(marcus, size=9)
    sample = list(Review.objects.waiting().values_list("team__name", "message"))
    assert sorted(name for name, _pk in sample) == ["Dag"] * 6 + ["Kväll"] * 3  # of two: none
    assert (drawn.population, drawn.size) == (36, 9)
    assert Review.objects.filter(is_spare=True).count() == 9
    answer_many(30, elin, teams[0])  # what comes later changes nothing
    assert list(Review.objects.waiting().values_list("team__name", "message")) == sample
    again = draw(marcus, size=9)
    assert again.seed != drawn.seed
    with connection.cursor() as cursor:  # anybody can draw it once more
        cursor.execute(
            "SELECT m.id FROM inbox_message m JOIN inbox_thread t ON t.id = m.thread_id "
            "WHERE direction = 'outbound' AND t.team_id = %s ORDER BY md5(%s || ':' || m.id)",
            [teams[0].pk, str(again.seed)],
        )
        by_seed = [pk for (pk,) in cursor.fetchall()]
    held = again.reviews.filter(team=teams[0], is_spare=False).order_by("place")
    assert list(held.values_list("message", flat=True)) == by_seed[: held.count()]


def test_what_no_person_answered_is_not_drawn(marcus: Agent, elin: Agent) -> None:
    make_agent(name="Ali Rahimi")  # three work here
    kept = answer_many(1, elin, None).messages.get(direction="outbound")
    answer_many(1, marcus, None)  # one's own
    answer_many(1, elin, None, at=NOON + timedelta(days=30))
    for fields in ({"is_automatic": True}, {"agent": None}, {"deleted_at": NOON}, {"text": ""}):
        left_out = answer_many(1, elin, None).messages.filter(direction="outbound")
        left_out.update(**fields)
    to_all = answer_many(1, elin, None)
    reply = write_reply(to_all, elin, "Vi vet.", state=Reply.State.SENT)
    Reply.objects.update(message=to_all.messages.get(direction="outbound"))
    incident = Incident.objects.create(name="Växel", by=marcus, began_at=NOON)
    act = IncidentAct.objects.create(incident=incident, kind="answer", by=marcus, at=NOON)
    IncidentStep.objects.create(act=act, thread=to_all, reply=reply)
    drawn = draw(marcus)
    assert drawn.population == 1
    assert [review.message for review in drawn.reviews.all()] == [kept]


def test_a_round_of_two_persons_or_of_nothing_is_refused(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(3, elin, teams[2])
    with pytest.raises(ValidationError, match="one of persons"):
        draw(marcus, team=teams[2])
    with pytest.raises(ValidationError, match="No answers"):
        draw(marcus)
    assert not ReviewRound.objects.exists()


def test_what_is_passed_over_is_replaced_from_its_team(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(6, elin, teams[0])
    answer_many(6, elin, teams[1])
    draw(marcus, size=4)
    review = Review.objects.waiting()[0]
    with pytest.raises(ValidationError):
        pass_over(review, reason="", by=marcus, now=NOON)
    other = pass_over(review, reason="Bara tack", by=marcus, now=NOON)
    assert other
    assert (other.team, Review.objects.waiting().count()) == (review.team, 4)
    with pytest.raises(ValidationError, match="passed over"):
        judge(review, marcus)
    while spare := pass_over(other, reason="Igen", by=marcus, now=NOON):
        other = spare
    assert Review.objects.waiting().count() == 3  # none of its team was left


def test_a_round_can_be_dropped_until_its_review_has_begun(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(4, elin, teams[0])
    lead, dropped, begun = sign_in(marcus), draw(marcus), draw(marcus)
    judge(begun.reviews.all()[0], marcus)
    for drawn in (dropped, begun):
        lead.post(f"/quality/rounds/{drawn.pk}/dropping/")
    assert list(ReviewRound.objects.all()) == [begun]


def test_shares_are_told_by_team_and_never_of_small_ones(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    for team in teams[:2]:
        answer_many(40, elin, team)
    draw(marcus, size=60)
    day = list(Review.objects.waiting().filter(team=teams[0]))
    for review in day[:3]:
        judge(review, marcus, Mark.NOT, Mark.NEARLY, Mark.GOOD)
    judge_all(marcus)
    dag, evening, total = list_quality(*OCTOBER)
    assert [(row.team, row.count, row.is_total) for row in (dag, evening, total)] == [
        ("Dag", 30, False), ("Kväll", 30, False), ("", 60, True),
    ]  # fmt: skip
    assert [(one.good, one.nearly, one.wrong) for one in dag.grades] == [
        (27, 0, 3), (27, 3, 0), (30, 0, 0),
    ]  # fmt: skip
    share = dag.grades[0].share
    assert (share.amount, round(share.low or 0, 2), round(share.high or 0, 2)) == (0.9, 0.74, 0.97)
    assert list_quality(*OCTOBER, team_id=teams[0].pk) == [dag]
    assert list_quality(date(2026, 9, 1), date(2026, 9, 30)) == []
    teams[1].members.remove(elin)  # now two: gone from its own row and from the sum
    assert [(row.team, row.count) for row in list_quality(*OCTOBER)] == [("Dag", 30), ("", 30)]


def test_below_thirty_there_is_no_percentage(marcus: Agent, elin: Agent, teams: list[Team]) -> None:
    answer_many(12, elin, teams[0])
    drawn = draw(marcus, size=12)
    judge_all(marcus)
    page = browse(marcus, f"/quality/rounds/{drawn.pk}/")
    assert "12 of 12" in page
    assert "100 %" not in page
    assert list_quality(*OCTOBER)[0].grades[0].share.low is None


def browse(agent: Agent, address: str) -> str:
    return str(sign_in(agent).get(address).content.decode())


def sign_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_a_lead_draws_judges_and_comes_to_the_next(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(6, elin, teams[0])
    lead = sign_in(marcus)
    page = lead.post(
        "/quality/", {**dict(zip(("first", "last"), OCTOBER, strict=True)), "size": 5}, follow=True
    )
    html = page.content.decode()
    assert ("Var är mitt tåg?" in html, "Elin Lund" in html) == (True, False)
    assert "author=shown" not in html
    address = page.redirect_chain[-1][0]
    marks = {"language": 1, "tone": 2, "content": 3}
    assert lead.post(address, {"language": 1}).status_code == 422
    following: Any = lead.post(address, {**marks, "note": "Du-tilltal 19121212-1212"}, follow=True)
    assert following.redirect_chain[-1][0] != address
    assert "2 of 5" in following.content.decode()
    first = Review.objects.judged().get()
    assert (first.language, first.tone, first.content, first.judged_by) == (1, 2, 3, marcus)
    other = following.redirect_chain[-1][0]
    lead.post(f"{other}passing/", {"reason": "Bara tack 19121212-1212"})
    assert lead.get(other).status_code == 404
    judge_all(marcus)
    done = lead.get(f"/quality/rounds/{first.round_id}/next/", follow=True).content.decode()
    assert ("Bara tack" in done, "Du-tilltal" in done) == (True, True)
    kept = Review.objects.exclude(note="", reason="").values_list("note", "reason")
    assert not any("1212-1212" in words for row in kept for words in row)


def test_the_author_is_told_on_demand_once_the_staff_was_consulted(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(1, elin, teams[0]).messages.filter(agent=elin).update(text="Spår 2. ^EL")
    review = draw(marcus).reviews.get()
    address = f"/quality/reviews/{review.pk}/"
    page = browse(marcus, f"{address}?author=shown")
    assert ("Spår 2." in page, "^EL" in page, "Elin Lund" in page) == (True, False, False)
    ada = make_agent(name="Ada Berg", role=Role.ADMIN)
    record_consultation(who="Facket", on=DAY, by=ada, now=NOON)
    assert "Elin Lund" not in browse(marcus, address)
    assert "Elin Lund" in browse(marcus, f"{address}?author=shown")


def test_what_is_gone_is_neither_shown_nor_judged_and_figures_stay(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(8, elin, teams[0])
    drawn = draw(marcus, size=5)
    judge(Review.objects.waiting()[0], marcus)
    Message.objects.filter(direction="outbound").delete()
    assert list_quality(*OCTOBER)[0].count == 1
    assert not Review.objects.waiting().exists()
    assert "not here any more" in browse(marcus, f"/quality/rounds/{drawn.pk}/")


def test_pages_take_as_many_statements_for_one_round_as_for_three(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(12, elin, teams[0])
    lead, counts = sign_in(marcus), []
    for size in (5, 8, 12):
        drawn = draw(marcus, size=size)
        judge_all(marcus)
        pages = ["/quality/", f"/quality/rounds/{drawn.pk}/", "/api/quality/rounds/"]
        counts.append([count_statements(lead, page) for page in pages])
    assert counts[0] == counts[2]


def count_statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        client.get(address)
    return len(statements)


def test_programs_of_leads_read_figures_and_rounds(
    marcus: Agent, elin: Agent, teams: list[Team]
) -> None:
    answer_many(5, elin, teams[0])
    draw(marcus, size=5)
    judge_all(marcus)
    lead = sign_in(marcus)
    days = "first=2026-10-01&last=2026-10-31"
    row, total = lead.get(f"/api/quality/?{days}").json()
    assert (row["team"], row["count"], total["is_total"]) == ("Dag", 5, True)
    assert row["grades"][0]["share"] == {"successes": 5, "total": 5, "low": None, "high": None}
    (told,) = lead.get("/api/quality/rounds/").json()["results"]
    assert (told["drawn"], told["judged"], told["population"]) == (5, 5, 5)
    assert sign_in(elin).get("/api/quality/").status_code == 403
