"""The emoji that can be put into an answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agents.rights import Right, needs
from inbox.emoji.read import read_emoji

DAY = 24 * 60 * 60  # seconds


@needs(Right.WORK_THREADS)
@require_safe
def show_emoji(request: HttpRequest) -> HttpResponse:
    """A grid in groups, named in the agent's language (which stands in the address)."""
    context = {"groups": read_emoji((get_language() or "")[:2])}
    response = render(request, "inbox/emoji.html", context)
    patch_cache_control(response, private=True, max_age=DAY)
    return response
