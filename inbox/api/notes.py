"""Notes that colleagues leave in a thread."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, find_thread
from inbox.api.requests import NoteFields
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import MessageSerializer
from inbox.threads.note import add_note


class NoteListView(ThreadView):
    @extend_schema(
        operation_id="add_note",
        request=NoteFields,
        responses={201: MessageSerializer, **REFUSED, **NOT_FOUND},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Write a note, or log a telephone call or mail (`contact`). It needs no claim, and the
        customer never sees it.
        """
        fields, agent = NoteFields.read(request.data), signed_in_agent(request)
        note = add_note(find_thread(pk), by=agent, now=timezone.now(), **fields)
        return Response(MessageSerializer(note).data, status=HTTP_201_CREATED)
