"""What every address of the API has in common: the right that it needs, and its thread."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rights import Right, signed_in_agent
from agents.seen import note_seen
from inbox.api.serializers import ThreadSerializer
from inbox.models import Thread


class ThreadView(APIView):
    right = Right.WORK_THREADS

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        note_seen(signed_in_agent(request), timezone.now())


def find_thread(pk: int) -> Thread:
    """The thread itself, merged or not: the verbs follow merges. Raises Http404."""
    threads = Thread.objects.select_related("channel", "profile", "owner")
    return get_object_or_404(threads.prefetch_related("labels"), pk=pk)


def answer_thread(pk: int) -> Response:
    """The thread as it stands now."""
    return Response(ThreadSerializer(find_thread(pk)).data)
