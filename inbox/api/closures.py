"""Close a thread, and open it again."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, answer_thread, find_thread
from inbox.api.requests import ClosureFields
from inbox.api.schema import CHANGED, REFUSED
from inbox.models import ClosedReason
from inbox.threads.close import close_thread, reopen_thread


class ClosureView(ThreadView):
    @extend_schema(
        operation_id="close_thread", request=ClosureFields, responses={**CHANGED, **REFUSED}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Close the thread: answered, or no answer needed, and why. Closing it again changes the
        reason. What is nobody's can be closed without a claim.
        """
        reason = ClosedReason(ClosureFields.read(request.data)["reason"])
        agent = signed_in_agent(request)
        thread = close_thread(find_thread(pk), by=agent, reason=reason, now=timezone.now())
        return answer_thread(thread.pk)

    @extend_schema(operation_id="reopen_thread", responses=CHANGED)
    def delete(self, request: Request, pk: int) -> Response:
        """Undo a closing: what waited then waits again, and the thread is yours."""
        thread = reopen_thread(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
        return answer_thread(thread.pk)
