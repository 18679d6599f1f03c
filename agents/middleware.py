"""The language of every request, the agent's own choice or what the browser asks for; and the
brand's zone, in which times are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from agents.brand import brand_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class AgentLocaleMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(choose_language(request)), timezone.override(brand_zone()):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ("Accept-Language",))
        return response


def choose_language(request: HttpRequest) -> str:
    # Without a session cookie there is nobody to ask for: the session is not even read.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        own = request.user.language
        if own in dict(settings.LANGUAGES):
            return own
    return translation.get_language_from_request(request)
