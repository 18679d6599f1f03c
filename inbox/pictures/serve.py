"""A picture of ours over HTTP: as what it is, and unable to do anything else."""

from __future__ import annotations

from csp.constants import HEADER
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control

from agents.models import Agent
from inbox.models import Attachment
from inbox.models.attachments import UNSENT

KEPT_BY_BROWSERS = 3600  # seconds
# Should a picture ever be opened as a page, it may do nothing at all.
HARMLESS = "default-src 'none'; sandbox"


def find_picture(pk: int, agent: Agent) -> Attachment:
    """What colleagues have added to drafts of theirs is not there for others. Raises Http404."""
    return get_object_or_404(Attachment, ~UNSENT | Q(agent=agent), pk=pk)


def serve_picture(picture: Attachment) -> FileResponse:
    """Raises Http404 where we do not hold it."""
    if not picture.is_held:
        raise Http404
    try:
        file = default_storage.open(str(picture.file))
    except OSError:
        raise Http404 from None
    name = f"picture-{picture.pk}.{picture.content_type.partition('/')[2]}"
    response = FileResponse(file, filename=name, content_type=picture.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response[HEADER] = HARMLESS
    patch_cache_control(response, private=True, max_age=KEPT_BY_BROWSERS, immutable=True)
    return response
