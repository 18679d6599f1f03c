"""What X says when it does not do what it was asked, in X's own words where they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from sandbox.x.vocabulary import TWEETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.x.vocabulary import Vocabulary


class Refusal(Exception):
    """A request that X does not carry out: its status and the body in the form of RFC 7807."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("detail", ""))
        self.status = status
        self.body = body

    def to_response(self) -> JSONResponse:
        return JSONResponse(self.body, self.status, media_type="application/problem+json")


def refuse(status: int, title: str, detail: str) -> Refusal:
    return Refusal(
        status, {"title": title, "type": "about:blank", "status": status, "detail": detail}
    )


def unauthorized() -> Refusal:
    return refuse(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Refusal:
    return refuse(403, "Forbidden", detail)


def not_found() -> Refusal:
    return refuse(404, "Not Found", "Not Found")


def invalid(
    complaints: Sequence[tuple[str, Mapping[str, Sequence[str]]]], words: Vocabulary = TWEETS
) -> Refusal:
    """400 with every complaint: its message, and the parameters' values that it is about."""
    return Refusal(
        400,
        {
            "errors": [
                {"parameters": dict(parameters), "message": message}
                for message, parameters in complaints
            ],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{words.problems}invalid-request",
        },
    )


def make_not_found_item(words: Vocabulary, kind: str, parameter: str, value: str) -> dict[str, str]:
    """An entry of `errors` in an answer that is otherwise fine. `kind` is "user" or the noun."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{words.problems}resource-not-found",
    }


def make_rate_limited(headers: Mapping[str, str]) -> JSONResponse:
    """429 has kept the body of version 1.1. [X fundamentals/rate-limits]"""
    body = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    return JSONResponse(body, 429, headers=headers)
