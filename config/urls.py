"""Every address of the product: each room brings its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import include, path

from inbox.views.health import show_health

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", show_health, name="healthz"),
    # Before what begins with nothing: a program's call is not held against each page's address.
    path("api/", include("inbox.api.urls")),
    path("api/", include("reports.api_urls")),
    path("accounts/", include("agents.account_urls")),
    path("", include("agents.urls")),
    path("", include("inbox.urls")),
    path("", include("reports.alerts.urls")),
    path("", include("reports.surveys.urls")),
    path("", include("reports.feedback.urls")),
    path("", include("reports.editions.urls")),
    path("", include("reports.praise.urls")),
    path("", include("reports.quality.urls")),
    path("", include("reports.urls")),
    path("", include("operations.urls")),
]
