"""Incidents: threads grouped by word or label, answered and closed together, with undo."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_202_ACCEPTED

from agents.rights import Right, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import MAX_TEXT, ClosureFields, Fields, PageQuery, WordField
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, LabelSerializer
from inbox.incidents.act import answer_incident, close_incident, undo_act
from inbox.incidents.group import add_threads, begin_incident, end_incident
from inbox.incidents.vary import MOST_TEXTS
from inbox.models import ClosedReason, Incident, IncidentAct, Label
from inbox.reading.incidents import count_threads, read_act, read_acts

NEWEST_FIRST = ("-began_at", "-id")
PARTS = ("label", "by", "ended_by")
ANSWERS = {**REFUSED, **NOT_FOUND}


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    label: Any = LabelSerializer(allow_null=True)
    by = AgentName()
    ended_by = AgentName(allow_null=True)
    thread_count = serializers.IntegerField(source="n")

    class Meta:
        model = Incident
        fields = [
            "id", "name", "keyword", "label", "by", "began_at", "ended_at", "ended_by",
            "thread_count",
        ]  # fmt: skip


class LeftSerializer(serializers.Serializer[Any]):
    thread_id = serializers.IntegerField()
    words = serializers.CharField(source="why", help_text="why")


class ActSerializer(serializers.Serializer[Any]):
    """Goes on in the background until `finished_at`. `DELETE /api/incidents/acts/{id}/` undoes it,
    which goes on in the same way.
    """

    id = serializers.IntegerField(source="act.pk")
    incident_id = serializers.IntegerField(source="act.incident_id")
    kind = serializers.ChoiceField(IncidentAct.Kind.choices, source="act.kind")
    texts = serializers.ListField(child=serializers.CharField(), source="act.texts")
    reason = serializers.CharField(source="act.reason", help_text="of a closing")
    by = AgentName(source="act.by")
    at = serializers.DateTimeField(source="act.at")
    undone_at = serializers.DateTimeField(source="act.undone_at", allow_null=True)
    undone_by = AgentName(source="act.undone_by", allow_null=True)
    finished_at = serializers.DateTimeField(source="act.finished_at", allow_null=True)
    total = serializers.IntegerField(help_text="threads")
    done = serializers.IntegerField()
    sent = serializers.IntegerField(help_text="how many of the answers have gone out")
    undone = serializers.IntegerField()
    left_count = serializers.IntegerField(help_text="left as they were")
    left = LeftSerializer(many=True, help_text="some of those, and why")


class IncidentDetailSerializer(IncidentSerializer):
    open_count = serializers.IntegerField(help_text="threads of it that are open or pending")
    matching_count = serializers.IntegerField(
        help_text="threads like it that are in no incident yet; bounded"
    )
    acts = serializers.SerializerMethodField()

    @extend_schema_field(ActSerializer(many=True))
    def get_acts(self, incident: Incident) -> Any:
        return ActSerializer(read_acts(incident), many=True).data

    class Meta(IncidentSerializer.Meta):
        fields = [*IncidentSerializer.Meta.fields, "open_count", "matching_count", "acts"]


class IncidentFields(Fields):
    name = WordField(max_length=80)
    keyword = WordField(
        max_length=80, required=False, default="", allow_blank=True,
        help_text="a word that their customers wrote",
    )  # fmt: skip
    label: Any = serializers.PrimaryKeyRelatedField(
        queryset=Label.objects.all(), required=False, allow_null=True, default=None
    )


class TextsFields(Fields):
    texts = serializers.ListField(
        child=WordField(max_length=MAX_TEXT, trim_whitespace=False),
        min_length=1, max_length=MOST_TEXTS,
        help_text="Wordings, said in turn: X takes no text twice. {name} and {handle} are the "
        "customer's.",
    )  # fmt: skip


class AddedSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField()


class IncidentView(ThreadView):
    right = Right.MANAGE_INCIDENTS


class IncidentListView(IncidentView):
    @extend_schema(
        operation_id="list_incidents",
        parameters=[PageQuery],
        responses={200: page_of(IncidentSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        key = PageQuery.read_query(request).get("key", "")
        rows, next_key = read_rows(list_incidents(), NEWEST_FIRST, key=key)
        return answer_page(request, rows, IncidentSerializer, next_key)

    @extend_schema(
        operation_id="begin_incident",
        request=IncidentFields,
        responses={201: IncidentDetailSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """With all threads that are not closed and match the word, the label, or both."""
        rule = IncidentFields.read(request.data)
        incident = begin_incident(**rule, by=signed_in_agent(request), now=timezone.now())
        return tell_incident(incident.pk, status=HTTP_201_CREATED)


class IncidentDetailView(IncidentView):
    @extend_schema(
        operation_id="read_incident", responses={200: IncidentDetailSerializer, **NOT_FOUND}
    )
    def get(self, request: Request, pk: int) -> Response:
        """How it stands, and what was done together."""
        return tell_incident(pk)


class IncidentThreadsView(IncidentView):
    @extend_schema(
        operation_id="add_to_incident", request=None, responses={200: AddedSerializer, **NOT_FOUND}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add what matches by now, while the incident goes on."""
        incident = get_object_or_404(Incident, pk=pk, ended_at=None)
        added = add_threads(incident, by=signed_in_agent(request), now=timezone.now())
        return Response(AddedSerializer({"added": added}).data)


