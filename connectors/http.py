"""HTTP to a network: where calls go, how long they may take, and what a lost call means.

tweepy and facebook-sdk have their hosts built in, wait for ever, retry at length or choke on an
answer that is no JSON. They get a session of ours, whose adapter sees every request last and every
answer first, so that nothing but good answers ever reaches them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from django.utils.translation import gettext_noop
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.port import ConnectorError, OutcomeUnknown, Reauthorise, RetryLater

UNREACHABLE = gettext_noop("The network cannot be reached.")
NO_ANSWER = gettext_noop("The network gave no usable answer.")
UNKNOWN_OUTCOME = gettext_noop(
    "The network gave no usable answer, so nobody knows yet whether it took this."
)
MAX_ANSWER = 16 * 2**20  # bytes, unpacked; a page of 100 posts is well below 1 MB
CHUNK = 2**16

Check = Callable[[requests.Response], None]


class Counter(Protocol):
    """Is told of every call that reached the network; the answer is None where it was lost."""

    def count(
        self, request: requests.PreparedRequest, response: requests.Response | None
    ) -> None: ...


class Keys(Protocol):
    """What requests are signed with, where that is not for the library to know."""

    def sign(self, request: requests.PreparedRequest) -> None:
        """Called before each sending. Raises any ConnectorError where there is no key to be had."""

    def replace(self) -> bool:
        """The network did not accept the signature: whether there is another one to try."""


class NetworkAdapter(HTTPAdapter):
    """Sends each request to `api_url`, whatever host the library meant, and never twice.

    Raises RetryLater where the network took nothing or a read may be repeated, OutcomeUnknown where
    a POST's answer was lost, and whatever `check` raises for an answer that came.
    """

    def __init__(self, api_url: str, check: Check) -> None:
        super().__init__(max_retries=0)
        self.api_url = urlsplit(api_url)
        self.check = check
        self.keys: Keys | None = None
        self.last_response: requests.Response | None = None
        self.meter: Counter | None = None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002
        timeout: Any = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        request.url = self._reroute(request.url or "")
        response = self._exchange(request, verify=verify, cert=cert)
        try:
            self.check(response)
        except Reauthorise:
            # Nothing was done, so that nothing is done twice.
            if not (self.keys and self.keys.replace()):
                raise
            response = self._exchange(request, verify=verify, cert=cert)
            self.check(response)
        return response

    def _exchange(
        self, request: requests.PreparedRequest, *, verify: bool | str, cert: Any
    ) -> requests.Response:
        if self.keys:
            self.keys.sign(request)
        timeout = (settings.NETWORK_CONNECT_TIMEOUT, settings.NETWORK_READ_TIMEOUT)
        # The proxies that were passed in are those for the host that the library meant.
        proxies = get_environ_proxies(request.url or "")
        try:
            response = super().send(
                request, stream=True, timeout=timeout, verify=verify, cert=cert, proxies=proxies
            )
            _read_body(response)
        except requests.RequestException as error:
            if not is_unreached(error):
                self._count(request, None)
            # The cause is cut off: its words hold the address, and that holds Facebook's token.
            raise describe_failure(error, request) from None
        self.last_response = response
        self._count(request, response)
        return response

    def _count(self, request: requests.PreparedRequest, response: requests.Response | None) -> None:
        if self.meter:
            self.meter.count(request, response)

    def _reroute(self, url: str) -> str:
        path = self.api_url.path.rstrip("/") + urlsplit(url).path
        return urlunsplit(
            urlsplit(url)._replace(
                scheme=self.api_url.scheme, netloc=self.api_url.netloc, path=path
            )
        )


def open_session(adapter: NetworkAdapter) -> requests.Session:
    """A session all of whose calls go through the adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # Without an auth of its own, requests replaces our token by a password from ~/.netrc.
    session.auth = _keep_headers
    return session


def describe_failure(
    error: requests.RequestException, request: requests.PreparedRequest
) -> ConnectorError:
    """Only where no connection came about is it certain that nothing was sent."""
    return RetryLater(UNREACHABLE) if is_unreached(error) else describe_lost_answer(request)


def is_unreached(error: requests.RequestException) -> bool:
    reason = getattr(next(iter(error.args), None), "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def describe_lost_answer(
    request: requests.PreparedRequest, *, code: str = ""
) -> RetryLater | OutcomeUnknown:
    """Reading or deleting again does no harm; posting again says it twice."""
    if request.method == "POST":
        return OutcomeUnknown(UNKNOWN_OUTCOME, code=code)
    return RetryLater(NO_ANSWER, code=code)


def read_json(response: requests.Response) -> Any:
    """The body, or None where it is no JSON: an HTML page of a proxy, a half answer, nothing."""
    try:
        return response.json()
    except (ValueError, RecursionError):  # a number of 5,000 digits is a bare ValueError
        return None


def _read_body(response: requests.Response) -> None:
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER:
            response.close()
            raise requests.exceptions.ContentDecodingError("The answer is too long.")
    response._content = bytes(body)  # noqa: SLF001 - as `response.content` would, but bounded
    response.encoding = "utf-8"  # as JSON always is; requests would guess where a letter is broken


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
