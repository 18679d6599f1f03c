"""Two views that do nothing for whoever is signed in: guarded as ours are, and as Django's are."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from agents.rights import Right, needs


@needs(Right.WORK_THREADS)
def show_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def show_bare_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("empty", show_nothing), path("bare", show_bare_nothing)]
