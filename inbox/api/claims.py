"""Claim, release, take the next."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT, HTTP_409_CONFLICT

from agents.rights import Right, has_right, signed_in_agent
from inbox.api.base import ThreadView, answer_thread, find_thread
from inbox.api.schema import CHANGED
from inbox.api.serializers import TakenSerializer, ThreadSerializer
from inbox.taking.next import AtCapacity, take_next
from inbox.threads.claim import claim_thread, release_thread

TAKEN = TakenSerializer()  # made once: its fields are the same for every thread


class ClaimView(ThreadView):
    @extend_schema(operation_id="claim_thread", request=None, responses=CHANGED)
    def post(self, request: Request, pk: int) -> Response:
        """Make the thread yours. Claiming what you have is fine; 409 names who was quicker."""
        agent = signed_in_agent(request)
        thread = claim_thread(find_thread(pk), by=agent, now=timezone.now())
        return answer_thread(thread.pk)

    @extend_schema(operation_id="release_thread", responses=CHANGED)
    def delete(self, request: Request, pk: int) -> Response:
        """Give the thread back. A team lead may release what a colleague has."""
        agent = signed_in_agent(request)
        is_forced = has_right(agent, Right.ASSIGN_OTHERS)
        thread = release_thread(find_thread(pk), by=agent, now=timezone.now(), is_forced=is_forced)
        return answer_thread(thread.pk)


class NextView(ThreadView):
    @extend_schema(
        operation_id="take_next",
        request=None,
        responses={
            200: ThreadSerializer,
            204: OpenApiResponse(description="Nothing waits that is for you."),
            409: OpenApiResponse(description="You hold as many open threads as were agreed."),
        },
    )
    def post(self, request: Request) -> Response:
        """Claim the open thread that is due first, of what is nobody's and is for you."""
        try:
            thread = take_next(by=signed_in_agent(request), now=timezone.now())
        except AtCapacity as full:
            answer = {"code": "at_capacity", "detail": full.words}
            return Response(answer, status=HTTP_409_CONFLICT)
        if thread is None:
            return Response(status=HTTP_204_NO_CONTENT)
        return Response(TAKEN.to_representation(thread))