class IncidentAnswersView(IncidentView):
    @extend_schema(
        operation_id="answer_incident", request=TextsFields,
        responses={202: ActSerializer, **ANSWERS},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Answer each of its threads that is open or pending, and nobody's or one's own; sent at
        the network's pace.
        """
        incident = get_object_or_404(Incident, pk=pk)
        texts = TextsFields.read(request.data)["texts"]
        agent = signed_in_agent(request)
        return tell_act(answer_incident(incident, texts=texts, by=agent, now=timezone.now()))


class IncidentClosureView(IncidentView):
    @extend_schema(
        operation_id="close_incident_threads", request=ClosureFields,
        responses={202: ActSerializer, **ANSWERS},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Close each of its threads that is open or pending, and nobody's or one's own."""
        incident = get_object_or_404(Incident, pk=pk)
        reason = ClosedReason(ClosureFields.read(request.data)["reason"])
        agent = signed_in_agent(request)
        return tell_act(close_incident(incident, reason=reason, by=agent, now=timezone.now()))


class IncidentEndView(IncidentView):
    @extend_schema(
        operation_id="end_incident", request=None,
        responses={200: IncidentDetailSerializer, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """It is over: nothing more is added. Its threads stay its own."""
        incident = get_object_or_404(Incident, pk=pk)
        end_incident(incident, by=signed_in_agent(request), now=timezone.now())
        return tell_incident(pk)


class IncidentActView(IncidentView):
    @extend_schema(operation_id="read_incident_act", responses={200: ActSerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        """How far it is."""
        acts = IncidentAct.objects.select_related("by", "undone_by")
        return Response(ActSerializer(read_act(get_object_or_404(acts, pk=pk))).data)

    @extend_schema(operation_id="undo_incident_act", responses={202: ActSerializer, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """What it closed opens again; answers that have not gone out are cancelled."""
        act, agent = get_object_or_404(IncidentAct, pk=pk), signed_in_agent(request)
        return tell_act(undo_act(act, by=agent, now=timezone.now()))


def list_incidents() -> QuerySet[Incident]:
    return Incident.objects.select_related(*PARTS).annotate(n=Count("places"))


def tell_incident(pk: int, *, status: int = 200) -> Response:
    """The incident as it stands now."""
    incident: Any = get_object_or_404(list_incidents(), pk=pk)
    counts = count_threads(incident)
    incident.open_count, incident.matching_count = counts["open"], counts["matching"]
    return Response(IncidentDetailSerializer(incident).data, status=status)


def tell_act(act: IncidentAct) -> Response:
    return Response(ActSerializer(read_act(act)).data, status=HTTP_202_ACCEPTED)
