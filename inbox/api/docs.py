"""The schema and the page to browse it. Both are open: they say what the source says."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    throttle_classes = []


class DocsView(SpectacularSwaggerSplitView):
    """Its script comes from an address of its own, so the policy for scripts stays as it is."""

    url_name = "api:schema"
    template_name = "inbox/api_docs.html"
    throttle_classes = []
