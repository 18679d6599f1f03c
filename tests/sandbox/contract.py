"""Holds exchanges against X's own OpenAPI document, which nobody here wrote."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

if TYPE_CHECKING:
    from pathlib import Path

SERVER = "https://api.x.com"


class Contract:
    def __init__(self, file: Path) -> None:
        self.checked = 0
        config = Config(extra_media_type_deserializers={"application/problem+json": json.loads})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries that it loads
            document = json.loads(file.read_text())
            self._api = OpenAPI.from_dict(document, config=config)
        self.paths: dict[str, dict[str, Any]] = document["paths"]

    def check(self, response: requests.Response) -> None:
        """Raise where the request or the answer is not as X specifies it.

        Outside of the specification are the body of a 429, which X kept from version 1.1, HTML
        from a proxy, and requests that X refuses for their form.
        """
        if response.status_code == 429 or "html" in response.headers.get("content-type", ""):
            return
        request = RequestsOpenAPIRequest(_as_sent_to_x(response.request))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "Unsupported scheme type": OAuth 2
            if response.status_code not in (400, 401):
                self._api.validate_request(request)
            self._api.validate_response(request, RequestsOpenAPIResponse(response))
        self.checked += 1


def _as_sent_to_x(request: requests.PreparedRequest) -> requests.PreparedRequest:
    copy = request.copy()
    parts = urlsplit(request.url or "")
    copy.url = f"{SERVER}{parts.path}{f'?{parts.query}' if parts.query else ''}"
    return copy
