"""What colleagues know of a thread's customer: notes, and whether they want to be left alone."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, find_thread
from inbox.api.requests import Fields, WordField
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import AgentName
from inbox.customers.about import (
    MAX_LENGTH,
    list_notes,
    remove_customer_note,
    restore_customer_note,
    write_customer_note,
)
from inbox.customers.stops import MAX_WHY, allow_contact, find_stop, stop_contact
from inbox.models import ContactStop, CustomerNote


class CustomerNoteSerializer(serializers.ModelSerializer[CustomerNote]):
    agent = AgentName(allow_null=True)

    class Meta:
        model = CustomerNote
        fields = ["id", "text", "agent", "at"]


class ContactStopSerializer(serializers.ModelSerializer[ContactStop]):
    agent = AgentName(allow_null=True)

    class Meta:
        model = ContactStop
        fields = ["why", "agent", "at"]


class CustomerNoteFields(Fields):
    text = WordField(max_length=MAX_LENGTH)


class ContactStopFields(Fields):
    why = WordField(max_length=MAX_WHY, required=False, allow_blank=True, default="")


class CustomerNoteListView(ThreadView):
    @extend_schema(
        operation_id="list_customer_notes",
        responses={200: CustomerNoteSerializer(many=True), **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Under all names of the thread's customer, the latest first; there are 20 at most."""
        return Response(CustomerNoteSerializer(list_notes(find_thread(pk)), many=True).data)

    @extend_schema(
        operation_id="write_customer_note", request=CustomerNoteFields,
        responses={201: CustomerNoteSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        text, agent = CustomerNoteFields.read(request.data)["text"], signed_in_agent(request)
        note = write_customer_note(find_thread(pk), by=agent, text=text, now=timezone.now())
        return Response(CustomerNoteSerializer(note).data, status=HTTP_201_CREATED)


class CustomerNoteView(ThreadView):
    @extend_schema(
        operation_id="restore_customer_note", request=None, responses={204: None, **NOT_FOUND}
    )
    def put(self, request: Request, pk: int, note_pk: int) -> Response:
        """Bring back what was taken away. Harmless twice."""
        thread, agent = find_thread(pk), signed_in_agent(request)
        restore_customer_note(thread, note_pk, by=agent, now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="remove_customer_note", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int, note_pk: int) -> Response:
        """Harmless twice; what is about somebody else stays."""
        thread, agent = find_thread(pk), signed_in_agent(request)
        remove_customer_note(thread, note_pk, by=agent, now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


class ContactStopView(ThreadView):
    @extend_schema(
        operation_id="read_contact_stop",
        responses={200: ContactStopSerializer, 204: None, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Why the thread's customer is left alone; 204 for who is not."""
        return answer_stop(pk)

    @extend_schema(
        operation_id="stop_contact", request=ContactStopFields,
        responses={200: ContactStopSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """From now on we answer only what they write to us. Harmless twice."""
        why, agent = ContactStopFields.read(request.data)["why"], signed_in_agent(request)
        stop_contact(find_thread(pk), by=agent, why=why, now=timezone.now())
        return answer_stop(pk)

    @extend_schema(operation_id="allow_contact", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        allow_contact(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
        return answer_stop(pk)


def answer_stop(pk: int) -> Response:
    stop = find_stop(find_thread(pk).profile)
    if stop is None:
        return Response(status=HTTP_204_NO_CONTENT)
    return Response(ContactStopSerializer(stop).data)
