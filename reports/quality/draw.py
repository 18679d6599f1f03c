"""A round's sample is drawn: once, by chance, fairly of each team."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext as _

from agents.models import Agent, Team
from agents.presence.teams import FEWEST, count_members
from connectors.models import Channel
from inbox.models import Direction, IncidentStep, Message
from reports.models import Review, ReviewRound
from reports.quality.share_out import share_out
from reports.selection import midnight

SEEDS = 2**62


@transaction.atomic
def draw_round(
    *, first: date, last: date, team: Team | None, size: int, by: Agent, now: datetime
) -> ReviewRound:
    """Who draws does not judge their own: those answers are left out. As many again are drawn to
    spare. Raises ValidationError by field where there is nothing to draw from, or where it would
    be about persons.
    """
    sizes = count_members()
    if team and sizes.get(team.pk, 0) < FEWEST:
        words = _("Fewer than three work in this team: a review of it would be one of persons.")
        raise ValidationError({"team": words})
    answers = list_answers(first, last, by=by)
    counts = count_by_team(answers, sizes, team)
    if not counts:
        raise ValidationError({"last": _("No answers were sent on these days.")})
    drawn = ReviewRound.objects.create(
        first=first, last=last, team=team, size=min(size, sum(counts.values())),
        population=sum(counts.values()), seed=secrets.randbelow(SEEDS), by=by, at=now,
    )  # fmt: skip
    Review.objects.bulk_create(list_reviews(drawn, answers, share_out(size, counts)))
    return drawn


@transaction.atomic
def drop_round(drawn: ReviewRound) -> None:
    """One that was drawn by mistake. Raises ValidationError where something was judged or passed
    over: nobody draws until the sample pleases.
    """
    current = ReviewRound.objects.select_for_update().get(pk=drawn.pk)
    touched = Q(judged_at__isnull=False) | Q(passed_over_at__isnull=False)
    if current.reviews.filter(touched).exists():
        raise ValidationError(_("Its review has begun: it stays."))
    current.delete()


def list_answers(first: date, last: date, *, by: Agent) -> QuerySet[Message]:
    """What people answered here on these days, that still stands and has words. Not what a lead
    said to all of an incident: that is one text, not many answers.
    """
    to_many = IncidentStep.objects.filter(reply__message=OuterRef("pk"))
    sent = Message.objects.filter(
        ~Exists(to_many),
        channel__in=list(Channel.objects.values_list("pk", flat=True)),  # the index begins so
        created_at__gte=midnight(first), created_at__lt=midnight(last + timedelta(days=1)),
        direction=Direction.OUTBOUND, is_automatic=False, agent__isnull=False,
        thread__isnull=False, deleted_at=None,
    )  # fmt: skip
    return sent.exclude(agent=by).exclude(text="")


def count_by_team(
    answers: QuerySet[Message], sizes: dict[int | None, int], team: Team | None
) -> dict[int | None, int]:
    """Of teams that are large enough, or of this one. None: threads of no team."""
    chosen = answers.filter(thread__team=team) if team else answers
    counted = chosen.values_list("thread__team").annotate(n=Count("pk")).order_by("thread__team")
    return {key: n for key, n in counted if sizes.get(key, 0) >= FEWEST}


def list_reviews(
    drawn: ReviewRound, answers: QuerySet[Message], shares: dict[int | None, int]
) -> Iterator[Review]:
    """Those of the sample first, then the spare ones; each in the seed's order."""
    chance = MD5(Concat(Value(f"{drawn.seed}:"), Cast("pk", CharField())))
    rows = []
    for team_id, share in shares.items():
        of_team = answers.filter(Q(thread__team=team_id)).annotate(chance=chance)
        found = of_team.order_by("chance", "pk").values_list("chance", "pk", "created_at")
        rows += [
            (number >= share, chance_of, pk, at, team_id)
            for number, (chance_of, pk, at) in enumerate(found[: 2 * share])
        ]
    for place, (is_spare, _chance, pk, at, team_id) in enumerate(sorted(rows, key=lambda r: r[:3])):
        yield Review(
            round=drawn, place=place, message_id=pk, team_id=team_id, sent_at=at, is_spare=is_spare
        )
