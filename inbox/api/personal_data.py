"""Personal data for programs: a person found, what is held of them, their file, their erasure."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED

from agents.rights import Right, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import MAX_ID, Fields, PageQuery
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, ProfileName
from inbox.customers.suggest import search_profiles
from inbox.models import Customer, Erasure, PersonalExport, Retention
from inbox.personal_data.describe import count_held
from inbox.personal_data.erase import ask_erasure
from inbox.personal_data.export import ask_export
from inbox.personal_data.retention import change_retention, read_retention
from inbox.personal_data.theirs import list_open_threads
from inbox.personal_data.words import KINDS

COUNTS = serializers.DictField(
    child=serializers.IntegerField(), help_text=f"how many of each: {', '.join(KINDS)}"
)


class PeopleQuery(Fields):
    q = serializers.CharField(max_length=80, help_text="What a name or handle begins with")


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    profiles = ProfileName(many=True)
    held = COUNTS
    open_threads = serializers.ListField(
        child=serializers.IntegerField(), help_text="close these before an erasure"
    )


class PersonalExportSerializer(serializers.ModelSerializer[PersonalExport]):
    """Written in the background: `/file/` below its address once `done_at` is there."""

    customer_id = serializers.IntegerField()
    ends_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = PersonalExport
        fields = ["id", "customer_id", "asked_at", "total", "written", "done_at", "ends_at"]


class ErasureFields(Fields):
    profiles = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), min_length=1, max_length=200,
        help_text="Every profile of the person, as you have read them: it cannot be undone",
    )  # fmt: skip


class ErasureSerializer(serializers.ModelSerializer[Erasure]):
    """The receipt, once `finished_at` is there. Nothing in it says who it was."""

    by = AgentName()
    counts = COUNTS

    class Meta:
        model = Erasure
        fields = ["id", "by", "at", "total", "done", "counts", "finished_at"]


class RetentionFields(Fields):
    raw_days = serializers.IntegerField(min_value=1, max_value=365)
    text_months = serializers.IntegerField(min_value=1, max_value=120)


class RetentionSerializer(serializers.ModelSerializer[Retention]):
    changed_by = AgentName(allow_null=True)

    class Meta:
        model = Retention
        fields = ["raw_days", "text_months", "changed_at", "changed_by"]


class PersonalDataView(ThreadView):
    right = Right.MANAGE_PERSONAL_DATA


class PersonListView(PersonalDataView):
    @extend_schema(
        operation_id="find_people", parameters=[PeopleQuery],
        responses={200: ProfileName(many=True), **REFUSED},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Profiles whose name or handle begins so, one a person."""
        found = search_profiles(PeopleQuery.read_query(request)["q"], ())
        return Response(ProfileName(found, many=True).data)


class PersonView(PersonalDataView):
    @extend_schema(operation_id="read_person", responses={200: PersonSerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        """What is held of a person, by kind. The number is `customer_id` of a profile."""
        person = find_person(pk)
        profiles = list(person.profiles.order_by("pk"))
        names = [one.pk for one in profiles]
        told = {
            "id": pk, "profiles": profiles, "held": count_held(names),
            "open_threads": list_open_threads(names).values_list("pk", flat=True)[:100],
        }  # fmt: skip
        return Response(PersonSerializer(told).data)


class PersonExportsView(PersonalDataView):
    @extend_schema(
        operation_id="export_person", request=None,
        responses={202: PersonalExportSerializer, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Ask for the file of what is held of a person."""
        export = ask_export(find_person(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(PersonalExportSerializer(export).data, status=HTTP_202_ACCEPTED)


class PersonalExportView(PersonalDataView):
    @extend_schema(
        operation_id="read_person_export", responses={200: PersonalExportSerializer, **NOT_FOUND}
    )
    def get(self, request: Request, pk: int) -> Response:
        """How far a file is that you have asked for."""
        return Response(PersonalExportSerializer(find_export(request, pk)).data)


class PersonalExportFileView(PersonalDataView):
    @extend_schema(
        operation_id="take_person_export",
        responses={
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, description="The file"),
            **NOT_FOUND,
        },
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """The archive, for three days; for whoever asked for it alone."""
        export = find_export(request, pk)
        if not export.file:
            raise Http404
        content = default_storage.open(export.file)
        return FileResponse(content, as_attachment=True, filename=export.file_name)


class PersonErasureView(PersonalDataView):
    @extend_schema(
        operation_id="erase_person", request=ErasureFields,
        responses={202: ErasureSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Erase a person for good. The profiles must be those that the person has now."""
        person, names = find_person(pk), ErasureFields.read(request.data)["profiles"]
        by, now = signed_in_agent(request), timezone.now()
        try:
            erasure = ask_erasure(person, profile_ids=names, by=by, now=now)
        except Refused as refused:
            raise ValidationError({"profiles": refused.messages}) from None
        return Response(ErasureSerializer(erasure).data, status=HTTP_202_ACCEPTED)


class ErasureListView(PersonalDataView):
    @extend_schema(
        operation_id="list_erasures", parameters=[PageQuery],
        responses={200: page_of(ErasureSerializer), **REFUSED},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The receipts, newest first."""
        key = PageQuery.read_query(request).get("key", "")
        rows, next_key = read_rows(list_erasures(), ("-at", "-id"), key=key)
        return answer_page(request, rows, ErasureSerializer, next_key)


class ErasureView(PersonalDataView):
    @extend_schema(operation_id="read_erasure", responses={200: ErasureSerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        """How far it is, or the receipt."""
        return Response(ErasureSerializer(get_object_or_404(list_erasures(), pk=pk)).data)


class RetentionView(PersonalDataView):
    @extend_schema(operation_id="read_retention", responses=RetentionSerializer)
    def get(self, request: Request) -> Response:
        """For how long payloads and texts are kept."""
        return Response(RetentionSerializer(read_retention()).data)

    @extend_schema(
        operation_id="change_retention", request=RetentionFields,
        responses={200: RetentionSerializer, **REFUSED},
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        """Holds from the next minute on; what has gone does not come back."""
        wanted = RetentionFields.read(request.data)
        by, now = signed_in_agent(request), timezone.now()
        return Response(RetentionSerializer(change_retention(**wanted, by=by, now=now)).data)


def find_person(pk: int) -> Customer:
    """Raises Http404, also for who was joined with another."""
    return get_object_or_404(Customer.objects.filter(profiles__isnull=False).distinct(), pk=pk)


def find_export(request: Request, pk: int) -> PersonalExport:
    """One's own: nobody else asked for it. Raises Http404."""
    return get_object_or_404(PersonalExport, pk=pk, by=signed_in_agent(request))


def list_erasures() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("by")
