"""Snooze, priority, labels, assignment and hand-over: each a resource below its thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import Agent, Team
from agents.rights import Right, signed_in_agent
from inbox.api.base import ThreadView, answer_thread, find_thread
from inbox.api.requests import (
    AssignmentFields,
    HandoverFields,
    LabelFields,
    PriorityFields,
    SnoozeFields,
)
from inbox.api.schema import CHANGED, REFUSED
from inbox.models import Label, Priority
from inbox.threads.assign import assign_thread, hand_over_thread
from inbox.threads.label import label_thread, unlabel_thread
from inbox.threads.prioritise import prioritise_thread
from inbox.threads.snooze import snooze_thread, wake_thread

ANSWERS = {**CHANGED, **REFUSED}


class SnoozeView(ThreadView):
    @extend_schema(operation_id="snooze_thread", request=SnoozeFields, responses=ANSWERS)
    def post(self, request: Request, pk: int) -> Response:
        """Out of sight until a time, or (without one) until the customer writes. No clock stops."""
        until = SnoozeFields.read(request.data).get("until")
        agent = signed_in_agent(request)
        thread = snooze_thread(find_thread(pk), until=until, by=agent, now=timezone.now())
        return answer_thread(thread.pk)

    @extend_schema(operation_id="wake_thread", responses=CHANGED)
    def delete(self, request: Request, pk: int) -> Response:
        """Back into sight before its time."""
        thread = wake_thread(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
        return answer_thread(thread.pk)


class PriorityView(ThreadView):
    @extend_schema(operation_id="prioritise_thread", request=PriorityFields, responses=ANSWERS)
    def put(self, request: Request, pk: int) -> Response:
        priority = Priority[PriorityFields.read(request.data)["priority"].upper()]
        agent = signed_in_agent(request)
        thread = prioritise_thread(find_thread(pk), priority, by=agent, now=timezone.now())
        return answer_thread(thread.pk)


class LabelListView(ThreadView):
    @extend_schema(operation_id="label_thread", request=LabelFields, responses=ANSWERS)
    def post(self, request: Request, pk: int) -> Response:
        """Put a label on, by its name. The labels that there are stand at `/api/labels/`."""
        name = LabelFields.read(request.data)["label"]
        label = get_object_or_404(Label, name__iexact=name, is_active=True)
        agent = signed_in_agent(request)
        return answer_thread(label_thread(find_thread(pk), label, by=agent, now=timezone.now()).pk)


class LabelView(ThreadView):
    @extend_schema(operation_id="unlabel_thread", responses=CHANGED)
    def delete(self, request: Request, pk: int, label_pk: int) -> Response:
        label, agent = get_object_or_404(Label, pk=label_pk), signed_in_agent(request)
        return answer_thread(
            unlabel_thread(find_thread(pk), label, by=agent, now=timezone.now()).pk
        )


class AssignmentView(ThreadView):
    right = Right.ASSIGN_OTHERS

    @extend_schema(operation_id="assign_thread", request=AssignmentFields, responses=ANSWERS)
    def post(self, request: Request, pk: int) -> Response:
        """A team lead gives the thread to somebody, or back to the queue as a team's, whoever has
        it.
        """
        to = find_receiver(AssignmentFields.read(request.data))
        agent = signed_in_agent(request)
        return answer_thread(assign_thread(find_thread(pk), to=to, by=agent, now=timezone.now()).pk)


class HandoverView(ThreadView):
    @extend_schema(operation_id="hand_over_thread", request=HandoverFields, responses=ANSWERS)
    def post(self, request: Request, pk: int) -> Response:
        """Its owner gives the thread to a colleague, or back to the queue as a team's."""
        fields = HandoverFields.read(request.data)
        thread = hand_over_thread(
            find_thread(pk), to=find_receiver(fields), by=signed_in_agent(request),
            now=timezone.now(), note=fields.get("note", ""),
        )  # fmt: skip
        return answer_thread(thread.pk)


def find_receiver(fields: Mapping[str, Any]) -> Agent | Team:
    """Raises Http404."""
    if team := fields.get("team"):
        return get_object_or_404(Team.objects.active(), pk=team)
    return get_object_or_404(Agent, pk=fields["agent"])
