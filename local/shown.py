"""Which pages are drawn, who looks at them, and what is done there first."""

from __future__ import annotations

from typing import NamedTuple


class Shown(NamedTuple):
    """`who`: the first name of one of the demo's people, or nobody. `steps`: what is opened
    (a selector), pressed (a key) or typed, one after the other.
    """

    name: str
    who: str
    address: str
    steps: tuple[tuple[str, str], ...] = ()


ALL = "/?view=open"
MAJA = (("open", ".queue-row:has-text('Maja')"),)

SHOWN = (
    Shown("sign-in", "", "/accounts/login/"),
    Shown("forgotten-password", "", "/accounts/password/reset/"),
    Shown("desk", "elin", ALL, MAJA),
    Shown("desk-menu", "elin", ALL, (*MAJA, ("press", "s"))),
    Shown("desk-labels", "elin", ALL, (*MAJA, ("press", "t"))),
    Shown("desk-note", "elin", ALL, (*MAJA, ("press", "i"))),
    Shown("desk-saved-replies", "elin", ALL, (*MAJA, ("press", "r"), ("press", "/"))),
    Shown("desk-guide", "elin", ALL, (*MAJA, ("press", "h"))),
    Shown("desk-keys", "elin", ALL, (("press", "?"),)),
    Shown("desk-palette", "elin", ALL, (("press", "Control+k"),)),
    Shown("desk-mine", "elin", "/"),
    Shown("desk-nothing-mine", "ada", "/?view=mine"),
    Shown("desk-pending", "elin", "/?view=pending"),
    Shown("desk-closed", "elin", "/?view=closed"),
    Shown("desk-no-match", "elin", "/?view=open&q=xyzzy"),
    Shown("desk-search", "elin", ALL, (
        ("press", "/"), ("type", "Skövde"), ("press", "Enter"),
    )),
    Shown("desk-handled", "ali", ALL, (("open", ".queue-row:has-text('Karin')"),)),
    Shown("for-you", "marcus", "/for-you/"),
    Shown("for-you-empty", "ada", "/for-you/"),
    Shown("notices", "marcus", "/notices/"),
    Shown("training-queue", "marcus", "/?view=submissions"),
    Shown("training", "marcus", "/training/"),
    Shown("channels", "ada", "/channels/"),
    Shown("channel-signing", "ada", "/channels/", (("open", "a:has-text('Signature')"),)),
    Shown("connect-feed", "ada", "/channels/connect/feed/"),
    Shown("publish", "marcus", "/posts/"),
    Shown("praise", "elin", "/praise/"),
    Shown("praise-choice", "marcus", "/praise/choice/"),
    Shown("guides", "elin", "/guides/"),
    Shown("guide", "elin", "/guides/", (("open", "main a[href^='/guides/']:not([href*=new])"),)),
    Shown("guide-new", "marcus", "/guides/new/"),
    Shown("saved-replies", "marcus", "/saved-replies/"),
    Shown("saved-reply-new", "marcus", "/saved-replies/new/"),
    Shown("board", "marcus", "/board/"),
    Shown("board-breaches", "marcus", "/board/breaches/"),
    Shown("board-threads", "marcus", "/board/threads/first_median/"),
    Shown("alerts", "marcus", "/alerts/"),
    Shown("incidents", "marcus", "/incidents/"),
    Shown("incident", "marcus", "/incidents/", (("open", "main a:has-text('Skövde')"),)),
    Shown("briefings", "marcus", "/briefings/"),
    Shown("presence", "marcus", "/presence/"),
    Shown("loads", "marcus", "/presence/loads/"),
    Shown("taking", "marcus", "/taking/"),
    Shown("quality", "marcus", "/quality/"),
    Shown("quality-round", "marcus", "/quality/", (("open", "main a[href*=rounds]"),)),
    Shown("feedback", "marcus", "/feedback/"),
    Shown("feedback-one", "marcus", "/feedback/", (("open", "main a:has-text('Pyörä')"),)),
    Shown("surveys", "marcus", "/surveys/"),
    Shown("surveys-brand", "marcus", "/surveys/brand/"),
    Shown("survey-settings", "ada", "/surveys/settings/"),
    Shown("survey-questions", "ada", "/surveys/questions/"),
    Shown("survey", "ada", "/surveys/questions/1/preview/"),
    Shown("reports", "marcus", "/reports/"),
    Shown("report", "marcus", "/reports/1/"),
    Shown("reports-days", "marcus", "/reports/days/"),
    Shown("reports-method", "marcus", "/reports/method/"),
    Shown("reports-recipients", "marcus", "/reports/recipients/"),
    Shown("hours", "ada", "/hours/"),
    Shown("hours-one", "ada", "/hours/1/"),
    Shown("policies", "ada", "/policies/"),
    Shown("labels", "marcus", "/labels/"),
    Shown("label-rules", "marcus", "/labels/rules/"),
    Shown("people", "ada", "/people/"),
    Shown("person", "ada", "/people/1/"),
    Shown("teams", "ada", "/teams/"),
    Shown("me", "elin", "/me/"),
    Shown("me-figures", "elin", "/me/figures/"),
    Shown("password", "elin", "/accounts/password/change/"),
    Shown("welcome", "ada", "/welcome/"),
    Shown("welcome-first", "ada", "/welcome/first/"),
    Shown("not-found", "elin", "/nowhere/"),
    Shown("not-allowed", "elin", "/people/"),
    Shown("api", "elin", "/api/docs/"),
)  # fmt: skip
