"""Acts on many threads: each step counted, followed and taken back, as on the desk."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED

from agents.models import Agent, Team
from agents.rights import signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.requests import MAX_ID, Fields
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.bulk.act import MOST, begin_act, undo_act
from inbox.models import BulkAct, ClosedReason, Label, Priority, Thread
from inbox.models.steps import StepState
from inbox.steps import count_steps

Kind = BulkAct.Kind
LEFT_SHOWN = 50


class LeftThreadSerializer(serializers.Serializer[Any]):
    thread_id = serializers.IntegerField()
    words = serializers.CharField(source="why", help_text="why")


class BulkActSerializer(serializers.ModelSerializer[BulkAct]):
    """Goes on in the background until `finished_at`, as does its undoing from `undone_at` on."""

    counts = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()

    class Meta:
        model = BulkAct
        fields = ["id", "kind", "facts", "at", "undone_at", "finished_at", "counts", "left"]

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, act: BulkAct) -> dict[str, int]:
        """Threads by state."""
        found = count_steps(act.steps.all())
        return {state.value: found[state] for state in StepState}

    @extend_schema_field(LeftThreadSerializer(many=True))
    def get_left(self, act: BulkAct) -> Any:
        """Some of those that stayed as they were, and why."""
        left = act.steps.filter(state=StepState.LEFT).exclude(words="").order_by("pk")
        return LeftThreadSerializer(left[:LEFT_SHOWN], many=True).data


@extend_schema_field(OpenApiTypes.INT)
class IdField(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class BulkFields(Fields):
    kind = serializers.ChoiceField(choices=Kind.choices)
    threads = serializers.ListField(child=IdField(), max_length=MOST)
    agent = IdField(required=False, help_text="`assign`: to whom; or to a `team`")
    team = IdField(required=False)
    label = IdField(required=False, help_text="`label`: its id")  # type: ignore[assignment]
    until = serializers.DateTimeField(
        required=False, allow_null=True,
        help_text="`snooze`: without it, until the customer writes",
    )  # fmt: skip
    priority = serializers.ChoiceField(
        choices=[name.lower() for name in Priority.names], required=False, help_text="`prioritise`"
    )
    reason = serializers.ChoiceField(
        choices=ClosedReason.choices, required=False, help_text="`close`"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = {
            Kind.ASSIGN: {"agent", "team"}, Kind.LABEL: {"label"}, Kind.PRIORITISE: {"priority"},
            Kind.CLOSE: {"reason"},
        }.get(attrs["kind"], set())  # fmt: skip
        if needed and len(needed & set(attrs)) != 1:
            words = _("This is needed, and one alone: %(fields)s.")
            raise serializers.ValidationError(words % {"fields": ", ".join(sorted(needed))})
        return attrs


class BulkListView(ThreadView):
    @extend_schema(
        operation_id="act_on_threads", request=BulkFields,
        responses={202: BulkActSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """On up to 500 threads. What cannot be done to one leaves that as it is, with words why."""
        fields = BulkFields.read(request.data)
        facts = read_facts(fields)
        known = Thread.objects.filter(pk__in=fields["threads"]).values_list("pk", flat=True)
        agent, now = signed_in_agent(request), timezone.now()
        act = begin_act(Kind(fields["kind"]), list(known), by=agent, now=now, **facts)
        return Response(BulkActSerializer(act).data, status=HTTP_202_ACCEPTED)


class BulkActView(ThreadView):
    @extend_schema(
        operation_id="read_act_on_threads", responses={200: BulkActSerializer, **NOT_FOUND}
    )
    def get(self, request: Request, pk: int) -> Response:
        """How far it is. One's own alone."""
        return Response(BulkActSerializer(find_act(request, pk)).data)

    @extend_schema(
        operation_id="undo_act_on_threads", responses={202: BulkActSerializer, **NOT_FOUND}
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Take back what nobody has changed since."""
        act = undo_act(find_act(request, pk), now=timezone.now())
        return Response(BulkActSerializer(act).data, status=HTTP_202_ACCEPTED)


def find_act(request: Request, pk: int) -> BulkAct:
    return get_object_or_404(BulkAct, pk=pk, by=signed_in_agent(request))


def read_facts(fields: dict[str, Any]) -> dict[str, Any]:
    """What the act needs to know beside its threads. Raises Http404."""
    kind, until = Kind(fields["kind"]), fields.get("until")
    if kind == Kind.ASSIGN and "team" in fields:
        return {"team": get_object_or_404(Team.objects.active(), pk=fields["team"]).pk}
    if kind == Kind.ASSIGN:
        return {"agent": get_object_or_404(Agent, pk=fields["agent"], is_active=True).pk}
    if kind == Kind.LABEL:
        return {"label": get_object_or_404(Label, pk=fields["label"], is_active=True).pk}
    if kind == Kind.PRIORITISE:
        return {"priority": int(Priority[fields["priority"].upper()])}
    plain = {Kind.SNOOZE: {"until": until.isoformat() if until else ""}}
    return plain.get(kind, {"reason": fields["reason"]} if kind == Kind.CLOSE else {})
