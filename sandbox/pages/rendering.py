"""The templates, and what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from sandbox.faults import Kind
from sandbox.pages.choice import MOST_SHOWN, find_customer, find_name
from sandbox.pages.talk import read_talk
from sandbox.pages.timeline import list_customers, read_timeline
from sandbox.store import Network

if TYPE_CHECKING:
    from sandbox.pages.choice import Choice
    from sandbox.state import Sandbox

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
# What an application asks for, in words.
SCOPES = {
    "tweet.read": "see posts",
    "tweet.write": "post and delete posts for you",
    "tweet.moderate.write": "hide and unhide replies to your posts",
    "users.read": "see accounts",
    "dm.read": "read your direct messages",
    "dm.write": "send direct messages for you",
    "like.write": "like and unlike posts for you",
    "media.write": "upload media for you",
    "offline.access": "stay connected until you take that back",
    "pages_show_list": "see a list of your Pages",
    "pages_read_engagement": "read what your Pages post",
    "pages_read_user_content": "read what people write on your Pages",
    "pages_manage_engagement": "answer, hide and delete comments",
    "pages_manage_posts": "post on your Pages",
    "pages_messaging": "read and send your Pages' messages",
    "public_profile": "see your name",
}

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
    name = "talk.html" if choice.is_private else "timeline.html"
    content = _environment.get_template(name).render(_describe(sandbox, choice))
    return HTMLResponse(content, headers=HEADERS)


def render_consent(content: dict[str, Any], *, leads_to: str = "", status: int = 200) -> Response:
    """The page on which an application is allowed. `leads_to`: where its answer is sent on to,
    which browsers hold to be a part of sending the form.
    """
    target = urlsplit(leads_to)
    origin = f" {target.scheme}://{target.netloc}" if leads_to else ""
    network = content["network"]
    page = _environment.get_template("consent.html").render(
        content | {"name": NAMES[network], "is_x": network is Network.X, "words": SCOPES}
    )
    policy = POLICY.replace("form-action 'self'", f"form-action 'self'{origin}")
    return HTMLResponse(page, status, {**HEADERS, "Content-Security-Policy": policy})


def _describe(sandbox: Sandbox, choice: Choice) -> dict[str, Any]:
    customer = find_customer(sandbox.store, choice.network, choice.handle)
    return {
        "choice": choice,
        "is_x": choice.network is Network.X,
        "brand": choice.brand,
        "customer": customer,
        "timeline": None if choice.is_private else read_timeline(sandbox.store, choice, customer),
        "talk": read_talk(sandbox.store, choice.brand, customer) if choice.is_private else [],
        "most_shown": MOST_SHOWN,
    }
