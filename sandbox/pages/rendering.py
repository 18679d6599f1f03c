"""The templates, and what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from sandbox.faults import Kind
from sandbox.pages.choice import MOST_SHOWN, find_customer, find_name
from sandbox.pages.timeline import list_customers, read_timeline
from sandbox.store import Network

if TYPE_CHECKING:
    from sandbox.app import Sandbox
    from sandbox.pages.choice import Choice

MOST_LISTED = 60
# No inline script or style, nothing from elsewhere: what customers write stays text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
FAULTS = {
    Kind.RATE_LIMITED: "rate limit: too many calls",
    Kind.ERROR_500: "internal error (500)",
    Kind.HTML_502: "HTML page of a proxy (502)",
    Kind.ACCEPT_THEN_TIME_OUT: "done, but the answer never comes",
    Kind.TIME_OUT: "not done, and no answer",
    Kind.DUPLICATE_ITEMS: "items come twice",
    Kind.REORDER_ITEMS: "items come in the opposite order",
}
# What a fault strikes: the words for it, and the method.
TARGETS = {"*": "everything", "GET": "reading", "POST": "writing", "DELETE": "deleting"}
NAMES = {Network.X: "X", Network.FACEBOOK: "Facebook"}

_environment = Environment(
    loader=PackageLoader("sandbox.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_page(
    sandbox: Sandbox, choice: Choice, *, error: str = "", draft: str = "", status: int = 200
) -> Response:
    customer = find_customer(sandbox.store, choice.network, choice.handle)
    customers = list_customers(sandbox.store, choice.network, limit=MOST_LISTED)
    content = _environment.get_template("page.html").render(
        _describe(sandbox, choice)
        | {
            "brands": sandbox.store.accounts.list_all(choice.network, is_brand=True),
            "networks": NAMES,
            "customers": sorted(
                {*customers, *([customer] if customer else [])}, key=lambda one: one.name.casefold()
            ),
            "customer_name": customer.name if customer else find_name(sandbox.store, choice.handle),
            "error": error,
            "draft": draft,
            "faults": sandbox.faults.list_all(),
            "fault_kinds": FAULTS,
            "fault_targets": TARGETS,
        }
    )
    return HTMLResponse(content, status, HEADERS)


def render_timeline(sandbox: Sandbox, choice: Choice) -> Response:
    content = _environment.get_template("timeline.html").render(_describe(sandbox, choice))
    return HTMLResponse(content, headers=HEADERS)


def _describe(sandbox: Sandbox, choice: Choice) -> dict[str, Any]:
    customer = find_customer(sandbox.store, choice.network, choice.handle)
    return {
        "choice": choice,
        "is_x": choice.network is Network.X,
        "brand": choice.brand,
        "customer": customer,
        "timeline": read_timeline(sandbox.store, choice, customer),
        "most_shown": MOST_SHOWN,
    }
