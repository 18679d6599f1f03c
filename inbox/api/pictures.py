"""Pictures: read as they are held here, and added to answers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, find_thread
from inbox.api.requests import PictureFields
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import PictureSerializer
from inbox.pictures.attach import upload_picture
from inbox.pictures.encode import MAX_BYTES
from inbox.pictures.serve import find_picture, serve_picture
from inbox.pictures.trouble import TOO_LARGE


class PictureListView(ThreadView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="add_picture",
        request={"multipart/form-data": PictureFields},
        responses={201: PictureSerializer, **REFUSED, **NOT_FOUND},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Keep a picture for an answer of yours in this thread: name its `id` when you send that.
        JPEG, PNG, WebP or GIF, at most 10 MB. It is dropped after a day if it is never sent.
        """
        fields = PictureFields.read(read_form(request))
        picture = upload_picture(
            find_thread(pk),
            by=signed_in_agent(request),
            content=fields["picture"].read(MAX_BYTES + 1),
            alt_text=fields.get("alt_text", ""),
            now=timezone.now(),
        )
        return Response(PictureSerializer(picture).data, status=HTTP_201_CREATED)


class PictureView(ThreadView):
    @extend_schema(
        operation_id="read_picture",
        responses={(200, "image/*"): OpenApiTypes.BINARY, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """The picture itself, JPEG or PNG."""
        return serve_picture(find_picture(pk, signed_in_agent(request)))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Whoever asks for a picture does not ask for JSON, in which errors are told."""
        return super().perform_content_negotiation(request, force=True)


def read_form(request: Request) -> Any:
    """Raises ValidationError where the body is longer than any picture may be."""
    try:
        form: Any = request.data  # of a multipart body, if there was one
        return dict(form.items())
    except RequestDataTooBig:
        raise ValidationError({"picture": _(TOO_LARGE)}) from None
