"""Everything that an installation has to show after a year and a morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from agents.consult import record_consultation
from agents.models import Agent, PresenceState
from agents.presence.change import set_presence
from agents.teams import change_team, make_team
from inbox.briefings.pin import pin_briefing
from inbox.customers.about import write_customer_note
from inbox.guides.demo import ensure_demo_guides
from inbox.history.make import PREFIX, Past, make_history
from inbox.incidents.group import begin_incident
from inbox.label_rules.keep import make_rule
from inbox.models import ClosedReason, Direction, Label, Thread
from inbox.saved_replies.demo import ensure_demo_replies
from inbox.saved_views.keep import save_view
from inbox.search.index import index_due_messages
from inbox.sla.compute import compute_stale_clocks
from inbox.sla.policies import ensure_demo_policy
from inbox.sla.recompute import recompute_batch
from inbox.threads.ask import ask_colleagues
from inbox.threads.close import close_thread
from inbox.threads.note import add_note
from inbox.threads.snooze import snooze_thread
from inbox.training.submit import submit_for_approval
from reports.editions.freeze import freeze_due
from reports.editions.recipients import add_recipient
from reports.feedback.mark import mark_feedback
from reports.models import Alert
from reports.praise.exhibit import put_on_wall
from reports.praise.mark import mark_praise
from reports.praise.models import Naming, Praise
from reports.quality.draw import draw_round
from reports.recount import count_anew
from reports.showcase.morning import tell_morning
from reports.showcase.words import BRIEFING, DRAFT, NOTE, QUESTION
from reports.surveys.history import make_answers

YEAR = Past(threads=2500, channels=4, agents=6, span=timedelta(days=120), open_share=0)

Tell = Callable[[str], object]


def furnish(*, now: datetime, tell: Tell) -> None:
    """Into a database that holds the demo's people (`seed_demo`) and nothing else."""
    cast = {agent.name.split()[0].lower(): agent for agent in Agent.objects.all()}
    for ensure in (ensure_demo_policy, ensure_demo_guides, ensure_demo_replies):
        ensure(now=now)
    make_history(YEAR, now=now, tell=tell)
    make_answers(seed=YEAR.seed, tell=tell)
    dress_history(now=now)
    threads = tell_morning(cast, now=now)
    work_together(threads, cast, now=now)
    lead(threads, cast, now=now)
    while compute_stale_clocks(now=now) or recompute_batch(now=now):
        pass
    count_anew(now=now)
    index_due_messages()
    freeze_due(now=now)
    tell("furnished")


def dress_history(*, now: datetime) -> None:
    """The past's labels by the words of the day, and its agents as colleagues who know their work;
    those of the day are there.
    """
    for label in Label.objects.filter(name__startswith=PREFIX):
        label.name = label.name.removeprefix(PREFIX)
        label.save(update_fields=["name"])
    veterans = Agent.objects.filter(email__startswith=PREFIX)
    veterans.update(writing_test_on=(now - YEAR.span).date())
    for agent in Agent.objects.exclude(email__startswith=PREFIX):
        set_presence(agent, PresenceState.AVAILABLE, now=now)


def work_together(threads: dict[str, Thread], cast: dict[str, Agent], *, now: datetime) -> None:
    elin, ali, tove = cast["elin"], cast["ali"], cast["tove"]
    maja, emma, johan = (threads[name] for name in ("majasandberg", "emmaclarke", "johanek"))
    add_note(maja, by=elin, text=NOTE, now=now - timedelta(minutes=30))
    ask_colleagues(maja, by=elin, text=QUESTION, now=now - timedelta(minutes=20))
    write_customer_note(maja, by=ali, text="Pendlar Göteborg–Örebro varje tisdag.", now=now)
    emma.refresh_from_db()
    submit_for_approval(
        emma, by=tove, text=DRAFT, client_id="showcase", version=emma.version, now=now
    )
    close_thread(johan, by=elin, reason=ClosedReason.ANSWERED, now=now)
    snooze_thread(threads["rasmusholm"], until=now + timedelta(hours=20), by=ali, now=now)


def lead(threads: dict[str, Thread], cast: dict[str, Agent], *, now: datetime) -> None:
    marcus, ada = cast["marcus"], cast["ada"]
    team = make_team("Dag", by=ada, now=now)
    members = [cast[name] for name in ("elin", "ali", "tove")]
    change_team(team, name="Dag", plan=Decimal(60), members=members, by=ada, now=now)
    consulted_on = (now - timedelta(days=30)).date()
    record_consultation(who="Seko och TJ", on=consulted_on, by=ada, now=now)
    later = now + timedelta(hours=2)
    pin_briefing(
        text=BRIEFING, source="Trafikledningen", approved_by="Marcus Holm", valid_until=later,
        by=marcus, now=now,
    )  # fmt: skip
    begin_incident(name="Växelfel i Skövde", keyword="Skövde", label=None, by=marcus, now=now)
    praise(threads, by=marcus, now=now)
    save_view("Skövde", "?view=open&q=Sk%C3%B6vde", is_shared=True, by=marcus)
    luggage = Label.objects.get(name="hittegods")
    make_rule(luggage, ["glömt", "ryggsekk"], channel=None, by=marcus, now=now)
    topic = Label.objects.get(name="polkupyörä")
    mark_feedback(
        threads["ainovirtanen"], "Pyöräpaikat näkyvät täysinä", topic=topic, by=marcus, now=now
    )
    channel = threads["majasandberg"].channel
    Alert.objects.create(channel=channel, at=now, count=21, before=9, usual=4, is_open=True)
    add_recipient("vd@nordbanan.example", "sv", by=marcus, now=now)
    last = (now - timedelta(days=1)).date()
    draw_round(first=last.replace(day=1), last=last, team=None, size=8, by=marcus, now=now)


def praise(threads: dict[str, Thread], *, by: Agent, now: datetime) -> None:
    """One to choose, and one on the wall."""
    marked = [
        mark_praise(threads[name].messages.filter(direction=Direction.INBOUND).latest("pk"),
                    by=by, now=now)
        for name in ("livdahl", "johanek")
    ]  # fmt: skip
    shown = Praise.objects.told().get(pk=marked[-1].pk)
    put_on_wall(shown, naming=Naming.FIRST, is_agreed=True, seen=shown.said, by=by, now=now)
