"""A house in which every page has something to show. All that people wrote in it bears a mark."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from agents.consult import record_consultation
from agents.hours.change import Dated, set_dates
from agents.hours.create import create_schedule, ensure_demo_hours
from agents.invite import Invitee, invite_agent
from agents.models import Agent, Role, Schedule
from agents.teams import change_team, make_team, retire_team
from connectors.models import Channel, Gap
from connectors.port import Network
from inbox.briefings.pin import pin_briefing
from inbox.customers.about import write_customer_note
from inbox.customers.stops import stop_contact
from inbox.guides.keep import Facts, make_guide
from inbox.guides.suggest import suggest_change
from inbox.incidents.act import close_incident
from inbox.incidents.group import add_threads, begin_incident
from inbox.label_rules.keep import make_rule
from inbox.label_rules.run import look_back
from inbox.labels import make_label
from inbox.models import (
    ClosedReason,
    Customer,
    Erasure,
    GroupClosure,
    Label,
    Message,
    PersonalExport,
    Priority,
    Profile,
    Reply,
    SlaPolicy,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.personal_data.words import KINDS
from inbox.sla.policies import ensure_demo_policy
from inbox.threads.assign import assign_thread, hand_over_thread
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from inbox.threads.label import label_thread
from inbox.threads.note import add_note
from inbox.threads.prioritise import prioritise_thread
from inbox.threads.snooze import snooze_thread
from reports.editions.freeze import freeze_due
from reports.editions.recipients import add_recipient
from reports.feedback.follow import give_owner
from reports.feedback.mark import mark_feedback
from reports.models import Alert, Export
from reports.praise.mark import mark_praise
from reports.quality.draw import draw_round
from reports.recount import count_anew
from reports.surveys.pauses import begin_pause
from tests.factories import (
    make_agent,
    make_channel,
    make_message,
    make_profile,
    make_thread,
    write_message,
    write_reply,
)
from tests.reports.editions.past import FROZEN, answer, ask, finish_matters

MARK = "¤"


def build_house(now: datetime) -> dict[str, object]:
    """What stands for the key in each address, by the address's beginning."""
    ada = make_agent(name="¤Ada ¤Berg", role=Role.ADMIN, language="nb")
    elin = make_agent(name="¤Elin ¤Lund", language="nb")
    channel = make_channel(handle="¤banan", name="¤Banan")
    places = {
        **furnish_people(ada, elin, now),
        **furnish_reports(channel, ada, now),
        **furnish_threads(channel, ada, elin, now),
        **furnish_settings(channel, ada, elin, now),
    }
    count_anew(now=now)
    mark_what_customers_wrote()
    return places


def furnish_people(ada: Agent, elin: Agent, now: datetime) -> dict[str, object]:
    ensure_demo_hours(now=now)
    Schedule.objects.update(name="¤Banan")
    schedule = Schedule.objects.get()
    set_dates(schedule, {now.date(): Dated((), "¤Stängt")}, by=ada, now=now)
    create_schedule("¤Annat", zone="Europe/Oslo", country="NO", by=ada, now=now)
    team = make_team("¤Dag", by=ada, now=now)
    change_team(team, name="¤Dag", plan=Decimal(20), members=[ada, elin], by=ada, now=now)
    retire_team(make_team("¤Natt", by=ada, now=now), by=ada, now=now)
    invitee = Invitee("¤bo@example.com", "¤Bo", Role.AGENT, "nb")
    invitation, token = invite_agent(invitee, by=ada, now=now)
    record_consultation(who="¤Facket", on=now.date(), by=ada, now=now)
    return {
        "hours/": schedule.pk, "teams/": team.pk, "people/": elin.pk, "invitation/": token,
        "people/invitations/": invitation.pk, "alerts/on-call/": ada.pk,
    }  # fmt: skip


def furnish_threads(channel: Channel, ada: Agent, elin: Agent, now: datetime) -> dict[str, object]:
    label = make_label("¤Försening")
    thread = make_thread("¤Var¤är¤tåget?", "¤Hallå?", channel=channel, minutes_ago=50)
    inbound = thread.messages.latest("created_at")
    claim_thread(thread, by=ada, now=now)
    write_message(thread, "¤Strax.", at=now, by=ada)
    reply = write_reply(thread, ada, "¤Nej.", state=Reply.State.FAILED)
    add_note(thread, by=ada, text="¤Ringde.", now=now)
    label_thread(thread, label, by=ada, now=now)
    prioritise_thread(thread, Priority.HIGH, by=ada, now=now)
    mark = mark_feedback(thread, "¤Bättre¤stolar", by=ada, now=now)
    give_owner(mark.feedback, "¤Kim", by=ada, now=now)
    write_customer_note(thread, by=ada, text="¤Döv.", now=now)
    praise = mark_praise(inbound, by=ada, now=now)
    happen(thread, ada)
    put_away(channel, ada, elin, now)
    group = make_group(channel, ada, now)
    person, erasure, file = hold_personal_data(thread, ada, now)
    return {
        "personal-data/customers/": person, "personal-data/erasures/": erasure,
        "personal-data/exports/": file,
        "threads/": thread.pk, "messages/": inbound.pk, "replies/": reply.pk,
        "posts/": group.post_id, "posts/closures/": group.pk, "praise/": praise.pk,
        "praise/messages/": inbound.pk, "praise/threads/": thread.pk, "labels/": label.pk,
        "surveys/threads/": thread.pk, "feedback/threads/": thread.pk,
        "feedback/": mark.feedback_id,
    }  # fmt: skip


