"""What Graph answers when it does not do what was asked: words, codes and HTTP statuses."""

from __future__ import annotations

import secrets
from typing import Any

DOCS = "https://developers.facebook.com/docs/graph-api"


class GraphError(Exception):
    """An answer of the form {"error": {message, type, code, error_subcode, fbtrace_id}}."""

    def __init__(
        self,
        message: str,
        code: int,
        *,
        status: int = 400,
        kind: str = "OAuthException",
        subcode: int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.body = {"message": message, "type": kind, "code": code}
        if subcode is not None:
            self.body["error_subcode"] = subcode
        self.body |= more

    def render(self) -> dict[str, Any]:
        return {"error": self.body | {"fbtrace_id": make_trace_id()}}


def make_trace_id() -> str:
    return "A" + secrets.token_urlsafe(24)[:22]


def no_such_object(object_id: str, verb: str = "get") -> GraphError:
    """Gone, never there, or not for this token: Graph does not tell which."""
    return GraphError(
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded"
        " due to missing permissions, or does not support this operation. Please read the Graph"
        f" API documentation at {DOCS}",
        100,
        kind="GraphMethodException",
        subcode=33,
    )


def invalid_parameter(words: str) -> GraphError:
    return GraphError(f"(#100) {words}", 100)


def unknown_field(name: str, node_type: str) -> GraphError:
    return invalid_parameter(
        f"Tried accessing nonexisting field ({name}) on node type ({node_type})"
    )


def unknown_path(components: str) -> GraphError:
    return GraphError(f"Unknown path components: /{components}", 2500)


def no_permission() -> GraphError:
    return GraphError("(#200) Permissions error", 200, status=403)


def missing_token() -> GraphError:
    return GraphError("An access token is required to request this resource.", 104, status=401)


def unreadable_token() -> GraphError:
    return GraphError("Invalid OAuth access token - Cannot parse access token", 190, status=401)


def bad_signature() -> GraphError:
    return GraphError("Invalid OAuth access token signature.", 190, status=401)


def withdrawn_token() -> GraphError:
    return GraphError(
        "Error validating access token: The session has been invalidated because the user changed"
        " their password or Facebook has changed the session for security reasons.",
        190,
        status=401,
        subcode=460,
    )


def expired_token() -> GraphError:
    return GraphError(
        "Error validating access token: Session has expired.", 190, status=401, subcode=463
    )


def missing_message() -> GraphError:
    return GraphError("(#100) Missing message or attachment", 100, subcode=1349125)


def duplicate_message() -> GraphError:
    return GraphError(
        "Duplicate status message",
        506,
        subcode=1455006,
        is_transient=False,
        error_user_title="Duplicate Status Update",
        error_user_msg="This status update is identical to the last one you posted. Try posting"
        " something different, or delete your previous update.",
    )


def no_such_recipient() -> GraphError:
    return GraphError("(#100) No matching user found", 100, subcode=2018001)


def no_such_target(name: str) -> GraphError:
    return GraphError(f"(#100) Invalid {name} parameter", 100, subcode=2018292)


def outside_window() -> GraphError:
    return GraphError(
        "(#10) This message is sent outside of allowed window.", 10, status=403, subcode=2018278
    )


def already_replied() -> GraphError:
    return GraphError("(#10900) Activity already replied to", 10900)


def cannot_reply() -> GraphError:
    return GraphError("(#10903) This user can't reply to this activity", 10903)


def message_too_old() -> GraphError:
    """Of messages older than the newest twenty of a conversation."""
    return GraphError("(#9000001) The message is too old to be read, or was deleted", 9_000_001)


# By what made too many calls: an app, a user or one of a Page's uses. From Meta's page on rate
# limiting.
LIMITS = {
    "app": (4, "Application request limit reached"),
    "user": (32, "Page request limit reached"),
    "pages": (
        80001,
        "There have been too many calls to this Page account. Wait a bit and try again.",
    ),
    "messenger": (
        80006,
        "There have been too many calls to this Messenger account. Wait a bit and try again.",
    ),
}


def too_many_calls(kind: str) -> GraphError:
    code, words = LIMITS[kind]
    return GraphError(f"(#{code}) {words}", code, status=400 if code > 80_000 else 403)


def too_fast() -> GraphError:
    return GraphError("(#613) Calls to this api have exceeded the rate limit.", 613)
