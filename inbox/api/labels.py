"""The labels that threads can bear. Leads make and retire them."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import Right, demand
from inbox.api.base import ThreadView
from inbox.api.requests import LabelFields
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import LabelSerializer
from inbox.labels import list_labels, make_label, retire_label
from inbox.models import Label


class LabelCatalogueView(ThreadView):
    @extend_schema(operation_id="list_labels", responses=LabelSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(LabelSerializer(list_labels(), many=True).data)

    @extend_schema(
        operation_id="make_label", request=LabelFields, responses={201: LabelSerializer, **REFUSED}
    )
    def post(self, request: Request) -> Response:
        """Make a label, or bring a retired one back: for team leads."""
        demand(request, Right.ASSIGN_OTHERS)
        label = make_label(LabelFields.read(request.data)["label"])
        return Response(LabelSerializer(label).data, status=HTTP_201_CREATED)


class LabelRetirementView(ThreadView):
    right = Right.ASSIGN_OTHERS

    @extend_schema(operation_id="retire_label", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """It can be put on nothing more, and stays where it is."""
        retire_label(get_object_or_404(Label, pk=pk))
        return Response(status=HTTP_204_NO_CONTENT)