def happen(thread: Thread, ada: Agent) -> None:
    """All that can happen to a thread, once; by nobody's hand, too."""
    facts = {"name": "¤Sen", "word": "¤sen", "words": "¤Stolar", "reason": "thanks", "to": "¤Elin"}
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread=thread, verb=verb, agent=agent, facts={**facts, "priority": "high"})
        for verb in Verb
        for agent in (ada, None)
    )


def put_away(channel: Channel, ada: Agent, elin: Agent, now: datetime) -> None:
    """Threads in each state that the desk tells apart."""
    snoozed, given, handed, closed, stopped = (
        make_thread("¤Annat", channel=channel, profile=make_profile(name=name), minutes_ago=30)
        for name in ("¤Bo", "¤Cia", "¤Dan", "¤Eva", "¤Fia")
    )
    claim_thread(snoozed, by=ada, now=now)
    snooze_thread(snoozed, until=None, by=ada, now=now)
    assign_thread(given, to=ada, by=elin, now=now)
    claim_thread(handed, by=ada, now=now)
    hand_over_thread(handed, to=elin, by=ada, now=now, note="¤Tack.")
    close_thread(closed, by=ada, reason=ClosedReason.THANKS, now=now)
    stop_contact(stopped, by=ada, why="¤Bad¤om¤det.", now=now)
    feed = make_channel(
        network=Network.FEED, handle="¤blogg", name="¤Blogg", state=Channel.State.REAUTHORISE
    )
    Gap.objects.create(channel=feed, stream="feed", before_at=now)
    claim_thread(make_thread("¤Blogg", channel=feed), by=ada, now=now)


def make_group(channel: Channel, ada: Agent, now: datetime) -> GroupClosure:
    post = make_message(channel=channel, direction="outbound", text="¤Stopp", created_at=now)
    below = [make_thread("¤Hos¤mig¤med", channel=channel).pk for _number in range(3)]
    Thread.objects.filter(pk__in=below).update(under=post.external_id)
    return GroupClosure.objects.create(
        post=post, by=ada, reason=ClosedReason.THANKS, newest=max(below), count=3, at=now
    )


def furnish_settings(channel: Channel, ada: Agent, elin: Agent, now: datetime) -> dict[str, object]:
    label, later = Label.objects.get(), now + timedelta(days=1)
    ensure_demo_policy(now=now)
    SlaPolicy.objects.update(name="¤Inom¤timmen")
    briefing = pin_briefing(
        text="¤Stopp", source="¤Trafik", approved_by="¤Chefen", valid_until=later, by=ada, now=now
    )
    rule = make_rule(label, ["tåget¤"], channel=channel, by=ada, now=now)
    run = look_back(rule, by=ada, now=now)
    facts = Facts("¤Sen", "sv", ["¤sen"], "¤Svara¤så.", "¤Inget¤mer.", "¤Lugnt.", labels=[label])
    guide = make_guide(facts, by=ada, now=now)
    suggestion = suggest_change(
        guide, part="answers", text="¤Hellre¤så.", thread=None, by=elin, now=now
    )
    incident = begin_incident(name="¤Stopp", keyword="¤annat", label=None, by=ada, now=now)
    add_threads(incident, by=ada, now=now)
    act = close_incident(incident, reason=ClosedReason.ANSWERED, by=ada, now=now)
    return {
        "briefings/": briefing.pk, "labels/rules/": rule.pk, "labels/runs/": run.pk,
        "guides/": guide.pk, "guides/suggestions/": suggestion.pk, "incidents/": incident.pk,
        "incidents/acts/": act.pk, "policies/": SlaPolicy.objects.get().pk, "channels/": channel.pk,
    }  # fmt: skip


def furnish_reports(channel: Channel, ada: Agent, now: datetime) -> dict[str, object]:
    surveys = ask(finish_matters(12, channel=channel))
    answer(surveys[:8])
    edition = freeze_due(now=FROZEN)[0]
    recipient = add_recipient("¤chef@example.com", "nb", by=ada, now=now)
    alert = Alert.objects.create(
        channel=channel, at=now, count=20, before=15, usual=2, is_open=True
    )
    begin_pause(label=None, ends_at=None, reason="¤Snö", by=ada, now=now)
    drawn = draw_round(
        first=date(2026, 10, 1), last=date(2026, 10, 31), team=None, size=5, by=ada, now=now
    )
    export = Export.objects.create(
        by=ada,
        content="figures",
        format="csv",
        language="nb",
        asked_at=now,
        chosen={"first": "2026-10-01", "last": "2026-10-31"},
    )
    return {
        "reports/": edition.pk, "reports/recipients/": recipient.pk, "alerts/": alert.pk,
        "quality/rounds/": drawn.pk, "quality/reviews/": drawn.reviews.earliest("pk").pk,
        "board/exports/": export.pk, "surveys/questions/": surveys[0].question_set_id,
    }  # fmt: skip


def hold_personal_data(thread: Thread, ada: Agent, now: datetime) -> tuple[int, int, int]:
    """A person, a receipt of another one, and a file."""
    person = Customer.objects.get(profiles__threads=thread)
    counts = dict.fromkeys(KINDS, 2)
    erasure = Erasure.objects.create(by=ada, at=now, total=2, counts=counts, finished_at=now)
    file = PersonalExport.objects.create(
        customer=person, by=ada, language="nb", asked_at=now, total=2, written=1
    )
    return person.pk, erasure.pk, file.pk


def mark_what_customers_wrote() -> None:
    """Of the matters that the report is made of, too."""
    marked = Concat(Value(MARK), Cast("pk", CharField()))
    Agent.objects.exclude(name__contains=MARK).update(name=marked, email=marked)
    Customer.objects.update(name=marked)
    Profile.objects.update(name=marked, handle=marked)
    Message.objects.update(text=marked)
    Thread.objects.update(snippet=marked)
