"""Pictures: shown to who may read threads, and to nobody else; added to an answer."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from inbox.models import Reply, Thread
from inbox.pictures.attach import (
    copy_pictures,
    describe_upload,
    discard_upload,
    list_uploads,
    upload_picture,
)
from inbox.pictures.encode import MAX_BYTES
from inbox.pictures.serve import find_picture, serve_picture
from inbox.views.answering import find_thread


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def handle_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture itself. POST: what it shows, in words. DELETE: it is not sent after all."""
    picture = find_picture(pk, signed_in_agent(request))
    if request.method in ("GET", "HEAD"):
        return serve_picture(picture)
    if picture.message_id or picture.reply_id:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if request.method == "DELETE":
        discard_upload(picture)
    else:
        describe_upload(picture, request.POST.get("alt_text", ""))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@needs(Right.WORK_THREADS)
@require_POST
def add_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a picture beside the agent's draft; the answer is all that stands there now."""
    thread, agent = find_thread(pk), signed_in_agent(request)
    try:
        content = read_upload(request)
        upload_picture(thread, by=agent, content=content, now=timezone.now())
    except ValidationError as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return HttpResponse(" ".join(error.messages), status=status, content_type="text/plain")
    return render_tray(request, thread, status=HTTPStatus.CREATED)


@needs(Right.WORK_THREADS)
@require_POST
def take_pictures_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The pictures of a reply that was not sent, for the one that is written instead."""
    reply = get_object_or_404(Reply.objects.select_related("thread", "channel"), pk=pk)
    copy_pictures(reply, by=signed_in_agent(request), now=timezone.now())
    return render_tray(request, reply.thread, status=HTTPStatus.CREATED)


def read_upload(request: HttpRequest) -> bytes:
    """The bytes of the one file. Raises ValidationError."""
    upload = request.FILES.get("picture")
    if upload is None:
        raise ValidationError(_("No picture came."))
    content: bytes = upload.read(MAX_BYTES + 1)
    return content


def render_tray(request: HttpRequest, thread: Thread, *, status: HTTPStatus) -> HttpResponse:
    uploads = list_uploads(thread, signed_in_agent(request))
    return render(request, "inbox/tray.html", {"thread": thread, "uploads": uploads}, status=status)
